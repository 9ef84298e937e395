"""A planned activity: choosing one, its page, copying, moving, taking it out and putting it back."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans import actions
from plans.actions.lines import line_values, new_line_values
from plans.fields import LINE, Field, Kind, form_labels, label_of, read_fields
from plans.forms.line import ChooseActivityForm, CopyForm, LineForm
from plans.models import Plan, PlannedActivity, PlanObjective
from plans.permissions import refuse, why_not_edit
from plans.queries.periods import PlanPeriod, find_plan_periods
from plans.views.finding import find_objective, find_plan, parse_uuid
from plans.views.next_steps import by_urgency
from plans.views.progress_history import ProgressHistory
from plans.views.remarks import show_remarks
from plans.wording import day_words
from toolkit.models import Activity, Edition, EvidenceParagraph, LongTermImpact


def find_line(plan: Plan, key) -> PlannedActivity:
    """Return the plan's activity with this key, taken out or not, with its objective.

    Raise Http404 where the plan has none such.
    """
    lines = PlannedActivity.objects.select_related("plan_objective__objective", "toolkit_activity", "retired_by")
    line = get_object_or_404(lines, key=key, plan_objective__plan=plan)
    line.plan_objective.plan = plan
    return line


def line_name(line: PlannedActivity) -> str:
    """Return how pages name an activity, within a sentence: "activity 1B" as the plan prints it."""
    return f"activity {line.number}"


@signed_in
def add_line(request, plan_id, number):
    """Choose a toolkit activity or one's own; then its page, from which it is saved."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    plan_objective = find_objective(plan, number)
    activities = _with_evidence(Activity.objects.filter(objective=plan_objective.objective_id))
    planned = set(plan_objective.lines.active().values_list("toolkit_activity_id", flat=True))
    # The choice is part of the address: the browser's back button leads to it, and the plan has nothing before Save.
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
    # So is the activity's key: who comes back and saves again means the same one.
    key = parse_uuid(request.GET.get("key"))
    if key is None and request.method != "POST":
        return redirect(f"{request.path}?{request.GET.urlencode()}&{urlencode({'key': uuid.uuid4()})}")
    if request.method != "POST" and PlannedActivity.objects.filter(plan_objective__plan=plan, key=key).exists():
        return redirect("plans:line", plan.pk, key)
    activity = choice.toolkit_activity
    form = LineForm(
        form_data(request),
        plan_objective=plan_objective,
        current=new_line_values(activity.pk if activity else None),
    )
    if request.method == "POST" and form.is_valid():
        line = form.save(actions.add_line, plan_objective=plan_objective, key=key, by=request.user)
        if line is not None:
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
    line = find_line(plan, key)
    if reason:
        return _reading_page(request, plan, line, reason)
    data = form_data(request)
    if line.retired_at and data is None:
        return _reading_page(request, plan, line)
    form = LineForm(data, plan_objective=line.plan_objective, current=line_values(line), line=line)
    if request.method == "POST" and form.is_valid():
        saved = _save_line(request, form, line)
        if saved is not None:
            return _after_saving(request, saved)
        line = find_line(plan, key)
    return _line_page(request, plan, form, line)


def _save_line(request, form: LineForm, line: PlannedActivity) -> PlannedActivity | None:
    """Return the activity as saved, and taken out where that button was pressed; None where the form asks something."""
    retire = request.POST.get("then") == "retire"
    try:
        saved = form.save(
            actions.save_line, line=line, by=request.user, restore="restore" in request.POST, retire=retire
        )
    except actions.TakenOutError:
        # The page says who took it out, and asks whether to put it back.
        return None
    if saved is None:
        return None
    if retire:
        # The banner on the next page undoes it.
        undo = reverse("plans:restore_line", args=[saved.plan_objective.plan_id, saved.key])
        leaves = leaves_reports("It also leaves", find_workable(saved.plan_objective.plan))
        words = f"{capfirst(line_name(saved))}, “{saved.short_name}”, taken out of the plan"
        words += f". {leaves} You can put it back." if leaves else ""
        messages.success(request, words, extra_tags=undo)
    else:
        messages.success(request, f"{capfirst(line_name(saved))} saved")
    return saved


def _after_saving(request, line: PlannedActivity):
    plan_id, plan_objective = line.plan_objective.plan_id, line.plan_objective
    button, _colon, reference = request.POST.get("then", "").partition(":")
    match button:
        case "progress" if reference in [each.period.reference for each in find_workable(plan_objective.plan)]:
            return redirect("plans:progress", plan_id, reference, line.key)
        case "copy":
            return redirect("plans:copy_line", plan_id, line.key)
        case "later":
            return redirect("plans:plan", plan_id)
    return redirect("plans:objective", plan_id, plan_objective.objective.number)


def _line_page(request, plan: Plan, form: LineForm, line: PlannedActivity | None = None):
    workable = find_workable(plan)
    current = workable[0].period if workable else None
    plan_objective, activity = form.plan_objective, form.chosen_activity
    context = {
        "remarks_here": show_remarks(request, plan, form) if line else [],
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
        "period": current,
        "history": ProgressHistory.of(line, current) if line else None,
        "progress_for": _progress_for(line, workable) if line else [],
        "leaves": leaves_reports("If you take it out, it also leaves", workable) if line else "",
    }
    return render(request, "plans/line.html", context)


def find_workable(plan: Plan) -> list[PlanPeriod]:
    """Return the periods that can be worked on for a plan, latest first."""
    return find_plan_periods([plan])[plan.pk]


def _progress_for(line: PlannedActivity, workable: list[PlanPeriod]) -> list[dict]:
    """Return each period that progress on an activity can be given for, most urgent first."""
    given = set(line.progress_updates.order_by().values_list("period", flat=True))
    return [
        {
            "name": each.period.name,
            "reference": each.period.reference,
            "is_given": each.period.pk in given,
            "returned": each.latest if each.is_returned else None,
        }
        for each in by_urgency(workable)
    ]


def leaves_reports(says: str, workable: list[PlanPeriod]) -> str:
    """Return which reports change besides the latest one when something is taken out of a plan, in a sentence.

    Take how the sentence begins, and the plan's periods that can be worked on, latest first. Nothing where none does.
    """
    reports = [
        f"the report for {each.period}{how}"
        for each in workable
        if (how := _how_it_stands(each)) or (each != workable[0] and not each.is_answered)
    ]
    return f"{says} {' and '.join(reports)}." if reports else ""


def _how_it_stands(each: PlanPeriod) -> str:
    if each.is_returned:
        return ", which VKPP returned"
    return f" as it reads now; submission {each.latest.number}, which VKPP is reading, keeps it" if each.waits else ""


def _reading_page(request, plan: Plan, line: PlannedActivity, reason: str | None = None):
    workable = find_workable(plan)
    current = workable[0].period if workable else None
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
        "period": current,
        "history": ProgressHistory.of(line, current),
    }
    return render(request, "plans/line_read.html", context)


@dataclass(frozen=True)
class Row:
    """One row of the form as read: its label, the force's own words, and what was chosen from the toolkit."""

    label: str
    text: str = ""
    ticked: tuple[str, ...] = ()


def _rows(line: PlannedActivity, labels) -> list[Row]:
    """Return the line's fields in the form's order; what was picked goes with the own words it is beside."""
    held = {value.field.id: value for value in read_fields("line", line)}
    ticked = {field.beside or field.id: _ticked(field, line) for field in LINE if field.kind == Kind.PICKS}
    return [
        Row(
            label_of(field, labels),
            held[field.id].words if field.kind != Kind.PICKS else "",
            ticked.get(field.id, ()),
        )
        for field in LINE
        if not (field.kind == Kind.PICKS and field.beside)
    ]


def _ticked(field: Field, line: PlannedActivity) -> tuple[str, ...]:
    if not field.holds_rows:
        row = getattr(line, field.id)
        return (str(row),) if row else ()
    picks = field.through.objects.filter(line=line).select_related(field.target)
    return tuple(str(getattr(pick, field.target)) for pick in picks)


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
            line=line,
            plan_objective=plan_objective,
            by=request.user,
            form_key=form.key,
            long_term_impact=form.long_term_impact,
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
    line = actions.restore_line(line=find_line(plan, key), by=request.user)
    messages.success(request, f"{capfirst(line_name(line))} is back in the plan")
    return redirect(line_in_list(line))


def line_in_list(line: PlannedActivity) -> str:
    """The address of the activities on the page of an activity's objective."""
    plan_objective = line.plan_objective
    return f"{reverse('plans:objective', args=[plan_objective.plan_id, plan_objective.objective.number])}#activities"
