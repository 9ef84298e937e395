"""VKPP's forms on a reporting period: its name and dates, voiding it, its due date, one force's own due date."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from nvap.accounts.models import Force
from nvap.forms import KeyedForm, PlainTextField, ShownForm, ShownValuesForm
from plans.models import Extension, ReportingPeriod

REASON_LENGTH = 1000


def _date_field(label: str, **kwargs) -> forms.DateField:
    """Return a date with the browser's own field: no script, and it works by keyboard."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Enter a date.", "invalid": "Enter a real date, like 27/9/2026."},
        **kwargs,
    )


class PeriodForm(ShownValuesForm):
    """A period's name and dates. Take the period, where it is one that is there already."""

    NAMES = ("name", "starts", "ends", "due")

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


class DueDateForm(ShownValuesForm):
    """The day by which all forces submit. Take the period."""

    due = _date_field("Submissions due by")

    def __init__(self, data=None, *, period: ReportingPeriod):
        values = {"due": period.due}
        super().__init__(data, initial=values, values_of_row=values)


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
