"""Pages of a force's people, of an invitation, and of forms kept for people whose session had ended."""

from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from nvap.accounts import actions
from nvap.accounts.decorators import form_data, keep_post, page_of_form, signed_in
from nvap.accounts.forms import InviteForm, NewAccountForm, RoleForm
from nvap.accounts.models import Force, Invitation, KeptPost, User
from nvap.accounts.permissions import (
    why_not_accept,
    why_not_change_role,
    why_not_manage_people,
    why_not_remove,
)

# What Django calls a form whose token is well made but not today's.
REASON_OUTDATED = "CSRF token from POST incorrect."


@signed_in
def people(request, slug):
    """Show who acts for a force, in what role, and who is invited."""
    force = get_object_or_404(Force.objects.visible_to(request.user), slug=slug)
    return render(
        request,
        "accounts/people.html",
        {
            "force": force,
            "memberships": force.memberships.select_related("user").order_by("user__name", "user__email"),
            "invitations": force.invitations.open().select_related("invited_by"),
            "why_not_manage": why_not_manage_people(request.user, force),
        },
    )


@signed_in
def invite_person(request, slug):
    """Ask whom to invite, and send the invitation."""
    force = _managed_force(request, slug)
    form = InviteForm(form_data(request), force=force)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            actions.invite(force=force, email=email, role=form.cleaned_data["role"], by=request.user)
        except (SMTPException, OSError):
            messages.error(request, f"The mail to {email} could not be sent. Invite them again later.")
        else:
            messages.success(request, f"We have sent an invitation to {email}.")
        return redirect("people:list", slug)
    return render(request, "accounts/invite.html", {"force": force, "form": form})


@signed_in
def change_person_role(request, slug, pk):
    """Ask what a person may do for the force, and change it."""
    force = _managed_force(request, slug)
    membership = get_object_or_404(force.memberships.select_related("user"), pk=pk)
    form = RoleForm(form_data(request), initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        reason = why_not_change_role(membership, form.cleaned_data["role"])
        if reason:
            form.add_error("role", reason)
        else:
            actions.change_role(membership=membership, role=form.cleaned_data["role"])
            messages.success(request, f"{membership.user}: role changed.")
            return redirect("people:list", slug)
    return render(request, "accounts/role.html", {"force": force, "membership": membership, "form": form})


@signed_in
def remove_person(request, slug, pk):
    """Ask whether a person should stop acting for the force, and end their membership."""
    force = _managed_force(request, slug)
    membership = get_object_or_404(force.memberships.select_related("user"), pk=pk)
    if request.method == "POST":
        actions.remove_member(membership=membership)
        messages.success(request, f"{membership.user} no longer acts for {force}.")
        return redirect("/") if membership.user == request.user else redirect("people:list", slug)
    return render(
        request,
        "accounts/remove.html",
        {"force": force, "membership": membership, "reason": why_not_remove(membership)},
    )


@signed_in
@require_POST
def withdraw_persons_invitation(request, slug, pk):
    """Make an invitation's link stop working."""
    force = _managed_force(request, slug)
    invitation = get_object_or_404(force.invitations, pk=pk)
    actions.withdraw_invitation(invitation=invitation, by=request.user)
    messages.success(request, f"The invitation to {invitation.email} no longer works.")
    return redirect("people:list", slug)


@never_cache
@sensitive_post_parameters("password")
def accept_invitation(request, token):
    """Show what an invitation is for; its button alone accepts it, because mail scanners open every link."""
    invitation = get_object_or_404(Invitation.objects.select_related("force", "invited_by").with_token(token))
    reason = why_not_accept(invitation)
    someone_else = request.user.is_authenticated and request.user.email != invitation.email
    page = {"invitation": invitation, "reason": reason, "someone_else": someone_else}
    if reason or someone_else:
        return render(request, "accounts/accept_invitation.html", page, status=403 if request.method == "POST" else 200)
    if User.objects.filter(email=invitation.email).exists():
        if request.method == "POST":
            actions.accept_invitation(invitation=invitation)
            messages.success(request, f"You can now act for {invitation.force}.")
            return redirect("/" if request.user.is_authenticated else "account_login")
        return render(request, "accounts/accept_invitation.html", page)
    form = NewAccountForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        user = actions.accept_invitation(
            invitation=invitation, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
        login(request, user)
        messages.success(request, f"You can now act for {invitation.force}.")
        return redirect("/")
    return render(request, "accounts/accept_invitation.html", page | {"form": form})


@signed_in
@require_POST
def discard_kept_post(request, pk):
    """Throw away what was kept for this person, and go back to the page without it."""
    kept = get_object_or_404(KeptPost, pk=pk, user=request.user)
    kept.delete()
    return redirect(page_of_form(request))


def csrf_failure(request, reason=""):
    """Give a form back whose page was drawn before its writer last signed in; explain any other failure.

    Signing in changes the secret in forms, so what was written in a second tab arrives with the old one. Its fields are
    kept and drawn again unsaved. A request from another site fails for another reason, or carries no owner's cookie.
    """
    view = request.resolver_match and request.resolver_match.func
    if reason == REASON_OUTDATED and getattr(view, "keeps_posts", False) and keep_post(request):
        page = page_of_form(request)
        return redirect(page) if request.user.is_authenticated else redirect_to_login(page)
    if reason == REASON_OUTDATED and request.path == reverse("account_login"):
        # Signed in already, in another tab: the sign-in page leads on from here, or is drawn afresh.
        return redirect_to_login(request.POST.get("next") or settings.LOGIN_REDIRECT_URL)
    return render(request, "403_csrf.html", status=403)


def _managed_force(request, slug):
    force = get_object_or_404(Force.objects.visible_to(request.user), slug=slug)
    reason = why_not_manage_people(request.user, force)
    if reason:
        raise PermissionDenied(reason)
    return force
