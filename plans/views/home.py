"""The home page: what to do next and by when, for each kind of person; and the list of a person's plans."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import Force, Membership, User
from nvap.accounts.queries import find_access_to_confirm
from nvap.accounts.unsaved import find_unsaved
from plans.models import Plan, ReportingPeriod, Submission
from plans.permissions import shows_document_to
from plans.queries.departures import find_departures
from plans.queries.overview import find_overviews
from plans.queries.queue import find_periods_to_review
from plans.views.asked import unsaved_by_plan
from plans.views.next_steps import STATE_COLOURS, find_headlines, find_next_steps
from plans.wording import day_words

PAGE_SIZE = 50
# Of each list of what to do; the others are on the plan's own page.
STEPS_SHOWN = 6


@signed_in
def home(request):
    """What to do next, by when: per plan of one's forces, and all submissions for those who read nationally."""
    plans = list(_plans_of(request.user)[: PAGE_SIZE + 1])
    shown = plans[:PAGE_SIZE]
    unsaved, elsewhere = unsaved_by_plan(find_unsaved(request.user), shown)
    context = {
        "nav_section": "home",
        "all_next_steps": find_next_steps(find_overviews(shown), request.user, unsaved, STEPS_SHOWN),
        "unsaved": elsewhere,
        # Who left a force reads nothing of it any more.
        "notes": request.user.hand_overs_to_me.filter(read_at=None, force__in=list(request.user.roles))
        .exclude(note="")
        .select_related("force", "handed_over_by"),
        "access_to_confirm": [
            (force, day_words(due), due < timezone.localdate()) for force, due in find_access_to_confirm(request.user)
        ],
        "departures": find_departures(request.user),
        "has_more": len(plans) > PAGE_SIZE,
        # With more plans than this page shows, which forces have none is the list's to say.
        "without_plan": [] if len(plans) > PAGE_SIZE else _without_plan(request.user, plans),
    }
    if not plans:
        # Plans name their own periods, each with the due date of its force.
        period = ReportingPeriod.objects.current()
        context |= {"period": period, "due": day_words(period and period.due)}
    if request.user.is_reviewer:
        context["board_period"] = ReportingPeriod.objects.opened().first()
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
        "all_next_steps": find_headlines(find_overviews(page), request.user),
        "may_start": any(role in Membership.EDITING for role in request.user.roles.values()),
    }
    return render(request, "plans/plan_list.html", context)


def _plans_of(user):
    plans = Plan.objects.visible_to(user).select_related("force", "action", "edition")
    return plans.order_by("force__name", "action__reference")


def _without_plan(user: User, plans: list[Plan]) -> list[dict]:
    """The user's forces that have no plan."""
    forces = Force.objects.filter(pk__in=user.roles.keys() - {plan.force_id for plan in plans})
    return [{"force": force, "may_start": user.roles[force.pk] in Membership.EDITING} for force in forces]


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
            "state": submission.state_words,
            "colour": STATE_COLOURS[submission.state],
            "submitted": day_words(timezone.localdate(submission.submitted_at)),
            "withdrawn": day_words(timezone.localdate(submission.withdrawn_at)) if submission.is_withdrawn else "",
            "readable": shows_document_to(request.user, submission),
        }
        for submission in page
    ]
    return {
        "national": True,
        "submission_page": page,
        "submission_rows": rows,
        "waiting_periods": [
            (period, day_words(period.due), period.waiting) for period in find_periods_to_review(request.user)
        ],
    }
