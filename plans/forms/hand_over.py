"""Who takes over from somebody whose name is written in the plan, and where."""

import json
from collections.abc import Iterable

from django import forms

from nvap.accounts.models import Membership
from nvap.forms import PlainTextField, ShownForm
from plans.queries.names import NamedPlace

OTHER = "other"


class HandOverForm(ShownForm):
    """Whose name is replaced with whose; once the places are looked up, which of them, as they were shown."""

    name = PlainTextField(
        label="Name to replace",
        help_text="As it is written in the plan. Capital letters count.",
        called="the name",
        single_line=True,
        max_length=200,
        error_messages={"required": "Enter the name as it is written in the plan"},
    )
    successor = forms.ChoiceField(
        label="Who takes over?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who takes over",
            "invalid_choice": "Choose one of these: this person no longer acts for the force",
        },
    )
    successor_name = PlainTextField(
        label="Their name or role, with agency",
        help_text="Where it is somebody else. For example “Partnership Lead, council”.",
        called="Their name or role",
        single_line=True,
        max_length=200,
        required=False,
    )
    note = PlainTextField(
        label="Note for who takes over (optional)",
        help_text="They read it on their home page. Only for somebody who has an account.",
        called="The note",
        max_length=2000,
        required=False,
    )

    def __init__(self, *args, members: Iterable[Membership], **kwargs):
        """Take the memberships of who may take over."""
        super().__init__(*args, **kwargs)
        self.members = {str(each.user_id): each.user for each in members}
        named = [(pk, str(user)) for pk, user in self.members.items()]
        self.fields["successor"].choices = [*named, (OTHER, "Somebody else, or a role")]
        self.choices: list[tuple[NamedPlace, bool]] = []

    def clean(self):
        """Raise ValidationError beside what is missing, or cannot be, together with who takes over."""
        cleaned = super().clean()
        if cleaned.get("successor") == OTHER:
            if not cleaned.get("successor_name") and "successor_name" not in self.errors:
                self.add_error("successor_name", "Enter their name or role")
            if cleaned.get("note"):
                self.add_error("note", "Clear the note, or choose somebody who has an account: nobody else reads it")
        return cleaned

    @property
    def successor_user(self):
        """Return who takes over in a valid form, where they have an account; else None."""
        return self.members.get(self.cleaned_data["successor"])

    @property
    def written(self) -> str:
        """Return what is written in place of the name."""
        return self.successor_user.name if self.successor_user else self.cleaned_data["successor_name"]

    def offer(self, places: list[NamedPlace]) -> None:
        """Have the bound form offer these places, ticked as they were sent; one not shown yet if it is open work."""
        sent, shown = set(self.data.getlist("place")), self.marks_shown
        self.choices = [(place, place.key in sent if place.key in shown else not place.is_finished) for place in places]

    @property
    def places(self) -> list[NamedPlace]:
        """Return the places offered."""
        return [place for place, _is_ticked in self.choices]

    @property
    def ticked(self) -> list[NamedPlace]:
        """Return the places that are ticked."""
        return [place for place, is_ticked in self.choices if is_ticked]

    def mark_shown(self) -> None:
        """Have the bound form say that it shows the places as they are now."""
        self.show_again(json.dumps({place.key: place.mark for place in self.places}))

    @property
    def is_as_shown(self) -> bool:
        """Return whether the page showed every place as it is now, and no other."""
        return self.marks_shown == {place.key: place.mark for place in self.places}

    @property
    def marks_shown(self) -> dict[str, str]:
        """Return the mark of each place that the page showed, by its key; none where that did not come back whole."""
        try:
            marks = json.loads(self.data.get("shown", ""))
        except (ValueError, RecursionError):
            return {}
        return marks if isinstance(marks, dict) else {}
