"""The list of actions."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.models import Action, Edition


@require_safe
@signed_in
def actions(request):
    """List the actions that have a toolkit in force; toolkit editors see the other editions too."""
    editions = Edition.objects.exclude(status=Edition.Status.DRAFT)
    if request.user.is_toolkit_editor:
        editions = Edition.objects.all()
    found = (
        Action.objects.filter(editions__in=editions)
        .distinct()
        .prefetch_related(Prefetch("editions", queryset=editions.order_by("-number")))
    )
    cards = [
        {
            "action": action,
            "current": next((e for e in action.editions.all() if e.status == Edition.Status.PUBLISHED), None),
            "others": [e for e in action.editions.all() if e.status != Edition.Status.PUBLISHED],
        }
        for action in found
    ]
    return render(request, "toolkit/actions.html", {"cards": cards, "nav_section": "toolkit"})
