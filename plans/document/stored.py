"""A document as stored: canonical JSON text, its hash, and reading it back."""

import hashlib
import json

from plans.document.schema import SCHEMA_VERSION, PlanDocument
from plans.document.upgrades import UPGRADES


class UnknownSchemaVersionError(ValueError):
    """The stored text has a schema version this release cannot read."""


def canonical_json(document: PlanDocument) -> str:
    """Return the one text a document is stored as: sorted keys, no white space, decimals and dates as strings.

    What a field leaves at its default goes unsaid: a line has thirty.
    """
    data = document.model_dump(mode="json", exclude_defaults=True) | {"schema_version": document.schema_version}
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256_of(text: str) -> str:
    """Return the hash (64 hexadecimal digits) of a stored text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_document(text: str) -> PlanDocument:
    """Return the document a stored text holds, brought up to the present version.

    Raise UnknownSchemaVersionError for a version nobody taught this release, pydantic's ValidationError for a broken
    text.
    """
    data = json.loads(text)
    while (version := data["schema_version"]) != SCHEMA_VERSION:
        if version not in UPGRADES:
            raise UnknownSchemaVersionError(f"Schema version {version!r}; this release reads up to {SCHEMA_VERSION}.")
        data = UPGRADES[version](data)
    return PlanDocument.model_validate(data)
