"""What stops `make run` on somebody's machine is said in one line, never with a traceback."""

import os
import secrets
import socket
import subprocess

import pytest
from django.conf import settings

# Not the tests' own settings: what `make run` reads.
OWN_ENVIRONMENT = {"PATH": os.environ["PATH"], "NVAP_ENV_FILE": os.devnull, "SECRET_KEY": "only-for-tests"}


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stopped_with(**environment):
    """Run scripts/run and return its status and what it said."""
    done = subprocess.run(
        ["scripts/run"],
        cwd=settings.BASE_DIR,
        env=OWN_ENVIRONMENT | {key: str(value) for key, value in environment.items()},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_run_with_a_taken_port_says_so(taken_port):
    assert stopped_with(PORT=taken_port) == (
        1,
        f"Cannot serve on 127.0.0.1:{taken_port} (Address already in use). "
        "Stop what uses it or choose another: PORT=8001 make run\n",
    )


@pytest.mark.parametrize("port", ["eighty", "0", "65536"])
def test_run_with_a_port_that_is_none_says_so(port):
    assert stopped_with(PORT=port) == (1, f"PORT is '{port}'; it must be a number from 1 to 65535.\n")


def test_run_with_a_host_of_another_machine_says_so(free_port):
    status, said = stopped_with(HOST="192.0.2.1", PORT=free_port)
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith(f"Cannot serve on 192.0.2.1:{free_port} (Cannot assign requested address). ")


def test_run_with_an_unreachable_database_says_so(free_port):
    status, said = stopped_with(
        PORT=free_port, DATABASE_URL="postgresql://nvap:hidden-word@127.0.0.1:1/plans?connect_timeout=2"
    )
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith('Cannot open the database "plans" on 127.0.0.1 (')
    assert "hidden-word" not in said


@pytest.mark.parametrize("address", ["plans.sqlite3", "mysql://127.0.0.1/plans"])
def test_run_with_a_database_address_that_is_none_says_so(free_port, address):
    assert stopped_with(PORT=free_port, DATABASE_URL=address) == (
        1,
        "The settings are not complete. DATABASE_URL must begin with postgresql:// or sqlite:///. "
        "docs/deploying.md lists the variables.\n",
    )


def test_run_with_a_database_folder_that_is_missing_says_so(free_port, tmp_path):
    assert stopped_with(PORT=free_port, DATABASE_URL=f"sqlite:///{tmp_path}/none/plans.sqlite3") == (
        1,
        f'Cannot open the database "{tmp_path}/none/plans.sqlite3" (unable to open database file).\n',
    )


def test_run_without_a_needed_variable_names_it(free_port):
    assert stopped_with(PORT=free_port, NVAP_DEMO=0, EMAIL_URL="", SECRET_KEY=secrets.token_urlsafe(50)) == (
        1,
        "The settings are not complete. Set the EMAIL_URL environment variable. "
        "docs/deploying.md lists the variables.\n",
    )
