"""What stands around a document when it is printed: reference, state, day. Never part of its hash."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from plans.models import Plan, Submission


@dataclass(frozen=True)
class Stamp:
    """A document's reference and state. `day` is the day it shows: submitted, or today for a draft."""

    reference: str
    state: str
    state_label: str
    day: datetime.date
    decision_reason: str = ""
    late: bool = False

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def is_returned(self) -> bool:
        return self.state == Submission.State.RETURNED

    @classmethod
    def of_draft(cls, plan: Plan) -> "Stamp":
        """The stamp of a plan that has not been submitted, as it stands today."""
        return cls(
            reference=f"{plan.action.reference} / {plan.force.name}",
            state="draft",
            state_label="DRAFT, not submitted",
            day=timezone.localdate(),
        )

    @classmethod
    def of_submission(cls, submission: Submission) -> "Stamp":
        """The stamp of a submission in its present state, with VKPP's decision once it is final."""
        review = submission.decision
        return cls(
            reference=submission.reference_with_hash,
            state=submission.state,
            state_label=submission.get_state_display(),
            day=timezone.localdate(submission.submitted_at),
            decision_reason=review.reason if review else "",
            late=submission.late,
        )
