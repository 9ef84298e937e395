"""Where a line is in a period: the one rule that every page, count and document goes by. Pure: it knows no database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

# A line that was said to be this in an earlier period is not asked about again.
FINISHING = frozenset({"complete", "stopped"})


class Period(Protocol):
    """What the rule reads of a reporting period."""

    @property
    def pk(self) -> Any: ...

    @property
    def starts(self) -> datetime.date: ...


class Update(Protocol):
    """What the rule reads of a progress update."""

    @property
    def period(self) -> Period: ...

    @property
    def nothing_changed(self) -> bool: ...

    @property
    def status(self) -> str: ...


U = TypeVar("U", bound=Update)


@dataclass(frozen=True)
class Standing(Generic[U]):
    """Where one line is in one period, or overall where no period is given.

    `now`: the update for the period. `last`: the latest update of an earlier period that said something, which
    "nothing has changed" does not. `status`: the one that holds, empty where none was ever said. `waits`: whether the
    period still waits for an update. `holds`: the update that said the status. `is_finished`: whether the status that
    holds is complete or stopped. `finished_earlier`: the update of an earlier period that said so, where the period
    itself says nothing new. `unchanged_periods`: how many updates in a row, this period's the last of them, said that
    nothing has changed. `earlier`: every update of an earlier period, latest first.
    """

    now: U | None
    last: U | None
    status: str
    waits: bool
    holds: U | None
    is_finished: bool
    finished_earlier: U | None
    unchanged_periods: int
    earlier: tuple[U, ...]


def standing(updates: Iterable[U], period: Period | None) -> Standing[U]:
    """Return where a line is in a period, from its updates in any order; overall where the period is None.

    Updates of later periods are not looked at: what is reported for a period that was opened again does not depend on
    what was said after it.
    """
    ordered = sorted(updates, key=lambda update: _order(update.period), reverse=True)
    now = next((update for update in ordered if period and update.period.pk == period.pk), None)
    earlier = tuple(update for update in ordered if period is None or _order(update.period) < _order(period))
    last = next((update for update in earlier if not update.nothing_changed), None)
    # An update of old may hold words and no status: what was said before it still holds.
    last_with_status = next((update for update in earlier if _says_status(update)), None)
    was_finished = last_with_status is not None and last_with_status.status in FINISHING
    holds = now if now is not None and _says_status(now) else last_with_status
    status = holds.status if holds else ""
    return Standing(
        now=now,
        last=last,
        status=status,
        waits=period is not None and now is None and not was_finished,
        holds=holds,
        is_finished=status in FINISHING,
        finished_earlier=last_with_status if was_finished and (now is None or now.nothing_changed) else None,
        unchanged_periods=_count_unchanged(now, earlier),
        earlier=earlier,
    )


def _order(period: Period) -> tuple:
    return period.starts, period.pk


def _says_status(update: Update) -> bool:
    return bool(update.status) and not update.nothing_changed


def _count_unchanged(now: Update | None, earlier: Iterable[Update]) -> int:
    if now is None or not now.nothing_changed:
        return 0
    count = 1
    for update in earlier:
        if not update.nothing_changed:
            break
        count += 1
    return count
