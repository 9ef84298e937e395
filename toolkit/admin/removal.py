"""Removing rows that others depend on: a page names everything that would be removed, and asks first."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from toolkit.admin.addresses import name_of, page_of, words_of
from toolkit.admin.not_saved import not_saved_page
from toolkit.admin.ordering import number_again
from toolkit.editions import EditionRows, dependants, remove_row, row_model, row_models
from toolkit.models import Edition


def removal_address(edition, rows, *, back):
    """Return the address of the page that asks whether to remove these rows and afterwards leads to `back`."""
    query = urlencode({"row": [row.code for row in rows], "back": back}, doseq=True)
    return f"{reverse('admin:toolkit_edition_remove', args=[edition.pk])}?{query}"


def remove_rows(edition_admin, request, edition):
    """Ask whether to remove the rows that the address names; remove them on confirmation."""
    rows = []
    for code in request.GET.getlist("row"):
        model = row_model(code)
        rows += model.objects.filter(edition=edition, code=code) if model else []
    back = request.GET.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = page_of(edition)
    if not rows:
        edition_admin.message_user(request, "Nothing is left to remove.", messages.INFO)
        return HttpResponseRedirect(back)
    return removal_page(edition_admin, request, edition, rows, back=back)


def removal_page(model_admin, request, edition, rows, *, back):
    """Show what would be removed with these rows of a draft; on confirmation remove it and redirect to `back`."""
    with transaction.atomic():
        if request.method == "POST":
            edition = Edition.objects.select_for_update().select_related("action").get(pk=edition.pk)
        may_remove = all(request.user.has_perm(f"toolkit.delete_{row._meta.model_name}") for row in rows)
        if may_remove and not edition.is_draft and request.method == "POST":
            return not_saved_page(model_admin, request, edition)
        if not may_remove or not edition.is_draft:
            raise PermissionDenied
        if request.method == "POST":
            return _remove(model_admin, request, edition, rows, back)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Remove this?" if len(rows) == 1 else "Remove these?",
        "edition": edition,
        "breadcrumbs": [(str(edition), page_of(edition))],
        "rows": _with_dependants(edition, rows),
        "back": back,
    }
    return TemplateResponse(request, "admin/toolkit/remove.html", context)


def _with_dependants(edition, rows):
    """Return each row's name, its text, and the names of its dependants; takes a constant number of queries."""
    whole = EditionRows(edition)
    joined = {row.code: row for model in row_models() for row in whole.of(model)}
    return [
        (
            name_of(joined[row.code]),
            words_of(joined[row.code]),
            [name_of(joined[hanging.code]) for hanging in dependants(row)],
        )
        for row in rows
    ]


def _remove(model_admin, request, edition, rows, back):
    for row in rows:
        # It may have been removed with one of the others.
        if type(row).objects.filter(pk=row.pk).exists():
            model_admin.log_deletions(request, [row])
            remove_row(row)
    number_again(edition)
    said = name_of(rows[0]) if len(rows) == 1 else f"{len(rows)} rows"
    model_admin.message_user(request, f"Removed: {said}.", messages.SUCCESS)
    return HttpResponseRedirect(back)
