"""The commands of the documentation, taken from its pages as they are written: a page that is wrong is found."""

from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def read_commands(page: str, heading: str, here: Mapping[str, str]) -> list[str]:
    """Return the blocks of commands under a heading of a page in docs/, in order.

    Take the places the page names, with those that they are here. Raise LookupError where there is no such heading,
    or no block under it.
    """
    blocks: list[list[str]] = []
    is_under = is_command = False
    for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            is_command = line == "```sh"
            if is_under and is_command:
                blocks.append([])
        elif is_command:
            if is_under:
                blocks[-1].append(line)
        elif line.startswith("#"):
            is_under = line.lstrip("#") == f" {heading}"
    if not blocks:
        raise LookupError(f"docs/{page} has no commands under “{heading}”.")
    return [_as_here("\n".join(block), here) for block in blocks]


def _as_here(block: str, here: Mapping[str, str]) -> str:
    for there, place in here.items():
        block = block.replace(there, place)
    return block
