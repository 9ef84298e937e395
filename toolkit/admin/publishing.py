"""The steps of an edition's life: a draft is copied from the published edition, checked and published."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from toolkit.admin.addresses import name_of, page_of, parent_page
from toolkit.admin.changes import changes_with_uses
from toolkit.admin.not_saved import not_saved_page
from toolkit.editions import (
    EditionStateError,
    StaleDraftError,
    compare_editions,
    content_sha256,
    copy_edition,
    edition_problems,
    publish_edition,
)
from toolkit.models import Edition


def may_start(request):
    """Return whether the user may start new editions."""
    return request.user.has_perm("toolkit.add_edition")


def start(edition_admin, request, edition):
    """Ask for confirmation, then copy the edition in force into a draft and redirect to it."""
    if not may_start(request) or edition.status != Edition.Status.PUBLISHED:
        raise PermissionDenied
    draft = edition.action.editions.filter(status=Edition.Status.DRAFT).first()
    if request.method == "POST" and draft is None:
        try:
            draft = copy_edition(edition=edition)
        except EditionStateError as refusal:
            edition_admin.message_user(request, str(refusal), messages.ERROR)
            return redirect(page_of(edition))
        edition_admin.log_addition(request, draft, f"Copied from edition {edition.number}.")
        edition_admin.message_user(request, f"{draft} is begun. Only toolkit editors see it.", messages.SUCCESS)
        return redirect(page_of(draft))
    context = edition_admin.page_context(request, edition, "Start a new edition")
    context |= {"draft": draft, "draft_address": page_of(draft) if draft else None}
    return TemplateResponse(request, "admin/toolkit/start.html", context)


def publish(edition_admin, request, edition):
    """Show what is wrong with a draft, or what publishing it would change; publish it on confirmation."""
    if not edition_admin.has_change_permission(request, edition):
        if request.method == "POST" and edition_admin.has_change_permission(request):
            return not_saved_page(edition_admin, request, edition)
        raise PermissionDenied
    in_force = edition.action.editions.published().first()
    if request.method == "POST":
        if in_force and not compare_editions(in_force, edition):
            edition_admin.message_user(request, "It was not published: nothing has changed.", messages.ERROR)
            return redirect(request.path)
        try:
            # Without a hash nobody was shown what they would publish.
            seen = request.POST.get("seen") or "nothing"
            published = publish_edition(edition=edition, by=request.user, seen_sha256=seen)
        except StaleDraftError as refusal:
            edition_admin.message_user(request, f"{refusal} Nothing was published.", messages.ERROR)
            return redirect(request.path)
        except EditionStateError:
            edition_admin.message_user(request, "It was not published: see what is wrong.", messages.ERROR)
            return redirect(request.path)
        edition_admin.log_change(request, published, "Published.")
        edition_admin.message_user(request, f"{published} is published, and in force from now on.", messages.SUCCESS)
        return redirect(page_of(published))
    # Hash before reading the text: a change in between is then refused rather than published unseen.
    seen = content_sha256(edition)
    problems = edition_problems(edition)
    context = edition_admin.page_context(request, edition, "Check and publish")
    context |= {
        "seen": seen,
        "in_force": in_force,
        "problems": [
            (problem.text, _where_mended(problem), name_of(problem.row) if problem.row else "") for problem in problems
        ],
    }
    if in_force and not problems:
        context["changes"] = changes_with_uses(edition_admin, in_force, edition)
        context["is_unchanged"] = not context["changes"]
    return TemplateResponse(request, "admin/toolkit/publish.html", context)


def _where_mended(problem):
    """Return the address of the page to put a problem right on; None where it concerns no row."""
    if problem.row is None:
        return None
    if problem.in_list:
        return f"{parent_page(problem.row)[1]}#{problem.row.code}"
    return page_of(problem.row)
