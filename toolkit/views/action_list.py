"""The list of actions."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.models import Action, Edition
from toolkit.views.frame import edition_address, version


@require_safe
@signed_in
def actions(request):
    """List the actions with a published toolkit; toolkit editors see drafts too."""
    editions = Edition.objects.exclude(status=Edition.Status.DRAFT)
    if request.user.is_toolkit_editor:
        editions = Edition.objects.all()
    found = (
        Action.objects.filter(editions__in=editions)
        .distinct()
        .prefetch_related(Prefetch("editions", queryset=editions.select_related("action").order_by("-number")))
    )
    context = {"actions": [_listed(action) for action in found], "nav_section": "toolkit"}
    return render(request, "toolkit/actions.html", context)


def _listed(action):
    """Return what the list shows of an action: the version in force, and links to the others, the newest first."""
    editions = list(action.editions.all())
    current = next((edition for edition in editions if edition.status == Edition.Status.PUBLISHED), None)
    others = [edition for edition in editions if edition != current]
    return {
        "name": str(action),
        "address": edition_address(current) if current else "",
        "statement": (current or others[0]).statement,
        "others": [(version(edition).capitalize(), edition_address(edition)) for edition in others],
    }
