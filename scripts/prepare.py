"""What `make run` does before it serves, in one process because each start of Django costs a second.

Every step leaves alone what is there: migrations that ran, forces VKPP may have renamed, a toolkit VKPP may
have decided on, plans people wrote. What can go wrong on somebody's machine ends in one line.
"""

import hashlib
import os
import socket
import sys
import tempfile
from pathlib import Path

import django
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

ROOT = Path(__file__).resolve().parent.parent


def check_port(host: str, port: str) -> None:
    """Stop with one line when the port is no port, is taken or may not be opened."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            sys.exit(
                f"Cannot serve on {host}:{port} ({error.strerror}). Stop what uses it or choose another: "
                "PORT=8001 make run"
            )


def set_up_django() -> None:
    """Load settings and apps; stop with one line when a variable or a package is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nvap.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"The settings are not complete. {error}. docs/deploying.md lists the variables.")
    except ModuleNotFoundError as error:
        sys.exit(f"The Python package {error.name} is missing. Install all of them again: rm -r .venv && make run")


def check_database() -> None:
    """Stop with one line when the database that DATABASE_URL names cannot be reached."""
    try:
        connection.ensure_connection()
    except (DatabaseError, ImproperlyConfigured) as error:
        database = connection.settings_dict
        place = f'"{database["NAME"]}"' + (f" on {database['HOST']}" if database["HOST"] else "")
        sys.exit(f"Cannot open the database {place} ({' '.join(str(error).split())}).")


def load() -> None:
    """Bring the database to where the site can be used: tables, forces, toolkit, demo."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("sync_groups")
    call_command("sync_schedules")
    if not django.apps.apps.get_model("accounts", "Force").objects.exists():
        call_command("loaddata", "forces", verbosity=0)
    call_command("load_toolkit")
    if django.conf.settings.NVAP_DEMO:
        call_command("load_demo")


def gather_static_files() -> None:
    """Gather static files where one of ours or of a package has changed; stop with one line where one vanishes."""
    try:
        _gather_static_files()
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} went while the pages' files were gathered. Start again: make run")


def _gather_static_files() -> None:
    """Gather static files where one has changed.

    Another server may run from the same folder: files are gathered beside it and then put in place one by one, the
    list of them last, and those of an older version stay for who has it open.
    """
    settings = django.conf.settings
    root = Path(settings.STATIC_ROOT)
    sources = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    state = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sources]
    state.append((ROOT / "requirements.txt").read_text())
    digest = hashlib.sha256("\n".join(state).encode()).hexdigest()
    stamp = root / ".gathered"
    if settings.DEBUG or (stamp.is_file() and stamp.read_text() == digest):
        return
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent, prefix=f".{root.name}-") as folder:
        beside = collectstatic.Command()
        beside.storage = storages.create_storage(settings.STORAGES["staticfiles"] | {"OPTIONS": {"location": folder}})
        call_command(beside, interactive=False, verbosity=0, ignore_patterns=["src"])
        gathered = [path for path in Path(folder).rglob("*") if path.is_file()]
        for path in sorted(gathered, key=lambda path: path.name == "staticfiles.json"):
            place = root / path.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
    stamp.write_text(digest)


if __name__ == "__main__":
    check_port(os.environ["HOST"], os.environ["PORT"])
    set_up_django()
    check_database()
    try:
        load()
        gather_static_files()
    except (CommandError, DatabaseError) as error:
        sys.exit(f"Could not prepare the database: {' '.join(str(error).split())}")
