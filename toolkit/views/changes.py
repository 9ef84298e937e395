"""What changed in an edition since the one before."""

from collections import Counter

from django.core.cache import caches
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.editions import compare_editions
from toolkit.models import DerivedDecision, Output
from toolkit.views.frame import contents_or_404, render_page, version


@require_safe
@signed_in
def changes(request, reference, edition=None):
    """Show what changed since the edition before, row by row, words marked."""
    contents = contents_or_404(request, reference, edition)
    number = contents.edition.number
    older = next((earlier for earlier in contents.editions if earlier.number < number), None)
    found = _without_rejected(older, contents.edition) if older else []
    counts = Counter(change["kind"] for change in found)
    context = {
        "older": version(older) if older else None,
        "changes": found,
        "counts": counts.most_common(),
    }
    return render_page(request, "changes", contents, context)


def _without_rejected(older, newer):
    """Return the changes without rows drawn from the text that VKPP has rejected by now; the others of them marked."""
    decided = {
        (decision.edition_id, decision.row_code): decision
        for decision in DerivedDecision.objects.filter(edition__in=[older, newer])
    }
    found = []
    for change in _changes(older, newer):
        decision = decided.get((change["edition"], change["code"]))
        confirmed = decision is not None and decision.decision == DerivedDecision.Decision.CONFIRMED
        if decision is None or confirmed:
            row = Output(origin=change["origin"])
            row.confirmed_on = localdate(decision.at) if confirmed else None
            found.append(change | {"mark": row.mark})
    return found


def _changes(older, newer):
    """Return the changes between two editions as plain values.

    Comparing reads both editions whole. What is published stays as it is, so of two published ones that is done once.
    """
    if newer.is_draft:
        return _compared(older, newer)
    key = f"toolkit-changes-{older.content_sha256}-{newer.content_sha256}"
    found = caches["documents"].get(key)
    if found is None:
        found = _compared(older, newer)
        caches["documents"].set(key, found)
    return found


def _compared(older, newer):
    return [
        {
            "code": change.code,
            "kind": str(change.kind),
            "title": change.title,
            # What a row says, where only its place or number changed.
            "words": "" if any(field.label == "Text" for field in change.fields) else getattr(change.row, "text", ""),
            "edition": newer.pk if change.kind != "removed" else older.pk,
            "origin": getattr(change.row, "origin", ""),
            "fields": [(field.label, field.old, field.new) for field in change.fields],
        }
        for change in compare_editions(older, newer)
    ]
