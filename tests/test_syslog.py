"""The security log at a syslog server: as it happens, and nobody waits where the server is away."""

import logging
import os
import socket
import time

import pytest

from nvap import syslog
from nvap.syslog import BackgroundSyslogHandler, read_server


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tell(handler, text):
    handler.handle(logging.makeLogRecord({"msg": text, "levelname": "INFO", "levelno": logging.INFO}))


def listen(kind, port):
    server = socket.socket(socket.AF_INET, kind)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.settimeout(10)
    return server


def test_by_udp_each_line_is_a_message():
    with listen(socket.SOCK_DGRAM, 0) as server:
        handler = BackgroundSyslogHandler(f"udp://127.0.0.1:{server.getsockname()[1]}")
        tell(handler, "signed_in")
        # 86 is an authorisation message (authpriv), informational.
        assert server.recv(1000) == b"<86>nvap: signed_in"
        handler.close()


def test_to_a_unix_socket(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "log"))
        server.settimeout(10)
        handler = BackgroundSyslogHandler(str(tmp_path / "log"))
        tell(handler, "signed_in")
        assert server.recv(1000) == b"<86>nvap: signed_in"


def test_a_server_that_is_away_slows_nobody_and_hears_of_it_later(monkeypatch):
    monkeypatch.setattr(syslog, "TRY_AGAIN_AFTER", 0.05)
    port = free_port(socket.SOCK_STREAM)
    handler = BackgroundSyslogHandler(f"tcp://127.0.0.1:{port}")
    begun = time.monotonic()
    for number in range(syslog.LONGEST_QUEUE + 50):
        tell(handler, f"event {number}")
    assert time.monotonic() - begun < 2
    with listen(socket.SOCK_STREAM, port) as server:
        server.listen()
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as lines:
            received = [next(lines).decode().strip() for _ in range(syslog.LONGEST_QUEUE)]
    assert "<86>nvap: event 0" in received[:2]
    assert any(line.endswith("lines not sent") for line in received)


def test_a_silent_server_slows_nobody():
    with listen(socket.SOCK_STREAM, 0) as server:
        server.listen(0)
        handler = BackgroundSyslogHandler(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        begun = time.monotonic()
        for _ in range(2 * syslog.LONGEST_QUEUE):
            tell(handler, "x" * 2000)
        assert time.monotonic() - begun < 2


def test_a_process_that_was_forked_sends_its_own_lines():
    with listen(socket.SOCK_DGRAM, 0) as server:
        handler = BackgroundSyslogHandler(f"udp://127.0.0.1:{server.getsockname()[1]}")
        tell(handler, "first")
        assert server.recv(1000).endswith(b"first")
        handler.pid = os.getpid() + 1
        tell(handler, "second")
        assert server.recv(1000).endswith(b"second")


@pytest.mark.parametrize("text", ["siem.example.org", "siem.example.org:514", "udp://siem.example.org", "http://a:1"])
def test_what_is_no_server_is_said_at_the_start(text):
    with pytest.raises(ValueError, match="is no syslog server"):
        read_server(text)
