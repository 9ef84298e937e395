"""Whether what is kept is whole: documents, files, numbers, histories, states, and the database they are in.

Each check reads in steps, whatever the size of the database, and never gives words of a plan. `manage.py check_records`
runs them all.
"""

from plans.records.checked import Checked
from plans.records.copies import check_numbers, check_shared_drafts, check_submissions
from plans.records.database import (
    check_cache_tables,
    check_constraints,
    check_foreign_keys,
    check_integrity,
    check_migrations,
    check_schedules,
    one_moment,
)
from plans.records.files import check_files, check_jobs
from plans.records.histories import check_histories
from plans.records.states import check_decisions, check_editions, check_lateness, check_waiting

# Without these nothing else can be read.
FIRST = {"migrations": check_migrations}
CHECKS = {
    "database files": check_integrity,
    "cache tables": check_cache_tables,
    "schedules": check_schedules,
    "constraints": check_constraints,
    "foreign keys": check_foreign_keys,
    "submissions' documents": check_submissions,
    "shared drafts' documents": check_shared_drafts,
    "numbers of submissions": check_numbers,
    "waiting for review": check_waiting,
    "decisions": check_decisions,
    "late or not": check_lateness,
    "jobs": check_jobs,
    "files": check_files,
    "histories": check_histories,
    "editions of the toolkit": check_editions,
}

__all__ = ["CHECKS", "FIRST", "Checked", "one_moment"]
