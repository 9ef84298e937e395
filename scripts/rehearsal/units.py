"""The units of deploy/systemd, started and started again as systemd would: their commands, their environment."""

import os
import shlex
import signal
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from scripts.rehearsal.machine import end, is_alive, processes_of
from scripts.rehearsal.pages import ROOT

UNITS = ROOT / "deploy" / "systemd"
MICROSECONDS = 1_000_000


def read_unit(name: str) -> dict[str, list[str]]:
    """Return the settings of a unit file, all values of each."""
    settings: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith(("#", ";", "[")):
            settings.setdefault(key, []).append(value)
    return settings


def read_environment(path: Path) -> dict[str, str]:
    """Return the variables of an environment file."""
    lines = [line for line in path.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return {name: value.strip("'\"") for name, _, value in (line.partition("=") for line in lines)}


class Unit:
    """One unit: what it starts, is started again when it ends or, where it has a watchdog, falls silent."""

    def __init__(self, file: str, places: Mapping[str, str], folder: Path, instance: str = ""):
        """Take the unit file, where the places it names are here, a folder for its log, and what stands for %i."""
        self.name = file.replace("@", f"@{instance}")
        settings = read_unit(file)

        def here(value: str) -> str:
            for there, place in places.items():
                value = value.replace(there, place)
            return value.replace("%i", instance)

        (command,) = settings["ExecStart"]
        self.command = shlex.split(here(command))
        self.working_directory = here(settings["WorkingDirectory"][0])
        self.environment = dict(each.split("=", 1) for each in settings.get("Environment", []))
        self.environment_file = Path(here(settings["EnvironmentFile"][0]))
        self.restart_after = float(settings["RestartSec"][0])
        self.stop_within = float(settings["TimeoutStopSec"][0])
        self.watchdog = float(settings.get("WatchdogSec", ["0"])[0])
        self.nice = int(settings.get("Nice", ["0"])[0])
        self.log = folder / f"{self.name}.log"
        self.address = str(folder / f"{self.name}.notify")
        # systemd gives each start an id too; its processes, and theirs, are found by it.
        self.invocation = uuid.uuid4().hex
        self.starts = 0
        self.silenced = 0
        self._heard = 0.0
        self._stopping = threading.Event()
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._keep_running, name=self.name, daemon=True)

    def start(self) -> None:
        """Start it, and keep it running until it is stopped."""
        self._thread.start()

    @property
    def pid(self) -> int:
        """Return the id of its main process."""
        return self._process.pid

    def all_pids(self) -> list[int]:
        """Return the ids of all its processes that have not ended, the main one first."""
        others = [pid for pid in processes_of(f"INVOCATION_ID={self.invocation}") if pid != self.pid]
        return [pid for pid in (self.pid, *others) if is_alive(pid)]

    def stop(self) -> None:
        """End it as `systemctl stop` does: its main process is asked, what is left after a while is killed."""
        self._stopping.set()
        if self._process is None:
            return
        end([self.pid], signal.SIGCONT)
        end([self.pid], signal.SIGTERM)
        self._thread.join(self.stop_within)
        end(self.all_pids())
        self._thread.join(self.stop_within)

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, self.log.open("ab") as log:
                Path(self.address).unlink(missing_ok=True)
                line.bind(self.address)
                line.settimeout(0.2)
                self._heard = time.monotonic()
                self._process = subprocess.Popen(
                    self.command,
                    cwd=self.working_directory,
                    env=self._environment(),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                os.setpriority(os.PRIO_PROCESS, self._process.pid, self.nice)
                self.starts += 1
                self._watch(line)
            # What the main process has left behind goes with it.
            end(self.all_pids())
            self._stopping.wait(self.restart_after)

    def _watch(self, line: socket.socket) -> None:
        """Return when the main process has ended; kill it where it has been silent for longer than its watchdog."""
        is_ready = False
        while self._process.poll() is None:
            try:
                word = line.recv(1000)
                is_ready = is_ready or word.startswith(b"READY=1")
                self._heard = time.monotonic()
            except TimeoutError:
                pass
            if self.watchdog and is_ready and time.monotonic() - self._heard > self.watchdog:
                self.silenced += 1
                end(self.all_pids())
                self._process.wait()

    def _environment(self) -> dict[str, str]:
        watched = {"WATCHDOG_USEC": str(int(self.watchdog * MICROSECONDS))} if self.watchdog else {}
        notified = {"NOTIFY_SOCKET": self.address} if self.watchdog else {}
        return {
            "PATH": os.environ["PATH"],
            "INVOCATION_ID": self.invocation,
            **self.environment,
            **read_environment(self.environment_file),
            # A developer's own .env beside manage.py is none of the service's.
            "NVAP_ENV_FILE": os.devnull,
            **watched,
            **notified,
        }
