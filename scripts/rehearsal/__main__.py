"""Rehearses the service as it is deployed and prints what was found. usage: python -m scripts.rehearsal [--json FILE]

Exit status 0 where all is well, 1 where something is not. Ctrl+C ends whatever was started.
"""

import argparse
import json
import shutil
import signal
import sys
import textwrap
import time
import traceback
from pathlib import Path

from scripts.rehearsal.machine import throwaway_folder
from scripts.rehearsal.service import Service
from scripts.rehearsal.steps import STEPS, Found

WIDTHS = (44, 66)


def main() -> int:
    """Run the steps, the next only where the one before could be done; return the exit status."""
    arguments = argparse.ArgumentParser(prog="make rehearse")
    arguments.add_argument("--json", type=Path, help="write the figures to this file too")
    arguments.add_argument("--keep", type=Path, help="copy all logs to this folder, which must not be there")
    options = arguments.parse_args()
    # Whoever ends it has everything ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = []
    with throwaway_folder() as folder:
        service = Service(folder)
        try:
            for step in STEPS:
                rows.append(_take(step, service))
                _print_row(*rows[-1])
                if step is STEPS[0] and rows[-1][1] is None:
                    break
        finally:
            print("Ending what was started.", flush=True)
            service.stop()
            if options.keep:
                options.keep.mkdir(parents=True)
                for log in folder.rglob("*.log"):
                    shutil.copy(log, options.keep)
    if options.json:
        figures = [{"step": name, "seconds": round(seconds), **_as_plain(found)} for name, found, seconds in rows]
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    is_well = len(rows) == len(STEPS) and all(found and found.is_well for _, found, _ in rows)
    print("All is well." if is_well else "NOT all is well.")
    return 0 if is_well else 1


def _take(step, service: Service) -> tuple[str, Found | None, float]:
    """Return a step's name, what it found, None where it could not be done, and how long it took."""
    name, begun = step.__name__.replace("_", " "), time.monotonic()
    try:
        found = step(service)
    except Exception:
        # What went wrong is what a rehearsal is for: it is said, and all that was started is ended.
        traceback.print_exc()
        found = None
    return name, found, time.monotonic() - begun


def _print_row(name: str, found: Found | None, seconds: float) -> None:
    verdict = "could not be done" if found is None else "ok" if found.is_well else "NOT OK"
    print(f"{name}: {verdict} ({seconds:.0f} s)")
    if found is not None:
        done, said = (textwrap.wrap(text, width) for text, width in zip((found.done, found.found), WIDTHS, strict=True))
        for line in range(max(len(done), len(said))):
            left, right = (lines[line] if line < len(lines) else "" for lines in (done, said))
            print(f"    {left:{WIDTHS[0]}}  {right}")
    print(flush=True)


def _as_plain(found: Found | None) -> dict:
    return {"ok": False} if found is None else {"done": found.done, "found": found.found, "ok": found.is_well}


if __name__ == "__main__":
    sys.exit(main())
