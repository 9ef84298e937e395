"""A plan as a whole: starting one, its task list, and the pages on it that belong to no objective."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import Force, Membership
from nvap.accounts.unsaved import find_unsaved, form_data
from plans import actions
from plans.actions.plan import question_field
from plans.fields import form_labels
from plans.forms.plan import PlanForm, PlanningForm
from plans.forms.start import StartForm, plans_taken
from plans.models import ActivityPosition, Plan, PlannedActivity, Submission, line_number
from plans.permissions import refuse, why_not_edit, why_not_hide_text, why_not_share, why_not_submit
from plans.queries.overview import PlanOverview, find_overviews
from plans.queries.periods import PlanPeriod
from plans.standing import standing
from plans.views.finding import find_plan
from plans.views.next_steps import STATE_COLOURS, by_urgency, due_by_words, find_next_steps
from plans.views.remarks import show_remarks
from plans.views.tasks import (
    about_status,
    held_status,
    objective_status,
    period_status,
    planning_status,
    progress_status,
    report_status,
    submit_status,
    summary_status,
)
from plans.wording import day_words
from toolkit.models import Activity, PlanningQuestion

# So many submissions are on the plan's own page; all are on theirs, so many at a time.
SHOWN = 10
SUBMISSIONS_A_PAGE = 25
REPORT_HINT = "Purpose, prepared by, date prepared"
REPORT_OFFERED = f"{REPORT_HINT}: your name and today’s date are offered, and saved once you confirm them"


@signed_in
def start_plan(request):
    """Start a plan for a force one edits, on a published toolkit that force has no plan for yet."""
    roles = request.user.roles
    forces = [force for force in Force.objects.visible_to(request.user) if roles[force.pk] in Membership.EDITING]
    if not forces:
        raise PermissionDenied("Only editors and managers of a force can start a plan.")
    asked_for = next((force for force in forces if force.slug == request.GET.get("force")), None)
    form = StartForm(form_data(request), forces=forces, taken=plans_taken(forces), initial={"force": asked_for})
    if request.method == "POST":
        started = form.find_started()
        if started is None and form.is_valid():
            try:
                plan = actions.start_plan(
                    force=form.cleaned_data["force"], edition=form.cleaned_data["edition"], by=request.user
                )
            except ValidationError:
                # Somebody started it this very moment, or VKPP has just stopped offering it.
                wanted = {"force": form.cleaned_data["force"], "action": form.cleaned_data["edition"].action}
                started = Plan.objects.filter(**wanted).first()
                if started is None:
                    messages.warning(request, "VKPP has just stopped offering this action. No plan was started.")
                    return redirect("plans:start_plan")
            else:
                messages.success(request, f"The plan of {plan.force} for {plan.action} is started.")
                return redirect("plans:plan", plan.pk)
        if started is not None:
            messages.info(request, f"{started.force} already has a plan for {started.action}. This is it.")
            return redirect("plans:plan", started.pk)
    context = {"nav_section": "plans", "form": form}
    return render(request, "plans/start.html", context)


@signed_in
def plan(request, plan_id):
    """The plan's task list, what to do next for each period, and what was submitted with VKPP's answers."""
    plan = find_plan(request.user, plan_id)
    (overview,) = find_overviews([plan])
    unsaved = find_unsaved(request.user, reverse("plans:plan", args=[plan.pk]))
    (next_steps,) = find_next_steps([overview], request.user, {plan.pk: unsaved})
    questions = list(PlanningQuestion.objects.filter(edition=plan.edition))
    # One more than is shown tells whether there are more.
    submissions = list(_submissions(plan)[: SHOWN + 1])
    context = {
        "nav_section": "plans",
        "plan": plan,
        "labels": form_labels(plan.edition),
        "next_steps": next_steps,
        "why_not_edit": why_not_edit(request.user, plan),
        "why_not_submit": why_not_submit(request.user, plan),
        "why_not_share": why_not_share(request.user, plan),
        "may_hide": why_not_hide_text(request.user, plan) is None,
        "joint_with": plan.joint_with.all(),
        "shared": plan.shared_drafts.shared().select_related("plan__force", "plan__action").defer("document").first(),
        "about": about_status(plan),
        "questions": questions,
        "planning": planning_status(plan.planning_answers.exclude(text="").count(), len(questions)),
        "objectives": _objectives(overview),
        "periods": [_period(overview, each) for each in by_urgency(overview.periods)],
        "submissions": _submission_rows(submissions[:SHOWN]),
        "has_more_submissions": len(submissions) > SHOWN,
    }
    return render(request, "plans/plan.html", context)


@signed_in
@require_safe
def submissions(request, plan_id):
    """All that was submitted of a plan, latest first, a page at a time."""
    plan = find_plan(request.user, plan_id)
    page = Paginator(_submissions(plan), SUBMISSIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {"nav_section": "plans", "plan": plan, "page": page, "submissions": _submission_rows(page.object_list)}
    return render(request, "plans/submissions.html", context)


@signed_in
def about(request, plan_id):
    """Project lead, marking, contributing agencies."""
    plan = find_plan(request.user, plan_id)
    labels = form_labels(plan.edition)
    form = PlanForm(form_data(request), plan=plan, labels=labels)
    why_not = why_not_edit(request.user, plan)
    if request.method == "POST":
        refuse(why_not)
        if form.is_valid() and form.save(actions.save_plan, plan=plan, by=request.user):
            return saved(request, plan, "About this plan", _first_objective(plan))
    return form_page(
        request,
        "plans/about.html",
        plan,
        form,
        why_not,
        {"form_title": "“About this plan”", "remarks_here": show_remarks(request, plan, form)},
    )


@signed_in
def planning_questions(request, plan_id):
    """Notes on the guidance's questions, for those who find them useful."""
    plan = find_plan(request.user, plan_id)
    rows = PlanningQuestion.objects.filter(edition=plan.edition)
    questions = {question_field(question.pk): question for question in rows}
    form = PlanningForm(form_data(request), questions=questions, plan=plan)
    why_not = why_not_edit(request.user, plan)
    if request.method == "POST":
        refuse(why_not)
        save = {"plan": plan, "questions": questions, "by": request.user}
        if form.is_valid() and form.save(actions.save_planning_answers, **save) is not None:
            return saved(request, plan, "Planning questions", _first_objective(plan))
    return form_page(
        request, "plans/planning_questions.html", plan, form, why_not, {"form_title": "the planning questions"}
    )


def form_page(request, template: str, plan: Plan, form, why_not: str | None, context: dict | None = None):
    """Return a page of one plan with one form; for people who only read, with what the plan holds."""
    base = {"nav_section": "plans", "plan": plan, "form": form, "why_not": why_not}
    return render(request, template, base | (context or {}))


def saved(request, plan: Plan, what: str, onward: str):
    """Return the answer to a saved form: the task list for those who come back later, else the next page."""
    messages.success(request, f"“{what}” is saved.")
    if request.POST.get("then") == "later":
        return redirect("plans:plan", plan.pk)
    return redirect(onward)


def _first_objective(plan: Plan) -> str:
    number = plan.objectives.values_list("objective__number", flat=True).first()
    if number is None:
        return reverse("plans:plan", args=[plan.pk])
    return reverse("plans:objective", args=[plan.pk, number])


def _period(overview: PlanOverview, each: PlanPeriod) -> dict:
    """A period that can be worked on, with the status of each of its tasks."""
    period = each.period
    report, standings = overview.reports.find(period), overview.standings(period)
    is_unseen = overview.reports.summary_is_unseen(period)
    return {
        "period": period,
        "due": due_by_words(each),
        "status": period_status(each),
        "report": report_status(report),
        "report_hint": REPORT_HINT if report.prepared_by and report.date_prepared else REPORT_OFFERED,
        "summary": summary_status(report, is_unseen=is_unseen),
        "summary_hint": "Last period’s words, not used again" if is_unseen else "Summary, decisions or help needed",
        "progress": progress_status(standings.values()) if standings else None,
        "submit": submit_status(each, overview.missing(period)),
    }


def _objectives(overview: PlanOverview) -> list[dict]:
    """Each objective with its status, and its lines with theirs in the latest period that can be worked on."""
    plan = overview.plan
    lines = PlannedActivity.objects.active().select_related("toolkit_activity")
    # Nobody asks for the answers in order: to put them so would join two more tables.
    positions = ActivityPosition.objects.order_by()
    plan_objectives = plan.objectives.select_related("objective").prefetch_related(
        Prefetch("lines", lines), Prefetch("positions", positions)
    )
    offered = Activity.objects.filter(edition=plan.edition).values_list("objective", "pk")
    activities: dict[int, set[int]] = {}
    for objective_id, activity_id in offered:
        activities.setdefault(objective_id, set()).add(activity_id)
    return [
        {
            "objective": plan_objective.objective,
            "owner": plan_objective.impact_owner,
            "status": objective_status(plan_objective, activities.get(plan_objective.objective_id, set())),
            "lines": [
                {
                    "id": f"line-{line.key}",
                    "key": line.key,
                    "title": f"{line_number(plan_objective.objective.number, line.ordinal)} {line.short_name}",
                    "who": line.who,
                    "status": held_status(standing(overview.said.get(line.pk, ()), overview.latest), overview.latest),
                }
                for line in plan_objective.lines.all()
            ],
        }
        for plan_objective in plan_objectives
    ]


def _submissions(plan: Plan):
    return (
        plan.submissions.defer("document")
        .select_related("period", "submitted_by", "withdrawn_by", "review__decided_by")
        .order_by("-number")
    )


def _submission_rows(submissions: Iterable[Submission]) -> list[dict]:
    """What was submitted, with VKPP's decision."""
    return [
        {
            "submission": submission,
            "state": submission.state_words,
            "colour": STATE_COLOURS[submission.state],
            "submitted": day_words(timezone.localdate(submission.submitted_at)),
            "withdrawn": day_words(timezone.localdate(submission.withdrawn_at)) if submission.is_withdrawn else "",
            "review": _review(submission),
        }
        for submission in submissions
    ]


def _review(submission: Submission) -> dict | None:
    """VKPP's decision, once it is final."""
    review = submission.decision
    if review is None:
        return None
    decided = day_words(timezone.localdate(review.decided_at))
    return {"decided": decided, "by": str(review.decided_by), "reason": review.reason}
