"""People and forces in the admin: for superusers and VKPP people, and forces to read for VKPP reviewers.

What VKPP people do step by step has pages of its own: nvap/accounts/people_pages.py.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator

from nvap.accounts import actions, people_pages
from nvap.accounts.admin_forms import SHOWN, ShownFieldsForm
from nvap.accounts.decorators import recently_signed_in, signed_in
from nvap.accounts.forms import ResetFactorForm
from nvap.accounts.models import Force, Invitation, Membership, SecondFactorReset, Unit, User
from nvap.accounts.permissions import (
    refuse,
    why_not_administer,
    why_not_change_person,
    why_not_change_role,
    why_not_close,
    why_not_invite,
    why_not_remove,
    why_not_reset_factor,
    why_not_withdraw_invitation,
)
from nvap.accounts.unsaved import form_data
from nvap.forms import FORM_KEY, KeyedForm


class ShownFieldsAdmin(admin.ModelAdmin):
    """The page of a row whose form carries what it was shown with."""

    form = ShownFieldsForm

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form, with the user who has it open."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        """Return the page's fields, the hidden one among them where the row is there and may be changed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return [(name, {**each, "fields": [*filter(SHOWN.__ne__, each["fields"])]}) for name, each in fieldsets]
        (name, first), *others = fieldsets
        return [(name, {**first, "fields": [*first["fields"], *{SHOWN}.difference(first["fields"])]}), *others]


class UserCreationForm(AdminUserCreationForm):
    """A new user's email, name and password."""

    class Meta:
        model = User
        fields = ["email", "name"]


class UserForm(ShownFieldsForm, UserChangeForm):
    """A user's fields."""


# Who administers people has signed in a moment ago: an unlocked desk must not be enough.
@method_decorator(recently_signed_in, name="changeform_view")
@method_decorator(recently_signed_in, name="user_change_password")
@admin.register(User)
class UserAdmin(ShownFieldsAdmin, DjangoUserAdmin):
    """Accounts are closed, never deleted: the name stays beside what they did.

    VKPP people change names and national groups of everybody but administrators and themselves.
    """

    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = []
    # A few groups: boxes to tick, where a list asks for Control and a click.
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    form = UserForm
    add_form = UserCreationForm
    add_fieldsets = [(None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    change_form_template = "admin/accounts/user/change_form.html"

    def get_urls(self):
        """Return the pages that close and open an account and reset a second step, and the admin's own."""
        second_step = signed_in(self.admin_site.admin_view(recently_signed_in(self.second_factor_view)))
        return [
            path("<int:pk>/second-step/", second_step, name="accounts_user_second_step"),
            path("<int:object_id>/close/", people_pages.close, name="accounts_user_close"),
            path("<int:object_id>/reopen/", people_pages.reopen, name="accounts_user_reopen"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request, obj=None):
        """Return the page's fields; nothing of the password but for administrators."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [(name, {**each, "fields": [*filter("password".__ne__, each["fields"])]}) for name, each in fieldsets]

    def get_readonly_fields(self, request, obj=None):
        """Return what nobody types here, and what administrators alone do."""
        always = ["is_active", "is_staff", "last_login", "date_joined"]
        return always if request.user.is_superuser else ["email", "is_superuser", *always]

    def has_change_permission(self, request, obj=None):
        """Return whether this user may change this person."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or why_not_change_person(request.user, obj) is None)

    def user_change_password(self, request, id, form_url=""):  # noqa: A002 -- Django's name
        """Give somebody a new password, for administrators: whoever gives one can sign in as them. They are told."""
        refuse(why_not_administer(request.user))
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            actions.tell_password_changed(
                user=get_object_or_404(User, pk=id),
                by=request.user,
                event="password_given",
                but=request.session.session_key,
            )
        return response

    def second_factor_view(self, request, pk):
        """Ask how somebody's identity was checked, and take away their second step of signing in."""
        person = get_object_or_404(User, pk=pk)
        refuse(why_not_reset_factor(request.user, person))
        form = ResetFactorForm(form_data(request))
        if request.method == "POST" and form.is_valid():
            values = {**form.cleaned_data, "key": form.cleaned_data[FORM_KEY]}
            del values[FORM_KEY]
            actions.reset_second_factor(user=person, by=request.user, **values)
            messages.success(request, f"{person}’s second step is reset. They and the other managers are mailed.")
            return redirect("admin:index")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "person": person, "form": form}
        context["title"] = f"Reset the second step of {person}"
        return TemplateResponse(request, "admin/accounts/user/second_step.html", context)

    def has_delete_permission(self, request, obj=None):
        """Return False: close the account instead."""
        return False

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Return the page, with the way to close or open the account, and why it was closed."""
        if obj is not None:
            why_not = why_not_change_person(request.user, obj)
            context |= {
                "why_not_change": why_not if not request.user.is_superuser else None,
                "may_close": why_not is None and why_not_close(obj) is None,
                "may_open": why_not is None and not obj.is_active,
                "closures": obj.closures.select_related("closed_by", "opened_by"),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        """Add or change the user, with their groups."""
        if change:
            values = form.changed_values()
            groups = values.pop("groups", None)
            actions.change_person(user=obj, values=values, groups=groups, by=request.user, shown=form.shown_values())
        else:
            added = actions.add_person(email=obj.email, name=obj.name, password_hash=obj.password, by=request.user)
            obj.pk = added.pk

    def save_related(self, request, form, formsets, change):
        """Write nothing more: the action has written the groups."""


@admin.register(Force)
class ForceAdmin(ShownFieldsAdmin):
    """The police forces."""

    # Removed one at a time, by the action.
    actions = None

    list_display = ["name", "other_names", "kind", "nation", "region", "contact", "asks_approval"]
    list_filter = ["kind", "nation", "region"]
    list_select_related = ["contact"]
    # What is searched is said by `get_search_results`; without fields there would be no box.
    search_fields = ["name"]
    search_help_text = "Finds forces by name, short name or initials."
    # Given on the board of a period, where reviewers choose it.
    readonly_fields = ["contact"]
    change_list_template = "admin/accounts/force/change_list.html"

    def get_urls(self):
        """Return the pages of forces' people, and the admin's own."""
        return [
            path("people/", people_pages.forces, name="accounts_force_people"),
            path("<int:object_id>/appoint/", people_pages.appoint, name="accounts_force_appoint"),
            *super().get_urls(),
        ]

    def get_search_results(self, request, queryset, search_term):
        """Return the forces that people call so, and that none is there twice."""
        return (queryset.called(search_term) if search_term else queryset), False

    def save_model(self, request, obj, form, change):
        """Add or change the force."""
        if change:
            values, shown = form.changed_values(), form.shown_values()
            actions.change_force(force=obj, values=values, by=request.user, shown=shown)
        else:
            obj.pk = actions.add_force(by=request.user, **form.cleaned_data).pk

    def delete_model(self, request, obj):
        """Remove the force; Django's page says what keeps one that is in use."""
        actions.remove_force(force=obj, by=request.user)


@admin.register(Unit)
class UnitAdmin(ShownFieldsAdmin):
    """A force's units."""

    actions = None

    list_display = ["name", "force", "retired_at"]
    # One labelled field, where Django draws two under one label.
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        }
    }
    list_filter = ["force"]
    search_fields = ["name", "force__name"]

    def save_model(self, request, obj, form, change):
        """Add or change the unit."""
        if change:
            actions.change_unit(unit=obj, values=form.changed_values(), by=request.user, shown=form.shown_values())
        else:
            obj.pk = actions.add_unit(by=request.user, **form.cleaned_data).pk

    def delete_model(self, request, obj):
        """Remove the unit; Django's page says what keeps one that is in use."""
        actions.remove_unit(unit=obj, by=request.user)


class MembershipForm(ShownFieldsForm):
    """A person's role in a force."""

    class Meta:
        model = Membership
        fields = ["user", "force", "role"]

    def locked_row(self):
        """Return the membership as it is now: its force's row is the lock of all its people."""
        Force.objects.select_for_update().get(pk=self.instance.force_id)
        return Membership.objects.get(pk=self.instance.pk)

    def clean(self):
        """Raise ValidationError beside the role where the force would be left without a manager."""
        cleaned = super().clean()
        if self.instance.pk and "role" in cleaned:
            reason = why_not_change_role(Membership.objects.get(pk=self.instance.pk), cleaned["role"])
            if reason:
                self.add_error("role", reason)
        return cleaned


@method_decorator(recently_signed_in, name="changeform_view")
@method_decorator(recently_signed_in, name="delete_view")
@admin.register(Membership)
class MembershipAdmin(ShownFieldsAdmin):
    """Who acts for which force. Managers keep their own force's list; VKPP people read it."""

    actions = None

    form = MembershipForm
    list_display = ["user", "force", "role"]
    list_filter = ["role", "force"]
    list_select_related = ["user", "force"]
    search_fields = ["user__email", "user__name", "force__name"]

    def get_readonly_fields(self, request, obj=None):
        """Return the person and the force of a membership that is there: another pair is another membership."""
        return ["user", "force"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """Return False also for a force's only manager."""
        return super().has_delete_permission(request, obj) and not (obj and why_not_remove(obj))

    def save_model(self, request, obj, form, change):
        """Add the membership or change its role."""
        if change:
            shown = form.shown_values().get("role", "")
            actions.change_role(membership=obj, role=form.cleaned_data["role"], by=request.user, shown=shown)
        else:
            obj.pk = actions.add_member(by=request.user, **form.cleaned_data).pk

    def delete_view(self, request, object_id, extra_context=None):
        """Ask, then end the membership; ask again where its role was changed since the page was shown."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.WARNING)
            return redirect(request.get_full_path())

    def delete_model(self, request, obj):
        """End the membership."""
        actions.remove_member(membership=obj, by=request.user, shown=request.POST.get("shown", ""))


class InvitationForm(KeyedForm, forms.ModelForm):
    """Whom to invite to which force. Its key makes twice once."""

    class Meta:
        model = Invitation
        fields = ["force", "email", "role"]

    def __init__(self, *args, **kwargs):
        """Take what ModelForm takes. Invitations to a national group, which have neither, are made elsewhere."""
        super().__init__(*args, **kwargs)
        for name in {"force", "role"} & self.fields.keys():
            self.fields[name].required = True

    def clean(self):
        """Raise ValidationError beside the address of somebody who already belongs to the force."""
        cleaned = super().clean()
        if {"force", "email"} <= cleaned.keys():
            reason = why_not_invite(cleaned["force"], cleaned["email"])
            if reason:
                self.add_error("email", reason)
        return cleaned


@admin.register(SecondFactorReset)
class SecondFactorResetAdmin(admin.ModelAdmin):
    """Whose second step was reset, by whom, and how their identity was checked. Made on the person's page."""

    list_display = ["user", "how", "checked_on", "reset_by", "reset_at"]
    list_select_related = ["user", "reset_by"]
    search_fields = ["user__email", "user__name"]

    def has_add_permission(self, request):
        """Return False: it is made where the second step is reset."""
        return False

    def has_change_permission(self, request, obj=None):
        """Return False: it says what was done."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Return False: it says what was done."""
        return False


@method_decorator(recently_signed_in, name="changeform_view")
@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Invitations. An administrator invites anybody to any force here; VKPP people have pages of their own."""

    form = InvitationForm
    list_display = ["email", "force", "role", "group", "invited_by", "invited_at", "accepted_at", "withdrawn_at"]
    list_filter = ["group", "force"]
    change_list_template = "admin/accounts/invitation/change_list.html"
    change_form_template = "admin/accounts/invitation/change_form.html"
    list_select_related = ["force", "invited_by"]
    search_fields = ["email", "force__name"]

    def get_urls(self):
        """Return the pages on which VKPP people invite and withdraw, and the admin's own."""
        return [
            path("several/", people_pages.invite_several, name="accounts_invitation_several"),
            path("national/", people_pages.invite_national, name="accounts_invitation_national"),
            path("<int:object_id>/withdraw/", people_pages.withdraw, name="accounts_invitation_withdraw"),
            *super().get_urls(),
        ]

    def get_fields(self, request, obj=None):
        """Return whom to invite; with the form's key while the invitation is not sent yet."""
        if obj is None:
            return [FORM_KEY, "force", "email", "role"]
        to = ["force", "role"] if obj.force_id else ["group"]
        sent = ["invited_by", "invited_at", "expires_at", "accepted_by", "accepted_at", "withdrawn_by", "withdrawn_at"]
        return ["email", *to, *sent]

    def get_readonly_fields(self, request, obj=None):
        """Return all of an invitation that was sent."""
        return self.get_fields(request, obj) if obj else []

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Return the page, with the button that withdraws an open invitation."""
        if obj is not None:
            context["may_withdraw"] = obj.is_open and why_not_withdraw_invitation(request.user, obj) is None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_change_permission(self, request, obj=None):
        """Return False: an invitation sent stays as it was."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Return False: invitations say who let whom in."""
        return False

    def save_model(self, request, obj, form, change):
        """Invite; the queue mails the link."""
        obj.pk = actions.invite(
            force=obj.force,
            email=obj.email,
            role=obj.role,
            by=request.user,
            key=form.cleaned_data[FORM_KEY],
        ).pk
