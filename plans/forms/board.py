"""What is asked on a period's board: which forces to show, and what to do for those that are ticked."""

from django import forms
from django.http import QueryDict

from nvap.accounts.models import Force, User
from nvap.forms import ShownForm
from plans.forms.period import ExtensionForm
from plans.queries.board import NOT_SUBMITTED, Board, BoardFilter, BoardMark, BoardState

MINE = "mine"
NOBODY = "nobody"
ALL_FORCES = "all"


class BoardFilterForm(forms.Form):
    """Which rows of a board to show. Take the query, the whole board, and who asks.

    It is sent with the address, so it carries no key. A value that is not offered shows all.
    """

    q = forms.CharField(
        label="Force", required=False, strip=True, help_text="Name, short name or initials", max_length=100
    )
    action = forms.ChoiceField(label="Action", required=False)
    state = forms.ChoiceField(label="State", required=False)
    nation = forms.ChoiceField(label="Nation", required=False)
    region = forms.ChoiceField(label="Region", required=False)
    contact = forms.ChoiceField(label="Contact", required=False)
    forces = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, board: Board, user: User, reviewers: list[User]):
        super().__init__(data)
        self.user = user
        forces = [row.force for row in board.rows]
        people = {str(each.pk): str(each) for each in [*reviewers, *(force.contact for force in forces)] if each}
        states = [("", "All"), NOT_SUBMITTED, *BoardState.choices, *BoardMark.choices]
        self._offer("action", [(action.reference, str(action)) for action in board.actions])
        self.fields["state"].choices = states
        self._offer("nation", [(name, name) for name in sorted({force.nation for force in forces})])
        self._offer("region", [(name, name) for name in sorted({force.region for force in forces} - {""})])
        named = sorted(people.items(), key=lambda choice: choice[1].casefold())
        self.fields["contact"].choices = [("", "Anybody"), (MINE, "Me"), (NOBODY, "Nobody"), *named]
        if len(board.actions) < 2:
            del self.fields["action"]
        self.full_clean()

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "All"), *choices]

    def _chosen(self, name: str) -> str:
        return self.cleaned_data.get(name, "")

    @property
    def wanted(self) -> BoardFilter:
        """Return what is asked for."""
        text, contact = self._chosen("q"), self._chosen("contact")
        return BoardFilter(
            text=text,
            called=frozenset(Force.objects.called(text).values_list("pk", flat=True)) if text else frozenset(),
            state=self._chosen("state"),
            nation=self._chosen("nation"),
            region=self._chosen("region"),
            contact=str(self.user.pk) if contact == MINE else contact,
            action=self._chosen("action"),
        )

    @property
    def narrows(self) -> bool:
        """Return whether anything but all rows is asked for."""
        return any(self._chosen(name) for name in self.fields if name != "forces")


class TickedForm(ShownForm):
    """Something to do for the forces ticked on the board: which, and what was shown of them."""

    force = forms.ModelMultipleChoiceField(Force.objects.all(), widget=forms.MultipleHiddenInput)
    # How the board was narrowed, for the way back.
    board = forms.CharField(required=False, widget=forms.HiddenInput)


class RemindForm(TickedForm):
    """Remind the forces."""

    @property
    def last_shown(self) -> int:
        """Return the id of the latest reminder that was shown, 0 for none."""
        shown = self.cleaned_data["shown"]
        return int(shown) if shown.isdecimal() else 0


class ExtendForm(TickedForm):
    """Give the forces more time."""

    due = ExtensionForm.base_fields["due"]
    reason = ExtensionForm.base_fields["reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due"].label = "Due date of these forces"


class ContactForm(TickedForm):
    """Say who at VKPP is the forces' contact."""

    contact = forms.ChoiceField(
        label="Contact at VKPP",
        error_messages={
            "required": "Choose a person, or “Nobody”.",
            "invalid_choice": "Choose somebody of the list: they may have left meanwhile.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reviewers = {str(each.pk): each for each in User.objects.reviewers()}
        named = [(pk, str(each)) for pk, each in self.reviewers.items()]
        self.fields["contact"].choices = [("", "Choose a person"), (NOBODY, "Nobody"), *named]

    @property
    def chosen(self) -> User | None:
        """Return who is chosen in a valid form, None for nobody."""
        return self.reviewers.get(self.cleaned_data["contact"])

    @property
    def contacts_shown(self) -> dict[int, int | None]:
        """Return the contact that was shown of each force, None for nobody, by the force's id."""
        pairs = (each.split(":") for each in self.cleaned_data["shown"].split(",") if each.count(":") == 1)
        return {
            int(force): int(contact) if contact.isdecimal() else None for force, contact in pairs if force.isdecimal()
        }


def contacts_as_shown(forces: list[Force]) -> str:
    """Return the contacts of forces as `ContactForm` carries them."""
    return ",".join(f"{force.pk}:{force.contact_id or ''}" for force in forces)
