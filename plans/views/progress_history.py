"""What has been said of an activity, period by period, made ready for its pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from plans.document.words import day_words
from plans.models import PlannedActivity, ProgressUpdate, ReportingPeriod
from plans.views.next_steps import STATUS_COLOURS


@dataclass(frozen=True)
class UpdateView:
    """One period's update in words for the page."""

    period: str
    nothing_changed: bool
    is_complete: bool
    status: str
    colour: str
    reason: str
    progress: str
    next_steps: str
    by: str

    @classmethod
    def from_update(cls, update: ProgressUpdate) -> "UpdateView":
        """Take an update with its period and writer."""
        day = day_words(timezone.localdate(update.updated_at))
        return cls(
            period=update.period.name,
            nothing_changed=update.nothing_changed,
            is_complete=update.status == ProgressUpdate.Status.COMPLETE,
            status="Nothing has changed" if update.nothing_changed else update.get_status_display(),
            colour="" if update.nothing_changed else STATUS_COLOURS.get(update.status, ""),
            reason=update.status_reason,
            progress=update.progress,
            next_steps=update.next_steps,
            by=f"{update.updated_by}, {day}",
        )


@dataclass(frozen=True)
class ProgressHistory:
    """What was said of an activity this period (`now`), the last time before that said something, and all earlier."""

    now: UpdateView | None
    last: UpdateView | None
    earlier: tuple[UpdateView, ...]

    @classmethod
    def of(cls, line: PlannedActivity, period: ReportingPeriod | None) -> "ProgressHistory":
        """Take an activity and the open period, None where there is none: then all was said earlier."""
        return cls.from_updates(line.progress_updates.select_related("period", "updated_by"), period)

    @classmethod
    def from_updates(cls, updates: Iterable[ProgressUpdate], period: ReportingPeriod | None) -> "ProgressHistory":
        """Take an activity's updates, latest period first."""
        updates = list(updates)
        now = next((update for update in updates if period and update.period_id == period.pk), None)
        earlier = [update for update in updates if period is None or update.period.starts < period.starts]
        last = next((update for update in earlier if not update.nothing_changed), None)
        return cls(
            now=UpdateView.from_update(now) if now else None,
            last=UpdateView.from_update(last) if last else None,
            earlier=tuple(UpdateView.from_update(update) for update in earlier),
        )
