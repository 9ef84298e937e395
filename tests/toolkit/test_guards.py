"""Published text never changes, whichever way somebody tries; drafts do."""

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import RestrictedError
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.toolkit import ActivityFactory, EditionFactory, EvidenceParagraphFactory, ObjectiveFactory
from toolkit.editions import row_models
from toolkit.models import (
    Action,
    Activity,
    Edition,
    EditorialNote,
    EvidenceParagraph,
    Objective,
    PublishedTextError,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["published", "superseded"])
def fixed(request):
    """Return an activity of an edition whose text is fixed."""
    return ActivityFactory(edition=EditionFactory(status=request.param))


@pytest.fixture
def draft():
    """Return an activity of a draft."""
    return ActivityFactory(edition=EditionFactory(status="draft"))


def refused():
    return pytest.raises(PublishedTextError)


def test_save_of_fixed_row_is_refused(fixed):
    fixed.text = "Something else"
    with refused():
        fixed.save()
    with refused():
        fixed.save(update_fields=["text"])
    assert Activity.objects.get().text != "Something else"


def test_new_row_in_fixed_edition_is_refused(fixed):
    with refused():
        Activity.objects.create(
            edition=fixed.edition, code="activity-x", objective=fixed.objective, number="x", text="New"
        )
    with refused():
        fixed.objective.activities.create(edition=fixed.edition, code="activity-x", number="x", text="New")
    with refused():
        Activity.objects.update_or_create(pk=fixed.pk, defaults={"text": "New"})
    assert Activity.objects.count() == 1


def test_row_cannot_move_between_draft_and_fixed_edition(fixed, draft):
    with refused():
        Activity(pk=fixed.pk, edition=draft.edition, code="activity-x", objective=draft.objective, number="x").save()
    draft.edition = fixed.edition
    with refused():
        draft.save()
    with refused():
        Activity.objects.filter(pk=draft.pk).update(edition=fixed.edition)
    with refused():
        Activity.objects.filter(pk=draft.pk).update(edition_id=fixed.edition_id)


def test_delete_of_fixed_row_is_refused(fixed):
    with refused():
        fixed.delete()
    with refused():
        Activity.objects.filter(pk=fixed.pk).delete()
    with refused():
        fixed.objective.delete()
    assert Activity.objects.count() == 1


def test_queryset_update_of_fixed_row_is_refused(fixed, draft):
    with refused():
        Activity.objects.update(text="Something else")
    with refused():
        fixed.objective.activities.update(text="Something else")
    with refused():
        Activity.objects.filter(pk__in=[fixed.pk, draft.pk]).order_by("-order").update(text="Something else")
    assert not Activity.objects.filter(text="Something else").exists()


def test_bulk_create_in_fixed_edition_is_refused(fixed, draft):
    new = Activity(edition=fixed.edition, code="activity-x", objective=fixed.objective, number="x", text="New")
    with refused():
        Activity.objects.bulk_create([new])
    # An upsert that would take a fixed row over by its primary key.
    taken = Activity(pk=fixed.pk, edition=draft.edition, code="activity-x", objective=draft.objective, number="x")
    with refused():
        Activity.objects.bulk_create([taken], update_conflicts=True, unique_fields=["pk"], update_fields=["text"])
    assert Activity.objects.count() == 2


def test_bulk_update_of_fixed_row_is_refused(fixed, draft):
    fixed.text = "Something else"
    with refused():
        Activity.objects.bulk_update([draft, fixed], ["text"])
    draft.edition = fixed.edition
    with refused():
        Activity.objects.bulk_update([draft], ["edition"])


def test_every_row_model_is_guarded():
    for model in row_models():
        assert model._default_manager.get_queryset().update.__func__.__module__ == "toolkit.models.row"
        assert model.is_published_text == (model is not EditorialNote)
        assert {field.name: field.remote_field.on_delete for field in model.row_fields()} == dict.fromkeys(
            [field.name for field in model.row_fields()], models.RESTRICT
        )


def test_draft_rows_change_freely(draft):
    draft.text = "Better words"
    draft.save()
    Activity.objects.filter(pk=draft.pk).update(order=7)
    Activity.objects.bulk_update([draft], ["text"])
    assert Activity.objects.get().text == "Better words"
    draft.delete()
    assert not Activity.objects.exists()


def test_row_that_others_rest_on_is_not_deleted_alone(draft):
    EvidenceParagraphFactory(activity=draft, edition=draft.edition)

    with pytest.raises(RestrictedError):
        draft.delete()
    draft.edition.delete()

    assert (Activity.objects.count(), EvidenceParagraph.objects.count(), Objective.objects.count()) == (0, 0, 0)


def test_note_on_published_text_can_be_added():
    edition = EditionFactory()
    note = EditorialNote.objects.create(edition=edition, code="note-1", place="objective-1", note="A word is lost.")

    note.note = "Two words are lost."
    note.save()

    assert EditorialNote.objects.get().note == "Two words are lost."


@pytest.mark.parametrize(
    "change",
    [
        {"statement": "Something else"},
        {"number": 9},
        {"content_sha256": "1" * 64},
        {"status": "draft", "superseded_at": None},
    ],
)
def test_content_of_fixed_edition_does_not_change(fixed, change):
    edition = fixed.edition
    for name, value in change.items():
        setattr(edition, name, value)
    with refused():
        edition.save()
    with refused():
        Edition.objects.filter(pk=edition.pk).update(**change)
    with refused():
        Edition.objects.bulk_update([edition], list(change))
    assert not Edition.objects.filter(**change).exists()


def test_fixed_edition_is_never_deleted(fixed):
    with refused():
        fixed.edition.delete()
    with refused():
        Edition.objects.all().delete()
    assert Edition.objects.count() == 1


def test_superseding_is_allowed():
    edition = EditionFactory()
    edition.status, edition.superseded_at = Edition.Status.SUPERSEDED, timezone.now()
    edition.save()

    assert Edition.objects.get().status == "superseded"


def test_bulk_create_of_published_edition_is_refused():
    action = EditionFactory().action
    with refused():
        Edition.objects.bulk_create([Edition(action=action, number=2, status="published", content_sha256="1" * 64)])


def test_action_with_published_edition_keeps_reference_and_title():
    action = EditionFactory().action
    for change in ({"reference": "1.1.1"}, {"title": "Something else"}):
        with refused():
            Action(**({"pk": action.pk, "reference": action.reference, "title": action.title} | change)).save()
    draft = EditionFactory(status="draft").action
    draft.title = "Something else"
    draft.save()
    assert Action.objects.filter(title="Something else").get() == draft


@pytest.mark.parametrize("status", ["published", "draft"])
def test_action_has_one_published_edition_and_one_draft(status):
    edition = EditionFactory(status=status)
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionFactory(status=status, action=edition.action, number=2)
    EditionFactory(status=status)


@pytest.mark.parametrize(
    "fields",
    [
        {"published_at": "2026-01-01T00:00Z"},
        {"status": "superseded", "superseded_at": None},
        {"superseded_at": "2026-01-01T00:00Z"},
        {"content_sha256": ""},
    ],
)
def test_who_and_when_go_together(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionFactory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionFactory(published_by=UserFactory())


def test_code_is_unique_in_its_edition_only():
    first = ObjectiveFactory(code="objective-1")
    ObjectiveFactory(code="objective-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        ObjectiveFactory(code="objective-1", edition=first.edition)
