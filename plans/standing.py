"""Where a line is in a period: the one rule, from the line's updates alone. Knows nothing of the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Statuses that end a line.
FINISHING = frozenset({"complete", "stopped"})


@dataclass(frozen=True)
class Standing:
    """What was said of a line for a period and before it, and what follows.

    `now` is the update for the period, `last` the latest of an earlier period that said something (with no period, the
    latest of all). `status` is the one that holds, empty if none was ever said. `waits` says whether the period still
    waits for an update, `is_finished` whether the status that holds ends the line, `finished_earlier` is the update
    that ended it in an earlier period where this period says nothing new, `unchanged_periods` counts the updates in a
    row, up to this period's, that said nothing has changed.
    """

    now: Any | None
    last: Any | None
    status: str
    waits: bool
    is_finished: bool
    finished_earlier: Any | None
    unchanged_periods: int


def standing(updates: Iterable[Any], period: Any | None) -> Standing:
    """Return where a line is in a period.

    Take the line's updates in any order, each with `period` (which has `pk` and `starts`), `nothing_changed` and
    `status`, and the period, None while none is open. Updates of later periods are never looked at.
    """
    known = sorted(
        (update for update in updates if period is None or update.period.starts <= period.starts),
        key=lambda update: update.period.starts,
        reverse=True,
    )
    now = next((update for update in known if period is not None and update.period.pk == period.pk), None)
    earlier = [update for update in known if update is not now]
    last = next((update for update in earlier if not update.nothing_changed), None)
    said = [update for update in ([now] if now else []) + earlier if update.status and not update.nothing_changed]
    holds = said[0] if said else None
    status = holds.status if holds else ""
    says_nothing_new = now is None or now.nothing_changed
    finished_earlier = holds if status in FINISHING and holds is not now and says_nothing_new else None
    unchanged = 0
    if now is not None:
        for update in known:
            if not update.nothing_changed:
                break
            unchanged += 1
    return Standing(
        now=now,
        last=last,
        status=status,
        waits=period is not None and now is None and finished_earlier is None,
        is_finished=status in FINISHING,
        finished_earlier=finished_earlier,
        unchanged_periods=unchanged,
    )
