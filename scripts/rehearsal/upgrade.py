"""Brings a database of the oldest version there are data of up to date, by the commands of docs/upgrading.md.

usage: python -m scripts.rehearsal.upgrade   (with tests.settings, and DATABASE_URL naming a server to make one on)
"""

import os
import subprocess
import sys
import time

import django
from django.db import connection

django.setup()

from scripts.rehearsal.pages import ROOT, read_commands
from tests.migrations.old_database import LIVED_IN, OldDatabases


def main() -> str:
    """Return what was done and what its check said."""
    databases = OldDatabases()
    try:
        with databases.use(LIVED_IN, migrated=False) as old:
            rows, name = sum(len(table.rows) for table in old.tables.values()), connection.settings_dict["NAME"]
            connection.close()
            environment = os.environ | {"DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"}
            here = {"/srv/nvap/app": str(ROOT), ".venv/bin/python": sys.executable}
            begun = time.monotonic()
            (block,) = read_commands("upgrading.md", "Bring the database up to date", here)
            done = subprocess.run(["sh", "-c", block], env=environment, check=True, capture_output=True, text=True)
            seconds = time.monotonic() - begun
            return f"{rows} rows brought up to date in {seconds:.0f} s. {done.stdout.splitlines()[-1]}"
    finally:
        databases.close()


if __name__ == "__main__":
    print(main())
