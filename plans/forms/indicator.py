"""The form of a number the force tracks, with the place to add a dated result."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django import forms
from django.utils import timezone

from nvap.accounts.models import User
from nvap.forms import DayMonthYearField, DecimalTextField, HintedLabel, PlainTextField
from plans.document.words import day_words, value_words
from plans.forms.about import EARLIEST
from plans.forms.merge_form import MergeForm
from plans.models import Indicator, PlannedActivity, PlanObjective, Reading, line_number
from toolkit.models import Measure

LATEST = datetime.date(2099, 12, 31)
OWN_FIELDS = (
    "name",
    "unit",
    "out_of",
    "direction",
    "line",
    "measure",
    "baseline",
    "baseline_date",
    "baseline_source",
    "target",
    "target_date",
)
RESULT_FIELDS = ("result_date", "result_value", "result_note")
DIRECTION_HINTS = {
    Indicator.Direction.UP: "A higher number is what you want to see",
    Indicator.Direction.DOWN: "A lower number is what you want to see",
    Indicator.Direction.CONTEXT: "Neither is better: it helps to read the rest",
}


class LineChoiceField(forms.ModelChoiceField):
    """An activity of the plan, named with its number; `numbers` holds those by the row's id."""

    numbers: Mapping[int, str] = {}

    def label_from_instance(self, line):
        return " ".join(filter(None, [self.numbers.get(line.pk), line.short_name]))


class IndicatorForm(MergeForm):
    """What is counted, in what, where it began and where it should be; and one new result at a time."""

    # In the page's order, which is the error summary's too.
    result_value = DecimalTextField(label="Result", required=False)
    result_date = DayMonthYearField(
        label="Date of the result", required=False, earliest=EARLIEST, latest=timezone.localdate
    )
    result_note = PlainTextField(
        label="Note (optional)", called="Note", single_line=True, required=False, max_length=300
    )
    name = PlainTextField(
        label="What do you count?",
        called="What you count",
        single_line=True,
        max_length=200,
        help_text="For example, staff in the hub who have completed the training.",
        error_messages={"required": "Say what you count"},
    )
    unit = forms.ChoiceField(
        label="What is it counted in?",
        choices=Indicator.Unit.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is counted in"},
    )
    out_of = PlainTextField(
        label="If it is a percentage, out of what?",
        called="Out of what",
        single_line=True,
        required=False,
        max_length=200,
        help_text="For example, all staff in the hub.",
    )
    direction = forms.ChoiceField(
        label="Which way is better?",
        choices=[(key, HintedLabel(label, hint=DIRECTION_HINTS[key])) for key, label in Indicator.Direction.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which way is better"},
    )
    line = LineChoiceField(
        label="Which activity of your plan does it measure? (optional)",
        queryset=PlannedActivity.objects.none(),
        required=False,
        empty_label="The objective as a whole",
    )
    measure = forms.ModelChoiceField(
        label="Does it follow one of the toolkit’s suggested measures? (optional)",
        queryset=Measure.objects.none(),
        required=False,
        empty_label="No, it is our own",
    )
    baseline = DecimalTextField(label="Baseline", required=False)
    baseline_date = DayMonthYearField(
        label="Date of the baseline", required=False, earliest=EARLIEST, latest=timezone.localdate
    )
    baseline_source = PlainTextField(
        label="Source of the baseline",
        single_line=True,
        required=False,
        max_length=300,
        help_text="Where the number comes from, such as the hub’s training log.",
    )
    target = DecimalTextField(label="Target", required=False)
    target_date = DayMonthYearField(label="Date of the target", required=False, earliest=EARLIEST, latest=LATEST)

    def __init__(
        self,
        data=None,
        *,
        plan_objective: PlanObjective,
        indicator: Indicator | None = None,
        result_asked=False,
        initial=None,
    ):
        """Take the plan's objective and the number, locked when data is posted; none for a new one.

        `result_asked` says that the button that adds a result was pressed; `initial` is what to draw instead of what
        is stored.
        """
        row = indicator or Indicator(plan_objective=plan_objective)
        current = {name: getattr(row, name) for name in OWN_FIELDS}
        super().__init__(data, current=current)
        self.indicator, self.is_new, self.result_asked = row, indicator is None, result_asked
        self.fields["line"].called, self.fields["measure"].called = "Activity it measures", "Toolkit’s measure"
        in_plan = plan_objective.lines.active().values_list("pk", flat=True)
        self.fields["line"].numbers = {
            pk: line_number(plan_objective.objective.number, place) for place, pk in enumerate(in_plan, start=1)
        }
        self.fields["line"].queryset = (
            plan_objective.lines.active() | plan_objective.lines.filter(pk=row.line_id)
        ).select_related("toolkit_activity")
        self.fields["measure"].queryset = (
            Measure.objects.filter(placements__objective=plan_objective.objective)
            | Measure.objects.filter(pk=row.measure_id)
        ).distinct()
        for name in ("baseline", "target"):
            # As people write it: 12 rather than 12.00.
            self.initial[name] = _plain(current[name])
        self.initial |= initial or {}
        if self.is_new:
            for name in RESULT_FIELDS:
                del self.fields[name]

    def _words(self, name, value):
        if name in ("baseline", "target"):
            return value_words(value, self.current["unit"])
        return super()._words(name, value)

    def history_of(self, name):
        """The number's own."""
        return self.indicator.history.all(), name

    def clean(self):
        """Check what hangs together: a percentage and what it is out of, a value and its date, one result a day."""
        cleaned = super().clean()
        is_percentage = self.merged("unit") == Indicator.Unit.PERCENTAGE
        if is_percentage and not self.merged("out_of"):
            self._refuse("out_of", "Say what the percentage is out of")
        for name in ("baseline", "target"):
            self._check_pair(name, self.merged(name), f"{name}_date", self.merged(f"{name}_date"))
        if is_percentage:
            for name, value in (("baseline", self.merged("baseline")), ("target", self.merged("target"))):
                self._check_percentage(name, value)
            self._check_percentage("result_value", cleaned.get("result_value"))
        started, ends = self.merged("baseline_date"), self.merged("target_date")
        if started and ends and ends < started:
            self._refuse("target_date", f"Date of the target must be after the baseline’s, {day_words(started)}")
        if not self.is_new:
            self._check_result(cleaned)
        return cleaned

    def save(self, *, by: User) -> Indicator:
        """Save what was merged, and the result if one was typed. Gives the number."""
        row = self.indicator
        changed = [name for name, value in self.values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, self.values[name])
        if self.is_new:
            last = row.plan_objective.indicators.order_by("order").last()
            row.order = last.order + 1 if last else 1
            row.save()
        elif changed:
            row.save(update_fields=changed)
        if self.has_new_result:
            row.readings.create(
                date=self.cleaned_data["result_date"],
                value=self.cleaned_data["result_value"],
                note=self.cleaned_data["result_note"],
                recorded_by=by,
            )
        return row

    def typed(self) -> dict:
        """What stands in the form as it was sent, right or wrong, to be drawn again."""
        return {
            name: field.widget.value_from_datadict(self.data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    @property
    def has_new_result(self) -> bool:
        """Whether a result was typed that is not there yet: sending the same one twice adds it once."""
        cleaned = self.cleaned_data
        if cleaned.get("result_value") is None or not cleaned.get("result_date"):
            return False
        return self._result_of(cleaned["result_date"]) is None

    def _result_of(self, date: datetime.date) -> Reading | None:
        return self.indicator.readings.filter(date=date).first()

    def _check_result(self, cleaned) -> None:
        date, value = cleaned.get("result_date"), cleaned.get("result_value")
        if self.result_asked and value is None:
            self._refuse("result_value", "Enter the result")
        if cleaned.get("result_note") and value is None:
            self._refuse("result_value", "Enter the result that the note is about")
        self._check_pair("result_value", value, "result_date", date)
        there = self._result_of(date) if date else None
        if there and value is not None and there.value != value:
            words = value_words(there.value, self.indicator.unit)
            self._refuse(
                "result_date",
                f"There is a result for {day_words(date)} already: {words}. Remove it first to replace it.",
            )

    def _check_pair(self, name: str, value: Decimal | None, date_name: str, date: datetime.date | None) -> None:
        """A value needs its date, and a date its value."""
        if value is not None and date is None:
            label = self.fields[date_name].label
            self._refuse(date_name, f"Enter the {label[0].lower()}{label[1:]}")
        if date is not None and value is None:
            self._refuse(name, f"Enter the {self.fields[name].label.lower()}, or clear its date")

    def _check_percentage(self, name: str, value: Decimal | None) -> None:
        if value is not None and not 0 <= value <= 100:
            self._refuse(name, f"{self.fields[name].label} must be a percentage from 0 to 100")

    def _refuse(self, name: str, message: str) -> None:
        """Add an error beside a field, unless it has one that says more."""
        if not self.has_error(name):
            self.add_error(name, message)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
