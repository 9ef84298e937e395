"""Writes that touch several rows: guards first, then the writes, in one transaction."""

import datetime
import uuid
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from nvap.accounts.models import Force, User
from plans.document import DocApproval, build_document, canonical_json, read_document, sha256_of
from plans.exports.stored import find_submission_pdf
from plans.models import (
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    Plan,
    PlannedActivity,
    PlanningAnswer,
    PlanObjective,
    ReportingPeriod,
    Review,
    ReviewComment,
    Submission,
)
from plans.permissions import (
    why_not_edit,
    why_not_remark,
    why_not_review,
    why_not_start,
    why_not_submit,
    why_not_withdraw,
)
from toolkit.models import Edition, LongTermImpact, PlanningQuestion

# The kinds of picks of a line: form field -> (model, name of its foreign key to the toolkit).
PICKS: dict[str, tuple[type[models.Model], str]] = {
    "impacts": (LineImpact, "long_term_impact"),
    "outputs": (LineOutput, "output"),
    "expected_impacts": (LineExpectedImpact, "impact"),
    "measures": (LineMeasure, "measure"),
    "consequences": (LineConsequence, "consequence"),
}

# The fields of a line that people fill in, apart from its toolkit activity.
LINE_FIELDS = (
    "activity",
    "output",
    "impact_measurement",
    "risks",
    "risk_mitigation",
    "who",
    "start",
    "due",
    "evidence_held",
    "evidence_date",
    "evidence_where",
    "raise_with_leadership",
)


def _refuse(reason: str | None) -> None:
    if reason:
        raise PermissionDenied(reason)


@transaction.atomic
def start_plan(*, force: Force, edition: Edition, by: User, at: datetime.datetime | None = None) -> Plan:
    """Start a force's plan on a published toolkit, with an empty part for each objective.

    Takes when it was started, where that is not now. Raises PermissionDenied when `by` may not, ValidationError when
    the force has a plan for the action already.
    """
    _refuse(why_not_start(by, force))
    # Locked, so that a button pressed twice starts one plan.
    force = Force.objects.select_for_update().get(pk=force.pk)
    plan = Plan(force=force, action=edition.action, edition=edition, created_by=by, created_at=at or timezone.now())
    plan.full_clean()
    plan.save()
    for objective in edition.objective_set.all():
        PlanObjective.objects.create(plan=plan, objective=objective)
    return plan


@transaction.atomic
def add_line(*, plan_objective: PlanObjective, values: Mapping, picks: Mapping, by: User) -> PlannedActivity:
    """Add a line at the end of an objective.

    Takes field values by name (with `toolkit_activity` if one was chosen) and picks as PICKS names them, each a
    collection of toolkit row ids. Raises PermissionDenied when `by` may not.
    """
    _refuse(why_not_edit(by, plan_objective.plan))
    siblings = _locked_lines(plan_objective)
    last = siblings[-1].order if siblings else 0
    line = PlannedActivity(plan_objective=plan_objective, order=last + 1, **values)
    line.save()
    _set_picks(line, picks)
    return line


@transaction.atomic
def save_line(*, line: PlannedActivity, values: Mapping, picks: Mapping, by: User) -> PlannedActivity:
    """Save a line's own words and its picks; only what differs is written.

    Raises PermissionDenied when `by` may not.
    """
    _refuse(why_not_edit(by, line.plan_objective.plan))
    changed = [name for name, value in values.items() if getattr(line, name) != value]
    for name in changed:
        setattr(line, name, values[name])
    if changed:
        line.save(update_fields=changed)
    _set_picks(line, picks)
    return line


def line_picks(line: PlannedActivity) -> dict[str, list[int]]:
    """The ids of the toolkit rows picked for a line, by PICKS name."""
    return {
        name: list(model.objects.filter(line=line).values_list(f"{target}_id", flat=True))
        for name, (model, target) in PICKS.items()
    }


def _set_picks(line: PlannedActivity, picks: Mapping) -> None:
    # One row at a time, so that each pick leaves its own history.
    for name, wanted in picks.items():
        model, target = PICKS[name]
        present = {getattr(row, f"{target}_id"): row for row in model.objects.filter(line=line)}
        for pk in set(present) - set(wanted):
            present[pk].delete()
        for pk in sorted(set(wanted) - set(present)):
            model.objects.create(line=line, **{f"{target}_id": pk})


def _locked_lines(plan_objective: PlanObjective) -> list[PlannedActivity]:
    """The objective's active lines in order, with the objective's row locked so that numbering cannot collide."""
    PlanObjective.objects.select_for_update().get(pk=plan_objective.pk)
    return list(PlannedActivity.objects.active().filter(plan_objective=plan_objective))


@transaction.atomic
def move_line(*, line: PlannedActivity, places: int, by: User) -> None:
    """Move a line up (negative) or down among the objective's active lines; past an end it stays at the end.

    A line taken out meanwhile has no place and stays as it is. Raises PermissionDenied when `by` may not.
    """
    _refuse(why_not_edit(by, line.plan_objective.plan))
    lines = _locked_lines(line.plan_objective)
    at = next((place for place, other in enumerate(lines) if other.pk == line.pk), None)
    if at is None:
        return
    lines.insert(max(0, at + places), lines.pop(at))
    for order, other in enumerate(lines, start=1):
        if other.order != order:
            other.order = order
            other.save(update_fields=["order"])


@transaction.atomic
def copy_line(
    *,
    line: PlannedActivity,
    plan_objective: PlanObjective,
    by: User,
    long_term_impact: LongTermImpact | None = None,
) -> PlannedActivity:
    """Copy a line to the end of an objective: its words and picks, not its progress.

    Within its own objective all picks come along; to another, only the picks that objective offers too. Given a
    long-term impact the copy serves that one alone. Raises PermissionDenied when `by` may not.
    """
    _refuse(why_not_edit(by, plan_objective.plan))
    picks = line_picks(line)
    toolkit_activity = line.toolkit_activity
    if plan_objective.pk != line.plan_objective_id:
        picks |= {"outputs": [], "expected_impacts": [], "consequences": []}
        offered = plan_objective.objective.measure_placements.values_list("measure_id", flat=True)
        picks["measures"] = sorted(set(picks["measures"]) & set(offered))
        if toolkit_activity is not None and toolkit_activity.objective_id != plan_objective.objective_id:
            toolkit_activity = None
    if long_term_impact is not None:
        picks["impacts"] = [long_term_impact.pk]
    values = {name: getattr(line, name) for name in LINE_FIELDS}
    if toolkit_activity is None and not values["activity"] and line.toolkit_activity is not None:
        # The toolkit's activity does not stand under the other objective: its words go along as the force's own.
        values["activity"] = line.toolkit_activity.text
    return add_line(
        plan_objective=plan_objective,
        values=values | {"toolkit_activity": toolkit_activity},
        picks=picks,
        by=by,
    )


def find_missing(plan: Plan, period: ReportingPeriod) -> list[str]:
    """The fields that must be filled before the plan can be submitted for a period: lead, prepared by, date."""
    missing = [] if plan.project_lead else ["project_lead"]
    if not plan.is_prepared_for(period):
        asked_again = plan.prepared_for_id != period.pk
        missing += [name for name in ("prepared_by", "date_prepared") if asked_again or not getattr(plan, name)]
    return missing


def find_periods(plan: Plan) -> list[ReportingPeriod]:
    """The periods the plan can be submitted for, latest first: those open, and earlier ones still owed.

    An earlier period is owed until VKPP has a submission for it that was not returned or withdrawn; one that was due
    before the plan was begun is not.
    """
    answers = plan.submissions.filter(
        period=models.OuterRef("pk"), state__in=[Submission.State.SUBMITTED, Submission.State.ACCEPTED]
    )
    begun = timezone.localdate(plan.created_at)
    return [
        period
        for period in ReportingPeriod.objects.opened().annotate(is_answered=models.Exists(answers))
        if period.is_open or (not period.is_answered and period.due >= begun)
    ]


class SubmissionError(Exception):
    """A plan cannot be submitted now; its text is the reason, in words for the page."""


def submit_plan(
    *,
    plan: Plan,
    period: ReportingPeriod,
    by: User,
    approval: DocApproval | None = None,
    nil_return_reason: str = "",
    seen_sha256: str = "",
    at: datetime.datetime | None = None,
) -> Submission:
    """Freeze the plan for a period and hand it to VKPP.

    Takes the approval where the force asks for one, the reason for a nil return, and optionally the hash of the
    document the submitter was shown: when the plan has changed since, nothing is submitted. Takes when it was
    submitted, where that is not now. Raises PermissionDenied when `by` may not, SubmissionError (with words for the
    page) when the plan cannot be submitted now.
    """
    _refuse(why_not_submit(by, plan))
    with transaction.atomic():
        locked = Plan.objects.select_for_update(of=("self",))
        plan = locked.select_related("force", "action", "edition__action", "prepared_for").get(pk=plan.pk)
        if period.opened_at is None:
            raise SubmissionError("VKPP has not opened this period.")
        if plan.submissions.filter(period=period, state=Submission.State.SUBMITTED).exists():
            raise SubmissionError("A submission for this period is already waiting for review. Withdraw it first.")
        if find_missing(plan, period):
            raise SubmissionError("Give the project lead, prepared by and date prepared before you submit.")
        if plan.force.asks_approval and approval is None:
            raise SubmissionError(f"{plan.force} asks for “Approved by” before a plan is submitted.")
        document = build_document(plan, period)
        if seen_sha256 and sha256_of(canonical_json(document)) != seen_sha256:
            raise SubmissionError("The plan has changed since you opened this page. Read it again, then submit.")
        # Approval and nil return are said while submitting: they were not part of what was shown.
        signed = document.model_copy(update={"approval": approval, "nil_return_reason": nil_return_reason.strip()})
        text = canonical_json(signed)
        last = plan.submissions.aggregate(last=models.Max("number"))["last"] or 0
        submission = Submission.objects.create(
            plan=plan,
            period=period,
            number=last + 1,
            document=text,
            document_sha256=sha256_of(text),
            late=period.is_late(timezone.localdate(at)),
            nil_return=signed.is_nil_return,
            submitted_at=at or timezone.now(),
            submitted_by=by,
        )
        _render_after_commit(submission, at)
        return submission


@transaction.atomic
def withdraw_submission(*, submission: Submission, by: User, at: datetime.datetime | None = None) -> Submission:
    """Take a waiting submission back, now or at the time given.

    Raises PermissionDenied when `by` may not or it no longer waits.
    """
    submission = _locked_submission(submission)
    _refuse(why_not_withdraw(by, submission))
    submission.move_to(Submission.State.WITHDRAWN)
    submission.withdrawn_at, submission.withdrawn_by = at or timezone.now(), by
    submission.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    return submission


@transaction.atomic
def decide_review(
    *, submission: Submission, decision: str, by: User, reason: str = "", at: datetime.datetime | None = None
) -> Review:
    """Record VKPP's one decision on a waiting submission, made now or at the time given.

    Raises PermissionDenied when `by` may not review or it no longer waits, ValidationError for a decision there is not
    and for a return without a reason.
    """
    submission = _locked_submission(submission)
    _refuse(why_not_review(by, submission))
    if decision not in Review.Decision.values:
        raise ValidationError({"decision": "Choose your decision."})
    if decision == Review.Decision.RETURNED and not reason.strip():
        raise ValidationError({"reason": "Say what the force needs to change."})
    submission.move_to(Submission.State(decision))
    submission.save(update_fields=["state"])
    _render_after_commit(submission, at)
    return Review.objects.create(
        submission=submission,
        decision=decision,
        reason=reason.strip(),
        decided_at=at or timezone.now(),
        decided_by=by,
    )


@transaction.atomic
def add_remark(
    *,
    submission: Submission,
    text: str,
    by: User,
    objective_code: str = "",
    line_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> ReviewComment:
    """Add VKPP's remark on a submission: on the whole of it, on one objective (by code) or on one line (by key).

    The same remark sent twice, as by a double click, is one remark. Raises PermissionDenied when `by` may not or the
    submission was withdrawn, ValidationError when the text is empty or the document holds no such part.
    """
    submission = _locked_submission(submission)
    _refuse(why_not_remark(by, submission))
    if not text.strip():
        raise ValidationError({"text": "Write your remark."})
    document = read_document(submission.document)
    objectives = {objective.code for objective in document.objectives}
    lines = {line.key for objective in document.objectives for line in objective.lines}
    if (objective_code and objective_code not in objectives) or (line_key and str(line_key) not in lines):
        raise ValidationError({"place": "Choose a part of this submission."})
    remark, _ = ReviewComment.objects.get_or_create(
        submission=submission,
        objective_code=objective_code,
        line_key=line_key,
        text=text.strip(),
        made_by=by,
        defaults={"made_at": at or timezone.now()},
    )
    return remark


def _render_after_commit(submission: Submission, at: datetime.datetime | None) -> None:
    """Have the PDF of the submission's state ready for its readers; should that fail, a download tries again.

    What happened at an earlier time (`at`) has no reader waiting: its PDF is made when somebody asks for it.
    """
    if at is not None:
        return

    def render():
        find_submission_pdf(submission)

    # A function with a name: Django logs the failure of a robust hook by it.
    transaction.on_commit(render, robust=True)


def _locked_submission(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("plan__force", "plan__action", "period")
        .get(pk=submission.pk)
    )


@transaction.atomic
def save_planning_answers(*, plan: Plan, texts: Mapping[PlanningQuestion, str], by: User) -> None:
    """Save a plan's notes on planning questions; only what differs is written.

    Raises PermissionDenied when `by` may not.
    """
    _refuse(why_not_edit(by, plan))
    present = {answer.question_id: answer for answer in plan.planning_answers.all()}
    for question, text in texts.items():
        answer = present.get(question.pk) or PlanningAnswer(plan=plan, question=question)
        if answer.text != text:
            answer.text = text
            answer.save()


@transaction.atomic
def save_objective(
    *, part: PlanObjective, values: Mapping, positions: Mapping[tuple[int, int | None], str], by: User
) -> None:
    """Save what a plan says of an objective as a whole; only what differs is written.

    Takes field values by name, and positions by the ids of the toolkit activity and the unit (None for all units),
    where an empty position takes the answer back. Raises PermissionDenied when `by` may not.
    """
    _refuse(why_not_edit(by, part.plan))
    changed = [name for name, value in values.items() if getattr(part, name) != value]
    for name in changed:
        setattr(part, name, values[name])
    if changed:
        part.save(update_fields=changed)
    present = {(row.activity_id, row.unit_id): row for row in part.positions.all()}
    for (activity_id, unit_id), position in positions.items():
        row = present.get((activity_id, unit_id))
        if row is None and position:
            part.positions.create(activity_id=activity_id, unit_id=unit_id, position=position)
        elif row is not None and not position:
            row.delete()
        elif row is not None and row.position != position:
            row.position = position
            row.save()
