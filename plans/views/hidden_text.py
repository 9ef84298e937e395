"""Sensitive text: hiding it at once, and a different person's decision to remove it or show it again."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from nvap.accounts.decorators import recently_signed_in, signed_in
from nvap.accounts.models import User
from plans import actions
from plans.forms.hidden_text import HideTextForm
from plans.models import Hiding, Plan, SharedDraft, Submission
from plans.permissions import refuse, why_not_decide_hiding, why_not_hide_text
from plans.queries.hidden import find_fields
from plans.wording import count_words

STATE_COLOURS = {"Removed": "grey", "Shown again": "green"}


@signed_in
@require_GET
def hidden_texts(request, plan_id):
    """All that was hidden in a plan, latest first: what waits for a second person, and what became of the rest."""
    plan = _find_plan(request.user, plan_id)
    refuse(why_not_hide_text(request.user, plan))
    hidings = plan.hidings.select_related("hidden_by", "lifted_by", "removed_by")
    return render(request, "plans/hidden_texts.html", _context(request.user, plan) | {"hidings": hidings})


@never_cache
@signed_in
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hide_text(request, plan_id):
    """Take the words and say where they are; then hide them. Nothing of it is kept unsaved."""
    plan = _find_plan(request.user, plan_id)
    refuse(why_not_hide_text(request.user, plan))
    # What the force has not submitted or shared is for its own people alone.
    page = request.GET.get("of", "") if plan.force_id in request.user.roles else ""
    form = HideTextForm(request.POST if request.method == "POST" else None, fields_of_page=find_fields(plan, page))
    found = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("then") == "hide":
            if hiding := form.hide(plan=plan, by=request.user):
                messages.success(request, "The text is hidden everywhere. A different person now decides on it.")
                return redirect("plans:hidden_text", plan.pk, hiding.key)
        else:
            found = form.find_places(plan=plan, by=request.user)
    context = {"form": form, "places": found and [_counted(*each) for each in found.counts.items()]}
    return render(request, "plans/hide_text.html", _context(request.user, plan) | context)


@never_cache
@signed_in
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hidden_text(request, plan_id, key):
    """One hidden text: where it was, who is to be told, and the decision. A post says by its button what is done."""
    plan = _find_plan(request.user, plan_id)
    refuse(why_not_hide_text(request.user, plan))
    hidings = plan.hidings.select_related("hidden_by", "lifted_by", "removed_by", "plan__force")
    hiding = get_object_or_404(hidings, key=key)
    why_not, words = why_not_decide_hiding(request.user, hiding), None
    if request.method == "POST":
        done, _, about = request.POST.get("then", "").partition(":")
        if done in ("remove", "lift") and why_not and not hiding.is_open:
            # Somebody was faster, or sent the same twice.
            messages.info(request, why_not)
            return redirect("plans:hidden_text", plan.pk, hiding.key)
        if done == "read":
            words = actions.read_hidden(hiding=hiding, by=request.user)
        elif said := _decide(request, hiding, done, about):
            messages.success(request, said)
            return redirect("plans:hidden_text", plan.pk, hiding.key)
    context = {
        "hiding": hiding,
        "words": words,
        "state_colour": STATE_COLOURS.get(hiding.state_words, "yellow"),
        "places": hiding.places.all(),
        "readers": hiding.readers.select_related("user", "told_by"),
        "why_not": why_not,
    }
    return render(request, "plans/hidden_text.html", _context(request.user, plan) | context)


def _decide(request, hiding: Hiding, done: str, about: str) -> str:
    """Do what a button says, and return the words for it; nothing for no button."""
    match done:
        case "remove":
            actions.remove_words(hiding=hiding, by=request.user)
            return "The text is removed for good."
        case "lift":
            actions.lift_hiding(hiding=hiding, by=request.user)
            return "The text is shown again."
        case "told":
            reader = get_object_or_404(hiding.readers.filter(user__pk=about if about.isdecimal() else None))
            actions.note_told(reader=reader, by=request.user)
            return f"Noted: {reader.user} was told."
    return ""


def _find_plan(user: User, plan_id: int) -> Plan:
    """Return the plan; for VKPP only where something was submitted or shared. Raise Http404 where it is not seen."""
    seen = Plan.objects.visible_to(user)
    if user.is_reviewer:
        submitted, shared = (model.objects.filter(plan=OuterRef("pk")) for model in (Submission, SharedDraft))
        seen |= Plan.objects.filter(Exists(submitted) | Exists(shared))
    return get_object_or_404(seen.select_related("force", "action", "edition__action"), pk=plan_id)


def _context(user: User, plan: Plan) -> dict:
    """Return what each page says: people of the plan's force go back to it, VKPP to what was submitted."""
    sees_plan = plan.force_id in user.roles
    return {"nav_section": "plans" if sees_plan else "home", "plan": plan, "sees_plan": sees_plan}


def _counted(where: str, count: int) -> tuple[str, str]:
    return where, count_words(count, "time", "times")
