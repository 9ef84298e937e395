"""Handing over what somebody did who leaves: where their name is written, and who takes over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import Force, Membership, User
from nvap.accounts.permissions import why_not_manage_people
from nvap.accounts.queries import find_members
from nvap.accounts.unsaved import form_data
from plans import actions
from plans.forms.hand_over import HandOverForm
from plans.models import HandOver, Plan
from plans.permissions import refuse
from plans.queries.names import find_names
from plans.wording import count_words

HAND_OVER, LEAVE = "hand_over", "leave"
PLACES_CHANGED = "The plan has changed since this page was opened. Look at the places again, then hand over."


@signed_in
def hand_over(request, slug):
    """Show where somebody's name is written in a force's open plans, before and after; then replace it."""
    force = get_object_or_404(Force.objects.visible_to(request.user), slug=slug)
    refuse(why_not_manage_people(request.user, force))
    leaver = _find_leaver(request, force)
    members = [each for each in find_members(force) if each.user != leaver]
    form = HandOverForm(form_data(request), members=members, initial={"name": leaver.name if leaver else ""})
    if request.method == "POST" and request.POST.get("then") == LEAVE and leaver is not None:
        actions.hand_over(force=force, name=leaver.name, places=(), by=request.user, form_key=form.key, leaver=leaver)
        messages.success(request, f"The name of {leaver} stays in the plan as it is.")
        return redirect("people:list", slug)
    if request.method == "POST" and form.is_valid():
        plans = list(Plan.objects.filter(force=force).select_related("force", "action", "edition"))
        form.offer(find_names(plans, {form.cleaned_data["name"]: form.written}))
        done = _hand_over(request, force, leaver, form) if request.POST.get("then") == HAND_OVER else None
        if done is not None:
            places = count_words(done.places, "place", "places")
            messages.success(request, f"{done.name} is replaced with {done.successor_name} in {places}.")
            return redirect("people:list", slug)
        form.mark_shown()
    context = {"force": force, "leaver": leaver, "form": form}
    return render(request, "plans/hand_over.html", context)


@signed_in
@require_POST
def put_note_away(request, pk):
    """Take a note about what was handed over off the successor's home page."""
    note = get_object_or_404(HandOver, pk=pk, successor=request.user)
    actions.put_note_away(hand_over=note, by=request.user)
    return redirect("plans:home")


def _hand_over(request, force: Force, leaver: User | None, form: HandOverForm) -> HandOver | None:
    """Return the HandOver; None where nothing is written, which the form then says why."""
    if not form.is_as_shown:
        form.add_error(None, PLACES_CHANGED)
    elif not form.ticked:
        form.add_error(None, "Tick at least one place.")
    else:
        try:
            return actions.hand_over(
                force=force,
                name=form.cleaned_data["name"],
                places=form.ticked,
                by=request.user,
                form_key=form.key,
                leaver=leaver,
                successor=form.successor_user,
                successor_name=form.written,
                note=form.cleaned_data["note"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
    return None


def _find_leaver(request, force: Force) -> User | None:
    """Return the person whom the address names, of those who act or acted for the force. Raise Http404 for others."""
    asked = request.GET.get("person")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    of_force = Membership.history.filter(force=force).values("user")
    return get_object_or_404(User, pk=asked, pk__in=of_force)
