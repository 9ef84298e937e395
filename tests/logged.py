"""What the product writes to its log, as lines of JSON, while a test runs."""

import io
import json
import logging
from contextlib import contextmanager

from nvap.logs import JsonFormatter


class Logged:
    """The lines written so far."""

    def __init__(self):
        self.stream = io.StringIO()

    @property
    def text(self):
        """All that was written."""
        return self.stream.getvalue()

    @property
    def lines(self):
        """Each line as a dictionary."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, logger):
        """The lines of one logger."""
        return [line for line in self.lines if line["logger"] == logger]

    @property
    def events(self):
        """The names of the events of the security log."""
        return [line["event"] for line in self.of("nvap.security")]


@contextmanager
def logged(formatter=JsonFormatter, level=logging.INFO):
    """Give a Logged that is written to until the block ends, by every logger, from INFO on."""
    found, root = Logged(), logging.getLogger()
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(formatter())
    before = root.level
    root.setLevel(level)
    root.addHandler(handler)
    try:
        yield found
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
