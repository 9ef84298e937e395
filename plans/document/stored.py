"""A document as stored: canonical JSON text, its hash, and reading it back."""

import hashlib
import json

from plans.document.schema import SCHEMA_VERSION, PlanDocument


class UnknownSchemaVersionError(ValueError):
    """The stored text has a schema version this release cannot read."""


def canonical_json(document: PlanDocument) -> str:
    """The one text a document is stored as: sorted keys, no white space, decimals and dates as strings."""
    return json.dumps(document.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256_of(text: str) -> str:
    """The hash (64 hexadecimal digits) of a stored text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_document(text: str) -> PlanDocument:
    """The document a stored text holds.

    Raises UnknownSchemaVersionError for a version nobody taught this release, pydantic's ValidationError for a
    broken text.
    """
    data = json.loads(text)
    if data["schema_version"] != SCHEMA_VERSION:
        raise UnknownSchemaVersionError(
            f"Schema version {data['schema_version']!r}; this release reads {SCHEMA_VERSION}."
        )
    return PlanDocument.model_validate(data)
