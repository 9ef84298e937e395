"""What is wrong with a draft: one broken rule each, on a copy of the real toolkit, and what the editor is told."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.toolkit import (
    ActivityFactory,
    DerivedDecisionFactory,
    EditionFactory,
    ImpactFactory,
    LongTermImpactFactory,
    ObjectiveFactory,
)
from tests.toolkit.made_up import make_made_up_action
from toolkit.editions import EditionStateError, copy_edition, edition_problems, publish_edition
from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    Citation,
    ConsequenceLink,
    DerivedDecision,
    Edition,
    EvidenceParagraph,
    GuidanceSection,
    Impact,
    ImpactLink,
    LongTermImpact,
    MeasurePlacement,
    Objective,
    Output,
    Reference,
)


def one(model, draft, code):
    """Return a row of the draft, and a queryset of it alone."""
    rows = model.objects.filter(edition=draft, code=code)
    return rows.get(), rows


def problems(draft):
    """Return what is wrong as pairs of sentence and code of the row."""
    return [(str(problem), problem.row and problem.row.code) for problem in edition_problems(draft)]


def test_copy_of_the_real_toolkit_has_no_problems(draft):
    assert problems(draft) == []


@pytest.mark.django_db
def test_empty_draft_is_told_what_it_needs():
    assert problems(EditionFactory(status="draft")) == [
        ("There is no objective: add one.", None),
        ("There is no long-term impact: add one.", None),
    ]


@pytest.mark.django_db
def test_objective_needs_an_activity():
    draft = EditionFactory(status="draft")
    LongTermImpactFactory(edition=draft)
    ObjectiveFactory(edition=draft, number=1, code="objective-1")

    assert problems(draft) == [("Objective 1 has no activity: add one.", "objective-1")]


@pytest.mark.django_db
def test_activity_needs_an_impact_and_impact_an_activity_and_a_long_term_impact():
    draft = EditionFactory(status="draft")
    LongTermImpactFactory(edition=draft)
    objective = ObjectiveFactory(edition=draft, number=1)
    ActivityFactory(edition=draft, objective=objective, number="1.1", code="activity-1.1")
    ImpactFactory(edition=draft, objective=objective, text="Felt", code="impact-1-1")

    assert problems(draft) == [
        ("Activity 1.1 has no short to medium term impact: choose one for it.", "activity-1.1"),
        ("Impact “Felt” stands with no activity: choose one for it or remove it.", "impact-1-1"),
        (
            "Impact “Felt” leads to no long-term impact: choose one for it. Links you rejected do not count.",
            "impact-1-1",
        ),
    ]


def test_rejected_link_does_not_lead_to_a_long_term_impact(draft):
    link = ImpactLink.objects.get(edition=draft, code="impactlink-1-3-external")
    DerivedDecisionFactory(edition=draft, row_code=link.code, decision="confirmed")
    assert problems(draft) == []

    DerivedDecision.objects.update(decision="rejected")

    assert [code for _text, code in problems(draft)] == ["impact-1-3"]


@pytest.mark.parametrize("text", ["", " \n\t", "\u00a0"])
def test_empty_text_is_told(draft, text):
    _row, rows = one(GuidanceSection, draft, "guidance-contacts")
    rows.update(body=text)
    Edition.objects.filter(pk=draft.pk).update(statement=text)
    draft.refresh_from_db()

    assert problems(draft) == [
        ("The statement of the edition is empty: write what the action asks of forces.", None),
        ("Guidance “Contacts”: “body” is empty. Fill it in or remove the row.", "guidance-contacts"),
    ]


def test_optional_text_may_be_empty(draft):
    _row, rows = one(GuidanceSection, draft, "guidance-contacts")
    rows.update(heading="")

    assert problems(draft) == []


def test_numbers_of_objectives_are_counted(draft):
    _row, rows = one(Objective, draft, "objective-3")
    rows.update(number=4)
    for activity in Activity.objects.filter(edition=draft, objective__number=4):
        activity.number = activity.number.replace("3.", "4.")
        activity.save()

    assert problems(draft) == [
        ("Objective 4 stands at place 3: number the objectives 1 to 3 in their order.", "objective-3")
    ]


@pytest.mark.parametrize("number", ["2.9", "1.", "1.x", "1.01", "13", "1.0"])
def test_number_of_an_activity_begins_with_its_objectives(draft, number):
    _row, rows = one(Activity, draft, "activity-1.3")
    rows.update(number=number)

    assert problems(draft) == [
        (f"Activity {number} is of objective 1: its number must be 1.1, 1.2 or so on.", "activity-1.3")
    ]


def test_numbers_of_activities_follow_their_order(draft):
    _row, rows = one(Activity, draft, "activity-1.2")
    rows.update(number="1.10")

    assert problems(draft) == [
        ("Activity 1.3 stands after activity 1.10: bring numbers and order in line.", "activity-1.3")
    ]


def test_numbers_of_activities_may_leave_gaps_and_pass_ten(draft):
    _row, rows = one(Activity, draft, "activity-1.3")
    rows.update(number="1.10")

    assert problems(draft) == []


def test_every_row_has_a_place_of_its_own(draft):
    for code, order in (("evidence-1.1-1", 0), ("evidence-1.1-3", 2)):
        one(EvidenceParagraph, draft, code)[1].update(order=order)
    one(EvidenceParagraph, draft, "evidence-1.2-1")[1].update(order=2)

    assert problems(draft) == [
        (
            "Evidence of activity 1.1, paragraph 1 has no place in the order: give it a number from 1 on.",
            "evidence-1.1-1",
        ),
        (
            "Evidence of activity 1.1, paragraph 3 and evidence of activity 1.1, paragraph 2 have the same place in the"
            " order (2): give each its own.",
            "evidence-1.1-3",
        ),
    ]


def test_measures_and_questions_stand_somewhere(draft):
    measure = MeasurePlacement.objects.get(edition=draft, code="placement-1-logic-model-9").measure
    measure.placements.all().delete()
    question = ActivityQuestion.objects.get(edition=draft, code="questionplace-1.1-2").question
    question.places.all().delete()

    assert [code for _text, code in problems(draft)] == [measure.code, question.code]


def test_measure_of_a_logic_model_is_of_an_objective(draft):
    row, rows = one(MeasurePlacement, draft, "placement-1-logic-model-9")
    rows.update(objective=None)

    assert problems(draft) == [
        (
            f"{row.measure.row_title} in the Logic Model is of no objective: remove this place, and choose it again"
            " with an objective.",
            row.measure.code,
        )
    ]


def test_rows_of_two_objectives_do_not_stand_together(draft):
    _row, rows = one(ConsequenceLink, draft, "consequencelink-1-1-1.1")
    rows.update(activity=Activity.objects.get(edition=draft, number="2.1"))

    ((text, code),) = problems(draft)

    assert code == "consequencelink-1-1-1.1"
    assert text.endswith("is of objective 1 and stands with activity 2.1: choose an activity of its objective.")


def test_words_of_a_citation_stand_in_its_text(draft):
    one(Citation, draft, "citation-1.1-1-1")[1].update(text="Nobody, 1999")

    assert problems(draft) == [
        (
            "Citation “Nobody, 1999” in evidence of activity 1.1, paragraph 1: these words do not stand there."
            " Correct them or remove the citation.",
            "citation-1.1-1-1",
        )
    ]


def test_citations_come_in_the_order_of_their_words(draft):
    first, second = [Citation.objects.get(edition=draft, code=f"citation-2.2-2-{n}") for n in (1, 2)]
    first.order, second.order = second.order, first.order
    Citation.objects.bulk_update([first, second], ["order"])

    assert [(code, "too late" in text) for text, code in problems(draft)] == [("citation-2.2-2-1", True)]


def test_reference_is_cited(draft):
    Reference.objects.create(edition=draft, code="reference-new", order=99, text="New. (2026). Report.")

    assert problems(draft) == [
        (
            "Reference “New. (2026). Report.” is cited nowhere: cite it on a paragraph's page, or remove it.",
            "reference-new",
        )
    ]


def test_quotes_are_words_of_the_toolkit(draft):
    row, rows = one(Output, draft, "output-1.1-1")
    # White space and the form of apostrophes make no difference, a word does.
    rows.update(quotes=[f" {row.quotes[0].replace(' ', '  ')}", "police’s own"])
    one(EvidenceParagraph, draft, "evidence-1.1-1")[1].update(
        text=f"{EvidenceParagraph.objects.get(edition=draft, code='evidence-1.1-1').text} The police's  own."
    )
    assert problems(draft) == []

    rows.update(quotes=["words nobody published"])

    ((text, code),) = problems(draft)
    assert code == "output-1.1-1"
    assert "rests on the words “words nobody published”, which do not stand in the toolkit's text any more" in text


def test_rejected_row_may_rest_on_words_that_are_gone(draft):
    row, rows = one(Output, draft, "output-1.1-1")
    rows.update(quotes=["words nobody published"])
    DerivedDecisionFactory(edition=draft, row_code=row.code, decision="rejected")

    assert problems(draft) == []


def test_derived_row_does_not_rest_on_itself(draft):
    row, rows = one(Output, draft, "output-1.1-2")
    rows.update(quotes=[row.text])

    assert [code for _text, code in problems(draft)] == ["output-1.1-2"]


def test_all_problems_are_told_at_once_and_nothing_is_published(draft):
    one(Citation, draft, "citation-1.1-1-1")[1].update(text="Nobody, 1999")
    one(Activity, draft, "activity-1.2")[1].update(number="1.10")

    with pytest.raises(EditionStateError) as caught:
        publish_edition(edition=draft, by=UserFactory())

    assert [problem.row.code for problem in caught.value.problems] == ["activity-1.3", "citation-1.1-1-1"]
    assert str(caught.value) == " ".join(str(problem) for problem in caught.value.problems)
    draft.refresh_from_db()
    assert (draft.status, draft.published_at) == ("draft", None)


def test_stray_rows_are_told_before_all_else(draft, edition):
    elsewhere = Impact.objects.get(edition=edition, code="impact-1-1")
    ActivityImpact.objects.filter(edition=draft, code="impactplace-1.1-1").update(impact=elsewhere)
    LongTermImpact.objects.filter(edition=draft).update(text="")

    assert problems(draft) == [(f"{draft}: impactplace-1.1-1 points at a row of another edition.", "impactplace-1.1-1")]


@pytest.mark.django_db
def test_checking_takes_as_many_queries_for_many_rows_as_for_few(django_assert_num_queries):
    few = copy_edition(edition=make_made_up_action(reference="9.8.6", activities=(1, 1)))
    many = copy_edition(edition=make_made_up_action())

    for draft in (few, many):
        Activity.objects.filter(edition=draft).update(text="")
        # One for all rows, one for what VKPP rejected.
        with django_assert_num_queries(2):
            found = edition_problems(draft)
        assert len(found) == Activity.objects.filter(edition=draft).count()


def test_published_edition_is_not_asked_whether_it_could_be_published(edition):
    Reference(edition=edition, code="reference-new", order=99, text="New.").save_base(raw=True)

    assert problems(edition) == [(f"{edition}: the text is not the text that was published.", None)]
