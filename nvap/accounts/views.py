"""Pages of a force's people and of an invitation; what keeps and gives back what was typed and not saved."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from nvap.accounts import actions
from nvap.accounts.decorators import (
    is_script,
    keep_for_writer,
    keep_signed_out,
    page_of_form,
    recently_signed_in,
    signed_in,
)
from nvap.accounts.forms import AccessForm, InviteForm, MailForm, NewAccountForm, RoleForm
from nvap.accounts.held import find_held
from nvap.accounts.models import Force, Invitation, Membership, UnsavedForm, User
from nvap.accounts.permissions import refuse, why_not_accept, why_not_manage_people, why_not_remove
from nvap.accounts.queries import find_access_states, find_members
from nvap.accounts.unsaved import (
    find_other_writer,
    form_data,
    has_typed,
    posted_fields,
    read_continued,
    read_form_address,
    read_typed,
    title_in,
    without_wish,
)
from nvap.forms import read_form_key
from nvap.mail.outbox import find_refused

# What Django calls a form whose token is well made but not today's.
REASON_OUTDATED = "CSRF token from POST incorrect."


@signed_in
def people(request, slug):
    """Show who acts for a force, in what role, and who is invited."""
    force = get_object_or_404(Force.objects.visible_to(request.user), slug=slug)
    invitations = list(force.invitations.open().select_related("invited_by"))
    refused = find_refused("invited", {each.pk: each.email for each in invitations}, "invitation")
    return render(
        request,
        "accounts/people.html",
        {
            "force": force,
            "memberships": force.memberships.select_related("user").order_by("user__name", "user__email"),
            "invitations": invitations,
            "refused": refused,
            "why_not_manage": why_not_manage_people(request.user, force),
            "access": find_access_states([force])[force.pk],
        },
    )


@signed_in
@recently_signed_in
def invite_person(request, slug):
    """Ask whom to invite, and send the invitation."""
    force = _managed_force(request, slug)
    form = InviteForm(form_data(request), force=force)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(
                force=force,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                by=request.user,
                key=form.cleaned_data["form_key"],
                shown=form.latest_shown,
            )
        except ValidationError as error:
            form.add_error(None, error)
            form.show_again(form.latest)
        else:
            messages.success(request, f"We are sending an invitation to {invitation.email}.")
            return redirect("people:list", slug)
    return render(request, "accounts/invite.html", {"force": force, "form": form})


@signed_in
@recently_signed_in
def change_person_role(request, slug, pk):
    """Ask what a person may do for the force, and change it."""
    force = _managed_force(request, slug)
    membership = force.memberships.select_related("user").filter(pk=pk).first()
    if membership is None:
        return _removed_already(request, force, pk)
    role = membership.role
    form = RoleForm(form_data(request), initial={"role": role, "shown": role})
    if request.method == "POST" and form.is_valid():
        wanted, key, shown = (form.cleaned_data[name] for name in ("role", "form_key", "shown"))
        try:
            actions.change_role(membership=membership, role=wanted, by=request.user, key=key, shown=shown)
        except PermissionDenied as reason:
            form.add_error("role", str(reason))
        except ValidationError as error:
            form.add_error(None, error)
            form.show_again(role)
        else:
            messages.success(request, f"{membership.user}: role changed.")
            return redirect("people:list", slug)
    return render(request, "accounts/role.html", {"force": force, "membership": membership, "form": form})


@signed_in
@recently_signed_in
def remove_person(request, slug, pk):
    """Ask whether a person should stop acting for the force, and end their membership."""
    force = _managed_force(request, slug)
    membership = force.memberships.select_related("user").filter(pk=pk).first()
    if membership is None:
        return _removed_already(request, force, pk)
    if request.method == "POST":
        try:
            actions.remove_member(membership=membership, by=request.user, shown=request.POST.get("shown", ""))
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, f"{membership.user} no longer acts for {force}.")
            return redirect("/") if membership.user == request.user else redirect("people:list", slug)
    return render(
        request,
        "accounts/remove.html",
        {"force": force, "membership": membership, "reason": why_not_remove(membership)},
    )


@signed_in
@recently_signed_in
def confirm_access(request, slug):
    """Ask about each of a force's people whether they still need access, and record what a manager says."""
    force = _managed_force(request, slug)
    state = find_access_states([force])[force.pk]
    members = list(find_members(force)) if state.waits else []
    form = AccessForm(form_data(request), members=members, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            if not state.waits:
                raise ValidationError("This is confirmed already, or not asked now. Nothing was changed.")
            confirmation = actions.confirm_access(
                force=force, due=state.due, shown=form.roles_shown, removed=form.removed, by=request.user
            )
        except PermissionDenied as reason:
            form.add_error(None, str(reason))
        except ValidationError as error:
            form.add_error(None, error)
            form.show_again(form.mark)
        else:
            messages.success(request, _say_confirmed(force, confirmation))
            return redirect("people:list", slug)
    return render(request, "accounts/confirm_access.html", {"force": force, "state": state, "form": form})


@signed_in
@require_POST
def withdraw_persons_invitation(request, slug, pk):
    """Make an invitation's link stop working."""
    force = _managed_force(request, slug)
    invitation = get_object_or_404(force.invitations, pk=pk)
    try:
        actions.withdraw_invitation(invitation=invitation, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"The invitation to {invitation.email} no longer works.")
    return redirect("people:list", slug)


@never_cache
@sensitive_post_parameters("password")
def accept_invitation(request, token):
    """Show what an invitation is for; its button alone accepts it, because mail scanners open every link."""
    invitation = get_object_or_404(Invitation.objects.select_related("force", "invited_by").with_token(token))
    by = request.user if request.user.is_authenticated else None
    if by and invitation.accepted_by_id == by.pk:
        # The button was pressed twice, or the link opened again.
        return redirect("/")
    reason = why_not_accept(invitation)
    someone_else = not reason and why_not_accept(invitation, by)
    page = {"invitation": invitation, "reason": reason, "someone_else": someone_else}
    if reason or someone_else:
        return render(request, "accounts/accept_invitation.html", page, status=403 if request.method == "POST" else 200)
    if User.objects.filter(email=invitation.email).exists():
        if request.method == "POST":
            actions.accept_invitation(invitation=invitation, by=by)
            messages.success(request, _say_joined(invitation))
            return redirect("/" if request.user.is_authenticated else "account_login")
        return render(request, "accounts/accept_invitation.html", page)
    form = NewAccountForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        user = actions.accept_invitation(
            invitation=invitation, by=by, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
        login(request, user)
        UserSession.objects.create_from_request(request)
        messages.success(request, _say_joined(invitation))
        return redirect("/")
    return render(request, "accounts/accept_invitation.html", page | {"form": form})


@signed_in
def mail(request):
    """Ask how often somebody wants mail, and keep what they choose."""
    chosen = request.user.mail_choice
    form = MailForm(form_data(request), initial={"mail_choice": chosen, "shown": chosen})
    if request.method == "POST" and form.is_valid():
        choice, key, shown = (form.cleaned_data[name] for name in ("mail_choice", "form_key", "shown"))
        try:
            actions.choose_mail(user=request.user, choice=choice, by=request.user, key=key, shown=shown)
        except ValidationError as error:
            form.add_error(None, error)
            form.show_again(chosen)
        else:
            messages.success(request, "Saved how often you get mail.")
            return redirect("people:mail")
    return render(request, "accounts/mail.html", {"form": form, "nav_section": "account"})


@signed_in
@require_safe
def held_about_me(request):
    """Give somebody what is held about them, as a file."""
    return JsonResponse(
        find_held(request.user),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={
            "Content-Disposition": 'attachment; filename="what-is-held-about-me.json"',
            "Cache-Control": "no-store",
        },
    )


@signed_in
@require_POST
def save_unsaved(request):
    """Keep a form while it is being typed into, for its writer; sent by the page's script.

    Answer 409 for a form saved since.
    """
    form_key = read_form_key(request.POST)
    if form_key is None:
        raise BadRequest("There is no form without its key.")
    try:
        row = actions.keep_unsaved(
            # Somebody else may have signed in on the browser since.
            by=find_other_writer(request) or request.user,
            form_key=form_key,
            address=read_form_address(request.POST),
            title=title_in(request.POST),
            fields=posted_fields(request.POST),
            why=UnsavedForm.Why.TYPING,
            continued=read_continued(request.POST),
        )
    except PermissionDenied as reason:
        return HttpResponse(str(reason), status=413, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=409 if row.done_at else 204)


@signed_in
@require_safe
def read_unsaved(request, form_key):
    """Show what this person typed into a form that is not offered to them any more, to be copied or discarded."""
    row = get_object_or_404(request.user.unsaved_forms.current(), form_key=form_key)
    return render(request, "accounts/read_unsaved.html", {"unsaved": row, "texts": read_typed(row)})


@signed_in
@require_POST
def discard_unsaved(request, form_key):
    """Discard what this person typed and did not save, and go back to the page without it."""
    row = get_object_or_404(request.user.unsaved_forms.current(), form_key=form_key)
    actions.discard_unsaved(unsaved=row, by=request.user)
    undo = reverse("people:restore_unsaved", args=[form_key])
    messages.success(request, f"Discarded: what you typed for {row.name}, {row.when}.", extra_tags=undo)
    page = without_wish(page_of_form(request, row.address))
    # Where it was read there is nothing left of it.
    return redirect("/" if page == reverse("people:read_unsaved", args=[form_key]) else page)


@signed_in
@require_POST
def restore_unsaved(request, form_key):
    """Bring back what this person discarded, and show it in its form."""
    row = get_object_or_404(request.user.unsaved_forms.discarded(), form_key=form_key)
    actions.restore_unsaved(unsaved=row, by=request.user)
    return redirect(row.link)


def csrf_failure(request, reason=""):
    """Give a form back whose page was rendered before its writer last signed in; explain any other failure.

    Signing in changes the secret in forms, so what was written in a second tab arrives with the old one. Its fields are
    kept and given back unsaved. A request from another site fails for another reason, or carries no owner's cookie.
    """
    view = request.resolver_match and request.resolver_match.func
    is_ours = reason == REASON_OUTDATED and getattr(view, "keeps_posts", False) and not is_script(request)
    is_button = not has_typed(request.POST)
    writer = find_other_writer(request) if request.user.is_authenticated else None
    if is_ours and writer and not is_button:
        return keep_for_writer(request, writer)
    if is_ours and (is_button or keep_signed_out(request)):
        if is_button:
            messages.warning(request, "You have signed in again since this page was opened. Press the button again.")
        page = page_of_form(request)
        return redirect(page) if request.user.is_authenticated else redirect_to_login(page)
    if reason == REASON_OUTDATED and request.path == reverse("account_login"):
        # Signed in already, in another tab: the sign-in page leads on from here, or is rendered afresh.
        return redirect_to_login(request.POST.get("next") or settings.LOGIN_REDIRECT_URL)
    return render(request, "403_csrf.html", status=403)


def _managed_force(request, slug):
    force = get_object_or_404(Force.objects.visible_to(request.user), slug=slug)
    refuse(why_not_manage_people(request.user, force))
    return force


def _say_joined(invitation):
    """Return what somebody may do now who has accepted an invitation."""
    return (
        f"You can now act for {invitation.force}." if invitation.force else f"You belong to “{invitation.group}” now."
    )


def _say_confirmed(force, confirmation):
    """Return what a manager has confirmed, in sentences."""
    kept, removed = len(confirmation.kept), len(confirmation.removed)
    said = f"You have confirmed who needs access to the plan of {force}: {kept} {'person' if kept == 1 else 'people'}."
    return f"{said} {removed} {'was' if removed == 1 else 'were'} removed." if removed else said


def _removed_already(request, force, pk):
    """Say who ended a membership meanwhile, and lead back to the list. Raise Http404 where the force had none such."""
    ended = Membership.history.filter(id=pk, force_id=force.pk, history_type="-")
    removed = ended.select_related("history_user").first()
    if removed is None:
        raise Http404
    who, at = removed.history_user or "Somebody", format_date(localtime(removed.history_date), "j F Y, H:i")
    messages.warning(request, f"{who} removed {removed.user} on {at}: they no longer act for {force}.")
    return redirect("people:list", force.slug)
