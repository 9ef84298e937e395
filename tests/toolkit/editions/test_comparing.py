"""What changed between two editions."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import UserFactory
from tests.factories.toolkit import EditionFactory
from tests.toolkit.made_up import MARKED, make_made_up_action
from toolkit.editions import (
    compare_editions,
    copy_edition,
    gather_changes,
    new_code,
    publish_edition,
    remove_row,
    renumber,
    row_models,
)
from toolkit.editions.comparing import READING_ORDER, marked_words
from toolkit.models import (
    Activity,
    ActivityImpact,
    AssessmentQuestion,
    Citation,
    Edition,
    EditorialNote,
    EvidenceParagraph,
    Impact,
    ImpactLink,
    LongTermImpact,
    Measure,
    MeasurePlacement,
    Objective,
    Output,
    Reference,
)


def find(draft, model, code):
    return model.objects.get(edition=draft, code=code)


def told(changes):
    """Return kind and title of each change."""
    return [(change.kind, change.title) for change in changes]


def words(change):
    """Return the fields of a change as (label, old, new)."""
    return [(each.label, each.old, each.new) for each in change.fields]


def test_copy_is_the_same(draft, edition):
    assert compare_editions(edition, draft) == []


def test_reading_order_has_every_model_of_published_text():
    assert set(READING_ORDER) == {model for model in row_models() if model.is_published_text}
    assert len(READING_ORDER) == len(set(READING_ORDER))


def test_changed_words_are_marked_in_reading_order(draft, edition):
    reference = find(draft, Reference, "reference-npcc-2021")
    reference.unpublished = False
    reference.save()
    paragraph = find(draft, EvidenceParagraph, "evidence-1.1-2")
    paragraph.text = "A new beginning. " + paragraph.text
    paragraph.save()
    objective = find(draft, Objective, "objective-1")
    objective.short_title = "Professional <Curiosity>"
    objective.save()
    activity = find(draft, Activity, "activity-1.1")
    activity.text = activity.text.split(" ", 1)[1]
    activity.save()
    Edition.objects.filter(pk=draft.pk).update(statement=draft.statement + " always")
    draft.refresh_from_db()

    changes = compare_editions(edition, draft)

    assert told(changes) == [
        ("changed", "What the action asks of forces"),
        ("changed", "Objective 1"),
        ("changed", "Activity 1.1"),
        ("changed", "Evidence of activity 1.1, paragraph 2"),
        ("changed", reference.row_title),
    ]
    statement, title, text, evidence, checked = changes
    assert (statement.model, statement.code, statement.row) == (Edition, "", draft)
    assert words(statement)[0][2].endswith(" processes<ins> always</ins>")
    assert words(title) == [
        ("Short title", "Professional <del>Curiosity</del>", "Professional <ins>&lt;Curiosity&gt;</ins>")
    ]
    assert words(text)[0][1].startswith("<del>")
    assert words(text)[0][2] == activity.text.replace("'", "&#x27;")
    assert words(evidence)[0][:1] == ("Text",)
    assert words(evidence)[0][2].startswith("<ins>A new beginning. </ins>")
    assert words(checked) == [("Unpublished", "<del>Yes</del>", "<ins>No</ins>")]
    assert [(change.model, change.code, change.row) for change in changes[2:4]] == [
        (Activity, "activity-1.1", activity),
        (EvidenceParagraph, "evidence-1.1-2", paragraph),
    ]


def test_added_and_removed_rows_stand_where_they_are_or_were_read(draft, edition):
    activity = find(draft, Activity, "activity-1.2")
    output = Output(edition=draft, activity=activity, order=1, text="A rota", origin="derived", basis="implied")
    output.code = new_code(output)
    output.quotes = ["professional curiosity"]
    output.save()
    gone = find(draft, EvidenceParagraph, "evidence-1.1-3")
    old = find(edition, EvidenceParagraph, "evidence-1.1-3")
    remove_row(gone)

    changes = compare_editions(edition, draft)

    assert told(changes) == [
        ("removed", "Evidence of activity 1.1, paragraph 3"),
        ("added", "Output “A rota” of activity 1.2"),
    ]
    removed, added = changes
    assert (removed.row, added.row) == (old, output)
    assert [label for label, _old, _new in words(removed)] == ["Text", "Activity"]
    assert words(added) == [
        ("Text", "", "<ins>A rota</ins>"),
        ("Activity", "", "<ins>Activity 1.2</ins>"),
        ("Origin", "", "<ins>Drawn from the toolkit&#x27;s text</ins>"),
        ("Basis", "", "<ins>Only implied</ins>"),
        ("Quotes", "", "<ins>“professional curiosity”</ins>"),
    ]


def test_row_that_is_gone_stands_where_it_was_whatever_the_others_are_numbered_now(draft, edition):
    activities = list(Activity.objects.filter(edition=draft, objective__number=3))
    # The numbers of a list may run on from the list before, and begin at 1 once it was saved.
    Activity.objects.filter(edition=draft, objective__number=3).update(order=F("order") + 100)
    first, second, third, fourth = activities
    remove_row(second)
    for number, row in (("3.2", third), ("3.3", fourth)):
        Activity.objects.filter(pk=row.pk).update(number=number)
    renumber(list(Activity.objects.filter(edition=draft, objective__number=3)))
    first.refresh_from_db()
    first.text = "Reworded"
    first.save()

    changes = [change for change in compare_editions(edition, draft) if change.model is Activity]

    assert told(changes) == [
        ("changed", "Activity 3.1"),
        ("removed", "Activity 3.2 before"),
        ("changed", "Activity 3.2"),
        ("changed", "Activity 3.3"),
    ]


@pytest.mark.parametrize(
    ("model", "code"), [(Impact, "impact-3-5"), (AssessmentQuestion, "question-3-1"), (Objective, "objective-3")]
)
def test_all_that_went_with_a_row_is_told_with_it_where_it_was_read(draft, edition, model, code):
    gone = find(draft, model, code)
    hanging = remove_row(gone)

    ((change, others),) = gather_changes(compare_editions(edition, draft))

    assert (change.kind, change.code) == ("removed", code)
    assert sorted(other.code for other in others) == sorted(row.code for row in hanging if row.is_published_text)
    assert {other.kind for other in others} == {"removed"}


def test_link_that_leads_elsewhere_is_changed_and_one_to_reworded_rows_is_not(draft, edition):
    link = find(draft, ImpactLink, "impactlink-1-1-organisational")
    title = link.row_title
    link.long_term_impact = find(draft, LongTermImpact, "longterm-external")
    link.save()
    other = find(draft, ImpactLink, "impactlink-1-2-organisational").impact
    other.text = "Quite other words"
    other.save()

    changes = compare_editions(edition, draft)

    assert told(changes) == [
        ("changed", title.replace("organisational", "external")),
        ("changed", "Impact “Quite other words”"),
    ]
    assert words(changes[0]) == [
        (
            "Long term impact",
            "Long-term <del>organisational</del> impact",
            "Long-term <ins>external</ins> impact",
        )
    ]


def test_moved_row_alone_is_told_where_one_changes_places(draft, edition):
    rows = list(EvidenceParagraph.objects.filter(edition=draft, activity__number="2.1"))

    renumber([rows[-1], *rows[:-1]])

    (change,) = compare_editions(edition, draft)
    assert (change.kind, change.code, change.title) == (
        "moved",
        rows[-1].code,
        "Evidence of activity 2.1, paragraph 1",
    )
    assert words(change) == [("Place in its list", "<del>5</del>", "<ins>1</ins>")]


def test_new_numbers_in_the_same_order_are_no_change(draft, edition):
    for activity in Activity.objects.filter(edition=draft):
        renumber(EvidenceParagraph.objects.filter(activity=activity))
    renumber(Measure.objects.filter(edition=draft).reverse().reverse())

    assert compare_editions(edition, draft) == []


def test_neighbours_of_added_and_removed_rows_have_not_moved(draft, edition):
    measures = list(Measure.objects.filter(edition=draft))
    new = Measure(edition=draft, source="other", text="Count of huddles")
    new.code = new_code(new)
    new.order = 1
    new.save()
    renumber([new, *measures])
    remove_row(measures[3])
    renumber(Measure.objects.filter(edition=draft))

    changes = compare_editions(edition, draft)

    assert {change.kind for change in changes} == {"added", "removed"}
    assert [change.code for change in changes if change.model is Measure] == [new.code, measures[3].code]


def test_changed_row_that_moved_is_told_once(draft, edition):
    first, second, *_rest = rows = list(EvidenceParagraph.objects.filter(edition=draft, activity__number="1.1"))
    renumber([second, first, *rows[2:]])
    second.refresh_from_db()
    second.text = f"{second.text} More."
    second.save()

    changes = compare_editions(edition, draft)

    # One of the two changed places; the other is told for its words.
    assert sorted(change.kind for change in changes) in (["changed"], ["changed", "moved"])
    labels = [label for change in changes for label, _old, _new in words(change)]
    assert sorted(labels) == ["Place in its list", "Text"]


def test_row_in_another_list_is_changed_not_moved(draft, edition):
    place = find(draft, ActivityImpact, "impactplace-1.1-1")
    place.activity = find(draft, Activity, "activity-1.2")
    place.order = 99
    place.save()

    (change,) = compare_editions(edition, draft)

    assert (change.kind, words(change)) == (
        "changed",
        [("Activity", "Activity <del>1.1</del>", "Activity <ins>1.2</ins>")],
    )


def test_foreign_key_to_a_row_of_the_same_name_is_a_change(draft, edition):
    first, second = Measure.objects.filter(edition=draft, source="other")[:2]
    Measure.objects.filter(pk=second.pk).update(text=first.text)
    published = publish_edition(edition=draft, by=UserFactory())
    again = copy_edition(edition=published)
    MeasurePlacement.objects.filter(edition=again, measure__code=second.code).delete()
    placement = MeasurePlacement.objects.filter(edition=again, measure__code=first.code).first()
    placement.measure = find(again, Measure, second.code)
    placement.save()

    (change,) = [change for change in compare_editions(published, again) if change.kind != "removed"]
    assert (change.code, change.kind) == (placement.code, "changed")
    assert [label for label, _old, _new in words(change)] == ["Measure"]


def test_notes_and_decisions_are_no_change(draft, edition):
    EditorialNote.objects.filter(edition=draft).delete()

    assert compare_editions(edition, draft) == []


def test_comparing_backwards_tells_the_opposite(draft, edition):
    remove_row(find(draft, Citation, "citation-1.1-1-1"))

    assert told(compare_editions(draft, edition)) == [
        ("added", "Citation “College of Policing, 2021” in evidence of activity 1.1, paragraph 1")
    ]


@pytest.mark.django_db
def test_every_row_of_another_action_has_a_name_and_marks_are_escaped():
    made_up = make_made_up_action(activities=(3, 1))

    changes = compare_editions(EditionFactory(status="draft"), made_up)

    assert {change.kind for change in changes} <= {"added", "changed"}
    assert all(change.title for change in changes)
    fields = next(change for change in changes if change.code == "activity-1.1").fields
    text = next(field for field in fields if field.label == "Text").new
    assert "<b>" not in text
    assert "&lt;script&gt;" in text
    assert MARKED not in text


@pytest.mark.django_db
def test_comparing_takes_as_many_queries_for_many_rows_as_for_few():
    counts = []
    for activities in ((1, 1), (38, 2)):
        edition = make_made_up_action(reference=f"9.8.{len(counts)}", activities=activities)
        draft = copy_edition(edition=edition)
        Activity.objects.filter(edition=draft).update(text="Other words")
        with CaptureQueriesContext(connection) as queries:
            changes = compare_editions(edition, draft)
        assert len(changes) == sum(activities)
        counts.append(len(queries))

    assert counts == [2, 2]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ("", "")),
        ("", "a b", ("", "<ins>a b</ins>")),
        ("a b", "", ("<del>a b</del>", "")),
        ("a b c", "a x c", ("a <del>b</del> c", "a <ins>x</ins> c")),
        ("a\n\nb", "a b", ("a<del>\n\n</del>b", "a<ins> </ins>b")),
        ("<i>", "&", ("<del>&lt;i&gt;</del>", "<ins>&amp;</ins>")),
        ("same <", "same <", ("same &lt;", "same &lt;")),
        ("{} %s {0}", "{} %s {1}", ("{} %s <del>{0}</del>", "{} %s <ins>{1}</ins>")),
    ],
)
def test_words_that_went_and_came_are_marked(old, new, expected):
    assert marked_words(old, new) == expected


def test_very_long_texts_are_compared_in_good_time():
    # Words that all come again and again are the hardest to match.
    old = "the made-up lantern is lit and the lamp is kept " * 2000
    half = len(old) // 2
    before, after = marked_words(old, f"{old[:half]}moths {old[half:]}")

    assert before == old
    assert after == f"{old[:half]}<ins>moths </ins>{old[half:]}"
