"""Which period's report told the answer to a decision: the one place where that is written."""

from django.db.models import Q

from nvap.accounts.models import User
from plans.actions.saving import write
from plans.document import read_document
from plans.models import Plan, ReportingPeriod, Submission


def write_answers_told(*, plan: Plan, period: ReportingPeriod, by: User) -> None:
    """Say anew which answers the plan's submissions for a period tell; only what differs is written.

    An answer is told by the period whose submission was the first to hold it: until there is one, every report that
    can be submitted prints it. Called under the period's lock when a submission is added, withdrawn or deleted. What
    only a voided period told counts as not told, and so does what was answered otherwise since.
    """
    open_to_it = Q(answered_for__isnull=True) | Q(answered_for=period) | Q(answered_for__voided_at__isnull=False)
    rows = plan.decisions_asked.select_for_update(of=("self",)).exclude(answer="")
    if not (answered := list(rows.filter(open_to_it))):
        return
    told = _answers_in(plan, period)
    for decision in answered:
        if (str(decision.key), decision.answer) in told:
            write(decision, {"answered_for": period}, by=by)
        elif decision.answered_for_id == period.pk:
            write(decision, {"answered_for": None}, by=by)


def _answers_in(plan: Plan, period: ReportingPeriod) -> set[tuple[str, str]]:
    """Return the answers in what a plan submitted for a period and did not withdraw: the decision's key, the words."""
    submissions = plan.submissions.filter(period=period).exclude(state=Submission.State.WITHDRAWN)
    return {
        (decision.key, decision.text("answer"))
        for text in submissions.order_by().values_list("document", flat=True)
        for decision in read_document(text).decisions
    }
