"""How long what is not a force's record is kept: one rule for each kind of row, in one list.

A rule says what is held and why in the words of the privacy notice; for how many days, the settings say. The parts of
the service name theirs in NVAP_RETENTION.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string


def delete(rows: QuerySet) -> None:
    """Delete the rows of a queryset."""
    rows.delete()


@dataclass(frozen=True)
class Rule:
    """What is forgotten so many days after it has ended.

    `setting` names the number of days. `find` takes a moment and returns the rows that had ended by then. `why` says
    what people's data is held for; it is empty where a row holds none.
    """

    what: str
    setting: str
    find: Callable[[datetime], QuerySet]
    why: str = ""
    forget: Callable[[QuerySet], None] = delete

    @property
    def kept_for(self) -> timedelta:
        """Return how long rows are kept after they have ended."""
        return timedelta(days=getattr(settings, self.setting))

    def due(self) -> QuerySet:
        """Return the rows that are to be forgotten now."""
        return self.find(timezone.now() - self.kept_for)


@cache
def retention_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the settings."""
    return tuple(rule for path in settings.NVAP_RETENTION for rule in import_string(path))
