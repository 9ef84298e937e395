"""The rows of a plan: addresses in what people wrote are links, on the page and on paper."""

from io import BytesIO

import pytest
from django.template import Context, Template
from pypdf import PdfReader

from nvap.links import link_addresses
from plans.document.printed.row import Row
from plans.document.schema import DocPick
from tests.plans.documents import DRAFT, make_document, make_line, make_objective
from tests.rendering import plan_pdf
from tests.test_links import LONG

ROWS = Template("{% load document %}{% doc_rows rows %}")
PICK = DocPick(code="a", text="A measure", derived=False)
LINK = link_addresses("www.police.uk")


@pytest.mark.parametrize("paper", [True, False])
@pytest.mark.parametrize(
    "row",
    [
        Row("Label", text="At www.police.uk"),
        Row("Label", text="At www.police.uk", picks=(PICK,)),
        Row("Label", text="Now", before="At www.police.uk", before_label="Last time"),
    ],
)
def test_addresses_of_a_row_are_links(row, paper):
    assert ROWS.render(Context({"rows": [row], "paper": paper})).count(f"At {LINK}<") == 1


def test_addresses_are_links_in_the_pdf_and_stay_within_the_page():
    line = make_line(output=f"Kept at {LONG}, ask hub@westshire.example")
    reader = PdfReader(BytesIO(plan_pdf(make_document(objectives=[make_objective(lines=[line])]), DRAFT)))
    annotations = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    led = {note["/A"]["/URI"] for note in annotations if "/URI" in note.get("/A", {})}
    assert {LONG, "mailto:hub@westshire.example"} <= led
    width = float(reader.pages[0].mediabox.width)
    assert all(0 < note["/Rect"][0] < note["/Rect"][2] < width for note in annotations)
