import datetime
import hashlib
import itertools
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from nvap.dates import Due
from nvap.pdf.limits import render_within_limits
from nvap.pdf.renderer import RefusedError, StaticFilesOnly, render
from plans.document import Stamp, read_document, sign_document
from plans.exports.pdf import plan_file_name, plan_html
from tests.plans.document.test_printed import of_another_release
from tests.plans.documents import (
    DRAFT,
    SUBMITTED,
    almost_empty_document,
    earlier_document,
    long_document,
    make_decision,
    make_document,
    make_line,
    make_objective,
    make_progress,
    rich_document,
)
from tests.rendering import plan_pdf

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def rich():
    return plan_pdf(rich_document(), SUBMITTED, earlier_document())


@pytest.fixture(scope="module")
def rich_reader(rich):
    return PdfReader(BytesIO(rich))


@pytest.fixture(scope="module")
def long_reader():
    return PdfReader(BytesIO(plan_pdf(long_document(), DRAFT)))


def words(page) -> str:
    return " ".join(page.extract_text().split())


def kids(element) -> list:
    held = element.get("/K")
    if held is None:
        return []
    held = held.get_object()
    members = [member.get_object() if hasattr(member, "get_object") else member for member in held]
    return [member for member in members if hasattr(member, "get") and member.get("/S")]


def elements(reader):
    """Every structure element with its parent, in reading order."""

    def walk(element):
        for kid in kids(element):
            yield element, kid
            yield from walk(kid)

    return list(walk(reader.trailer["/Root"]["/StructTreeRoot"]))


# What it says


def test_first_page_says_all_in_order(rich_reader):
    text = words(rich_reader.pages[0])

    in_order = [
        "2.6.1 Multi-Agency Hubs: Impact Realisation Plan",
        "Westshire Police",
        "July to September 2026 (1 July 2026 to 30 September 2026) · For decision",
        "Submitted, waiting for review, 28 September 2026 · Approved by Assistant Chief Constable A. Example",
        "12 activities: 2 not started, 4 on track, 2 at risk, 4 complete; last period 6 on track, 3 with no update.",
        "No activity’s status and no number got worse since April to June 2026.",
        "Supervision with a standing item",
        "1. Professional Curiosity",
        "We are working on this now",
        "1 not started, 1 on track, 2 complete",
        "3. Collaborative Working",
        "Staff who have completed the induction",
        "78%, 30 September 2026 (before: 64.5%)",
        "1. Of Assistant Chief Constable, by 31 October 2026: Agree to ring-fence two supervisor posts until March",
        "2. Asked for April to June 2026, no answer yet: Health to name a lead for the hubs.",
        "Answered 4 August 2026: Agree who signs the information sharing agreement. Answer: The Chief Executive signs",
        "Raised with leadership",
        "1B Processes are set up",
        "On track, review by 1 December 2026. Risks: Abstraction of supervisors to other duties over the winter.",
        "Named deputies in each hub",
        "Next dates",
        "2 overdue: 1B, 17 September 2026; 3B, 17 September 2026.",
        "31 October 2026 Decision 1: Agree to ring-fence",
        "1 December 2026 Leadership reviews 1B",
        "11 January 2027 1A",
    ]
    places = [text.find(part) for part in in_order]
    assert -1 not in places
    assert places == sorted(places)


def test_rows_of_a_line_stand_in_the_form_s_order(rich_reader):
    text = " ".join(words(page) for page in rich_reader.pages)
    line = text[text.index("Activity 2B") : text.index("Activity 2C")]

    in_order = [
        "Activity From the toolkit",
        "Output From the toolkit",
        "Impacts expected",
        "Impact Measurement No measurement recorded yet",
        "Progress Complete",
        "Last time, April to June 2026",
        "Next steps",
        "Evidence held",
        "Risks From the toolkit",
        "Risk Mitigation Strategy",
    ]
    places = [line.find(part) for part in in_order]
    assert -1 not in places
    assert places == sorted(places)


def test_derived_picks_are_marked(rich_reader):
    text = " ".join(words(page) for page in rich_reader.pages)

    assert text.count("* Drawn from the toolkit’s text, not in its published column") == 11


def test_every_objective_begins_a_page(rich_reader):
    firsts = [words(page) for page in rich_reader.pages]

    for number in (1, 2, 3):
        assert [f"Objective {number} To ensure" in text for text in firsts].count(True) == 1


@pytest.mark.parametrize("stamp", [DRAFT, SUBMITTED])
def test_marking_page_number_reference_and_state_are_on_every_page(stamp):
    document = rich_document()
    pages = PdfReader(BytesIO(plan_pdf(document, stamp))).pages

    for number, page in enumerate(pages, start=1):
        text = words(page)
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert f"Page {number} of {len(pages)}" in text
        assert stamp.reference in text
        assert stamp.state_label in text


def test_draft_says_so_at_head_and_foot_of_every_page(long_reader):
    assert len(long_reader.pages) > 10
    for page in long_reader.pages:
        assert words(page).count("DRAFT, not submitted") >= 2


def test_submission_never_says_draft(rich_reader):
    assert "DRAFT" not in " ".join(words(page) for page in rich_reader.pages)


def test_decision_and_lateness_are_on_the_first_page():
    stamp = Stamp(
        reference="2.6.1 / Westshire Police / 2026-3 / submission 2 (3f9a01bc)",
        state="returned",
        state_label="Returned for changes",
        day=SUBMITTED.day,
        decision_reason="Say how the training is measured.",
        late=True,
    )
    text = words(PdfReader(BytesIO(plan_pdf(almost_empty_document(), stamp))).pages[0])

    assert "Returned for changes, submitted late" in text
    assert "Say how the training is measured." in text


def test_nil_return_says_so_first():
    document = sign_document(rich_document(), nil_return_reason="Our hub closed in May.")
    [page] = PdfReader(BytesIO(plan_pdf(document, SUBMITTED))).pages

    assert "Nil return No multi-agency unit here Our hub closed in May." in words(page)
    assert "Summary for leadership" not in words(page)


def test_almost_empty_plan_says_what_is_missing():
    pages = PdfReader(BytesIO(plan_pdf(almost_empty_document(), DRAFT))).pages
    text = " ".join(words(page) for page in pages)

    # Of two objectives without activities nothing can be measured.
    assert (text.count("No measurement recorded yet"), text.count("Nothing planned")) == (2, 2)
    assert "No update this period" in text
    assert "Write a role profile" in text


def test_long_texts_lose_no_word(long_reader):
    document = long_document()
    text = "".join("".join(page.extract_text().split()) for page in long_reader.pages)

    sentence = "".join(["partners", "from", "health,", "education", "and", "social", "care."])
    line = document.objectives[0].lines[0]
    texts = [
        document.report.text("summary"),
        document.decisions[0].text("what"),
        line.text("activity"),
        line.text("impact_measurement"),
        line.progress.text("progress"),
        line.last_progress.text("progress"),
        line.text("risks"),
        line.text("risk_mitigation"),
        document.objectives[0].text("additional_comments"),
    ]
    expected = sum("".join(part.split()).count(sentence) for part in texts)
    # Marking, reference and page number stand between the pages of a text and may cut a sentence.
    assert text.count(sentence) >= expected - len(long_reader.pages)
    assert "".join(line.text("output").split()) in text


def test_nobody_s_text_becomes_markup():
    document = make_document(summary="<script>alert(1)</script> & <b>bold</b>", force="Ay & “Bee” <Police>")

    text = words(PdfReader(BytesIO(plan_pdf(document, DRAFT))).pages[0])

    assert "<script>alert(1)</script> & <b>bold</b>" in text
    assert "Ay & “Bee” <Police>" in text


def test_what_today_s_code_does_not_know_is_printed():
    document = read_document(of_another_release())

    text = " ".join(words(page) for page in PdfReader(BytesIO(plan_pdf(document, SUBMITTED, document))).pages)

    assert text.count("2 on track, 1 wobbling, 1 complete") == 2
    assert "Activities serving the planetary impact" in text
    assert "Perils From the toolkit: – More professional challenge" in text


# How it is made


def test_pdf_is_tagged_titled_and_in_english(rich_reader):
    root = rich_reader.trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"] == {"/Marked": True}
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert rich_reader.metadata.title.startswith("Westshire Police: Impact Realisation Plan, 2.6.1 Multi-Agency Hubs")
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_tags_are_nested_as_pdf_ua_allows(rich_reader, long_reader):
    for reader in (rich_reader, long_reader):
        found = {}
        for parent, element in elements(reader):
            found.setdefault(str(parent.get("/S")), set()).add(str(element["/S"]))
        assert found["/L"] == {"/LI"}
        assert found["/LI"] == {"/LBody"}
        assert found["/Table"] == {"/THead", "/TBody"}
        assert found["/TR"] == {"/TH", "/TD"}
        assert found["/THead"] == found["/TBody"] == {"/TR"}


def test_headings_do_not_skip_a_level(rich_reader):
    levels = [int(element["/S"][2:]) for _, element in elements(rich_reader) if str(element["/S"])[:2] == "/H"]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_charts_have_a_text_alternative(rich_reader):
    figures = [element for _, element in elements(rich_reader) if element["/S"] == "/Figure"]

    assert [figure["/Alt"] for figure in figures] == [
        "Staff who have completed the induction: From 52% on 31 March 2026 to 78% on 30 September 2026; baseline 41% "
        "on 31 December 2025; target 95% by 31 March 2027. Up is better."
    ] * 2


def test_bookmarks_follow_the_plan(rich_reader):
    def titles(outline):
        return [[item.title] if not isinstance(item, list) else titles(item) for item in outline]

    (top, (under)) = titles(rich_reader.outline)
    assert top == ["Westshire Police: Impact Realisation Plan"]
    assert [item[0] for item in under if isinstance(item[0], str)] == [
        "How it stands",
        "Objective 1: Professional Curiosity",
        "Objective 2: Training and Skills",
        "Objective 3: Collaborative Working",
        "About this plan",
        "All dates",
        "Contributing agencies",
        "Planning questions",
        "Evidence and references used",
    ]


def test_all_fonts_are_ours_and_embedded(rich_reader):
    fonts = {}
    for page in rich_reader.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            fonts[font["/BaseFont"].split("+")[1].rstrip(",")] = "/FontFile2" in descriptor

    assert fonts == {"Source-Sans-3": True, "Source-Sans-3-Bold": True}


def test_same_document_gives_the_same_bytes(rich):
    assert plan_pdf(rich_document(), SUBMITTED, earlier_document()) == rich


def test_another_process_gives_the_same_bytes(rich):
    code = (
        "import sys, hashlib, django; django.setup()\n"
        "from tests.rendering import plan_pdf\n"
        "from tests.plans.documents import SUBMITTED, earlier_document, rich_document\n"
        "print(hashlib.sha256(plan_pdf(rich_document(), SUBMITTED, earlier_document())).hexdigest())"
    )
    env = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7", "PATH": "/usr/bin"}

    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )

    assert printed.stdout.strip() == hashlib.sha256(rich).hexdigest()


def test_tables_are_not_split_between_pages(rich_reader, long_reader):
    for reader, tables in ((rich_reader, 2), (long_reader, 1)):
        assert Counter(str(element["/S"]) for _, element in elements(reader))["/Table"] == tables


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/picture.png",
        "http://127.0.0.1:9/picture.png",
        "file:///etc/hostname",
        "ftp://example.org/a",
        "data:image/png;base64,AAAA",
        "../manage.py",
        "fonts/../../manage.py",
        "fonts/%2e%2e/%2e%2e/manage.py",
    ],
)
def test_nothing_but_static_files_is_fetched(url):
    with pytest.raises(RefusedError, match="Only static files"):
        render(f'<html lang="en"><title>T</title><body><img alt="" src="{url}"></body></html>')


def test_static_files_are_fetched():
    font = StaticFilesOnly().fetch((ROOT / "static/fonts/SourceSans3-Regular.ttf").as_uri())

    assert font.read(4) == b"\0\1\0\0"


# Names


@pytest.mark.parametrize(
    ("document", "number", "name"),
    [
        (rich_document(), 2, "westshire-police_2-6-1_2026-3_submission-2_OFFICIAL-SENSITIVE.pdf"),
        (rich_document(), None, "westshire-police_2-6-1_2026-3_DRAFT_OFFICIAL-SENSITIVE.pdf"),
        (make_document(force="Ay / “Bee” & Cee"), 1, "ay-bee-cee_2-6-1_2026-3_submission-1_OFFICIAL.pdf"),
        (make_document(period=None), None, "westshire-police_2-6-1_no-period_DRAFT_OFFICIAL.pdf"),
    ],
)
def test_file_name_says_force_period_submission_and_marking(document, number, name):
    assert plan_file_name(document, number) == name


def test_addresses_in_what_is_asked_are_links():
    asked = make_decision("See https://a.example/b", answer="At www.b.example", answered_on=SUBMITTED.day)

    html = plan_html(make_document(decisions=[asked]), DRAFT)

    assert [html.count(f'href="{address}"') for address in ("https://a.example/b", "https://www.b.example")] == [1, 1]


def test_page_of_a_plan_names_no_other_address():
    html = plan_html(rich_document(), DRAFT)

    assert "<script" not in html
    assert "<link" not in html
    assert html.count("url(") == 2


def test_forty_lines_of_six_long_fields_are_printed_within_the_limits():
    """Above all honest use: 2,500 characters in each of six fields."""
    words = ("The team looked at each referral again with its partners and wrote down what it found. " * 30)[:2500]
    texts = dict.fromkeys(("activity", "output", "impact_measurement", "risks", "risk_mitigation"), words)
    lines = [
        make_line(f"00000000-0000-4000-8000-{number:012}", progress=make_progress(progress=words), **texts)
        for number in range(40)
    ]
    document = make_document(objectives=[make_objective(lines=lines)])
    reader = PdfReader(BytesIO(render_within_limits(plan_html(document, DRAFT))))
    assert len(reader.pages) > 140


def test_no_date_is_broken_between_lines():
    due = datetime.date(2026, 9, 1)
    line = make_line(activity="Done by 12 May 2027 or June 2027, 12 sites", due=Due(due))
    page = plan_html(make_document(objectives=[make_objective(lines=[line])]), DRAFT)
    body = page[page.index("<body") :]
    space = "\N{NO-BREAK SPACE}"
    assert f"Done by 12{space}May{space}2027 or June{space}2027, 12 sites" in body
    assert f"<strong>1{space}September{space}2026</strong>" in body
    # What is read by machines stays as it is.
    assert f"{space}2026" not in page[: page.index("<body")]


@pytest.mark.parametrize("lines", [22, 23])
def test_additional_comments_are_never_alone_on_a_page(lines):
    """With so many lines of the activity before them, their few words no longer fit on its page."""
    line = make_line(activity="\n".join(f"Step {number}" for number in range(lines)))
    pdf = plan_pdf(make_document(objectives=[make_objective(lines=[line]), make_objective(2)]), DRAFT)
    (page,) = [
        text for each in PdfReader(BytesIO(pdf)).pages if "Additional Comments\nNone" in (text := each.extract_text())
    ][:1]
    assert page.strip().startswith("Risk Mitigation Strategy")
