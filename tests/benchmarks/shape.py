"""What the logic model costs for an action of forty activities, against the real one: see docs/benchmarks.md."""

from django.urls import reverse

from tests.benchmarks.growth import timed
from tests.benchmarks.measure import LEAD, Figure, Page, heading, rich_plan, show
from tests.benchmarks.server import free_port, granian
from tests.toolkit.made_up import REFERENCE, make_made_up_action
from toolkit.models import Activity


def everything() -> None:
    """Time the logic model of the real objective with the most activities, then of the made-up action's."""
    real = largest_logic_model(rich_plan().action.reference)
    make_made_up_action()
    made_up = largest_logic_model(REFERENCE)
    port = free_port()
    with granian("nvap.wsgi:application", port):
        once, then = timed(real, port), timed(made_up, port)
    heading("Shape", "x real")
    show(Figure(made_up.name, f"{then:.1f} ms", then / once, 3, f"({once:.1f} ms for {real.name})"))


def largest_logic_model(reference: str) -> Page:
    """Return the logic model of an action's objective with the most activities."""
    counts = {}
    activities = Activity.objects.filter(edition__action__reference=reference)
    for number in activities.values_list("objective__number", flat=True):
        counts[number] = counts.get(number, 0) + 1
    objective = max(counts, key=counts.get)
    path = reverse("toolkit:logic_model", args=[reference, objective])
    return Page(f"logic model of {counts[objective]} activities", path, LEAD, 15)
