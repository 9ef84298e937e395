from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.paginator import Paginator
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Prefetch, When
from django.shortcuts import redirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import Force
from plans.actions import delete_submission
from plans.admin.reviewing import ReviewPage
from plans.models import ReportingPeriod, Submission, SubmissionOpening
from plans.queries.queue import opening_words
from plans.wording import count_words

FILTERS = [
    "state",
    "period",
    "period__voided_at",
    "plan__force",
    "plan__force__region",
    "plan__force__nation",
    "late",
    "contact",
    "review",
]


class PaginatorOfLongRows(Paginator):
    """Puts submissions in order by an index alone, then fetches those of the page: each row holds a long document."""

    def page(self, number):
        """Return the page of this number, its rows fetched."""
        page = super().page(number)
        wanted = list(page.object_list.values_list("pk", flat=True))
        found = self.object_list.in_bulk(wanted)
        page.object_list = [found[pk] for pk in wanted if pk in found]
        return page


class PeriodFilter(admin.RelatedOnlyFieldListFilter):
    """The periods submitted for, by name; of a voided one it says so, for another may have its name."""

    def field_choices(self, field, request, model_admin):
        """Return the choices as (id, words)."""
        choices = super().field_choices(field, request, model_admin)
        voided = dict(ReportingPeriod.objects.filter(voided_at__isnull=False).values_list("pk", "reference"))
        return [(pk, f"{name} (voided, {voided[pk]})" if pk in voided else name) for pk, name in choices]


class ContactFilter(admin.SimpleListFilter):
    """Of the forces whose contact the reader is, or of those that have none; the board tells of other contacts."""

    title = "contact"
    parameter_name = "contact"

    def lookups(self, request, model_admin):
        """Return the choices as (value, words)."""
        return [("mine", "Me"), ("nobody", "Nobody")]

    def queryset(self, request, queryset):
        """Return the submissions of these forces."""
        wanted = {"mine": request.user, "nobody": None}
        return queryset.filter(plan__force__contact=wanted[self.value()]) if self.value() in wanted else queryset


@admin.register(Submission)
class SubmissionAdmin(ReviewPage, admin.ModelAdmin):
    """What forces have submitted: waiting ones first, the longest waiting at the top. Nobody alters one here.

    The page of one submission shows the frozen document and takes VKPP's decision and remarks.
    """

    list_display = [
        "reference",
        "period_name",
        "state_words",
        "submitted",
        "contact",
        "opened",
        "notes",
        "submitter",
    ]
    list_filter = [
        ContactFilter,
        "state",
        ("period", PeriodFilter),
        ("plan__force", admin.RelatedOnlyFieldListFilter),
        "plan__force__region",
        "plan__force__nation",
        "late",
    ]
    search_fields = ["plan__force__name", "plan__force__name_welsh"]
    search_help_text = "Finds submissions by the force's name, short name or initials."
    ordering = [
        Case(When(state=Submission.State.SUBMITTED, then=F("submitted_at"))).asc(nulls_last=True),
        # Wrapped, so that the list does not call itself sorted by the column.
        ExpressionWrapper(F("submitted_at"), output_field=DateTimeField()).desc(),
    ]
    paginator = PaginatorOfLongRows
    list_per_page = 50
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        """The submissions with what their rows name; the documents stay where they are."""
        recent = SubmissionOpening.objects.recent().select_related("user")
        return (
            super()
            .get_queryset(request)
            .select_related("plan__force__contact", "plan__action", "period", "submitted_by", "review")
            .prefetch_related(Prefetch("openings", recent, to_attr="recent_openings"))
            .defer("document")
        )

    def get_search_results(self, request, queryset, search_term):
        """Return the submissions of the forces that people call so, and that none is there twice."""
        if search_term:
            queryset = queryset.filter(plan__force__in=Force.objects.called(search_term))
        return queryset, False

    def lookup_allowed(self, lookup, value, request):
        """Only the filters offered: no probing the text of documents through the address."""
        return lookup.removesuffix("__exact").removesuffix("__id").removesuffix("__isnull") in FILTERS

    @admin.display(description="submission")
    def reference(self, submission):
        """How people name it."""
        return submission.reference

    @admin.display(description="status", ordering="state")
    def state_words(self, submission):
        """Its state, as the force reads it; or VKPP's decision, while it can be undone."""
        if not submission.is_being_decided:
            return submission.state_words
        review = submission.review
        return f"{review.get_decision_display()}: pending until {localtime(review.final_at):%H:%M}"

    @admin.display(description="submitted", ordering="submitted_at")
    def submitted(self, submission):
        """The day it was submitted, and how long it has waited."""
        day = localtime(submission.submitted_at)
        words = date_format(day, "j F Y")
        days = (localdate() - day.date()).days
        waits = submission.is_waiting and not submission.is_being_decided
        return f"{words} ({count_words(days, 'day', 'days')})" if waits and days else words

    @admin.display(description="period", ordering="period__starts")
    def period_name(self, submission):
        """The period it is for."""
        return submission.period.told_apart

    @admin.display(description="contact", empty_value="Nobody")
    def contact(self, submission):
        """Who at VKPP looks after the force."""
        return submission.plan.force.contact

    @admin.display(description="opened by", empty_value="")
    def opened(self, submission):
        """Who has opened it in the last hour, while it waits."""
        return "; ".join(map(opening_words, submission.recent_openings)) if submission.is_waiting else ""

    @admin.display(description="by", ordering="submitted_by__name")
    def submitter(self, submission):
        """Who submitted it."""
        return submission.submitted_by

    @admin.display(description="notes", empty_value="")
    def notes(self, submission):
        """Whether it came after the due date, and whether it is a nil return; nothing of a withdrawn one."""
        if submission.is_withdrawn:
            return ""
        said = {"late": submission.late, "no multi-agency unit": submission.nil_return}
        return ", ".join(words for words, holds in said.items() if holds).capitalize()

    def has_add_permission(self, request):
        """Return False: forces submit."""
        return False

    def has_change_permission(self, request, obj=None):
        """Return False: what was submitted never changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Whether the user is a superuser: nobody else deletes a submission."""
        return request.user.is_superuser

    def delete_model(self, request, obj):
        """Delete a submission by the action, which says anew who is late."""
        delete_submission(submission=obj, by=request.user)

    def get_urls(self):
        """Let the page of a submission keep what was typed when the session had ended."""
        return [
            path(
                "<path:object_id>/change/",
                signed_in(self.admin_site.admin_view(self.change_view)),
                name="plans_submission_change",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """Return the list, headed by what it lists."""
        try:
            return super().changelist_view(request, {"title": "Submissions", **(extra_context or {})})
        except DisallowedModelAdminLookup:
            # A filter that is not offered leads where one that is misspelt does.
            return redirect(f"{request.path}?{ERROR_FLAG}=1")
