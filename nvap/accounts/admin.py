"""People and forces in the admin: for superusers, and forces to read for VKPP reviewers."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import models

from nvap.accounts import actions
from nvap.accounts.models import Force, Invitation, Membership, Unit, User
from nvap.accounts.permissions import why_not_change_role, why_not_invite, why_not_remove
from nvap.forms import FORM_KEY, KeyedForm


def changed_values(form):
    """Return the values of the fields that were changed in a form, by name."""
    return {name: form.cleaned_data[name] for name in form.changed_data}


class UserCreationForm(AdminUserCreationForm):
    """A new user's email, name and password."""

    class Meta:
        model = User
        fields = ["email", "name"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Users are deactivated, never deleted: their name stays beside what they did."""

    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    # Three groups: boxes to tick, where a list asks for Control and a click.
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    add_form = UserCreationForm
    add_fieldsets = [(None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """Return False: tick "active" off instead."""
        return False

    def save_model(self, request, obj, form, change):
        """Add or change the user, with their groups."""
        if change:
            values = changed_values(form)
            groups = values.pop("groups", None)
            actions.change_person(user=obj, values=values, groups=groups, by=request.user)
        else:
            added = actions.add_person(email=obj.email, name=obj.name, password_hash=obj.password, by=request.user)
            obj.pk = added.pk

    def save_related(self, request, form, formsets, change):
        """Write nothing more: the action has written the groups."""


@admin.register(Force)
class ForceAdmin(admin.ModelAdmin):
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

    def get_search_results(self, request, queryset, search_term):
        """Return the forces that people call so, and that none is there twice."""
        return (queryset.called(search_term) if search_term else queryset), False

    def save_model(self, request, obj, form, change):
        """Add or change the force."""
        if change:
            actions.change_force(force=obj, values=changed_values(form), by=request.user)
        else:
            obj.pk = actions.add_force(by=request.user, **form.cleaned_data).pk

    def delete_model(self, request, obj):
        """Remove the force; Django's page says what keeps one that is in use."""
        actions.remove_force(force=obj, by=request.user)


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
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
            actions.change_unit(unit=obj, values=changed_values(form), by=request.user)
        else:
            obj.pk = actions.add_unit(by=request.user, **form.cleaned_data).pk

    def delete_model(self, request, obj):
        """Remove the unit; Django's page says what keeps one that is in use."""
        actions.remove_unit(unit=obj, by=request.user)


class MembershipForm(forms.ModelForm):
    """A person's role in a force."""

    class Meta:
        model = Membership
        fields = ["user", "force", "role"]

    def clean(self):
        """Raise ValidationError beside the role where the force would be left without a manager."""
        cleaned = super().clean()
        if self.instance.pk and "role" in cleaned:
            reason = why_not_change_role(Membership.objects.get(pk=self.instance.pk), cleaned["role"])
            if reason:
                self.add_error("role", reason)
        return cleaned


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who acts for which force. Managers keep their own force's list; this is for its first manager."""

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
            actions.change_role(membership=obj, role=form.cleaned_data["role"], by=request.user)
        else:
            obj.pk = actions.add_member(by=request.user, **form.cleaned_data).pk

    def delete_model(self, request, obj):
        """End the membership."""
        actions.remove_member(membership=obj, by=request.user)


class InvitationForm(KeyedForm, forms.ModelForm):
    """Whom to invite to which force. Its key makes twice once."""

    class Meta:
        model = Invitation
        fields = ["force", "email", "role"]

    def clean(self):
        """Raise ValidationError beside the address of somebody who already belongs to the force."""
        cleaned = super().clean()
        if {"force", "email"} <= cleaned.keys():
            reason = why_not_invite(cleaned["force"], cleaned["email"])
            if reason:
                self.add_error("email", reason)
        return cleaned


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Invitations. Saving a new one mails its link, which is how a force gets its first manager."""

    form = InvitationForm
    list_display = ["email", "force", "role", "invited_by", "invited_at", "accepted_at", "withdrawn_at"]
    list_filter = ["force"]
    list_select_related = ["force", "invited_by"]
    search_fields = ["email", "force__name"]

    def get_fields(self, request, obj=None):
        """Return whom to invite; with the form's key while the invitation is not sent yet."""
        asked = ["force", "email", "role"]
        return asked if obj else [FORM_KEY, *asked]

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
