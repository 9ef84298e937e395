"""Tables and nested lists as Word, Excel, Outlook and browsers put them on the clipboard, kept in plain text.

On the clipboard a table is lines whose cells are parted by tabs, and a list is lines whose marker is followed by a tab
or by several spaces. Both would look like ordinary text once tabs are spaces, so they are written out here:

- A row of a table becomes "Strategy meeting | – | 71% | ≥90%". The bar shows where each cell ends in any font and at
  any width, in a textarea, on the page and on paper, where columns made of spaces would not line up. An empty cell is
  a dash, because two bars beside each other are easily missed and read out as nothing.
- An item of a list becomes "• Item", or keeps its number, with two spaces before it for each level.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

BETWEEN_CELLS = " | "
EMPTY_CELL = "–"
BETWEEN_LINES_OF_A_CELL = " / "
LEVEL = "  "

# Spreadsheets put a cell that holds line breaks into quotes, and double the quotes within.
QUOTED_CELL = re.compile(r'^"((?:[^"]|"")*+)"(?=\t)|(?<=\t)"((?:[^"]|"")*+)"(?=[\t\n]|\Z)', re.MULTILINE)

BULLETS = "•‣▪◦●○■□➢►"
# Word's symbol fonts: bullets of a private range that no font of ours draws.
SYMBOLS = "\uf000-\uf0ff"
BULLET_ITEM = re.compile(rf"([ \t]*+)([{BULLETS}{SYMBOLS}])[ \t]++((?!\| )\S.*)")
BULLET_CELL = re.compile(rf"[{BULLETS}{SYMBOLS}]")

# What is a marker only if a tab or several spaces follow, and then words: "-", "o", "1." or "a)" may be text as well.
# The letters are what is left of Word's symbols where their font is lost.
DASHES = "[·§→*+–—-]"
LETTERS = "[oØüqvnlu]"
TICKS = "[☐☑☒✓✔✗✘]"
NUMBER = (
    r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}|[a-z]|[ivxlc]{2,6}|[A-Z]|[IVXLC]{2,6})[.)]"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2}){1,4}"
)
MARKED_ITEM = re.compile(
    rf"([ \t]*+)(?:({DASHES}|{TICKS}|{NUMBER})(?:\t *+| {{2,}}+)|({LETTERS})(?:\t *+| {{3,}}+))"
    r"(?=[^\t]*[^\W\d_])([^\t]*)"
)
# Outlook leaves one space after these; they are markers below an item with a bullet, and words anywhere else.
LOOSE_ITEM = re.compile(r"([ \t]*+)([o§·]) ((?!\| )\S[^\t]*)")
KEPT_MARKER = re.compile(rf"{TICKS}|{NUMBER}")
# How an item looks once it is kept.
LISTED = re.compile(rf" *(?:[•*+–—-]|{TICKS}|{NUMBER}) ")


@dataclass(frozen=True)
class Item:
    """One item of a list: where it is, and its parts as they were pasted."""

    line: int
    indent: str
    marker: str
    text: str

    @property
    def kept_marker(self) -> str:
        """Numbers and tick boxes say something; bullets all become one."""
        return self.marker if KEPT_MARKER.fullmatch(self.marker) else "•"


def keep_structure(text: str) -> str:
    """Return text without tabs: rows of tables with bars between their cells, lists with a bullet and their levels.

    Takes text whose line breaks are "\\n". No word is lost; doing it twice changes nothing more.
    """
    if "\t" in text:
        text = QUOTED_CELL.sub(_unquoted, text)
    lines = text.split("\n")
    rows = set(_find_rows(lines))
    items = {item.line: item for item in _find_items(lines, rows)}
    levels = _levels(items, lines)
    kept = []
    for number, line in enumerate(lines):
        if number in rows:
            kept.append(_row(line))
        elif number in items:
            item = items[number]
            kept.append(f"{_widened(item.indent)}{LEVEL * levels[number]}{item.kept_marker} {_row(item.text)}")
        else:
            words = line.strip(" \t")
            kept.append(_widened(line[: line.index(words)]) + words)
    return "\n".join(_dedented(kept))


# Tables --------------------------------------------------------------------------------------------------------


def _unquoted(found: re.Match) -> str:
    words = found[1] if found[1] is not None else found[2]
    if not any(sign in words for sign in ("\n", "\t", '""')):
        return found[0]
    lines = (" ".join(line.split("\t")).strip(" ") for line in words.replace('""', '"').split("\n"))
    return BETWEEN_LINES_OF_A_CELL.join(line for line in lines if line)


def _find_rows(lines: list[str]) -> Iterator[int]:
    """Yield the numbers of the lines that are rows of a table.

    Lines with tabs that follow each other are one table if a tab parts words in any of them, so that a row with one
    filled cell counts as well. An item of a list among them is a row only where it has as many cells as a row.
    """
    numbered = enumerate(lines)
    for tabbed, run in groupby(numbered, lambda pair: "\t" in pair[1] and not BULLET_ITEM.match(pair[1])):
        if not tabbed:
            continue
        table = [(number, line, MARKED_ITEM.fullmatch(line.rstrip(" \t"))) for number, line in run]
        widths = {line.count("\t") for _, line, item in table if not item and "\t" in line.strip(" \t")}
        if widths:
            yield from (number for number, line, item in table if not item or line.count("\t") in widths)


def _row(line: str) -> str:
    """Return the cells of a line with bars between them; a line without tabs as it is, one of empty cells as empty."""
    if "\t" not in line:
        return line.strip(" ")
    cells = [re.sub(" +", " ", cell.strip(" ")) for cell in line.split("\t")]
    if not any(cells):
        return ""
    joined = [cells[0]]
    for cell in cells[1:]:
        # A list within a cell of Word: the tab is the one after its bullet.
        if cell and BULLET_CELL.fullmatch(joined[-1]):
            joined[-1] += f" {cell}"
        else:
            joined.append(cell)
    return BETWEEN_CELLS.join(cell or EMPTY_CELL for cell in joined)


# Lists ---------------------------------------------------------------------------------------------------------


def _find_items(lines: list[str], rows: set[int]) -> Iterator[Item]:
    below_bullet = False
    for number, line in enumerate(lines):
        if number in rows:
            below_bullet = False
            continue
        line = line.rstrip(" \t")
        found = BULLET_ITEM.fullmatch(line) or MARKED_ITEM.fullmatch(line)
        if not found and below_bullet:
            found = LOOSE_ITEM.fullmatch(line)
        if found:
            indent, *markers, text = found.groups()
            item = Item(number, indent, next(filter(None, markers)), text)
            below_bullet = item.kept_marker == "•"
            yield item
        elif line:
            below_bullet = False


def _levels(items: dict[int, Item], lines: list[str]) -> dict[int, int]:
    """Return by line how many levels deeper each item goes than its own indent says.

    Word gives no indent at all: there each kind of marker is a level of its own, as in "•", "o", "§" or "1.", "a.".
    """
    if len({_widened(item.indent) for item in items.values()}) != 1:
        return dict.fromkeys(items, 0)
    levels, outline = {}, Outline()
    for number, line in enumerate(lines):
        if number in items:
            levels[number] = outline.level_of(items[number].marker)
        elif line.strip(" \t"):
            outline.interrupt()
    return levels


class Outline:
    """The kinds of markers in use, from the outermost level to the present one, each with its last number."""

    def __init__(self):
        """Begin with no list."""
        self.levels: list[tuple[object, int]] = []
        self.is_interrupted = False

    def interrupt(self) -> None:
        """Take note of words that are no item: what follows is another list, unless it goes on with a known marker."""
        self.is_interrupted = True

    def level_of(self, marker: str) -> int:
        """Return the level of the next item, 0 for the outermost."""
        meanings = list(_meanings(marker))
        kinds = {kind for kind, _ in meanings}
        if self.is_interrupted and not any(kind in kinds for kind, _ in self.levels):
            self.levels.clear()
        self.is_interrupted = False
        level, meaning = self._placed(meanings)
        self.levels[level:] = [meaning]
        return level

    def _placed(self, meanings):
        backwards = list(reversed(list(enumerate(self.levels))))
        for level, (kind, last) in backwards:
            if (kind, last + 1) in meanings:
                return level, (kind, last + 1)
        for kind, value in meanings:
            if value == 1 and not (self.levels and self.levels[-1][0] == kind):
                return len(self.levels), (kind, value)
        for level, (kind, _) in backwards:
            for meaning in meanings:
                if meaning[0] == kind:
                    return level, meaning
        return len(self.levels), meanings[0]


ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _meanings(marker: str) -> Iterator[tuple[object, int]]:
    """Yield what a marker may be, as a kind and its number: "i." is the ninth letter, or the first Roman number."""
    core = marker.strip("().")
    around = marker.replace(core, "") if core else ""
    if re.fullmatch(TICKS, marker):
        yield "tick", 0
    elif not KEPT_MARKER.fullmatch(marker):
        yield marker, 0
    elif "." in core:
        yield core.count("."), 0
    elif core.isdigit():
        yield (around, "number"), int(core)
    else:
        if len(core) == 1:
            yield (around, core.isupper(), "letter"), ord(core.lower()) - ord("a") + 1
        if set(core.lower()) <= set(ROMAN):
            yield (around, core.isupper(), "roman"), _roman(core.lower())


def _roman(digits: str) -> int:
    values = [ROMAN[digit] for digit in digits]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


# Indents -------------------------------------------------------------------------------------------------------


def _widened(indent: str) -> str:
    return indent.replace("\t", LEVEL)


def _dedented(lines: Iterable[str]) -> list[str]:
    """Return lines without the indent they all share; the first keeps more than that only in a list."""
    lines = list(lines)
    shared = min((len(line) - len(line.lstrip(" ")) for line in lines if line), default=0)
    lines = [line[shared:] for line in lines]
    first = next((number for number, line in enumerate(lines) if line), None)
    if first is not None and not LISTED.match(lines[first]):
        lines[first] = lines[first].lstrip(" ")
    return lines
