"""What is said while submitting: nil return, and who approved it where the force asks."""

import datetime

from django import forms
from django.utils import timezone

from nvap.forms import DayMonthYearField, HintedLabel, PlainTextField
from nvap.forms.keyed import KeyedForm
from plans.document import DocApproval

PLAN, NIL_RETURN = "plan", "nil_return"
# Nobody approved a plan for this action before the action plan itself was published.
EARLIEST = datetime.date(2015, 1, 1)


class SubmissionForm(KeyedForm):
    """The last questions before a plan is submitted. `key`, `approval` and `nil_return_reason` after `is_valid()`.

    Take the force, whose answer to `asks_approval` decides whether "Approved by" is asked.
    """

    kind = forms.ChoiceField(
        label="What are you submitting?",
        choices=[
            (PLAN, "The plan, as shown on this page"),
            (
                NIL_RETURN,
                HintedLabel(
                    "A nil return: no multi-agency unit here",
                    hint="Your force has no unit this action is for. Only your reason is sent, not the plan.",
                ),
            ),
        ],
        widget=forms.RadioSelect,
        initial=PLAN,
        error_messages={"required": "Choose what you are submitting"},
    )
    reason = PlainTextField(
        label="Reason for a nil return",
        help_text="Only for a nil return: say why there is no multi-agency unit, and what you have instead.",
        required=False,
        max_length=2000,
        rows=3,
    )

    def __init__(self, data=None, *, force):
        super().__init__(data)
        self.fields["kind"].label_size = "s"
        self.fields["kind"].small = True
        self.fields["reason"].count_threshold = 75
        if force.asks_approval:
            self.fields |= {
                "approver": PlainTextField(
                    label="Name", called="The approver’s name", single_line=True, max_length=150
                ),
                "approver_rank": PlainTextField(
                    label="Rank or role", called="The approver’s rank or role", single_line=True, max_length=100
                ),
                "approved_on": DayMonthYearField(
                    label="Date approved",
                    called="The date of approval",
                    earliest=EARLIEST,
                    latest=timezone.localdate,
                    help_text="For example, 27 9 2026",
                ),
            }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == NIL_RETURN and cleaned.get("reason") == "":
            self.add_error("reason", "Say why there is no multi-agency unit")
        if cleaned.get("kind") == PLAN and cleaned.get("reason"):
            self.add_error("reason", "Choose a nil return above, or clear this reason")
        return cleaned

    @property
    def approval_fields(self):
        """Return the fields of "Approved by", or none."""
        return [self[name] for name in ("approver", "approver_rank", "approved_on") if name in self.fields]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Return what was typed, as pairs of label and text, to be copied where the form is not offered any more."""
        if not self.is_bound:
            return []
        texts = [self[name] for name in ("reason", "approver", "approver_rank") if name in self.fields]
        return [(field.label, field.value()) for field in texts if field.value()]

    @property
    def approval(self) -> DocApproval | None:
        """Return who approved it, or None where the force does not ask."""
        if "approver" not in self.fields:
            return None
        return DocApproval(
            name=self.cleaned_data["approver"],
            rank=self.cleaned_data["approver_rank"],
            date=self.cleaned_data["approved_on"],
        )

    @property
    def nil_return_reason(self) -> str:
        """Return why there is nothing to submit; empty where the plan itself is submitted."""
        return self.cleaned_data["reason"] if self.cleaned_data["kind"] == NIL_RETURN else ""
