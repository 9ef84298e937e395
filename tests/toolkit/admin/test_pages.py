"""Every admin page of the toolkit, over the real toolkit."""

import pytest
from django.urls import reverse

from tests.factories.accounts import superuser, toolkit_editor
from tests.html import read
from toolkit.admin.addresses import WITH_PAGE, page_of, parent_lookups, public_address
from toolkit.admin.content_pages import CONTENT_PAGES
from toolkit.editions import copy_edition, row_models
from toolkit.models import Action, Edition, EditorialNote

PAGES = ["start", "changes", "derived", "notes", "notes_csv"]


def address(model, page, *args):
    return reverse(f"admin:toolkit_{model._meta.model_name}_{page}", args=args)


@pytest.fixture(params=["published", "draft"])
def either(edition, request):
    """Return the real toolkit's published edition, then a draft copied from it."""
    return edition if request.param == "published" else copy_edition(edition=edition)


def test_every_page_can_be_read(client, either):
    client.force_login(superuser())
    for model in [Action, Edition, *WITH_PAGE]:
        assert client.get(address(model, "changelist"), {"q": "2.6.1"}).status_code == 200, model
    for model in WITH_PAGE:
        row = model.objects.filter(edition=either).first()
        response = client.get(address(model, "change", row.pk))
        assert response.status_code == 200, model
        assert client.get(address(model, "history", row.pk)).status_code == 200, model
    assert client.get(address(Edition, "change", either.pk)).status_code == 200
    for page in CONTENT_PAGES:
        assert client.get(address(Edition, "content", either.pk, page)).status_code == 200, page
    for page in PAGES:
        status = 403 if (page, either.status) == ("start", "draft") else 200
        assert client.get(address(Edition, page, either.pk)).status_code == status, page


def ids_of(response):
    """Return the ids of a page's elements."""
    assert response.status_code == 200
    return {element["id"] for element in read(response).select("[id]")}


def test_every_row_has_a_place_where_everybody_reads_it(client, edition):
    client.force_login(toolkit_editor())
    draft = copy_edition(edition=edition)
    pages, lost = {}, []
    for model in row_models():
        for row in model.objects.filter(edition=draft).select_related(*parent_lookups(model)):
            if model is EditorialNote:
                continue
            path, _, anchor = public_address(row).partition("#")
            if path not in pages:
                pages[path] = ids_of(client.get(path))
            if anchor and anchor not in pages[path]:
                lost.append(f"{row.code}: {path}#{anchor}")

    assert lost == []


def test_every_row_leads_to_its_place_in_the_admin(client, edition):
    client.force_login(toolkit_editor())
    draft = copy_edition(edition=edition)
    pages, lost = {}, []
    for model in row_models():
        for row in model.objects.filter(edition=draft).select_related(*parent_lookups(model)):
            path, _, anchor = page_of(row).partition("#")
            if path not in pages:
                pages[path] = ids_of(client.get(path))
            if anchor and anchor not in pages[path]:
                lost.append(f"{row.code}: {path}#{anchor}")

    assert lost == []
