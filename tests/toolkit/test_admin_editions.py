"""An edition's life in the admin: begun, checked, published, compared, deleted; decisions and notes on any of them."""

import csv
import io

import pytest
from django.urls import reverse

from tests.factories.accounts import toolkit_editor, viewer
from tests.factories.toolkit import ActionFactory, OutputFactory
from tests.toolkit.admin_pages import address_of_list, edition_page, errors_of, index_of, new_in, publish, send
from tests.toolkit.made_up import make_made_up_action
from toolkit.admin.places import page_of, public_address
from toolkit.editions import copy_edition, edition_content
from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    AssessmentQuestion,
    DerivedDecision,
    Edition,
    EditorialNote,
    Impact,
    ImpactLink,
    NoteDecision,
    Objective,
    SheetText,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(editor):
    """Return the made-up action's published edition."""
    return make_made_up_action(activities=(3, 2))


@pytest.fixture
def draft(published):
    """Return a draft copied from the published edition."""
    return copy_edition(edition=published)


def public(edition, page="impact_statement", **kwargs):
    kwargs |= {"reference": edition.action.reference, "edition": edition.number}
    return reverse(f"toolkit:{page}", kwargs=kwargs)


def reword(draft):
    """Change the draft's statement, so that there is something to publish."""
    draft.statement = "Ensure that lamps are kept."
    draft.save()


def test_new_edition_is_a_whole_copy_and_its_page_opens(client, published):
    asked = client.get(edition_page(published, "start"))
    assert Edition.objects.count() == 1
    opened = client.post(edition_page(published, "start"), follow=True)

    draft = Edition.objects.get(status="draft")
    assert opened.redirect_chain == [(page_of(draft), 302)]
    assert "Start the new edition" in asked.text
    assert edition_content(draft)["rows"] == edition_content(published)["rows"]


def test_second_draft_is_refused_with_a_link_to_the_first(client, published, draft):
    asked = client.get(edition_page(published, "start"))
    client.post(edition_page(published, "start"))

    assert f'<a href="{page_of(draft)}">{draft.action.reference}' in asked.text
    assert "Start the new edition" not in asked.text
    assert Edition.objects.count() == 2


def test_new_edition_is_begun_from_the_one_in_force_alone(client, published, draft):
    reword(draft)
    publish(client, draft)

    assert client.post(edition_page(published, "start")).status_code == 403
    assert "Start a new edition" not in client.get(page_of(published)).text
    assert "Start a new edition" in client.get(page_of(draft)).text


def test_edition_is_written_from_nothing_only_for_an_action_without_one(client, published):
    address = f"{address_of_list(Edition)}add/"

    assert client.get(address).status_code == 403
    assert address not in client.get(address_of_list(Edition)).text
    assert "Before this system" in client.get(address_of_list(Edition)).text
    ActionFactory()
    assert client.get(address).status_code == 200
    assert address in client.get(address_of_list(Edition)).text


def test_first_edition_of_a_new_action_is_begun_empty(client, editor):
    action = ActionFactory()

    client.post(f"{address_of_list(Edition)}add/", {"action": action.pk, "statement": "Do it"})

    edition = Edition.objects.get(action=action)
    assert (edition.number, edition.status, edition.statement) == (1, "draft", "Do it")
    assert client.get(page_of(edition)).status_code == 200
    problems = client.get(edition_page(edition, "publish"))
    assert "There is no objective: add one." in problems.text


def test_draft_that_is_wrong_is_not_published_and_each_problem_leads_to_its_row(client, draft):
    activity = Activity.objects.filter(edition=draft).first()
    activity.impact_places.all().delete()

    checked = client.get(edition_page(draft, "publish"))
    refused = publish(client, draft)

    assert (
        f"{activity.row_title} has no short to medium term impact: choose one for it.",
        page_of(activity),
        activity.row_title,
    ) in checked.context["problems"]
    assert "Publish edition" not in checked.text
    assert "It was not published: see what is wrong." in refused.text
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_each_problem_leads_to_where_it_can_be_mended(client, draft):
    impact = Impact.objects.filter(edition=draft).last()
    impact.places.all().delete()
    activity = Activity.objects.filter(edition=draft).last()
    Activity.objects.filter(pk=activity.pk).update(order=0)
    question = AssessmentQuestion.objects.filter(edition=draft).last()
    question.places.all().delete()

    problems = client.get(edition_page(draft, "publish")).context["problems"]

    leading = {name: address for text, address, name in problems if "no place" in text or "with no activity" in text}
    assert leading == {
        impact.row_title: page_of(impact),
        question.row_title: page_of(question),
        activity.row_title: f"{page_of(activity.objective)}#{activity.code}",
    }
    for row, model in ((impact, ActivityImpact), (question, ActivityQuestion)):
        place = row.objective.activities.last()
        send(
            client,
            page_of(row),
            typed=lambda page, model=model, place=place: {f"{new_in(page, model)}-activity": place.pk},
        )
        assert list(row.places.values_list("activity", flat=True)) == [place.pk]
    assert "with no activity" not in client.get(edition_page(draft, "publish")).text


def test_publishing_signs_and_supersedes_and_old_pages_stay(client, editor, published, draft):
    activity = Activity.objects.filter(edition=draft).first()
    objective = activity.objective
    send(client, page_of(objective), typed=lambda page: {f"{index_of(page, activity)}-text": "Lamps are lit at dusk"})
    before = Activity.objects.get(edition=published, code=activity.code).text

    checked = client.get(edition_page(draft, "publish"))
    publish(client, draft)

    assert [(change.title, str(change.kind)) for change, _ in checked.context["changes"]] == [
        (activity.row_title, "changed")
    ]
    draft.refresh_from_db()
    published.refresh_from_db()
    assert (draft.status, draft.published_by, published.status) == ("published", editor, "superseded")
    in_force = reverse("toolkit:logic_model", kwargs={"reference": draft.action.reference, "objective": 1})
    assert "Lamps are lit at dusk" in client.get(in_force).text
    old = client.get(public(published, "supporting_information", objective=1)).context["activities"]
    assert before in [each["text"] for each in old]


def test_draft_changed_since_it_was_shown_is_not_published(client, published, draft):
    address = edition_page(draft, "publish")
    activity = Activity.objects.filter(edition=draft).first()
    activity.text = "Lamps are lit at dusk"
    activity.save()
    shown = client.get(address).context["seen"]
    activity.text = "A colleague's words"
    activity.save()

    told = client.post(address, {"seen": shown}, follow=True)
    unseen = client.post(address, follow=True)

    for response in (told, unseen):
        assert "The draft changed since you opened this page. Look at it again." in response.text
        assert "A colleague" in response.text
        draft.refresh_from_db()
        assert draft.status == "draft"
    publish(client, draft)
    draft.refresh_from_db()
    assert draft.status == "published"


def test_draft_that_reads_like_the_edition_in_force_is_not_published(client, published, draft):
    address = edition_page(draft, "publish")

    shown = client.get(address)
    told = publish(client, draft)

    assert "Nothing has changed: this draft reads like" in shown.text
    assert "Publish edition" not in shown.text
    assert "It was not published: nothing has changed." in told.text
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_draft_is_deleted_with_all_it_holds_once_confirmed(client, draft):
    address = f"{address_of_list(Edition)}{draft.pk}/delete/"

    assert client.get(address).status_code == 200
    assert Edition.objects.filter(pk=draft.pk).exists()
    client.post(address)

    assert not Edition.objects.filter(pk=draft.pk).exists()
    assert not Activity.objects.filter(edition=draft.pk).exists()


def test_any_two_editions_are_compared(client, published, draft):
    objective = Objective.objects.filter(edition=draft).first()
    objective.situation = "Another situation"
    objective.save()

    page = client.get(edition_page(draft, "changes"))
    other_way = client.get(edition_page(published, "changes"), {"since": draft.number})

    for response, marked in ((page, "<ins>Another"), (other_way, "<del>Another")):
        assert [change.title for change, _ in response.context["changes"]] == ["Objective 1"]
        assert marked in response.text


def test_everybody_reads_what_changed_in_a_published_version(client, published, draft):
    objective = Objective.objects.filter(edition=draft).first()
    objective.situation = "Another <b>situation</b>"
    objective.save()
    link = ImpactLink.objects.filter(edition=draft, origin="derived").first()
    link.basis = "title"
    link.save()
    reader = viewer()
    client.force_login(reader)
    assert client.get(public(draft, "changes")).status_code == 404
    client.force_login(toolkit_editor())
    publish(client, draft)
    client.force_login(reader)

    first = client.get(public(published, "changes"))
    second = client.get(public(draft, "changes"))

    assert "This is the first version." in first.text
    assert [(change["title"], change["mark"]) for change in second.context["changes"]] == [
        ("Objective 1", ""),
        (link.row_title, "Drawn from the toolkit's text, not in its published column"),
    ]
    assert "&lt;b&gt;situation&lt;/b&gt;" in second.text

    client.force_login(toolkit_editor())
    client.post(edition_page(draft, "drawn"), {"decide": f"confirmed {link.code}"}, follow=True)

    confirmed = client.get(public(draft, "changes")).context["changes"][1]["mark"]
    assert confirmed.startswith("Drawn from the toolkit's text, confirmed by VKPP on ")


def test_rejected_row_vanishes_from_what_changed_at_once(client, published, draft):
    output = OutputFactory(edition=draft, activity=Activity.objects.filter(edition=draft).first(), code="output-1.1-1")
    publish(client, draft)
    assert output.row_title in client.get(public(draft, "changes")).text

    client.post(edition_page(draft, "drawn"), {"decide": f"rejected {output.code}"}, follow=True)

    assert output.row_title not in client.get(public(draft, "changes")).text


def test_what_changed_takes_few_queries_once_it_is_known(client, published, draft, django_assert_max_num_queries):
    reword(draft)
    publish(client, draft)
    client.get(public(draft, "changes"))

    with django_assert_max_num_queries(15):
        client.get(public(draft, "changes"))


# What was drawn from the text


@pytest.fixture
def links(published):
    """Return the derived links of the published edition."""
    return list(ImpactLink.objects.filter(edition=published, origin="derived"))


def decisions():
    return {decision.row_code: (decision.decision, decision.by) for decision in DerivedDecision.objects.all()}


def test_one_row_is_confirmed_rejected_and_undone(client, editor, published, links):
    address, code = edition_page(published, "drawn"), links[0].code

    client.post(address, {"decide": f"confirmed {code}"})
    assert decisions() == {code: ("confirmed", editor)}
    client.post(address, {"decide": f"rejected {code}"})
    assert decisions() == {code: ("rejected", editor)}
    client.post(address, {"decide": f"undone {code}"})
    assert decisions() == {}


def test_page_comes_back_where_the_list_goes_on(client, published, links):
    address = edition_page(published, "drawn")
    groups = client.get(address).context["groups"]
    listed = [entry["code"] for _, inner in groups for _, entries in inner for entry in entries]

    first = client.post(address, {"decide": f"confirmed {listed[0]}"})
    last = client.post(address, {"decide": f"rejected {listed[-1]}"})
    undone = client.post(f"{address}?show=rejected", {"decide": f"undone {listed[-1]}"})

    assert first.url == f"{address}#{listed[1]}"
    assert last.url == f"{address}#{listed[-2]}"
    assert undone.url == f"{address}?show=rejected"


def test_those_ticked_are_decided_together(client, editor, published, links):
    codes = [link.code for link in links[:3]]

    client.post(edition_page(published, "drawn"), {"decide": "rejected", "row": codes})

    assert decisions() == dict.fromkeys(codes, ("rejected", editor))


def test_nothing_is_decided_on_published_rows_other_editions_or_unknown_words(client, published, draft, links):
    printed = ImpactLink.objects.filter(edition=published, origin="published").first()
    assert printed is not None
    for post in (
        {"decide": f"confirmed {printed.code}"},
        {"decide": "confirmed activity-1.1"},
        {"decide": "delighted", "row": [links[0].code]},
        {"decide": "confirmed"},
        {},
    ):
        assert client.post(edition_page(published, "drawn"), post).status_code == 302
    assert decisions() == {}


def test_list_shows_each_state_with_words_basis_quotes_and_place(client, editor, published, links):
    client.post(edition_page(published, "drawn"), {"decide": f"confirmed {links[0].code}"})

    def codes(show):
        groups = client.get(edition_page(published, "drawn"), {"show": show}).context["groups"]
        return [entry["code"] for _, inner in groups for _, entries in inner for entry in entries]

    assert codes("confirmed") == [links[0].code]
    assert codes("rejected") == []
    assert links[0].code not in codes("waiting")
    assert links[1].code in codes("waiting")
    confirmed = client.get(edition_page(published, "drawn"), {"show": "confirmed"})
    for expected in (links[0].get_basis_display(), links[0].quotes[0], f"Confirmed by {editor}"):
        assert expected in confirmed.text


def test_public_pages_follow_a_rejection_at_once(client, published, links):
    address = public(published, "logic_model", objective=1)
    before = client.get(address).text

    client.post(edition_page(published, "drawn"), {"decide": "rejected", "row": [link.code for link in links]})

    assert client.get(address).text != before


# Notes


@pytest.fixture
def note(published):
    """Return a note on an activity of the published edition."""
    activity = Activity.objects.filter(edition=published).first()
    return EditorialNote.objects.create(
        edition=published,
        code="note-900",
        order=900,
        place=activity.code,
        quote='=HYPERLINK("x")',
        note="A word is lost.",
    )


def test_note_is_settled_and_opened_again_signed(client, editor, published, note):
    client.post(edition_page(published, "notes"), {"decide": f"settle {note.code}"})
    assert [(decision.settled, decision.by) for decision in NoteDecision.objects.all()] == [(True, editor)]
    client.post(edition_page(published, "notes"), {"decide": f"reopen {note.code}"})
    assert [(decision.settled, decision.by) for decision in NoteDecision.objects.all()] == [(False, editor)]


def test_page_comes_back_at_the_note_or_the_next_and_names_its_row(client, published, note):
    address = edition_page(published, "notes")
    other = EditorialNote.objects.create(
        edition=published, code="note-901", order=901, place="sheet-statement-heading", note="Odd"
    )

    settled = client.post(address, {"decide": f"settle {note.code}"})
    opened = client.post(f"{address}?show=all", {"decide": f"reopen {note.code}"}, follow=True)

    assert settled.url == f"{address}#{other.code}"
    assert opened.redirect_chain == [(f"{address}?show=all#{note.code}", 302)]
    assert "Open again: the note on activity 1.1." in opened.text
    assert note.row_title == "Note on activity 1.1: “A word is lost.”"


@pytest.mark.parametrize(
    ("place", "page", "kwargs"),
    [
        ("consequences_heading", "logic_model", {"objective": 1}),
        ("evidence_column", "supporting_information", {"objective": 1}),
        ("perennial_introduction", "perennial_challenges", {}),
        ("mean_heading", "impact_statement", {}),
    ],
)
def test_words_of_a_sheet_are_read_where_they_are_printed(draft, place, page, kwargs):
    words = SheetText.objects.create(edition=draft, code=f"sheet-{place}", order=99, place=place, text="Words")

    assert public_address(words) == public(draft, page, **kwargs)


def test_notes_are_filtered_by_state_and_place(client, published, note):
    def shown(**query):
        return [entry["note"] for entry in client.get(edition_page(published, "notes"), query).context["entries"]]

    assert note in shown()
    assert shown(place=note.place, show="open") == [note]
    assert shown(place="activity-none") == []
    client.post(edition_page(published, "notes"), {"decide": f"settle {note.code}"})
    assert note not in shown()
    assert note in shown(show="settled")


def test_note_leads_to_its_row_in_the_admin_and_in_public(client, published, note):
    page = client.get(edition_page(published, "notes"))

    activity = Activity.objects.get(edition=published, code=note.place)
    entry = next(entry for entry in page.context["entries"] if entry["note"] == note)
    assert (entry["place"], entry["page"]) == (activity.row_title, page_of(activity))
    assert entry["public"] == public(published, "supporting_information", objective=1) + f"#activity-{activity.number}"
    assert client.get(entry["public"].partition("#")[0]).status_code == 200


def test_table_for_the_authors_opens_in_a_spreadsheet_and_runs_nothing(client, editor, published, note):
    client.post(edition_page(published, "notes"), {"decide": f"settle {note.code}"})

    response = client.get(edition_page(published, "notes_csv"))

    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Place", "Published words", "Note", "State", "Who", "When"]
    row = next(row for row in rows if row[2] == note.note)
    assert row[:5] == ["Activity 1.1", '\'=HYPERLINK("x")', "A word is lost.", "Settled", str(editor)]
    assert response["Content-Disposition"] == 'attachment; filename="notes-9.8.7-edition-1.csv"'


def test_note_is_added_to_a_published_edition_and_asks_for_a_place_that_is_there(client, published):
    address = f"{address_of_list(EditorialNote)}add/"
    data = {"edition": published.pk, "note": "Odd", "quote": ""}

    refused = client.post(address, data | {"place": "activity-99.9"})
    client.post(address, data | {"place": "activity-1.1"})

    assert errors_of(refused) == {"place": ["Enter the code of a row of this edition, such as activity-1.1."]}
    assert EditorialNote.objects.filter(edition=published, note="Odd", place="activity-1.1").count() == 1


def test_note_can_be_reworded_but_not_deleted(client, published, note):
    send(client, page_of(note), typed=lambda page: {"note": "Two words are lost."})

    note.refresh_from_db()
    assert note.note == "Two words are lost."
    assert client.post(page_of(note).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403
