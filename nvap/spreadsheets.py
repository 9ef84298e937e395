"""Tables to open in a spreadsheet."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

# Spreadsheets take cells that begin with these for formulas.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(file_name: str, rows: Iterable[Iterable[str]]) -> HttpResponse:
    """Return rows of cells as a CSV file that Excel reads as UTF-8; what would be a formula gets an apostrophe."""
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
    table = csv.writer(response)
    for row in rows:
        table.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return response
