"""A plan as a whole: starting one, its task list, and the pages on it that belong to no objective."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.decorators import form_data, signed_in
from nvap.accounts.models import Force, Membership
from plans import actions
from plans.document.build import form_labels
from plans.document.words import day_words
from plans.forms.about import AboutForm, PlanningForm, SummaryForm
from plans.forms.start import StartForm, plans_taken
from plans.models import (
    ActivityPosition,
    Plan,
    PlannedActivity,
    ProgressUpdate,
    ReportingPeriod,
    Submission,
    line_number,
)
from plans.permissions import refuse, why_not_edit, why_not_submit
from plans.queries.periods import find_plan_periods
from plans.views.drafts import clear_draft, typed_data
from plans.views.finding import find_plan
from plans.views.next_steps import STATE_COLOURS, find_next_steps
from plans.views.tasks import (
    STATUS_FIELDS,
    STILL_OWED,
    about_status,
    line_status,
    objective_status,
    planning_status,
    progress_status,
    submit_status,
    summary_status,
)
from toolkit.models import Activity, PlanningQuestion


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
                # Somebody started it this very moment.
                started = Plan.objects.get(force=form.cleaned_data["force"], action=form.cleaned_data["edition"].action)
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
    """The plan's task list, what to do next, and what was submitted with VKPP's answers."""
    plan = find_plan(request.user, plan_id)
    period = ReportingPeriod.objects.current()
    (next_steps,) = find_next_steps([plan], period, request.user)
    questions = list(PlanningQuestion.objects.filter(edition=plan.edition))
    objectives = _objectives(plan, period)
    submissions = _submissions(plan)
    context = {
        "nav_section": "plans",
        "plan": plan,
        "period": period,
        "due": day_words(period and period.due),
        "labels": form_labels(plan.edition),
        "next_steps": next_steps,
        "why_not_edit": why_not_edit(request.user, plan),
        "why_not_submit": why_not_submit(request.user, plan),
        "joint_with": plan.joint_with.all(),
        "about": about_status(plan, period),
        "questions": questions,
        "planning": planning_status(plan.planning_answers.exclude(text="").count(), len(questions)),
        "objectives": objectives,
        "summary": summary_status(plan),
        "submissions": submissions,
    }
    if period:
        statuses = [item["status"] for row in objectives for item in row["lines"]]
        context["progress"] = progress_status(statuses) if statuses else None
        context["submit"] = submit_status(plan, period, _latest(submissions, period))
    elif next_steps.owed:
        context["submit"] = STILL_OWED
    return render(request, "plans/plan.html", context)


@signed_in
def about(request, plan_id):
    """Project lead, prepared by and date for the period, marking, contributing agencies."""
    plan = find_plan(request.user, plan_id)
    # With none open, an earlier period the plan may still be submitted for.
    period = next((each.period for each in find_plan_periods([plan])[plan.pk]), None)
    labels = form_labels(plan.edition)
    why_not = why_not_edit(request.user, plan)
    typed = typed_data(request, plan)
    if request.method == "POST":
        refuse(why_not)
        with transaction.atomic():
            form = AboutForm(request.POST, plan=_locked(plan), period=period, labels=labels)
            if saved := form.is_valid():
                form.save()
        if saved:
            return _saved(request, plan, "About this plan", _first_objective(plan))
    else:
        form = AboutForm(typed.data, plan=plan, period=period, labels=labels)
    context = {"labels": labels, "period": period}
    return _page(request, "plans/about.html", plan, typed, form, why_not, context)


@signed_in
def planning_questions(request, plan_id):
    """Notes on the guidance's questions, for those who find them useful."""
    plan = find_plan(request.user, plan_id)
    why_not = why_not_edit(request.user, plan)
    questions = PlanningQuestion.objects.filter(edition=plan.edition)
    typed = typed_data(request, plan)
    if request.method == "POST":
        refuse(why_not)
        with transaction.atomic():
            locked = _locked(plan)
            form = PlanningForm(request.POST, questions=questions, plan=locked)
            if saved := form.is_valid():
                actions.save_planning_answers(plan=locked, texts=form.texts, by=request.user)
        if saved:
            return _saved(request, plan, "Planning questions", _first_objective(plan))
    else:
        form = PlanningForm(typed.data, questions=questions, plan=plan)
    return _page(request, "plans/planning_questions.html", plan, typed, form, why_not)


@signed_in
def summary(request, plan_id):
    """What leadership reads first: the summary, and the decisions or help needed."""
    plan = find_plan(request.user, plan_id)
    why_not = why_not_edit(request.user, plan)
    typed = typed_data(request, plan)
    if request.method == "POST":
        refuse(why_not)
        with transaction.atomic():
            form = SummaryForm(request.POST, plan=_locked(plan))
            if saved := form.is_valid():
                form.save()
        if saved:
            return _saved(request, plan, "Summary for leadership", reverse("plans:check", args=[plan.pk]))
    else:
        form = SummaryForm(typed.data, plan=plan)
    return _page(request, "plans/summary.html", plan, typed, form, why_not)


def _page(request, template, plan, typed, form, why_not, context=None):
    base = {"nav_section": "plans", "plan": plan, "typed": typed, "form": form, "why_not": why_not}
    return render(request, template, base | (context or {}))


def _locked(plan: Plan) -> Plan:
    """The plan read again under its lock, to be saved."""
    locked = Plan.objects.select_for_update(of=("self",)).select_related("force")
    return locked.get(pk=plan.pk)


def _saved(request, plan, what, onward):
    """The answer to a saved form: the task list for those who come back later, else the next page."""
    clear_draft(request)
    messages.success(request, f"“{what}” is saved.")
    if request.POST.get("then") == "later":
        return redirect("plans:plan", plan.pk)
    return redirect(onward)


def _first_objective(plan: Plan) -> str:
    number = plan.objectives.values_list("objective__number", flat=True).first()
    if number is None:
        return reverse("plans:summary", args=[plan.pk])
    return reverse("plans:objective", args=[plan.pk, number])


def _objectives(plan: Plan, period: ReportingPeriod | None) -> list[dict]:
    """Each objective with its status, and its lines with theirs."""
    lines = (
        PlannedActivity.objects.active()
        .select_related("toolkit_activity")
        .prefetch_related(Prefetch("progress_updates", ProgressUpdate.objects.only(*STATUS_FIELDS)))
    )
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
                    "id": f"line-{plan_objective.objective.number}-{place}",
                    "key": line.key,
                    "title": f"{line_number(plan_objective.objective.number, place)} {line.short_name}",
                    "who": line.who,
                    "status": line_status(line, period),
                }
                for place, line in enumerate(plan_objective.lines.all(), start=1)
            ],
        }
        for plan_objective in plan_objectives
    ]


def _submissions(plan: Plan) -> list[dict]:
    """What was submitted, latest first, with VKPP's decision."""
    submissions = (
        plan.submissions.defer("document")
        .select_related("period", "submitted_by", "withdrawn_by", "review__decided_by")
        .order_by("-number")
    )
    return [
        {
            "submission": submission,
            "state": submission.get_state_display(),
            "colour": STATE_COLOURS[submission.state],
            "submitted": day_words(timezone.localdate(submission.submitted_at)),
            "withdrawn": day_words(timezone.localdate(submission.withdrawn_at)) if submission.is_withdrawn else "",
            "review": _review(submission),
        }
        for submission in submissions
    ]


def _review(submission: Submission) -> dict | None:
    """VKPP's decision, where there is one."""
    review = getattr(submission, "review", None)
    if review is None:
        return None
    decided = day_words(timezone.localdate(review.decided_at))
    return {"decided": decided, "by": str(review.decided_by), "reason": review.reason}


def _latest(submissions: list[dict], period: ReportingPeriod) -> Submission | None:
    """The period's last submission that was not withdrawn."""
    rows = (row["submission"] for row in submissions)
    return next((row for row in rows if row.period_id == period.pk and not row.is_withdrawn), None)
