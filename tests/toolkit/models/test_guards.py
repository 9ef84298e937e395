"""Published text never changes, whichever way somebody tries; drafts do."""

import inspect

import pytest
from asgiref.sync import async_to_sync
from django.db import IntegrityError, NotSupportedError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.toolkit import (
    ActionFactory,
    ActivityFactory,
    ActivityImpactFactory,
    DerivedDecisionFactory,
    EditionFactory,
    EvidenceParagraphFactory,
    ObjectiveFactory,
    SheetTextFactory,
)
from toolkit.editions import row_models
from toolkit.models import (
    Action,
    Activity,
    ActivityImpact,
    Edition,
    EditorialNote,
    EvidenceParagraph,
    Objective,
    PublishedTextError,
    SheetText,
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


def test_every_model_is_guarded_through_both_its_managers():
    for model in [Action, Edition, *row_models()]:
        for manager in (model._default_manager, model._base_manager):
            guard = inspect.unwrap(manager.get_queryset().update.__func__)
            assert guard.__module__ in ("toolkit.models.row", "toolkit.models.edition")
    for model in row_models():
        assert model.is_published_text == (model is not EditorialNote)
        assert {field.name: field.remote_field.on_delete for field in model.row_fields()} == dict.fromkeys(
            [field.name for field in model.row_fields()], models.RESTRICT
        )


def test_get_or_create_in_fixed_edition_is_refused(fixed):
    for method in (Activity.objects.get_or_create, Activity.objects.update_or_create):
        with refused():
            method(
                edition=fixed.edition,
                code="activity-x",
                defaults={"objective": fixed.objective, "number": "x", "text": "New"},
            )
    with refused():
        Activity.objects.update_or_create(edition=fixed.edition, code=fixed.code, defaults={"text": "New"})
    assert Activity.objects.get_or_create(edition=fixed.edition, code=fixed.code) == (fixed, False)
    assert Activity.objects.exclude(text=fixed.text).count() == 0


@pytest.mark.parametrize("unique_fields", [["activity", "impact"], ["edition", "code"]])
def test_upsert_that_would_take_a_fixed_row_over_is_refused(draft, unique_fields):
    place = ActivityImpactFactory()
    taken = ActivityImpact(
        edition=draft.edition, code=place.code, activity=place.activity, impact=place.impact, order=99
    )

    with pytest.raises(NotSupportedError):
        ActivityImpact.objects.bulk_create(
            [taken], update_conflicts=True, unique_fields=unique_fields, update_fields=["order"]
        )

    assert ActivityImpact.objects.get(pk=place.pk).order == place.order


def test_ignored_conflict_leaves_the_fixed_row(draft):
    place = ActivityImpactFactory()
    again = ActivityImpact(
        edition=draft.edition, code=place.code, activity=place.activity, impact=place.impact, order=99
    )

    ActivityImpact.objects.bulk_create([again], ignore_conflicts=True)

    assert ActivityImpact.objects.get().order == place.order


def test_asynchronous_ways_are_refused(fixed):
    fixed.text = "Something else"
    rows = Activity.objects.all()
    for method, arguments in (
        (rows.aupdate, {"text": "Something else"}),
        (rows.abulk_update, {"objs": [fixed], "fields": ["text"]}),
        (rows.adelete, {}),
        (fixed.asave, {}),
        (fixed.adelete, {}),
    ):
        with refused():
            async_to_sync(method)(**arguments)
    assert Activity.objects.exclude(text="Something else").count() == 1


def test_base_manager_is_refused(fixed):
    rows = Activity._base_manager.filter(pk=fixed.pk)
    with refused():
        rows.update(text="Something else")
    with refused():
        rows.delete()
    with refused():
        Edition._base_manager.filter(pk=fixed.edition.pk).delete()
    with refused():
        Action._base_manager.filter(pk=fixed.edition.action.pk).update(title="Something else")
    assert Activity.objects.exclude(text="Something else").count() == 1


def test_related_sets_of_fixed_rows_are_refused(fixed, draft):
    edition, objective = fixed.edition, fixed.objective
    text = SheetTextFactory(edition=edition, objective=objective)
    loose = SheetTextFactory(edition=edition, place="action_heading")
    other = ObjectiveFactory(edition=edition)
    before = [list(model.objects.order_by("pk").values()) for model in (Activity, SheetText)]
    ways = [
        lambda: edition.activity_set.update(text="Something else"),
        lambda: edition.activity_set.add(draft),
        lambda: edition.activity_set.add(draft, bulk=False),
        lambda: edition.activity_set.set([draft]),
        lambda: edition.activity_set.all().delete(),
        lambda: other.activities.add(fixed),
        lambda: other.activities.set([fixed]),
        lambda: draft.objective.activities.add(fixed),
        lambda: objective.sheet_texts.add(loose),
        lambda: objective.sheet_texts.remove(text),
        lambda: objective.sheet_texts.remove(text, bulk=False),
        objective.sheet_texts.clear,
        lambda: objective.sheet_texts.clear(bulk=False),
        lambda: objective.sheet_texts.set([]),
        lambda: edition.action.editions.update(number=9),
        lambda: ActionFactory().editions.add(edition),
    ]
    for way in ways:
        with refused(), transaction.atomic():
            way()
    assert [list(model.objects.order_by("pk").values()) for model in (Activity, SheetText)] == before


def test_save_base_is_refused_unless_raw(fixed):
    fixed.text = "Something else"
    with refused():
        fixed.save_base()
    with refused():
        fixed.save_base(update_fields=["text"], force_update=True)
    fixed.edition.statement = "Something else"
    with refused():
        fixed.edition.save_base()
    fixed.edition.action.title = "Something else"
    with refused():
        fixed.edition.action.save_base()
    assert Activity.objects.get().text != "Something else"


def test_nothing_that_goes_takes_fixed_text_along(fixed):
    edition = fixed.edition
    person = UserFactory()
    Edition(**{field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields} | {
        "published_by_id": person.pk, "published_at": timezone.now()
    }).save_base(raw=True)  # fmt: skip
    decision = DerivedDecisionFactory(edition=edition, row_code="output-1")
    for thing in (edition.action, person, decision.by):
        with pytest.raises(ProtectedError):
            thing.delete()
    with refused():
        Action.objects.filter(pk=edition.action.pk).update(reference="1.1.1")
    with pytest.raises(ProtectedError):
        Action.objects.all().delete()
    decision.delete()
    assert Activity.objects.get() == fixed


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


def test_edition_begins_as_a_draft():
    action = EditionFactory().action
    with refused():
        Edition.objects.create(action=action, number=2, status="superseded", content_sha256="1" * 64)


def test_upsert_that_would_take_a_fixed_edition_over_is_refused():
    edition = EditionFactory()
    for taken in (
        Edition(action=edition.action, number=edition.number, statement="Something else"),
        Action(reference=edition.action.reference, title="Something else"),
    ):
        unique_fields = ["action", "number"] if isinstance(taken, Edition) else ["reference"]
        update_fields = ["statement"] if isinstance(taken, Edition) else ["title"]
        with pytest.raises(NotSupportedError):
            type(taken).objects.bulk_create(
                [taken], update_conflicts=True, unique_fields=unique_fields, update_fields=update_fields
            )
    assert not Edition.objects.filter(statement="Something else").exists()


def test_action_with_published_edition_keeps_reference_and_title():
    action = EditionFactory().action
    for change in ({"reference": "1.1.1"}, {"title": "Something else"}):
        with refused():
            Action(**({"pk": action.pk, "reference": action.reference, "title": action.title} | change)).save()
        with refused():
            Action.objects.filter(pk=action.pk).update(**change)
        with refused(), transaction.atomic():
            Action.objects.bulk_update([Action(pk=action.pk, **change)], list(change))
        with refused():
            Action.objects.update_or_create(pk=action.pk, defaults=change)
    # What no edition prints may change, with the others left alone.
    Action.objects.filter(pk=action.pk).update(is_offered=False)
    action.is_offered = True
    action.save()
    with refused():
        Action.objects.filter(pk=action.pk).update(is_offered=False, title="Something else")
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
