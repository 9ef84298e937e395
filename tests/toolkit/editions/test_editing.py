"""Codes for new rows, what hangs on a row, removing and ordering."""

import pytest

from tests.factories.toolkit import (
    ActivityFactory,
    EditionFactory,
    EditorialNoteFactory,
    EvidenceParagraphFactory,
    NoteDecisionFactory,
    ObjectiveFactory,
    OutputFactory,
    PeelQuestionFactory,
)
from toolkit.editions import dependants, edition_content, edition_problems, new_code, remove_row, renumber
from toolkit.models import (
    Activity,
    Citation,
    EditorialNote,
    EvidenceParagraph,
    FormPrompt,
    GuidanceSection,
    Impact,
    ImpactLink,
    LongTermImpact,
    Measure,
    MeasurePlacement,
    NoteDecision,
    Objective,
    Output,
    PeelQuestion,
    PublishedTextError,
    Reference,
    SheetText,
)


def find(draft, model, code):
    return model.objects.get(edition=draft, code=code)


def test_new_code_goes_on_from_those_of_the_row_it_hangs_on(draft):
    activity = find(draft, Activity, "activity-1.1")
    paragraph = find(draft, EvidenceParagraph, "evidence-1.1-2")
    objective = find(draft, Objective, "objective-1")
    codes = [
        new_code(row)
        for row in (
            Objective(edition=draft),
            Activity(edition=draft, objective=objective),
            EvidenceParagraph(edition=draft, activity=activity),
            Output(edition=draft, activity=activity),
            Citation(edition=draft, paragraph=paragraph),
            Citation(edition=draft, sheet_text=find(draft, SheetText, "sheet-perennial-introduction")),
            Impact(edition=draft, objective=objective),
            ImpactLink(edition=draft, impact=find(draft, Impact, "impact-1-3")),
            Measure(edition=draft),
            MeasurePlacement(edition=draft),
            MeasurePlacement(edition=draft, objective=objective),
            Reference(edition=draft),
        )
    ]

    assert codes == [
        "objective-4",
        "activity-1.4",
        "evidence-1.1-4",
        "output-1.1-4",
        "citation-1.1-2-2",
        "citation-perennial-introduction-2",
        "impact-1-8",
        "impactlink-1-3-1",
        "measure-1",
        "placement-1",
        "placement-1-1",
        "reference-1",
    ]


def test_new_code_is_none_that_any_edition_of_the_action_has(draft):
    activity = find(draft, Activity, "activity-1.1")
    for output in Output.objects.filter(activity=activity):
        remove_row(output)

    output = Output(edition=draft, activity=activity, order=1, text="New")
    output.code = new_code(output)
    output.full_clean()
    output.save()

    # Edition 1 still has output-1.1-3.
    assert output.code == "output-1.1-4"
    assert new_code(Output(edition=draft, activity=activity)) == "output-1.1-5"


@pytest.mark.django_db
def test_new_code_does_not_mind_another_actions_codes():
    activity = ActivityFactory(edition=EditionFactory(status="draft"), code="activity-1.1")
    OutputFactory(code="output-1.1-9")

    assert new_code(Output(edition=activity.edition, activity=activity)) == "output-1.1-1"


def test_dependants_are_all_that_points_at_a_row_and_the_notes_on_it(draft):
    activity = find(draft, Activity, "activity-1.1")

    assert sorted(row.code for row in dependants(activity)) == [
        "citation-1.1-1-1",
        "citation-1.1-2-1",
        "consequencelink-1-1-1.1",
        "consequencelink-1-3-1.1",
        "evidence-1.1-1",
        "evidence-1.1-2",
        "evidence-1.1-3",
        "impactplace-1.1-1",
        "impactplace-1.1-2",
        "impactplace-1.1-3",
        "note-19",
        "output-1.1-1",
        "output-1.1-2",
        "output-1.1-3",
        "questionplace-1.1-1",
        "questionplace-1.1-2",
    ]


def test_row_goes_with_its_dependants_and_nothing_else(draft, edition):
    before = edition_content(draft)["rows"]
    activity = find(draft, Activity, "activity-3.4")
    expected = {row.code for row in dependants(activity)}

    removed = remove_row(activity)

    assert {row.code for row in removed} == expected
    after = edition_content(draft)["rows"]
    gone = {code for model, rows in before.items() for code in rows.keys() - after.get(model, {}).keys()}
    notes = {row.code for row in removed if isinstance(row, EditorialNote)}
    assert gone == expected - notes | {"activity-3.4"}
    assert edition_problems(edition) == []
    # What stood with this activity alone is left, and told, for the editor to decide on.
    assert {problem.row.code for problem in edition_problems(draft)} == {"impact-3-9", "question-3-6"}


def test_whole_objective_and_whole_impact_kind_can_be_removed(draft):
    remove_row(find(draft, Objective, "objective-2"))
    remove_row(find(draft, LongTermImpact, "longterm-organisational"))

    assert [row.code for row in Objective.objects.filter(edition=draft)] == ["objective-1", "objective-3"]
    assert not Activity.objects.filter(edition=draft, number__startswith="2.").exists()
    assert not SheetText.objects.filter(edition=draft, long_term_impact__kind="organisational").exists()
    assert FormPrompt.objects.filter(edition=draft).exists()


@pytest.mark.django_db
def test_row_that_points_at_its_own_model_goes_with_its_children():
    draft = EditionFactory(status="draft")
    top = PeelQuestionFactory(edition=draft)
    child = PeelQuestionFactory(edition=draft, parent=top)
    grandchild = PeelQuestionFactory(edition=draft, parent=child)
    other = PeelQuestionFactory(edition=draft)

    assert remove_row(top) == [child, grandchild]

    assert list(PeelQuestion.objects.filter(edition=draft)) == [other]


@pytest.mark.django_db
def test_notes_on_a_row_go_with_it_decided_or_not():
    draft = EditionFactory(status="draft")
    objective = ObjectiveFactory(edition=draft, code="objective-1")
    NoteDecisionFactory(note=EditorialNoteFactory(edition=draft))
    elsewhere = EditorialNoteFactory(place=objective.code)

    remove_row(objective)

    assert EditorialNote.objects.filter(edition=draft).count() == 0
    assert EditorialNote.objects.filter(edition=elsewhere.edition).get() == elsewhere
    assert not NoteDecision.objects.filter(note__edition=draft).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["published", "superseded"])
def test_row_of_a_fixed_edition_is_not_removed_nor_ordered(status):
    paragraph = EvidenceParagraphFactory(edition=EditionFactory(status=status), order=5)
    NoteDecisionFactory(note=EditorialNoteFactory(edition=paragraph.edition, place=paragraph.code))
    before = NoteDecision.objects.count()

    for row in (paragraph.activity, paragraph):
        with pytest.raises(PublishedTextError):
            remove_row(row)
    with pytest.raises(PublishedTextError):
        renumber([paragraph])

    assert EvidenceParagraph.objects.get(pk=paragraph.pk).order == 5
    assert NoteDecision.objects.count() == before


@pytest.mark.django_db
def test_renumber_writes_the_order_given(django_assert_num_queries):
    draft = EditionFactory(status="draft")
    first, second, third = [
        GuidanceSection.objects.create(edition=draft, code=f"guidance-{n}", order=n, body="Text") for n in (1, 2, 3)
    ]

    renumber([first, third, second])

    assert list(GuidanceSection.objects.filter(edition=draft).values_list("code", "order")) == [
        ("guidance-1", 1),
        ("guidance-3", 2),
        ("guidance-2", 3),
    ]
    with django_assert_num_queries(0):
        renumber([first, third, second])


@pytest.mark.django_db
def test_position_is_the_place_among_siblings():
    draft = EditionFactory(status="draft")
    activity = ActivityFactory(edition=draft, number="1.1")
    EvidenceParagraphFactory(edition=draft, order=1)
    EvidenceParagraphFactory(edition=draft, activity=activity, order=5, code="evidence-b")
    last = EvidenceParagraphFactory(edition=draft, activity=activity, order=9)
    middle = EvidenceParagraphFactory(edition=draft, activity=activity, order=5, code="evidence-c")

    assert [row.position for row in (middle, last)] == [2, 3]
    assert last.row_title == "Evidence of activity 1.1, paragraph 3"
