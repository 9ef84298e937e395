"""Several people at the very same moment, on whichever database the suite runs on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.factories.accounts import UserFactory
from tests.toolkit.made_up import make_made_up_action
from toolkit.editions import EditionStateError, content_sha256, copy_edition, publish_edition
from toolkit.models import Activity, Edition, PublishedTextError

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


def test_what_is_saved_while_publishing_is_in_the_hash_or_refused(edition):
    draft = copy_edition(edition=edition)
    by = UserFactory()
    activities = list(Activity.objects.filter(edition=draft))

    def mend(activity):
        activity.text = "Other words"
        activity.save()

    results = at_once(
        [
            lambda: publish_edition(edition=draft, by=by),
            *[lambda activity=activity: mend(activity) for activity in activities],
            lambda: Activity.objects.filter(edition=draft).update(text="Still other words"),
        ]
    )

    assert not isinstance(results[0], EditionStateError)
    assert Edition.objects.published().get() == draft
    assert content_sha256(draft) == Edition.objects.get(pk=draft.pk).content_sha256
