"""A row's order counts in its own list alone: pages that show several lists together do not mix them."""

import re

from django.urls import reverse

from tests.factories.accounts import toolkit_editor
from toolkit.editions import EditionRows, compare_editions, copy_edition, edition_problems, renumber, row_models
from toolkit.urls import pages


def addresses(edition):
    """Return the address of every page of a named edition."""
    for page in pages:
        kwargs = {"reference": edition.action.reference, "edition": edition.number}
        if page.pattern.converters:
            for number in edition.objective_set.values_list("number", flat=True):
                yield reverse(f"toolkit:{page.name}", kwargs=kwargs | {"objective": number})
        else:
            yield reverse(f"toolkit:{page.name}", kwargs=kwargs)


def read(client, path):
    """Return the page without what differs from one request to the next."""
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r' (nonce|value|content)="[^"]*"', "", response.content.decode())


def test_pages_are_the_same_when_each_list_is_numbered_from_one(client, edition):
    client.force_login(toolkit_editor())
    draft = copy_edition(edition=edition)
    paths = [path for path in addresses(draft) if not path.endswith(".pdf")]
    paths += [f"{path}?q=training" for path in paths if path.endswith("/search/")]
    before = {path: read(client, path) for path in paths}

    for model in row_models():
        for rows in EditionRows(draft).lists(model):
            renumber(rows)

    assert [path for path in paths if read(client, path) != before[path]] == []
    assert edition_problems(draft) == []
    assert compare_editions(edition, draft) == []
