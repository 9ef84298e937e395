"""What was drawn from the text: VKPP confirms or rejects each output and link, of any edition. Pages follow at once."""

from collections import Counter
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from toolkit.admin.places import page_of, public_address, way_to
from toolkit.editions import row_models
from toolkit.models import Activity, DerivedDecision, DerivedRow, Impact

WAITING = "waiting"
SHOWN = {WAITING: "Waiting", "confirmed": "Confirmed", "rejected": "Rejected"}
SAID = {"confirmed": "Confirmed", "rejected": "Rejected", "undone": "Waiting again"}


def derived_rows(edition):
    """Return all rows of an edition that were drawn from its text, with what their places name."""
    return [
        row
        for model in row_models()
        if issubclass(model, DerivedRow)
        for row in model.objects.filter(edition=edition, origin=DerivedRow.Origin.DERIVED).select_related(
            *way_to(model), *(field.name for field in model.row_fields())
        )
    ]


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
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        _record(edition_admin, request, edition, {row.code: row for row in rows})
        return redirect(request.get_full_path())
    decisions = {
        decision.row_code: decision for decision in DerivedDecision.objects.filter(edition=edition).select_related("by")
    }
    states = {row.code: decisions[row.code].decision if row.code in decisions else WAITING for row in rows}
    counts = Counter(states.values())
    show = request.GET.get("show")
    show = show if show in SHOWN else WAITING
    entries = [_entry(row, decisions.get(row.code)) for row in rows if states[row.code] == show]
    entries.sort(key=lambda entry: entry["order"])
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
    """Return what the list shows of a row, with where it stands."""
    tied = {type(getattr(row, field.name)): getattr(row, field.name) for field in row.row_fields()}
    place = tied.get(Activity) or tied.get(Impact)
    objective = place.objective
    is_activity = isinstance(place, Activity)
    return {
        "order": (
            objective.number,
            not is_activity,
            place.order,
            place.code,
            row._meta.model_name,
            row.order,
            row.code,
        ),
        "objective": str(objective),
        "group": str(place) if is_activity else f"Impact: {place.text}",
        "code": row.code,
        "kind": str(row._meta.verbose_name).capitalize(),
        "words": row.text if hasattr(row, "text") else row.row_title,
        "basis": row.get_basis_display(),
        "quotes": row.quotes,
        "public": public_address(row),
        "page": page_of(row) if row.edition.is_draft else None,
        "decision": decision,
    }


def _record(edition_admin, request, edition, rows):
    """Record the post's decision: on the one row whose button was pressed, or on those ticked."""
    verb, _, code = request.POST.get("decide", "").partition(" ")
    codes = [code] if code else request.POST.getlist("row")
    chosen = [rows[code] for code in codes if code in rows]
    if verb not in SAID:
        return
    if not chosen:
        edition_admin.message_user(request, "Tick what you want to decide on.", messages.WARNING)
        return
    for row in chosen:
        if verb == "undone":
            DerivedDecision.objects.filter(edition=edition, row_code=row.code).delete()
        else:
            DerivedDecision.objects.update_or_create(
                edition=edition,
                row_code=row.code,
                defaults={"decision": verb, "by": request.user, "at": timezone.now()},
            )
        edition_admin.log_change(request, edition, f"{SAID[verb]}: {row.row_title}"[:500])
    said = chosen[0].row_title if len(chosen) == 1 else f"{len(chosen)} rows"
    edition_admin.message_user(request, f"{SAID[verb]}: {said}.", messages.SUCCESS)
