"""The software bill of materials, docs/assurance/sbom.json: CycloneDX, what production installs and what we ship built.

usage: cyclonedx-py environment ... | python -m scripts.sbom      writes it
       python -m scripts.sbom --check                             says whether it is that of the locks
"""

import json
import re
import sys
from pathlib import Path

from packaging.requirements import Requirement

BILL = Path("docs/assurance/sbom.json")
# Built into static/ and served from there; Node itself and its build tools never reach a server.
SHIPPED = ["govuk-frontend"]


def shipped_parts() -> list[dict]:
    """Return what the built files hold of others: packages by their lock, the font by its licence."""
    lock = json.loads(Path("package-lock.json").read_text())["packages"]
    parts = []
    for name in SHIPPED:
        locked = lock[f"node_modules/{name}"]
        parts.append(
            {
                "bom-ref": f"{name}=={locked['version']}",
                "licenses": [{"license": {"id": locked["license"]}}],
                "name": name,
                "purl": f"pkg:npm/{name}@{locked['version']}",
                "type": "library",
                "version": locked["version"],
            }
        )
    font = {"bom-ref": "source-sans-3", "licenses": [{"license": {"id": "OFL-1.1"}}], "name": "Source Sans 3"}
    return [*parts, font | {"type": "data"}]


def locked_parts() -> set[tuple[str, str]]:
    """Return name and version of each package that requirements.txt installs here, and of what is shipped built."""
    pins = re.findall(r"^[\w.-]+==[^\\\n]+", Path("requirements.txt").read_text(), re.MULTILINE)
    installed = [pin for pin in map(Requirement, pins) if pin.marker is None or pin.marker.evaluate()]
    parts = {(_same(pin.name), str(pin.specifier).removeprefix("==")) for pin in installed}
    return parts | {(_same(part["name"]), part["version"]) for part in shipped_parts() if "version" in part}


def billed_parts(bill: dict) -> set[tuple[str, str]]:
    """Return name and version of each package that a bill lists."""
    return {(_same(part["name"]), part["version"]) for part in bill["components"] if "version" in part}


def complete(bill: dict) -> dict:
    """Return a bill with what is shipped built, and without addresses, which say nothing about what is installed."""
    for part in bill["components"]:
        part.pop("externalReferences", None)
    bill["components"] = sorted([*bill["components"], *shipped_parts()], key=lambda part: part["bom-ref"].lower())
    bill.pop("metadata", None)
    return bill


def _same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Write the bill from standard input, or compare the one that is there."""
    if sys.argv[1:] == ["--check"]:
        billed, locked = billed_parts(json.loads(BILL.read_text())), locked_parts()
        if billed != locked:
            differing = sorted(f"{name} {version}" for name, version in billed ^ locked)
            sys.exit(f"{BILL} is not that of the locks: {', '.join(differing)}. Run `make lock`.")
        return
    BILL.write_text(json.dumps(complete(json.load(sys.stdin)), indent=1, sort_keys=True, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
