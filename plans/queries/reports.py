"""What a plan says for a period as a whole, what it said last, and what is missing before it can be submitted."""

from collections.abc import Callable, Iterable

from plans.fields import own_fields
from plans.models import PeriodReport, Plan, ReportingPeriod

# What a report says; one in which all are empty has no words.
WORDS = own_fields("report")


class PlanReports:
    """A plan's reports of all its periods."""

    def __init__(self, plan: Plan, reports: Iterable[PeriodReport]):
        """Take the plan and its stored reports, each with its period, in any order."""
        self.plan = plan
        self._reports = list(reports)

    def find(self, period: ReportingPeriod | None) -> PeriodReport:
        """Return the period's report, or an empty one that is not stored."""
        wanted = period and period.pk
        stored = next((report for report in self._reports if report.period_id == wanted), None)
        return stored or PeriodReport(plan=self.plan, period=period)

    def last(self, period: ReportingPeriod | None) -> PeriodReport | None:
        """Return the report with words of the latest earlier period, or None.

        The one without a period, typed before any was opened, is earlier than all others. For no period, all others
        are earlier.
        """
        earlier = [
            report
            for report in self._reports
            if report.period_id != (period and period.pk)
            and (period is None or _order(report.period) < _order(period))
            and any(getattr(report, name) for name in WORDS)
        ]
        return max(earlier, key=lambda report: _order(report.period), default=None)

    def summary_is_unseen(self, period: ReportingPeriod | None) -> bool:
        """Return whether last period's summary has words, and nobody wrote this one's or used them again."""
        last = self.last(period)
        return bool(last and last.summary) and not self.find(period).summary


def find_reports(plans: Iterable[Plan]) -> dict[int, PlanReports]:
    """Return each plan's reports, by the plan's id; in one query."""
    plans = list(plans)
    reports: dict[int, list[PeriodReport]] = {plan.pk: [] for plan in plans}
    for report in PeriodReport.objects.filter(plan__in=plans).select_related("period").order_by():
        reports[report.plan_id].append(report)
    return {plan.pk: PlanReports(plan, reports[plan.pk]) for plan in plans}


def find_report(plan: Plan, period: ReportingPeriod | None) -> PeriodReport:
    """Return what the plan says for a period as a whole, or an empty report that is not stored."""
    return find_reports([plan])[plan.pk].find(period)


def last_report(plan: Plan, period: ReportingPeriod | None) -> PeriodReport | None:
    """Return the report of the latest earlier period that has words, to show beside the period's own, or None."""
    return find_reports([plan])[plan.pk].last(period)


def summary_is_unseen(plan: Plan, period: ReportingPeriod | None) -> bool:
    """Return whether the period's summary has only last period's words, which nobody has used again for this one."""
    return find_reports([plan])[plan.pk].summary_is_unseen(period)


def find_missing(plan: Plan, report: PeriodReport) -> list[str]:
    """Return the ids of the fields to fill in before the plan can be submitted: of the plan, then of the report."""
    return find_empty(plan, lambda name: getattr(report, name))


def find_empty(plan: Plan, value_of: Callable[[str], object]) -> list[str]:
    """Return the same. Take what gives a field's value in the report by its id: the row's, or the document's."""
    missing = [] if plan.project_lead else ["project_lead"]
    return missing + [name for name in ("prepared_by", "date_prepared") if not value_of(name)]


def _order(period: ReportingPeriod | None) -> tuple:
    return (period.starts.toordinal(), period.pk) if period else (0, 0)
