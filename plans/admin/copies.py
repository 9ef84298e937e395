"""What the lists of submissions and of shared drafts have in common: rows with long documents, which nobody alters."""

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import Force
from plans.wording import count_words


class PaginatorOfLongRows(Paginator):
    """Puts rows in order by an index alone, then fetches those of the page: each row holds a long document."""

    def page(self, number):
        """Return the page of this number, its rows fetched."""
        page = super().page(number)
        wanted = list(page.object_list.values_list("pk", flat=True))
        found = self.object_list.in_bulk(wanted)
        page.object_list = [found[pk] for pk in wanted if pk in found]
        return page


class ContactFilter(admin.SimpleListFilter):
    """Of the forces whose contact the reader is, or of those that have none; the board tells of other contacts."""

    title = "contact"
    parameter_name = "contact"

    def lookups(self, request, model_admin):
        """Return the choices as (value, words)."""
        return [("mine", "Me"), ("nobody", "Nobody")]

    def queryset(self, request, queryset):
        """Return the rows of these forces."""
        wanted = {"mine": request.user, "nobody": None}
        return queryset.filter(plan__force__contact=wanted[self.value()]) if self.value() in wanted else queryset


class CopyAdmin(admin.ModelAdmin):
    """The admin of frozen copies. A subclass names its list and the fields it is filtered by."""

    list_title: str
    filtered_by: tuple[str, ...] = ()

    paginator = PaginatorOfLongRows
    list_per_page = 50
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_search_results(self, request, queryset, search_term):
        """Return the rows of the forces that people call so, and that none is there twice."""
        if search_term:
            queryset = queryset.filter(plan__force__in=Force.objects.called(search_term))
        return queryset, False

    def lookup_allowed(self, lookup, value, request):
        """Only the filters offered: no probing the text of documents through the address."""
        return lookup.removesuffix("__exact").removesuffix("__id").removesuffix("__isnull") in self.filtered_by

    @admin.display(description="contact", empty_value="Nobody")
    def contact(self, copy):
        """Who at VKPP looks after the force."""
        return copy.plan.force.contact

    def has_add_permission(self, request):
        """Return False: forces submit and share."""
        return False

    def has_change_permission(self, request, obj=None):
        """Return False: what is frozen never changes."""
        return False

    def get_urls(self):
        """Let the page of a row keep what was typed when the session had ended."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        page = signed_in(self.admin_site.admin_view(self.change_view))
        return [path("<path:object_id>/change/", page, name=name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """Return the list, headed by what it lists."""
        try:
            return super().changelist_view(request, {"title": self.list_title, **(extra_context or {})})
        except DisallowedModelAdminLookup:
            # A filter that is not offered leads where one that is misspelt does.
            return redirect(f"{request.path}?{ERROR_FLAG}=1")


def day_and_wait(at, *, waits: bool) -> str:
    """Return the day of a time in words, and how long it is ago where something has waited since."""
    day = localtime(at)
    words, days = date_format(day, "j F Y"), (localdate() - day.date()).days
    return f"{words} ({count_words(days, 'day', 'days')})" if waits and days else words
