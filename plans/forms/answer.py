"""The force's answer to a remark of VKPP's."""

from django import forms
from django.core.exceptions import ValidationError

from nvap.accounts.actions.rows import OvertakenError
from nvap.accounts.models import User
from nvap.forms import HintedLabel, PlainTextField, ShownValuesForm
from plans.actions import answer_remark
from plans.models import Remark

HINTS = {
    Remark.Answer.ADDRESSED: "Say in a word what you changed.",
    Remark.Answer.ANSWERED: "Say why it stays as it is.",
}


class AnswerForm(ShownValuesForm):
    """Whether the plan was changed, and a word why; filled in with the answer given before. Take the remark."""

    kind = forms.ChoiceField(
        label="Your answer",
        choices=[(kind, HintedLabel(label, hint=HINTS[kind])) for kind, label in Remark.Answer.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have changed the plan."},
    )
    answer = PlainTextField(
        label="In a word",
        rows=3,
        max_length=2500,
        error_messages={"required": "Say in a word what you changed, or why not."},
    )

    def __init__(self, data=None, *, remark: Remark):
        given = {"kind": remark.answer_kind, "answer": remark.answer}
        super().__init__(data, initial={**given, "kind": remark.answer_kind or None}, values_of_row=given)

    def record(self, *, remark: Remark, by: User) -> bool:
        """Save the answer, and return whether it was. Raise what `answer_remark` raises but for its field errors."""
        said = {"kind": self.cleaned_data["kind"], "answer": self.cleaned_data["answer"]}
        try:
            answer_remark(remark=remark, **said, by=by, shown=self.shown_values, form_key=self.key)
        except OvertakenError as error:
            self.add_error(None, error)
            self.show_values_again(error.message_dict)
            return False
        except ValidationError as error:
            self.add_error(None, error)
            return False
        return True
