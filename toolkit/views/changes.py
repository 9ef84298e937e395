"""What changed in an edition since the one before."""

from collections import Counter

from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.editions import compare_editions, gather_changes
from toolkit.models import DerivedDecision
from toolkit.views.frame import contents_or_404, render_page, version


@require_safe
@signed_in
def changes(request, reference, edition=None):
    """Show what changed since the edition before, row by row, words marked."""
    contents = contents_or_404(request, reference, edition)
    number = contents.edition.number
    older = next((earlier for earlier in contents.editions if earlier.number < number), None)
    found = _without_rejected(older, contents.edition) if older else []
    counts = Counter(change.kind for change in found)
    context = {
        "older": version(older) if older else None,
        "changes": gather_changes(found),
        "counts": counts.most_common(),
    }
    return render_page(request, "changes", contents, context)


def _without_rejected(older, newer):
    """Return the changes without derived rows that VKPP has rejected; those it has confirmed say so."""
    decided = {
        (decision.edition_id, decision.row_code): decision
        for decision in DerivedDecision.objects.filter(edition__in=[older, newer])
    }
    found = []
    for change in compare_editions(older, newer):
        # The statement is not a row.
        decision = decided.get((change.row.edition_id, change.code)) if change.code else None
        if decision is None:
            found.append(change)
        elif decision.decision == DerivedDecision.Decision.CONFIRMED:
            change.row.confirmed_on = localdate(decision.at)
            found.append(change)
    return found
