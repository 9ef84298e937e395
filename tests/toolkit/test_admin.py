"""The toolkit in the admin: who reads, who decides, and that published text cannot be edited there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.factories.accounts import superuser, toolkit_editor
from tests.factories.toolkit import (
    ActivityFactory,
    EditionFactory,
    EditorialNoteFactory,
    ObjectiveFactory,
    OutputFactory,
)
from toolkit.editions import row_models
from toolkit.models import Action, Activity, DerivedDecision, Edition, NoteDecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """Return a toolkit editor, signed in with the client."""
    user = toolkit_editor()
    client.force_login(user)
    return user


@pytest.fixture
def root(client):
    """Return a superuser, signed in with the client."""
    user = superuser()
    client.force_login(user)
    return user


def address(model, page, *args):
    return reverse(f"admin:toolkit_{model._meta.model_name}_{page}", args=args)


def test_published_text_cannot_be_edited_even_by_superusers(client, root):
    activity = ActivityFactory()
    for row in (activity, activity.edition):
        page = address(type(row), "change", row.pk)
        assert 'name="_save"' not in client.get(page).text
        assert client.post(page, {"text": "Something else", "statement": "Something else"}).status_code == 403
        assert client.post(address(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403
    deleted = {"action": "delete_selected", "_selected_action": activity.pk, "post": "yes"}
    client.post(address(Activity, "changelist"), deleted)
    assert Activity.objects.get().text == activity.text


def test_new_row_can_only_be_added_to_a_draft(client, root):
    published = ObjectiveFactory()
    draft = ObjectiveFactory(edition__status="draft")
    data = {"code": "activity-9.9", "order": 1, "number": "9.9", "text": "New"}

    refused = client.post(address(Activity, "add"), data | {"edition": published.edition_id, "objective": published.pk})
    assert set(refused.context["adminform"].form.errors) == {"edition", "objective"}
    client.post(address(Activity, "add"), data | {"edition": draft.edition_id, "objective": draft.pk})

    assert Activity.objects.get().edition == draft.edition


def test_draft_row_can_be_edited(client, root):
    activity = ActivityFactory(edition__status="draft")
    data = {
        "edition": activity.edition_id, "code": activity.code, "order": 1, "objective": activity.objective_id,
        "number": "1.1", "text": "Better words",
    }  # fmt: skip

    client.post(address(Activity, "change", activity.pk), data)

    assert Activity.objects.get().text == "Better words"


def test_toolkit_editor_confirms_and_rejects_derived_rows_from_their_list(client, editor):
    edition = EditionFactory()
    first, second = OutputFactory(edition=edition), OutputFactory(edition=edition)
    published = OutputFactory(edition=edition, origin="published", basis="")
    changelist = address(type(first), "changelist")

    client.post(changelist, {"action": "confirmed", "_selected_action": [first.pk, second.pk, published.pk]})
    client.post(changelist, {"action": "rejected", "_selected_action": [second.pk]})

    assert list(DerivedDecision.objects.values_list("row_code", "decision", "by")) == [
        (first.code, "confirmed", editor.pk),
        (second.code, "rejected", editor.pk),
    ]


def test_decision_is_signed_and_asks_for_a_derived_row(client, editor):
    output = OutputFactory()
    data = {"edition": output.edition_id, "decision": "rejected"}
    for wrong in ("output-999", "objective-1", "nonsense"):
        response = client.post(address(DerivedDecision, "add"), data | {"row_code": wrong})
        assert set(response.context["adminform"].form.errors) == {"row_code"}

    client.post(address(DerivedDecision, "add"), data | {"row_code": output.code})

    decision = DerivedDecision.objects.get()
    assert (decision.by, decision.decision) == (editor, "rejected")


def test_note_is_settled_and_signed(client, editor):
    note = EditorialNoteFactory()

    client.post(address(NoteDecision, "add"), {"note": note.pk, "settled": "on"})

    assert (note.decision.settled, note.decision.by) == (True, editor)
    assert 'alt="True"' in client.get(address(type(note), "changelist")).text


def test_edition_is_copied_and_published_from_the_list(client, root):
    activity = ActivityFactory()
    edition = activity.edition
    changelist = address(Edition, "changelist")

    client.post(changelist, {"action": "copy_into_draft", "_selected_action": [edition.pk]})
    draft = Edition.objects.get(number=2)
    again = client.post(changelist, {"action": "copy_into_draft", "_selected_action": [edition.pk]}, follow=True)
    assert "already has a draft" in again.text
    client.post(changelist, {"action": "publish", "_selected_action": [draft.pk]})

    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == ("published", root)
    assert Activity.objects.filter(edition=draft).get().code == activity.code


def test_toolkit_editor_without_permission_cannot_publish_or_edit_drafts(client, editor):
    activity = ActivityFactory(edition__status="draft")

    client.post(address(Edition, "changelist"), {"action": "publish", "_selected_action": [activity.edition_id]})
    response = client.post(address(Activity, "change", activity.pk), {"text": "Something else"})

    assert response.status_code == 403
    assert Edition.objects.get().status == "draft"


def test_every_toolkit_model_is_in_the_admin():
    models = {Action, Edition, DerivedDecision, NoteDecision, *row_models()}

    assert models <= set(admin.site._registry)
