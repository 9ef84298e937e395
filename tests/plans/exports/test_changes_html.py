"""What is new as it is rendered: readable without colour, read out, and leading to its place in the plan."""

import re

import pytest
from django.template.loader import render_to_string

from plans.document import find_whats_new, print_plan
from plans.document.anchors import Anchor
from plans.document.diff import Change
from plans.document.whats_new.told import say, tell
from plans.templatetags.whats_new import told
from tests.plans.documents import DRAFT, earlier_document, make_document, make_line, make_objective, rich_document

KEEP = "Both hubs meet each month to read ten records"


def change(old, new, kind="text"):
    return Change(Anchor(), "About this plan", "Label", old, new, ("key",), kind)


def as_read(html):
    """The words with what is read out, elements as their names alone."""
    return re.sub(r"<(/?\w+)[^>]*>", r"<\1>", html)


@pytest.mark.parametrize(
    ("row", "html"),
    [
        (
            tell(change(f"{KEEP} < March", f"{KEEP} < April")),
            f"<div>{KEEP} &lt;<del><span>(taken out: </span> March<span>)</span></del>"
            "<ins><span>(added: </span> April<span>)</span></ins></div>",
        ),
        (
            tell(change("Then <b>", "Now")),
            "<div><span>Before: </span><del>Then &lt;b&gt;</del></div><div><span>Now: </span><ins>Now</ins></div>",
        ),
        (tell(change("", "Words")), "<div><span>Added: </span><ins>Words</ins></div>"),
        (tell(change("Words", "")), "<div><span>Taken out: </span><del>Words</del></div>"),
        (
            tell(change("Survey", "Review\nAudit", "picks")),
            "<div><span>Taken out: </span><del>Survey</del></div>"
            "<div><span>Added: </span><ins>Review\nAudit</ins></div>",
        ),
        (
            tell(change("On track", "At risk", "choice")),
            "<del>On track</del><span> → </span><span> is now </span><ins>At risk</ins>",
        ),
        (
            tell(change("", "5 May 2026", "date")),
            "<span>Nothing entered</span><span> → </span><span> is now </span><ins>5 May 2026</ins>",
        ),
        (
            tell(change("5 May 2026", "", "date"), empty="No date"),
            "<del>5 May 2026</del><span> → </span><span> is now </span><span>No date</span>",
        ),
        (tell(change("", "New & whole"), plain=True), "<div>New &amp; whole</div>"),
        (tell(change("Old", ""), plain=True), "<div>Old</div>"),
        (say("Label", "See https://example.org/"), "<div>See <a>https://example.org/</a></div>"),
        (say("Label", "", "None said"), "<div><span>None said</span></div>"),
    ],
)
def test_row_is_read_without_colour(row, html):
    assert as_read(told(row)) == html


def test_words_read_out_are_hidden_from_sight_alone():
    html = told(tell(change(f"{KEEP} in March", f"{KEEP} in April")))

    assert '<del class="app-removed"><span class="govuk-visually-hidden">(taken out: </span>' in html
    assert '<ins class="app-added"><span class="govuk-visually-hidden">(added: </span>' in html


def test_every_link_of_what_is_new_leads_into_the_plan_below():
    old, new = earlier_document(), rich_document()

    changes = render_to_string("plans/changes.html", {"changes": find_whats_new(old, new)})
    plan = render_to_string("plans/document/document.html", {"plan": print_plan(new, DRAFT, old)})

    ids = re.findall(r'id="([^"]+)"', plan + changes)
    links = set(re.findall(r'href="#([^"]+)"', changes))
    assert len(links) > 5
    assert links <= set(ids)
    assert len(ids) == len(set(ids))


def test_line_that_finished_earlier_can_be_led_to():
    said = {"finished_earlier": "April to June 2026", "serves": ()}
    old, new = (
        make_document(objectives=[make_objective(1, lines=[make_line(activity="Train", risks=risks, **said)])])
        for risks in ("Leave", "None")
    )

    changes = render_to_string("plans/changes.html", {"changes": find_whats_new(old, new)})
    plan = render_to_string("plans/document/document.html", {"plan": print_plan(new, DRAFT, None)})

    (link,) = re.findall(r'href="#([^"]+)"', changes)
    assert f'<li id="{link}">1A Train' in plan
