"""What has been said of an activity, period by period, made ready for its pages."""

from dataclasses import dataclass

from django.utils import timezone

from plans.models import PlannedActivity, ProgressUpdate, ReportingPeriod
from plans.queries.progress import standing_of_line
from plans.standing import Standing
from plans.views.next_steps import STATUS_COLOURS
from plans.wording import day_words


@dataclass(frozen=True)
class UpdateView:
    """One period's update in words for the page."""

    period: str
    nothing_changed: bool
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
            status="Nothing has changed" if update.nothing_changed else update.get_status_display(),
            colour="" if update.nothing_changed else STATUS_COLOURS.get(update.status, ""),
            reason=update.status_reason,
            progress=update.progress,
            next_steps=update.next_steps,
            by=f"{update.updated_by}, {day}",
        )


@dataclass(frozen=True)
class ProgressHistory:
    """What was said of an activity this period (`now`), the last time before that said something, and all earlier.

    `waits`: whether the period still waits for an update.
    """

    now: UpdateView | None
    last: UpdateView | None
    earlier: tuple[UpdateView, ...]
    waits: bool

    @classmethod
    def of(cls, line: PlannedActivity, period: ReportingPeriod | None) -> "ProgressHistory":
        """Take an activity and the period shown; without one, all was said earlier."""
        return cls.from_standing(standing_of_line(line, period))

    @classmethod
    def from_standing(cls, standing: Standing[ProgressUpdate]) -> "ProgressHistory":
        """Take where an activity is, its updates with their period and writer."""
        return cls(
            now=UpdateView.from_update(standing.now) if standing.now else None,
            last=UpdateView.from_update(standing.last) if standing.last else None,
            earlier=tuple(UpdateView.from_update(update) for update in standing.earlier),
            waits=standing.waits,
        )
