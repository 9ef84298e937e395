"""Page one is one page, whatever the plan holds; and all that is cut there is further on."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from nvap.pdf.renderer import render
from plans.document import print_plan
from plans.document.emoji import name_emoji
from plans.document.printed import Printed
from tests.plans.hostile import RETURNED, Hostile

# Documents to print on one page: what is long in them, what there is none of.
EXTREMES = {
    "all of it": Hostile(),
    "one objective": Hostile(objectives=1, lines=60),
    "many objectives": Hostile(objectives=20),
    "many decisions": Hostile(decisions=60, raised=False, numbers=0, lines=3, objectives=3),
    "many numbers": Hostile(decisions=0, raised=False, numbers=80, lines=3, objectives=3),
    "many risks": Hostile(decisions=1, numbers=1, objectives=3),
    "short texts": Hostile(text="Abstraction.", name="Chief", period="July to September 2026", value="4"),
    "lines of a few letters": Hostile(text="A risk\n" * 80),
    "one word": Hostile(text="W" * 3000, name="W" * 500, force="W" * 100, period="W" * 80),
    "one sentence": Hostile(text="and " * 700),
    "wide letters": Hostile(text="風險很高。" * 200, name="警察" * 100, force="警" * 100),
    "emoji": Hostile(text="👩‍👩‍👧‍👦" * 100, name="🚨" * 200, force="👮🏽‍♀️" * 20),
    "stacked accents": Hostile(text="a\u0301\u0302\u0303\u0304\u0305\u0306" * 90),
}


def bare(plan: Printed) -> Printed:
    """The plan with its objectives in no more words than links lead to: rendered in a moment."""
    objectives = [
        replace(
            objective,
            facts=(),
            after=(),
            groups=tuple(
                replace(group, lines=tuple(replace(line, title="", facts=(), rows=()) for line in group.lines))
                for group in objective.groups
            ),
            figures=tuple(replace(figure, name="", facts=(), results=(), chart=None) for figure in objective.figures),
        )
        for objective in plan.objectives
    ]
    dates = replace(plan.dates, overdue=(), coming=())
    return replace(
        plan, objectives=tuple(objectives), impacts=(), facts=(), decisions=(), raised=(), dates=dates, references=()
    )


def page_of(title: str, outline, reader) -> int:
    """The number of the page that a bookmark leads to."""
    for item in outline:
        if isinstance(item, list):
            if found := page_of(title, item, reader):
                return found
        elif item.title.startswith(title):
            return reader.get_destination_page_number(item) + 1
    return 0


def read_bare(hostile: Hostile, *, last_period: bool) -> PdfReader:
    plan = print_plan(hostile.document(), RETURNED, hostile.document(before=True) if last_period else None)
    page = name_emoji(render_to_string("plans/pdf/plan.html", {"plan": bare(plan), "paper": True}))
    return PdfReader(BytesIO(render(page)))


@pytest.mark.parametrize("last_period", [False, True], ids=["first period", "second period"])
@pytest.mark.parametrize("hostile", EXTREMES.values(), ids=EXTREMES)
def test_page_one_ends_on_page_one(hostile, last_period):
    reader = read_bare(hostile, last_period=last_period)

    assert page_of("Next dates", reader.outline, reader) == 1
    assert page_of("Objective 1", reader.outline, reader) == 2


def test_what_is_cut_says_on_which_page_it_is_in_full():
    reader = read_bare(EXTREMES["many decisions"], last_period=True)
    text = " ".join(reader.pages[0].extract_text().split())
    decisions = text[text.index("Decisions or help needed") : text.index("Next dates")]
    page = page_of("Decisions or help needed, in full", reader.outline, reader)

    assert page > 2
    assert {int(number) for number in re.findall(r"page (\d+)", decisions)} == {page}
    assert re.search(rf"and \d+ more, page {page}", decisions)
