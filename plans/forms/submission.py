"""What is said while submitting: nil return, and who approved it where the force asks."""

import datetime

from django import forms
from django.utils import timezone

from nvap.accounts.models import Force
from nvap.forms import DayMonthYearField, KeyedForm, PlainTextField
from plans.actions.submissions import why_ask_before_end
from plans.document import DocApproval
from plans.models import ReportingPeriod
from plans.wording import day_words

# Nobody approved a plan for this action before the action plan itself was published.
EARLIEST = datetime.date(2015, 1, 1)
REASON = "Reason for a nil return"


class ApprovalFields(forms.Form):
    """The fields of "Approved by", which a form has where the force asks for it."""

    approver = PlainTextField(label="Name", called="The approver’s name", single_line=True, max_length=150)
    approver_rank = PlainTextField(
        label="Rank or role", called="The approver’s rank or role", single_line=True, max_length=100
    )
    approved_on = DayMonthYearField(
        label="Date approved",
        called="The date of approval",
        earliest=EARLIEST,
        latest=timezone.localdate,
        help_text="For example, 27 9 2026",
    )


class SubmissionForm(KeyedForm):
    """The last questions before a plan is submitted, or a nil return instead of it.

    `key`, `approval` and `nil_return_reason` after `is_valid()`.
    """

    reason = PlainTextField(
        label=REASON,
        help_text="Say why there is no multi-agency unit, and what you have instead.",
        max_length=2000,
        rows=5,
        error_messages={"required": "Say why there is no multi-agency unit"},
    )

    def __init__(self, data=None, *, force: Force, period: ReportingPeriod | None, is_nil_return: bool = False):
        """Take the force, which may ask for "Approved by", the period, and whether a nil return is sent.

        A period that has not ended is submitted only by who says so; of a nil return that is not asked.
        """
        super().__init__(data)
        self.fields["reason"].count_threshold = 75
        if not is_nil_return:
            del self.fields["reason"]
        why_ask = why_ask_before_end(period, timezone.localdate()) if period and not is_nil_return else None
        if why_ask:
            self.fields["before_end"] = forms.BooleanField(
                label=f"I am submitting before the period ends on {day_words(period.ends)}",
                help_text="What happens until then is not in it.",
                error_messages={"required": why_ask},
            )
        if force.asks_approval:
            self.fields |= ApprovalFields().fields

    @property
    def approval_fields(self):
        """Return the fields of "Approved by", or none."""
        return [self[name] for name in ApprovalFields.base_fields if name in self.fields]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Return what was typed, as pairs of label and text, to be copied where the form is not offered any more."""
        if not self.is_bound:
            return []
        labels = {"reason": REASON, "approver": "Name", "approver_rank": "Rank or role"}
        return [(label, self.data[name]) for name, label in labels.items() if self.data.get(name)]

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
    def is_before_end(self) -> bool:
        """Return whether a period that has not ended is meant."""
        return self.cleaned_data.get("before_end", False)

    @property
    def nil_return_reason(self) -> str:
        """Return why there is nothing to submit; empty where the plan itself is submitted."""
        return self.cleaned_data.get("reason", "")
