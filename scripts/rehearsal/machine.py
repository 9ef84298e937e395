"""What a rehearsal has of the machine: a folder that goes, free ports, programs, and processes ended by their id."""

import os
import pwd
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 60


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Give a folder that others may look into, and remove it with all that is in it."""
    folder = Path(tempfile.mkdtemp(prefix="nvap-rehearsal-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_ports(number: int) -> list[int]:
    """Return so many ports of this machine that nothing uses now."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def find_postgresql() -> Path | None:
    """Return the folder of PostgreSQL's programs, of the newest version there is; None where there is no server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return found[-1].parent if found else None


def unprivileged_user() -> str | None:
    """Return as whom PostgreSQL runs, which refuses root; None where this is nobody's business but one's own."""
    if os.getuid():
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def wait_until(is_so: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
    """Return after how many seconds something is so; raise TimeoutError, saying what was waited for."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > patience:
            raise TimeoutError(f"{what}: not within {patience} seconds")
        time.sleep(0.1)
    return time.monotonic() - begun


def processes_of(mark: str) -> list[int]:
    """Return the ids of all processes that were begun with this in their environment, children of children too."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def end(pids: list[int], how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to processes by their id; one that is gone is gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, how)
