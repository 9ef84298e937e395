"""Where activities stand: counted, weighed against each other, and against the last period."""

from collections import Counter
from collections.abc import Collection, Iterator

from nvap.wording import lower_first
from plans.document.printed.dates import Dates
from plans.document.printed.fitting import Item, Part, Teller, cut, cut_words, name_room
from plans.document.schema import DocLine, PlanDocument
from plans.wording import count_words

NO_UPDATE = "No update this period"
# A document lists its statuses from "not started" and "on track", both as planned, to what calls for attention.
AS_PLANNED_RANK = 1
FINISHED, NO_STATUS, AS_PLANNED, PAUSED, IN_TROUBLE = range(5)
# The length of an activity's title on page one, in ems.
TITLE = 30
# Page one names so many activities without an update; of more the count says enough.
MOST_NAMED = 8
# Where there is less room for each activity that got worse, why it did is left out.
LEAST_WITH_WHY = 100


def status_words(line: DocLine, document: PlanDocument) -> str:
    """Return the status of a line that holds; says so where the period has no update yet or no status was given."""
    if line.waits:
        return NO_UPDATE
    return document.status_label(line.status) or "Status not given"


def attention(status: str, document: PlanDocument) -> int:
    """Return how much a status calls for attention, by its place in the document's own list: the higher, the more."""
    found = next((each for each in document.statuses if each.id == status), None)
    if found is None:
        return NO_STATUS
    if found.finishes:
        return FINISHED
    if found.rank <= AS_PLANNED_RANK:
        return AS_PLANNED
    # What is listed after the first that ends an activity says that nobody works on it, not how it goes.
    ends = min((each.rank for each in document.statuses if each.finishes), default=found.rank + 1)
    return PAUSED if found.rank > ends else IN_TROUBLE + found.rank


def count_statuses(lines: Collection[DocLine], document: PlanDocument) -> str:
    """Return how many activities have each status, in the document's order: "2 on track, 1 at risk"."""
    if not lines:
        return "No activities in the plan"
    ranks = {status.id: status.rank for status in document.statuses}
    last = max(ranks.values(), default=0) + 1

    def counted_as(line: DocLine) -> tuple[int, str]:
        if line.waits:
            return last + 2, "with no update"
        if not line.status:
            return last + 1, "with no status"
        return ranks.get(line.status, last), lower_first(document.status_label(line.status))

    counts = Counter(counted_as(line) for line in lines)
    return ", ".join(f"{count} {words}" for (_, words), count in sorted(counts.items()))


def standing_words(document: PlanDocument, last_period: PlanDocument | None) -> str:
    """Return how the plan stands in one sentence: "12 activities: 6 on track, 2 complete; last period 8 on track."."""
    lines = [*document.lines]
    words = count_statuses(lines, document)
    if lines:
        words = f"{count_words(len(lines), 'activity', 'activities')}: {words}"
    if last_period is None:
        return f"{words}." if document.period is None else f"{words}; no last period to compare with."
    return f"{words}; last period {lower_first(count_statuses([*last_period.lines], last_period))}."


def standing_facts(document: PlanDocument, last_period: PlanDocument | None, dates: Dates) -> str:
    """Return what counts alone would hide: how many activities are new, how much is overdue, what has no update."""
    lines = [*document.lines]
    before = {line.key for line in last_period.lines} if last_period else set()
    facts, new = [], sum(line.key not in before for line in lines)
    if before and new:
        facts.append(f"{count_words(new, 'activity is', 'activities are')} new since {last_period.period.name}.")
    if dates.overdue:
        facts.append(f"{count_words(len(dates.overdue), 'date is', 'dates are')} overdue.")
    elif dates.coming:
        facts.append("Nothing is overdue.")
    waiting = [line.number for line in lines if line.waits]
    if 0 < len(waiting) <= MOST_NAMED:
        facts.append(f"No update: {', '.join(waiting)}.")
    return " ".join(facts)


def tell_worse(document: PlanDocument, last_period: PlanDocument | None) -> Iterator[tuple[str, Teller]]:
    """Tell the activities whose status calls for more attention than in the last period, the worst first.

    Each is the id of where the activity is in full and what tells it: its old status, its new one, and why.
    """
    before = {line.key: line for line in last_period.lines} if last_period else {}
    worse = []
    for line in document.lines:
        then = before.get(line.key)
        if last_period is None or then is None or not then.status or not line.status:
            continue
        now = attention(line.status, document)
        if now > max(attention(then.status, last_period), AS_PLANNED):
            worse.append((now, line, last_period.status_label(then.status)))
    for _, line, was in sorted(worse, key=lambda each: -each[0]):
        yield f"activity-{line.key}", _worse_teller(line, was, document)


def none_worse_words(document: PlanDocument, last_period: PlanDocument) -> str:
    """Return that nothing got worse, as far as the period's updates tell."""
    since, lines = last_period.period.name, [*document.lines]
    waiting = sum(line.waits for line in lines)
    if lines and waiting == len(lines):
        return f"No activity has an update yet to tell whether it got worse. No number got worse since {since}."
    told = f"No activity’s status and no number got worse since {since}."
    if not waiting:
        return told
    return f"{told} {count_words(waiting, 'activity has', 'activities have')} no update."


def _worse_teller(line: DocLine, was: str, document: PlanDocument) -> Teller:
    move = f"({lower_first(was)}, now {lower_first(document.status_label(line.status))})"
    said = line.progress_that_holds
    reason = said.text("status_reason") if said else ""

    def tell(length: float) -> Item:
        # Rather all that got worse than why: that is with the activity.
        title = cut_words(line.title, name_room(length, TITLE))
        why = cut(reason if length >= LEAST_WITH_WHY else "", length / 2)
        parts = (Part(f"{line.number} {title.text} {move}{':' if why.text else ''}", why.text),)
        return Item(parts, f"activity-{line.key}" if why.is_cut else "")

    return tell
