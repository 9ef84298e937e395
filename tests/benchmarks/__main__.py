"""Measures the demo as `make run` serves it and prints the table of docs/benchmarks.md. Run it with `make bench`."""

import os
import sys
import tempfile
from pathlib import Path

import django

FIGURES_OF_ITS_OWN = {
    "NVAP_ENV_FILE": os.devnull,
    "NVAP_DEMO": "1",
    "DEBUG": "0",
    "SECRET_KEY": "only-for-benchmarks",
    "DJANGO_SETTINGS_MODULE": "nvap.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    "LOG_LEVEL": "WARNING",
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="nvap-bench-") as folder:
        os.environ |= FIGURES_OF_ITS_OWN | {
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "STATIC_ROOT": f"{folder}/static",
        }
        django.setup()
        # The models can be imported only now.
        from tests.benchmarks import growth, large, measure, rounds, shape

        measure.everything(Path(folder))
        growth.everything()
        shape.everything()
        # It adds plans that are larger than the demo's.
        rounds.everything()
        large.everything()
    sys.exit()
