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
        if key in left.old_numbers:
            told, together = _moved(left, number)
            heading = number.name
        else:
            told, together = _new(left, number)
            heading = f"New: {number.name}"
        if told or together:
            items.append(Item(heading, number_fragment(number), tuple(told), tuple(together)))
    for key, number in left.old_numbers.items():
        if key not in left.numbers and (name := left.take(of_number(number), "name")):
            items.append(Item(f"No longer tracked: {number.name}", in_heading=tuple(name)))
    return Section("numbers", "Numbers", tuple(items))


def _new(left: Left, number: DocIndicator) -> tuple[list[Told], list[Change]]:
    """The rows of a number that is new, and the changes they tell together; how it is counted is folded."""
    results = _results(left, number)
    told = [_new_results(results)] if results else []
    together = [*left.take(of_number(number), "name"), *results]
    for field_ids, joint in ((TARGET, " by "), (BASELINE, ", ")):
        if changes := left.take(of_number(number), *field_ids):
            told.append(say(changes[0].label, joint.join(change.new for change in changes)))
            together += changes
    return told, together


def _moved(left: Left, number: DocIndicator) -> tuple[list[Told], list[Change]]:
    """The rows of a number there was before, and the changes that are told together: its new results."""
    results = _results(left, number)
    added = [change for change in results if not change.old]
    told = [_new_results(added), _last_before(left.old_numbers[number.key])] if added else []
    told += [tell(change, empty="No longer recorded") for change in results if change.old]
    target = [tell(change) for change in left.take(of_number(number), *TARGET)]
    if results and not target and number.text("target"):
        target.append(say("Target", " by ".join(filter(None, (number.text(field_id) for field_id in TARGET)))))
    told += target
    told += [tell(change) for change in left.take(of_number(number), *BASELINE, *COUNTED)]
    return told, added


def _results(left: Left, number: DocIndicator) -> list[Change]:
    return left.take_all(lambda change: change.key[:2] == (of_number(number), RESULTS))


def _new_results(results: list[Change]) -> Told:
    """Results with their days in one row: "22% on 31 May 2026; 21% on 31 July 2026"."""
    words = (" on ".join(filter(None, (change.new, change.key[2]))) for change in results)
    return say("New result" if len(results) == 1 else "New results", "; ".join(words))


def _last_before(number: DocIndicator) -> Told:
    """The latest result there was: "64.5% on 30 June 2026"."""
    dated = [(day, result) for result in number.results if (day := result.date("date"))]
    words = ""
    if dated:
        _latest, last = max(dated, key=lambda pair: pair[0])
        words = f"{result_words(last)} on {last.text('date')}"
    return say("Last before", words, "None: this is the first")
