from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, When
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localtime

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans.document import Anchor, anchor_of
from plans.exports.html import render_submission
from plans.forms.review import DecisionForm, RemarkForm
from plans.models import Review, Submission
from plans.permissions import shows_document_to, why_not_remark, why_not_review
from plans.queries.submissions import last_period_of

FILTERS = ["state", "period", "plan__force", "plan__force__region", "plan__force__nation", "late"]


def _render(submission, previous):
    return render_submission(submission, last_period=last_period_of(submission), compared_with=previous)


class PaginatorOfLongRows(Paginator):
    """Puts submissions in order by an index alone, then fetches those of the page: each row holds a long document."""

    def _get_page(self, object_list, *args):
        wanted = list(object_list.values_list("pk", flat=True))
        found = self.object_list.in_bulk(wanted)
        return super()._get_page([found[pk] for pk in wanted if pk in found], *args)


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """What forces have submitted: waiting ones first, the longest waiting at the top. Nobody alters one here.

    The page of one submission shows the frozen document and takes VKPP's decision and remarks.
    """

    list_display = ["reference", "state_words", "submitted", "submitter", "notes"]
    list_filter = [
        "state",
        ("period", admin.RelatedOnlyFieldListFilter),
        ("plan__force", admin.RelatedOnlyFieldListFilter),
        "plan__force__region",
        "plan__force__nation",
        "late",
    ]
    search_fields = ["plan__force__name", "plan__force__name_welsh"]
    search_help_text = "Finds submissions by the force's name."
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
        return (
            super()
            .get_queryset(request)
            .select_related("plan__force", "plan__action", "period", "submitted_by")
            .defer("document")
        )

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
        return submission.get_state_display()

    @admin.display(description="submitted", ordering="submitted_at")
    def submitted(self, submission):
        """The day it was submitted."""
        return date_format(localtime(submission.submitted_at), "j F Y")

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
        """The list, headed by what it lists."""
        try:
            return super().changelist_view(request, {"title": "Submissions", **(extra_context or {})})
        except DisallowedModelAdminLookup:
            # A filter that is not offered leads where one that is misspelt does.
            return redirect(f"{request.path}?{ERROR_FLAG}=1")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The frozen document, read in full, with VKPP's decision and remarks.

        A post is a decision or a remark, told apart by its field `form`.
        """
        submission = self.get_object(request, unquote(object_id))
        if submission is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, submission):
            raise PermissionDenied
        previous = submission.previous()
        shows = shows_document_to(request.user, submission)
        anchors = _render(submission, previous).anchors if shows else {"plan": Anchor("plan")}
        data = form_data(request)
        which = data.get("form") if data else None
        forms = {
            "decision": DecisionForm(data if which == "decision" else None, prefix="decision"),
            "remark": RemarkForm(data if which == "remark" else None, prefix="remark", anchors=anchors),
        }
        if request.method == "POST" and which in forms:
            if self._record(request, submission, forms[which]):
                return redirect(request.get_full_path())
            # Somebody may have decided, or the force withdrawn, between reading the row and writing to it.
            submission = self.get_object(request, unquote(object_id))
        return render(
            request,
            "admin/plans/submission/change_form.html",
            self._page(request, submission, previous, forms),
        )

    def _record(self, request, submission, form) -> bool:
        """Write what a form says. False where it has errors or somebody was faster, which is then said."""
        if not form.is_valid():
            return False
        try:
            done = form.record(submission=submission, by=request.user)
        except PermissionDenied as refusal:
            self.message_user(request, f"{refusal} What you wrote was not recorded.", messages.ERROR)
            return False
        self.log_change(request, submission, done)
        self.message_user(request, done, messages.SUCCESS)
        return True

    def _page(self, request, submission, previous, forms) -> dict:
        """What the page shows: of a withdrawn submission, number, who and when."""
        page = {
            "submission": submission,
            # The way back to the list as it was filtered.
            "list_filters": request.GET.get("_changelist_filters", ""),
            "decision_form": forms["decision"] if why_not_review(request.user, submission) is None else None,
            "remark_form": forms["remark"] if why_not_remark(request.user, submission) is None else None,
            # Of one decided already the page says so itself.
            "why_not_review": why_not_review(request.user, submission) if submission.is_waiting else None,
            "has_delete_permission": self.has_delete_permission(request, submission),
        }
        shown = [page["decision_form"], page["remark_form"]]
        # What was typed into a form that is no longer there.
        unsaved = [form[form.writing].value() for form in forms.values() if form.is_bound and form not in shown]
        page |= {"error_forms": [form for form in shown if form], "unsaved": next(iter(unsaved), "")}
        if not shows_document_to(request.user, submission):
            return page
        reading = _render(submission, previous)
        remarks = submission.remarks.select_related("made_by")
        return page | {
            "plan_html": reading.html,
            "previous": previous,
            "changes": reading.changes,
            "review": Review.objects.select_related("decided_by").filter(submission=submission).first(),
            "remarks": [(reading.anchors[str(anchor_of(remark))].words, remark) for remark in remarks],
        }
