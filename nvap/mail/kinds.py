"""What kinds of mail there are, how soon each goes, and what a mail says.

Each package lists its kinds as a dictionary by name; NVAP_MAILS in the settings names the dictionaries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from nvap.mail.models import Mail


class MailChoice(models.TextChoices):
    """How soon a person wants their mail."""

    USUAL = "usual", "At once what asks me to act, the rest once a day"
    AT_ONCE = "at_once", "Everything at once"
    DIGEST = "digest", "Everything once a day"


class Urgency(Enum):
    """How soon a kind of mail goes."""

    ALWAYS_AT_ONCE = "whatever the person chose"
    ASKS_TO_ACT = "at once, unless the person chose once a day"
    TELLS = "once a day, unless the person chose at once"
    CAN_WAIT = "with the next mail of the day, unless the person chose at once; alone after a month"

    def is_gathered(self, choice: str) -> bool:
        """Return whether a mail for somebody who chose this waits for the mail of the day."""
        if self is Urgency.ASKS_TO_ACT:
            return choice == MailChoice.DIGEST
        return self in (Urgency.TELLS, Urgency.CAN_WAIT) and choice != MailChoice.AT_ONCE


@dataclass(frozen=True)
class MailText:
    """What a mail says: plain words, and one link with its words. `why` says why the person gets it.

    `told`: numbers it names that the mail's row keeps, with what it is about, once it is sent.
    """

    subject: str
    paragraphs: tuple[str, ...]
    link: str
    link_words: str
    why: str = ""
    told: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class MailKind:
    """How soon a kind of mail goes, and the function that writes one when it is sent.

    It returns None where there is nothing to say any more. Secret links are made there and kept nowhere.
    """

    urgency: Urgency
    write: Callable[["Mail"], MailText | None]


def find_kind(name: str) -> MailKind:
    """Return a kind by its name; raise KeyError where there is none."""
    return _kinds()[name]


def kinds_that_can_wait() -> list[str]:
    """Return the names of the kinds that go along with a mail of the day, before their own time."""
    return [name for name, kind in _kinds().items() if kind.urgency is Urgency.CAN_WAIT]


@cache
def _kinds() -> dict[str, MailKind]:
    found: dict[str, MailKind] = {}
    for path in settings.NVAP_MAILS:
        found |= import_string(path)
    return found


def site_link(path: str) -> str:
    """Return the whole address of a page, for a mail."""
    return settings.NVAP_BASE_URL.rstrip("/") + path
