"""Management commands, run."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def run():
    """Return a function that runs a management command and returns what it prints."""

    def run_command(name):
        out = StringIO()
        call_command(name, stdout=out)
        return out.getvalue()

    return run_command
