"""Rendering in a child process with limits, so that no page, however long, stops the worker or fills the machine."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In seconds of the processor. 173 pages of honest words take about a quarter of it on a slow one.
MOST_SECONDS = 120
# A machine with much else to do gives it so many times as long, before the queue's own time limit.
PATIENCE = 4
# In bytes, on top of what the libraries take.
MOST_MEMORY = 1536 * 1024 * 1024
# The child's first byte: what follows is a PDF, or the reason why there is none.
MADE, FAILED = b"P", b"F"


class RenderingError(Exception):
    """A PDF could not be made; its text is the reason, for the log."""


class TooLongError(RenderingError):
    """A page took more time or memory than one PDF may."""


def render_within_limits(html: str, *, seconds: int = MOST_SECONDS, memory: int = MOST_MEMORY) -> bytes:
    """Return an HTML page as `nvap.pdf.renderer.render` does, made by a child process.

    Take the most seconds of the processor and bytes of memory it may use. Raise TooLongError past them, RenderingError
    where the page cannot be rendered, or the machine has no time for it.
    """
    command = [sys.executable, "-m", "nvap.pdf.child", str(seconds), str(memory)]
    try:
        done = subprocess.run(  # noqa: S603 -- this Python, with two numbers
            command, input=html.encode(), capture_output=True, timeout=seconds * PATIENCE, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RenderingError("The machine had no time for it.") from error
    if done.stdout[:1] == MADE:
        return done.stdout[1:]
    if done.stdout[:1] == FAILED:
        raise RenderingError(done.stdout[1:].decode())
    raise TooLongError(f"More than {seconds} seconds or {memory} bytes.")
