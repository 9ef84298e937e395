"""What strangers do to a service: requests half sent, answers read a byte at a time, bodies far too large."""

import select
import socket
import ssl
import time
from contextlib import suppress

from scripts.rehearsal.servers import HOST

HALF_HEAD = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: half".encode()
HALF_BODY = (
    f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 100000\r\n\r\nlogin=half"
).encode()
READ = f"GET /static/{{file}} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
CHUNK = b"x" * 65_536
TOO_LARGE = 80 * 1024 * 1024


def connect(port: int, address: str) -> ssl.SSLSocket:
    """Return an encrypted line to the proxy from an address of this machine; nobody checks its certificate."""
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(address, 0))
    return tls.wrap_socket(plain, server_hostname=HOST)


class Storm:
    """Lines that are opened and kept open: each has sent the same beginning of something."""

    def __init__(self, port: int, number: int, beginning: bytes, addresses: list[str]):
        """Open so many lines, in turn from these addresses; what the proxy refuses is counted."""
        self.lines: list[ssl.SSLSocket] = []
        self.refused = 0
        for each in range(number):
            try:
                line = connect(port, addresses[each % len(addresses)])
                line.sendall(beginning)
            except OSError:
                self.refused += 1
            else:
                self.lines.append(line)

    def drip(self, seconds: float) -> None:
        """Read a byte of each line now and then, for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in self.lines:
                line.settimeout(0.01)
                with suppress(OSError):
                    line.recv(1)
            time.sleep(0.5)

    def count_ended(self) -> int:
        """Return how many lines the proxy has ended by now."""
        ended = 0
        for line in self.lines:
            line.settimeout(0.01)
            try:
                # What it says before it hangs up is read away.
                while line.recv(65_536):
                    pass
                ended += 1
            except TimeoutError:
                continue
            except OSError:
                ended += 1
        return ended

    def stop(self) -> None:
        """Close all lines."""
        for line in self.lines:
            line.close()


def upload(port: int, *, says_how_much: bool) -> tuple[int, int]:
    """Send 80 MB without being signed in; return the status of the answer and how many bytes were taken.

    Take whether the request says beforehand how much there is.
    """
    length = f"Content-Length: {TOO_LARGE}" if says_how_much else "Transfer-Encoding: chunked"
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\n{length}\r\n\r\n".encode()
    chunk = CHUNK if says_how_much else b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK)
    taken, answer = 0, b""
    with connect(port, "127.0.0.1") as line, suppress(OSError):
        line.sendall(head)
        # A client that listens sends nothing after it was refused.
        while not (answer := _read_now(line, 0.5 if not taken else 0.01)) and taken < TOO_LARGE:
            line.sendall(chunk)
            taken += len(CHUNK)
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0, taken


def _read_now(line: ssl.SSLSocket, patience: float) -> bytes:
    """Return what has come by now, or comes within so many seconds."""
    if not select.select([line], [], [], patience)[0]:
        return b""
    # What came may be no word of an answer, but TLS's own.
    line.settimeout(0.05)
    try:
        return line.recv(4096)
    except TimeoutError:
        return b""
    finally:
        line.settimeout(30)
