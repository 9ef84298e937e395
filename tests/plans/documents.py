"""Made-up documents to print, store and compare: a rich one, an almost empty one, one with very long texts."""

import datetime
from decimal import Decimal

from plans.document import PlanDocument, Stamp
from plans.document.schema import (
    DocAnswer,
    DocApproval,
    DocIndicator,
    DocLine,
    DocLongTermImpact,
    DocObjective,
    DocPeriod,
    DocPick,
    DocPosition,
    DocProgress,
    DocReading,
    DocReference,
)

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


def make_line(key="00000000-0000-4000-8000-000000000001", number="1.1", **fields) -> DocLine:
    """A line without any words but those given."""
    empty = {
        "serves": ["organisational"],
        "toolkit_activity": None,
        "toolkit_activity_number": "",
        "activity": "",
        "output_picks": [],
        "output": "",
        "expected_impacts": [],
        "measure_picks": [],
        "impact_measurement": "",
        "progress": None,
        "last_progress": None,
        "completed_earlier": "",
        "consequence_picks": [],
        "risks": "",
        "risk_mitigation": "",
        "who": "",
        "start": None,
        "due": None,
        "evidence_held": "",
        "evidence_date": None,
        "evidence_where": "",
        "raise_with_leadership": False,
        "references": [],
    }
    return DocLine(key=key, number=number, **{**empty, **fields})


def make_progress(status="on_track", label="On track", **fields) -> DocProgress:
    """Progress reported for July to September 2026."""
    values = {
        "period": "July to September 2026",
        "nothing_changed": False,
        "status": status,
        "status_label": label,
        "status_reason": "",
        "progress": "Training rolled out to two of four teams.",
        "next_steps": "Book the remaining two teams.",
        "updated_by": "Person One",
        "updated_on": datetime.date(2026, 9, 21),
    }
    return DocProgress(**{**values, **fields})


def make_objective(number=1, **fields) -> DocObjective:
    """An objective nobody has said anything of."""
    empty = {
        "code": f"objective-{number}",
        "title": f"To do the thing of objective {number}",
        "short_title": f"Thing {number}",
        "impact_owner": "",
        "second_impact_owner": "",
        "focus": "",
        "focus_label": "",
        "focus_why": "",
        "positions": [],
        "lines": [],
        "indicators": [],
        "additional_comments": "",
    }
    return DocObjective(number=number, **{**empty, **fields})


def make_document(**fields) -> PlanDocument:
    """A plan just begun, for July to September 2026."""
    empty = {
        "action_reference": "2.6.1",
        "action_title": "Multi-Agency Hubs",
        "action_statement": "Ensure that staff within multi-agency hubs have the right skills.",
        "edition_number": 1,
        "labels": LABELS,
        "force": "Westshire Police",
        "joint_with": [],
        "period": DocPeriod(
            reference="2026-3",
            name="July to September 2026",
            starts=datetime.date(2026, 7, 1),
            ends=datetime.date(2026, 9, 30),
            due=datetime.date(2026, 10, 14),
        ),
        "project_lead": "",
        "prepared_by": "",
        "date_prepared": None,
        "marking": "OFFICIAL",
        "contributing_agencies": "",
        "summary": "",
        "decisions_needed": "",
        "planning_answers": [],
        "approval": None,
        "nil_return_reason": "",
        "impacts": [
            DocLongTermImpact(
                code="longterm-organisational",
                kind="organisational",
                label="Organisational impact",
                text="MASH officers and staff have the knowledge and skills to identify and respond to risk.",
            ),
            DocLongTermImpact(
                code="longterm-external",
                kind="external",
                label="External impact",
                text="Children and adults at risk are identified early and are better protected from harm.",
            ),
        ],
        "objectives": [make_objective(number) for number in (1, 2, 3)],
        "references": [],
    }
    return PlanDocument(**{**empty, **fields})


def almost_empty_document() -> PlanDocument:
    """A plan just begun: one activity in few words."""
    first, second, third = make_document().objectives
    first = first.model_copy(update={"lines": [make_line(activity="Write a role profile", serves=[])]})
    return make_document(objectives=[first, second, third])


def long_document() -> PlanDocument:
    """A plan whose texts are as long as the forms allow, with words and addresses that do not break by themselves."""
    sentence = "The team looked at each referral again with partners from health, education and social care. "
    paragraphs = "\n\n".join(sentence * 8 for _ in range(13))[:10_000]
    unbroken = "https://intranet.example/" + "a-very-long-path-without-a-space/" * 12
    line = make_line(
        activity=paragraphs,
        output=unbroken,
        impact_measurement=paragraphs,
        progress=make_progress("at_risk", "At risk", status_reason=sentence * 3, progress=paragraphs),
        last_progress=make_progress(progress=paragraphs, period="April to June 2026"),
        risks=paragraphs,
        risk_mitigation=paragraphs,
        who="Supercalifragilisticexpialidocious" * 5,
        raise_with_leadership=True,
        due=datetime.date(2026, 12, 1),
    )
    objective = make_objective(1, lines=[line], impact_owner="X" * 200, additional_comments=paragraphs)
    return make_document(
        force="The Joint Constabulary of the Very Long Names of Northern, Western and Middle Fictionshire",
        objectives=[objective, *make_document().objectives[1:]],
        summary=sentence * 6,
        decisions_needed=paragraphs,
        project_lead="X" * 200,
    )


def make_indicator(**fields) -> DocIndicator:
    """Staff trained, from 41% to 78%, towards 95%."""
    values = {
        "key": "00000000-0000-4000-8000-0000000000a1",
        "line_key": "",
        "name": "Staff who have completed the induction",
        "unit": "percentage",
        "unit_label": "Percentage",
        "out_of": "staff in post",
        "direction": "up",
        "direction_label": "Up is better",
        "baseline": Decimal("41.00"),
        "baseline_date": datetime.date(2025, 12, 31),
        "baseline_source": "HR system",
        "target": Decimal("95.00"),
        "target_date": datetime.date(2027, 3, 31),
        "measure": "",
        "readings": [
            DocReading(date=datetime.date(2026, 3, 31), value=Decimal("52.00"), note=""),
            DocReading(date=datetime.date(2026, 6, 30), value=Decimal("64.50"), note="one team not counted"),
            DocReading(date=datetime.date(2026, 9, 30), value=Decimal("78.00"), note=""),
        ],
    }
    return DocIndicator(**{**values, **fields})


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
        "At risk",
        status_reason="Two supervisors have moved on and their posts are vacant.",
        progress="Supervision template agreed with the three local authorities. First audit of 40 records done in "
        "August: 26 showed a recorded rationale.",
        next_steps="Brief the acting supervisors by the end of October.",
    ),
    make_progress("not_started", "Not started", progress="", next_steps="Agree who will lead this with health."),
    make_progress("", "", nothing_changed=True, progress="", next_steps=""),
    make_progress("complete", "Complete", progress="Role profile published and in use for recruitment.", next_steps=""),
]
SERVES = [["organisational"], ["external"], ["organisational", "external"], ["organisational"]]


def _rich_line(objective: int, place: int, activity: str) -> DocLine:
    now = STATUSES[(objective + place) % len(STATUSES)]
    last = make_progress(
        period="April to June 2026", progress="Options paper taken to the strategic board.", next_steps="Agree dates."
    )
    return make_line(
        key=f"00000000-0000-4000-8000-0000000{objective}{place:04}",
        number=f"{objective}.{place}",
        serves=SERVES[(objective + place) % len(SERVES)],
        toolkit_activity=DocPick(code=f"activity-{objective}.{place}", text=activity),
        toolkit_activity_number=f"{objective}.{place}",
        activity="Supervision sessions in both hubs carry a standing item on professional curiosity, and supervisors "
        "record what was asked and what changed."
        if place % 2
        else "",
        output_picks=[
            DocPick(
                code="output-1",
                text="Professional curiosity included as an element of supervision sessions",
                derived=True,
            )
        ],
        output="A one-page prompt for supervisors, agreed by all partners." if place != 3 else "",
        expected_impacts=[
            DocPick(code="impact-1", text="MASH officers/staff feel confident to challenge decisions and each other")
        ],
        measure_picks=[
            DocPick(code="measure-1", text="How well does the force identify vulnerability at first contact?")
        ]
        if place != 2
        else [],
        impact_measurement="Dip sample of 40 referral records each quarter: share with a recorded rationale for the "
        "decision, read by two people from different agencies."
        if place == 1
        else "",
        progress=now,
        last_progress=last if place != 3 else None,
        consequence_picks=[
            DocPick(
                code="consequence-1",
                text="More professional challenge could lead to conflict between agencies",
            )
        ],
        risks="Abstraction of supervisors to other duties over the winter." if place == 2 else "",
        risk_mitigation="Named deputies in each hub; the board reviews abstraction monthly." if place == 2 else "",
        who="Detective Inspector, Hub North, with the health lead",
        start=datetime.date(2026, 4, 1),
        due=datetime.date(2026, 9, 15 + place) if place == 2 else datetime.date(2027, 1, 10 + place),
        evidence_held="Audit summary, August 2026" if place == 2 else "",
        evidence_date=datetime.date(2026, 8, 28) if place == 2 else None,
        evidence_where="Shared drive of the hub, folder Audit" if place == 2 else "",
        raise_with_leadership=place == 2 and objective < 3,
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
                    number="1.4",
                    activity="Appoint a professional curiosity lead in each hub",
                    last_progress=make_progress("complete", "Complete", period="April to June 2026"),
                    completed_earlier="April to June 2026",
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
                focus_label="We are working on this now" if number < 3 else "We will work on this later",
                focus_why="" if number < 3 else "The new information sharing agreement is due in the spring.",
                positions=[
                    DocPosition(
                        activity_code=f"activity-{number}.{place}",
                        activity_number=f"{number}.{place}",
                        activity=text,
                        unit="Hub North" if place == 1 and number == 1 else "",
                        position=["in_place", "partly", "not_in_place", ""][place - 1],
                        position_label=["In place", "Partly in place", "Not in place", ""][place - 1],
                    )
                    for place, text in enumerate(activities, start=1)
                ],
                lines=lines,
                indicators=[make_indicator(key=f"00000000-0000-4000-8000-0000000000a{number}")] if number != 3 else [],
                additional_comments="Both hubs moved to one building in August." if number == 2 else "",
            )
        )
    return make_document(
        objectives=objectives,
        joint_with=["Eastmoor Police"],
        project_lead="Detective Chief Inspector, Vulnerability",
        prepared_by="Policy Officer, Vulnerability",
        date_prepared=datetime.date(2026, 9, 25),
        marking="OFFICIAL-SENSITIVE",
        contributing_agencies="Westshire Council; Westshire Integrated Care Board; Westshire Probation",
        summary="Supervision with a standing item on professional curiosity is running in both hubs, and the August "
        "audit found a recorded rationale in 26 of 40 records. Induction reached 78% of staff. Two supervisor "
        "vacancies put the winter training at risk; named deputies are in place. Work on information sharing starts "
        "when the new agreement is signed in the spring.",
        decisions_needed="Agree to ring-fence two supervisor posts until March 2027.",
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
    objectives = [
        objective.model_copy(
            update={
                "lines": [
                    line.model_copy(update={"progress": line.last_progress, "last_progress": None})
                    for line in objective.lines[:3]
                ]
            }
        )
        for objective in document.objectives
    ]
    return document.model_copy(update={"objectives": objectives})
