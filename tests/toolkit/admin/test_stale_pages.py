"""What an editor is told where somebody was faster: changed, removed, added or published meanwhile."""

import pytest

from tests.factories.accounts import reviewer, toolkit_editor
from tests.html import read
from tests.toolkit.admin.pages import errors_of, form_of, index_of, new_in, send
from toolkit.admin.addresses import content_address, moment, page_of
from toolkit.editions import publish_edition
from toolkit.models import (
    Impact,
    ImpactLink,
    Objective,
    Reference,
)

pytestmark = pytest.mark.django_db


def test_second_editor_is_told_who_was_faster_and_loses_nothing(client, editor, objective):
    colleague = toolkit_editor()
    activity = objective.activities.all()[0]
    mine = form_of(client.get(page_of(objective))) | {"title": "My title", "_save": "Save"}
    client.force_login(colleague)
    send(client, page_of(activity), typed=lambda page: {"text": "The colleague's words"})
    client.force_login(editor)

    told = client.post(page_of(objective), mine)

    assert list(errors_of(told)) == ["__all__"]
    assert read(told).one(".errornote").text == "Nothing is saved yet: somebody was faster."
    assert told.context["adminform"].form.row_stored() == [("Title", objective.title)]
    shown = told.context["inline_admin_formsets"][0].formset.initial_forms[0]
    assert shown.row_stored() == [("Text", "The colleague's words")]
    assert errors_of(told)["__all__"][0].startswith(f"{colleague} changed this at ")
    assert form_of(told)["title"] == ["My title"]
    objective.refresh_from_db()
    assert objective.title != "My title"

    client.post(page_of(objective), form_of(told) | {"_save": "Save"})

    objective.refresh_from_db()
    assert objective.title == "My title"


def test_row_removed_meanwhile_is_named_and_stays_removed(client, objective):
    gone = objective.statement_items.first()
    address = page_of(objective)
    opened = client.get(address)
    name = index_of(opened, gone)
    mine = form_of(opened) | {f"{name}-text": "Typed into a row that is gone", "_save": "Save"}
    type(gone).objects.filter(pk=gone.pk).delete()

    told = client.post(address, mine)
    row = read(told).one(f'[id="{name}"]')
    assert row.one("legend").text == "Statement, removed meanwhile"
    assert row.one(".errorlist").text.startswith("Somebody removed this row since you opened the page.")
    assert "Typed into a row that is gone" in [words.text for words in row.select("dd")]
    sent_again = form_of(told)
    assert sent_again[f"{name}-DELETE"] == ["on"]
    done = client.post(address, sent_again | {"_save": "Save"}, follow=True)

    assert "Saved: Objective 1." in done.text
    assert not type(gone).objects.filter(text="Typed into a row that is gone").exists()


def test_link_removed_meanwhile_is_named(client, draft):
    link = ImpactLink.objects.filter(edition=draft).first()
    opened = client.get(page_of(link.impact))
    mine = form_of(opened) | {"text": "Mine", "_save": "Save"}
    ImpactLink.objects.filter(pk=link.pk).delete()

    told = client.post(page_of(link.impact), mine)

    removed = [row.text for row in read(told).select("fieldset legend") if "removed meanwhile" in row.text]
    assert removed == ["Long-term impact, removed meanwhile"]


def test_row_added_meanwhile_is_named_and_goes_last(client, objective):
    address = page_of(objective)
    opened = client.get(address)
    first = objective.impacts.first()
    mine = form_of(opened) | {f"{index_of(opened, first)}-text": "Mine", "_save": "Save"}
    send(client, address, typed=lambda page: {f"{new_in(page, Impact)}-text": "A colleague's impact"})
    added = objective.impacts.get(text="A colleague's impact")

    told = client.post(address, mine)
    stored = [row.blocks() for row in read(told).select('section[aria-labelledby="stored-heading"] dl > div')]
    assert [added.row_title, "Added meanwhile."] in stored
    client.post(address, form_of(told) | {"_save": "Save"})

    texts = list(objective.impacts.values_list("text", flat=True))
    assert (texts[0], texts[-1]) == ("Mine", "A colleague's impact")
    orders = list(objective.impacts.values_list("order", flat=True))
    assert orders == list(range(1, len(orders) + 1))


def test_row_added_elsewhere_in_the_edition_disturbs_nobody(client, draft, objective):
    second = Objective.objects.filter(edition=draft).last()
    mine = form_of(client.get(page_of(second))) | {"short_title": "Mine", "_save": "Save"}
    send(client, page_of(objective), typed=lambda page: {f"{new_in(page, Impact)}-text": "A new impact"})

    client.post(page_of(second), mine)

    second.refresh_from_db()
    assert second.short_title == "Mine"


def listed(response):
    """Return what a page says was typed."""
    return list(response.context["typed"])


def test_edition_published_while_somebody_types_takes_nothing_and_hands_the_words_back(client, editor, objective):
    activity = objective.activities.first()
    opened = client.get(page_of(objective))
    mine = form_of(opened) | {
        "title": "Too late",
        f"{index_of(opened, activity)}-text": "Far too late",
        f"{new_in(opened, Impact)}-text": "A late impact",
        "_save": "Save",
    }
    colleague = toolkit_editor()
    published = publish_edition(edition=objective.edition, by=colleague)

    told = client.post(page_of(objective), mine)

    assert told.status_code == 403
    assert told.context["why"] == f"Published at {moment(published.published_at)} by {colleague}: its text is fixed."
    assert listed(told) == [
        ("Title", "Too late"),
        (f"{activity.row_title}: Text", "Far too late"),
        (f"New {Impact._meta.verbose_name}: Text", "A late impact"),
    ]
    for address in (page_of(objective), page_of(published)):
        assert address in [link for _, link in read(told).links]
    objective.refresh_from_db()
    assert objective.title != "Too late"


def test_draft_deleted_while_somebody_types_hands_the_words_back(client, draft, objective):
    opened = client.get(page_of(objective))
    mine = form_of(opened) | {"title": "Too late", f"{new_in(opened, Impact)}-text": "A late impact", "_save": "Save"}
    references_page = content_address(draft.pk, "references")
    references = client.get(references_page)
    other = form_of(references) | {f"{new_in(references, Reference)}-text": "A late reference", "_save": "Save"}
    client.post(page_of(draft).replace("/change/", "/delete/"))

    told = client.post(page_of(objective), mine)
    of_references = client.post(references_page, other)

    assert (told.status_code, of_references.status_code) == (404, 404)
    assert ("Title", "Too late") in listed(told)
    assert (f"New {Impact._meta.verbose_name}: Text", "A late impact") in listed(told)
    assert [words for _label, words in listed(of_references)][-1] == "A late reference"
    assert of_references.context["why"].startswith("Removed at ")


def test_nothing_is_removed_from_an_edition_published_meanwhile(client, objective):
    activity = objective.activities.first()
    publish_edition(edition=objective.edition, by=toolkit_editor())

    told = client.post(page_of(activity).replace("/change/", "/delete/"))

    assert (told.status_code, told.context["why"].startswith("Published at ")) == (403, True)
    assert objective.activities.count() == 3


def test_who_is_no_toolkit_editor_is_told_nothing(client, objective):
    publish_edition(edition=objective.edition, by=toolkit_editor())
    client.force_login(reviewer())

    told = client.post(page_of(objective), {"title": "Nosy"})

    assert (told.status_code, objective.title in told.text) == (403, False)
