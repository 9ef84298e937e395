r"""Makes the databases of commit fb544f1 that the tests of migrations begin with. Run by hand, at that commit alone:

    git worktree add /tmp/at-fb544f1 fb544f1
    ln -s "$PWD/.venv" /tmp/at-fb544f1/.venv
    cp -r tests/migrations /tmp/at-fb544f1/tests/
    cd /tmp/at-fb544f1
    .venv/bin/python -m tests.migrations.make_fb544f1 lived_in "$OLDPWD/tests/migrations/fb544f1.json.xz"
    .venv/bin/python -m tests.migrations.make_fb544f1 before_any_period \
        "$OLDPWD/tests/migrations/fb544f1_before_any_period.json.xz"

The same commit gives the same bytes. This package speaks that commit's names, so never bring it up to date: no test
imports it, and it need not run at any other commit.

Everything is written as people would: by the pages of that commit, through Django's test client, at times of a clock
that this package sets (spring to November 2026), after `migrate`, `load_toolkit`, `loaddata forces` and `load_demo`.
All people are invented, and all forces with a plan. What `lived_in` holds, by the force's slug:

eastvale      a long plan. Objective 1: 28 activities in the plan, so letters pass Z (1A to 1AB), and three taken out:
              the first (1A in every document), one in the middle (in two documents), and one never in any document.
              Objective 2: three activities, all taken out. Objective 3: reordered; two have the same order; one was
              taken out and put back. One activity is due in the year 1026, one has a start alone, one a due date alone.
              The summary changed several times, once to nothing. Submission 1 returned, 2 accepted (another summary),
              3 accepted, late. Remarks on the whole, on an objective, on a line, on a line since taken out. Nothing has
              changed over three periods; complete, then reopened. Numbers: one retired, one a percentage with a result
              of 150, results removed and put back.
              Positions for all units, for a unit, for a unit since closed. Forms typed and not saved.
ravensmoor    returned, then resubmitted and accepted for one period; each document has another summary
southmere     prepared for a period (opened with wrong dates, corrected since) older than its latest submission's
highcombe     prepared by, summary and decisions typed for the newest period, not submitted for it
lowfield      summary and decisions changed since the newest period opened, prepared by still the period before's
kingsferry    submitted late for an earlier period after the next was opened and begun; words changed since
marlbridge    no submission and prepared for no period, yet a summary and decisions
thornacre     its only submission withdrawn, its summary cleared since, its decisions still there
pennfold      begun in the newest period: prepared by without a date, decisions without a summary, no submission
oakhaven      a nil return, accepted, of a plan that has a summary
brackenford   begun after the newest period opened, on the newer edition; joint with highcombe; no words
westshire     of the demonstration; also a second plan, on a superseded edition of a made-up action
northmoor     of the demonstration; approval asked for; withdrawn, then waiting

`before_any_period` is a new copy of the site: one plan (force fenmarket) with all its words, and no period ever opened.
"""

import datetime
import os
import random
import secrets
import tempfile
import uuid
from itertools import count
from unittest.mock import patch

import django
from django.utils import timezone


class Clock:
    """The time it is in the story, in UTC. Each look takes a while, so that nothing happens at once."""

    tick = datetime.timedelta(milliseconds=20)

    def __init__(self, start: str):
        self.set(start)

    def set(self, moment: str) -> None:
        """Make it this moment: "2026-05-06 09:00"."""
        self.moment = datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        self.moment += self.tick
        return self.moment


clock = Clock("2026-05-06 08:00")
_random = random.Random(544)
_tokens = count(1)
# Before any model is imported: their defaults take hold of these functions.
patch.object(timezone, "now", clock).start()
patch.object(uuid, "uuid4", lambda: uuid.UUID(int=_random.getrandbits(128), version=4)).start()
patch.object(secrets, "token_urlsafe", lambda _size: f"fb544f1-token-{next(_tokens)}").start()

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "DATABASE_URL": f"sqlite:///{tempfile.mkdtemp(prefix='nvap-fb544f1-')}/db.sqlite3",
}
django.setup()
