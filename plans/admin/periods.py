"""Reporting periods in the admin: the list, a period's page, and small pages that ask before anything is done.

Django's own forms for adding and changing a row are not used: each write is an action of `plans.actions`.
"""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from nvap.accounts.actions.rows import OvertakenError
from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans import actions
from plans.admin import board
from plans.forms.period import DueDateForm, ExtensionForm, PeriodForm, VoidForm, marks_as_shown, read_marks
from plans.models import ReportingPeriod, Submission
from plans.permissions import refuse, why_not_change_period, why_not_keep_periods
from plans.queries.periods import find_taken_back_extension
from plans.wording import count_words, day_words


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(admin.ModelAdmin):
    """The periods forces report on."""

    list_display = ["name", "reference", "starts", "ends", "due", "state"]
    actions = None

    def has_delete_permission(self, request, obj=None):
        """Return False: a period opened by mistake is voided, with a reason."""
        return False

    @admin.display(description="state")
    def state(self, period):
        """Return whether forces may submit for it now, in words."""
        if period.is_voided:
            return "Voided"
        if period.opened_at is None:
            return "Not opened yet"
        return "Open" if period.is_open else "Closed"

    def get_urls(self):
        """Return the pages of a period besides Django's own; each keeps what was typed when the session had ended."""
        pages = {
            "add/": (self.add_view, "add"),
            "<path:object_id>/change/": (self.change_view, "change"),
            "<path:object_id>/open/": (self.open_view, "open"),
            "<path:object_id>/close/": (self.close_view, "close"),
            "<path:object_id>/void/": (self.void_view, "void"),
            "<path:object_id>/due-date/": (self.due_date_view, "due_date"),
            "<path:object_id>/board/": (self._of_period(board.board), "board"),
            "<path:object_id>/board/board.csv": (self._of_period(board.board_csv), "board_csv"),
            "<path:object_id>/board/remind/": (self._of_period(board.remind), "board_remind"),
            "<path:object_id>/board/extend/": (self._of_period(board.extend), "board_extend"),
            "<path:object_id>/board/contact/": (self._of_period(board.contact), "board_contact"),
            "<path:object_id>/extensions/add/": (self.add_extension_view, "add_extension"),
            "<path:object_id>/extensions/<int:extension_id>/": (self.extension_view, "extension"),
            "<path:object_id>/extensions/<int:extension_id>/take-back/": (
                self.take_back_extension_view,
                "take_back_extension",
            ),
        }
        own = [
            path(route, signed_in(self.admin_site.admin_view(view)), name=f"plans_reportingperiod_{name}")
            for route, (view, name) in pages.items()
        ]
        return own + super().get_urls()

    # A period's name and dates

    def add_view(self, request, form_url="", extra_context=None):
        """Add a period, which forces do not see until it is opened."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PeriodForm(form_data(request))
        if request.method == "POST":
            is_valid = form.is_valid()
            # Asked after that: to a form sent twice, the period it added has its name already.
            added_before = period = actions.find_added_period(form.key)
            if period is None and is_valid:
                period = self._try(form, actions.add_period, **form.values, by=request.user, form_key=form.key)
            if period is not None:
                if added_before is None:
                    self.log_addition(request, period, "Added the period.")
                self._say_added(request, period)
                return redirect("admin:plans_reportingperiod_change", period.pk)
        return self._page(request, "form", None, title="Add a reporting period", form=form, button="Add the period")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show a period with all that can be done to it, and change its name and dates while they may change."""
        period = self._find(request, object_id, to_change=False)
        why_not = why_not_change_period(request.user, period)
        form = PeriodForm(form_data(request), period=period)
        if request.method == "POST":
            refuse(why_not)
            if form.is_valid() and self._try(
                form,
                actions.change_period,
                period=period,
                **form.values,
                by=request.user,
                shown=form.shown_values,
                form_key=form.key,
            ):
                told = f"“{form.values['name']}” is saved." + self._say_mailed(period, period.due, form.values["due"])
                return self._done(request, period, "Changed the name and dates.", told)
        submitted = period.submissions.exclude(state=Submission.State.WITHDRAWN)
        return self._page(
            request,
            "period",
            period,
            title=str(period),
            form=None if why_not else form,
            why_not=why_not,
            may_keep=why_not_keep_periods(request.user, period) is None,
            state=self.state(period),
            submissions=submitted.count(),
            late=submitted.filter(late=True).count(),
            waiting=submitted.to_review().count(),
            pending=submitted.waiting().exclude(review__isnull=True).count(),
            extensions=period.extensions.select_related("force", "given_by"),
        )

    # Opening, closing, voiding

    def open_view(self, request, object_id):
        """Ask, then open the period to forces."""
        period = self._find(request, object_id)
        if period.is_open:
            return self._already(request, period)
        if request.method == "POST":
            actions.open_period(period=period, by=request.user)
            return self._done(request, period, "Opened the period.", f"You have opened “{period}”.")
        current = ReportingPeriod.objects.current()
        return self._page(request, "open", period, title=f"Open “{period}”?", current=current)

    def close_view(self, request, object_id):
        """Ask, then close the period."""
        period = self._find(request, object_id)
        if not period.is_open:
            return self._already(request, period)
        if request.method == "POST":
            actions.close_period(period=period, by=request.user)
            return self._done(request, period, "Closed the period.", f"You have closed “{period}”.")
        return self._page(request, "close", period, title=f"Close “{period}”?")

    def void_view(self, request, object_id):
        """Ask for the reason, then void the period."""
        period = self._find(request, object_id, to_change=False)
        form = VoidForm(form_data(request))
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            if self._try(form, actions.void_period, period=period, reason=reason, by=request.user, form_key=form.key):
                log = f"Voided the period. Reason: {reason}"
                return self._done(request, period, log, f"You have voided “{period}”.")
        refuse(why_not_keep_periods(request.user, period))
        submissions = period.submissions.exclude(state=Submission.State.WITHDRAWN)
        return self._page(
            request,
            "void",
            period,
            title=f"Void “{period}”?",
            form=form,
            submissions=submissions.count(),
            waiting=submissions.filter(state=Submission.State.SUBMITTED).count(),
            pending=submissions.filter(state=Submission.State.SUBMITTED, review__decision="returned").count(),
        )

    # When submissions are due

    def due_date_view(self, request, object_id):
        """Move the day by which all forces submit."""
        period = self._find(request, object_id)
        form = DueDateForm(form_data(request), period=period)
        if request.method == "POST" and form.is_valid():
            due = form.cleaned_data["due"]
            if self._try(
                form,
                actions.move_due_date,
                period=period,
                due=due,
                by=request.user,
                shown=form.shown_values,
                form_key=form.key,
            ):
                told = self._say_due(period, due) + self._say_mailed(period, period.due, due)
                return self._done(request, period, f"Moved the due date to {day_words(due)}.", told)
        extensions = period.extensions.select_related("force")
        return self._page(
            request, "due_date", period, title=f"Move the due date of “{period}”", form=form, extensions=extensions
        )

    def add_extension_view(self, request, object_id):
        """Give one force its own due date."""
        period = self._find(request, object_id)
        form = ExtensionForm(form_data(request), period=period)
        if request.method == "POST" and form.is_valid() and (done := self._extend(request, period, form)):
            return done
        title = f"Give a force more time for “{period}”"
        extensions = period.extensions.select_related("force", "given_by")
        return self._page(request, "extension", period, title=title, form=form, extensions=extensions)

    def extension_view(self, request, object_id, extension_id):
        """Change one force's own due date."""
        period = self._find(request, object_id)
        extension = period.extensions.select_related("force").filter(pk=extension_id).first()
        if extension is None:
            return self._gone(request, period, extension_id)
        form = ExtensionForm(form_data(request), period=period, extension=extension)
        if request.method == "POST" and form.is_valid():
            form.cleaned_data["force"] = extension.force
            if done := self._extend(request, period, form):
                return done
        title = f"Change the due date of {extension.force} for “{period}”"
        return self._page(request, "extension", period, title=title, form=form, extension=extension)

    def take_back_extension_view(self, request, object_id, extension_id):
        """Ask, then let the period's due date hold for a force again."""
        period = self._find(request, object_id)
        extension = period.extensions.select_related("force").filter(pk=extension_id).first()
        if extension is None:
            return self._gone(request, period, extension_id)
        force = extension.force
        if request.method == "POST" and self._take_back(request, period, force):
            told = f"{force} submits by {day_words(period.due)}, as all forces do."
            told += self._say_mailed(period, extension.due, period.due)
            given = f"{day_words(extension.due)}, given for this reason: {extension.reason}"
            return self._done(request, period, f"Took back the due date of {force}, {given}", told)
        title = f"Take back the due date of {force}?"
        return self._page(request, "take_back_extension", period, title=title, extension=extension)

    def _take_back(self, request, period, force) -> bool:
        """Let the period's date hold for a force again. Return whether it does; where not, a message says why."""
        try:
            actions.take_back_extension(
                period=period, force=force, by=request.user, shown=request.POST.get("shown", "")
            )
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.WARNING)
            return False
        return True

    def _gone(self, request, period, extension_id):
        """Say who took an extension back and when. Raise Http404 where there never was one."""
        taken_back = find_taken_back_extension(period, extension_id)
        if taken_back is None:
            raise Http404
        title = f"The due date of {taken_back.force} was taken back"
        # They may have given it another date since.
        own = period.extensions.filter(force=taken_back.force).first()
        due = own.due if own else period.due
        return self._page(request, "extension_gone", period, title=title, taken_back=taken_back, force_due=due)

    def _extend(self, request, period, form):
        """Give the force of a valid form its due date. Return the answer to it, None where that cannot be."""
        force, due = form.cleaned_data["force"], form.cleaned_data["due"]
        # Read before writing: what is given between the two is asked about again.
        own = list(period.extensions.filter(force=force))
        given = marks_as_shown(own)
        extension = self._try(
            form,
            actions.extend,
            period=period,
            force=force,
            due=due,
            reason=form.cleaned_data["reason"],
            by=request.user,
            shown=read_marks(form.cleaned_data["shown"]),
            form_key=form.key,
        )
        if extension is None:
            form.show_again(given)
            return None
        told = f"{force} submits by {day_words(due)}."
        told += self._say_mailed(period, own[0].due if own else period.due, due)
        log = f"Gave {force} until {day_words(due)}. Reason: {extension.reason}"
        return self._done(request, period, log, told)

    # What the pages share

    def _of_period(self, view):
        """Return the view of a page that is written as a function of this admin, the request and a period."""
        return lambda request, object_id: view(self, request, self._find(request, object_id, to_change=False))

    def _find(self, request, object_id, *, to_change: bool = True) -> ReportingPeriod:
        """Return the period of an address. Raise PermissionDenied where this user may not see it, or not change it."""
        period = self.get_object(request, unquote(object_id))
        if period is None:
            raise Http404
        if not self.has_view_permission(request, period):
            raise PermissionDenied
        if to_change:
            refuse(why_not_keep_periods(request.user, period))
        return period

    def _try(self, form, action, **values):
        """Call the action. Return what it gives; None where it refuses values, with its words in the form."""
        try:
            return action(**values)
        except ValidationError as error:
            form.add_error(None, error)
            if isinstance(error, OvertakenError):
                form.show_values_again(error.message_dict)
            return None

    def _done(self, request, period, log: str, told: str):
        """Log what was done, say so, and lead back to the period."""
        self.log_change(request, period, log)
        self.message_user(request, told, messages.SUCCESS)
        return redirect("admin:plans_reportingperiod_change", period.pk)

    def _say_due(self, period, due):
        """Return by when submissions are due now, whether that is early, and how many of them are late by it."""
        told = f"Submissions for “{period}” are due by {day_words(due)}."
        if due < period.ends:
            told += f" That is before the period ends, on {day_words(period.ends)}."
        submitted = period.submissions.exclude(state=Submission.State.WITHDRAWN)
        if submitted.exists():
            late = submitted.filter(late=True).count()
            told += (
                f" {count_words(late, 'submission is', 'submissions are') if late else 'No submission is'} late now."
            )
        return told

    def _say_mailed(self, period, was, due):
        """Return when people are mailed that another date is in force than it was; nothing where they are not."""
        if period.opened_at is None or due == was:
            return ""
        minutes = settings.DUE_DATE_PENDING_MINUTES
        when = f" in {count_words(minutes, 'minute', 'minutes')}, unless you change it back" if minutes else ""
        return f" Managers and editors who have still to submit get a mail{when}."

    def _already(self, request, period):
        """Say how the period is already, by somebody faster or a second click, and lead back to it."""
        self.message_user(request, f"“{period}” is {self.state(period).lower()}.", messages.INFO)
        return redirect("admin:plans_reportingperiod_change", period.pk)

    def _say_added(self, request, period):
        address = reverse("admin:plans_reportingperiod_open", args=[period.pk])
        text = 'Forces do not see this period until you open it. <a href="{}">Open “{}”</a>'
        self.message_user(request, format_html(text, address, period.name), messages.INFO)

    def _page(self, request, name: str, period, **context):
        """Return a page of this admin by its template's name, with the context every one has."""
        return TemplateResponse(
            request,
            f"admin/plans/reportingperiod/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "period": period,
                "pending_minutes": settings.DUE_DATE_PENDING_MINUTES,
                **context,
            },
        )
