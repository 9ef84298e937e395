"""From the living plan to what VKPP reads: checking, submitting, the frozen copy, withdrawing, PDFs."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_GET, require_http_methods

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import User
from nvap.accounts.unsaved import form_data
from plans import actions
from plans.document import (
    Stamp,
    anchor_of,
    build_document,
    canonical_json,
    read_document,
    sha256_of,
)
from plans.exports.html import render_draft, render_submission
from plans.exports.pdf import plan_file_name
from plans.exports.stored import find_draft_pdf, find_submission_pdf
from plans.forms.submission import SubmissionForm
from plans.models import Plan, ReportingPeriod, Submission
from plans.permissions import refuse, role_in, shows_document_to, why_not_edit, why_not_submit, why_not_withdraw
from plans.queries.submissions import last_period_for, last_period_of
from plans.views.finding import find_plan
from plans.views.next_steps import STATE_COLOURS
from plans.wording import day_words


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def check(request, plan_id):
    """Everything as it will be read, what is still missing, and submitting it."""
    plan = find_plan(request.user, plan_id)
    periods = actions.find_periods(plan)
    period = _chosen_period(request, periods)
    why_not = why_not_submit(request.user, plan)
    form = SubmissionForm(form_data(request), force=plan.force)
    if request.method == "POST":
        refuse(why_not)
        if form.is_valid() and (submission := _submit(request, plan, period, form)):
            return redirect("plans:submitted", plan.pk, submission.number)
    document = build_document(plan, period)
    seen = sha256_of(canonical_json(document))
    if request.method == "POST" and not form.non_field_errors() and request.POST.get("seen") != seen:
        # Another error kept it from being submitted; the page is drawn with what is new, so it says so.
        form.add_error(None, actions.PLAN_CHANGED)
    waiting = _waiting(plan, period)
    missing = actions.find_missing(plan, period) if period else []
    today = timezone.localdate()
    context = {
        "nav_section": "plans",
        "plan": plan,
        "period": period,
        "due": day_words(period and period.due),
        "is_late": bool(period) and period.is_late(today),
        "other_periods": [(other, other.is_late(today)) for other in periods if other != period],
        "waiting": waiting,
        "missing": [
            (field.label, field.id) for field in [*document.fields, *document.report.fields] if field.id in missing
        ],
        "why_not": why_not,
        "may_edit": why_not_edit(request.user, plan) is None,
        "may_submit": period is not None and not (waiting or missing or why_not),
        "joint_with": document.joint_with,
        "seen": seen,
        "plan_html": render_draft(document, seen, Stamp.of_draft(plan), last_period=last_period_for(plan, period)),
        "form": form,
    }
    return render(request, "plans/check.html", context)


def _chosen_period(request, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
    """The period asked for in the address, if the plan may be submitted for it; else the first, the current one."""
    asked_for = request.GET.get("period")
    return next((period for period in periods if period.reference == asked_for), periods[0] if periods else None)


def _submit(request, plan: Plan, period: ReportingPeriod | None, form: SubmissionForm) -> Submission | None:
    """Submit what the person was shown. Gives the submission; None, with the reason in the form, if it cannot be."""
    if period is None or period.reference != request.POST.get("period"):
        form.add_error(None, "The reporting period has changed since you opened this page. Read it again, then submit.")
        return None
    try:
        return actions.submit_plan(
            plan=plan,
            period=period,
            by=request.user,
            approval=form.approval,
            nil_return_reason=form.nil_return_reason,
            seen_sha256=request.POST.get("seen", "nothing"),
        )
    except actions.SubmissionError as error:
        form.add_error(None, str(error))
        return None


def _waiting(plan: Plan, period: ReportingPeriod | None) -> Submission | None:
    """The plan's submission for the period that VKPP has not answered yet."""
    return plan.submissions.waiting().filter(period=period).defer("document").first()


@csp_exempt()  # a PDF runs nothing of ours, and some browsers' PDF viewers are stopped by a page's policy
@signed_in
@require_GET
def draft_pdf(request, plan_id):
    """The plan as it stands, as a PDF marked as a draft."""
    plan = find_plan(request.user, plan_id)
    period = _chosen_period(request, actions.find_periods(plan))
    document = build_document(plan, period)
    last = last_period_for(plan, period)
    content = find_draft_pdf(document, Stamp.of_draft(plan), read_document(last.document) if last else None)
    return _pdf_response(content, plan_file_name(document))


@csp_exempt()
@signed_in
@require_GET
def submission_pdf(request, plan_id, number):
    """A submission's PDF, the same bytes for every reader; a browser that has them gets them no second time."""
    # Without what the pages on a submission name besides: joining all that takes longer than the rest of a download.
    submissions = Submission.objects.visible_to(request.user).defer("document")
    submission = get_object_or_404(submissions, plan_id=plan_id, number=number)
    if not shows_document_to(request.user, submission):
        raise PermissionDenied(f"{submission.plan.force} withdrew this submission.")
    stored = find_submission_pdf(submission)
    etag = quote_etag(stored.sha256)
    response = _pdf_response(bytes(stored.content), stored.file_name)
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag, response=response)


def _pdf_response(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(False, name), "Cache-Control": "private, no-cache"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@signed_in
@require_GET
def submission(request, plan_id, number):
    """The frozen copy, VKPP's decision and remarks, and what has changed since the last one."""
    submission = _find_submission(request.user, plan_id, number)
    context = _submission_context(request.user, submission)
    if not shows_document_to(request.user, submission):
        return render(request, "plans/submission_withdrawn.html", context)
    previous = submission.previous()
    reading = render_submission(submission, last_period=last_period_of(submission), compared_with=previous)
    remarks = submission.remarks.select_related("made_by")
    context |= {
        "plan_html": reading.html,
        "previous": previous,
        "changes": reading.changes,
        "review": getattr(submission, "review", None),
        "remarks": [(reading.anchors[str(anchor_of(remark))].words, remark) for remark in remarks],
        "may_withdraw": why_not_withdraw(request.user, submission) is None,
    }
    return render(request, "plans/submission.html", context)


@signed_in
@require_GET
def submitted(request, plan_id, number):
    """The confirmation that a plan was submitted, with its reference and PDF, until that has been answered."""
    plan = find_plan(request.user, plan_id)
    submission = _find_submission(request.user, plan.pk, number)
    if not submission.is_waiting:
        return redirect("plans:submission", plan.pk, number)
    return render(request, "plans/submitted.html", _submission_context(request.user, submission))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, plan_id, number):
    """Ask once more, then take a waiting submission back."""
    submission = _find_submission(request.user, plan_id, number)
    refuse(why_not_withdraw(request.user, submission))
    if request.method == "POST":
        actions.withdraw_submission(submission=submission, by=request.user)
        messages.success(request, f"Submission {submission.number} is withdrawn. VKPP no longer reads it.")
        return redirect("plans:plan", plan_id)
    return render(request, "plans/withdraw.html", _submission_context(request.user, submission))


def _find_submission(user: User, plan_id: int, number: int) -> Submission:
    """The submission, without its document. Raises Http404 where this user may not see it."""
    submissions = Submission.objects.visible_to(user).select_related(
        "plan__force", "plan__action", "period", "submitted_by", "withdrawn_by", "review__decided_by"
    )
    return get_object_or_404(submissions.defer("document"), plan_id=plan_id, number=number)


def _submission_context(user: User, submission: Submission) -> dict:
    """What every page on a submission says of it; people of its forces go back to the plan, others to the list."""
    # Most readers act for the plan's own force, which is known without a query.
    is_own = role_in(user, submission.plan.force_id) is not None
    sees_plan = is_own or Plan.objects.visible_to(user).filter(pk=submission.plan_id).exists()
    return {
        "nav_section": "plans" if sees_plan else "home",
        "submission": submission,
        "plan": submission.plan,
        "state": submission.get_state_display(),
        "colour": STATE_COLOURS[submission.state],
        "submitted_on": day_words(timezone.localdate(submission.submitted_at)),
        "withdrawn_on": day_words(timezone.localdate(submission.withdrawn_at)) if submission.is_withdrawn else "",
        "back": reverse("plans:plan", args=[submission.plan_id]) if sees_plan else reverse("plans:home"),
        "back_text": "Back to the plan" if sees_plan else "Back to the submissions",
    }
