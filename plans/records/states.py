"""What no constraint of the database holds: states that belong together, and editions as published."""

import datetime
from collections.abc import Iterator
from itertools import groupby

from django.utils import timezone

from plans.models import Extension, Review, Submission
from plans.records.checked import Checked, row_name
from toolkit.editions import edition_problems
from toolkit.models import Edition

State = Submission.State
# A decision is made final each minute.
SETTLED_WITHIN = datetime.timedelta(minutes=10)


def check_waiting() -> Iterator[Checked]:
    """Yield each plan and period with a submission that waits, with a fault where more than one does."""
    waiting = Submission.objects.filter(state=State.SUBMITTED).order_by("plan", "period", "number")
    rows = waiting.values_list("plan", "period", "number").iterator()
    for (plan, period), several in groupby(rows, key=lambda row: row[:2]):
        numbers = [str(number) for _, _, number in several]
        fault = f"submissions {' and '.join(numbers)} wait for one period ({period})"
        yield Checked(f"plans.Plan {plan}", (fault,) if len(numbers) > 1 else ())


def check_decisions() -> Iterator[Checked]:
    """Yield each submission, with a fault where its state and VKPP's decision do not belong together."""
    rows = Submission.objects.order_by("pk").values_list("pk", "state", "review__decision", "review__final_at")
    for pk, state, decision, final_at in rows.iterator():
        name, faults, notes = row_name(Submission, pk), (), ()
        if state in Review.Decision.values and decision != state:
            faults = (f"is marked {state}, and VKPP's decision is {decision or 'not there'}",)
        elif state == State.WITHDRAWN and decision:
            faults = (f"is withdrawn, and has a decision of VKPP's ({decision})",)
        elif state == State.SUBMITTED and decision and final_at < timezone.now() - SETTLED_WITHIN:
            notes = ("its decision should be final by now: is the worker running?",)
        yield Checked(name, faults, notes)


def check_lateness() -> Iterator[Checked]:
    """Yield each submission, with a fault where it is marked late and was not, or the other way round."""
    own_dates = {(period, force): due for period, force, due in Extension.objects.values_list("period", "force", "due")}
    rows = Submission.objects.order_by("plan", "period", "number").values_list(
        "plan", "period", "pk", "state", "late", "submitted_at", "plan__force", "period__due"
    )
    for (_, period), submissions in groupby(rows.iterator(), key=lambda row: row[:2]):
        has_begun = False
        for _, _, pk, state, is_marked, submitted_at, force, due in submissions:
            counts = state != State.WITHDRAWN and not has_begun
            has_begun = has_begun or counts
            is_late = counts and timezone.localdate(submitted_at) > own_dates.get((period, force), due)
            fault = f"is marked {'late' if is_marked else 'on time'}, and was {'late' if is_late else 'not late'}"
            yield Checked(row_name(Submission, pk), (fault,) if is_late != is_marked else ())


def check_editions() -> Iterator[Checked]:
    """Yield each published or superseded edition, with a fault where its text is not the text that was published."""
    for edition in Edition.objects.filter(status__in=Edition.FIXED).select_related("action"):
        yield Checked(row_name(Edition, edition.pk), tuple(map(str, edition_problems(edition))))
