"""The servers around the service: PostgreSQL and nginx as Debian has them, and a mail server that never says a word."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scripts.rehearsal.machine import (
    end,
    find_postgresql,
    free_ports,
    is_alive,
    processes_of,
    unprivileged_user,
    wait_until,
)
from scripts.rehearsal.pages import ROOT

HOST = "toolkit.example.org"
PASSWORD = "only-for-the-rehearsal"  # noqa: S105 -- of a database that lives for five minutes on this machine


class PostgreSQL:
    """A server of its own with the settings it ships with: what it has acknowledged is on the disk."""

    def __init__(self, folder: Path):
        """Take a folder; nothing is started yet."""
        self.programs = find_postgresql()
        self.folder = folder / "postgresql"
        (self.port,) = free_ports(1)
        self.user = unprivileged_user()
        self.environment = os.environ | {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PGHOST": str(self.folder),
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
        }
        # By which its processes are found.
        self.mark = f"NVAP_REHEARSAL={self.folder}"
        self._process: subprocess.Popen | None = None

    def create(self) -> None:
        """Make an empty server, as on a new machine, and start it."""
        self.folder.mkdir(mode=0o755)
        (self.folder / "data").mkdir(mode=0o700)
        if self.user:
            for path in (self.folder, self.folder / "data"):
                shutil.chown(path, self.user)
        self._run("initdb", "--pgdata=data", "--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256")
        self.start()

    def start(self) -> float:
        """Start it; return after how many seconds it answers."""
        command = [
            f"{self.programs}/postgres",
            *("-D", "data", "-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.folder)),
        ]

        def answers() -> bool:
            if self._process is None or self._process.poll() is not None:
                # Children of one that was killed may still hold its memory: then this one has ended, and is begun anew.
                with (self.folder.parent / "postgresql.log").open("ab") as log:
                    self._process = subprocess.Popen(
                        command,
                        cwd=self.folder,
                        user=self.user,
                        env=self.environment | dict([self.mark.split("=", 1)]),
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
            ready = ["pg_isready", "--quiet"]
            return subprocess.run(ready, env=self.environment, check=False).returncode == 0

        return wait_until(answers, "PostgreSQL answers")

    def kill(self) -> None:
        """End it as a power cut would."""
        end([self._process.pid])
        self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=30)

    def destroy(self) -> None:
        """Kill it and remove every file of it."""
        self.kill()
        # Its children see that it is gone, and go.
        wait_until(lambda: not [pid for pid in processes_of(self.mark) if is_alive(pid)], "PostgreSQL is gone")
        shutil.rmtree(self.folder)

    def query(self, sql: str, database: str = "nvap") -> list[list[str]]:
        """Return the rows that a query gives, each value as text."""
        command = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--field-separator=\t", "-c", sql, database]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def url(self, database: str = "nvap", user: str = "nvap") -> str:
        """Return the address of a database of it for DATABASE_URL."""
        return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def set_password(self, role: str) -> None:
        """Do what the page says under `\\password`."""
        self.query(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'", "postgres")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [f"{self.programs}/{program}", *arguments],
            cwd=self.folder,
            user=self.user,
            check=True,
            stdout=subprocess.DEVNULL,
        )


# As in Debian's nginx.conf, which deploy/nginx/nvap.conf is included in.
NGINX = """
daemon off;
{user}
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx-main.log;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    {temporary}
    include {folder}/nvap.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Nginx:
    """deploy/nginx/nvap.conf, as it is but for its addresses, files and certificate."""

    def __init__(self, folder: Path, web_ports: list[int]):
        """Take a folder and the ports of the two web processes; nothing is started yet."""
        self.folder = folder / "nginx"
        self.plain_port, self.port = free_ports(2)
        self.certificate = self.folder / "fullchain.pem"
        self.changes = {
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "/etc/ssl/nvap": str(self.folder),
            "/var/log/nginx": str(self.folder),
            "/srv/nvap/app": str(ROOT),
            "127.0.0.1:8001": f"127.0.0.1:{web_ports[0]}",
            "127.0.0.1:8002": f"127.0.0.1:{web_ports[1]}",
        }
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Write its files and start it."""
        self.folder.mkdir()
        self._certify()
        text = (ROOT / "deploy" / "nginx" / "nvap.conf").read_text()
        for there, here in self.changes.items():
            if there not in text:
                raise LookupError(f"deploy/nginx/nvap.conf no longer says “{there}”.")
            text = text.replace(there, here)
        (self.folder / "nvap.conf").write_text(text)
        temporary = "\n".join(f"{name}_temp_path {self.folder}/{name};" for name in TEMPORARY)
        user = "" if os.getuid() else "user root;"
        main = self.folder / "nginx.conf"
        main.write_text(NGINX.format(folder=self.folder, temporary=temporary, user=user))
        command = ["nginx", "-p", str(self.folder), "-c", str(main)]
        with (self.folder / "start.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        wait_until(self._answers, "nginx answers")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError((self.folder / "start.log").read_text())
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def _certify(self) -> None:
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"),
                *("-keyout", str(self.folder / "privkey.pem"), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
        )


class SilentMailServer:
    """A mail server that accepts everybody who calls, and says nothing."""

    def __init__(self) -> None:
        """Begin to listen."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._callers: list[socket.socket] = []
        threading.Thread(target=self._accept, name="mail", daemon=True).start()

    @property
    def calls(self) -> int:
        """Return how often somebody has called."""
        return len(self._callers)

    def stop(self) -> None:
        """Hang up on everybody."""
        for each in (self._listener, *self._callers):
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._callers.append(self._listener.accept()[0])


def write_environment(path: Path, changes: Mapping[str, str]) -> None:
    """Write the example of the service's environment file with what has to be filled in; raise LookupError."""
    lines, missing = [], dict(changes)
    for line in (ROOT / "deploy" / "nvap.env.example").read_text().splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={missing.pop(name)}" if name in missing else line)
    if missing:
        raise LookupError(f"deploy/nvap.env.example has no {', '.join(missing)}.")
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o640)
