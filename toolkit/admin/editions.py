"""Actions and editions: the edition's page, from which all of its content is reached, and the pages of its content."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from toolkit.admin import changes, derived, notes, publishing, removal
from toolkit.admin.addresses import content_address, moment, page_of, public_address
from toolkit.admin.content_pages import CONTENT_PAGES
from toolkit.admin.row import RowPage
from toolkit.models import Action, Edition, Objective


@admin.register(Action)
class ActionAdmin(admin.ModelAdmin):
    """Actions; reference and title are fixed once an edition is published. Whether forces are offered it is not."""

    list_display = ["reference", "title", "is_offered"]
    list_filter = ["is_offered"]
    search_fields = ["reference", "title"]
    actions = None

    def get_readonly_fields(self, request, obj=None):
        """Return what an edition prints that is published."""
        fixed = obj is not None and obj.editions.filter(status__in=Edition.FIXED).exists()
        return ["reference", "title"] if fixed else []

    def has_delete_permission(self, request, obj=None):
        """Return whether the action may be deleted: not while it has editions."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.editions.exists())


@admin.register(Edition)
class EditionAdmin(RowPage):
    """Editions. An edition's page leads to all of its content and to each step of its life."""

    change_form_template = "admin/toolkit/edition.html"
    list_display = ["__str__", "status", "published", "published_by"]
    list_filter = ["status", "action"]
    list_select_related = ["action", "published_by"]

    @admin.display(description="published at", ordering="published_at")
    def published(self, edition):
        """Return when the edition was published, as far as is known."""
        if edition.published_at is not None:
            return moment(edition.published_at)
        return "-" if edition.is_draft else "Before this system"

    def uses(self, action):
        """Return how plans use the action's rows, in words by code; empty here, as the toolkit knows no plans."""
        return {}

    def get_queryset(self, request):
        """Return the editions with the related rows that their page names."""
        return super().get_queryset(request).select_related("action", "published_by")

    def get_fields(self, request, obj=None):
        """Return the fields: for a new edition its action too, on a content page none."""
        if self._content_page(request) is not None:
            return []
        return ["statement"] if obj is not None else ["action", "statement"]

    def get_inlines(self, request, obj):
        """Return the lists of the content page requested, if it is one."""
        page = self._content_page(request)
        return page.inlines if page is not None else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer actions without an edition: others get a new one by copying."""
        if db_field.name == "action":
            kwargs["queryset"] = Action.objects.filter(editions=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """Save the edition; give a new one its action's next number."""
        if not change:
            obj.number = (obj.action.editions.aggregate(last=Max("number"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        """Redirect to the new edition."""
        self.message_user(request, f"{obj} is begun. Write its content from here.", messages.SUCCESS)
        return redirect(page_of(obj))

    def way_up(self, request, obj):
        """Return the edition's page above a page of its content, the list of editions above its own."""
        return page_of(obj) if self._content_page(request) else reverse("admin:toolkit_edition_changelist")

    def view_on_site(self, edition):
        """Return the public address of the edition."""
        return public_address(edition)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Return the edition's own page, which is a map of it, or a page of its content."""
        if obj is not None:
            page = self._content_page(request)
            context |= {
                "title": page.title if page else str(obj),
                "subtitle": None,
                "breadcrumbs": [(str(obj), page_of(obj))] if page else [],
                "edition": obj,
                "content_page": page,
                "way_up": self.way_up(request, obj),
                "way_up_name": str(obj) if page else "the list",
                "delete_address": None if page else reverse("admin:toolkit_edition_delete", args=[obj.pk]),
            }
            if page is None:
                context |= self._map(request, obj)
            else:
                context["absolute_url"] = reverse(
                    f"toolkit:{page.public}", kwargs={"reference": obj.action.reference, "edition": obj.number}
                )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _map(self, request, edition):
        """Return what the edition's page leads to: objectives and content pages, counted, and what waits for VKPP."""
        counted = ("activities", "impacts", "questions", "consequences")
        counts = {f"n_{name}": Count(name, distinct=True) for name in counted}
        objectives = Objective.objects.filter(edition=edition).annotate(**counts)
        content_pages = [
            (
                page.title,
                content_address(edition.pk, page.slug),
                page.model.objects.filter(edition=edition).count(),
            )
            for page in CONTENT_PAGES.values()
        ]
        return {
            "objectives": [
                (str(objective), page_of(objective), [(getattr(objective, f"n_{name}"), name) for name in counted])
                for objective in objectives
            ],
            "content_pages": content_pages,
            "waiting": derived.count_waiting(edition),
            "open_notes": notes.count_open(edition),
            "may_start": publishing.may_start(request),
            "draft": edition.action.editions.filter(status=Edition.Status.DRAFT).first(),
        }

    def delete_view(self, request, object_id, extra_context=None):
        """Ask for confirmation, then delete a draft with all its content."""
        edition = self._edition(request, object_id)
        if not self.has_delete_permission(request, edition):
            raise PermissionDenied
        if request.method == "POST":
            with transaction.atomic():
                self.log_deletions(request, [edition])
                edition.delete()
            self.message_user(request, f"Deleted: {edition}.", messages.SUCCESS)
            return redirect("admin:toolkit_edition_changelist")
        context = self.page_context(request, edition, f"Delete {edition}?")
        return TemplateResponse(request, "admin/toolkit/delete_edition.html", context)

    def content_view(self, request, object_id, page):
        """Return a page of the edition's content: its rows in order, edited together."""
        if page not in CONTENT_PAGES:
            raise Http404
        return self.changeform_view(request, str(object_id))

    def page_context(self, request, edition, title):
        """Return the context that every page of an edition needs."""
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "edition": edition,
            "breadcrumbs": [(str(edition), page_of(edition))],
        }

    def get_urls(self):
        """Return the addresses, with those of an edition's pages."""
        pages = [
            ("start/", publishing.start, "start"),
            ("publish/", publishing.publish, "publish"),
            ("changes/", changes.changes, "changes"),
            ("derived/", derived.derived, "derived"),
            ("notes/", notes.notes, "notes"),
            ("notes.csv", notes.notes_csv, "notes_csv"),
            ("remove/", removal.remove_rows, "remove"),
        ]
        return [
            *(
                path(
                    f"<int:object_id>/{address}",
                    self.admin_site.admin_view(self._page(view)),
                    name=f"toolkit_edition_{name}",
                )
                for address, view, name in pages
            ),
            path(
                "<int:object_id>/content/<slug:page>/",
                self.admin_site.admin_view(self.content_view),
                name="toolkit_edition_content",
            ),
            *super().get_urls(),
        ]

    def _page(self, view):
        """Return the Django view of an edition's page, made from `view(edition_admin, request, edition)`."""

        def page(request, object_id):
            return view(self, request, self._edition(request, object_id))

        return page

    def _edition(self, request, object_id):
        """Return the edition; raise Http404 where there is none, PermissionDenied for those who may not see it."""
        edition = self.get_queryset(request).filter(pk=unquote(str(object_id))).first()
        if edition is None:
            raise Http404
        if not self.has_view_permission(request, edition):
            raise PermissionDenied
        return edition

    @staticmethod
    def _content_page(request):
        return CONTENT_PAGES.get(request.resolver_match.kwargs.get("page"))

    def has_add_permission(self, request):
        """Return whether a new edition may be written: only where an action has none. Others are copied."""
        return super().has_add_permission(request) and Action.objects.filter(editions=None).exists()

    def has_change_permission(self, request, obj=None):
        """Return whether the edition may be edited: only as a draft."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request, obj=None):
        """Return whether the edition may be deleted: only as a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)
