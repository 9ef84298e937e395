"""Derived outputs and links: VKPP confirms or rejects each, in any edition; public pages change at once."""

from collections import Counter
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from toolkit.admin.addresses import next_anchor, page_of, parent_lookups, public_address
from toolkit.editions import decide, row_models
from toolkit.models import Activity, DerivedDecision, DerivedRow

WAITING = "waiting"
SHOWN = {WAITING: "Waiting", "confirmed": "Confirmed", "rejected": "Rejected"}
# The most rows that a message names.
NAMED = 3
SAID = {"confirmed": "Confirmed", "rejected": "Rejected", "undone": "Waiting again"}


def derived_rows(edition):
    """Return all derived rows of an edition, with the rows that the list names."""
    found = []
    for model in row_models():
        if issubclass(model, DerivedRow):
            tied = [field.name for field in model.row_fields()]
            objectives = [f"{name}__objective" for name in tied if _has_objective(model, name)]
            rows = model.objects.filter(edition=edition, origin=DerivedRow.Origin.DERIVED)
            found += rows.select_related(*parent_lookups(model), *tied, *objectives)
    return found


def _has_objective(model, name):
    related = model._meta.get_field(name).related_model
    return any(field.name == "objective" for field in related.row_fields())


def count_waiting(edition):
    """Return how many of an edition's derived rows are undecided."""
    decided = DerivedDecision.objects.filter(edition=edition).values("row_code")
    return sum(
        model.objects.filter(edition=edition, origin=DerivedRow.Origin.DERIVED).exclude(code__in=decided).count()
        for model in row_models()
        if issubclass(model, DerivedRow)
    )


def derived(edition_admin, request, edition):
    """List an edition's derived rows by objective and activity; record decisions on one or several."""
    may_decide = request.user.has_perm("toolkit.add_deriveddecision")
    rows = derived_rows(edition)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    decisions = {
        decision.row_code: decision for decision in DerivedDecision.objects.filter(edition=edition).select_related("by")
    }
    states = {row.code: decisions[row.code].decision if row.code in decisions else WAITING for row in rows}
    counts = Counter(states.values())
    show = request.GET.get("show")
    show = show if show in SHOWN else WAITING
    entries = [_entry(row, decisions.get(row.code)) for row in rows if states[row.code] == show]
    entries.sort(key=lambda entry: entry["order"])
    if request.method == "POST":
        decided = _record(edition_admin, request, edition, {row.code: row for row in rows})
        # Decided rows leave the list, so return to the row that comes next.
        return redirect(f"{request.get_full_path()}{next_anchor([entry['code'] for entry in entries], decided)}")
    context = edition_admin.page_context(request, edition, "Drawn from the text")
    context |= {
        "filters": [(state, label, counts[state]) for state, label in SHOWN.items()],
        "show": show,
        "shown": SHOWN[show].lower(),
        "groups": [
            (objective, [(heading, list(group)) for heading, group in groupby(inner, key=lambda entry: entry["group"])])
            for objective, inner in groupby(entries, key=lambda entry: entry["objective"])
        ],
        "may_decide": may_decide,
    }
    return TemplateResponse(request, "admin/toolkit/derived.html", context)


def _entry(row, decision):
    """Return what the list shows of a row, under its activity or, where it has none, its impact."""
    tied = [getattr(row, field.name) for field in row.row_fields()]
    tied.sort(key=lambda each: not isinstance(each, Activity))
    place = next(each for each in tied if hasattr(each, "objective"))
    is_activity, is_link = isinstance(place, Activity), len(tied) > 1
    said = next((each for each in tied if each is not place), row)
    objective = place.objective
    return {
        "order": (objective.number, not is_activity, place.order, place.pk, is_link, row.order, row.pk),
        "objective": str(objective),
        "group": str(place) if is_activity else f"Impact: {place}",
        "code": row.code,
        "kind": capfirst(said._meta.verbose_name),
        "words": str(said),
        "basis": row.get_basis_display(),
        "quotes": row.quotes,
        "public": public_address(row),
        "page": page_of(row) if row.edition.is_draft else None,
        "decision": decision,
    }


def _record(edition_admin, request, edition, rows):
    """Record the posted decision on the row whose button was pressed, or on those ticked; return their codes."""
    verb, _, code = request.POST.get("decide", "").partition(" ")
    codes = [code] if code else request.POST.getlist("row")
    chosen = [rows[code] for code in codes if code in rows]
    if verb not in SAID:
        return []
    if not chosen:
        edition_admin.message_user(request, "Tick what you want to decide on.", messages.WARNING)
        return []
    reached, otherwise = decide(rows=chosen, decision=None if verb == "undone" else verb, by=request.user)
    for row in (*chosen, *reached):
        edition_admin.log_change(request, row.edition, f"{SAID[verb]}: {row.row_title}"[:500])
    said = format_html("{}: {}.", SAID[verb], chosen[0].row_title if len(chosen) == 1 else f"{len(chosen)} rows")
    if reached:
        which = "" if len(reached) == len(chosen) else f" for {len(reached)} of them"
        said = format_html("{} The same holds{} in {}.", said, which, _draft_of(reached))
    edition_admin.message_user(request, said, messages.SUCCESS)
    if otherwise:
        _tell_of_draft(edition_admin, request, otherwise)
    return [row.code for row in chosen]


def _draft_of(rows):
    """Return a link to the derived rows of the draft that these rows are in."""
    draft = rows[0].edition
    address = reverse("admin:toolkit_edition_derived", args=[draft.pk])
    return format_html('<a href="{}">the draft, edition {}</a>', address, draft.number)


def _tell_of_draft(edition_admin, request, rows):
    """Tell the editor of the draft's rows with other words: which are undecided and which keep their own decision."""
    codes = [row.code for row in rows]
    decisions = DerivedDecision.objects.filter(edition=rows[0].edition, row_code__in=codes)
    decided = set(decisions.values_list("row_code", flat=True))
    for does, found in (
        ("waits for", [row for row in rows if row.code not in decided]),
        ("keeps", [row for row in rows if row.code in decided]),
    ):
        if found:
            more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
            names = "; ".join(row.row_title for row in found[:NAMED]) + more
            told = format_html("In {} this reads otherwise and {} its own decision: {}.", _draft_of(rows), does, names)
            edition_admin.message_user(request, told, messages.WARNING)
