from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Prefetch, When
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import Force
from nvap.accounts.unsaved import form_data
from plans.actions import delete_submission, note_opening
from plans.exports.html import RenderedSubmission, render_submission
from plans.forms.review import DecisionForm, RemarkForm
from plans.models import ReportingPeriod, Review, Submission, SubmissionOpening
from plans.permissions import refuse, shows_document_to, why_not_return, why_not_review
from plans.queries.periods import find_due_date
from plans.queries.queue import opening_words
from plans.queries.submissions import last_period_of
from plans.views.comparing import find_comparison
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
class SubmissionAdmin(admin.ModelAdmin):
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
            .select_related("plan__force__contact", "plan__action", "period", "submitted_by")
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
        """Its state, as the force reads it."""
        return submission.state_words

    @admin.display(description="submitted", ordering="submitted_at")
    def submitted(self, submission):
        """The day it was submitted, and how long it has waited."""
        day = localtime(submission.submitted_at)
        words = date_format(day, "j F Y")
        days = (localdate() - day.date()).days
        return f"{words} ({count_words(days, 'day', 'days')})" if submission.is_waiting and days else words

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

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the frozen document in full, and take VKPP's decision and remarks.

        A post is a decision or a remark, told apart by its field `form`.
        """
        submission = self.get_object(request, unquote(object_id))
        if submission is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, submission):
            raise PermissionDenied
        comparison = find_comparison(request, submission)
        forms = _forms(form_data(request, request.path), submission, self._rendered(request, submission, comparison))
        which = request.POST.get("form")
        if request.method == "POST" and which in forms:
            if self._record(request, submission, forms[which]):
                # The way back to the list as it was filtered goes along.
                filters = request.POST.get("list_filters", "")
                return redirect(
                    f"{request.path}?{urlencode({'_changelist_filters': filters})}" if filters else request.path
                )
            # Somebody may have decided, or the force withdrawn, between reading the row and writing to it.
            submission = self.get_object(request, unquote(object_id))
        if request.method == "GET":
            note_opening(submission=submission, by=request.user)
        page = self._page(request, submission, forms)
        if rendered := self._rendered(request, submission, comparison):
            remarks = submission.remarks.select_related("made_by")
            page |= {
                "plan_html": rendered.html,
                "changes": rendered.changes,
                "changes_html": rendered.changes_html,
                "comparison": comparison,
                "review": Review.objects.select_related("decided_by").filter(submission=submission).first(),
                "remarks": [(rendered.about(remark), remark) for remark in remarks],
            }
        return render(request, "admin/plans/submission/change_form.html", page)

    def _rendered(self, request, submission, comparison) -> RenderedSubmission | None:
        """Return what is read of a submission, None where this user may not read it."""
        if not shows_document_to(request.user, submission):
            return None
        compared_with, last_period = comparison.compared_with, last_period_of(submission)
        return render_submission(submission, last_period=last_period, compared_with=compared_with)

    def _record(self, request, submission, form) -> bool:
        """Write what a form says. Return False where it has errors or somebody was faster, which is then said."""
        try:
            if not form.is_valid():
                # Errors beside its fields say nothing where the form is no longer there.
                refuse(form.why_not(request.user, submission))
                return False
            done = form.record(submission=submission, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        except PermissionDenied as refusal:
            self.message_user(request, f"{refusal} What you wrote was not recorded.", messages.ERROR)
            return False
        self.log_change(request, submission, done)
        self.message_user(request, done, messages.SUCCESS)
        return True

    def _page(self, request, submission, forms) -> dict:
        """Return what the page shows of every submission; of a withdrawn one this is all: number, who and when."""
        shown = {name: form if form.why_not(request.user, submission) is None else None for name, form in forms.items()}
        # What was typed into a form that is no longer there.
        unsaved = [
            forms[name][forms[name].writing].value() for name in forms if forms[name].is_bound and not shown[name]
        ]
        return {
            "submission": submission,
            "due": find_due_date(submission.plan, submission.period) if submission.late else None,
            "list_filters": request.POST.get("list_filters") or request.GET.get("_changelist_filters", ""),
            "decision_form": shown["decision"],
            "remark_form": shown["remark"],
            # Of one decided already the page says so itself.
            "why_not_review": why_not_review(request.user, submission) if submission.is_waiting else None,
            "has_delete_permission": self.has_delete_permission(request, submission),
            "error_forms": [form for form in shown.values() if form],
            "unsaved": next(iter(unsaved), ""),
        }


def _forms(data, submission: Submission, rendered: RenderedSubmission | None) -> dict:
    """Return the page's two forms by name, that which was posted bound to the data.

    Take what was rendered of the submission: without it there is nothing a remark can be about.
    """
    which = data.get("form") if data else None
    return {
        "decision": DecisionForm(
            data if which == "decision" else None, prefix="decision", why_not_return=why_not_return(submission)
        ),
        "remark": RemarkForm(
            data if which == "remark" else None,
            prefix="remark",
            anchors=rendered.things if rendered else {},
            field_labels=rendered.field_labels if rendered else {},
        ),
    }
