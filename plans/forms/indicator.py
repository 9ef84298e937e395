"""The form of a number the force tracks, with the place to add a dated result."""

import datetime
from decimal import Decimal

from django import forms
from django.utils import timezone

from nvap.forms import DayMonthYearField, DecimalTextField, HintedLabel, PlainTextField
from plans.actions.indicators import READING_FIELDS, check_indicator, check_reading, indicator_values
from plans.forms.merge_form import MergeForm
from plans.forms.report import EARLIEST
from plans.models import Indicator, PlannedActivity, PlanObjective
from plans.wording import value_words
from toolkit.models import Measure

LATEST = datetime.date(2099, 12, 31)
TAKEN_OUT = " (taken out of the plan)"
RESULT_FIELDS = ("result_date", "result_value", "result_note")
DIRECTION_HINTS = {
    Indicator.Direction.UP: "A higher number is what you want to see",
    Indicator.Direction.DOWN: "A lower number is what you want to see",
    Indicator.Direction.CONTEXT: "Neither is better: it helps to read the rest",
}


class LineChoiceField(forms.ModelChoiceField):
    """An activity of the plan, named with its number; one that was taken out since says so."""

    def label_from_instance(self, line):
        return f"{line.number} {line.short_name}{TAKEN_OUT if line.retired_at else ''}"


class IndicatorForm(MergeForm):
    """What is counted, in what, where it began and where it should be; and one new result at a time."""

    # In the page's order, which is the error summary's too.
    result_value = DecimalTextField(label="Result", required=False)
    result_date = DayMonthYearField(
        label="Date of the result", required=False, earliest=EARLIEST, latest=timezone.localdate
    )
    result_note = PlainTextField(
        label="Note (optional)", called="Note", single_line=True, required=False, max_length=5000
    )
    name = PlainTextField(
        label="What do you count?",
        called="What you count",
        single_line=True,
        max_length=500,
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
        max_length=500,
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
        max_length=5000,
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
        """Take the plan's objective and the number, none for a new one.

        `result_asked` says that the button that adds a result was pressed; `initial` is what to draw instead of what
        is stored.
        """
        row = indicator or Indicator(plan_objective=plan_objective)
        current = indicator_values(row)
        super().__init__(data, current=current)
        self.is_new, self.result_asked = indicator is None, result_asked
        self.fields["line"].called, self.fields["measure"].called = "Activity it measures", "Toolkit’s measure"
        in_plan = plan_objective.lines.active() | plan_objective.lines.filter(pk=row.line_id)
        self.fields["line"].queryset = in_plan.select_related("plan_objective__objective", "toolkit_activity")
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

    def check(self, values):
        """Check what must agree: a percentage and what it is out of, a value and its date."""
        wrong = dict(check_indicator(values))
        if not self.is_new and (self.result_asked or self.result):
            result = {name: self.cleaned_data.get(f"result_{name}") for name in READING_FIELDS}
            found = check_reading(result, unit=values["unit"])
            wrong |= {f"result_{name}": words for name, words in found.items()}
        return wrong

    @property
    def result(self) -> dict | None:
        """Return the result that was typed, its date, value and note; None where nothing was."""
        if self.is_new:
            return None
        typed = {name: self.cleaned_data.get(f"result_{name}") for name in READING_FIELDS}
        return typed if typed["value"] is not None or typed["date"] or typed["note"] else None

    def typed(self) -> dict:
        """What stands in the form as it was sent, right or wrong, to be drawn again."""
        return {
            name: field.widget.value_from_datadict(self.data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
        }


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
