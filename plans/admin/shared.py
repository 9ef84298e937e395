"""Drafts that forces have shared for advice: their list, and the page on which VKPP reads and answers one."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, When

from plans.actions import remarks_as_shown
from plans.admin.copies import ContactFilter, CopyAdmin, day_and_wait
from plans.admin.remarking import LAST_WORD, Page, RemarkingPage
from plans.forms.review import AdviceForm
from plans.models import SharedDraft
from plans.permissions import why_not_advise


class AdviceFilter(admin.SimpleListFilter):
    """Those that wait for advice, or those it was given on."""

    title = "advice"
    parameter_name = "advice"

    def lookups(self, request, model_admin):
        """Return the choices as (value, words)."""
        return [("waiting", "Waiting"), ("given", "Given")]

    def queryset(self, request, queryset):
        """Return the drafts of this state."""
        if self.value() not in ("waiting", "given"):
            return queryset
        return queryset.filter(advised_at__isnull=self.value() == "waiting")


class SharedDraftList(ChangeList):
    """The list without those no longer shared: who was reading one when it was taken back still has its page."""

    def get_queryset(self, request, exclude_parameters=None):
        """Return the drafts to list."""
        return super().get_queryset(request, exclude_parameters).shared()


class _AdvicePage(Page):
    """What one request shows of a shared draft."""

    def last_word_form(self, data, *, initial):
        """Return the form that sends the advice."""
        shown = remarks_as_shown(self.copy)
        return AdviceForm(data, prefix=LAST_WORD, initial=initial, remarks_shown=shown)

    def context(self, copy: SharedDraft) -> dict:
        """Return what the page shows of every shared draft; of one no longer shared this is all."""
        why_not = why_not_advise(self.request.user, copy) if copy.is_waiting else None
        return super().context(copy) | {"draft": copy, "why_not_advise": why_not}


@admin.register(SharedDraft)
class SharedDraftAdmin(RemarkingPage, CopyAdmin):
    """What forces have shared for advice: waiting ones first, the longest waiting at the top. No submissions."""

    page_class = _AdvicePage
    page_template = "admin/plans/shareddraft/change_form.html"

    list_display = ["force", "action", "period_words", "state_words", "shared", "contact", "shared_by"]
    list_filter = [AdviceFilter, ContactFilter]
    search_fields = ["plan__force__name"]
    search_help_text = "Finds drafts by the force's name, short name or initials."
    ordering = [
        Case(When(advised_at=None, then=F("shared_at"))).asc(nulls_last=True),
        # Wrapped, so that the list does not call itself sorted by the column.
        ExpressionWrapper(F("shared_at"), output_field=DateTimeField()).desc(),
    ]
    list_title = "Drafts shared for advice"
    filtered_by = ("advice", "contact")

    def get_queryset(self, request):
        """The drafts with what their rows name; the documents stay where they are."""
        names = ("plan__force__contact", "plan__action", "period", "shared_by", "advised_by", "stopped_by")
        return super().get_queryset(request).select_related(*names).defer("document")

    def get_changelist(self, request, **kwargs):
        """Return the class of the list."""
        return SharedDraftList

    @admin.display(description="force")
    def force(self, draft):
        """Who shared it."""
        return draft.plan.force

    @admin.display(description="action")
    def action(self, draft):
        """The action it is for."""
        return draft.plan.action

    @admin.display(description="period")
    def period_words(self, draft):
        """The period it is for."""
        return draft.period_words

    @admin.display(description="status")
    def state_words(self, draft):
        """Whether it waits for advice."""
        return draft.state_words

    @admin.display(description="shared", ordering="shared_at")
    def shared(self, draft):
        """The day it was shared, and how long it has waited."""
        return day_and_wait(draft.shared_at, waits=draft.is_waiting)

    def has_delete_permission(self, request, obj=None):
        """Return False: what was shared stays with the force."""
        return False
