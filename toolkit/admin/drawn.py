"""What was drawn from the text: VKPP confirms or rejects each output and link, of any edition. Pages follow at once."""

from collections import Counter
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from toolkit.admin.places import next_place, page_of, public_address, way_to
from toolkit.editions import decide, row_models
from toolkit.models import Activity, DerivedDecision, DerivedRow

WAITING = "waiting"
SHOWN = {WAITING: "Waiting", "confirmed": "Confirmed", "rejected": "Rejected"}
SAID = {"confirmed": "Confirmed", "rejected": "Rejected", "undone": "Waiting again"}


def derived_rows(edition):
    """Return all rows of an edition that were drawn from its text, with what their places name."""
    found = []
    for model in row_models():
        if issubclass(model, DerivedRow):
            tied = [field.name for field in model.row_fields()]
            named = [*way_to(model), *tied, *(f"{name}__objective" for name in tied if _has_objective(model, name))]
            rows = model.objects.filter(edition=edition, origin=DerivedRow.Origin.DERIVED)
            found += rows.select_related(*named)
    return found


def _has_objective(model, name):
    related = model._meta.get_field(name).related_model
    return any(field.name == "objective" for field in related.row_fields())


def count_waiting(edition):
    """Return how many of an edition's derived rows wait for a decision."""
    decided = DerivedDecision.objects.filter(edition=edition).values("row_code")
    return sum(
        model.objects.filter(edition=edition, origin=DerivedRow.Origin.DERIVED).exclude(code__in=decided).count()
        for model in row_models()
        if issubclass(model, DerivedRow)
    )


def drawn(edition_admin, request, edition):
    """List what was drawn from an edition's text by objective and activity; record decisions, one or several."""
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
        # What is decided leaves the list, so that the page comes back at what comes next.
        return redirect(f"{request.get_full_path()}{next_place([entry['code'] for entry in entries], decided)}")
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
    return TemplateResponse(request, "admin/toolkit/drawn.html", context)


def _entry(row, decision):
    """Return what the list shows of a row, with where it stands: with an activity, else with an impact."""
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
    """Record the post's decision on the one row whose button was pressed, or on those ticked; return their codes."""
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
    said = chosen[0].row_title if len(chosen) == 1 else f"{len(chosen)} rows"
    edition_admin.message_user(request, f"{SAID[verb]}: {said}.", messages.SUCCESS)
    if reached or otherwise:
        _tell_of_draft(edition_admin, request, reached, otherwise)
    return [row.code for row in chosen]


def _tell_of_draft(edition_admin, request, reached, otherwise):
    """Say what a decision on the edition in force means for the draft: its rows that it holds for, and the others."""
    draft = (reached or otherwise)[0].edition
    codes = [row.code for row in otherwise]
    decided = DerivedDecision.objects.filter(edition=draft, row_code__in=codes).values_list("row_code", flat=True)
    for rows, said in (
        (reached, "The same holds in"),
        (
            [row for row in otherwise if row.code not in decided],
            "Waits for its own decision, as it reads otherwise, in",
        ),
        ([row for row in otherwise if row.code in decided], "Keeps its own decision, as it reads otherwise, in"),
    ):
        if rows:
            edition_admin.message_user(
                request,
                format_html(
                    '{} <a href="{}">the draft, edition {}</a>: {}.',
                    said,
                    reverse("admin:toolkit_edition_drawn", args=[draft.pk]),
                    draft.number,
                    "; ".join(row.row_title for row in rows),
                ),
                messages.SUCCESS if rows is reached else messages.WARNING,
            )
