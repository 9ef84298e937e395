from plans.document import Anchor, anchor_of, anchors
from plans.models import Remark
from tests.plans.documents import make_document, make_indicator, make_line, make_objective, rich_document

LINE = "00000000-0000-4000-8000-000000000001"
NUMBER = "00000000-0000-4000-8000-0000000000a1"


def test_each_thing_is_followed_by_its_fields_in_the_document_s_order():
    line = make_line(LINE, "1B", activity="Train the team")
    document = make_document(objectives=[make_objective(1, lines=[line], indicators=[make_indicator(NUMBER)])])

    assert {value: anchor.words for value, anchor in anchors(document).items()} == {
        "plan": "The whole submission",
        "plan::project_lead": "Project Lead",
        "plan::marking": "Marking",
        "plan::contributing_agencies": "Contributing agencies",
        "plan::purpose": "Purpose",
        "plan::prepared_by": "Prepared By",
        "plan::date_prepared": "Date Prepared",
        "plan::summary": "Summary for leadership",
        "plan::decisions": "Decisions or help needed",
        "objective:objective-1": "Objective 1: Thing 1",
        "objective:objective-1:impact_owner": "Objective 1, Impact Owner",
        "objective:objective-1:focus": "Objective 1, Focus",
        "objective:objective-1:focus_why": "Objective 1, Why",
        "objective:objective-1:additional_comments": "Objective 1, Additional Comments",
        "objective:objective-1:positions": "Objective 1, Where we stand on the toolkit’s activities",
        f"line:{LINE}": "Activity 1B: Train the team",
        f"line:{LINE}:impacts": "Activity 1B, Long-term impact",
        f"line:{LINE}:activity": "Activity 1B, Activity",
        f"line:{LINE}:output": "Activity 1B, Output",
        f"line:{LINE}:expected_impacts": "Activity 1B, Impacts expected",
        f"line:{LINE}:impact_measurement": "Activity 1B, Impact Measurement",
        f"line:{LINE}:progress": "Activity 1B, Progress",
        f"line:{LINE}:next_steps": "Activity 1B, Next steps",
        f"line:{LINE}:evidence_held": "Activity 1B, Evidence held",
        f"line:{LINE}:risks": "Activity 1B, Risks",
        f"line:{LINE}:risk_mitigation": "Activity 1B, Risk Mitigation Strategy",
        f"line:{LINE}:who": "Activity 1B, Who will do it",
        f"line:{LINE}:start": "Activity 1B, Start",
        f"line:{LINE}:due": "Activity 1B, Due",
        f"line:{LINE}:raise_with_leadership": "Activity 1B, Raise with leadership",
        f"line:{LINE}:leadership_review_by": "Activity 1B, Review by",
        f"number:{NUMBER}": "Number: Staff who have completed the induction",
        f"number:{NUMBER}:name": "Number: Staff who have completed the induction, What is counted",
        f"number:{NUMBER}:line": "Number: Staff who have completed the induction, Activity it measures",
        f"number:{NUMBER}:measure": "Number: Staff who have completed the induction, Toolkit’s measure",
        f"number:{NUMBER}:unit": "Number: Staff who have completed the induction, Counted in",
        f"number:{NUMBER}:direction": "Number: Staff who have completed the induction, Direction",
        f"number:{NUMBER}:baseline": "Number: Staff who have completed the induction, Baseline",
        f"number:{NUMBER}:target": "Number: Staff who have completed the induction, Target",
    }


def test_every_anchor_is_found_by_a_remark_on_it():
    found = anchors(rich_document())

    for value, anchor in found.items():
        remark = Remark(anchor_kind=anchor.kind, anchor_key=anchor.key, field_id=anchor.field_id)
        assert (str(anchor_of(remark)), anchor_of(remark)) == (value, anchor)
    assert {anchor.kind for anchor in found.values()} == set(Remark.Anchor.values)


def test_anchors_on_the_same_thing_are_equal_whatever_their_words():
    one, other = Anchor("line", LINE, "risks", "Perils"), Anchor(Remark.Anchor.LINE, LINE, "risks", "Risks")

    assert (one == other, hash(one) == hash(other)) == (True, True)
    assert one.whole == Anchor("line", LINE)
    assert one != one.whole
