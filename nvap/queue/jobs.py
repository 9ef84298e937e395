"""How a job is begun. Whatever takes long, or waits for another machine, is a job and not part of a page."""

from collections.abc import Callable

from django_q.tasks import async_task

NAME_LENGTH = 100


def begin(job: Callable[..., None], *ids: int | str) -> None:
    """Queue a job; the worker does it soon after the transaction around has been committed, a rollback drops it.

    Take a function of a module, and the ids it is called with. A job runs again when its worker was killed, and is
    tried three times when it fails: it must come to the same when it runs twice, and finds by itself whether there is
    still something to do. It returns nothing. Never hand over texts, addresses or keys: what waits is kept in the
    database, and what failed is shown to administrators.
    """
    name = f"{job.__module__}.{job.__qualname__}"
    words = f"{job.__name__} {' '.join(map(str, ids))}".strip()
    async_task(name, *ids, task_name=words[:NAME_LENGTH], group=job.__name__)
