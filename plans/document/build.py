"""Building the document from a living plan, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import CharField, F, Prefetch, Value
from django.utils import timezone

from plans.document import schema
from plans.fields import FIELDS, Field, FieldValue, form_labels, label_of, read_fields
from plans.models import (
    ActivityPosition,
    Indicator,
    Plan,
    PlannedActivity,
    PlanObjective,
    ProgressUpdate,
    Remark,
    ReportingPeriod,
    line_number,
)
from plans.queries.decisions import find_decisions
from plans.queries.progress import find_standings
from plans.queries.submissions import find_report_and_answers
from plans.standing import FINISHING
from toolkit.models import Activity, Citation, DerivedRow, Edition, LongTermImpact

# What the labels of the document hold: names of the form and its parts that are no field's.
FORM_PARTS = ("form_title", "form_subtitle", "form_name", "reporting_period", "impact_description")
# What a nil return still says of the plan: whose it is and who prepared it.
SAID_IN_NIL_RETURN = ("project_lead", "marking", "prepared_by", "date_prepared")
# What tells a long-term impact among picks: it is named by its kind, its text is the edition's.
IMPACT = "impact"

Picks = Mapping[str, list[schema.DocPick]]


def build_document(plan: Plan, period: ReportingPeriod | None) -> schema.PlanDocument:
    """Return the whole plan as it reads now, for a period.

    Take the plan and the period reported on (None while VKPP has none open). The same plan gives the same document.
    """
    return _Builder(plan, period).document()


def sign_document(
    document: schema.PlanDocument, *, approval: schema.DocApproval | None = None, nil_return_reason: str = ""
) -> schema.PlanDocument:
    """Return the document with what is said while submitting: who approved it, or why there is nothing to report.

    A nil return holds its reason and who prepared it, and nothing of what the plan says besides.
    """
    signed: dict = {"approval": approval}
    if reason := nil_return_reason.strip():
        signed |= {
            "nil_return_reason": reason,
            "fields": _without_words(document.fields),
            "report": schema.DocReport(fields=_without_words(document.report.fields)),
            "decisions": [],
            "planning_answers": [],
            "objectives": [],
            "references": [],
            "remark_answers": [],
        }
    return document.model_copy(update=signed)


def doc_fields(group: str, row: object, labels: Mapping[str, str], picks: Picks | None = None) -> list[schema.DocField]:
    """Return a row's fields as the document holds them, in the order of plans/fields.py.

    Take the group's name, the row, what `form_labels` gave, and what is picked through rows of their own, by field id.
    """
    said = {each.field.id: each for each in read_fields(group, row)}
    picked = picks or {}
    return [
        _doc_field(said.get(field.id, FieldValue(field)), labels, picked.get(field.id, [])) for field in FIELDS[group]
    ]


def _doc_field(said: FieldValue, labels: Mapping[str, str], picks: list[schema.DocPick]) -> schema.DocField:
    field, value, words = said.field, said.value, said.words
    if row := said.picked:
        picks = [schema.DocPick(code=row.code, text=words, number=getattr(row, "number", ""))]
        value = words = ""
    return schema.DocField(
        id=field.id,
        label=label_of(field, labels),
        kind=field.kind,
        value=value,
        words=words if words != value else "",
        picks=picks,
        where=field.where,
        beside=field.beside,
        joint=field.joint,
        empty=field.empty,
    )


def _without_words(fields: Iterable[schema.DocField]) -> list[schema.DocField]:
    nothing = {"value": "", "words": "", "picks": []}
    return [field if field.id in SAID_IN_NIL_RETURN else field.model_copy(update=nothing) for field in fields]


class _Builder:
    """Reads what belongs to a plan, kind by kind, and puts it together."""

    def __init__(self, plan: Plan, period: ReportingPeriod | None):
        self.plan, self.period, self.edition = plan, period, plan.edition
        self.labels = form_labels(self.edition)
        self.picks = _picks(plan)
        self.cited = _references_by_activity(self.edition)
        self.standings = find_standings(plan, period)

    def document(self) -> schema.PlanDocument:
        plan, edition = self.plan, self.edition
        objectives = list(_plan_objectives(plan))
        activities = _activities_by_objective(edition)
        used = {
            (order, reference.code): reference
            for objective in objectives
            for line in objective.lines.all()
            for order, reference in self.cited[line.toolkit_activity_id]
        }
        report, answered = find_report_and_answers(plan, self.period)
        return schema.PlanDocument(
            action_reference=edition.action.reference,
            action_title=edition.action.title,
            action_statement=edition.statement,
            edition_number=edition.number,
            labels={name: self.labels[name] for name in FORM_PARTS},
            force=plan.force.name,
            joint_with=sorted(force.name for force in plan.joint_with.all()),
            period=_period(self.period),
            fields=self.fields("plan", plan),
            report=schema.DocReport(fields=self.fields("report", report)),
            decisions=self.decisions(),
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
            statuses=[
                schema.DocStatus(id=status.value, label=status.label, rank=rank, finishes=status in FINISHING)
                for rank, status in enumerate(ProgressUpdate.Status)
            ],
            blank_progress=self.fields("progress", ProgressUpdate()),
            objectives=[
                self.objective(objective, activities.get(objective.objective_id, [])) for objective in objectives
            ],
            references=[used[place] for place in sorted(used)],
            remark_answers=[_remark_answer(remark) for remark in answered],
        )

    def fields(self, group: str, row: object, picks: Picks | None = None) -> list[schema.DocField]:
        return doc_fields(group, row, self.labels, picks)

    def decisions(self) -> list[schema.DocDecision]:
        return [
            schema.DocDecision(
                key=str(decision.key),
                asked_for=decision.asked_for.name if decision.asked_for else "",
                fields=self.fields("decision", decision),
            )
            for decision in find_decisions(self.plan, self.period)
        ]

    def objective(self, objective: PlanObjective, activities: list[Activity]) -> schema.DocObjective:
        published = objective.objective
        return schema.DocObjective(
            code=published.code,
            number=published.number,
            title=published.title,
            short_title=published.short_title,
            fields=self.fields("objective", objective),
            positions=self.positions(objective, activities),
            lines=[self.line(line, line_number(published.number, line.ordinal)) for line in objective.lines.all()],
            indicators=[self.indicator(indicator) for indicator in objective.indicators.all()],
        )

    def positions(self, objective: PlanObjective, activities: list[Activity]) -> list[schema.DocPosition]:
        answered: dict[int, list[ActivityPosition]] = {}
        for position in objective.positions.all():
            answered.setdefault(position.activity_id, []).append(position)
        # A position may be on an activity of an older toolkit: it is printed too, after today's.
        known = {activity.pk for activity in activities}
        older = [rows[0].activity for pk, rows in answered.items() if pk not in known]
        return [
            schema.DocPosition(
                activity_code=activity.code,
                activity_number=activity.number,
                activity=activity.text,
                unit=position.unit.name if position.unit else "",
                fields=self.fields("position", position),
            )
            for activity in [*activities, *older]
            for position in answered.get(activity.pk, [ActivityPosition()])
        ]

    def line(self, line: PlannedActivity, number: str) -> schema.DocLine:
        where = self.standings[line.pk]
        return schema.DocLine(
            key=str(line.key),
            number=number,
            fields=self.fields("line", line, self.picks[line.pk]),
            progress=self.progress(where.now),
            last_progress=self.progress(where.last),
            status=where.status,
            waits=where.waits,
            finished_earlier=where.finished_earlier.period.name if where.finished_earlier else "",
            unchanged_periods=where.unchanged_periods,
            references=sorted({reference.code for _order, reference in self.cited[line.toolkit_activity_id]}),
        )

    def progress(self, update: ProgressUpdate | None) -> schema.DocProgress | None:
        if update is None:
            return None
        return schema.DocProgress(
            period=update.period.name,
            updated_by=str(update.updated_by),
            updated_on=timezone.localdate(update.updated_at),
            fields=self.fields("progress", update),
        )

    def indicator(self, indicator: Indicator) -> schema.DocIndicator:
        return schema.DocIndicator(
            key=str(indicator.key),
            fields=self.fields("number", indicator),
            results=[schema.DocResult(fields=self.fields("result", reading)) for reading in indicator.readings.all()],
        )


def _plan_objectives(plan: Plan):
    lines = PlannedActivity.objects.active().select_related("toolkit_activity")
    # A number names the activity it measures also after that was taken out.
    indicators = (
        Indicator.objects.active()
        .select_related("line__toolkit_activity", "line__plan_objective__objective", "measure")
        .prefetch_related("readings")
    )
    return (
        PlanObjective.objects.filter(plan=plan)
        .select_related("objective")
        .prefetch_related(
            Prefetch("lines", lines),
            Prefetch("positions", ActivityPosition.objects.select_related("activity", "unit")),
            Prefetch("indicators", indicators),
        )
    )


def _activities_by_objective(edition: Edition) -> dict[int, list[Activity]]:
    activities: dict[int, list[Activity]] = {}
    for activity in Activity.objects.filter(edition=edition):
        activities.setdefault(activity.objective_id, []).append(activity)
    return activities


def _references_by_activity(edition: Edition) -> dict[int | None, list[tuple[int, schema.DocReference]]]:
    """The references, each after its order, that the evidence for each activity cites, by the activity's id."""
    cited = defaultdict(list)
    rows = Citation.objects.filter(edition=edition, paragraph__isnull=False).values_list(
        "paragraph__activity", *(f"reference__{name}" for name in ("order", "code", "text", "url", "unpublished"))
    )
    for activity_id, order, code, text, url, unpublished in rows:
        reference = schema.DocReference(code=code, text=text, url=url, unpublished=unpublished)
        cited[activity_id].append((order, reference))
    return cited


def _picks(plan: Plan) -> Mapping[int, Mapping[str, list[schema.DocPick]]]:
    """What is picked through rows of its own for each line of a plan: by the line's id, then the field's; one query.

    Read as plain values: a plan picks more rows than it has of its own, and their models took a third of the time.
    """
    first, *others = [_pick_rows(plan, field) for field in FIELDS["line"] if field.holds_rows]
    kinds = dict(LongTermImpact.Kind.choices)
    picks: dict[int, dict[str, list[schema.DocPick]]] = defaultdict(lambda: defaultdict(list))
    for line_id, field_id, _order, _pk, code, words, origin in sorted(first.union(*others, all=True)):
        text = kinds.get(words, words) if origin == IMPACT else words
        pick = schema.DocPick(code=code, text=text, derived=origin == DerivedRow.Origin.DERIVED)
        picks[line_id][field_id].append(pick)
    return picks


def _pick_rows(plan: Plan, field: Field):
    """What is picked in a field: the line, the field, what gives the order, and the code, words and origin of each."""
    target = field.target
    model = field.through._meta.get_field(target).related_model
    is_impact = model is LongTermImpact
    derivable = issubclass(model, DerivedRow)
    columns = {
        "field": Value(field.id, CharField()),
        "place": F(f"{target}__order"),
        "row": F("pk"),
        "code": F(f"{target}__code"),
        "words": F(f"{target}__kind" if is_impact else f"{target}__text"),
        "origin": F(f"{target}__origin") if derivable else Value(IMPACT if is_impact else "", CharField()),
    }
    rows = field.through.objects.filter(line__plan_objective__plan=plan).order_by()
    return rows.annotate(**columns).values_list("line_id", *columns)


def _remark_answer(remark: Remark) -> schema.DocRemarkAnswer:
    return schema.DocRemarkAnswer(
        about=remark.about or remark.get_anchor_kind_display(),
        kind=remark.get_kind_display(),
        remark=remark.text,
        answer_kind=remark.get_answer_kind_display(),
        answer=remark.answer,
        answered_by=str(remark.answered_by),
        answered_on=timezone.localdate(remark.answered_at),
    )


def _period(period: ReportingPeriod | None) -> schema.DocPeriod | None:
    if period is None:
        return None
    return schema.DocPeriod(
        reference=period.reference, name=period.name, starts=period.starts, ends=period.ends, due=period.due
    )
