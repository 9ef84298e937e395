"""What every check gives."""

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at: its name, what is wrong with it, and what is worth saying without being wrong."""

    name: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def row_name(model: type[models.Model], pk: object) -> str:
    """Return how a row is named to who looks after the database: "plans.Submission 12"."""
    return f"{model._meta.label} {pk}"
