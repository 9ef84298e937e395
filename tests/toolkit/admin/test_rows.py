"""Rows in the admin: edited, added, ordered and removed on the page of what holds them, in a draft alone."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import toolkit_editor
from tests.html import read
from tests.toolkit.admin.pages import edition_page, errors_of, form_of, index_of, new_in, send
from tests.toolkit.made_up import make_made_up_action
from toolkit.admin.addresses import content_address, page_of
from toolkit.editions import compare_editions, content_sha256, copy_edition, edition_problems
from toolkit.models import (
    Activity,
    ActivityImpact,
    DerivedDecision,
    EditorialNote,
    EvidenceParagraph,
    Impact,
    ImpactLink,
    MeasurePlacement,
    Objective,
    Output,
    PerennialChallenge,
    Reference,
    SheetText,
)

pytestmark = pytest.mark.django_db


def texts(objective):
    return [(activity.number, activity.text[:12], activity.code) for activity in objective.activities.all()]


def test_words_are_changed_beside_their_neighbours(client, objective):
    before = texts(objective)
    second = objective.activities.all()[1]

    send(client, page_of(objective), typed=lambda page: {f"{index_of(page, second)}-text": "Better words"})

    assert texts(objective) == [before[0], ("1.2", "Better words", second.code), before[2]]


def test_new_row_gets_code_and_number_and_goes_last(client, objective):
    before = texts(objective)

    send(client, page_of(objective), typed=lambda page: {f"{new_in(page, Activity)}-text": "Brand new"})

    assert texts(objective) == [*before, ("1.4", "Brand new", "activity-1.4")]


def test_new_row_with_a_place_goes_there(client, objective):
    before = texts(objective)

    def typed(page):
        new = new_in(page, Activity)
        return {f"{new}-text": "Brand new", f"{new}-position": "2"}

    send(client, page_of(objective), typed=typed)

    assert [code for _, _, code in texts(objective)] == [before[0][2], "activity-1.4", before[1][2], before[2][2]]
    assert [number for number, _, _ in texts(objective)] == ["1.1", "1.2", "1.3", "1.4"]


@pytest.mark.parametrize(
    ("moved", "place", "expected"), [(0, 3, [1, 2, 0]), (2, 1, [2, 0, 1]), (0, 2, [1, 0, 2]), (1, 9, [0, 2, 1])]
)
def test_row_moved_takes_the_place_typed_and_activities_are_numbered_again(client, objective, moved, place, expected):
    rows = list(objective.activities.all())

    send(client, page_of(objective), typed=lambda page: {f"{index_of(page, rows[moved])}-position": str(place)})

    assert list(objective.activities.all()) == [rows[index] for index in expected]
    assert [number for number, _, _ in texts(objective)] == ["1.1", "1.2", "1.3"]


def test_objectives_moved_are_numbered_again_with_their_activities(client, draft):
    first, second = Objective.objects.filter(edition=draft)

    send(
        client, content_address(draft.pk, "objectives"), typed=lambda page: {f"{index_of(page, second)}-position": "1"}
    )

    assert list(Objective.objects.filter(edition=draft).values_list("pk", "number")) == [(second.pk, 1), (first.pk, 2)]
    assert list(second.activities.values_list("number", flat=True)) == ["1.1", "1.2"]
    assert list(first.activities.values_list("number", flat=True)) == ["2.1", "2.2", "2.3"]
    assert [str(problem) for problem in edition_problems(draft) if "number" in str(problem)] == []


def test_saving_with_nothing_typed_changes_no_row(client, draft):
    def stored():
        return {
            model: list(model.objects.filter(edition=draft).values())
            for model in (Objective, Activity, Impact, ImpactLink, MeasurePlacement, Reference, SheetText)
        }

    before = stored()
    for address in [
        *(page_of(row) for model in (Objective, Activity, Impact) for row in model.objects.filter(edition=draft)),
        content_address(draft.pk, "references"),
        content_address(draft.pk, "measures"),
        content_address(draft.pk, "headings"),
        page_of(draft),
    ]:
        assert "Saved: " in send(client, address).text
    assert stored() == before


def test_line_ends_as_browsers_send_them_change_no_word(client, editor, edition):
    draft = copy_edition(edition=edition)
    new_note = EditorialNote.objects.create(edition=draft, code="note-900", place="activity-1.1", note="One\nTwo")
    before, with_ends = content_sha256(draft), []
    for address in (
        page_of(Objective.objects.get(edition=draft, number=3)),
        page_of(new_note),
        content_address(draft.pk, "guidance"),
        content_address(draft.pk, "references"),
        page_of(draft),
    ):
        data = form_of(client.get(address))
        with_ends.append(any("\r\n" in value for values in data.values() for value in values))
        assert "Saved: " in client.post(address, data | {"_save": "Save"}, follow=True).text

    assert with_ends[:3] == [True, True, True]
    assert compare_editions(edition, draft) == []
    assert content_sha256(draft) == before
    new_note.refresh_from_db()
    assert new_note.note == "One\nTwo"


def test_row_without_dependants_is_removed_when_ticked(client, draft):
    impact = Impact.objects.filter(edition=draft, links__isnull=False).first()
    link = impact.links.first()

    send(client, page_of(impact), typed=lambda page: {f"{index_of(page, link)}-DELETE": "on"})

    assert not ImpactLink.objects.filter(pk=link.pk).exists()


def test_removing_a_row_with_dependants_asks_and_names_them_first(client, objective):
    gone = objective.activities.all()[0]
    evidence = list(gone.evidence.all())
    assert evidence

    asked = send(
        client,
        page_of(objective),
        typed=lambda page: {
            f"{index_of(page, gone)}-DELETE": "on",
            f"{index_of(page, objective.activities.all()[1])}-text": "Saved all the same",
        },
    )
    assert Activity.objects.filter(pk=gone.pk).exists()
    assert objective.activities.all()[1].text == "Saved all the same"
    assert asked.redirect_chain[-1][0].startswith(edition_page(objective.edition, "remove"))
    assert evidence[0].row_title in asked.context["rows"][0][2]

    done = client.post(asked.redirect_chain[-1][0], follow=True)

    assert done.redirect_chain[-1][0] == page_of(objective)
    assert not EvidenceParagraph.objects.filter(pk__in=[row.pk for row in evidence]).exists()
    assert [number for number, _, _ in texts(objective)] == ["1.1", "1.2"]


def test_row_ticked_but_kept_stays_where_it_stands(client, published, draft, objective):
    before, middle = content_sha256(draft), objective.activities.all()[1]

    asked = send(
        client,
        page_of(objective),
        typed=lambda page: {
            f"{index_of(page, middle)}-DELETE": "on",
            f"{index_of(page, middle)}-position": "3",
        },
    )

    assert [name for name, _, _ in asked.context["rows"]] == ["Activity 1.2"]
    assert compare_editions(published, draft) == []
    assert content_sha256(draft) == before


def test_row_ticked_is_counted_among_others_that_are_moved(client, objective):
    first, middle, last = objective.activities.all()

    def typed(page):
        new = new_in(page, Activity)
        return {
            f"{index_of(page, middle)}-DELETE": "on",
            f"{index_of(page, last)}-position": "1",
            f"{new}-text": "Brand new",
        }

    send(client, page_of(objective), typed=typed)

    assert [(number, code) for number, _, code in texts(objective)] == [
        ("1.1", last.code),
        ("1.2", first.code),
        ("1.3", middle.code),
        ("1.4", "activity-1.4"),
    ]
    assert list(objective.activities.values_list("order", flat=True)) == [1, 2, 3, 4]


def test_page_that_asks_shows_the_words_of_what_has_only_a_title(client, draft, objective):
    challenge = PerennialChallenge.objects.filter(edition=draft).first()
    for row, words in ((objective, objective.title), (challenge, challenge.introduction)):
        asked = client.get(page_of(row).replace("/change/", "/delete/"))
        assert [shown for _, shown, _ in asked.context["rows"]] == [words]


def test_one_place_typed_for_two_rows_is_refused_beside_the_second(client, objective):
    before = texts(objective)
    _, middle, last = objective.activities.all()

    refused = send(
        client,
        page_of(objective),
        typed=lambda page: {f"{index_of(page, middle)}-position": "1", f"{index_of(page, last)}-position": "1"},
    )

    assert errors_of(refused) == {
        f"{index_of(refused, last)}-position": ["You gave another row the place 1 too. Give each its own."]
    }
    assert texts(objective) == before


def test_row_is_removed_from_its_own_page(client, objective):
    gone = objective.activities.all()[0]
    address = page_of(gone).replace("/change/", "/delete/")

    asked = client.get(address)
    done = client.post(address, follow=True)

    assert asked.context["title"] == "Remove this?"
    assert done.redirect_chain[-1][0] == page_of(objective)
    assert not Activity.objects.filter(pk=gone.pk).exists()


def test_empty_words_are_refused_beside_the_field_and_nothing_typed_is_lost(client, objective):
    first, second, _ = objective.activities.all()

    def typed(page):
        return {
            f"{index_of(page, first)}-text": " ",
            f"{index_of(page, second)}-text": "Still here",
            f"{new_in(page, Activity)}-text": "New and still here",
            f"{index_of(page, second)}-position": "0",
        }

    response = send(client, page_of(objective), typed=typed)

    assert errors_of(response) == {
        f"{index_of(response, first)}-text": ["This field is required."],
        f"{index_of(response, second)}-position": ["Ensure this value is greater than or equal to 1."],
    }
    sent_again = form_of(response)
    assert sent_again[f"{index_of(response, second)}-text"] == ["Still here"]
    assert sent_again[f"{new_in(response, Activity)}-text"] == ["New and still here"]
    assert objective.activities.all()[1].text != "Still here"


def test_derived_row_is_asked_what_it_rests_on(client, objective):
    activity = objective.activities.all()[0]

    def typed(page):
        new = new_in(page, Output)
        return {f"{new}-text": "Something", f"{new}-origin": "derived", f"{new}-quotes": "one\n\n two "}

    refused = send(client, page_of(activity), typed=typed)
    accepted = send(
        client, page_of(activity), typed=lambda page: typed(page) | {f"{new_in(page, Output)}-basis": "implied"}
    )

    assert list(errors_of(refused).values()) == [
        ["Choose what this rests on, since it is drawn from the toolkit's text."]
    ]
    assert "Saved: " in accepted.text
    assert list(activity.outputs.values_list("text", "basis", "quotes", "code")) == [
        ("Something", "implied", ["one", "two"], f"output-{activity.code.partition('-')[2]}-1")
    ]


def test_only_impacts_of_the_same_edition_and_objective_can_be_picked(client, objective):
    activity = objective.activities.all()[0]
    page = client.get(page_of(activity))
    field = next(
        inline.formset.extra_forms[0].fields["impact"]
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.model is ActivityImpact
    )
    assert {key for key, _ in field.choices if key} == set(objective.impacts.values_list("pk", flat=True))

    elsewhere = Impact.objects.filter(edition=objective.edition).exclude(objective=objective).first()
    refused = send(
        client, page_of(activity), typed=lambda page: {f"{new_in(page, ActivityImpact)}-impact": elsewhere.pk}
    )

    assert list(errors_of(refused)) == [f"{new_in(refused, ActivityImpact)}-impact"]


def test_impact_picked_twice_is_refused_in_words(client, objective):
    place = ActivityImpact.objects.filter(activity__objective=objective).first()

    refused = send(
        client,
        page_of(place.activity),
        typed=lambda page: {f"{new_in(page, ActivityImpact)}-impact": place.impact_id},
    )

    assert list(errors_of(refused).values()) == [["This stands here already. Choose another."]]


def test_impact_removed_and_picked_again_in_one_go_is_saved(client, objective):
    place = ActivityImpact.objects.filter(activity__objective=objective).first()

    send(
        client,
        page_of(place.activity),
        typed=lambda page: {
            f"{index_of(page, place)}-DELETE": "on",
            f"{new_in(page, ActivityImpact)}-impact": place.impact_id,
        },
    )

    again = ActivityImpact.objects.get(activity=place.activity, impact=place.impact)
    assert again.code != place.code


def test_measure_is_placed_in_the_part_whose_list_it_is_added_to(client, draft, objective):
    measure = objective.measure_placements.first().measure
    added = Objective.objects.filter(edition=draft).last()
    assert not added.measure_placements.exists()

    def typed(page):
        new = new_in(page, MeasurePlacement, nth=1)
        return {f"{new}-measure": measure.pk, f"{new}-heading": "Other"}

    send(client, page_of(added), typed=typed)

    assert list(added.measure_placements.values_list("measure", "part")) == [(measure.pk, "supporting_information")]


def test_order_of_a_place_is_kept_when_one_of_its_measures_is_edited(client, objective):
    def order():
        placements = MeasurePlacement.objects.filter(edition=objective.edition)
        return list(placements.order_by("pk").values_list("order", flat=True))

    before = order()
    last = objective.measure_placements.last()

    send(client, page_of(last.measure), typed=lambda page: {f"{index_of(page, last)}-heading": "Other heading"})

    last.refresh_from_db()
    assert (last.heading, order()) == ("Other heading", before)


def test_measure_is_placed_from_its_own_page_as_the_last_of_its_place(client, objective):
    measure = MeasurePlacement.objects.filter(edition=objective.edition, objective=objective).first().measure
    last = objective.measure_placements.filter(part="supporting_information").last()
    objective.measure_placements.filter(part="supporting_information", measure=measure).delete()

    def typed(page):
        new = new_in(page, MeasurePlacement)
        return {f"{new}-part": "supporting_information", f"{new}-objective": objective.pk, f"{new}-heading": "Other"}

    send(client, page_of(measure), typed=typed)

    added = MeasurePlacement.objects.get(objective=objective, measure=measure, part="supporting_information")
    assert added.order > (last.order if last else 0)


def test_words_that_stand_at_a_place_already_are_refused(client, draft):
    heading = SheetText.objects.filter(edition=draft).first()

    def typed(page):
        new = new_in(page, SheetText)
        return {f"{new}-place": heading.place, f"{new}-text": "Again"}

    refused = send(client, content_address(draft.pk, "headings"), typed=typed)

    assert list(errors_of(refused).values()) == [["This stands here already. Choose another."]]


def test_rewording_a_derived_row_makes_it_wait_again(client, draft):
    link = ImpactLink.objects.filter(edition=draft, origin="derived").first()
    DerivedDecision.objects.create(
        edition=draft, row_code=link.code, decision="confirmed", by=toolkit_editor(), at="2026-11-03T09:00Z"
    )

    told = send(client, page_of(link.impact), typed=lambda page: {f"{index_of(page, link)}-basis": "title"})

    assert not DerivedDecision.objects.filter(edition=draft).exists()
    assert [str(message) for message in told.context["messages"]] == [
        f"{link.row_title} waits to be confirmed again: it changed since it was decided on.",
        f"Saved: {link.impact.row_title}.",
    ]


def test_editor_is_told_of_no_decision_where_it_stays(client, draft):
    link = ImpactLink.objects.filter(edition=draft, origin="derived").first()
    DerivedDecision.objects.create(
        edition=draft, row_code=link.code, decision="rejected", by=toolkit_editor(), at="2026-11-03T09:00Z"
    )

    told = send(client, page_of(link.impact), typed=lambda page: {f"{index_of(page, link)}-basis": "title"})

    assert DerivedDecision.objects.filter(edition=draft, row_code=link.code).exists()
    assert [str(message) for message in told.context["messages"]] == [f"Saved: {link.impact.row_title}."]


def test_citations_of_a_paragraph_are_edited_on_its_page(client, draft):
    paragraph = EvidenceParagraph.objects.filter(edition=draft, citations__isnull=False).first()
    reference = Reference.objects.filter(edition=draft).first()
    citation = paragraph.citations.first()

    send(
        client,
        page_of(paragraph),
        typed=lambda page: {
            f"{index_of(page, citation)}-reference": reference.pk,
            f"{index_of(page, citation)}-text": "Made up",
            "text": "New words (Made up).",
        },
    )

    paragraph.refresh_from_db()
    citation.refresh_from_db()
    assert (paragraph.text, citation.text, citation.reference) == ("New words (Made up).", "Made up", reference)


def test_citation_whose_words_do_not_stand_in_the_text_is_refused_beside_the_field(client, draft):
    paragraph = EvidenceParagraph.objects.filter(edition=draft, citations__isnull=False).first()
    citation = paragraph.citations.first()

    refused = send(client, page_of(paragraph), typed=lambda page: {"text": "Nobody is cited here."})

    field = f"{index_of(refused, citation)}-text"
    said = "These words do not stand in the text above. Enter them as they stand there."
    assert errors_of(refused) == {field: [said]}
    assert read(refused).one("ul.problems").links == [(f"Citation 1, Text: {said}", f"#id_{field}")]
    assert form_of(refused)["text"] == ["Nobody is cited here."]


def test_what_was_done_stands_in_the_history_with_who(client, editor, objective):
    send(client, page_of(objective), typed=lambda page: {"short_title": "Short"})

    entry = LogEntry.objects.get(object_id=str(objective.pk), content_type__model="objective")
    assert (entry.user, entry.get_change_message()) == (editor, "Changed Short title.")


@pytest.mark.parametrize(
    "name", ["objective", "activity", "measures", "headings", "edition", "derived", "notes", "publish"]
)
def test_pages_take_as_many_queries_at_many_rows_as_at_few(client, editor, name):
    counts = []
    for reference, activities in (("1.1.1", (3, 2)), ("2.2.2", (38, 2))):
        draft = copy_edition(edition=make_made_up_action(reference=reference, activities=activities))
        objective = Objective.objects.get(edition=draft, number=1)
        address = {
            "objective": page_of(objective),
            "activity": page_of(objective.activities.first()),
            "measures": content_address(draft.pk, "measures"),
            "headings": content_address(draft.pk, "headings"),
            "edition": page_of(draft),
        }.get(name) or edition_page(draft, name)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
