"""The one rule of where a line is in a period, and that all who show it agree."""

import datetime
from dataclasses import dataclass

import pytest

from plans.models import ProgressUpdate
from plans.standing import FINISHING, standing


@dataclass(frozen=True)
class P:
    """A period: the number is its order in time."""

    pk: int

    @property
    def starts(self):
        return datetime.date(2026, 1, 1) + datetime.timedelta(days=91 * self.pk)


@dataclass(frozen=True)
class U:
    """An update of a period, given by its number: a status, "nothing" or "words" without a status."""

    number: int
    says: str

    @property
    def period(self):
        return P(self.number)

    @property
    def nothing_changed(self):
        return self.says == "nothing"

    @property
    def status(self):
        return "" if self.says in ("nothing", "words") else self.says


def history(*said):
    """Updates for periods 1, 2, 3 ...; None where nothing was said for one."""
    return [U(number, says) for number, says in enumerate(said, 1) if says]


def told(said, number):
    """The standing in a period given by its number (None for none), updates as their periods' numbers."""
    updates = history(*said)
    found = standing(updates, P(number) if number else None)
    assert standing(updates[::-1], P(number) if number else None) == found

    def numbered(update):
        return update and update.number

    return (
        numbered(found.now),
        numbered(found.last),
        found.status,
        found.waits,
        found.is_finished,
        numbered(found.finished_earlier),
        found.unchanged_periods,
        [update.number for update in found.earlier],
    )


# Each: what was said for periods 1, 2, 3; the period asked about; now, last, status, waits, is finished,
# finished earlier, unchanged periods, earlier.
TABLE = {
    "nothing was ever said": ((), 1, (None, None, "", True, False, None, 0, [])),
    "nothing was ever said, no period": ((), None, (None, None, "", False, False, None, 0, [])),
    "said for the first time": (("on_track",), 1, (1, None, "on_track", False, False, None, 0, [])),
    "said last period, not yet this one": (("at_risk",), 2, (None, 1, "at_risk", True, False, None, 0, [1])),
    "said in both": (("at_risk", "on_track"), 2, (2, 1, "on_track", False, False, None, 0, [1])),
    "said the period before last": (("paused", None), 3, (None, 1, "paused", True, False, None, 0, [1])),
    "a status between two others": (
        ("on_track", "off_track", "paused"),
        2,
        (2, 1, "off_track", False, False, None, 0, [1]),
    ),
    "the last of three": (("on_track", "off_track"), 3, (None, 2, "off_track", True, False, None, 0, [2, 1])),
    # Complete and stopped
    "complete now": (("on_track", "complete"), 2, (2, 1, "complete", False, True, None, 0, [1])),
    "stopped now": (("on_track", "stopped"), 2, (2, 1, "stopped", False, True, None, 0, [1])),
    "complete earlier": (("complete",), 2, (None, 1, "complete", False, True, 1, 0, [1])),
    "stopped two periods ago": (("stopped", None), 3, (None, 1, "stopped", False, True, 1, 0, [1])),
    "complete earlier, unchanged now": (("complete", "nothing"), 2, (2, 1, "complete", False, True, 1, 1, [1])),
    "complete earlier, unchanged since": (("complete", "nothing"), 3, (None, 1, "complete", False, True, 1, 0, [2, 1])),
    "complete earlier, words now": (("complete", "words"), 2, (2, 1, "complete", False, True, None, 0, [1])),
    "complete earlier, complete again": (("complete", "complete"), 2, (2, 1, "complete", False, True, None, 0, [1])),
    "complete twice": (("complete", "complete"), 3, (None, 2, "complete", False, True, 2, 0, [2, 1])),
    "complete and taken up again now": (("complete", "on_track"), 2, (2, 1, "on_track", False, False, None, 0, [1])),
    "complete and taken up again earlier": (
        ("complete", "on_track"),
        3,
        (None, 2, "on_track", True, False, None, 0, [2, 1]),
    ),
    # Nothing has changed
    "unchanged once": (("on_track", "nothing"), 2, (2, 1, "on_track", False, False, None, 1, [1])),
    "unchanged twice": (("on_track", "nothing", "nothing"), 3, (3, 1, "on_track", False, False, None, 2, [2, 1])),
    "unchanged, then nothing said": (("on_track", "nothing"), 3, (None, 1, "on_track", True, False, None, 0, [2, 1])),
    "unchanged, then words, then unchanged": (
        ("nothing", "at_risk", "nothing"),
        3,
        (3, 2, "at_risk", False, False, None, 1, [2, 1]),
    ),
    "unchanged before and after a period without words": (
        ("nothing", None, "nothing"),
        3,
        (3, None, "", False, False, None, 2, [1]),
    ),
    "unchanged since nothing was said": (("nothing",), 1, (1, None, "", False, False, None, 1, [])),
    # Words without a status, as updates of old may be
    "words now": (("words",), 1, (1, None, "", False, False, None, 0, [])),
    "words now, a status earlier": (("at_risk", "words"), 2, (2, 1, "at_risk", False, False, None, 0, [1])),
    "words last, a status before": (("at_risk", "words"), 3, (None, 2, "at_risk", True, False, None, 0, [2, 1])),
    "words last, complete before": (("complete", "words"), 3, (None, 2, "complete", False, True, 1, 0, [2, 1])),
    # A period opened again, a later one closed: what was said later is not looked at
    "period 2 says complete and is closed, period 1 is reopened": (
        (None, "complete"),
        1,
        (None, None, "", True, False, None, 0, []),
    ),
    "period 1 is reopened and was said": (
        ("on_track", "complete"),
        1,
        (1, None, "on_track", False, False, None, 0, []),
    ),
    "period 2 is reopened between": (
        ("on_track", None, "stopped"),
        2,
        (None, 1, "on_track", True, False, None, 0, [1]),
    ),
    "unchanged later does not count": (("nothing", "nothing"), 1, (1, None, "", False, False, None, 1, [])),
    # No period: all was said earlier
    "no period, the last of two": (("on_track", "at_risk"), None, (None, 2, "at_risk", False, False, None, 0, [2, 1])),
    "no period, unchanged last": (("on_track", "nothing"), None, (None, 1, "on_track", False, False, None, 0, [2, 1])),
    "no period, complete": (("complete",), None, (None, 1, "complete", False, True, 1, 0, [1])),
}


@pytest.mark.parametrize(("said", "number", "expected"), TABLE.values(), ids=TABLE)
def test_standing_of_a_line(said, number, expected):
    assert told(said, number) == expected


@pytest.mark.parametrize("status", ProgressUpdate.Status.values)
def test_every_status_holds_until_another_is_said_and_two_of_them_finish(status):
    finishes = status in ("complete", "stopped")
    finished = 1 if finishes else None
    assert told([status], 1) == (1, None, status, False, finishes, None, 0, [])
    assert told([status], 2) == (None, 1, status, not finishes, finishes, finished, 0, [1])
    assert told([status, "nothing"], 2) == (2, 1, status, False, finishes, finished, 1, [1])
    assert told([status], None) == (None, 1, status, False, finishes, finished, 0, [1])


def test_finishing_statuses_are_statuses():
    assert set(ProgressUpdate.Status.values) >= FINISHING


def test_status_beside_nothing_has_changed_says_nothing():
    @dataclass(frozen=True)
    class Odd:
        period: P
        nothing_changed: bool = True
        status: str = "complete"

    found = standing([U(1, "at_risk"), Odd(P(2))], P(2))
    assert (found.status, found.is_finished, found.last) == ("at_risk", False, U(1, "at_risk"))


def test_periods_that_start_on_one_day_have_an_order():
    @dataclass(frozen=True)
    class SameDay:
        pk: int
        starts: datetime.date = datetime.date(2026, 4, 1)

    @dataclass(frozen=True)
    class Said:
        period: SameDay
        status: str
        nothing_changed: bool = False

    updates = [Said(SameDay(1), "on_track"), Said(SameDay(2), "complete")]
    assert [standing(updates, SameDay(number)).status for number in (1, 2, 3)] == ["on_track", "complete", "complete"]
    assert standing(updates, SameDay(1)).waits is False
