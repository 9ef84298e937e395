"""A pasted list of forces and addresses, read row by row. Pure: knows no database.

People paste it from Excel, Word or a mail: cells parted by tabs (which the form's field writes as bars), semicolons or
commas, addresses bare or as "Name <address>".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

NAMED_ADDRESS = re.compile(r"[^<>|\t;,]*<\s*(?:mailto:)?([^<>\s]*)\s*>")
SEPARATORS = ("|", "\t", ";", ",")
# Around a cell: quotes, a list's bullet, an empty cell's dash, what a mail's address line ends with.
AROUND_CELL = " \"'“”‘’•–<>"
HEADINGS = re.compile(
    r"(?:police )?forces?|(?:e-?mail|mail)(?: address(?:es)?)?|address(?:es)?|name|contact", re.IGNORECASE
)


@dataclass(frozen=True)
class PastedRow:
    """One row: its number in what was pasted, from 1, its text, the cells that may name the force, and the address.

    `problem` says what is wrong with it as it stands, and how to mend it.
    """

    number: int
    text: str
    cells: tuple[str, ...] = ()
    email: str = ""
    problem: str = ""


def read_rows(text: str) -> list[PastedRow]:
    """Return the rows of a pasted text, in their order. Empty ones and a heading are left out.

    A row with several addresses gives one for each.
    """
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip(AROUND_CELL) and not (not rows and _is_heading(line)):
            rows += _read_row(number, line.strip())
    return rows


def _read_row(number: int, line: str) -> Iterator[PastedRow]:
    cells = _cells(NAMED_ADDRESS.sub(r" ; \1 ; ", line) if "<" in line else line)
    addresses = [cell.removeprefix("mailto:") for cell in cells if "@" in cell]
    names = tuple(cell for cell in cells if "@" not in cell)
    if not addresses:
        yield PastedRow(number, line, names, problem="There is no email address. Add one after the force.")
    for address in addresses:
        yield PastedRow(number, line, names, address.lower(), _why_no_address(address) or _why_no_force(names))


def _cells(line: str) -> list[str]:
    """Return the cells of a line; where nothing but a space parts force and address, that does."""
    separators = [each for each in SEPARATORS if each in line]
    if not separators:
        cells = line.rsplit(None, 1) if "@" in line else [line]
    elif separators[0] == ",":
        cells = line.split(",")
    else:
        cells = re.split(r"[|\t;]", line)
    cells = [cell.strip(AROUND_CELL) for cell in cells]
    split = []
    for cell in filter(None, cells):
        split += cell.rsplit(None, 1) if "@" in cell and " " in cell else [cell]
    return [cell.strip(AROUND_CELL + ":,") for cell in split]


def _is_heading(line: str) -> bool:
    cells = _cells(line)
    return "@" not in line and bool(cells) and all(HEADINGS.fullmatch(cell) for cell in cells)


def _why_no_address(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return f"“{address}” is not an email address. It must look like name@example.com."
    return ""


def _why_no_force(names: tuple[str, ...]) -> str:
    return "" if names else "There is no force. Add its name before the address."
