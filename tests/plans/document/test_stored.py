import datetime
import json
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from plans.document import canonical_json, read_document, sha256_of
from plans.document.schema import SCHEMA_VERSION
from plans.document.stored import UnknownSchemaVersionError
from tests.plans.documents import make_document, rich_document

GOLDEN = Path(__file__).parent / "golden"
# What was stored under each version must be read for ever: a file is added with a version and never changed after.
HASHES = {1: "4314c198efd9eec1babada965715d849ccdfe231c7c2518285978691986dd1f9"}


def test_golden_file_of_each_schema_version_is_kept():
    assert sorted(GOLDEN.iterdir()) == [GOLDEN / f"document_{version}.json" for version in range(1, SCHEMA_VERSION + 1)]


@pytest.mark.parametrize("version", HASHES)
def test_golden_file_is_unchanged_and_readable(version):
    text = (GOLDEN / f"document_{version}.json").read_text()

    assert sha256_of(text) == HASHES[version]
    document = read_document(text)
    assert document.force == "Westshire Police"
    assert [len(objective.lines) for objective in document.objectives] == [4, 4, 4]
    assert document.objectives[0].indicators[0].readings[1].value == Decimal("64.50")
    assert document.approval.date == datetime.date(2026, 9, 26)


def test_document_written_now_reads_as_the_golden_file_of_its_version():
    text = (GOLDEN / f"document_{SCHEMA_VERSION}.json").read_text()

    assert canonical_json(read_document(text)) == text


def test_document_survives_storing():
    document = rich_document()

    assert read_document(canonical_json(document)) == document


def test_stored_text_is_canonical():
    text = canonical_json(make_document(force="Heddlu’r Gogledd ŵ", summary="Said “so”\nin two lines"))

    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert '"force":"Heddlu’r Gogledd ŵ"' in text


def test_decimals_and_dates_are_stored_as_text():
    reading = json.loads(canonical_json(rich_document()))["objectives"][0]["indicators"][0]["readings"][0]

    assert reading == {"date": "2026-03-31", "value": "52.00", "note": ""}


def test_hash_follows_every_word():
    assert sha256_of(canonical_json(make_document(summary="One"))) != sha256_of(
        canonical_json(make_document(summary="one"))
    )


def test_unknown_schema_version_is_refused():
    text = canonical_json(make_document()).replace(f'"schema_version":{SCHEMA_VERSION}', '"schema_version":99')

    with pytest.raises(UnknownSchemaVersionError, match="99"):
        read_document(text)


def test_text_with_a_field_nobody_knows_is_refused():
    data = json.loads(canonical_json(make_document())) | {"smuggled": "in"}

    with pytest.raises(ValidationError, match="smuggled"):
        read_document(json.dumps(data))


def test_document_never_changes():
    with pytest.raises(ValidationError, match="frozen"):
        make_document().force = "Another"
