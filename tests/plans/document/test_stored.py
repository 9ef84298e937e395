import json
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from plans.document import UnknownSchemaVersionError, canonical_json, diff, print_plan, read_document, sha256_of
from plans.document.schema import SCHEMA_VERSION
from plans.document.upgrades import UPGRADES
from plans.exports.pdf import plan_html
from tests.plans.documents import SUBMITTED, make_document, make_report, rich_document

GOLDEN = Path(__file__).parent / "golden"
# What was stored under each version must be read for ever: a file is added with a version and never changed after.
HASHES = {
    1: "4314c198efd9eec1babada965715d849ccdfe231c7c2518285978691986dd1f9",
    2: "333605f827d3351a796d5519a0beb11bee4768dbbd4faa48fc2ab9b72d89fc22",
}


def golden(version) -> str:
    return (GOLDEN / f"document_{version}.json").read_text()


def test_golden_file_of_each_schema_version_is_kept():
    assert sorted(GOLDEN.iterdir()) == [GOLDEN / f"document_{version}.json" for version in range(1, SCHEMA_VERSION + 1)]
    assert sorted(HASHES) == list(range(1, SCHEMA_VERSION + 1))
    assert sorted(UPGRADES) == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("version", HASHES)
def test_golden_file_is_unchanged_and_readable(version):
    text = golden(version)

    assert sha256_of(text) == HASHES[version]
    document = read_document(text)
    assert document.schema_version == SCHEMA_VERSION
    assert (document.force, document.marking) == ("Westshire Police", "OFFICIAL-SENSITIVE")
    assert [len(objective.lines) for objective in document.objectives] == [4, 4, 4]
    assert document.objectives[0].indicators[0].results[1].field("value").number == Decimal("64.50")
    assert document.report.text("date_prepared") == "25 September 2026"
    assert next(decision.text("what") for decision in document.decisions) == (
        "Agree to ring-fence two supervisor posts until March 2027."
    )
    assert print_plan(document, SUBMITTED, document).objectives[1].statuses == "2 on track, 1 at risk, 1 complete"
    assert diff(document, document) == []
    assert "26 of 40 records" in plan_html(document, SUBMITTED)


def test_document_written_now_reads_as_the_golden_file_of_its_version():
    text = golden(SCHEMA_VERSION)

    assert canonical_json(read_document(text)) == text


def test_document_survives_storing():
    document = rich_document()

    assert read_document(canonical_json(document)) == document


def test_stored_text_is_canonical():
    document = make_document(force="Heddlu’r Gogledd ŵ", report=make_report(summary="Said “so”\nin two lines"))
    text = canonical_json(document)

    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert '"force":"Heddlu’r Gogledd ŵ"' in text
    assert f'"schema_version":{SCHEMA_VERSION}' in text


def test_decimals_and_dates_are_stored_as_text_and_defaults_not_at_all():
    result = json.loads(canonical_json(rich_document()))["objectives"][0]["indicators"][0]["results"][0]

    assert result == {
        "fields": [
            {
                "id": "date",
                "kind": "date",
                "label": "Date of the result",
                "value": "2026-03-31",
                "words": "31 March 2026",
            },
            {"id": "value", "kind": "number", "label": "Result", "value": "52.00", "words": "52%"},
            {"id": "note", "kind": "text", "label": "Note"},
        ]
    }


def test_hash_follows_every_word():
    assert sha256_of(canonical_json(make_document(summary="One"))) != sha256_of(
        canonical_json(make_document(summary="one"))
    )


@pytest.mark.parametrize("version", [99, 0, None, "2"])
def test_unknown_schema_version_is_refused(version):
    data = json.loads(canonical_json(make_document())) | {"schema_version": version}

    with pytest.raises(UnknownSchemaVersionError, match=f"Schema version {version!r}; this release reads up to"):
        read_document(json.dumps(data))


def test_text_with_a_field_nobody_knows_is_refused():
    data = json.loads(canonical_json(make_document())) | {"smuggled": "in"}

    with pytest.raises(ValidationError, match="smuggled"):
        read_document(json.dumps(data))


def test_document_never_changes():
    with pytest.raises(ValidationError, match="frozen"):
        make_document().force = "Another"
