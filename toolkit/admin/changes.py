"""What changed between two editions of an action, and how many plans use what changed or was removed."""

from django.template.response import TemplateResponse

from toolkit.editions import compare_editions, gather_changes


def changes(edition_admin, request, edition):
    """Show what changed in an edition since an earlier one of its action, by default the one before."""
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
    """Return the changes from one edition to another, with the use in plans of each row that changed or was removed.

    Each is a dict: `change`, its `use` or None, `others`, which are pairs of a change that came with it and its use,
    and `is_used`: whether plans use one of the others.
    """
    uses = edition_admin.uses(newer.action)

    def use(change):
        return uses.get(change.code) if change.kind != "added" else None

    return [
        {
            "change": change,
            "use": use(change),
            "others": [(other, use(other)) for other in others],
            "is_used": any(use(other) for other in others),
        }
        for change, others in gather_changes(compare_editions(older, newer))
    ]
