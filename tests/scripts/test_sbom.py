"""The bill of materials lists what the locks install, and is known to be old when they change."""

import json
from pathlib import Path

import pytest

from scripts import sbom


def test_bill_is_that_of_the_locks_and_names_what_is_shipped_built():
    bill = json.loads(sbom.BILL.read_text())

    assert sbom.billed_parts(bill) == sbom.locked_parts()
    assert {"django", "govuk-frontend"} <= {name for name, _version in sbom.billed_parts(bill)}
    assert "pytest" not in {name for name, _version in sbom.billed_parts(bill)}


def test_an_old_bill_stops_the_check_and_says_what_differs(monkeypatch, tmp_path):
    bill = json.loads(sbom.BILL.read_text())
    (django,) = [part for part in bill["components"] if part["name"].lower() == "django"]
    locked, django["version"] = django["version"], "1.0"
    monkeypatch.setattr(sbom, "BILL", tmp_path / "sbom.json")
    sbom.BILL.write_text(json.dumps(bill))
    monkeypatch.setattr("sys.argv", ["sbom", "--check"])

    with pytest.raises(SystemExit, match=rf"django 1\.0, django {locked}\. Run `make lock`"):
        sbom.main()


def test_addresses_are_left_out():
    part = {"bom-ref": "a", "name": "a", "version": "1", "externalReferences": [{"url": "https://example.org"}]}

    assert "example.org" not in json.dumps(sbom.complete({"components": [part]}))
    assert Path("docs/assurance/sbom.json").read_text().count("://") == 1
