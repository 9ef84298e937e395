"""Page one, for leadership that has not seen the plan: how it stands, what got worse, what is asked, what comes next.

It is one page on paper whatever the plan holds. What is long is cut at a sentence, and links to where it is in full.
"""

from dataclasses import dataclass

from plans.document.printed.dates import Dates, date_tellers
from plans.document.printed.decisions import decision_tellers
from plans.document.printed.fitting import (
    CELL,
    HEADING,
    HEIGHT,
    ITEM,
    LINK,
    Block,
    Cut,
    Fitted,
    Item,
    Part,
    Style,
    Teller,
    cut,
    cut_words,
    ems_of,
    fit_all,
)
from plans.document.printed.numbers import number_tellers, row_height, tell_worse_numbers
from plans.document.printed.objective import Objective
from plans.document.printed.raised import raised_tellers
from plans.document.printed.statuses import none_worse_words, standing_facts, standing_words, tell_worse
from plans.document.schema import PlanDocument
from plans.document.stamp import Stamp
from plans.document.words import approval_words, period_words
from plans.wording import day_words

# As templates/plans/pdf/plan.css sets the title and the two lines below it.
ACTION = Style(size=11, line=15.4, gap=0)
FORCE = Style(size=20, line=24, gap=0)
ABOUT = Style(size=9, line=11.5, gap=0)
STANDING = Style(size=10, line=13, gap=3)
# Around the two lines, the heading of the page, and what the estimate may be wrong by.
SPARE = 48.0
ONE_LINE = 52.0
APPROVED = "Approved by"
# Headings of the objectives' table, which has those of two periods besides.
OBJECTIVE, NOW, MEASURED = "Objective and focus", "Now", "Measured"
# The height of a heading and one line below it, such as "None asked for"; and a block of which nothing is told.
NONE = HEADING + ITEM.line
NOTHING = Block((), lambda _place: "", weight=1)
# What leads to VKPP's reason, with its page, in ems.
REASON_LINK = 13.0
# Where the summary and VKPP's reason are in full.
SUMMARY, REASON = "summary-in-full", "about-in-full"
NIL_LENGTH = 1500.0
OBJECTIVE_WIDTHS = {True: (0.21, 0.21, 0.21, 0.19, 0.18), False: (0.27, 0.25, 0.28, 0.20)}


@dataclass(frozen=True)
class ObjectiveRow:
    """An objective in a row of the table; `target` is the id of where it is in full, if anything is cut."""

    number: int
    title: str
    focus: str
    owner: str
    statuses: str
    statuses_before: str
    measured: str
    has_last_period: bool
    target: str = ""

    @property
    def height(self) -> float:
        name = f"{self.number}. {self.title}{LINK if self.target else ''}\n{self.focus}"
        cells = [name, self.owner, self.statuses, self.measured]
        if self.has_last_period:
            cells.insert(3, self.statuses_before)
        return row_height(
            [(cell, place == 0) for place, cell in enumerate(cells)], OBJECTIVE_WIDTHS[self.has_last_period]
        )


@dataclass(frozen=True)
class PageOne:
    """What page one tells, as far as it fits. `about` is its first two lines; `last_period` names that period."""

    about: tuple[str, ...]
    standing: str
    standing_facts: str
    period: str
    last_period: str
    worse: Fitted
    none_worse: str
    summary: Fitted
    objectives: Fitted
    numbers: Fitted
    decisions: Fitted
    raised: Fitted
    dates: Fitted
    reason: Fitted
    nil_return: Cut

    @property
    def heading_now(self) -> str:
        """What heads the column of where activities are now: the period, if there is one."""
        return self.period or NOW


def lay_out(
    document: PlanDocument,
    stamp: Stamp,
    last_period: PlanDocument | None,
    *,
    title: str,
    owner_label: str,
    objectives: tuple[Objective, ...],
    dates: Dates,
) -> PageOne:
    """Return page one of a document, cut to what fits.

    Take the stamp it is read under, the last period's document, what the plan's form calls itself and an owner, its
    objectives as they are printed, and its dates.
    """
    none_worse = none_worse_words(document, last_period) if last_period and last_period.period else ""
    # In the order in which they get their least where room is short.
    blocks = {
        "dates": _list(date_tellers(dates), "all-dates", weight=2, least=4),
        "decisions": _list(
            decision_tellers(document, stamp.day, last_period), "all-decisions", weight=3, least=1, empty=NONE
        ),
        "raised": _list(raised_tellers(document, stamp.day), "all-raised", weight=3, least=2),
        "worse": _worse(document, last_period, none_worse),
        "objectives": _objectives(objectives, owner_label, _name(document), _name(last_period)),
        "summary": _list(_words_tellers(document.report.text("summary"), SUMMARY), SUMMARY, weight=2, empty=NONE),
        "numbers": _numbers(document),
        "reason": _list(_words_tellers(stamp.decision_reason, REASON), REASON, weight=1, least=0),
    }
    nil_return = cut(document.nil_return_reason, NIL_LENGTH)
    standing = "" if document.is_nil_return else standing_words(document, last_period)
    facts = "" if document.is_nil_return else standing_facts(document, last_period, dates)
    room = HEIGHT - SPARE - _title_height(document, title) - STANDING.height(standing, bold=True)
    room -= STANDING.height(facts) if facts else 0
    if document.is_nil_return:
        blocks = {name: block if name == "reason" else NOTHING for name, block in blocks.items()}
        room -= ITEM.height(nil_return.text) + HEADING
    fitted = dict(zip(blocks, fit_all([*blocks.values()], room), strict=True))
    return PageOne(
        about=tuple(_about(document, stamp)),
        standing=standing,
        standing_facts=facts,
        period=_name(document),
        last_period=_name(last_period),
        none_worse=none_worse,
        nil_return=nil_return,
        **fitted,
    )


def _name(document: PlanDocument | None) -> str:
    return document.period.name if document and document.period else ""


def _worse(document: PlanDocument, last_period: PlanDocument | None, none_worse: str) -> Block:
    worse = [*tell_worse(document, last_period), *tell_worse_numbers(document)]
    return Block(
        [teller for _, teller in worse],
        lambda place: worse[place][0],
        weight=3,
        least=3,
        empty=STANDING.height(none_worse) if none_worse else 0,
    )


def _objectives(objectives: tuple[Objective, ...], owner_label: str, period: str, last_period: str) -> Block:
    headings = [OBJECTIVE, owner_label, period or NOW, *([last_period] if last_period else []), MEASURED]
    return Block(
        [_objective_teller(objective, bool(last_period)) for objective in objectives],
        lambda place: f"objective-{objectives[place].number}",
        weight=4,
        least=8,
        frame=HEADING + row_height([(heading, True) for heading in headings], OBJECTIVE_WIDTHS[bool(last_period)]),
    )


def _numbers(document: PlanDocument) -> Block:
    numbers = number_tellers(document)
    return Block(
        [teller for _, teller in numbers],
        lambda place: numbers[place][0],
        weight=2,
        least=2,
        frame=HEADING + CELL.line + CELL.gap,
        empty=NONE,
    )


def _title_height(document: PlanDocument, title: str) -> float:
    action = f"{document.action_reference} {document.action_title}"
    return ACTION.height(f"{action}: {title}", bold=True) + FORCE.height(document.force, bold=True) + 2 * ABOUT.line


def _about(document: PlanDocument, stamp: Stamp):
    """Two lines at most: for when and for what; in what state, and who approved it."""
    purpose = document.report.text("purpose")
    period = cut_words(period_words(document), ONE_LINE - ems_of(f" · {purpose}"))
    yield " · ".join(filter(None, [period.text, purpose]))
    state = f"{stamp.state_label}, submitted late" if stamp.late else stamp.state_label
    state = cut_words(state if stamp.is_draft else f"{state}, {day_words(stamp.day)}", ONE_LINE * 0.6).text
    approval = approval_words(document)
    room = ONE_LINE - ems_of(f"{state} · {APPROVED} ") - (REASON_LINK if stamp.decision_reason else 0)
    approved = f"{APPROVED} {cut_words(approval, room).text}" if approval else ""
    yield " · ".join(filter(None, [state, approved]))


def _list(tellers: list[Teller], target: str, *, weight: float, least: int = 1, empty: float = 0) -> Block:
    return Block(tellers, lambda _place: target, weight, least, empty=empty)


def _words_tellers(text: str, target: str) -> list[Teller]:
    def tell(length: float) -> Item:
        told = cut(text, length)
        return Item((Part("", told.text),), target if told.is_cut else "")

    return [tell] if text else []


def _objective_teller(objective: Objective, has_last_period: bool) -> Teller:
    def tell(length: float) -> ObjectiveRow:
        most = 60 if length > 200 else 20 if length > 100 else 12
        owner, title = cut_words(objective.owner, most), cut_words(objective.short_title, most)
        return ObjectiveRow(
            number=objective.number,
            title=title.text,
            focus=objective.focus or "Focus not said yet",
            owner=owner.text or "Not named yet",
            statuses=objective.statuses,
            statuses_before=objective.statuses_before or "Not in the plan",
            measured=objective.measured,
            has_last_period=has_last_period,
            target=f"objective-{objective.number}" if owner.is_cut or title.is_cut else "",
        )

    return tell
