"""The assurance pack names nothing that is not there, and answers each requirement once."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from nvap.retention.rules import retention_rules

PACK = settings.BASE_DIR / "docs" / "assurance"
PAGES = sorted(PACK.glob("*.md"))
# A file, or one test in it, as the pages name them.
PLACE = re.compile(r"`((?:[\w.@-]+/)+[\w.@-]+|pyproject\.toml|requirements\.txt)(?:::(\w+))?`")
ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (met|not met|not applicable) \| (.+) \|")
# Every requirement of levels 1 and 2 of ASVS 5.0.0, by section.
REQUIREMENTS = """
1.1: 1 2
1.2: 1 2 3 4 5 6 7 8 9
1.3: 1 2 3 4 5 6 7 8 9 10 11
1.4: 1 2 3
1.5: 1 2
2.1: 1 2 3
2.2: 1 2 3
2.3: 1 2 3 4
2.4: 1
3.2: 1 2
3.3: 1 2 3 4
3.4: 1 2 3 4 5 6
3.5: 1 2 3 4 5
3.7: 1 2
4.1: 1 2 3
4.2: 1
4.3: 1 2
4.4: 1 2 3 4
5.1: 1
5.2: 1 2 3
5.3: 1 2
5.4: 1 2 3
6.1: 1 2 3
6.2: 1 2 3 4 5 6 7 8 9 10 11 12
6.3: 1 2 3 4
6.4: 1 2 3 4
6.5: 1 2 3 4 5
6.6: 1 2 3
6.8: 1 2 3 4
7.1: 1 2 3
7.2: 1 2 3 4
7.3: 1 2
7.4: 1 2 3 4 5
7.5: 1 2
7.6: 1 2
8.1: 1 2
8.2: 1 2 3
8.3: 1
8.4: 1
9.1: 1 2 3
9.2: 1 2 3 4
10.1: 1 2
10.2: 1 2
10.3: 1 2 3 4
10.4: 1 2 3 4 5 6 7 8 9 10 11
10.5: 1 2 3 4 5
10.6: 1 2
10.7: 1 2 3
11.1: 1 2
11.2: 1 2 3
11.3: 1 2 3
11.4: 1 2 3 4
11.5: 1
11.6: 1
12.1: 1 2 3
12.2: 1 2
12.3: 1 2 3 4
13.1: 1
13.2: 1 2 3 4 5
13.3: 1 2
13.4: 1 2 3 4 5
14.1: 1 2
14.2: 1 2 3 4
14.3: 1 2 3
15.1: 1 2 3
15.2: 1 2 3
15.3: 1 2 3 4 5 6 7
16.1: 1
16.2: 1 2 3 4 5
16.3: 1 2 3 4
16.4: 1 2 3
16.5: 1 2 3
17.1: 1
17.2: 1 2 3 4
17.3: 1 2
"""


def required():
    """Return the numbers of all requirements, as "1.1.1"."""
    sections = (line.split(": ") for line in REQUIREMENTS.split("\n") if line)
    return [f"{section}.{number}" for section, numbers in sections for number in numbers.split()]


def rows():
    """Return number, level, question, answer and reason of each row of the tables."""
    return [match.groups() for match in map(ROW.fullmatch, (PACK / "asvs.md").read_text().splitlines()) if match]


@cache
def names_in(file):
    """Return the names of the tests in a file."""
    tree = ast.parse((settings.BASE_DIR / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def missing(text):
    """Return what a text names that is not there."""
    return [
        f"{file}::{test}" if test else file
        for file, test in PLACE.findall(text)
        if not (settings.BASE_DIR / file).exists() or (test and test not in names_in(file))
    ]


def test_each_requirement_is_answered_once():
    assert [number for number, *_ in rows()] == required()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_names_is_there(page):
    assert missing(page.read_text()) == []


def test_what_is_not_there_would_be_found():
    assert missing("`docs/nothing.md` `tests/docs/test_assurance.py::test_nothing` `a/b::c`") == [
        "docs/nothing.md",
        "tests/docs/test_assurance.py::test_nothing",
        "a/b::c",
    ]


def test_what_is_met_names_where_and_what_is_not_says_why():
    unproven = [number for number, _level, _asks, answer, why in rows() if answer == "met" and not PLACE.search(why)]
    unexplained = [number for number, _level, _asks, answer, why in rows() if answer != "met" and len(why) < 6]
    assert (unproven, unexplained) == ([], [])


def test_summary_counts_the_rows():
    counts = Counter(answer for _number, _level, _asks, answer, _why in rows())
    total = (
        f"| **all {len(rows())}** | **{counts['met']}** | **{counts['not met']}** | **{counts['not applicable']}** |"
    )
    assert total in (PACK / "asvs.md").read_text()


def test_what_is_not_met_is_listed_with_its_risk():
    text = (PACK / "asvs.md").read_text()
    listed = text.split("## What is not met, and its risk")[1].split("\n## ")[0]
    assert [number for number, *_, answer, _why in rows() if answer == "not met" and number not in listed] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:|mailto:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / Path(link)).exists()] == []


def test_page_on_retention_tells_every_rule_with_its_days():
    rules = {rule.setting: str(rule.kept_for.days) for rule in retention_rules()}
    told = re.findall(r"^\| [^|]+ \| `(KEEP_\w+)` \| (\d+) \|", (PACK / "retention.md").read_text(), re.MULTILINE)
    assert dict(told) == rules


def test_page_on_breaches_names_every_event_of_the_security_log():
    sources = [
        path.read_text() for app in ("nvap", "plans", "toolkit") for path in (PACK.parents[1] / app).rglob("*.py")
    ]
    events = {event for text in sources for event in re.findall(r'\blog_(?:security_event|answer)\(\s*"(\w+)"', text)}
    page = (PACK / "breach.md").read_text()
    assert len(events) > 20
    assert sorted(event for event in events if f"`{event}`" not in page) == []
