"""The service on this machine: database, two web units behind nginx, a worker, as deploy/ and the pages say."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from scripts.rehearsal.machine import free_ports, wait_until
from scripts.rehearsal.pages import ROOT, read_commands
from scripts.rehearsal.people import Person
from scripts.rehearsal.servers import Nginx, PostgreSQL, SilentMailServer, write_environment
from scripts.rehearsal.units import Unit, read_environment

FORCES, PERIODS = 10, 20
# On the empty database, once; as docs/deploying.md has it.
FIRST_START = [
    ["migrate", "--verbosity=0"],
    ["createcachetable"],
    ["sync_groups"],
    ["sync_schedules"],
    ["loaddata", "forces", "--verbosity=0"],
    ["load_toolkit"],
    ["collectstatic", "--noinput", "--ignore", "src", "--verbosity=0"],
]


class Service:
    """All of it, in a folder. `stop` ends whatever was started, in whatever state it is."""

    def __init__(self, folder: Path):
        """Take an empty folder; nothing is started yet."""
        self.folder = folder
        self.backups = folder / "backups"
        self.backups.mkdir()
        self.places = {
            "/srv/nvap/app": str(ROOT),
            "/etc/nvap": str(folder),
            "/var/backups/nvap": str(self.backups),
            ".venv/bin/python": sys.executable,
        }
        self.postgresql = PostgreSQL(folder)
        self.mail_server = SilentMailServer()
        self.web_ports = free_ports(2)
        self.nginx = Nginx(folder, self.web_ports)
        self.units: list[Unit] = []
        self.password = secrets.token_urlsafe(16)
        self.periods: list[str] = []
        self.people: list[dict] = []

    def create(self) -> None:
        """Make the database, as on a first start, with forces that owe periods."""
        self.write_environment(self.postgresql.url())
        self.postgresql.create()
        self.run_as_postgres("createuser nvap && createdb --owner=nvap --encoding=UTF8 --template=template0 nvap")
        self.postgresql.set_password("nvap")
        for command in FIRST_START:
            self.manage(*command)
        seed = [sys.executable, "-m", "scripts.rehearsal.seed", str(FORCES), str(PERIODS), self.password]
        found = json.loads(self.run(*seed))
        self.periods, self.people = found["periods"], found["people"]

    def write_environment(self, database_url: str) -> None:
        """Write the environment file from its example."""
        write_environment(
            self.folder / "nvap.env",
            {
                "SECRET_KEY": secrets.token_urlsafe(50),
                "DATABASE_URL": database_url,
                "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_server.port}",
                "STATIC_ROOT": str(self.folder / "static"),
            },
        )

    def start(self) -> float:
        """Start the units and, the first time, nginx; return after how many seconds the first page came."""
        virtual = {f"{Path(sys.executable).parent}/": f"{ROOT}/.venv/bin/"}
        places = {there: here for there, here in self.places.items() if there != ".venv/bin/python"} | virtual
        self.units = [Unit("nvap-web@.service", places, self.folder, str(port)) for port in self.web_ports]
        self.units.append(Unit("nvap-worker.service", places, self.folder))
        for unit in self.units:
            unit.start()
        if not self.nginx.folder.exists():
            self.nginx.start()
        return wait_until(lambda: self.new_person().get("/accounts/login/").status == 200, "the first page")

    @property
    def webs(self) -> list[Unit]:
        """Return the two web units."""
        return self.units[:2]

    @property
    def worker(self) -> Unit:
        """Return the unit that works beside the pages."""
        return self.units[2]

    def stop_units(self) -> None:
        """End web and worker, as `systemctl stop` does."""
        for unit in self.units:
            unit.stop()
        self.units = []

    def stop(self) -> None:
        """End all that was started."""
        self.stop_units()
        self.nginx.stop()
        self.postgresql.stop()
        self.mail_server.stop()

    def new_person(self, address: str = "127.0.0.1") -> Person:
        """Return a new browser that comes from an address of this machine."""
        return Person(self.nginx.port, self.nginx.certificate, address)

    def sign_in(self, number: int) -> Person:
        """Return the browser of one of the managers, signed in."""
        person = self.new_person(f"127.0.0.{10 + number}")
        person.sign_in(self.people[number]["email"], self.password)
        return person

    def environment(self) -> dict[str, str]:
        """Return what commands of the service have in their environment."""
        kept = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "NVAP_ENV_FILE": os.devnull}
        return kept | read_environment(self.folder / "nvap.env")

    def manage(self, *command: str) -> str:
        """Run a command of manage.py; return what it printed."""
        return self.run(sys.executable, "manage.py", *command)

    def run(self, *command: str) -> str:
        """Run a command in the service's environment; return what it printed, raise RuntimeError where it fails."""
        return run(list(command), self.environment())

    def run_as_postgres(self, block: str) -> str:
        """Run a block of a shell as the page's user postgres would, by the server's own socket."""
        return run(["sh", "-c", block], dict(self.postgresql.environment))

    def follow(self, page: str, heading: str, *, as_postgres: bool = False) -> str:
        """Run the commands under a heading of a page; return what they printed."""
        printed = ""
        for block in read_commands(page, heading, self.places):
            if as_postgres:
                printed += self.run_as_postgres(block)
            else:
                printed += run(["sh", "-c", block], {"PATH": os.environ["PATH"], "HOME": str(self.folder)})
        return printed


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a command from the checkout; return what it printed, raise RuntimeError with what it said where it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, start_new_session=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)[:200]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
