"""What is measured and how it is printed."""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.models import Count
from django.test import Client as InProcessClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from nvap.accounts.models import User
from nvap.pdf.renderer import STATIC_FILES, render
from plans.document import Stamp, build_document
from plans.exports.pdf import plan_html
from plans.jobs.files import ask_for_submission_pdf, make_submission_pdf
from plans.models import Plan, ReportingPeriod
from tests.benchmarks.server import ROOT, Client, free_port, granian, milliseconds, serving
from tests.conftest import CHROMIUM_ARGUMENTS, find_chromium

LEAD = "manager@westshire.example.org"
REVIEWER = "reviewer@vkpp.example.org"
TIMES = 50
TIMES_PDF = 5


@dataclass(frozen=True)
class Page:
    """A page people use: who opens it, and what it may cost."""

    name: str
    path: str
    email: str
    queries: int
    trivial_views: int = 40


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    value: str
    ratio: float | None = None
    limit: float | None = None
    remark: str = ""

    def line(self) -> str:
        """Return the line as printed: a figure over its limit is marked."""
        ratio = "" if self.ratio is None else f"{self.ratio:.1f}"
        limit = "" if self.limit is None else f"<= {self.limit:g}"
        mark = "OVER" if self.limit is not None and self.ratio is not None and self.ratio > self.limit else ""
        return f"{self.name:<46}{self.value:>12}{ratio:>9}{limit:>9}  {mark} {self.remark}".rstrip()


def rich_plan() -> Plan:
    """Return the demo's plan with the most lines."""
    return Plan.objects.annotate(lines=Count("objectives__lines")).latest("lines")


def pages() -> list[Page]:
    """Return the pages that are measured, found in the demo."""
    plan = rich_plan()
    reference = plan.action.reference
    objective = plan.objectives.annotate(count=Count("lines")).latest("count")
    line = objective.lines.filter(retired_at=None).first()
    submission = plan.submissions.latest("number")
    make_submission_pdf(ask_for_submission_pdf(submission).pk)
    period = ReportingPeriod.objects.current().reference
    return [
        Page("what to do next", reverse("plans:home"), LEAD, 12),
        Page("a person's plans", reverse("plans:plan_list"), LEAD, 12),
        Page("plan: task list", reverse("plans:plan", args=[plan.pk]), LEAD, 25),
        Page("plan: objective", reverse("plans:objective", args=[plan.pk, objective.objective.number]), LEAD, 25),
        Page("plan: one activity", reverse("plans:line", args=[plan.pk, line.key]), LEAD, 25),
        Page("plan: progress of all activities", reverse("plans:update", args=[plan.pk, period]), LEAD, 25),
        Page("plan: report of a period", reverse("plans:report", args=[plan.pk, period]), LEAD, 25),
        Page("plan: check", reverse("plans:check", args=[plan.pk, period]), LEAD, 25),
        Page("submission", reverse("plans:submission", args=[plan.pk, submission.number]), LEAD, 25),
        Page("toolkit: impact statement", reverse("toolkit:impact_statement", args=[reference]), LEAD, 15),
        Page("toolkit: logic model", reverse("toolkit:logic_model", args=[reference, 1]), LEAD, 15),
        Page(
            "toolkit: supporting information",
            reverse("toolkit:supporting_information", args=[reference, 1]),
            LEAD,
            15,
        ),
        Page("admin: submissions", reverse("admin:plans_submission_changelist"), REVIEWER, 12),
        Page("admin: a submission", reverse("admin:plans_submission_change", args=[submission.pk]), REVIEWER, 25),
        Page(
            "stored PDF",
            reverse("plans:submission_pdf", args=[plan.pk, submission.number]),
            LEAD,
            12,
            trivial_views=10,
        ),
    ]


def signed_in(email: str) -> InProcessClient:
    """Return a client in this process that is signed in as one of the demo's people."""
    client = InProcessClient(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email=email))
    return client


def query_figure(page: Page) -> Figure:
    """Count a page's queries; raise RuntimeError where it does not answer 200."""
    client = signed_in(page.email)
    client.get(page.path)
    with CaptureQueriesContext(connection) as queries:
        status = client.get(page.path).status_code
    if status != 200:
        raise RuntimeError(f"{page.path} answered {status} to {page.email}.")
    return Figure(page.name, f"{len(queries)}", len(queries), page.queries)


def client_of(page: Page, port: int) -> Client:
    """Return a connection of the page's reader; raise RuntimeError where the page does not answer 200."""
    session = signed_in(page.email).cookies["sessionid"].value
    client = Client(port, f"sessionid={session}")
    if client.get(page.path) != 200:
        raise RuntimeError(f"{page.path} did not answer 200 to {page.email}.")
    return client


def page_figure(page: Page, port: int, trivial_port: int) -> Figure:
    """Time a page over one kept connection, in turns with the trivial view."""
    client, trivial = client_of(page, port), Client(trivial_port)
    taken, unit = milliseconds(TIMES, lambda: client.get(page.path), lambda: trivial.get("/"))
    return Figure(page.name, f"{taken:.1f} ms", taken / unit, page.trivial_views, f"(trivial view {unit:.2f} ms)")


@contextlib.contextmanager
def chromium_page():
    """Give a page of a chromium that is already running."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser.new_page()
        browser.close()


def pdf_figures(folder: Path) -> list[Figure]:
    """Print the rich plan's draft, and the same HTML by a warm chromium, both tagged and with bookmarks."""
    plan = rich_plan()
    period = ReportingPeriod.objects.latest("opened_at")
    document = build_document(plan, period)
    html = plan_html(document, Stamp.of_draft(plan))
    page_count = len(PdfReader(io.BytesIO(render(html))).pages)
    source = folder / "plan.html"
    source.write_text(html.replace("<head>", f'<head><base href="{STATIC_FILES}">', 1))
    with chromium_page() as page:

        def print_it():
            page.goto(source.as_uri())
            page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True, print_background=True)

        build, chromium, ours = milliseconds(
            TIMES_PDF, lambda: build_document(plan, period), print_it, lambda: render(html)
        )
    return [
        Figure("build the document", f"{build:.0f} ms"),
        Figure("the same HTML by chromium", f"{chromium:.0f} ms", 1.0),
        Figure(
            "draft PDF", f"{ours:.0f} ms", ours / chromium, 1.0, f"{page_count} pages, {ours / page_count:.0f} ms each"
        ),
    ]


def start_figure() -> Figure:
    """Time scripts/run on a machine that is set up, to its first page."""
    with serving(["scripts/run"], free_port()) as seconds:
        return Figure("start to first page", f"{seconds:.1f} s", seconds, 5)


def everything(folder: Path) -> None:
    """Prepare the demo in a folder, measure all there is and print the table."""
    prepare = subprocess.run(
        [sys.executable, "-m", "scripts.prepare"],
        cwd=ROOT,
        env=os.environ | {"HOST": "127.0.0.1", "PORT": str(free_port())},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if prepare.returncode:
        sys.exit("The demo could not be prepared.")
    measured = pages()
    heading("Start", "seconds")
    show(start_figure())
    heading("Queries per page", "queries")
    for page in measured:
        show(query_figure(page))
    trivial_port, port = free_port(), free_port()
    with granian("tests.benchmarks.trivial:application", trivial_port), granian("nvap.wsgi:application", port):
        heading("Pages", "x trivial")
        for page in measured:
            show(page_figure(page, port, trivial_port))
    heading("PDF", "x chromium")
    for figure in pdf_figures(folder):
        show(figure)


def heading(name: str, unit: str) -> None:
    print(f"\n{name:<46}{'':>12}{unit:>11}{'keep':>9}")


def show(figure: Figure) -> None:
    print(figure.line(), flush=True)
