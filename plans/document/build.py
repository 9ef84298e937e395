"""Building the document from a living plan, in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils import timezone

from plans.document import schema
from plans.models import (
    ActivityPosition,
    DecisionAsked,
    Indicator,
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    Plan,
    PlannedActivity,
    PlanObjective,
    ProgressUpdate,
    ReportingPeriod,
    line_number,
)
from plans.queries.reports import find_report
from toolkit.models import Activity, Citation, FormPrompt, LongTermImpact, Output
from toolkit.prompts import form_prompts, form_words


def build_document(plan: Plan, period: ReportingPeriod | None) -> schema.PlanDocument:
    """The whole plan as it reads now, for a period.

    Takes the plan and the period reported on (None while VKPP has none open). Gives a document; the same plan gives
    the same document.
    """
    edition = plan.edition
    labels = form_labels(edition)
    objectives = list(_plan_objectives(plan))
    cited = _references_by_activity(edition)
    activities = _activities_by_objective(edition)
    used = {
        (order, reference.code): reference
        for objective in objectives
        for line in objective.lines.all()
        for order, reference in cited[line.toolkit_activity_id]
    }
    picked = _Picked.of(plan)
    report = find_report(plan, period)
    return schema.PlanDocument(
        action_reference=edition.action.reference,
        action_title=edition.action.title,
        action_statement=edition.statement,
        edition_number=edition.number,
        labels=labels,
        force=plan.force.name,
        joint_with=sorted(force.name for force in plan.joint_with.all()),
        period=_period(period),
        project_lead=plan.project_lead,
        prepared_by=report.prepared_by if report else "",
        date_prepared=report.date_prepared if report else None,
        marking=plan.marking,
        contributing_agencies=plan.contributing_agencies,
        summary=report.summary if report else "",
        decisions_needed=_decisions(plan, period),
        planning_answers=[
            schema.DocAnswer(question=answer.question.text, answer=answer.text)
            for answer in plan.planning_answers.select_related("question")
            if answer.text
        ],
        approval=None,
        nil_return_reason="",
        impacts=[
            schema.DocLongTermImpact(
                code=impact.code, kind=impact.kind, label=impact.get_kind_display(), text=impact.text
            )
            for impact in LongTermImpact.objects.filter(edition=edition)
        ],
        objectives=[
            _objective(objective, period, activities.get(objective.objective_id, []), cited, picked)
            for objective in objectives
        ],
        references=[used[place] for place in sorted(used)],
    )


def _decisions(plan: Plan, period: ReportingPeriod | None) -> str:
    asked = DecisionAsked.objects.filter(plan=plan, withdrawn_at__isnull=True, answer="")
    if period is not None:
        asked = asked.filter(Q(asked_for__isnull=True) | Q(asked_for__starts__lte=period.starts))
    return "\n".join(asked.values_list("what", flat=True))


def sign_document(
    document: schema.PlanDocument, *, approval: schema.DocApproval | None = None, nil_return_reason: str = ""
) -> schema.PlanDocument:
    """The document with what is said while submitting: who approved it, or why there is nothing to report.

    A nil return holds its reason and who prepared it, and nothing of what the plan says besides.
    """
    signed: dict = {"approval": approval}
    if reason := nil_return_reason.strip():
        signed |= {
            "nil_return_reason": reason,
            "summary": "",
            "decisions_needed": "",
            "contributing_agencies": "",
            "planning_answers": [],
            "objectives": [],
            "references": [],
        }
    return document.model_copy(update=signed)


def form_labels(edition) -> dict[str, str]:
    """The plan form's label or heading of each field as published, without its colon; our name where none is."""
    prompts = form_prompts(edition)
    labels = {}
    for field in FormPrompt.Field:
        words = form_words(prompts, field.value)
        label = words.get(FormPrompt.Kind.LABEL) or words.get(FormPrompt.Kind.HEADING) or field.label
        labels[field.value] = label.rstrip(":")
    return labels


def _plan_objectives(plan: Plan):
    lines = (
        PlannedActivity.objects.active()
        .select_related("toolkit_activity")
        .prefetch_related(Prefetch("progress_updates", ProgressUpdate.objects.select_related("period", "updated_by")))
    )
    indicators = Indicator.objects.active().select_related("line", "measure").prefetch_related("readings")
    return (
        PlanObjective.objects.filter(plan=plan)
        .select_related("objective")
        .prefetch_related(
            Prefetch("lines", lines),
            Prefetch("positions", ActivityPosition.objects.select_related("activity", "unit")),
            Prefetch("indicators", indicators),
        )
    )


def _activities_by_objective(edition) -> dict[int, list[Activity]]:
    activities: dict[int, list[Activity]] = {}
    for activity in Activity.objects.filter(edition=edition):
        activities.setdefault(activity.objective_id, []).append(activity)
    return activities


def _references_by_activity(edition) -> dict[int | None, list[tuple[int, schema.DocReference]]]:
    """The references, each after its order, that the evidence for each activity cites, by the activity's id."""
    cited = defaultdict(list)
    rows = Citation.objects.filter(edition=edition, paragraph__isnull=False).values_list(
        "paragraph__activity", *(f"reference__{name}" for name in ("order", "code", "text", "url", "unpublished"))
    )
    for activity_id, order, code, text, url, unpublished in rows:
        reference = schema.DocReference(code=code, text=text, url=url, unpublished=unpublished)
        cited[activity_id].append((order, reference))
    return cited


@dataclass(frozen=True)
class _Picked:
    """What is picked from the toolkit for each line of a plan, by the line's id.

    Read as plain values: a plan picks more rows than it has of its own, and their models took a third of the time.
    """

    serves: dict[int, list[str]]
    outputs: dict[int, list[schema.DocPick]]
    expected_impacts: dict[int, list[schema.DocPick]]
    measures: dict[int, list[schema.DocPick]]
    consequences: dict[int, list[schema.DocPick]]

    @classmethod
    def of(cls, plan: Plan) -> "_Picked":
        serves = defaultdict(list)
        kinds = LineImpact.objects.filter(line__plan_objective__plan=plan)
        for line_id, kind in kinds.values_list("line_id", "long_term_impact__kind"):
            serves[line_id].append(kind)
        return cls(
            serves=serves,
            outputs=_picks(plan, LineOutput, "output", "output__origin"),
            expected_impacts=_picks(plan, LineExpectedImpact, "impact"),
            measures=_picks(plan, LineMeasure, "measure"),
            consequences=_picks(plan, LineConsequence, "consequence"),
        )


def _picks(plan: Plan, model, target: str, *origin: str) -> dict[int, list[schema.DocPick]]:
    """The rows of one kind picked for each line. Takes the column that tells derived rows, where the kind has one."""
    picks = defaultdict(list)
    rows = model.objects.filter(line__plan_objective__plan=plan)
    for line_id, code, text, *origins in rows.values_list("line_id", f"{target}__code", f"{target}__text", *origin):
        derived = Output.Origin.DERIVED in origins
        picks[line_id].append(schema.DocPick(code=code, text=text, derived=derived))
    return picks


def _period(period: ReportingPeriod | None) -> schema.DocPeriod | None:
    if period is None:
        return None
    return schema.DocPeriod(
        reference=period.reference, name=period.name, starts=period.starts, ends=period.ends, due=period.due
    )


def _objective(objective: PlanObjective, period, activities, cited, picked: _Picked) -> schema.DocObjective:
    published = objective.objective
    return schema.DocObjective(
        code=published.code,
        number=published.number,
        title=published.title,
        short_title=published.short_title,
        impact_owner=objective.impact_owner,
        second_impact_owner=objective.second_impact_owner,
        focus=objective.focus,
        focus_label=objective.get_focus_display(),
        focus_why=objective.focus_why,
        positions=_positions(objective, activities),
        lines=[
            _line(line, line_number(published.number, line.ordinal), period, cited, picked)
            for line in objective.lines.all()
        ],
        indicators=[_indicator(indicator) for indicator in objective.indicators.all()],
        additional_comments=objective.additional_comments,
    )


def _positions(objective: PlanObjective, activities) -> list[schema.DocPosition]:
    answered: dict[int, list[ActivityPosition]] = {}
    for position in objective.positions.all():
        answered.setdefault(position.activity_id, []).append(position)
    # A position may stand on an activity of an older toolkit: it is printed too, after today's.
    known = {activity.pk for activity in activities}
    older = {pk: rows[0].activity for pk, rows in answered.items() if pk not in known}
    return [
        schema.DocPosition(
            activity_code=activity.code,
            activity_number=activity.number,
            activity=activity.text,
            unit=position.unit.name if position and position.unit else "",
            position=position.position if position else "",
            position_label=position.get_position_display() if position else "",
        )
        for activity in [*activities, *older.values()]
        for position in answered.get(activity.pk, [None])
    ]


def _line(line: PlannedActivity, number: str, period, cited, picked: _Picked) -> schema.DocLine:
    current, last = _updates(line, period)
    completed = last is not None and last.status == ProgressUpdate.Status.COMPLETE and _says_nothing_new(current)
    toolkit_activity = line.toolkit_activity
    return schema.DocLine(
        key=str(line.key),
        number=number,
        serves=picked.serves[line.pk],
        toolkit_activity=schema.DocPick(code=toolkit_activity.code, text=toolkit_activity.text)
        if toolkit_activity
        else None,
        toolkit_activity_number=toolkit_activity.number if toolkit_activity else "",
        activity=line.activity,
        output_picks=picked.outputs[line.pk],
        output=line.output,
        expected_impacts=picked.expected_impacts[line.pk],
        measure_picks=picked.measures[line.pk],
        impact_measurement=line.impact_measurement,
        progress=_progress(current),
        last_progress=_progress(last),
        completed_earlier=last.period.name if completed else "",
        consequence_picks=picked.consequences[line.pk],
        risks=line.risks,
        risk_mitigation=line.risk_mitigation,
        who=line.who,
        start=line.start,
        due=line.due,
        evidence_held=line.evidence_held,
        evidence_date=line.evidence_date,
        evidence_where=line.evidence_where,
        raise_with_leadership=line.raise_with_leadership,
        references=sorted({reference.code for _order, reference in cited[line.toolkit_activity_id]}),
    )


def _says_nothing_new(update: ProgressUpdate | None) -> bool:
    return update is None or update.nothing_changed


def _updates(line: PlannedActivity, period) -> tuple[ProgressUpdate | None, ProgressUpdate | None]:
    """The line's update for the period, and the last one before it that said something."""
    updates = list(line.progress_updates.all())
    if period is None:
        return None, next((update for update in updates if not update.nothing_changed), None)
    current = next((update for update in updates if update.period_id == period.pk), None)
    earlier = [update for update in updates if update.period.starts < period.starts and not update.nothing_changed]
    return current, (earlier[0] if earlier else None)


def _progress(update: ProgressUpdate | None) -> schema.DocProgress | None:
    if update is None:
        return None
    return schema.DocProgress(
        period=update.period.name,
        nothing_changed=update.nothing_changed,
        status=update.status,
        status_label=update.get_status_display(),
        status_reason=update.status_reason,
        progress=update.progress,
        next_steps=update.next_steps,
        updated_by=str(update.updated_by),
        updated_on=timezone.localdate(update.updated_at),
    )


def _indicator(indicator: Indicator) -> schema.DocIndicator:
    return schema.DocIndicator(
        key=str(indicator.key),
        line_key=str(indicator.line.key) if indicator.line else "",
        name=indicator.name,
        unit=indicator.unit,
        unit_label=indicator.get_unit_display(),
        out_of=indicator.out_of,
        direction=indicator.direction,
        direction_label=indicator.get_direction_display(),
        baseline=indicator.baseline,
        baseline_date=indicator.baseline_date,
        baseline_source=indicator.baseline_source,
        target=indicator.target,
        target_date=indicator.target_date,
        measure=indicator.measure.text if indicator.measure else "",
        readings=[
            schema.DocReading(date=reading.date, value=reading.value, note=reading.note)
            for reading in indicator.readings.all()
        ],
    )
