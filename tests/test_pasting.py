"""Tables and nested lists as they are pasted: columns and levels are kept, in text that does not change again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvap.forms import normalise_text
from nvap.pasting import keep_structure

TABLES = {
    "an empty cell": ("Strategy meeting\t\t71%\t≥90%", "Strategy meeting | – | 71% | ≥90%"),
    "a header row, and the end of Excel's last line": (
        "Measure\tBaseline\tNow\tTarget\r\nStrategy meeting\t\t71%\t≥90%\r\nDebrief\t40%\t\t\r\n",
        "Measure | Baseline | Now | Target\nStrategy meeting | – | 71% | ≥90%\nDebrief | 40% | – | –",
    ),
    "an empty first cell": ("\t71%\t≥90%", "– | 71% | ≥90%"),
    "an empty corner": ("\t2025\t2026\nHubs\t3\t5", "– | 2025 | 2026\nHubs | 3 | 5"),
    "one filled cell in a row": ("a\tb\tc\n\t\tx\ny\t\t", "a | b | c\n– | – | x\ny | – | –"),
    "rows of different length": ("Title\nMeasure\tNow\nHubs\t3\tup", "Title\nMeasure | Now\nHubs | 3 | up"),
    "an empty row": ("a\tb\n\t\nc\td", "a | b\n\nc | d"),
    "two tables": ("a\tb\n\nc\td\te", "a | b\n\nc | d | e"),
    "a table between words": ("Before:\na\tb\nAfter", "Before:\na | b\nAfter"),
    "a quoted cell with line breaks": (
        'Lead\t"Open hubs\r\n\r\nTrain staff"\t71%\r\n"Two\nlines"\t\t3',
        "Lead | Open hubs / Train staff | 71%\nTwo / lines | – | 3",
    ),
    "a quoted last cell with quotes": ('a\t"the ""hub""\nmodel"', 'a | the "hub" / model'),
    "quotes of the text itself": ('He said\t"yes"\n"no"\tshe said', 'He said | "yes"\n"no" | she said'),
    "quoted lines that are no cell": ('"one\ntwo"\nthree', '"one\ntwo"\nthree'),
    "spaces around cells": (" a \t  b   c\t", "a | b c | –"),
    "dashes and numbers for nothing": (
        "Now\tTarget\n-\t90% of all\n71%\t-",
        "Now | Target\n- | 90% of all\n71% | -",
    ),
    "two numbers": ("1.5\t2.5", "1.5 | 2.5"),
    "numbered rows": ("1.\tHubs\t3\n2.\tStaff\t", "1. | Hubs | 3\n2. | Staff | –"),
    "Welsh": ("Cyfarfod\t\tŵyth\nTŷ\t3\t", "Cyfarfod | – | ŵyth\nTŷ | 3 | –"),
    "a bullet within a cell of Word": ("Measure\t•\tOne\n•\tTwo\tTarget", "Measure | • One\n• Two | Target"),
}

LISTS = {
    "Word's bullets without indent": (
        "•\tFirst\r\no\tInner\r\n§\tDeep\r\no\tInner two\r\n•\tSecond",
        "• First\n  • Inner\n    • Deep\n  • Inner two\n• Second",
    ),
    "Word's bullets in its symbol fonts": ("\uf0b7\tFirst\no\tInner\n\uf0a7\tDeep", "• First\n  • Inner\n    • Deep"),
    "Outlook's spaces for tabs, with blank lines": (
        "·       First\n\no   Inner\n\n§  Deep\n\n·       Second",
        "• First\n\n  • Inner\n\n    • Deep\n\n• Second",
    ),
    "single spaces": (
        "• First\no Inner\n▪ Deep\no Inner\n• Second",
        "• First\n  • Inner\n    • Deep\n  • Inner\n• Second",
    ),
    "indents of tabs": ("•\tFirst\n\to\tInner\n\t\t§\tDeep", "• First\n  • Inner\n    • Deep"),
    "indents of spaces": ("•\tFirst\n    o\tInner\n•\tSecond", "• First\n    • Inner\n• Second"),
    "the same indent for all": ("\t•\tFirst\n\to\tInner\n\t•\tSecond", "• First\n  • Inner\n• Second"),
    "Google Docs as text": ("   * First\n      * Inner\n   * Second", "* First\n   * Inner\n* Second"),
    "Firefox": ("    * First\n          o Inner\n    * Second", "* First\n      o Inner\n* Second"),
    "a selection that begins within": ("\to\tInner\n•\tNext", "  • Inner\n• Next"),
    "numbers and letters": (
        "1.\tFirst\na.\tInner\nb.\tInner two\ni.\tDeep\nii.\tDeep two\nc.\tInner three\n2.\tSecond",
        "1. First\n  a. Inner\n  b. Inner two\n    i. Deep\n    ii. Deep two\n  c. Inner three\n2. Second",
    ),
    "numbers within Roman numbers": (
        "1.\tA\na.\tB\ni.\tC\n1.\tD\n2.\tE\nii.\tF\n2.\tG",
        "1. A\n  a. B\n    i. C\n      1. D\n      2. E\n    ii. F\n2. G",
    ),
    "the letter i": ("h.\tEight\ni.\tNine\nj.\tTen", "h. Eight\ni. Nine\nj. Ten"),
    "brackets": (
        "1)\tFirst\n(a)\tInner\n(b)\tInner two\n2)\tSecond",
        "1) First\n  (a) Inner\n  (b) Inner two\n2) Second",
    ),
    "outline numbers": ("1.\tA\n1.1\tB\n1.1.1\tC\n1.2\tD\n2.\tE", "1. A\n  1.1 B\n    1.1.1 C\n  1.2 D\n2. E"),
    "an outline from the middle": ("2.3\tA\n2.3.1\tB\n2.4\tC", "2.3 A\n  2.3.1 B\n2.4 C"),
    "a list that begins at three": ("3.\tC\n4.\tD", "3. C\n4. D"),
    "bullets below numbers": ("1.\tFirst\n•\tInner\n2.\tSecond", "1. First\n  • Inner\n2. Second"),
    "numbers all alike": ("1.\tA\n1.\tB", "1. A\n1. B"),
    "boxes to tick, which say something": ("☐\tOpen\n☑\tDone\n☐\tOpen too", "☐ Open\n☑ Done\n☐ Open too"),
    "another list after words": ("1.\tA\n2.\tB\nThen:\n•\tC\no\tD", "1. A\n2. B\nThen:\n• C\n  • D"),
    "more lines of an item": ("•\tA\no\tB\vmore\no\tC\n•\tD", "• A\n  • B\nmore\n  • C\n• D"),
    "a list before a table": ("1.\tA\n-\tB\na\tb\tc", "1. A\n  • B\na | b | c"),
    "marks that are words": ("o clock\n- text\n§ 12\n1. typed\na. typed", "o clock\n- text\n§ 12\n1. typed\na. typed"),
    "an indented paragraph": ("One\n\tTwo\n  Three", "One\n  Two\n  Three"),
    "a bullet without words": ("•\t\n•", "•\n•"),
}


@pytest.mark.parametrize(("pasted", "kept"), TABLES.values(), ids=TABLES)
def test_table_keeps_its_columns(pasted, kept):
    assert normalise_text(pasted) == kept


@pytest.mark.parametrize(("pasted", "kept"), LISTS.values(), ids=LISTS)
def test_list_keeps_its_levels(pasted, kept):
    assert normalise_text(pasted) == kept


CELL = st.text("abŵ1%≥:. ", max_size=8).map(str.strip)


@given(st.integers(2, 6).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1)))
def test_any_table_keeps_every_cell_in_its_column(rows):
    rows = [["Title", "Number", *row] for row in rows]
    kept = keep_structure("\n".join("\t".join(row) for row in rows))
    assert [["" if cell == "–" else cell for cell in line.split(" | ")] for line in kept.split("\n")] == [
        [" ".join(cell.split()) for cell in row] for row in rows
    ]


@given(st.lists(st.integers(0, 2), min_size=1), st.sampled_from(["•o§", "•◦▪", "●○■", "-–*"]))
def test_any_list_of_word_keeps_every_level(steps, bullets):
    levels = [0]
    for step in steps:
        levels.append(min(step, levels[-1] + 1))
    kept = keep_structure("\n".join(f"{bullets[level]}\tItem" for level in levels))
    assert kept == "\n".join("  " * level + "• Item" for level in levels)


@given(st.text(st.sampled_from('ab1oiv.)("|\t\n -–•§·☐'), max_size=60))
def test_keeping_twice_changes_nothing_and_leaves_no_tab(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert "\t" not in once
