"""The toolkit in the admin: who gets in, and that published text cannot be altered there by anybody."""

import pytest
from django.contrib import admin

from tests.factories.accounts import reviewer, superuser, toolkit_editor
from tests.factories.toolkit import ActionFactory
from tests.html import read
from tests.toolkit.admin.pages import address_of_list, edition_page, form_of, index_of, new_in
from tests.toolkit.made_up import make_made_up_action
from toolkit.admin.addresses import WITH_PAGE, content_address, page_of
from toolkit.admin.content_pages import CONTENT_PAGES
from toolkit.editions import content_sha256, copy_edition, row_models
from toolkit.models import Action, Activity, Edition, EditorialNote, Impact, Objective, Output

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[toolkit_editor, superuser])
def keeper(request, client):
    """Return a toolkit editor, then a superuser, signed in with the client: neither alters published text."""
    user = request.param()
    client.force_login(user)
    return user


@pytest.fixture
def published():
    """Return the made-up action's published edition, of which each test proves that it stays as it was."""
    edition = make_made_up_action(activities=(2, 2))
    yield edition
    edition.refresh_from_db()
    assert content_sha256(edition) == edition.content_sha256


def test_no_page_of_a_published_edition_offers_or_takes_a_change(client, keeper, published):
    pages = [page_of(published), *(content_address(published.pk, page) for page in CONTENT_PAGES)]
    for model in WITH_PAGE:
        row = model.objects.filter(edition=published).first()
        if row is not None and model is not EditorialNote:
            pages.append(page_of(row))
    for address in pages:
        opened = client.get(address)
        assert (address, opened.status_code, read(opened).select('[name="_save"]')) == (address, 200, [])
        typed = {"text": "Something else", "title": "Something else", "statement": "Something else", "_save": "Save"}
        assert (address, client.post(address, form_of(opened) | typed).status_code) == (address, 403)


def test_row_of_a_published_edition_cannot_be_removed(client, keeper, published):
    activity = Activity.objects.filter(edition=published).first()
    for address in (
        page_of(activity).replace("/change/", "/delete/"),
        f"{edition_page(published, 'remove')}?row={activity.code}",
        page_of(published).replace("/change/", "/delete/"),
    ):
        assert [client.get(address).status_code, client.post(address, {"post": "yes"}).status_code] == [403, 403]


def test_published_edition_cannot_be_published_again(client, keeper, published):
    address = edition_page(published, "publish")

    assert [client.get(address).status_code, client.post(address).status_code] == [403, 403]


def test_lists_have_no_actions(client, keeper, published):
    for model in [Action, Edition, *WITH_PAGE]:
        row = model.objects.first()
        if row is not None:
            deletion = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
            client.post(address_of_list(model), deletion)
            assert model.objects.filter(pk=row.pk).exists()


def test_rows_are_added_on_the_page_of_what_holds_them_alone(client, keeper, published):
    for model in WITH_PAGE:
        if model is not EditorialNote:
            assert client.get(f"{address_of_list(model)}add/").status_code == 403
            assert client.post(f"{address_of_list(model)}add/", {"edition": published.pk}).status_code == 403


def test_crafted_post_cannot_move_a_row_into_a_published_edition_or_out_of_one(client, keeper, published):
    draft = copy_edition(edition=published)
    objective = Objective.objects.filter(edition=draft).first()
    mine = objective.activities.first()
    theirs = Activity.objects.get(edition=published, code=mine.code)
    opened = client.get(page_of(objective))
    beginning, new = index_of(opened, mine), new_in(opened, Activity)

    client.post(
        page_of(objective),
        form_of(opened)
        | {
            "_save": "Save",
            "edition": published.pk,
            f"{beginning}-edition": published.pk,
            f"{beginning}-objective": theirs.objective_id,
            f"{beginning}-text": "Changed in the draft",
            f"{new}-edition": published.pk,
            f"{new}-text": "New in the draft",
        },
    )
    client.post(
        page_of(objective),
        form_of(opened) | {"_save": "Save", f"{beginning}-id": theirs.pk, f"{beginning}-text": "Changed in print"},
    )

    assert Activity.objects.filter(edition=published).count() == 4
    assert Activity.objects.get(pk=theirs.pk).text == theirs.text
    assert set(Activity.objects.exclude(edition=published).values_list("edition", flat=True)) == {draft.pk}


def test_crafted_post_cannot_tie_a_draft_to_published_rows(client, keeper, published):
    draft = copy_edition(edition=published)
    activity = Activity.objects.filter(edition=draft).first()
    opened = client.get(page_of(activity))
    field = f"{new_in(opened, activity.impact_places.model)}-impact"

    client.post(
        page_of(activity),
        form_of(opened) | {field: Impact.objects.filter(edition=published).first().pk, "_save": "Save"},
    )

    assert {place.impact.edition for place in activity.impact_places.all()} == {draft}


def test_action_is_fixed_once_an_edition_is_published(client, keeper, published):
    new = ActionFactory()
    address = f"{address_of_list(Action)}{published.action_id}/change/"
    other = f"{address_of_list(Action)}{new.pk}/change/"

    # Without the tick that says that it is offered: that alone is changed.
    assert client.post(address, {"reference": "1", "title": "Other"}).status_code == 302
    action = Action.objects.get(pk=published.action_id)
    assert (str(action), action.is_offered) == (str(published.action), False)
    assert list(action.history.values_list("is_offered", "history_user")) == [(False, keeper.pk), (True, None)]
    assert client.post(other, {"reference": "1", "title": "Other"}).status_code == 302
    assert client.post(f"{address_of_list(Action)}{published.action_id}/delete/", {"post": "yes"}).status_code == 403


def test_reviewer_sees_nothing_of_it(client, published):
    client.force_login(reviewer())
    draft = copy_edition(edition=published)
    for name in ("start", "publish", "changes", "derived", "notes", "notes_csv", "remove"):
        address = edition_page(draft, name)
        assert (name, client.get(address).status_code, client.post(address).status_code) == (name, 403, 403)
    row = Output.objects.first() or Activity.objects.first()
    for address in (page_of(draft), page_of(row), content_address(draft.pk, "objectives"), address_of_list(Activity)):
        assert client.get(address).status_code == 403


def test_first_page_names_actions_and_editions_alone(client, published):
    client.force_login(toolkit_editor())

    apps = client.get("/admin/").context["app_list"]

    assert [(app["app_label"], [model["object_name"] for model in app["models"]]) for app in apps] == [
        ("toolkit", ["Action", "Edition"])
    ]


def test_every_row_can_be_reached(published):
    registered = set(admin.site._registry)
    assert {Action, Edition, *WITH_PAGE} == {model for model in registered if model._meta.app_label == "toolkit"}
    for model in row_models():
        for row in model.objects.filter(edition=published):
            assert page_of(row).startswith("/admin/toolkit/"), row
