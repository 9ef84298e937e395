"""A plan's dates for people's own calendars."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from nvap.accounts.decorators import signed_in
from plans.actions import note_download
from plans.exports.ics import dates_ics
from plans.models import Download, Plan
from plans.queries.dates import DECISION, LINE, PERIOD, REVIEW, TARGET, PlanDate, find_dates
from plans.views.finding import find_plan

PAGES = {LINE: "line", REVIEW: "line", TARGET: "indicator"}


@signed_in
@require_GET
def dates(request, plan_id):
    """The plan's dates to come as an iCalendar file, each with the address of what is due."""
    plan = find_plan(request.user, plan_id)
    found = find_dates(plan)
    events = [
        (
            f"{each.kind}-{plan.pk}-{each.key}",
            each.due.day,
            f"{plan.force}: {each.words}" + (f" (within {each.due})" if each.due.precision == "month" else ""),
            settings.NVAP_BASE_URL + _address(plan, each, found),
        )
        for each in found
    ]
    content = dates_ics(
        events,
        name=f"{plan.force}, {plan.action}",
        host=urlsplit(settings.NVAP_BASE_URL).hostname,
        made_at=timezone.now(),
    )
    name = f"{slugify(plan.force.name)}_{plan.action.reference.replace('.', '-')}_dates.ics"
    note_download(plan_id=plan.pk, what=Download.DATES, by=request.user)
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _address(plan: Plan, date: PlanDate, dates: list[PlanDate]) -> str:
    if date.kind in PAGES:
        return reverse(f"plans:{PAGES[date.kind]}", args=[plan.pk, date.key])
    if date.kind == PERIOD:
        return reverse("plans:check", args=[plan.pk, date.key])
    # A decision is answered in the report that is due next.
    period = next((each.key for each in dates if each.kind == PERIOD), None)
    if date.kind == DECISION and period:
        return reverse("plans:decision", args=[plan.pk, period, date.key])
    return reverse("plans:plan", args=[plan.pk])
