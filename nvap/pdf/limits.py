"""Rendering in a child process with limits, so that no page, however long, stops the worker or fills the machine."""

import os
import resource
import select
import signal
import time
import traceback
import warnings
from pathlib import Path

from nvap.pdf import html_to_pdf, warm

# In seconds of the processor. 173 pages of honest words take about a quarter of it on a slow one.
MOST_SECONDS = 120
# A machine with much else to do gives it so many times as long, before the queue's own time limit.
PATIENCE = 4
# In bytes, on top of what the worker has in use.
MOST_MEMORY = 1536 * 1024 * 1024
# The child's first byte: what follows is a PDF, or the reason why there is none.
MADE, FAILED = b"P", b"F"


class RenderingError(Exception):
    """A PDF could not be made; its text is the reason, for the log."""


class TooLongError(RenderingError):
    """A page took more time or memory than one PDF may."""


def render_within_limits(html: str, *, seconds: int = MOST_SECONDS, memory: int = MOST_MEMORY) -> bytes:
    """Return an HTML page as `nvap.pdf.html_to_pdf` does, made by a child process of this one.

    Take the most seconds of the processor and bytes of memory it may use. Raise TooLongError past them, RenderingError
    where the page cannot be rendered.
    """
    # The child has the library and the fonts loaded from the start.
    warm()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # The threads of the queue's worker wait for the database; the child touches nothing of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _render_as_child(html, writing, seconds, memory)
    os.close(writing)
    try:
        answer = _read_all(reading, time.monotonic() + seconds * PATIENCE)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if answer[:1] == MADE:
        return answer[1:]
    if answer[:1] == FAILED:
        raise RenderingError(answer[1:].decode())
    raise TooLongError(f"More than {seconds} seconds or {memory} bytes.")


def _render_as_child(html: str, writing: int, seconds: int, memory: int) -> None:
    """Render and write to the pipe; never returns, and leaves the parent's connections and files alone."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (in_use + memory, in_use + memory))
        answer = MADE + html_to_pdf(html)
    except MemoryError:
        answer = b""
    except BaseException as error:
        # The place, not the message: that may quote the plan.
        frames = traceback.format_tb(error.__traceback__)[-3:]
        answer = FAILED + f"{type(error).__name__}\n{''.join(frames)}".encode()
    try:
        while answer:
            answer = answer[os.write(writing, answer) :]
    finally:
        os._exit(0)


def _read_all(reading: int, until: float) -> bytes:
    """Return what comes through the pipe until it is closed, or nothing where that takes too long."""
    pieces = []
    while (left := until - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            break
        if not (piece := os.read(reading, 1 << 20)):
            return b"".join(pieces)
        pieces.append(piece)
    return b""
