"""What a plan says for one period as a whole: the report's header and summary, and the decisions asked."""

import datetime
from collections.abc import Mapping

from django import forms
from django.utils import timezone

from nvap.accounts.models import User
from nvap.forms import DayMonthYearField, HintedLabel, PlainTextField
from plans.actions.reports import check_decision, decision_values, report_values
from plans.forms.merge_form import MergeForm
from plans.forms.plan import long_text
from plans.merging import digest
from plans.models import DecisionAsked, PeriodReport
from plans.wording import day_words

LONGEST_SUMMARY = 600
# The action plan itself is younger: an earlier date is a slip of the finger.
EARLIEST = datetime.date(2015, 1, 1)
PURPOSE_HINTS = {
    PeriodReport.Purpose.DECISION: "You ask your leadership to decide something",
    PeriodReport.Purpose.INFORMATION: "Your leadership is to know how it is going",
}
# What "Use these words again" puts into the form from the last report that had words.
REUSED = ("purpose", "prepared_by", "summary")


class ReportForm(MergeForm):
    """Who prepared the report for this period and when, what it is for, and what leadership reads first.

    Nothing of the last period is filled in: its words are beside each question, to be used again by whoever wants to.
    """

    prepared_by = PlainTextField(single_line=True, required=False, max_length=500)
    date_prepared = DayMonthYearField(required=False, earliest=EARLIEST, latest=timezone.localdate)
    purpose = forms.ChoiceField(
        label="What is this report for?",
        choices=[(key, HintedLabel(label, hint=PURPOSE_HINTS[key])) for key, label in PeriodReport.Purpose.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    summary = PlainTextField(
        label="Summary for leadership",
        required=False,
        max_length=LONGEST_SUMMARY,
        rows=7,
        help_text="How it is going, in a few sentences. It opens the document that leadership reads.",
    )

    def __init__(
        self,
        data=None,
        *,
        report: PeriodReport,
        last: PeriodReport | None,
        labels: Mapping[str, str],
        reuse: bool = False,
        offered_to: User | None = None,
    ):
        """Take the period's report, the last earlier one with words, and the published form's labels.

        `reuse` fills what is still empty in what was posted with the last report's words, `offered_to` an empty form
        with this person's name and today as who prepared it and when. Nothing is saved by that, nothing typed replaced.
        """
        current = report_values(report)
        self.offer = {"prepared_by": str(offered_to), "date_prepared": timezone.localdate()} if offered_to else {}
        offer = {name: value for name, value in self.offer.items() if not current[name]}
        if data is not None and reuse and last:
            data = data.copy()
            for name in REUSED:
                # What was only offered nobody typed.
                if not data.get(name) or data[name] == offer.get(name):
                    data[name] = getattr(last, name) or data.get(name, "")
        super().__init__(data, current=current, initial=offer)
        self.fields["purpose"].called = "Purpose"
        for name in ("prepared_by", "date_prepared"):
            self.fields[name].label = labels[name]
        today = timezone.localdate()
        self.fields["date_prepared"].help_text = f"For example, {today.day} {today.month} {today.year}"
        self.last_words = self._last_words(last) if last else {}
        # Words that were there before, or that somebody typed the same, are no news.
        self.is_reused = self.is_bound and any(
            self.last_words.get(name) and self[name].value() == getattr(last, name) != self.current[name]
            for name in REUSED
        )
        self.offered = [] if self.is_bound else [labels[name] for name in offer]

    def clean(self):
        """Leave what was only offered to who wrote there meanwhile: nobody typed it over theirs."""
        base_digests, empty = self._posted_digests(), report_values(PeriodReport())
        for name, value in self.offer.items():
            is_untouched = self.cleaned_data.get(name) == value and base_digests.get(name) == digest(empty[name])
            if is_untouched and self.current[name]:
                self.cleaned_data[name] = self.current[name]
        return super().clean()

    def _last_words(self, last: PeriodReport) -> dict[str, str]:
        """Return what the last report said, by field id, as people read it."""
        words = {
            "prepared_by": last.prepared_by,
            "date_prepared": day_words(last.date_prepared),
            "purpose": last.get_purpose_display(),
            "summary": last.summary,
        }
        return {name: text for name, text in words.items() if text}

    @property
    def may_reuse(self) -> bool:
        """Whether the last report has words for a question that is still empty here."""
        return any(self.last_words.get(name) and not self[name].value() for name in REUSED)


class DecisionAskedForm(MergeForm):
    """A decision or help that is asked for, and its answer."""

    what = long_text(label="What do you ask for?", called="What you ask for", rows=4)
    of_whom = PlainTextField(
        label="Of whom?",
        called="Of whom",
        single_line=True,
        required=False,
        max_length=500,
        help_text="A person’s role, a board or an agency.",
    )
    by_when = DayMonthYearField(label="By when? (optional)", called="By when", required=False, earliest=EARLIEST)
    answer = long_text(label="Answer", rows=3)
    answered_on = DayMonthYearField(
        label="Date of the answer", required=False, earliest=EARLIEST, latest=timezone.localdate
    )

    def __init__(self, data=None, *, decision: DecisionAsked | None = None):
        """Take the decision; none for a new one, which has no answer yet."""
        row = decision or DecisionAsked()
        super().__init__(data, current=decision_values(row))
        if decision is None:
            for name in ("answer", "answered_on"):
                del self.fields[name]

    def check(self, values):
        """Check what must agree across fields."""
        return check_decision(values, today=timezone.localdate())
