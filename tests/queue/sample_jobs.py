"""Jobs for the tests of the worker: each writes down that it was begun, in the file that JOBS_DONE names."""

import os
import signal
import time
from pathlib import Path


def write_down(number):
    note("write_down", number)


def fail(number):
    note("fail", number)
    raise ValueError("It cannot be done.")


def be_killed_once(number):
    if note("be_killed_once", number) == 1:
        os.kill(os.getpid(), signal.SIGKILL)


def take_too_long(number):
    note("take_too_long", number)
    time.sleep(60)


def note(name, number) -> int:
    """Add a line, and return how often it is there."""
    path = Path(os.environ["JOBS_DONE"])
    with path.open("a") as file:
        file.write(f"{name} {number}\n")
    return path.read_text().splitlines().count(f"{name} {number}")
