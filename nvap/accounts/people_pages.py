"""Where VKPP looks after people: plain views in the admin's frame."""

from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from nvap.accounts import actions
from nvap.accounts.decorators import recently_signed_in, signed_in
from nvap.accounts.models import Force, Invitation, User
from nvap.accounts.people_forms import (
    INVITE,
    CloseForm,
    FirstManagersForm,
    NationalInvitationForm,
    ReasonForm,
    SuccessorForm,
)
from nvap.accounts.permissions import refuse, why_not_appoint, why_not_change_person, why_not_look_after_people
from nvap.accounts.queries import find_force_people, find_forces_left, find_members
from nvap.accounts.unsaved import form_data

SEND = "send"


def people_page(view):
    """Let only VKPP people reach a page of the admin on which they look after people.

    They sign in again first, as before all that gives or takes rights.
    """

    @recently_signed_in
    @wraps(view)
    def people_view(request, *args, **kwargs):
        refuse(why_not_look_after_people(request.user))
        return view(request, *args, **kwargs)

    return signed_in(admin.site.admin_view(people_view))


# Letting people in


@people_page
def invite_several(request):
    """Ask for a list of forces and addresses, show what each row comes to, then invite their first managers."""
    form = FirstManagersForm(form_data(request), user=request.user)
    if request.method == "POST":
        if form.is_valid() and request.POST.get("then") == SEND:
            if form.was_shown and form.invited:
                sent = _try(form, "rows", _send, form, request.user)
                if sent is not None:
                    told = "1 invitation" if len(sent) == 1 else f"{len(sent)} invitations"
                    messages.success(request, f"We are sending {told}.")
                    return redirect("admin:accounts_invitation_changelist")
            else:
                messages.warning(request, "This has changed since you checked it. Look at it again, then send.")
        form.show_again(form.mark)
    return _page(request, Invitation, "several", "Invite first managers", form=form)


@people_page
def invite_national(request):
    """Ask whom to invite to which national group, and send the invitation."""
    form = NationalInvitationForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("email", "group")}
        invitation = _try(form, "email", actions.invite_national, **asked, by=request.user, key=form.key)
        if invitation is not None:
            messages.success(request, f"We are sending an invitation to {invitation.email}.")
            return redirect("admin:accounts_invitation_changelist")
    return _page(request, Invitation, "national", "Invite to a national group", form=form)


@people_page
@require_POST
def withdraw(request, object_id):
    """Make an invitation's link stop working."""
    invitation = get_object_or_404(Invitation.objects.select_related("force"), pk=object_id)
    try:
        actions.withdraw_invitation(invitation=invitation, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"The invitation to {invitation.email} no longer works.")
    return redirect("admin:accounts_invitation_change", invitation.pk)


# Forces


@people_page
def forces(request):
    """Show which forces have no manager, and which have not said who still needs access; then all others."""
    rows = find_force_people()
    return _page(
        request,
        Force,
        "people",
        "People of forces",
        without_manager=[row for row in rows if not row.managers],
        overdue=[row for row in rows if row.managers and row.access.is_overdue],
        others=[row for row in rows if row.managers and not row.access.is_overdue],
    )


@people_page
def appoint(request, object_id):
    """Ask who becomes the manager of a force that has none, and make them so or invite them."""
    force = get_object_or_404(Force, pk=object_id)
    why_not = why_not_appoint(request.user, force)
    members = {force.pk: _candidates(force, request.user)}
    form = SuccessorForm(form_data(request), forces=[force], members=members, may_leave_open=False)
    if request.method == "POST" and form.is_valid():
        successor, name = form.successors[force.pk], form.who(force.pk)
        if form.cleaned_data[name] == INVITE:
            name = form.address(force.pk)
            asked = {"email": successor, "role": "manager", "key": form.key}
            done = _try(form, name, actions.invite, force=force, **asked, by=request.user)
            told = f"We are sending an invitation to {successor}."
        else:
            done = _try(form, name, actions.appoint_manager, force=force, user=successor.user, by=request.user)
            told = f"{successor.user} is manager for {force} now."
        if done is not None:
            messages.success(request, told)
            return redirect("admin:accounts_force_people")
    return _page(request, Force, "appoint", f"Appoint a manager for {force}", form=form, force=force, why_not=why_not)


# Accounts


@people_page
def close(request, object_id):
    """Ask why an account is closed, and who takes over from a force's only manager; then close it."""
    person = get_object_or_404(User, pk=object_id)
    refuse(why_not_change_person(request.user, person))
    left = find_forces_left(person)
    members = {force.pk: _candidates(force, request.user, without=person) for force in left}
    form = CloseForm(form_data(request), forces=left, members=members, may_leave_open=True)
    if request.method == "POST" and form.is_valid():
        closed = _try(
            form,
            None,
            actions.close_account,
            user=person,
            reason=form.cleaned_data["reason"],
            successors=form.successors,
            by=request.user,
            key=form.key,
        )
        if closed is not None:
            messages.success(request, f"The account of {person} is closed.")
            return redirect("admin:accounts_user_change", person.pk)
    context = {"form": form, "person": person, "left": left}
    return _page(request, User, "close", f"Close the account of {person}", **context)


@people_page
def reopen(request, object_id):
    """Ask why a closed account is opened again, and open it."""
    person = get_object_or_404(User, pk=object_id)
    refuse(why_not_change_person(request.user, person))
    form = ReasonForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _try(form, "reason", actions.open_account, user=person, reason=reason, by=request.user) is not None:
            messages.success(request, f"The account of {person} is open.")
            return redirect("admin:accounts_user_change", person.pk)
    roles = person.memberships.select_related("force")
    context = {"form": form, "person": person, "roles": roles, "groups": person.groups.all()}
    return _page(request, User, "reopen", f"Open the account of {person} again", **context)


def _send(form, user):
    wanted = [(each.force, each.row.email) for each in form.invited]
    return actions.invite_managers(wanted=wanted, by=user, key=form.key)


def _candidates(force, user, without=None):
    """Return who of a force this user could make its manager: nobody themselves."""
    return [each for each in find_members(force) if each.user not in (user, without)]


def _try(form, name, action, *args, **kwargs):
    """Return what an action returns; None where it refuses, with the reason beside the field of this name."""
    try:
        return action(*args, **kwargs)
    except PermissionDenied as reason:
        form.add_error(name, str(reason))
    except ValidationError as error:
        form.add_error(name, error.messages)
    return None


def _page(request, model, name, title, **context):
    """Return a page in the admin's frame, below the list of a model."""
    opts = model._meta
    return TemplateResponse(
        request,
        f"admin/accounts/{opts.model_name}/{name}.html",
        {
            **admin.site.each_context(request),
            "opts": opts,
            "list_address": reverse(f"admin:accounts_{opts.model_name}_changelist"),
            "title": title,
            **context,
        },
    )
