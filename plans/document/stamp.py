"""What stands around a document when it is printed: reference, state, day. Never part of its hash."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from plans.models import Copy, Plan, SharedDraft, Submission


@dataclass(frozen=True)
class Stamp:
    """A document's reference and state. `day` is the day it shows: submitted, shared, or today for a draft."""

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
    def of_draft(cls, plan: Plan, waiting: Submission | None = None) -> "Stamp":
        """The stamp of a plan as it stands today. Take the submission for the period that waits for review, if any."""
        return cls(
            reference=f"{plan.action.reference} / {plan.force.name}",
            state="draft",
            state_label=f"DRAFT, as it reads since submission {waiting.number}" if waiting else "DRAFT, not submitted",
            day=timezone.localdate(),
        )

    @classmethod
    def of_copy(cls, copy: Copy) -> "Stamp":
        """The stamp of a submission or a shared draft."""
        return cls.of_shared_draft(copy) if isinstance(copy, SharedDraft) else cls.of_submission(copy)

    @classmethod
    def of_shared_draft(cls, draft: SharedDraft) -> "Stamp":
        """The stamp of a draft shared for advice: a draft, with the day it was shared, whatever became of it."""
        return cls(
            # Without the day, which is part of the state.
            reference=f"{draft.plan.action.reference} / {draft.plan.force.name} ({draft.document_sha256[:8]})",
            state="draft",
            state_label=f"DRAFT shared for advice, {draft.shared_on}",
            day=timezone.localdate(draft.shared_at),
        )

    @classmethod
    def of_submission(cls, submission: Submission) -> "Stamp":
        """The stamp of a submission in its present state, with VKPP's decision once it is final."""
        review = submission.decision
        return cls(
            reference=submission.reference_with_hash,
            state=submission.state,
            state_label=submission.state_words,
            day=timezone.localdate(submission.submitted_at),
            decision_reason=review.reason if review else "",
            late=submission.late,
        )
