"""Which other submission one is read beside: last period's words, and what changes are counted against."""

from plans.models import Plan, ReportingPeriod, Submission


def last_period_for(plan: Plan, period: ReportingPeriod | None) -> Submission | None:
    """Return the latest submission of a period before this one, of any period where none is given.

    Leave out what was withdrawn and nil returns. It comes without its document, which is fetched when asked for.
    """
    submissions = plan.submissions.exclude(state=Submission.State.WITHDRAWN).filter(nil_return=False)
    if period is not None:
        submissions = submissions.filter(period__starts__lt=period.starts)
    return submissions.defer("document").order_by("-period__starts", "-number").first()


def last_period_of(submission: Submission) -> Submission | None:
    """Return what "last time" means on a submission: see `last_period_for`; of what was submitted before it."""
    submissions = submission.plan.submissions.exclude(state=Submission.State.WITHDRAWN).filter(
        nil_return=False, period__starts__lt=submission.period.starts, number__lt=submission.number
    )
    return submissions.defer("document").order_by("-period__starts", "-number").first()


def comparable(submission: Submission) -> list[tuple[str, Submission]]:
    """Return what changes can be counted against, each with its words: the last submission first.

    The returned copy that this one mends and the last one reviewed follow where they are others. All were submitted
    before it for the same plan, none withdrawn; they come without their documents.
    """
    earlier = submission.plan.submissions.filter(number__lt=submission.number).exclude(state=Submission.State.WITHDRAWN)
    rows = list(earlier.defer("document").select_related("period").order_by("-number"))
    returned = (row for row in rows if row.state == Submission.State.RETURNED and row.period_id == submission.period_id)
    accepted = (row for row in rows if row.state == Submission.State.ACCEPTED)
    found: list[tuple[str, Submission]] = []
    for words, row in (
        ("the last one", next(iter(rows), None)),
        ("returned for changes", next(returned, None)),
        ("the last one reviewed, no changes needed", next(accepted, None)),
    ):
        if row is not None and row not in [other for _, other in found]:
            found.append((f"Submission {row.number} ({words})", row))
    return found
