"""What a plan says for a period as a whole: its report, the one before, and what is still missing."""

from django.db.models import F, Q

from plans.models import PeriodReport, Plan, ReportingPeriod


def find_report(plan: Plan, period: ReportingPeriod | None) -> PeriodReport | None:
    """Return what the plan says for a period, None if nothing was saved for it yet.

    Without a period, return what was written before any period was opened.
    """
    return PeriodReport.objects.filter(plan=plan, period=period).first()


def last_report(plan: Plan, period: ReportingPeriod | None) -> PeriodReport | None:
    """Return the plan's report of the latest period before this one, the latest of all without a period.

    Where no earlier period has one, return what was written before any period was opened.
    """
    reports = PeriodReport.objects.filter(plan=plan).select_related("period")
    if period is not None:
        reports = reports.filter(Q(period__starts__lt=period.starts) | Q(period__isnull=True))
    return reports.order_by(F("period__starts").desc(nulls_last=True), "-pk").first()


def summary_is_unseen(report: PeriodReport | None) -> bool:
    """Return whether nobody has written or confirmed the summary for leadership for the report's period."""
    return report is None or not report.summary


def find_missing(plan: Plan, report: PeriodReport | None) -> list[str]:
    """Return the names of the fields to fill in before the plan can be submitted with this report."""
    missing = [] if plan.project_lead else ["project_lead"]
    return missing + [name for name in ("prepared_by", "date_prepared") if not (report and getattr(report, name))]
