"""What the loaded toolkit holds, counted, and which rows it joins."""

import pytest

from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    AssessmentQuestion,
    Citation,
    ConsequenceLink,
    DerivedDecision,
    EditorialNote,
    EvidenceParagraph,
    Impact,
    ImpactLink,
    ImpactStatementItem,
    Measure,
    MeasurePlacement,
    NoteDecision,
    Objective,
    Output,
    PeelQuestion,
    PerennialChallenge,
    PlanningQuestion,
    Reference,
    UnintendedConsequence,
    UsefulLink,
)

pytestmark = pytest.mark.usefixtures("edition")


def measures(objective, part):
    placements = MeasurePlacement.objects.filter(objective__number=objective, part=part)
    return [placement.measure for placement in placements.select_related("measure__peel_question")]


@pytest.mark.parametrize(("number", "activities", "paragraphs"), [(1, 3, 8), (2, 4, 11), (3, 4, 10)])
def test_objective_has_its_activities_and_evidence(number, activities, paragraphs):
    assert Activity.objects.filter(objective__number=number).count() == activities
    assert EvidenceParagraph.objects.filter(activity__objective__number=number).count() == paragraphs


@pytest.mark.parametrize(("number", "rows", "places"), [(1, 7, 9), (2, 8, 9), (3, 9, 9)])
def test_impact_that_repeats_is_one_row(number, rows, places):
    assert Impact.objects.filter(objective__number=number).count() == rows
    assert ActivityImpact.objects.filter(activity__objective__number=number).count() == places


@pytest.mark.parametrize(("number", "rows", "places"), [(1, 6, 7), (2, 7, 9), (3, 6, 6)])
def test_question_that_repeats_is_one_row(number, rows, places):
    assert AssessmentQuestion.objects.filter(objective__number=number).count() == rows
    assert ActivityQuestion.objects.filter(activity__objective__number=number).count() == places


@pytest.mark.parametrize(
    ("number", "peel", "ncpi", "other"),
    [(1, 4, 1, 4), (2, 4, 3, 3), (3, 6, 2, 2)],
)
def test_logic_model_has_its_measures(number, peel, ncpi, other):
    sources = [measure.source for measure in measures(number, MeasurePlacement.Part.LOGIC_MODEL)]

    assert {source: sources.count(source) for source in Measure.Source.values} == {
        "peel": peel,
        "ncpi": ncpi,
        "other": other,
    }


@pytest.mark.parametrize(("number", "rows"), [(1, 4), (2, 4), (3, 3)])
def test_objective_has_its_unintended_consequences(number, rows):
    assert UnintendedConsequence.objects.filter(objective__number=number).count() == rows


def test_other_plan_objectives_are_whole():
    assert [challenge.issues.count() for challenge in PerennialChallenge.objects.all()] == [7, 10]
    assert Reference.objects.count() == 13
    assert UsefulLink.objects.count() == 4
    assert UsefulLink.objects.exclude(url="").count() == 0
    assert PlanningQuestion.objects.count() == 5
    assert ImpactStatementItem.objects.filter(kind=ImpactStatementItem.Kind.NEED).count() == 12
    assert ImpactStatementItem.objects.filter(kind=ImpactStatementItem.Kind.MEAN).count() == 3
    assert Reference.objects.filter(unpublished=True).count() == 2


def test_derived_rows_are_all_there_and_marked():
    assert Output.objects.count() == 26
    assert ConsequenceLink.objects.count() == 16
    assert ImpactLink.objects.count() == 31
    for model in (Output, ConsequenceLink, ImpactLink):
        assert not model.objects.exclude(origin="derived").exists()
        assert not model.objects.filter(quotes=[]).exists()
    assert set(ImpactLink.objects.values_list("basis", flat=True)) == {"implied"}
    assert Output.objects.get(code="output-1.1-1").basis == "evidence"
    assert not Activity.objects.filter(outputs=None).exists()
    assert not Impact.objects.filter(links=None).exists()
    assert not UnintendedConsequence.objects.filter(links=None).exists()


def test_decisions_are_never_in_the_fixture():
    assert not DerivedDecision.objects.exists()
    assert not NoteDecision.objects.exists()


@pytest.mark.parametrize(
    ("activity", "impacts"),
    [
        ("1.1", ["impact-1-1", "impact-1-2", "impact-1-3"]),
        ("1.3", ["impact-1-3", "impact-1-6", "impact-1-7"]),
        ("2.2", ["impact-2-4", "impact-2-5"]),
        ("2.4", ["impact-2-4"]),
        ("3.4", ["impact-3-9"]),
    ],
)
def test_impacts_of_an_activity_follow_its_published_row(activity, impacts):
    places = ActivityImpact.objects.filter(activity__number=activity)

    assert [place.impact.code for place in places] == impacts


@pytest.mark.parametrize(
    ("activity", "questions"),
    [
        ("1.1", ["question-1-1", "question-1-2"]),
        ("1.3", ["question-1-6", "question-1-1"]),
        ("2.2", ["question-2-3", "question-2-2", "question-2-4"]),
        ("2.4", ["question-2-6"]),
    ],
)
def test_questions_of_an_activity_follow_its_published_row(activity, questions):
    places = ActivityQuestion.objects.filter(activity__number=activity)

    assert [place.question.code for place in places] == questions


def test_impact_printed_with_straight_and_curly_apostrophe_is_one_row():
    impact = Impact.objects.get(text__contains="other practitioners")

    assert [place.activity.number for place in impact.places.all()] == ["2.2", "2.4"]


def test_question_with_a_list_keeps_its_items():
    question = ActivityQuestion.objects.get(activity__number="3.2").question

    assert question.text == (
        "Do you review whether MASH officers/staff feel confident in:\n"
        "- challenging other professionals\n"
        "- escalating concerns\n"
        "- sharing information with partner agencies?"
    )


def test_measures_shared_by_objectives_are_one_row():
    first = [m for m in measures(1, "logic_model") if m.source == "peel"]
    second = [m for m in measures(2, "logic_model") if m.source == "peel"]

    assert first == second
    assert [measure.peel_question.reference for measure in first] == ["6.2", "6.2.1", "6.2.2", "6.2.3"]


def test_impact_statement_repeats_three_measures_of_the_logic_models():
    placements = MeasurePlacement.objects.filter(part="impact_statement").select_related("measure")

    assert [placement.measure.peel_question.reference for placement in placements] == ["3.2", "6.2", "10.3"]
    for placement in placements:
        assert placement.objective is None
        assert placement.measure.placements.filter(part="logic_model").exists()


def test_peel_questions_with_two_wordings_are_two_measures_told_apart_by_part():
    for reference in ("6.2", "6.2.1", "6.2.2"):
        wordings = Measure.objects.filter(peel_question__reference=reference)
        parts = [set(measure.placements.values_list("part", flat=True)) for measure in wordings]

        assert len(parts) == 2
        assert {"logic_model"} <= parts[0] <= {"logic_model", "impact_statement"}
        assert parts[1] == {"supporting_information"}
        assert {measure.peel_edition for measure in wordings} == {""}
    assert Measure.objects.filter(source="peel").count() == 13


def test_measures_of_the_supporting_information_belong_to_the_objective():
    counts = [len(measures(number, "supporting_information")) for number in (1, 2, 3)]

    assert counts == [8, 9, 10]


def test_peel_questions_stand_below_their_parents():
    parents = dict(PeelQuestion.objects.values_list("reference", "parent__reference"))

    assert parents["6.2.3"] == "6.2"
    assert parents["10.3.1"] == "10.3"
    assert parents["6.2"] is None


def test_every_citation_stands_in_its_paragraph_and_every_reference_is_cited():
    for citation in Citation.objects.select_related("paragraph", "sheet_text"):
        place = citation.paragraph or citation.sheet_text
        assert citation.text in place.text
    assert not Reference.objects.filter(citations=None).exists()
    perumall = Citation.objects.get(text="Perumall, 2017")
    assert perumall.reference.text.startswith("Perumal, A. (2017)")


def test_editorial_notes_quote_the_row_they_are_about(edition):
    rows = {
        row.code: row
        for model in Objective.__mro__[1].__subclasses__() + Output.__mro__[1].__subclasses__()
        if not model._meta.abstract
        for row in model.objects.filter(edition=edition)
    }
    notes = list(EditorialNote.objects.all())

    assert len(notes) == 50
    for note in notes:
        words = [str(getattr(rows[note.place], field.name)) for field in rows[note.place]._meta.concrete_fields]
        assert any(note.quote in text for text in words), note
