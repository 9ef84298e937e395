"""Servers as `make run` starts them, and a client small enough to stay out of the figures."""

import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GRANIAN = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"]
# As in scripts/run.
SAME_FOR_ALL = ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
START_TIMEOUT = 60
GOES_IN_A_TURN = 5


def free_port() -> int:
    """Return a port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_page(port: int, process: subprocess.Popen, path: str = "/") -> None:
    """Return when the server has answered its first request; raise RuntimeError when it ends or stays silent."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with status {process.returncode}.")
        try:
            Client(port).get(path)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"No page within {START_TIMEOUT} seconds.")


@contextlib.contextmanager
def serving(command: list[str], port: int):
    """Run a server for as long as the block runs; give the seconds it took to its first page."""
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PORT": str(port), "HOST": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for_page(port, process)
        yield time.monotonic() - start
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def granian(application: str, port: int):
    """Serve an application with the workers `make run` uses."""
    return serving([*GRANIAN, "--port", str(port), *SAME_FOR_ALL, application], port)


class Client:
    """One kept connection that sends prepared bytes and reads to the end of the body, nothing more."""

    def __init__(self, port: int, cookie: str = ""):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookie = f"Cookie: {cookie}\r\n" if cookie else ""
        self.is_pdf = False

    def get(self, path: str) -> int:
        """Fetch a page and return its status; `is_pdf` then tells whether it is one."""
        self.connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.cookie}\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.receive()
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        self.is_pdf = headers["content-type"].startswith("application/pdf")
        if headers.get("transfer-encoding") == "chunked":
            while not body.endswith(b"0\r\n\r\n"):
                body += self.receive()
        else:
            missing = int(headers["content-length"]) - len(body)
            while missing > 0:
                missing -= len(self.receive())
        return int(lines[0].split(" ")[1])

    def receive(self) -> bytes:
        """Return the next bytes; raise ConnectionError when the server has closed."""
        chunk = self.connection.recv(262_144)
        if not chunk:
            raise ConnectionError("The server closed the connection.")
        return chunk


def milliseconds(times: int, *actions) -> list[float]:
    """Return what each action takes, after two goes to warm up.

    The actions take turns, a few goes at a time, so that whatever else the machine does falls on all of them; the
    lower quartile is taken, which other programs disturb least.
    """
    taken: list[list[float]] = [[] for _ in actions]
    for action in actions:
        for _ in range(2):
            action()
    for _ in range(times // GOES_IN_A_TURN):
        for action, its_times in zip(actions, taken, strict=True):
            for _ in range(GOES_IN_A_TURN):
                start = time.perf_counter()
                action()
                its_times.append((time.perf_counter() - start) * 1000)
    return [statistics.quantiles(its_times, n=4)[0] for its_times in taken]
