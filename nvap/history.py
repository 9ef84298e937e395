"""Who gave a field of a row the value it has, and when, as the row's history tells."""

from dataclasses import dataclass

from django.db import models
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

# Records of a row's history, and the column of them that holds a field's value.
History = tuple[models.QuerySet, str]


@dataclass(frozen=True)
class Saved:
    """Who gave a field the value it has, when ("3 May 2026, 14:10"), and from which rendered form."""

    who: str
    when: str
    form_key: str = ""
    user_id: int | None = None

    def __str__(self) -> str:
        """Return who and when, for a sentence."""
        return ", ".join(filter(None, [self.who, self.when]))


def find_saved(history: History | None) -> Saved | None:
    """Return who gave a field its present value, and when; None where no history tells."""
    if history is None:
        return None
    records, column = history
    latest, held = None, None
    for value, kind, who, user_id, at, reason in records.order_by("-history_date", "-history_id").values_list(
        column, "history_type", "history_user__name", "history_user", "history_date", "history_change_reason"
    ):
        # Saving another field of the row leaves a record too: this value is as old as the first that holds it.
        if latest is not None and (value, kind == "-") != held:
            break
        held = (value, kind == "-")
        latest = Saved(who or "", format_date(localtime(at), "j F Y, H:i"), reason or "", user_id)
    return latest
