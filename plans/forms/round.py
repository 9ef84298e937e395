"""The small forms of the page on which a whole period is updated: one for each thing that is asked of a plan."""

from django import forms
from django.utils import timezone

from nvap.forms import DayMonthYearField, DecimalTextField, KeyedForm, PlainTextField
from plans.actions.indicators import READING_FIELDS, check_reading
from plans.actions.progress import NOTHING_CHANGED, PROGRESS_TEXTS
from plans.forms.line import LONGEST_TEXT
from plans.forms.merge_form import MergeForm
from plans.forms.plan import long_text
from plans.forms.progress import ProgressForm
from plans.forms.report import EARLIEST
from plans.models import Indicator


class LineUpdateForm(ProgressForm):
    """A line's progress among those of all lines, where "nothing has changed" is a tick and the status a list."""

    def __init__(self, *args, **kwargs):
        """Take what ProgressForm takes. The page renders its controls itself: these widgets have their ids."""
        super().__init__(*args, **kwargs)
        for name in ("status", "nothing_changed"):
            if name in self.fields:
                self.fields[name].widget = forms.Select()

    def clean_nothing_changed(self):
        """Return the tick; where there is none and nothing else either, say that something is missing."""
        try:
            return super().clean_nothing_changed()
        except forms.ValidationError as error:
            raise forms.ValidationError(f"Say what progress there is, or tick “{NOTHING_CHANGED}”") from error

    def check(self, values):
        """Check that status, reason and words agree with the tick."""
        wrong = dict(super().check(values))
        if values.get("nothing_changed"):
            for name in wrong.keys() & set(PROGRESS_TEXTS):
                wrong[name] = f"You ticked “{NOTHING_CHANGED}”. Remove these words, or take the tick away"
        return wrong


class ResultForm(KeyedForm):
    """A dated result of one number; nothing is asked of it while its value is empty."""

    value = DecimalTextField(label="Result", required=False)
    date = DayMonthYearField(label="Date of the result", required=False, earliest=EARLIEST, latest=timezone.localdate)

    def __init__(self, data=None, *, indicator: Indicator, prefix: str):
        """Take the number that is measured."""
        super().__init__(data, prefix=prefix)
        self.indicator = indicator

    def clean(self):
        """Check the result as the action does."""
        cleaned = super().clean()
        values = {name: cleaned.get(name) for name in READING_FIELDS}
        for name, message in check_reading(values, unit=self.indicator.unit).items():
            if not self.has_error(name):
                self.add_error(name, message)
        return cleaned

    @property
    def result(self) -> dict:
        """Return the result by field id, without a note; after `is_valid()`."""
        return {"value": self.cleaned_data["value"], "date": self.cleaned_data["date"], "note": ""}


class RisksForm(MergeForm):
    """A line's risks and how they are mitigated, which carry over from period to period."""

    risks = PlainTextField(label="Risks", required=False, max_length=LONGEST_TEXT)
    risk_mitigation = PlainTextField(label="Risk Mitigation Strategy", required=False, max_length=LONGEST_TEXT)


class CommentsForm(MergeForm):
    """An objective's Additional Comments, which carry over from period to period."""

    additional_comments = long_text(label="Additional Comments")
