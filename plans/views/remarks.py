"""VKPP's remarks for the force: beside their very fields, all in one place with what has passed, and answered."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans.forms.answer import AnswerForm
from plans.models import Plan, Remark
from plans.permissions import refuse, why_not_answer, why_not_edit
from plans.queries.dealings import find_dealings
from plans.queries.remarks import find_open_remarks, find_remarks
from plans.views.finding import find_plan
from plans.views.mending import FIELD, SECTIONS, remark_addresses


@dataclass(frozen=True)
class RemarkHere:
    """A remark as a page of the force shows it, with where it can be mended and answered."""

    remark: Remark
    mending: str
    answering: str

    @property
    def section(self) -> str:
        """Return the id of the section of its page that it is about, where that is no field; or nothing."""
        fragment = self.mending.partition("#")[2]
        return fragment if fragment in SECTIONS.values() else ""


def show_remarks(request, plan: Plan, form: forms.Form) -> list[RemarkHere]:
    """Put what VKPP still waits to have answered above the fields of the page's form that it is about.

    Return what is about the page but no field of its form. Two queries at most, and for nobody who cannot answer.
    """
    if why_not_edit(request.user, plan):
        return []
    by_field: dict[str, list[RemarkHere]] = {}
    elsewhere = []
    for here in list_remarks(plan, find_open_remarks(plan)):
        page, _, fragment = here.mending.partition("#")
        if page != request.path:
            continue
        name = fragment.removeprefix(FIELD)
        if fragment.startswith(FIELD) and name in form.fields:
            by_field.setdefault(name, []).append(here)
        else:
            elsewhere.append(here)
    for name, remarks in by_field.items():
        form.fields[name].above = draw_remarks(remarks)
    return elsewhere


def draw_remarks(remarks: list[RemarkHere]) -> SafeString:
    """Return remarks as they are beside the field they are about."""
    return render_to_string("plans/remarks_at_field.html", {"remarks": remarks})


@signed_in
@require_GET
def with_vkpp(request, plan_id):
    """VKPP's remarks to answer and those answered, and all that has passed between the force and VKPP."""
    plan = find_plan(request.user, plan_id)
    remarks = list(find_remarks(plan, Remark.objects.latest()))
    advice = [remark for remark in remarks if remark.is_advice]
    remarks = [remark for remark in remarks if not remark.is_advice]
    to_answer = [remark for remark in remarks if remark.asks and remark.answered_at is None]
    context = {
        "nav_section": "plans",
        "plan": plan,
        "why_not": why_not_edit(request.user, plan),
        "to_answer": list_remarks(plan, to_answer),
        "others": list_remarks(plan, [remark for remark in remarks if remark not in to_answer]),
        "advice": list_remarks(plan, advice),
        "drafts": plan.shared_drafts.select_related("shared_by").defer("document"),
        "dealings": find_dealings(plan),
    }
    return render(request, "plans/with_vkpp.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remark(request, plan_id, key):
    """Answer one remark: say whether the plan was changed, and a word why."""
    plan = find_plan(request.user, plan_id)
    found = find_remarks(plan, Remark.objects.for_force()).filter(key=key).first()
    if found is None:
        raise Http404
    found.copy.plan = plan
    why_not = why_not_answer(request.user, found)
    form = AnswerForm(form_data(request), remark=found)
    if request.method == "POST":
        refuse(why_not)
        if form.is_valid() and form.record(remark=found, by=request.user):
            where = "on the draft you shared" if found.is_advice else "with your next submission for this period"
            messages.success(request, f"Your answer is saved. VKPP reads it {where}.")
            return redirect("plans:with_vkpp", plan.pk)
    (here,) = list_remarks(plan, [found])
    context = {"nav_section": "plans", "plan": plan, "here": here, "form": form, "why_not": why_not}
    return render(request, "plans/remark.html", context)


def list_remarks(plan: Plan, remarks: list[Remark]) -> list[RemarkHere]:
    """Return remarks on a plan's submissions and shared drafts as its pages show them. One query at most."""
    addresses = remark_addresses(plan, remarks)
    return [
        RemarkHere(remark, addresses.get(remark.pk, ""), reverse("plans:remark", args=[plan.pk, remark.key]))
        for remark in remarks
    ]
