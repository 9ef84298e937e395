"""Several people at the very same moment, on whichever database the suite runs on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Timer

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.toolkit.made_up import make_made_up_action
from toolkit.editions import EditionStateError, content_sha256, copy_edition, publish_edition
from toolkit.models import Action, Activity, Edition, EvidenceParagraph, PublishedTextError, Reference

PEOPLE = 4


@pytest.fixture
def edition(transactional_db):
    """Return a small published edition."""
    return make_made_up_action(activities=(1, 1))


def at_once(steps):
    """Take all steps at once, each in a thread of its own; return what each returned or raised."""
    barrier = Barrier(len(steps))

    def take(step):
        try:
            barrier.wait()
            return step()
        except (EditionStateError, PublishedTextError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as threads:
        return list(threads.map(take, steps))


def test_copying_at_once_makes_one_draft(edition):
    results = at_once([lambda: copy_edition(edition=edition)] * PEOPLE)

    assert sum(isinstance(result, EditionStateError) for result in results) == PEOPLE - 1
    assert list(edition.action.editions.values_list("number", "status")) == [(2, "draft"), (1, "published")]


def test_publishing_at_once_publishes_once(edition):
    draft = copy_edition(edition=edition)
    people = [UserFactory() for _ in range(PEOPLE)]

    results = at_once([lambda by=by: publish_edition(edition=draft, by=by) for by in people])

    assert sum(isinstance(result, EditionStateError) for result in results) == PEOPLE - 1
    published = Edition.objects.published().get()
    assert published.published_by == next(
        by for by, result in zip(people, results, strict=True) if isinstance(result, Edition)
    )


def one_inside_the_other(slow, quick):
    """Take a slow step in a transaction that ends only when a quick one, begun inside, had its chance to end first."""
    begun, waited = Event(), Event()

    def hold():
        with transaction.atomic():
            try:
                result = slow()
            finally:
                begun.set()
            waited.wait()
        return result

    def go():
        begun.wait()
        # Where nothing held it, it would be through long before.
        Timer(0.5, waited.set).start()
        return quick()

    return at_once([hold, go])


def test_publishing_waits_for_who_is_saving(edition):
    draft = copy_edition(edition=edition)
    by = UserFactory()
    rows = Activity.objects.filter(edition=draft)

    _saved, published = one_inside_the_other(
        lambda: rows.first().evidence.create(edition=draft, code="evidence-new", order=99, text="New words"),
        lambda: publish_edition(edition=draft, by=by),
    )

    assert content_sha256(draft) == published.content_sha256
    assert rows.first().evidence.filter(code="evidence-new").count() == 1


def first_draft(edition):
    """Return a draft of an action that has nothing published yet, so that its title may still change."""
    draft = copy_edition(edition=edition)
    Edition.objects.filter(pk=edition.pk).update(status="superseded", superseded_at=timezone.now())
    action = Action.objects.create(reference="9.8.8", title="Made-up Moths")
    Edition.objects.filter(pk=draft.pk).update(action=action)
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    "way",
    [
        "save",
        "create",
        "update",
        "bulk_update",
        "bulk_create",
        "delete",
        "delete_all",
        "statement",
        "update_statement",
        "bulk_update_statement",
        "delete_edition",
        "delete_editions",
        "title",
        "update_title",
    ],
)
def test_saving_waits_for_who_is_publishing_and_is_refused(edition, way):
    draft = first_draft(edition)
    by = UserFactory()
    rows = EvidenceParagraph.objects.filter(edition=draft)
    row = rows.first()
    row.citations.all().delete()
    Reference.objects.filter(edition=draft, citations=None).delete()
    new = EvidenceParagraph(edition=draft, activity=row.activity, code="evidence-new", order=99, text="New words")
    row.text = "Other words"
    stale = Edition.objects.get(pk=draft.pk)
    stale.statement = stale.action.title = "Other words"
    ways = {
        "save": row.save,
        "create": new.save,
        "update": lambda: rows.update(text="Other words"),
        "bulk_update": lambda: EvidenceParagraph.objects.bulk_update([row], ["text"]),
        "bulk_create": lambda: EvidenceParagraph.objects.bulk_create([new]),
        "delete": row.delete,
        "delete_all": lambda: rows.filter(pk=row.pk).delete(),
        "statement": stale.save,
        "update_statement": lambda: Edition.objects.filter(pk=draft.pk).update(statement="Other words"),
        "bulk_update_statement": lambda: Edition.objects.bulk_update([stale], ["statement"]),
        "delete_edition": stale.delete,
        "delete_editions": lambda: Edition.objects.filter(pk=draft.pk).delete(),
        "title": stale.action.save,
        "update_title": lambda: Action.objects.filter(pk=draft.action_id).update(title="Other words"),
    }

    published, refused = one_inside_the_other(lambda: publish_edition(edition=draft, by=by), ways[way])

    assert isinstance(refused, PublishedTextError)
    assert content_sha256(draft) == published.content_sha256
