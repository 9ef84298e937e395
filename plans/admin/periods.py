from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from plans.models import ReportingPeriod


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(admin.ModelAdmin):
    """The periods forces report on. Opening and closing have a button and a page that asks once more."""

    list_display = ["name", "reference", "starts", "ends", "due", "state"]
    fields = ["name", "starts", "ends", "due", "reference", "state"]
    readonly_fields = ["reference", "state"]
    actions = None
    # The browser's own date field: no script, and it works by keyboard.
    formfield_overrides = {models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}}

    def get_readonly_fields(self, request, obj=None):
        """Fix the name and dates of a period once a force has submitted for it: what was submitted prints them."""
        return self.fields if self._is_fixed(obj) else self.readonly_fields

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer no buttons to save where nothing can be changed, and say why."""
        if self._is_fixed(obj):
            context |= {"is_fixed": True, "show_save": False}
            context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _is_fixed(self, period: ReportingPeriod | None) -> bool:
        """Whether a force has submitted for the period."""
        return period is not None and period.submissions.exists()

    @admin.display(description="state")
    def state(self, period):
        """Whether forces may submit for it now."""
        if period.opened_at is None:
            return "Not opened yet"
        return "Open" if period.is_open else "Closed"

    def get_urls(self):
        """Add the two pages that ask before a period is opened or closed."""
        return [
            path(
                "<path:object_id>/open/",
                self.admin_site.admin_view(self.open_view),
                name="plans_reportingperiod_open",
            ),
            path(
                "<path:object_id>/close/",
                self.admin_site.admin_view(self.close_view),
                name="plans_reportingperiod_close",
            ),
            *super().get_urls(),
        ]

    def response_add(self, request, obj, post_url_continue=None):
        """Say that a new period still has to be opened."""
        self.message_user(
            request,
            format_html(
                'Forces do not see this period until you open it. <a href="{}">Open “{}”</a>',
                reverse("admin:plans_reportingperiod_open", args=[obj.pk]),
                obj.name,
            ),
            messages.INFO,
        )
        return super().response_add(request, obj, post_url_continue)

    def open_view(self, request, object_id):
        """Ask, then open the period to forces."""
        return self._move(request, object_id, opens=True)

    def close_view(self, request, object_id):
        """Ask, then close the period."""
        return self._move(request, object_id, opens=False)

    def _move(self, request, object_id, *, opens: bool):
        period = self.get_object(request, unquote(object_id))
        if period is None:
            raise Http404
        if not self.has_change_permission(request, period):
            raise PermissionDenied
        back = redirect("admin:plans_reportingperiod_change", period.pk)
        if period.is_open == opens:
            self.message_user(request, f"“{period}” is {self.state(period).lower()} already.", messages.INFO)
            return back
        if request.method == "POST":
            if opens:
                period.open_now()
            else:
                period.close_now()
            done = "opened" if opens else "closed"
            self.log_change(request, period, f"{done.capitalize()} the period.")
            self.message_user(request, f"You have {done} “{period}”.", messages.SUCCESS)
            return back
        return TemplateResponse(
            request,
            "admin/plans/reportingperiod/move.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "period": period,
                "opens": opens,
                "title": f"{'Open' if opens else 'Close'} “{period}”?",
                "current": ReportingPeriod.objects.current(),
            },
        )
