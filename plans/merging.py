"""Several people on one plan: what to do when a row changed while somebody was writing.

A form carries a digest of each field's value as rendered. On saving, under the row's lock, a field conflicts only if it
was changed since and the post differs both from what was rendered and from the row's value now; all else merges. Pages,
uploaded documents and an API hand an action the same `Change`.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nvap.forms import normalise_text
from nvap.history import Saved


def digest(value) -> str:
    """A short digest of a field's value: text, date, number, bool, a row, None, or a collection of picked rows or ids.

    Values that people would call the same have the same digest: 10 and 10.00, texts that differ in newlines or spaces
    at their ends, picks in another order, a row and its id, nothing and no text.
    """
    if isinstance(value, Iterable) and not isinstance(value, str):
        plain: str | list[str] = sorted({_plain(item) for item in value})
    else:
        plain = _plain(value)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]


def _plain(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and value.is_finite():
        # + 0 turns -0 into 0.
        return f"{value.normalize() + 0:f}"
    return normalise_text(str(getattr(value, "pk", value)))


def digests(values: Mapping) -> dict[str, str]:
    """The digest of each value, by field name: what a form carries when it is rendered."""
    return {name: digest(value) for name, value in values.items()}


@dataclass(frozen=True)
class Answer:
    """What somebody chose for a field that conflicted: to keep theirs ("mine"), or the row's value that they saw."""

    keeps_mine: bool
    seen_digest: str


@dataclass(frozen=True)
class Change:
    """What somebody wants a row to hold: values by field id.

    `base_digests` are of the values they were shown; a field without one counts as changed by both. None means that
    nothing was shown, and the values are set whatever the row holds. `form_key` names the rendered form.
    """

    values: Mapping
    base_digests: Mapping[str, str] | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Conflict:
    """One field that two people changed to different values."""

    field_id: str
    theirs: object
    mine: object
    saved: Saved | None


class Conflicts(Exception):  # noqa: N818 -- it is what somebody has to choose between, not an error of theirs
    """A change that cannot be saved before somebody chooses. `current` holds the row's values by field id."""

    def __init__(self, conflicts: list[Conflict], current: Mapping):
        """Take the fields to choose for, and the row's values now."""
        super().__init__(", ".join(conflict.field_id for conflict in conflicts))
        self.conflicts = conflicts
        self.current = current


class ChangedSinceError(Exception):
    """What is to be done to a row as a whole, asked on a page made before others changed the row.

    `fields` says who gave each changed field its value, by field id; `current` holds the row's values now.
    """

    def __init__(self, fields: Mapping[str, Saved | None], current: Mapping):
        """Take the changed fields, and the row's values now."""
        super().__init__(", ".join(fields))
        self.fields = fields
        self.current = current


@dataclass(frozen=True)
class Merged:
    """Values to save by field name, and the names of the fields somebody has to choose for."""

    values: dict
    conflicts: list[str] = field(default_factory=list)


def merge(*, base_digests: Mapping[str, str] | None, current: Mapping, posted: Mapping) -> Merged:
    """Return a post brought together with the row's values now.

    Take the digests the form was rendered with, the row's current values and the posted values, by field name. A field
    whose digest is missing counts as changed by both. A conflicting field keeps its current value in `values`. Without
    digests (None) the post is taken as it is.
    """
    if base_digests is None:
        return Merged(dict(posted))
    values, conflicts = {}, []
    for name, mine in posted.items():
        theirs, base = current[name], base_digests.get(name)
        if digest(mine) == digest(theirs) or digest(mine) == base:
            values[name] = theirs
        elif digest(theirs) == base:
            values[name] = mine
        else:
            values[name] = theirs
            conflicts.append(name)
    return Merged(values, conflicts)
