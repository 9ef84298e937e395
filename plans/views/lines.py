"""A planned activity: choosing one, its page, copying, moving, taking it out and putting it back."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from nvap.forms import read_form_key
from plans import actions
from plans.document.build import form_labels
from plans.document.words import day_words
from plans.forms.line import ChooseActivityForm, CopyForm, LineForm, line_values, new_line_values
from plans.models import (
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    Plan,
    PlannedActivity,
    PlanObjective,
    ReportingPeriod,
    line_number,
)
from plans.permissions import refuse, why_not_edit
from plans.views.finding import find_objective, find_plan
from plans.views.progress_history import ProgressHistory
from toolkit.models import Activity, Edition, EvidenceParagraph, LongTermImpact


def find_line(plan: Plan, key, *, lock: bool = False) -> PlannedActivity:
    """The plan's activity with this key, taken out or not, with its objective; locked where it will be written.

    Raises Http404 where the plan has none such.
    """
    lines = PlannedActivity.objects.select_related("plan_objective__objective", "toolkit_activity", "retired_by")
    if lock:
        lines = lines.select_for_update(of=("self",))
    line = get_object_or_404(lines, key=key, plan_objective__plan=plan)
    line.plan_objective.plan = plan
    return line


def line_name(line: PlannedActivity) -> str:
    """How pages name an activity, within a sentence: "activity 1B" as the plan prints it; no number once taken out."""
    if line.retired_at:
        return "activity"
    plan_objective = line.plan_objective
    siblings = list(PlannedActivity.objects.active().filter(plan_objective=plan_objective).values_list("pk", flat=True))
    return f"activity {line_number(plan_objective.objective.number, siblings.index(line.pk) + 1)}"


@signed_in
def add_line(request, plan_id, number):
    """Choose a toolkit activity or one's own; then its page, from which it is saved."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    plan_objective = find_objective(plan, number)
    activities = _with_evidence(Activity.objects.filter(objective=plan_objective.objective_id))
    planned = set(plan_objective.lines.active().values_list("toolkit_activity_id", flat=True))
    # The choice stands in the address: the browser's back button leads to it, and nothing is in the plan before Save.
    chosen = request.GET if request.GET.keys() & {"choose", "activity"} else None
    choice = ChooseActivityForm(chosen, activities=activities, planned=planned)
    if not choice.is_valid():
        context = {
            "nav_section": "plans",
            "plan": plan,
            "plan_objective": plan_objective,
            "form": choice,
            "evidence": [(activity, supporting_information(plan_objective, activity)) for activity in activities],
        }
        return render(request, "plans/add_line.html", context)
    if request.method == "POST":
        return _save_new_line(request, plan, plan_objective, choice.toolkit_activity)
    form = LineForm(form_data(request), plan_objective=plan_objective, current=new_line_values(choice.toolkit_activity))
    return _line_page(request, plan, form)


def _save_new_line(request, plan, plan_objective, toolkit_activity):
    key = read_form_key(request.POST) or uuid.uuid4()
    with transaction.atomic():
        # Locked before looking: of several posts at once, the first adds and the others find what it added.
        PlanObjective.objects.select_for_update().get(pk=plan_objective.pk)
        if PlannedActivity.objects.filter(key=key).exists():
            return _save_line(request, plan, key)
        form = LineForm(request.POST, plan_objective=plan_objective, current=new_line_values(toolkit_activity))
        if form.is_valid():
            line = actions.add_line(
                plan_objective=plan_objective, values={**form.row_values, "key": key}, picks=form.picks, by=request.user
            )
            messages.success(request, f"{capfirst(line_name(line))} added to your plan")
            return _after_saving(request, line)
    return _line_page(request, plan, form)


@signed_in
def line(request, plan_id, key):
    """An activity on one page: to be filled in by those who may, to be read by the others."""
    plan = find_plan(request.user, plan_id)
    reason = why_not_edit(request.user, plan)
    if request.method == "POST":
        refuse(reason)
        return _save_line(request, plan, key)
    line = find_line(plan, key)
    if reason:
        return _reading_page(request, plan, line, reason)
    data = form_data(request)
    if line.retired_at and data is None:
        return _reading_page(request, plan, line)
    form = LineForm(data, plan_objective=line.plan_objective, current=line_values(line), line=line)
    return _line_page(request, plan, form, line)


def _save_line(request, plan, key):
    with transaction.atomic():
        line = find_line(plan, key, lock=True)
        form = LineForm(request.POST, plan_objective=line.plan_objective, current=line_values(line), line=line)
        # Somebody may have taken the activity out while this was written: it goes back only if the writer says so.
        stays_out = line.retired_at is not None and "restore" not in request.POST
        if form.is_valid() and not stays_out:
            if line.retired_at:
                line.restore()
            actions.save_line(line=line, values=form.row_values, picks=form.picks, by=request.user)
            if request.POST.get("then") == "retire":
                _retire(request, line)
            else:
                messages.success(request, f"{capfirst(line_name(line))} saved")
            return _after_saving(request, line)
    return _line_page(request, plan, form, line)


def _retire(request, line):
    """Take the activity out of the plan; the banner on the next page undoes it."""
    words = f"{capfirst(line_name(line))}, “{line.short_name}”, taken out of your plan"
    line.retire(by=request.user)
    undo = reverse("plans:restore_line", args=[line.plan_objective.plan_id, line.key])
    messages.success(request, words, extra_tags=undo)


def _after_saving(request, line):
    plan_id, plan_objective = line.plan_objective.plan_id, line.plan_objective
    match request.POST.get("then"):
        case "progress":
            return redirect("plans:progress", plan_id, line.key)
        case "copy":
            return redirect("plans:copy_line", plan_id, line.key)
        case "later":
            return redirect("plans:plan", plan_id)
    return redirect("plans:objective", plan_id, plan_objective.objective.number)


def _line_page(request, plan, form, line=None):
    period = ReportingPeriod.objects.current()
    plan_objective, activity = form.plan_objective, form.chosen_activity
    context = {
        "nav_section": "plans",
        "plan": plan,
        "plan_objective": plan_objective,
        "form": form,
        "line": line,
        "name": line_name(line) if line else "Add an activity",
        "taken_out": line and taken_out(line),
        "chosen": _with_evidence([activity])[0] if activity else None,
        "supporting_information": supporting_information(plan_objective, activity),
        "logic_model": _toolkit_page("toolkit:logic_model", plan_objective),
        "questions": _questions(plan_objective, activity),
        "period": period,
        "history": ProgressHistory.of(line, period) if line else None,
    }
    return render(request, "plans/line.html", context)


def _reading_page(request, plan, line, reason=None):
    period = ReportingPeriod.objects.current()
    labels = form_labels(plan.edition)
    context = {
        "nav_section": "plans",
        "plan": plan,
        "plan_objective": line.plan_objective,
        "line": line,
        "name": line_name(line),
        "reason": reason,
        "taken_out": taken_out(line),
        "supporting_information": supporting_information(line.plan_objective, line.toolkit_activity),
        "rows": _rows(line, labels),
        "progress_label": labels["progress"],
        "period": period,
        "history": ProgressHistory.of(line, period),
    }
    return render(request, "plans/line_read.html", context)


@dataclass(frozen=True)
class Row:
    """One row of the form as read: its label, the force's own words, and what was chosen from the toolkit."""

    label: str
    text: str = ""
    ticked: tuple[str, ...] = ()


def _rows(line, labels) -> list[Row]:

    def ticked(model, target):
        return tuple(str(getattr(pick, target)) for pick in model.objects.filter(line=line).select_related(target))

    return [
        Row("Long-term impact", "\n".join(ticked(LineImpact, "long_term_impact"))),
        Row(labels["activity"], line.activity, (str(line.toolkit_activity),) if line.toolkit_activity else ()),
        Row(labels["output"], line.output, ticked(LineOutput, "output")),
        Row("Short to medium term impacts expected", ticked=ticked(LineExpectedImpact, "impact")),
        Row(labels["impact_measurement"], line.impact_measurement, ticked(LineMeasure, "measure")),
        Row(labels["risks"], line.risks, ticked(LineConsequence, "consequence")),
        Row(labels["risk_mitigation"], line.risk_mitigation),
        Row("Who will do it", line.who),
        Row("Start", day_words(line.start)),
        Row("Due", day_words(line.due)),
        Row("Evidence held", line.evidence_held),
        Row("Date of the evidence", day_words(line.evidence_date)),
        Row("Where it is kept", line.evidence_where),
        Row("Raise with leadership", "Yes" if line.raise_with_leadership else "No"),
    ]


def taken_out(line: PlannedActivity) -> str:
    """Who took an activity out and when, in a sentence; nothing while it is in the plan."""
    if not line.retired_at:
        return ""
    return f"{line.retired_by} took it out on {day_words(timezone.localdate(line.retired_at))}."


def _with_evidence(activities) -> list[Activity]:
    """The activities, each with its paragraphs of evidence."""
    activities = list(activities)
    by_activity: dict[int, list[str]] = {activity.pk: [] for activity in activities}
    for paragraph in EvidenceParagraph.objects.filter(activity__in=by_activity):
        by_activity[paragraph.activity_id].append(paragraph.text)
    for activity in activities:
        activity.evidence_texts = by_activity[activity.pk]
    return activities


def _questions(plan_objective, activity) -> list[str]:
    """The toolkit's questions on measuring impact: the activity's, or all of the objective's without one."""
    places = activity.question_places.select_related("question") if activity else None
    return (
        [place.question.text for place in places]
        if activity
        else [row.text for row in plan_objective.objective.questions.all()]
    )


def supporting_information(plan_objective: PlanObjective, activity: Activity | None) -> str:
    """The address of an activity's evidence in the toolkit; of the objective's without one."""
    page = _toolkit_page("toolkit:supporting_information", plan_objective, activity)
    return f"{page}#activity-{activity.number}" if activity else page


def _toolkit_page(name, plan_objective, activity=None) -> str:
    edition = plan_objective.plan.edition
    reference, number = edition.action.reference, plan_objective.objective.number
    if activity and activity.edition_id != edition.pk:
        edition, number = activity.edition, activity.objective.number
    if edition.status == Edition.Status.PUBLISHED:
        return reverse(name, args=[reference, number])
    return reverse(name, args=[reference, edition.number, number])


@signed_in
def copy_line(request, plan_id, key):
    """Copy an activity to the other long-term impact, or to another objective."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    line = find_line(plan, key)
    form = CopyForm(
        form_data(request),
        line=line,
        plan_objectives=list(plan.objectives.select_related("objective")),
        impacts=list(LongTermImpact.objects.filter(edition=plan.edition_id)),
        served=[pick.long_term_impact for pick in line.impacts.select_related("long_term_impact")],
    )
    if request.method == "POST" and form.is_valid():
        plan_objective = form.plan_objective
        plan_objective.plan = plan
        copy = actions.copy_line(
            line=line, plan_objective=plan_objective, by=request.user, long_term_impact=form.long_term_impact
        )
        messages.success(request, f"Copied as {line_name(copy)}. This is the copy: change what differs.")
        return redirect("plans:line", plan.pk, copy.key)
    context = {"nav_section": "plans", "plan": plan, "line": line, "name": line_name(line), "form": form}
    return render(request, "plans/copy_line.html", context)


@signed_in
def restore_line(request, plan_id, key):
    """Put an activity that was taken out back where it was; somebody who only opens the address gets its page."""
    plan = find_plan(request.user, plan_id)
    if request.method != "POST":
        return redirect("plans:line", plan.pk, find_line(plan, key).key)
    refuse(why_not_edit(request.user, plan))
    with transaction.atomic():
        line = find_line(plan, key, lock=True)
        if line.retired_at:
            line.restore()
    messages.success(request, f"{capfirst(line_name(line))} is back in your plan")
    return redirect(line_in_list(line))


def line_in_list(line: PlannedActivity) -> str:
    """The address of the activities on the page of an activity's objective."""
    plan_objective = line.plan_objective
    return f"{reverse('plans:objective', args=[plan_objective.plan_id, plan_objective.objective.number])}#activities"
