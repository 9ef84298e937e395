"""Every row that has a history is as its latest record says, and every row that went has a record of that."""

from collections.abc import Iterator
from itertools import groupby, islice

from django.apps import apps
from django.db import models
from simple_history.exceptions import NotHistoricalModelError
from simple_history.utils import get_history_model_for_model

from nvap.accounts.models import Force
from plans.records.checked import Checked, row_name
from toolkit.models import Action

AT_ONCE = 500
# Loaded as published, without a record. Their first change leaves one.
LOADED = (Force, Action)


def check_histories() -> Iterator[Checked]:
    """Yield each row of each model that has a history, and each that had one and is gone."""
    for model in apps.get_models():
        try:
            history = get_history_model_for_model(model)
        except NotHistoricalModelError:
            continue
        yield from _check_rows(model, history)
        yield from _check_gone(model, history)


def _check_rows(model: type[models.Model], history: type[models.Model]) -> Iterator[Checked]:
    """Yield the rows there are, each compared field by field with the latest record."""
    key = model._meta.pk.attname
    names = [field.attname for field in history.tracked_fields]
    latest = (
        history._base_manager.filter(**{key: models.OuterRef(key)})
        .order_by("-history_date", "-history_id")
        .values("history_id")[:1]
    )
    rows = model._base_manager.order_by(key).annotate(latest_record=models.Subquery(latest))
    rows = rows.values("latest_record", *names).iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        records = history._base_manager.in_bulk({row["latest_record"] for row in some} - {None})
        for row in some:
            name, record = row_name(model, row[key]), records.get(row["latest_record"])
            if record is None and issubclass(model, LOADED):
                yield Checked(name, notes=("has no history: it was loaded and never changed",))
            elif record is None:
                yield Checked(name, ("has no history",))
            elif record.history_type == "-":
                yield Checked(name, ("its history says that it was deleted",))
            else:
                differ = [field for field in names if getattr(record, field) != row[field]]
                fault = f"differs from its latest history in: {', '.join(differ)}"
                yield Checked(name, (fault,) if differ else ())


def _check_gone(model: type[models.Model], history: type[models.Model]) -> Iterator[Checked]:
    """Yield the rows that have a history and are not there, with a fault where the history does not say so."""
    key = model._meta.pk.attname
    there = model._base_manager.filter(**{key: models.OuterRef(key)})
    gone = history._base_manager.filter(~models.Exists(there)).order_by(key, "-history_date", "-history_id")
    records = gone.values_list(key, "history_type").iterator(chunk_size=AT_ONCE)
    for pk, of_row in groupby(records, key=lambda record: record[0]):
        _, latest = next(of_row)
        fault = "is gone, and its history does not say that it was deleted"
        yield Checked(row_name(model, pk), () if latest == "-" else (fault,))
