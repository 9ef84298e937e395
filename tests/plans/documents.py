"""Made-up documents to print, store and compare: a rich one, an almost empty one, one with very long texts.

Nodes are made as `build_document` makes them, from rows that are not stored.
"""

import datetime
from decimal import Decimal

from plans.document import PlanDocument, Stamp
from plans.document.build import FORM_PARTS, doc_fields
from plans.document.schema import (
    DocAnswer,
    DocApproval,
    DocDecision,
    DocIndicator,
    DocLine,
    DocLongTermImpact,
    DocObjective,
    DocPeriod,
    DocPick,
    DocPosition,
    DocProgress,
    DocReference,
    DocReport,
    DocResult,
    DocStatus,
)
from plans.fields import FIELDS
from plans.models import (
    ActivityPosition,
    DecisionAsked,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    PlanObjective,
    ProgressUpdate,
    Reading,
)
from plans.standing import FINISHING
from toolkit.models import Activity, Objective

LABELS = {
    "form_title": "VKPP NVAP Impact",
    "form_subtitle": "Impact Realisation for NVAP Impact – knowing what you are trying to achieve",
    "form_name": "Impact Realisation Plan",
    "reporting_period": "Reporting Period",
    "project_lead": "Project Lead",
    "prepared_by": "Prepared By",
    "date_prepared": "Date Prepared",
    "impact_owner": "Impact Owner",
    "impact_description": "Impact Description",
    "activity": "Activity",
    "output": "Output",
    "impact_measurement": "Impact Measurement",
    "progress": "Progress",
    "next_steps": "Next steps",
    "risks": "Risks",
    "risk_mitigation": "Risk Mitigation Strategy",
    "additional_comments": "Additional Comments",
}
IMPACTS = {
    "organisational": DocLongTermImpact(
        code="longterm-organisational",
        kind="organisational",
        label="Organisational impact",
        text="MASH officers and staff have the knowledge and skills to identify and respond to risk.",
    ),
    "external": DocLongTermImpact(
        code="longterm-external",
        kind="external",
        label="External impact",
        text="Children and adults at risk are identified early and are better protected from harm.",
    ),
}
PERIOD = "July to September 2026"
LAST_PERIOD = "April to June 2026"

DRAFT = Stamp(
    reference="2.6.1 / Westshire Police",
    state="draft",
    state_label="DRAFT, not submitted",
    day=datetime.date(2026, 9, 28),
)
SUBMITTED = Stamp(
    reference="2.6.1 / Westshire Police / 2026-3 / submission 2 (3f9a01bc)",
    state="submitted",
    state_label="Submitted, waiting for review",
    day=datetime.date(2026, 9, 28),
)


def pick(text, code="", **more) -> DocPick:
    """A row of the toolkit that was picked."""
    return DocPick(code=code or text, text=text, **more)


def make_line(
    key="00000000-0000-4000-8000-000000000001",
    number="1A",
    *,
    serves=("organisational",),
    progress=None,
    last_progress=None,
    finished_earlier="",
    unchanged_periods=None,
    references=(),
    **fields,
) -> DocLine:
    """A line without any words but those given, by field id; picks are lists of DocPick."""
    picks = {field.id: fields.pop(field.id, []) for field in FIELDS["line"] if field.holds_rows}
    picks["impacts"] = [pick(IMPACTS[kind].label, IMPACTS[kind].code) for kind in serves]
    says_nothing = progress is None or progress.nothing_changed
    holds = last_progress if says_nothing else progress
    return DocLine(
        key=key,
        number=number,
        fields=doc_fields("line", PlannedActivity(**fields), LABELS, picks),
        progress=progress,
        last_progress=last_progress,
        status=holds.field("status").value if holds else "",
        waits=progress is None and not finished_earlier,
        finished_earlier=finished_earlier,
        unchanged_periods=int(bool(progress and progress.nothing_changed))
        if unchanged_periods is None
        else unchanged_periods,
        references=list(references),
    )


def make_progress(status="on_track", period=PERIOD, **fields) -> DocProgress:
    """Progress reported for July to September 2026."""
    values = {"progress": "Training rolled out to two of four teams.", "next_steps": "Book the remaining two teams."}
    if fields.get("nothing_changed"):
        status, values = "", {}
    return DocProgress(
        period=period,
        updated_by="Person One",
        updated_on=datetime.date(2026, 9, 21),
        fields=doc_fields("progress", ProgressUpdate(status=status, **{**values, **fields}), LABELS),
    )


def make_objective(number=1, *, positions=(), lines=(), indicators=(), title="", short_title="", **fields):
    """An objective nobody has said anything of, but what is given by field id."""
    return DocObjective(
        code=f"objective-{number}",
        number=number,
        title=title or f"To do the thing of objective {number}",
        short_title=short_title or f"Thing {number}",
        fields=doc_fields("objective", PlanObjective(**fields), LABELS),
        positions=list(positions),
        lines=list(lines),
        indicators=list(indicators),
    )


def make_position(number, activity, position="", unit="") -> DocPosition:
    """Where the force stands on a toolkit activity."""
    return DocPosition(
        activity_code=f"activity-{number}",
        activity_number=number,
        activity=activity,
        unit=unit,
        fields=doc_fields("position", ActivityPosition(position=position), LABELS),
    )


def make_decision(what, key="decision-1", asked_for=PERIOD, **fields) -> DocDecision:
    """A decision asked for July to September 2026, with no answer yet."""
    row = DecisionAsked(what=what, **fields)
    return DocDecision(key=key, asked_for=asked_for, fields=doc_fields("decision", row, LABELS))


def make_report(**fields) -> DocReport:
    """What is said for the period as a whole."""
    return DocReport(fields=doc_fields("report", PeriodReport(**fields), LABELS))


def make_period(**fields) -> DocPeriod:
    """July to September 2026."""
    values = {
        "reference": "2026-3",
        "name": PERIOD,
        "starts": datetime.date(2026, 7, 1),
        "ends": datetime.date(2026, 9, 30),
        "due": datetime.date(2026, 10, 14),
    }
    return DocPeriod(**{**values, **fields})


def make_document(
    *, project_lead="", marking="OFFICIAL", contributing_agencies="", summary="", report=None, **parts
) -> PlanDocument:
    """A plan just begun, for July to September 2026."""
    plan = Plan(project_lead=project_lead, marking=marking, contributing_agencies=contributing_agencies)
    empty = {
        "action_reference": "2.6.1",
        "action_title": "Multi-Agency Hubs",
        "action_statement": "Ensure that staff within multi-agency hubs have the right skills.",
        "edition_number": 1,
        "labels": {name: LABELS[name] for name in FORM_PARTS},
        "force": "Westshire Police",
        "joint_with": [],
        "period": make_period(),
        "fields": doc_fields("plan", plan, LABELS),
        "report": report or make_report(summary=summary),
        "decisions": [],
        "planning_answers": [],
        "approval": None,
        "nil_return_reason": "",
        "impacts": list(IMPACTS.values()),
        "statuses": [
            DocStatus(id=status.value, label=status.label, rank=rank, finishes=status in FINISHING)
            for rank, status in enumerate(ProgressUpdate.Status)
        ],
        "blank_progress": doc_fields("progress", ProgressUpdate(), LABELS),
        "objectives": [make_objective(number) for number in (1, 2, 3)],
        "references": [],
    }
    return PlanDocument(**{**empty, **parts})


def almost_empty_document() -> PlanDocument:
    """A plan just begun: one activity in few words."""
    line = make_line(activity="Write a role profile", serves=[])
    return make_document(objectives=[make_objective(1, lines=[line]), make_objective(2), make_objective(3)])


def long_document() -> PlanDocument:
    """A plan whose texts are as long as the forms allow, with words and addresses that do not break by themselves."""
    sentence = "The team looked at each referral again with partners from health, education and social care. "
    paragraphs = "\n\n".join(sentence * 8 for _ in range(13))[:10_000]
    unbroken = "https://intranet.example/" + "a-very-long-path-without-a-space/" * 12
    line = make_line(
        activity=paragraphs,
        output=unbroken,
        impact_measurement=paragraphs,
        progress=make_progress("at_risk", status_reason=sentence * 3, progress=paragraphs),
        last_progress=make_progress(progress=paragraphs, period=LAST_PERIOD),
        risks=paragraphs,
        risk_mitigation=paragraphs,
        who="Supercalifragilisticexpialidocious" * 5,
        raise_with_leadership=True,
        due=datetime.date(2026, 12, 1),
    )
    objective = make_objective(1, lines=[line], impact_owner="X" * 200, additional_comments=paragraphs)
    return make_document(
        force="The Joint Constabulary of the Very Long Names of Northern, Western and Middle Fictionshire",
        objectives=[objective, make_objective(2), make_objective(3)],
        summary=sentence * 6,
        decisions=[make_decision(paragraphs)],
        project_lead="X" * 200,
    )


RESULTS = (
    (datetime.date(2026, 3, 31), "52.00", ""),
    (datetime.date(2026, 6, 30), "64.50", "one team not counted"),
    (datetime.date(2026, 9, 30), "78.00", ""),
)


def make_indicator(key="00000000-0000-4000-8000-0000000000a1", *, results=RESULTS, **fields) -> DocIndicator:
    """Staff trained, from 41% to 78%, towards 95%."""
    values = {
        "name": "Staff who have completed the induction",
        "unit": "percentage",
        "out_of": "staff in post",
        "direction": "up",
        "baseline": Decimal("41.00"),
        "baseline_date": datetime.date(2025, 12, 31),
        "baseline_source": "HR system",
        "target": Decimal("95.00"),
        "target_date": datetime.date(2027, 3, 31),
    }
    row = Indicator(**{**values, **fields})
    readings = [Reading(indicator=row, date=day, value=Decimal(value), note=note) for day, value, note in results]
    return DocIndicator(
        key=key,
        fields=doc_fields("number", row, LABELS),
        results=[DocResult(fields=doc_fields("result", reading, LABELS)) for reading in readings],
    )


def plan_line(key, *, objective=1, ordinal=1, **fields) -> PlannedActivity:
    """A row that a number measures: it gives the number's activity its name."""
    plan_objective = PlanObjective(objective=Objective(number=objective))
    return PlannedActivity(key=key, ordinal=ordinal, plan_objective=plan_objective, **fields)


TOOLKIT_ACTIVITIES = {
    1: [
        "There is a strong leadership and commitment to develop a culture that embeds professional curiosity within a "
        "MASH setting",
        "Processes are set up and embedded within the MASH which allow and encourage professional curiosity",
        "Regular training is provided to MASH officers/staff around professional curiosity and unconscious bias",
    ],
    2: [
        "Development of a MASH role profile that sets out core skills and experience required",
        "All new MASH officers/staff should undertake a MASH specific induction training package",
        "Time is allocated for ongoing localised training and CPD for all MASH officers/staff including multi-agency "
        "training",
        "Development of 'Champions' within a MASH with specialist knowledge of vulnerability strands",
    ],
    3: [
        "There is a clear and committed steer from senior leaders as to how the MASH should operate",
        "All MASH officers/staff have a good understanding of the statutory framework to share information",
        "Systems are set up to capture and record multi-agency decision-making especially where referrals have been "
        "escalated or challenged",
        "Active development of working relationships with partner agencies at an operational level",
    ],
}
TITLES = {
    1: (
        "To ensure that the characteristics relating to vulnerability and principles of professional curiosity are "
        "well embedded within MASH/Multi-agency units",
        "Professional Curiosity",
    ),
    2: (
        "To ensure MASH/Multi-agency unit officers/staff have the training and skills necessary for the role",
        "Training and Skills",
    ),
    3: ("To ensure MASH/Multi-agency officers/staff work collaboratively", "Collaborative Working"),
}
STATUSES = [
    make_progress(),
    make_progress(
        "at_risk",
        status_reason="Two supervisors have moved on and their posts are vacant.",
        progress="Supervision template agreed with the three local authorities. First audit of 40 records done in "
        "August: 26 showed a recorded rationale.",
        next_steps="Brief the acting supervisors by the end of October.",
    ),
    make_progress("not_started", progress="", next_steps="Agree who will lead this with health."),
    make_progress(nothing_changed=True),
    make_progress("complete", progress="Role profile published and in use for recruitment.", next_steps=""),
]
SERVES = [["organisational"], ["external"], ["organisational", "external"], ["organisational"]]


def _rich_line(objective: int, place: int, activity: str) -> DocLine:
    last = make_progress(
        period=LAST_PERIOD, progress="Options paper taken to the strategic board.", next_steps="Agree dates."
    )
    raised = place == 2 and objective < 3
    return make_line(
        key=f"00000000-0000-4000-8000-0000000{objective}{place:04}",
        number=f"{objective}{chr(64 + place)}",
        serves=SERVES[(objective + place) % len(SERVES)],
        toolkit_activity=Activity(code=f"activity-{objective}.{place}", number=f"{objective}.{place}", text=activity),
        activity="Supervision sessions in both hubs carry a standing item on professional curiosity, and supervisors "
        "record what was asked and what changed."
        if place % 2
        else "",
        outputs=[
            pick(
                "Professional curiosity included as an element of supervision sessions",
                "output-1",
                derived=True,
            )
        ],
        output="A one-page prompt for supervisors, agreed by all partners." if place != 3 else "",
        expected_impacts=[pick("MASH officers/staff feel confident to challenge decisions and each other", "impact-1")],
        measures=[pick("How well does the force identify vulnerability at first contact?", "measure-1")]
        if place != 2
        else [],
        impact_measurement="Dip sample of 40 referral records each quarter: share with a recorded rationale for the "
        "decision, read by two people from different agencies."
        if place == 1
        else "",
        progress=STATUSES[(objective + place) % len(STATUSES)],
        last_progress=last if place != 3 else None,
        consequences=[pick("More professional challenge could lead to conflict between agencies", "consequence-1")],
        risks="Abstraction of supervisors to other duties over the winter." if place == 2 else "",
        risk_mitigation="Named deputies in each hub; the board reviews abstraction monthly." if place == 2 else "",
        who="Detective Inspector, Hub North, with the health lead",
        start=datetime.date(2026, 4, 1),
        due=datetime.date(2026, 9, 15 + place) if place == 2 else datetime.date(2027, 1, 10 + place),
        evidence_held="Audit summary, August 2026" if place == 2 else "",
        evidence_date=datetime.date(2026, 8, 28) if place == 2 else None,
        evidence_where="Shared drive of the hub, folder Audit" if place == 2 else "",
        raise_with_leadership=raised,
        leadership_review_by=datetime.date(2026, 12, 1) if raised else None,
        references=["reference-1"],
    )


def rich_document() -> PlanDocument:
    """Three objectives worked on in full, with twelve activities and numbers with results."""
    objectives = []
    for number, activities in TOOLKIT_ACTIVITIES.items():
        lines = [_rich_line(number, place, text) for place, text in enumerate(activities, start=1)]
        if number == 1:
            lines.append(
                make_line(
                    key="00000000-0000-4000-8000-000000000199",
                    number="1D",
                    activity="Appoint a professional curiosity lead in each hub",
                    last_progress=make_progress("complete", period=LAST_PERIOD),
                    finished_earlier=LAST_PERIOD,
                )
            )
        title, short = TITLES[number]
        objectives.append(
            make_objective(
                number,
                title=title,
                short_title=short,
                impact_owner="Detective Superintendent, Public Protection",
                second_impact_owner="Head of Children’s Services, Westshire Council" if number == 3 else "",
                focus="now" if number < 3 else "later",
                focus_why="" if number < 3 else "The new information sharing agreement is due in the spring.",
                positions=[
                    make_position(
                        f"{number}.{place}",
                        text,
                        ["in_place", "partly", "not_in_place", ""][place - 1],
                        "Hub North" if place == 1 and number == 1 else "",
                    )
                    for place, text in enumerate(activities, start=1)
                ],
                lines=lines,
                indicators=[make_indicator(f"00000000-0000-4000-8000-0000000000a{number}")] if number != 3 else [],
                additional_comments="Both hubs moved to one building in August." if number == 2 else "",
            )
        )
    return make_document(
        objectives=objectives,
        joint_with=["Eastmoor Police"],
        project_lead="Detective Chief Inspector, Vulnerability",
        marking="OFFICIAL-SENSITIVE",
        contributing_agencies="Westshire Council; Westshire Integrated Care Board; Westshire Probation",
        report=make_report(
            purpose="decision",
            prepared_by="Policy Officer, Vulnerability",
            date_prepared=datetime.date(2026, 9, 25),
            summary="Supervision with a standing item on professional curiosity is running in both hubs, and the "
            "August audit found a recorded rationale in 26 of 40 records. Induction reached 78% of staff. Two "
            "supervisor vacancies put the winter training at risk; named deputies are in place. Work on information "
            "sharing starts when the new agreement is signed in the spring.",
        ),
        decisions=[
            make_decision(
                "Agree to ring-fence two supervisor posts until March 2027.",
                of_whom="Assistant Chief Constable",
                by_when=datetime.date(2026, 10, 31),
            ),
            make_decision("Health to name a lead for the hubs.", "decision-2", asked_for=LAST_PERIOD),
            make_decision(
                "Agree who signs the information sharing agreement.",
                "decision-3",
                asked_for=LAST_PERIOD,
                answer="The Chief Executive signs for the council.",
                answered_on=datetime.date(2026, 8, 4),
            ),
        ],
        planning_answers=[
            DocAnswer(question="Who needs to be involved?", answer="Both councils, health, probation and schools.")
        ],
        approval=DocApproval(name="A. Example", rank="Assistant Chief Constable", date=datetime.date(2026, 9, 26)),
        references=[
            DocReference(
                code="reference-1",
                text="Home Office (2014) Multi Agency Working and Information Sharing Project. Final report.",
                url="https://www.gov.uk/example-final-report",
                unpublished=False,
            ),
            DocReference(code="reference-2", text="Author, A. (2020) Working together.", url="", unpublished=True),
        ],
    )


def earlier_document() -> PlanDocument:
    """The rich plan as it was submitted for the period before."""
    document = rich_document()
    objectives = []
    for objective in document.objectives:
        lines = []
        for line in objective.lines[:3]:
            said = line.last_progress
            now = {
                "progress": said,
                "last_progress": None,
                "status": said.field("status").value if said else "",
                "waits": said is None,
                "unchanged_periods": 0,
            }
            lines.append(line.model_copy(update=now))
        objectives.append(objective.model_copy(update={"lines": lines}))
    period = make_period(
        reference="2026-2",
        name=LAST_PERIOD,
        starts=datetime.date(2026, 4, 1),
        ends=datetime.date(2026, 6, 30),
        due=datetime.date(2026, 7, 14),
    )
    return document.model_copy(update={"objectives": objectives, "period": period})
