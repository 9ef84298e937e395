"""The numbers a force tracks: new results beside the last, baseline and target moved, numbers new and taken out."""

from plans.document.diff import RESULTS, Change, result_words
from plans.document.schema import DocIndicator
from plans.document.whats_new.left import Left, number_fragment, of_number
from plans.document.whats_new.told import Item, Section, Told, say, tell

# What of a number is told in full; what it measures, and how it is called from now on, are folded words.
BASELINE = ("baseline", "baseline_date", "baseline_source")
TARGET = ("target", "target_date")
COUNTED = ("unit", "out_of", "direction")


def numbers(left: Left) -> Section:
    """The numbers with something new: each with its new results, the last value before, and its target."""
    items = []
    for key, number in left.numbers.items():
        is_new = key not in left.old_numbers
        name = left.take(of_number(number), "name") if is_new else []
        told, results = _told(left, number, is_new=is_new)
        if name or told:
            heading = f"New: {number.name}" if is_new else number.name
            items.append(Item(heading, number_fragment(number), told, (*name, *results)))
    for key, number in left.old_numbers.items():
        if key not in left.numbers and (name := left.take(of_number(number), "name")):
            items.append(Item(f"No longer tracked: {number.name}", in_heading=tuple(name)))
    return Section("numbers", "Numbers", tuple(items))


def _told(left: Left, number: DocIndicator, *, is_new: bool) -> tuple[tuple[Told, ...], list[Change]]:
    """A number's rows, and the changes that are told together in the row of new results."""
    anchor = of_number(number)
    results = left.take_all(lambda change: change.key[:2] == (anchor, RESULTS))
    added = [change for change in results if not change.old]
    corrected = [tell(change, empty="No longer recorded") for change in results if change.old]
    target, baseline, counted = (
        [tell(change, plain=is_new) for change in left.take(anchor, *field_ids)]
        for field_ids in (TARGET, BASELINE, COUNTED)
    )
    rows = []
    if added:
        rows.append(say("New result" if len(added) == 1 else "New results", _in_one_row(added)))
    if added and not is_new:
        rows.append(say("Last before", _last_before(left.old_numbers[number.key]), "None: this is the first"))
    if (added or corrected) and not target and number.text("target"):
        rows.append(say("Target", _target(number)))
    return (*rows, *corrected, *target, *baseline, *counted), added


def _in_one_row(results: list[Change]) -> str:
    """Results with their days: "22% on 31 May 2026; 21% on 31 July 2026"."""
    return "; ".join(f"{change.new} on {day}" if (day := _day(change)) else change.new for change in results)


def _day(result: Change) -> str:
    return result.key[2]


def _last_before(number: DocIndicator) -> str:
    """The latest result there was: "64.5% on 30 June 2026"."""
    dated = [(day, result) for result in number.results if (day := result.date("date"))]
    if not dated:
        return ""
    _latest, last = max(dated, key=lambda pair: pair[0])
    return f"{result_words(last)} on {last.text('date')}"


def _target(number: DocIndicator) -> str:
    return " by ".join(filter(None, (number.text(field_id) for field_id in TARGET)))
