"""What national pages cost when there are a hundred times the submissions: see docs/benchmarks.md."""

import datetime
import itertools

from django.urls import reverse

from nvap.accounts.models import Force
from plans.models import Plan, Submission
from tests.benchmarks.measure import REVIEWER, TIMES, Figure, Page, client_of, heading, rich_plan, show
from tests.benchmarks.server import free_port, granian, milliseconds

LEADERSHIP = "leadership@example.org"
HUNDRED = 100


def national_pages() -> list[Page]:
    """Return the pages that list what all forces submitted."""
    return [
        Page("home: national leadership", reverse("plans:home"), LEADERSHIP, 12),
        Page("home: VKPP reviewer", reverse("plans:home"), REVIEWER, 12),
        Page("admin: submissions", reverse("admin:plans_submission_changelist"), REVIEWER, 12),
    ]


def submit_for_every_force(times: int) -> int:
    """Store submissions of every force until each has this many, all copies of one real one; return how many there are.

    They go past the action people use: five thousand of those would take the benchmark's whole time.
    """
    pattern = rich_plan().submissions.exclude(state=Submission.State.SUBMITTED).latest("number")
    for force in Force.objects.exclude(plans__action=pattern.plan.action):
        Plan.objects.create(
            force=force,
            action=pattern.plan.action,
            edition=pattern.plan.edition,
            created_by=pattern.plan.created_by,
            created_at=pattern.plan.created_at,
        )
    wanted = []
    for plan in Plan.objects.all():
        there = set(plan.submissions.values_list("number", flat=True))
        missing = itertools.islice((n for n in itertools.count(1) if n not in there), max(0, times - len(there)))
        wanted += [
            Submission(
                plan=plan,
                period=pattern.period,
                number=number,
                state=Submission.State.ACCEPTED,
                document=pattern.document,
                document_sha256=pattern.document_sha256,
                submitted_at=pattern.submitted_at - datetime.timedelta(minutes=number),
                submitted_by=pattern.submitted_by,
            )
            for number in missing
        ]
    Submission.objects.bulk_create(wanted, batch_size=200)
    return Submission.objects.count()


def everything() -> None:
    """Time the national pages with one submission a force, then with a hundred, and print how much slower they are."""
    port = free_port()
    with granian("nvap.wsgi:application", port):
        few = submit_for_every_force(1)
        before = [timed(page, port) for page in national_pages()]
        many = submit_for_every_force(HUNDRED)
        after = [timed(page, port) for page in national_pages()]
    heading(f"Growth: {few} submissions, then {many}", "x few")
    for page, once, then in zip(national_pages(), before, after, strict=True):
        show(Figure(page.name, f"{then:.1f} ms", then / once, 3, f"({once:.1f} ms with few)"))


def timed(page: Page, port: int) -> float:
    """Return the milliseconds a page takes."""
    client = client_of(page, port)
    return milliseconds(TIMES, lambda: client.get(page.path))[0]
