"""Editorial notes: open, settled, as a table for the authors."""

import csv
import io

import pytest

from tests.toolkit.admin.pages import address_of_list, edition_page, errors_of, public, send
from toolkit.admin.addresses import page_of, public_address
from toolkit.models import (
    Activity,
    EditorialNote,
    NoteDecision,
    SheetText,
)

pytestmark = pytest.mark.django_db


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


def test_note_opened_again_says_so_beside_who_and_when(client, editor, published, note):
    EditorialNote.objects.create(edition=published, code="note-901", order=901, place="activity-1.2", note="Odd")
    for verb in ("settle", "reopen"):
        client.post(edition_page(published, "notes"), {"decide": f"{verb} {note.code}"})

    listed = client.get(edition_page(published, "notes_csv")).content.decode("utf-8-sig")

    states = {row[2]: row[3:5] for row in csv.reader(io.StringIO(listed))}
    assert (states[note.note], states["Odd"]) == (["Open again", str(editor)], ["Open", ""])


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
