"""VKPP's two forms on a submission: the decision, and a remark on one part of it."""

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied

from nvap.accounts.models import User
from nvap.forms import HintedLabel, PlainTextField
from plans.actions import add_remark, decide_review
from plans.document import Anchor
from plans.models import Review, Submission


class DecisionForm(forms.Form):
    """The one decision on a submission; a return needs its reason."""

    # The field that holds what the reviewer wrote.
    writing = "reason"

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

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == Review.Decision.RETURNED and cleaned.get("reason") == "":
            self.add_error("reason", "Say what the force needs to change.")
        return cleaned

    def record(self, *, submission: Submission, by: User) -> str:
        """Write the decision and say so. Raises PermissionDenied when somebody else decided or the force withdrew."""
        decision, reason = self.cleaned_data["decision"], self.cleaned_data["reason"]
        try:
            decide_review(submission=submission, decision=decision, reason=reason, by=by)
        except PermissionDenied:
            # The second click of a double click asks for what the first one has done.
            same = Review.objects.filter(submission=submission, decided_by=by, decision=decision, reason=reason)
            if not same.exists():
                raise
        return f"Your decision is recorded: {Submission.State(decision).label}."


class RemarkForm(forms.Form):
    """A remark on one part of a submission. Takes what it can be about, as `anchors` gives it."""

    writing = "text"

    place = forms.ChoiceField(label="About", required=False)
    text = PlainTextField(
        label="Remark",
        help_text="The force reads this, with the name of the part it is about.",
        rows=4,
        error_messages={"required": "Write your remark."},
    )

    def __init__(self, data=None, *, anchors: dict[str, Anchor], **kwargs):
        super().__init__(data, **kwargs)
        self.fields["place"].choices = [(value, anchor.words) for value, anchor in anchors.items()]

    def record(self, *, submission: Submission, by: User) -> str:
        """Write the remark and say so. Raises PermissionDenied when the force has withdrawn the submission."""
        kind, _, name = self.cleaned_data["place"].partition(":")
        add_remark(
            submission=submission,
            text=self.cleaned_data["text"],
            by=by,
            objective_code=name if kind == "objective" else "",
            line_key=UUID(name) if kind == "line" else None,
        )
        return "Your remark is added."
