"""An edition as a whole: its content and hash, what is wrong with it, copying it into a draft, publishing it."""

import hashlib
import json
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from toolkit.models import Action, Edition, EditionRow


class EditionStateError(Exception):
    """The edition, or its action's other editions, do not allow this step."""


def row_models():
    """Return every model of an edition's rows, each after the models its foreign keys point at."""
    models = [model for model in apps.get_app_config("toolkit").get_models() if issubclass(model, EditionRow)]
    graph = {
        model: [field.related_model for field in model.row_fields() if field.related_model is not model]
        for model in models
    }
    return list(TopologicalSorter(graph).static_order())


def row_model(code):
    """Return the model whose rows have codes like this one; None for a code no model has."""
    prefix = code.partition("-")[0]
    return next((model for model in row_models() if model.code_prefix == prefix), None)


def edition_content(edition):
    """Return all an edition publishes as plain data: rows by model and code, foreign keys as codes.

    Empty values are left out, so that a field added to a model later does not change what was published before.
    """
    rows = {}
    for model in row_models():
        if not model.is_published_text:
            continue
        links = {field.name for field in model.row_fields()}
        names = {
            field.name: f"{field.name}__code" if field.name in links else field.name
            for field in model._meta.concrete_fields
            if field.name not in ("id", "edition", "code")
        }
        rows[model._meta.model_name] = {
            code: {name: value for name, value in zip(names, values, strict=True) if value not in (None, "", [])}
            for code, *values in model.objects.filter(edition=edition).values_list("code", *names.values())
        }
    return {
        "reference": edition.action.reference,
        "title": edition.action.title,
        "number": edition.number,
        "statement": edition.statement,
        "rows": {name: by_code for name, by_code in rows.items() if by_code},
    }


def content_sha256(edition):
    """Return the SHA-256, as hexadecimal digits, over the edition's content as canonical JSON."""
    content = json.dumps(edition_content(edition), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def edition_problems(edition):
    """Return what is wrong with an edition, one sentence each; an empty list where nothing is."""
    problems = []
    if not edition.is_draft and content_sha256(edition) != edition.content_sha256:
        problems.append(f"{edition}: the text is not the text that was published.")
    for model in row_models():
        for field in model.row_fields():
            strays = model.objects.filter(edition=edition, **{f"{field.name}__isnull": False}).exclude(
                **{f"{field.name}__edition": edition}
            )
            problems += [f"{edition}: {row.code} points at a row of another edition." for row in strays]
    return problems


@transaction.atomic
def copy_edition(*, edition):
    """Copy an edition with all its rows, codes kept, into a draft with the action's next number; return the draft.

    Raises EditionStateError where the action already has a draft.
    """
    action = Action.objects.select_for_update().get(pk=edition.action_id)
    if action.editions.filter(status=Edition.Status.DRAFT).exists():
        raise EditionStateError(f"{action} already has a draft.")
    number = action.editions.order_by("-number").values_list("number", flat=True)[0] + 1
    draft = Edition.objects.create(action=action, number=number, statement=edition.statement)
    copies = {}
    for model in row_models():
        rows = list(model.objects.filter(edition=edition))
        old_keys = [row.pk for row in rows]
        # A model that points at itself: its rows are all there before they are joined.
        inner = {
            field.attname: [getattr(row, field.attname) for row in rows]
            for field in model.row_fields()
            if field.related_model is model
        }
        for row in rows:
            row.pk, row.edition = None, draft
            row._state.adding = True
            for field in model.row_fields():
                old_key = getattr(row, field.attname)
                new_key = None if field.attname in inner else copies.get((field.related_model, old_key))
                setattr(row, field.attname, new_key)
        rows = model.objects.bulk_create(rows)
        copies |= {(model, old_key): row.pk for old_key, row in zip(old_keys, rows, strict=True)}
        for attname, keys in inner.items():
            for row, old_key in zip(rows, keys, strict=True):
                setattr(row, attname, copies.get((model, old_key)))
        if inner:
            model.objects.bulk_update(rows, [attname.removesuffix("_id") for attname in inner])
    return draft


@transaction.atomic
def publish_edition(*, edition, by):
    """Publish a draft: fix its text under its hash, and supersede the edition in force; return the edition.

    Raises EditionStateError where the edition is not a draft or something is wrong with it.
    """
    action = Action.objects.select_for_update().get(pk=edition.action_id)
    edition = action.editions.get(pk=edition.pk)
    if not edition.is_draft:
        raise EditionStateError(f"{edition} is {edition.get_status_display().lower()} already.")
    if problems := edition_problems(edition):
        raise EditionStateError(" ".join(problems))
    now = timezone.now()
    action.editions.published().update(status=Edition.Status.SUPERSEDED, superseded_at=now)
    edition.status = Edition.Status.PUBLISHED
    edition.content_sha256 = content_sha256(edition)
    edition.published_at, edition.published_by = now, by
    edition.save()
    return edition
