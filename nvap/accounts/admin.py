"""People and forces in the admin: for superusers, and forces to read for VKPP reviewers."""

from smtplib import SMTPException

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import models

from nvap.accounts import actions
from nvap.accounts.models import Force, Invitation, Membership, Unit, User


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


@admin.register(Force)
class ForceAdmin(admin.ModelAdmin):
    """The police forces."""

    list_display = ["name", "kind", "nation", "region", "asks_approval"]
    list_filter = ["kind", "nation", "region"]
    search_fields = ["name", "name_welsh", "slug"]


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    """A force's units."""

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


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who acts for which force. Managers keep their own force's list; this is for its first manager."""

    list_display = ["user", "force", "role"]
    list_filter = ["role", "force"]
    list_select_related = ["user", "force"]
    search_fields = ["user__email", "user__name", "force__name"]


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Invitations. Saving a new one mails its link, which is how a force gets its first manager."""

    list_display = ["email", "force", "role", "invited_by", "invited_at", "accepted_at", "withdrawn_at"]
    list_filter = ["force"]
    list_select_related = ["force", "invited_by"]
    search_fields = ["email", "force__name"]
    fields = ["force", "email", "role"]

    def has_change_permission(self, request, obj=None):
        """Return False: an invitation sent stays as it was."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Return False: invitations say who let whom in."""
        return False

    def save_model(self, request, obj, form, change):
        """Send the invitation, or say that its mail could not be sent."""
        try:
            sent = actions.invite(force=obj.force, email=obj.email, role=obj.role, by=request.user)
        except (SMTPException, OSError):
            self.message_user(
                request, f"The mail to {obj.email} could not be sent. Add them again later.", messages.ERROR
            )
            sent = Invitation.objects.filter(email=obj.email.lower(), force=obj.force).first()
        obj.pk = sent.pk
