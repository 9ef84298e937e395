"""Frozen copies: their text is the text that was hashed, it can be read, and submissions are numbered 1, 2, 3."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.contrib.admin.models import DELETION, LogEntry

from plans.document import read_document, sha256_of
from plans.models import SharedDraft, Submission
from plans.models.frozen import FrozenCopy
from plans.records.checked import Checked, row_name

# Documents are long: so many are in memory at once.
AT_ONCE = 20


def check_submissions() -> Iterator[Checked]:
    """Yield each submission, with what is wrong with its document."""
    return _check_documents(Submission)


def check_shared_drafts() -> Iterator[Checked]:
    """Yield each draft shared for advice, with what is wrong with its document."""
    return _check_documents(SharedDraft)


def _check_documents(model: type[FrozenCopy]) -> Iterator[Checked]:
    rows = model.objects.order_by("pk").values_list("pk", "document", "document_sha256")
    for pk, text, sha256 in rows.iterator(chunk_size=AT_ONCE):
        faults = []
        if sha256_of(text) != sha256:
            faults.append("its document is not the text that was stored: the hash differs")
        try:
            read_document(text)
        except Exception as error:
            # Whatever the text makes of the schema is a fault of this row. Its message would quote the plan.
            faults.append(f"its document cannot be read ({type(error).__name__})")
        yield Checked(row_name(model, pk), tuple(faults))


def check_numbers() -> Iterator[Checked]:
    """Yield each plan that has submitted, with the numbers that are missing or there twice.

    A number that a superuser deleted in the admin is said, and no fault.
    """
    rows = Submission.objects.order_by("plan", "number").values_list("plan", "number")
    for plan, numbers in groupby(rows.iterator(), key=lambda row: row[0]):
        faults, notes, expected = [], [], 1
        for _, number in numbers:
            if number < expected:
                faults.append(f"submission {number} is there twice")
            for missing in range(expected, number):
                if _was_deleted(plan, missing):
                    notes.append(f"submission {missing} was deleted in the admin")
                else:
                    faults.append(f"submission {missing} is missing")
            expected = max(expected, number + 1)
        yield Checked(f"plans.Plan {plan}", tuple(faults), tuple(notes))


def _was_deleted(plan: int, number: int) -> bool:
    """Return whether the admin's log holds that this submission was deleted, by its reference."""
    first = Submission.objects.filter(plan=plan).select_related("plan__force", "plan__action", "period").first()
    begins = re.escape(f"{first.plan.action.reference} / {first.plan.force.name} / ")
    log = LogEntry.objects.filter(action_flag=DELETION, content_type__model="submission")
    return log.filter(object_repr__regex=rf"^{begins}.* / submission {number}$").exists()
