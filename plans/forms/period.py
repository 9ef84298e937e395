"""VKPP's forms on a reporting period: its name and dates, voiding it, its due date, one force's own due date."""

import datetime
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from nvap.accounts.models import Force
from nvap.forms import KeyedForm, PlainTextField, ShownForm, ShownValuesForm
from plans.models import Extension, ReportingPeriod
from plans.wording import day_words

REASON_LENGTH = 1000


def _date_field(label: str, **kwargs) -> forms.DateField:
    """Return a date with the browser's own field: no script, and it works by keyboard."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Enter a date.", "invalid": "Enter a real date, like 27/9/2026."},
        **kwargs,
    )


class _AsksIfEarly(ShownValuesForm):
    """A form with a due date, which asks whether one before the last day covered is meant."""

    early = forms.BooleanField(
        required=False, widget=forms.HiddenInput, label="Yes, submissions are due before the period ends"
    )

    def ask_if_early(self, due: datetime.date, ends: datetime.date) -> None:
        """Show the box to tick where the date is early, with an error as long as it is not ticked."""
        if due >= ends:
            return
        self.fields["early"].widget = forms.CheckboxInput()
        if not self.cleaned_data["early"]:
            told = f"The period ends on {day_words(ends)}. Tick this if forces are to submit before that."
            self.add_error("early", told)


class PeriodForm(_AsksIfEarly):
    """A period's name and dates. Take the period, where it is one that is there already."""

    NAMES = ("name", "starts", "ends", "due")
    field_order = (*NAMES, "early")

    name = PlainTextField(
        label="Name",
        single_line=True,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Name with dates, for example “July to September 2026”.",
        error_messages={"required": "Enter the period’s name."},
    )
    starts = _date_field("First day covered")
    ends = _date_field("Last day covered")
    due = _date_field("Submissions due by")

    def __init__(self, data=None, *, period: ReportingPeriod | None = None):
        self.period = period
        values = {name: getattr(period, name) for name in self.NAMES} if period else {}
        super().__init__(data, initial=values, values_of_row=values)

    def clean(self):
        # What is wrong is said at once, with what is missing; the action judges again under its lock.
        super().clean()
        try:
            ReportingPeriod(pk=self.period and self.period.pk, **self.values).clean()
        except ValidationError as error:
            self.add_error(None, error)
        if self.errors or self.period is None or self.period.opened_at is None:
            return
        # Forces are told: of one that is not open yet, its page says afterwards that it is early.
        due, ends = self.cleaned_data["due"], self.cleaned_data["ends"]
        if (due, ends) != (self.period.due, self.period.ends):
            self.ask_if_early(due, ends)

    @property
    def values(self) -> dict:
        """Return the period's values by name, all of them of a valid form."""
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.cleaned_data}


class VoidForm(KeyedForm):
    """Why a period is voided."""

    reason = PlainTextField(
        label="Reason",
        help_text="Forces read this, where they would report for the period.",
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": "Say why the period is voided."},
    )


class DueDateForm(_AsksIfEarly):
    """The day by which all forces submit. Take the period."""

    field_order = ("due", "early")

    due = _date_field("Submissions due by")

    def __init__(self, data=None, *, period: ReportingPeriod):
        self.period = period
        values = {"due": period.due}
        super().__init__(data, initial=values, values_of_row=values)

    def clean(self):
        # One out of bounds is refused by the action.
        super().clean()
        due = self.cleaned_data.get("due")
        if due is not None and due != self.period.due and not self.period.why_not_due(due):
            self.ask_if_early(due, self.period.ends)


def marks_as_shown(extensions: Iterable[Extension]) -> str:
    """Return what forces were given already, as a form carries it: `read_marks` reads it."""
    return ",".join(extension.mark for extension in extensions)


def read_marks(shown: str) -> set[str]:
    """Return the marks of the extensions that a form's page has shown."""
    return set(shown.split(","))


class ExtensionForm(ShownForm):
    """One force's own due date for a period. Take its row, where the force has one already: it is of that force."""

    force = forms.ModelChoiceField(
        Force.objects.all(), label="Force", empty_label="Choose a force", error_messages={"required": "Choose a force."}
    )
    due = _date_field("Due date of this force")
    reason = PlainTextField(
        label="Reason",
        help_text="Kept with the date for VKPP.",
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": "Give a reason."},
    )

    def __init__(self, data=None, *, period: ReportingPeriod, extension: Extension | None = None):
        self.period = period
        initial = {}
        if extension:
            initial = {"due": extension.due, "reason": extension.reason, "shown": marks_as_shown([extension])}
        super().__init__(data, initial=initial)
        if extension:
            del self.fields["force"]

    def clean_due(self):
        # Said with what else is wrong; the action judges again under its lock.
        due = self.cleaned_data["due"]
        if reason := self.period.why_not_due_later(due):
            raise ValidationError(reason)
        return due
