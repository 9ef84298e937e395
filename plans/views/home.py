"""The home page: what to do next and by when, for each kind of person; and the list of a person's plans."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import Force, Membership
from plans.document.words import day_words
from plans.models import Plan, ReportingPeriod, Submission
from plans.permissions import shows_document_to
from plans.views.next_steps import STATE_COLOURS, find_next_steps

PAGE_SIZE = 50


@signed_in
def home(request):
    """What to do next, by when: per plan of one's forces, and all submissions for those who read nationally."""
    period = ReportingPeriod.objects.current()
    plans = list(_plans_of(request.user)[: PAGE_SIZE + 1])
    planned = {plan.force_id for plan in plans}
    forces = Force.objects.filter(pk__in=request.user.roles.keys() - planned)
    context = {
        "nav_section": "home",
        "period": period,
        "due": day_words(period and period.due),
        "all_next_steps": find_next_steps(plans[:PAGE_SIZE], period, request.user),
        "has_more": len(plans) > PAGE_SIZE,
        # With more plans than this page shows, which forces have none is the list's to say.
        "without_plan": []
        if len(plans) > PAGE_SIZE
        else [{"force": force, "may_start": request.user.roles[force.pk] in Membership.EDITING} for force in forces],
    }
    if request.user.reads_all_submissions:
        context |= _national(request)
    return render(request, "plans/home.html", context)


@signed_in
def plan_list(request):
    """The plans a person may read, each with where it stands, and the way to start one."""
    page = Paginator(_plans_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "nav_section": "plans",
        "page": page,
        "all_next_steps": find_next_steps(page, ReportingPeriod.objects.current(), request.user),
        "may_start": any(role in Membership.EDITING for role in request.user.roles.values()),
    }
    return render(request, "plans/plan_list.html", context)


def _plans_of(user):
    plans = Plan.objects.visible_to(user).select_related("force", "action")
    return plans.order_by("force__name", "action__reference")


def _national(request) -> dict:
    """All submissions, latest first, a page at a time; of a withdrawn one only number, who and when."""
    submissions = (
        Submission.objects.visible_to(request.user)
        .defer("document")
        .select_related("plan__force", "plan__action", "period", "submitted_by", "withdrawn_by")
        .prefetch_related("plan__joint_with")
    )
    page = Paginator(submissions, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "submission": submission,
            "state": submission.get_state_display(),
            "colour": STATE_COLOURS[submission.state],
            "submitted": day_words(timezone.localdate(submission.submitted_at)),
            "withdrawn": day_words(timezone.localdate(submission.withdrawn_at)) if submission.is_withdrawn else "",
            "readable": shows_document_to(request.user, submission),
        }
        for submission in page
    ]
    waiting = submissions.waiting().count()
    return {"national": True, "submission_page": page, "submission_rows": rows, "waiting": waiting}
