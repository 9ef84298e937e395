"""What a web process says to systemd, and what the units ask of it."""

import re
import socket
from pathlib import Path

from django.conf import settings

from nvap.systemd import notify_systemd


def test_says_that_it_is_ready_and_goes_on_saying_that_it_lives(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "200000")
        notify_systemd()
        assert [systemd.recv(100) for _ in range(4)] == [b"READY=1", *[b"WATCHDOG=1"] * 3]


def test_without_systemd_says_nothing(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify_systemd()


def test_the_web_unit_takes_these_words_from_granians_child():
    unit = (Path(settings.BASE_DIR) / "deploy/systemd/nvap-web@.service").read_text()
    for line in ("Type=notify", "NotifyAccess=all", "WatchdogSignal=SIGKILL", "Restart=always"):
        assert f"\n{line}\n" in unit
    assert re.search(r"ExecStart=.* --workers 1 .*--respawn-failed-workers", unit)
