"""Constraints that several models share."""

from django.db import models


def both_or_neither(*fields: str, name: str) -> models.CheckConstraint:
    """A constraint that the given nullable fields (who and when) are all set or all empty.

    Takes the field names and the constraint's name; gives the CheckConstraint for `Meta.constraints`.
    """
    none = models.Q(**{f"{field}__isnull": True for field in fields})
    every = models.Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(condition=none | every, name=name)
