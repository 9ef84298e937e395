"""From the living plan to what VKPP reads: checking, submitting, the frozen copy, withdrawing, PDFs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import User
from nvap.accounts.unsaved import find_unsaved, form_data, keep_posted
from nvap.pdf.responses import pdf_response
from plans import actions
from plans.document import (
    PlanDocument,
    Stamp,
    anchor_of,
    build_document,
    canonical_json,
    longest_texts,
    read_document,
    sha256_of,
)
from plans.exports.check import render_check
from plans.exports.html import render_copy
from plans.forms.submission import REASON, SubmissionForm
from plans.jobs.files import ask_for_draft_pdf, ask_for_feedback_note, ask_for_submission_pdf
from plans.models import Download, PeriodReport, Plan, ReportingPeriod, Submission
from plans.permissions import (
    refuse,
    role_in,
    shows_document_to,
    why_not_edit,
    why_not_hide_text,
    why_not_share,
    why_not_submit,
    why_not_withdraw,
)
from plans.queries.periods import PlanPeriod, find_due_date, find_plan_period, find_plan_periods
from plans.queries.reports import find_empty, find_reports
from plans.queries.submissions import find_beside, last_period_for, last_period_of
from plans.views.checking import find_thin, list_parts
from plans.views.comparing import find_comparison
from plans.views.finding import find_plan
from plans.views.mending import mending_addresses
from plans.views.next_steps import STATE_COLOURS
from plans.views.report import NIL_RETURN_NEXT
from plans.wording import count_words, day_words


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def check(request, plan_id, reference=None, *, is_nil_return=False):
    """Show what will be read for a period and what is still missing, and submit it; or send a nil return instead.

    Without a period this is the page of a plan that has none to report for.
    """
    plan = find_plan(request.user, plan_id)
    workable = find_plan_periods([plan])[plan.pk]
    if reference is None and workable and request.method != "POST":
        return _to_period(request, "check", plan, workable)
    plan_period = _plan_period(plan, reference, workable) if reference else None
    why_not = why_not_submit(request.user, plan)
    period = plan_period and plan_period.period
    unsaved = find_unsaved(request.user, reverse("plans:plan", args=[plan.pk]))
    form = SubmissionForm(
        form_data(request, among=unsaved), force=plan.force, period=period, is_nil_return=is_nil_return
    )
    if request.method == "POST":
        refuse(why_not)
        if plan_period and form.is_valid() and (submission := _submit(request, plan, plan_period.period, form)):
            return redirect("plans:submitted", plan.pk, submission.number)
    document = build_document(plan, period)
    seen = sha256_of(canonical_json(document))
    context = {
        "nav_section": "plans",
        "plan": plan,
        "why_not": why_not,
        "why_not_report": _why_not_report(plan_period, workable),
        "why_not_share": why_not_share(request.user, plan),
        "other_periods": [_period_facts(other) for other in workable if other.period != period and not other.waits],
        "joint_with": document.joint_with,
        "seen": seen,
        "form": form,
    }
    if not why_not_edit(request.user, plan):
        context["not_saved"] = [form for form in unsaved if form.address.partition("?")[0] != request.path]
    if not is_nil_return:
        context |= _shown(request.user, plan, plan_period, document, seen)
    if plan_period:
        context |= _period_facts(plan_period) | _still_to_do(
            request.user, plan, plan_period, document, is_nil_return=is_nil_return
        )
    context["may_submit"] = not any(context.get(name) for name in ("why_not", "why_not_report", "waiting", "missing"))
    if not context["may_submit"]:
        context |= {"form": None, "typed": form.typed}
        if request.method == "POST":
            messages.error(request, "Nothing was submitted. This page says why.")
            if form.typed:
                keep_posted(request)
    elif request.method == "POST" and not form.non_field_errors() and request.POST.get("seen") != seen:
        # Another error kept it from being submitted; the page is rendered with what is new, so it says so.
        form.add_error(None, actions.PLAN_CHANGED)
    # A reason typed where none is asked, as it was before nil returns had a page of their own, is shown to be copied.
    context.setdefault("typed", [] if "reason" in form.fields else [each for each in form.typed if each[0] == REASON])
    return render(request, "plans/nil_return.html" if is_nil_return else "plans/check.html", context)


def _shown(user: User, plan: Plan, plan_period: PlanPeriod | None, document: PlanDocument, seen: str) -> dict:
    """Return what is read before a plan is submitted: page one, what changed, every part, and all of it."""
    period = plan_period and plan_period.period
    last_period, compared_with = find_beside(plan, period)
    stamp, may_edit = Stamp.of_draft(plan, _waiting(plan_period)), why_not_edit(user, plan) is None
    # Who reads this page opens the PDF next: it is being made meanwhile.
    ask_for_draft_pdf(document, seen, stamp, last_period=last_period)
    return {
        "checked": render_check(document, seen, stamp, last_period=last_period, compared_with=compared_with),
        "compared_with": compared_with,
        "parts": list_parts(plan, plan_period, document, may_edit=may_edit),
    }


def _plan_period(plan: Plan, reference: str, workable: list[PlanPeriod]) -> PlanPeriod:
    """Return the period of an address, asking for it only where it is none that can be worked on."""
    found = next((each for each in workable if each.period.reference == reference), None)
    return found or find_plan_period(plan, reference)


def _to_period(request, name: str, plan: Plan, workable: list[PlanPeriod]):
    """Lead from an address without a period to that of the one asked for as before, or of the latest."""
    asked_for = request.GET.get("period")
    references = [each.period.reference for each in workable]
    return redirect(f"plans:{name}", plan.pk, asked_for if asked_for in references else references[0])


def _why_not_report(plan_period: PlanPeriod | None, workable: list[PlanPeriod]) -> str | None:
    """Return why nothing can be submitted for the page's period, or for none, in words for the page."""
    if plan_period is not None:
        return plan_period.why_not_report
    if workable:
        return "Choose the reporting period you submit for."
    return "No reporting period is open. You can keep working; VKPP opens the next period."


def _period_facts(plan_period: PlanPeriod) -> dict:
    """Return what the check page says of a period."""
    return {
        "period": plan_period.period,
        "due": day_words(plan_period.due),
        "is_late": plan_period.is_late(),
        "returned": plan_period.latest if plan_period.is_returned else None,
    }


def _still_to_do(
    user: User, plan: Plan, plan_period: PlanPeriod, document: PlanDocument, *, is_nil_return: bool
) -> dict:
    """Return what is left to do before the plan is submitted for a period; nothing where one waits for review."""
    if plan_period.waits:
        # Of a voided period nobody can submit again, whatever becomes of what was submitted.
        return {"unread" if plan_period.period.is_voided else "waiting": plan_period.latest}
    summary_is_unseen = not document.report.text("summary")
    last = find_reports([plan])[plan.pk].last(plan_period.period) if summary_is_unseen else None
    may_edit = why_not_edit(user, plan) is None
    addresses = {"project_lead": reverse("plans:about", args=[plan.pk])}
    reference = plan_period.period.reference
    report_address = reverse("plans:report", args=[plan.pk, reference])
    labels = {field.id: field.label for field in (*document.fields, *document.report.fields)}
    missing = []
    for name in find_empty(plan, document.report.text):
        # A date's first box is the one to go to.
        box = f"#id_{name}_0" if name == "date_prepared" else f"#id_{name}"
        address = addresses.get(name, f"{report_address}?{NIL_RETURN_NEXT}" if is_nil_return else report_address)
        missing.append((labels[name], address + box if may_edit else ""))
    found = {"missing": missing, "summary_is_unseen": summary_is_unseen}
    found["thin"] = find_thin(plan, plan_period, document, may_edit=may_edit)
    if found["summary_is_unseen"]:
        found["has_last_summary"] = bool(last and last.summary)
        found["summary_address"] = f"{report_address}#id_summary" if may_edit else ""
    found["advice"] = _advice(document, report_address, reverse("plans:update", args=[plan.pk, reference]), may_edit)
    return found


def _advice(document: PlanDocument, report_address: str, update_address: str, may_edit: bool) -> list[dict]:
    """Return what a submitter may have overlooked, each with what can be done; nothing of it keeps from submitting."""
    advice = []
    if waiting := [line.number for line in document.lines if line.waits]:
        activities = count_words(len(waiting), "activity", "activities")
        advice.append(
            {
                "text": f"There is no progress for this period on {activities}: {', '.join(waiting)}.",
                "detail": "You can submit without it.",
                "link": "Update progress",
                "href": update_address,
            }
        )
    is_asked = any(not decision.text("answer") for decision in document.decisions)
    purpose = document.report.field("purpose")
    if is_asked and purpose and purpose.value == PeriodReport.Purpose.INFORMATION:
        advice.append(
            {
                "text": f"The purpose of this report is “{purpose.text}”, but it asks for a decision or help.",
                "detail": "Leadership may not see that they are to decide.",
                "link": "Change the purpose or what is asked for",
                "href": f"{report_address}#field-purpose",
            }
        )
    return [each if may_edit else each | {"href": ""} for each in advice]


def _waiting(plan_period: PlanPeriod | None) -> Submission | None:
    """Return the submission that waits for review for a period, or None."""
    return plan_period.latest if plan_period and plan_period.waits else None


def _submit(request, plan: Plan, period: ReportingPeriod, form: SubmissionForm) -> Submission | None:
    """Submit what the person was shown. Return the submission; None, with the reason in the form, if it cannot be."""
    try:
        return actions.submit_plan(
            plan=plan,
            period=period,
            by=request.user,
            form_key=form.key,
            approval=form.approval,
            nil_return_reason=form.nil_return_reason,
            before_end=form.is_before_end,
            seen_sha256=request.POST.get("seen", "nothing"),
        )
    except actions.SubmissionError as error:
        form.add_error(None, str(error))
        return None


@signed_in
@require_GET
def draft_pdf(request, plan_id, reference=None):
    """The plan as it reads now for a period, or for none, as a PDF marked as a draft."""
    plan = find_plan(request.user, plan_id)
    workable = find_plan_periods([plan])[plan.pk] if reference is None else []
    if workable:
        return _to_period(request, "draft_pdf", plan, workable)
    plan_period = find_plan_period(plan, reference) if reference else None
    period = plan_period and plan_period.period
    document, stamp = build_document(plan, period), Stamp.of_draft(plan, _waiting(plan_period))
    seen = sha256_of(canonical_json(document))
    file = ask_for_draft_pdf(document, seen, stamp, last_period=last_period_for(plan, period))
    if file.is_made:
        actions.note_download(plan_id=plan.pk, what=Download.DRAFT, by=request.user, document_sha256=seen)
    return pdf_response(request, file, longest=longest_texts(document) if file.failure else ())


@signed_in
@require_GET
def submission_pdf(request, plan_id, number):
    """A submission's PDF, the same bytes for every reader."""
    # Without what the pages on a submission name besides: joining all that takes longer than the rest of a download.
    submissions = Submission.objects.visible_to(request.user).defer("document")
    submission = get_object_or_404(submissions, plan_id=plan_id, number=number)
    if not shows_document_to(request.user, submission):
        raise PermissionDenied(f"{submission.plan.force} withdrew this submission.")
    file = ask_for_submission_pdf(submission)
    if file.is_made:
        _note_download(request.user, submission, f"submission {number}")
    longest = longest_texts(read_document(submission.document)) if file.failure else ()
    return pdf_response(request, file, longest=longest)


@signed_in
@require_GET
def feedback_pdf(request, plan_id, number):
    """VKPP's feedback note on a submission whose decision is final, for the force and for VKPP."""
    submission = _find_submission(request.user, plan_id, number)
    if submission.decision is None:
        raise Http404
    file = ask_for_feedback_note(submission)
    if file.is_made:
        _note_download(request.user, submission, f"the feedback note on submission {number}")
    return pdf_response(request, file)


@signed_in
@require_GET
def submission(request, plan_id, number):
    """The frozen copy, VKPP's decision and remarks, and what has changed since another one, chosen by the reader."""
    submission = _find_submission(request.user, plan_id, number)
    context = _submission_context(request.user, submission)
    if not shows_document_to(request.user, submission):
        return render(request, "plans/submission_withdrawn.html", context)
    comparison = find_comparison(request, submission)
    rendered = render_copy(submission, last_period=last_period_of(submission), compared_with=comparison.compared_with)
    remarks = [(anchor_of(remark), remark) for remark in submission.remarks.for_force().select_related("made_by")]
    may_mend = why_not_edit(request.user, submission.plan) is None
    mending = mending_addresses(submission, [anchor for anchor, _remark in remarks]) if may_mend else {}
    context |= {
        "plan_html": rendered.html,
        "comparison": comparison,
        "changes": rendered.changes,
        "changes_html": rendered.changes_html,
        "review": submission.decision,
        "remarks": [(rendered.about(remark), remark, mending.get(anchor)) for anchor, remark in remarks],
        "may_withdraw": why_not_withdraw(request.user, submission) is None,
        "may_hide": why_not_hide_text(request.user, submission.plan) is None,
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
    why_not = why_not_withdraw(request.user, submission)
    if why_not and not submission.is_waiting and role_in(request.user, submission.plan.force_id):
        # Somebody went back to a page that asked, or was slower than another.
        messages.info(request, why_not)
        return redirect("plans:submission", plan_id, number)
    refuse(why_not)
    if request.method == "POST":
        actions.withdraw_submission(submission=submission, by=request.user)
        messages.success(request, f"Submission {submission.number} is withdrawn. VKPP no longer reads it.")
        return redirect("plans:plan", plan_id)
    return render(request, "plans/withdraw.html", _submission_context(request.user, submission))


def _note_download(user: User, submission: Submission, what: str) -> None:
    actions.note_download(plan_id=submission.plan_id, what=what, by=user, document_sha256=submission.document_sha256)


def _find_submission(user: User, plan_id: int, number: int) -> Submission:
    """The submission, without its document. Raises Http404 where this user may not see it."""
    submissions = Submission.objects.visible_to(user).select_related(
        "plan__force", "plan__action", "period", "submitted_by", "withdrawn_by", "review__decided_by"
    )
    return get_object_or_404(submissions.defer("document"), plan_id=plan_id, number=number)


def late_words(submission: Submission) -> str:
    """Return that a submission came after its due date, and which that is; nothing where it did not."""
    if not submission.late:
        return ""
    return f"Submitted after the due date, {day_words(find_due_date(submission.plan, submission.period))}"


def _submission_context(user: User, submission: Submission) -> dict:
    """What every page on a submission says of it; people of its forces go back to the plan, others to the list."""
    # Most readers act for the plan's own force, which is known without a query.
    is_own = role_in(user, submission.plan.force_id) is not None
    sees_plan = is_own or Plan.objects.visible_to(user).filter(pk=submission.plan_id).exists()
    return {
        "nav_section": "plans" if sees_plan else "home",
        "submission": submission,
        "plan": submission.plan,
        "state": submission.state_words,
        "colour": STATE_COLOURS[submission.state],
        "submitted_on": day_words(timezone.localdate(submission.submitted_at)),
        "late": late_words(submission),
        "withdrawn_on": day_words(timezone.localdate(submission.withdrawn_at)) if submission.is_withdrawn else "",
        "back": reverse("plans:plan", args=[submission.plan_id]) if sees_plan else reverse("plans:home"),
        "back_text": "Back to the plan" if sees_plan else "Back to the submissions",
    }
