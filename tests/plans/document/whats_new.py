"""What is new between two documents, as tests read it."""

import datetime

from plans.document import find_whats_new
from tests.plans.documents import make_document, make_objective

FIRST, SECOND, THIRD = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
MARCH, JUNE, SEPTEMBER = (datetime.date(2026, month, day) for month, day in ((3, 31), (6, 30), (9, 30)))


def with_lines(*lines, **parts):
    return make_document(objectives=[make_objective(1, lines=lines)], **parts)


def with_numbers(*indicators):
    return make_document(objectives=[make_objective(1, indicators=indicators)])


def with_positions(*positions):
    return make_document(objectives=[make_objective(1, positions=positions)])


def read(row):
    """What is read of a row: label, then its words, what went in [-brackets-], what came in {+these+}."""
    forms = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}", "nothing": "({})"}
    return row.label, "".join(forms[mark.kind].format(mark.text) for mark in row.marks)


def read_sections(sections):
    return {
        section.heading: [(item.heading, *(read(row) for row in item.told)) for item in section.items]
        for section in sections
    }


def opened(old, new):
    """What is open, by the section's heading: each item's heading and rows."""
    return read_sections(find_whats_new(old, new).open)


def folded(old, new):
    return read_sections(find_whats_new(old, new).folds)
