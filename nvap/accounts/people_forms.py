"""The forms with which VKPP looks after people, in the admin."""

from django import forms

from nvap.accounts.first_managers import judge_rows, mark_of
from nvap.accounts.mails import MAY_NATIONALLY
from nvap.accounts.pasted_invitations import read_rows
from nvap.forms import KeyedForm, PlainTextField, ShownForm

INVITE, NOBODY = "invite", "nobody"
SUCCESSOR_WORDS = {INVITE: "Somebody else, whom I invite", NOBODY: "Nobody yet"}
ADDRESS_MISSING = "Enter the email address of who takes over"
ADDRESS_INVALID = "Enter an email address in the correct format, like name@example.com"


class EmailField(forms.EmailField):
    """An email address of somebody else: the browser offers none of one's own."""

    def __init__(self, **kwargs):
        """Take EmailField's arguments."""
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"] = {"invalid": ADDRESS_INVALID} | kwargs["error_messages"]
        super().__init__(**kwargs)


class FirstManagersForm(ShownForm):
    """Forces and addresses, pasted; it carries a mark of what its page said of them."""

    rows = PlainTextField(
        label="Forces and email addresses",
        help_text=(
            "One force and one address a row, as they come from Excel or a mail. For example “Kent, name@example.com”. "
            "Short names and initials will do."
        ),
        rows=12,
        max_length=30_000,
        error_messages={"required": "Paste at least one force with an email address"},
    )

    def __init__(self, *args, user, **kwargs):
        """Take who invites."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.judged = []

    def clean_rows(self):
        """Return the text; read what each row comes to. Raise ValidationError where one is to be mended, or none is."""
        text = self.cleaned_data["rows"]
        self.judged = judge_rows(read_rows(text), self.user)
        if not self.judged:
            raise forms.ValidationError("There is no row with a force and an email address")
        if problems := sum(bool(each.problem) for each in self.judged):
            raise forms.ValidationError(
                f"{problems} {'row is' if problems == 1 else 'rows are'} to be mended: the list below says how. Nobody "
                "is invited yet"
            )
        return text

    @property
    def invited(self):
        """Return the rows to whose addresses an invitation goes."""
        return [each for each in self.judged if each.is_invited]

    @property
    def mark(self):
        """Return the mark of what is to be shown of the rows now."""
        return mark_of(self.judged)

    @property
    def was_shown(self):
        """Return whether the page showed the rows of a valid form as they are now."""
        return self.cleaned_data["shown"] == self.mark


class NationalInvitationForm(KeyedForm):
    """Whom to invite to which national group."""

    email = EmailField(
        label="Email address",
        help_text="We will send them a link that works for 14 days.",
        error_messages={"required": "Enter their email address"},
    )
    group = forms.ChoiceField(
        label="Group",
        choices=[(name, f"{name}. {may}") for name, may in MAY_NATIONALLY.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a group"},
    )


class ReasonForm(KeyedForm):
    """Why an account is closed or opened again."""

    reason = PlainTextField(
        label="Why?",
        help_text="Kept with the account. For example “Left the force”, or “Asked for by their manager”.",
        single_line=True,
        max_length=300,
        error_messages={"required": "Say why"},
    )


class SuccessorForm(KeyedForm):
    """Who becomes manager of each of some forces: somebody of the force, or somebody invited.

    Where it may be left open, nobody does for now.
    """

    def __init__(self, *args, forces, members, may_leave_open, **kwargs):
        """Take the forces, and the memberships of who could take over, by the force's id."""
        super().__init__(*args, **kwargs)
        self.forces = {force.pk: force for force in forces}
        self.members = members
        for force in forces:
            people = [(str(each.pk), f"{each.user}, {each.get_role_display().lower()}") for each in members[force.pk]]
            choices = [*people, (INVITE, SUCCESSOR_WORDS[INVITE])]
            if may_leave_open:
                choices.append((NOBODY, f"{SUCCESSOR_WORDS[NOBODY]}: {force} has no manager until one is appointed"))
            self.fields[self.who(force.pk)] = forms.ChoiceField(
                label=f"Who becomes manager for {force}?",
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"Choose who becomes manager for {force}",
                    "invalid_choice": f"Choose one of these for {force}: this person has left meanwhile",
                },
            )
            self.fields[self.address(force.pk)] = EmailField(
                label="Email address, where you invite somebody", required=False
            )

    @staticmethod
    def who(pk):
        """Return the name of the field that asks who becomes a force's manager."""
        return f"manager_{pk}"

    @staticmethod
    def address(pk):
        """Return the name of the field for the address of who is invited."""
        return f"address_{pk}"

    def clean(self):
        """Raise ValidationError beside an address that is missing where somebody is invited."""
        cleaned = super().clean()
        for pk in self.forces:
            name = self.address(pk)
            if cleaned.get(self.who(pk)) == INVITE and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ADDRESS_MISSING)
        return cleaned

    @property
    def successors(self):
        """Return who takes over by the force's id, as `close_account` takes it."""
        return {pk: self._successor(pk) for pk in self.forces}

    def _successor(self, pk):
        chosen = self.cleaned_data[self.who(pk)]
        if chosen == NOBODY:
            return None
        if chosen == INVITE:
            return self.cleaned_data[self.address(pk)]
        return next(each for each in self.members[pk] if str(each.pk) == chosen)


class CloseForm(SuccessorForm, ReasonForm):
    """Why an account is closed, and who takes over where it is a force's only manager's."""
