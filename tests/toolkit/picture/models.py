"""Logic models for tests of the picture, and words over their columns."""

from toolkit.models import LongTermImpact, Objective
from toolkit.picture import Column, read_logic_model
from toolkit.picture.model import Source

HEADINGS = {column: f"Heading of {column}" for column in Column}
DERIVED = Source(mark="Drawn, in full", short_mark="Drawn", basis="Only implied", quotes=("words",))


def models_of(edition):
    """Return the logic model of each of an edition's objectives."""
    lasting = list(LongTermImpact.objects.filter(edition=edition))
    return [read_logic_model(objective, lasting) for objective in Objective.objects.filter(edition=edition)]
