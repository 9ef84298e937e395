"""Hiding sensitive text: where it is, which words, and why."""

import uuid
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError

from nvap.accounts.models import User
from nvap.forms import HintedLabel, PlainTextField
from plans.actions import find_places, hide_words
from plans.actions.hiding import Rewritten
from plans.models import Hiding, Plan
from plans.passages import Passage
from plans.queries.hidden import FieldText
from plans.wording import shortened

PASTED = "pasted"
# So many characters of a field tell which one it is.
EXCERPT = 90


class HideTextForm(forms.Form):
    """Which words are hidden, and why. Take the fields of the page that led here, by the value of the choice.

    It has a key of its own name: what it holds is kept nowhere unsaved.
    """

    hiding_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    part = forms.ChoiceField(
        label="What should be hidden?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say what should be hidden"},
    )
    words = PlainTextField(
        label="Words to hide",
        called="The words to hide",
        help_text="Paste them from the page: a name, or a sentence from its first word to its last. Capitals, spaces "
        "and line breaks make no difference.",
        required=False,
        rows=4,
        max_length=10_000,
    )
    within_words = forms.BooleanField(
        label="Also where they are part of a longer word",
        help_text="The whole of that word is hidden then.",
        required=False,
    )
    kind = forms.ChoiceField(
        label="Why should they not be here?",
        choices=Hiding.Kind.choices,
        widget=forms.RadioSelect,
        help_text="Give no details: this choice is kept for good.",
        error_messages={"required": "Say why the words must not be here"},
    )

    def __init__(self, data=None, *, fields_of_page: Mapping[str, FieldText]):
        super().__init__(data, initial={"part": PASTED, "hiding_key": uuid.uuid4()})
        self.fields_of_page = fields_of_page
        self.fields["part"].choices = [
            (PASTED, HintedLabel("Words that I paste below", hint="They are found wherever they are.")),
            *(
                (value, HintedLabel(f"All of “{each.label}”", hint=shortened(each.text, EXCERPT)))
                for value, each in fields_of_page.items()
            ),
        ]

    def clean(self):
        """Ask for words where none are pasted and no field is chosen."""
        cleaned = super().clean()
        if cleaned.get("part") == PASTED and "words" in cleaned and not cleaned["words"]:
            self.add_error("words", "Paste the words to hide")
        return cleaned

    @property
    def passages(self) -> list[Passage]:
        """Return what is to be hidden: the words pasted, or all that a field holds and has held."""
        if self.cleaned_data["part"] == PASTED:
            return [Passage.of(self.cleaned_data["words"], within_words=self.cleaned_data["within_words"])]
        wordings = self.fields_of_page[self.cleaned_data["part"]].wordings
        passages = [Passage.of_field(wording) for wording in wordings]
        # The first is what it holds now; of earlier ones, those too short to be of anybody do not matter.
        return [passages[0], *(each for each in passages[1:] if not each.is_too_short)]

    def find_places(self, *, plan: Plan, by: User) -> Rewritten | None:
        """Return where the words are; None where they cannot be hidden, which the form then says."""
        try:
            return find_places(plan=plan, passages=self.passages, by=by)
        except ValidationError as error:
            self._say(error)
            return None

    def hide(self, *, plan: Plan, by: User) -> Hiding | None:
        """Hide the words, and return the hiding; None where they cannot be hidden, which the form then says."""
        said = {"kind": self.cleaned_data["kind"], "form_key": self.cleaned_data["hiding_key"]}
        try:
            return hide_words(plan=plan, passages=self.passages, by=by, **said)
        except ValidationError as error:
            self._say(error)
            return None

    def _say(self, error: ValidationError) -> None:
        """Say what is wrong where one looks: of a field chosen, beside the choice."""
        pasted = self.cleaned_data["part"] == PASTED
        for name, messages in error.message_dict.items():
            self.add_error("part" if name == "words" and not pasted else name, messages)
