"""VKPP's two forms on a submission: the decision, and a remark on something in it."""

from django import forms

from nvap.accounts.models import User
from nvap.forms import HintedLabel, PlainTextField
from nvap.forms.keyed import KeyedForm
from plans.actions import add_remark, decide_review
from plans.document import Anchor
from plans.models import Remark, Review, Submission
from plans.permissions import why_not_remark, why_not_review


class DecisionForm(KeyedForm):
    """The one decision on a submission; a return needs its reason."""

    # The field that holds what the reviewer wrote, and who may send the form.
    writing = "reason"
    why_not = staticmethod(why_not_review)

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            (
                Review.Decision.RETURNED,
                HintedLabel(Review.Decision.RETURNED.label, hint="The force changes the plan and submits it again."),
            ),
            (
                Review.Decision.ACCEPTED,
                HintedLabel(Review.Decision.ACCEPTED.label, hint="Nothing more is asked of the force this period."),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose your decision."},
    )
    reason = PlainTextField(
        label="Reason, or a message to the force",
        help_text="The force reads this. It is needed if you return the submission: say what to change.",
        required=False,
        rows=6,
    )

    def __init__(self, data=None, *, why_not_return: str | None = None, **kwargs):
        """Take why the submission cannot be returned, where it cannot: the form says so instead of offering it."""
        super().__init__(data, **kwargs)
        if why_not_return:
            decision = self.fields["decision"]
            decision.choices = [(key, label) for key, label in decision.choices if key != Review.Decision.RETURNED]
            decision.help_text = f"It cannot be returned for changes. {why_not_return}"
            decision.error_messages["invalid_choice"] = why_not_return
            self.fields["reason"].label = "Message to the force (optional)"
            self.fields["reason"].help_text = "The force reads this."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == Review.Decision.RETURNED and cleaned.get("reason") == "":
            self.add_error("reason", "Say what the force needs to change.")
        return cleaned

    def record(self, *, submission: Submission, by: User) -> str:
        """Write the decision and return the words for it. Raise what `decide_review` raises."""
        decision = self.cleaned_data["decision"]
        decide_review(
            submission=submission, decision=decision, reason=self.cleaned_data["reason"], by=by, form_key=self.key
        )
        return f"Your decision is recorded: {Submission.State(decision).label}."


class RemarkForm(KeyedForm):
    """A remark on something in a submission, or on one field of it.

    Take what it can be about, as `anchors` gives it, and the fields of each kind, as `field_labels` does.
    """

    writing = "text"
    why_not = staticmethod(why_not_remark)

    anchor = forms.ChoiceField(label="About")
    field = forms.ChoiceField(
        label="Which part of it (optional)", required=False, help_text="Leave it if your remark is about all of it."
    )
    text = PlainTextField(
        label="Remark",
        help_text="The force reads this, with the name of what it is about.",
        rows=4,
        error_messages={"required": "Write your remark."},
    )

    def __init__(self, data=None, *, anchors: dict[str, str], field_labels: dict[str, dict[str, str]], **kwargs):
        super().__init__(data, **kwargs)
        self.fields["anchor"].choices = list(anchors.items())
        groups = [
            (Remark.Anchor(kind).label, [(f"{kind}:{field_id}", label) for field_id, label in labels.items()])
            for kind, labels in field_labels.items()
        ]
        self.fields["field"].choices = [("", "All of it"), *groups]

    def clean(self):
        cleaned = super().clean()
        kind, _, key = cleaned.get("anchor", "").partition(":")
        field_kind, _, field_id = cleaned.get("field", "").partition(":")
        if kind and field_kind and kind != field_kind:
            about = Remark.Anchor(kind).label
            self.add_error("field", f"Choose a part listed under “{about}”, or “All of it”.")
        cleaned["about"] = Anchor(kind, key, field_id)
        return cleaned

    def record(self, *, submission: Submission, by: User) -> str:
        """Write the remark and return the words for it. Raise what `add_remark` raises."""
        add_remark(
            submission=submission,
            text=self.cleaned_data["text"],
            by=by,
            anchor=self.cleaned_data["about"],
            form_key=self.key,
        )
        return "Your remark is added."
