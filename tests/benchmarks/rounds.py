"""What a round costs at its largest: the update page of sixty lines, and other people's pages beside a long PDF."""

import statistics
import time

from django.urls import reverse

from nvap.accounts.actions import add_force, add_member
from nvap.accounts.models import Force, Membership, User
from plans.actions import add_line, save_plan, start_plan
from plans.actions.lines import new_line_values
from plans.merging import Change
from plans.models import Plan, ReportingPeriod
from tests.benchmarks.measure import LEAD, Figure, Page, client_of, heading, page_figure, show
from tests.benchmarks.server import free_port, granian, serving
from toolkit.models import Edition, LongTermImpact

# The largest plan of design section 10, and what must print: forty lines of six fields of 2,500 letters.
LINES, LONG_LINES, LETTERS = 60, 40, 2500
SENTENCE = "Partners from health, education and social care meet each week and look at the history as a whole. "
LONG_FIELDS = ("activity", "output", "impact_measurement", "risks", "risk_mitigation", "evidence_held")
WRITER = "manager@northmoor.example.org"
TIMES_BESIDE = 300
LONGEST_WAIT = 300


def plan_with(lines: int, name: str, words: dict[str, str]) -> Plan:
    """Return a plan of a force of its own with so many lines, each with these words, written by the demo's manager."""
    by = User.objects.get(email=WRITER)
    administrator = User.objects.filter(is_superuser=True).first()
    slug = name.lower()
    force = add_force(name=name, slug=slug, nation="England", kind=Force.Kind.FICTIONAL, by=administrator)
    add_member(user=by, force=force, role=Membership.Role.MANAGER, by=administrator)
    by = User.objects.get(pk=by.pk)
    edition = Edition.objects.published().first()
    plan = start_plan(force=force, edition=edition, by=by)
    save_plan(plan=plan, change=Change({"project_lead": "Superintendent"}), by=by)
    impacts = list(LongTermImpact.objects.filter(edition=edition).values_list("pk", flat=True))
    objectives = list(plan.objectives.select_related("objective"))
    for number in range(lines):
        values = new_line_values() | {"activity": f"Activity {number}"} | words | {"impacts": impacts}
        add_line(plan_objective=objectives[number % len(objectives)], change=Change(values), by=by)
    return plan


def update_figure() -> Figure:
    """Time the update page of sixty lines."""
    plan = plan_with(LINES, "Sixty", {"risks": "Cover for shifts", "risk_mitigation": "Dates a year ahead"})
    period = ReportingPeriod.objects.current().reference
    page = Page(f"plan: update of {LINES} lines", reverse("plans:update", args=[plan.pk, period]), WRITER, 25, 250)
    trivial_port, port = free_port(), free_port()
    with granian("tests.benchmarks.trivial:application", trivial_port), granian("nvap.wsgi:application", port):
        return page_figure(page, port, trivial_port)


def slowest(client, page: Page, is_over) -> tuple[float, int]:
    """Return the 95th percentile of a page's milliseconds, fetched until that is over, and how often it was fetched."""
    taken = []
    while not is_over(len(taken)):
        start = time.perf_counter()
        client.get(page.path)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.quantiles(taken, n=20)[-1], len(taken)


def beside_figures() -> list[Figure]:
    """Time other people's pages while the worker makes the longest PDF there may be, against their usual."""
    words = {field: (SENTENCE * (LETTERS // len(SENTENCE) + 1))[:LETTERS] for field in LONG_FIELDS}
    plan = plan_with(LONG_LINES, "Forty", words)
    period = ReportingPeriod.objects.current().reference
    draft = Page("draft", reverse("plans:draft_pdf", args=[plan.pk, period]), WRITER, 25)
    home = Page("home beside a long PDF", reverse("plans:home"), LEAD, 12)
    port = free_port()
    with serving(["scripts/run"], port):
        client = client_of(home, port)
        usual, _ = slowest(client, home, lambda count: count >= TIMES_BESIDE)
        asking, last_asked, begun = client_of(draft, port), [time.monotonic()], time.monotonic()

        def is_made(_count: int) -> bool:
            # Asked for once in a second, as the page that waits for it does.
            if time.monotonic() - last_asked[0] < 1:
                return False
            last_asked[0] = time.monotonic()
            asking.get(draft.path)
            return asking.is_pdf or time.monotonic() - begun > LONGEST_WAIT

        beside, count = slowest(client, home, is_made)
    took = time.monotonic() - begun
    return [
        Figure(home.name, f"{beside:.1f} ms", beside / usual, 1.5, f"({usual:.1f} ms usual; {count} in {took:.0f} s)")
    ]


def everything() -> None:
    """Measure and print the figures of the round."""
    heading("The round at its largest", "x trivial")
    show(update_figure())
    heading("95th percentile of other people's pages", "x usual")
    for figure in beside_figures():
        show(figure)
