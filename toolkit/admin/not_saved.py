"""What was typed into an edition that was published or deleted meanwhile: nothing is saved, nothing typed is lost."""

import re
from collections import Counter

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from toolkit.admin.addresses import edition_of, moment, name_of, page_of

A_FIELD = re.compile(r"(?P<list>.+)-(?P<number>\d+)-(?P<field>[a-z_]+)")


def not_saved_page(model_admin, request, thing, *, typed=()):
    """Return the page that says that nothing was saved, why, and what was typed.

    Takes the row or edition whose page was sent, or None where it was removed, and pairs of a label and a text.
    """
    edition = edition_of(thing) if thing is not None else None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Nothing was saved",
        "breadcrumbs": [(str(edition), page_of(edition))] if edition else [],
        "edition": edition,
        "place": (name_of(thing), page_of(thing)) if thing not in (None, edition) else None,
        "why": _why(edition) if edition else _who_removed(model_admin, request),
        "typed": typed,
    }
    return TemplateResponse(request, "admin/toolkit/not_saved.html", context, status=403 if edition else 404)


def _why(edition):
    if edition.published_at is None:
        return f"{edition} is published: its text is fixed."
    return f"Published at {moment(edition.published_at)} by {edition.published_by}: its text is fixed."


def _who_removed(model_admin, request):
    """Return a sentence: what the page was about was removed, by whom and when where that is known."""
    entry = LogEntry.objects.filter(
        action_flag=DELETION,
        content_type=ContentType.objects.get_for_model(model_admin.model),
        object_id=str(request.resolver_match.kwargs["object_id"]),
    ).first()
    if entry is None:
        return "What this page was of has been removed since you opened it, or the whole draft was deleted."
    return f"Removed at {moment(entry.action_time)} by {entry.user}, since you opened the page."


def words_typed(model_admin, request, thing):
    """Return what was posted and differs from what is stored: pairs of a label and a text."""
    lists = _lists(model_admin, request, thing)
    stored = {key: inline.model.objects.in_bulk(_keys_sent(request, key)) for key, inline in lists.items()}
    pairs = []
    for key, value in request.POST.items():
        if match := A_FIELD.fullmatch(key):
            inline = lists.get(match["list"])
            if inline is None or match["field"] not in inline.fields:
                continue
            row_key = request.POST.get(f"{match['list']}-{match['number']}-id", "")
            row = stored[match["list"]].get(int(row_key)) if row_key.isdigit() else None
            kind = inline.verbose_name
            name = f"{capfirst(kind)} {int(match['number']) + 1}" if row_key else f"New {kind}"
            name = row.row_title if row else name
            pair = _pair(inline.model, match["field"], value, row, f"{name}: ")
        else:
            pair = _pair(model_admin.model, key, value, thing, "")
        pairs += [pair] if pair else []
    return pairs


def _keys_sent(request, key):
    """Return the primary keys of the rows that an inline's list was posted with."""
    of_row = re.compile(rf"{re.escape(key)}-\d+-id")
    return [int(value) for name, value in request.POST.items() if of_row.fullmatch(name) and value.isdigit()]


def _lists(model_admin, request, thing):
    """Return the inlines of the page by the prefix that Django gives their fields."""
    found, seen = {}, Counter()
    for inline in model_admin.get_inlines(request, thing):
        link = next(field for field in inline.model._meta.concrete_fields if field.related_model is model_admin.model)
        name = link.remote_field.get_accessor_name(model=inline.model)
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name}-{seen[name]}"] = inline(model_admin.model, model_admin.admin_site)
    return found


def _pair(model, name, value, stored, before):
    """Return a field's label and what was typed; None where nothing was, or where that is stored already."""
    field = next((each for each in model._meta.concrete_fields if each.name == name and not each.primary_key), None)
    words = "\n".join(value.splitlines()).strip()
    # Default values of a new row were not typed.
    if field is None or not words or (stored is None and words == field.get_default()):
        return None
    if stored is not None:
        value = getattr(stored, field.attname)
        text = "\n".join(value) if isinstance(value, list) else str(value if value is not None else "")
        if words in ("\n".join(text.splitlines()).strip(), "on" if value is True else None):
            return None
    if field.is_relation:
        picked = field.related_model.objects.filter(pk=words).first() if words.isdigit() else None
        words = str(picked) if picked else words
    elif isinstance(field, models.BooleanField):
        words = "Yes"
    words = dict(field.flatchoices).get(words, words)
    return f"{before}{capfirst(field.verbose_name)}", words
