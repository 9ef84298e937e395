"""Drafts a force shares with VKPP for advice: sharing one, reading it with what VKPP advises, sharing it no longer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import User
from nvap.accounts.unsaved import form_data
from nvap.pdf.responses import pdf_response
from plans import actions
from plans.document import longest_texts, read_document
from plans.exports.html import render_copy
from plans.forms.shared import ShareForm
from plans.jobs.files import ask_for_shared_draft_pdf
from plans.models import Plan, Remark, SharedDraft
from plans.permissions import refuse, why_not_edit, why_not_hide_text, why_not_share, why_not_stop_sharing
from plans.queries.periods import find_plan_period, find_plan_periods
from plans.queries.remarks import find_remarks
from plans.queries.submissions import last_period_of
from plans.views.finding import find_plan
from plans.views.remarks import list_remarks


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def share(request, plan_id, reference=None):
    """Say what VKPP will see of a draft, take a question, and share the plan as it reads at that moment."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_share(request.user, plan))
    workable = find_plan_periods([plan])[plan.pk] if reference is None else []
    if workable:
        return redirect("plans:share", plan.pk, workable[0].period.reference)
    plan_period = find_plan_period(plan, reference) if reference else None
    period = plan_period and plan_period.period
    why_not = plan_period and plan_period.why_not_report
    form = ShareForm(form_data(request))
    if request.method == "POST":
        refuse(why_not)
    if request.method == "POST" and form.is_valid():
        try:
            draft = form.share(plan=plan, period=period, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The draft is shared. VKPP can read it. Your report is still to be submitted.")
            return redirect("plans:shared_draft", plan.pk, draft.key)
    context = {
        "nav_section": "plans",
        "plan": plan,
        "period": period,
        "form": form,
        "why_not": why_not,
        "waiting": plan.shared_drafts.waiting().select_related("shared_by").defer("document"),
    }
    return render(request, "plans/share.html", context)


@signed_in
@require_GET
def shared_draft(request, plan_id, key):
    """The copy as it was shared, where it is, and VKPP's advice once it is sent."""
    draft = _find_draft(request.user, plan_id, key)
    plan = draft.plan
    remarks = list(find_remarks(plan, Remark.objects.for_force()).filter(shared_draft=draft))
    rendered = render_copy(draft, last_period=last_period_of(draft), compared_with=None)
    context = _draft_context(request.user, draft) | {
        "plan_html": rendered.html,
        "why_not_edit": why_not_edit(request.user, plan),
        "remarks": list_remarks(plan, remarks),
        "may_hide": why_not_hide_text(request.user, plan) is None,
        "may_stop": why_not_stop_sharing(request.user, draft) is None,
    }
    return render(request, "plans/shared_draft.html", context)


@signed_in
@require_GET
def shared_draft_pdf(request, plan_id, key):
    """The copy as a PDF, marked as a draft shared for advice."""
    draft = _find_draft(request.user, plan_id, key)
    file = ask_for_shared_draft_pdf(draft)
    if file.is_made:
        what = f"the draft shared on {draft.shared_on}"
        actions.note_download(plan_id=draft.plan_id, what=what, by=request.user, document_sha256=draft.document_sha256)
    return pdf_response(request, file, longest=longest_texts(read_document(draft.document)) if file.failure else ())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, plan_id, key):
    """Ask once more, then share a draft no longer."""
    draft = _find_draft(request.user, plan_id, key)
    why_not = why_not_stop_sharing(request.user, draft)
    if draft.is_withdrawn and why_not_share(request.user, draft.plan) is None:
        # Somebody went back to a page that asked, or was slower than another.
        messages.info(request, why_not)
        return redirect("plans:shared_draft", plan_id, key)
    refuse(why_not)
    if request.method == "POST":
        try:
            actions.stop_sharing(draft=draft, by=request.user)
        except PermissionDenied as slower:
            messages.info(request, str(slower))
        else:
            messages.success(request, "The draft is no longer shared. VKPP can no longer read it.")
        return redirect("plans:shared_draft", plan_id, key)
    return render(request, "plans/stop_sharing.html", _draft_context(request.user, draft))


def _find_draft(user: User, plan_id: int, key) -> SharedDraft:
    """The shared draft, without its document. Raises Http404 where this user may not see it."""
    drafts = SharedDraft.objects.visible_to(user).select_related(
        "plan__force", "plan__action", "period", "shared_by", "advised_by", "stopped_by"
    )
    return get_object_or_404(drafts.defer("document"), plan_id=plan_id, key=key)


def _draft_context(user: User, draft: SharedDraft) -> dict:
    """Return what every page on a shared draft says of it; people of its forces go back to the plan."""
    sees_plan = Plan.objects.visible_to(user).filter(pk=draft.plan_id).exists()
    if sees_plan:
        back = reverse("plans:with_vkpp", args=[draft.plan_id])
    else:
        back = reverse("admin:plans_shareddraft_changelist")
    return {
        "nav_section": "plans" if sees_plan else "home",
        "draft": draft,
        "plan": draft.plan,
        "back": back,
        "back_text": "Back to all with VKPP" if sees_plan else "Back to the drafts shared for advice",
    }
