from django.contrib import admin
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Prefetch, When
from django.utils.timezone import localtime

from plans.actions import delete_submission
from plans.admin.copies import ContactFilter, CopyAdmin, day_and_wait
from plans.admin.reviewing import ReviewPage
from plans.models import ReportingPeriod, Submission, SubmissionOpening
from plans.queries.queue import opening_words

FILTERS = (
    "state",
    "period",
    "period__voided_at",
    "plan__force",
    "plan__force__region",
    "plan__force__nation",
    "late",
    "contact",
    "review",
)


class PeriodFilter(admin.RelatedOnlyFieldListFilter):
    """The periods submitted for, by name; of a voided one it says so, for another may have its name."""

    def field_choices(self, field, request, model_admin):
        """Return the choices as (id, words)."""
        choices = super().field_choices(field, request, model_admin)
        voided = dict(ReportingPeriod.objects.filter(voided_at__isnull=False).values_list("pk", "reference"))
        return [(pk, f"{name} (voided, {voided[pk]})" if pk in voided else name) for pk, name in choices]


@admin.register(Submission)
class SubmissionAdmin(ReviewPage, CopyAdmin):
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
    list_title = "Submissions"
    filtered_by = FILTERS

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
        waits = submission.is_waiting and not submission.is_being_decided
        return day_and_wait(submission.submitted_at, waits=waits)

    @admin.display(description="period", ordering="period__starts")
    def period_name(self, submission):
        """The period it is for."""
        return submission.period.told_apart

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

    def has_delete_permission(self, request, obj=None):
        """Whether the user is a superuser: nobody else deletes a submission."""
        return request.user.is_superuser

    def delete_model(self, request, obj):
        """Delete a submission by the action, which says anew who is late."""
        delete_submission(submission=obj, by=request.user)
