"""What changed between two editions of an action, and how many plans use what changes or goes."""

from django.template.response import TemplateResponse

from toolkit.editions import compare_editions


def changes(edition_admin, request, edition):
    """Show what changed in an edition since another of its action: since the one before unless another is chosen."""
    others = list(edition.action.editions.exclude(pk=edition.pk))
    chosen = request.GET.get("since", "")
    older = next((other for other in others if str(other.number) == chosen), None)
    if older is None:
        older = next((other for other in others if other.number < edition.number), None)
    context = edition_admin.page_context(request, edition, "What changed")
    context |= {
        "others": others,
        "older": older,
        "changes": changes_with_uses(edition_admin, older, edition) if older else [],
    }
    return TemplateResponse(request, "admin/toolkit/changes.html", context)


def changes_with_uses(edition_admin, older, newer):
    """Return the changes from one edition to another, each with its use in plans where the row changes or goes."""
    uses = edition_admin.uses(newer.action)
    return [
        (change, uses.get(change.code) if change.kind != "added" else None) for change in compare_editions(older, newer)
    ]
