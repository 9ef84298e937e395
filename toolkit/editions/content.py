"""The content of an edition: its rows, its published text as plain data, and the hash of that."""

import hashlib
import json
from functools import cache, cached_property
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import models
from django.db.models import Value
from django.db.models.functions import JSONObject

from toolkit.models import DerivedDecision, EditionRow


@cache
def row_models():
    """Return every model of an edition's rows, each after the models its foreign keys point at."""
    found = [model for model in apps.get_app_config("toolkit").get_models() if issubclass(model, EditionRow)]
    graph = {
        model: [field.related_model for field in model.row_fields() if field.related_model is not model]
        for model in found
    }
    return tuple(TopologicalSorter(graph).static_order())


def row_model(code):
    """Return the model that a code belongs to, by its prefix; None for an unknown one."""
    prefix = code.partition("-")[0]
    return next((model for model in row_models() if model.code_prefix == prefix), None)


def _read(edition):
    """Return the edition's rows by model, each list in order.

    One query reads the rows of all models, each as a JSON object of its columns: a query for each of two dozen models
    would be slow on pages that compare two editions.
    """
    queries = []
    for place, model in enumerate(row_models()):
        columns = JSONObject(**{field.attname: field.attname for field in model._meta.concrete_fields})
        queries.append(model.objects.order_by().filter(edition=edition).values_list(Value(place), columns))
    rows = {model: [] for model in row_models()}
    for place, values in queries[0].union(*queries[1:], all=True):
        model = row_models()[place]
        fields = model._meta.concrete_fields
        row = [_from_json(field, values[field.attname]) for field in fields]
        rows[model].append(model.from_db(queries[0].db, [field.attname for field in fields], row))
    for found in rows.values():
        found.sort(key=lambda row: (row.order, row.code))
    return rows


def _from_json(field, value):
    """Return a field's value from the value in a row's JSON object."""
    if isinstance(field, models.JSONField) and isinstance(value, str):
        # SQLite stores JSON as text, and puts it into an object as text.
        return json.loads(value)
    return field.to_python(value)


class EditionRows:
    """All rows of an edition, notes included, joined in memory: read in one query, however many rows."""

    def __init__(self, edition):
        """Read the rows; put those that point at a row of another edition into `strays`."""
        self.edition = edition
        self.strays = []
        self._rows = _read(edition)
        by_key = {model: {row.pk: row for row in rows} for model, rows in self._rows.items()}
        for model in row_models():
            for row in self._rows[model]:
                row.edition = edition
                for field in model.row_fields():
                    key = getattr(row, field.attname)
                    joined = by_key[field.related_model].get(key)
                    if joined is not None or key is None:
                        setattr(row, field.name, joined)
                    else:
                        self.strays.append(row)
            for siblings in self.lists(model):
                for position, row in enumerate(siblings, start=1):
                    row.position = position

    @cached_property
    def rejected(self):
        """Return the codes of the derived rows that VKPP rejected, which no page shows; takes a query, once."""
        decisions = DerivedDecision.objects.filter(edition=self.edition, decision=DerivedDecision.Decision.REJECTED)
        return set(decisions.values_list("row_code", flat=True))

    def of(self, model):
        """Return the rows of a model, in order."""
        return self._rows[model]

    def lists(self, model):
        """Return the rows of a model grouped by list, each list in order."""
        within = [model._meta.get_field(name).attname for name in model.order_within]
        lists = {}
        for row in self._rows[model]:
            lists.setdefault(tuple(getattr(row, name) for name in within), []).append(row)
        return list(lists.values())


def edition_content(edition):
    """Return the published text of an edition as plain data: rows by model and code, foreign keys as codes.

    Empty values are left out, so that a field added to a model later does not change the hash of older editions.
    """
    read = EditionRows(edition)
    rows = {}
    for model in row_models():
        if model.is_published_text:
            names = [field.name for field in model._meta.concrete_fields if field.name not in ("id", "edition", "code")]
            rows[model._meta.model_name] = {row.code: _published(row, names) for row in read.of(model)}
    return {
        "reference": edition.action.reference,
        "title": edition.action.title,
        "number": edition.number,
        "statement": edition.statement,
        "rows": {name: by_code for name, by_code in rows.items() if by_code},
    }


def _published(row, names):
    """Return a row's non-empty fields as plain data, a foreign key as the code of its row."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.code if isinstance(value, EditionRow) else value
        for name, value in values.items()
        if value not in (None, "", [])
    }


def content_sha256(edition):
    """Return the SHA-256 of the edition's content as canonical JSON, in hexadecimal digits."""
    content = json.dumps(edition_content(edition), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
