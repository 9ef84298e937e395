"""The forms of the plan as a whole: about it, the planning questions, the summary for leadership."""

import datetime
from collections.abc import Iterable, Mapping

from django import forms
from django.utils import timezone

from nvap.forms import DayMonthYearField, HintedLabel, PlainTextField
from plans.document.words import day_words
from plans.forms.merge_form import MergeForm
from plans.models import Plan, PlanningAnswer, ReportingPeriod
from toolkit.models import PlanningQuestion

LONGEST = 10_000
LONGEST_SUMMARY = 600
# The action plan itself is younger: an earlier date is a slip of the finger.
EARLIEST = datetime.date(2015, 1, 1)
# From this per cent of a long field's limit its count shows.
COUNT_FROM = 75
MARKING_HINTS = {
    Plan.Marking.OFFICIAL: "Most plans",
    Plan.Marking.OFFICIAL_SENSITIVE: "Where loss or theft could have damaging consequences",
}
# Asked again for each period, and kept together with it.
PER_PERIOD = ("prepared_by", "date_prepared")


def long_text(**kwargs) -> PlainTextField:
    """A field for a long text that nobody has to fill in; its count shows near the limit."""
    field = PlainTextField(required=False, max_length=LONGEST, **kwargs)
    field.count_threshold = COUNT_FROM
    return field


class AboutForm(MergeForm):
    """Who leads the plan, who prepared it for this period and when, its marking, who else contributes."""

    project_lead = PlainTextField(
        single_line=True, required=False, max_length=200, help_text="Name or role, and force or agency."
    )
    prepared_by = PlainTextField(single_line=True, required=False, max_length=200)
    date_prepared = DayMonthYearField(required=False, earliest=EARLIEST, latest=timezone.localdate)
    marking = forms.ChoiceField(
        label="Marking",
        help_text="Printed on every page of the document.",
        choices=[(key, HintedLabel(label, hint=MARKING_HINTS[key])) for key, label in Plan.Marking.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the marking"},
    )
    contributing_agencies = long_text(
        label="Contributing agencies", help_text="Who works on this plan with you, such as children’s social care."
    )

    def __init__(self, data=None, *, plan: Plan, period: ReportingPeriod | None, labels: Mapping[str, str]):
        """Take the plan (locked when data is posted), the open period or None, and the published form's labels."""
        before = plan.prepared_for
        asked_again = period is not None and (before is None or before.starts < period.starts)
        current = {name: getattr(plan, name) for name in self.base_fields if hasattr(plan, name)}
        if asked_again:
            current |= {"prepared_by": "", "date_prepared": None}
        super().__init__(data, current=current)
        for name in ("project_lead", *PER_PERIOD):
            self.fields[name].label = labels[name]
        today = timezone.localdate()
        self.fields["date_prepared"].help_text = f"For example, {today.day} {today.month} {today.year}"
        if asked_again and plan.prepared_by:
            self.fields["prepared_by"].help_text = f"Last time: {plan.prepared_by}"
        if asked_again and plan.date_prepared:
            self.fields["date_prepared"].help_text = f"Last time: {day_words(plan.date_prepared)}"
        self.plan, self.period, self.asked_again = plan, period, asked_again

    def history_of(self, name):
        """The plan's own."""
        return self.plan.history.all(), name

    def save(self) -> None:
        """Save what was merged. What the last period gave stays until this one gives its own."""
        values = dict(self.values)
        if self.asked_again:
            if any(values[name] for name in PER_PERIOD):
                values["prepared_for"] = self.period
            else:
                values = {name: value for name, value in values.items() if name not in PER_PERIOD}
        _save_changed(self.plan, values)


class SummaryForm(MergeForm):
    """What the force's leadership reads first."""

    summary = PlainTextField(
        label="Summary",
        required=False,
        max_length=LONGEST_SUMMARY,
        rows=7,
        help_text="How it is going, in a few sentences. It opens the document that leadership reads.",
    )
    decisions_needed = long_text(
        label="Decisions or help needed", help_text="What you ask of your leadership or of others."
    )

    def __init__(self, data=None, *, plan: Plan):
        """Take the plan, locked when data is posted."""
        super().__init__(data, current={"summary": plan.summary, "decisions_needed": plan.decisions_needed})
        self.plan = plan

    def history_of(self, name):
        """The plan's own."""
        return self.plan.history.all(), name

    def save(self) -> None:
        """Save what was merged."""
        _save_changed(self.plan, self.values)


class PlanningForm(MergeForm):
    """The guidance's planning questions: a place for notes, never needed."""

    def __init__(self, data=None, *, questions: Iterable[PlanningQuestion], plan: Plan):
        """Take the edition's questions and the plan, locked when data is posted."""
        self.plan = plan
        self.questions = {f"question_{question.pk}": question for question in questions}
        texts = {answer.question_id: answer.text for answer in plan.planning_answers.all()}
        super().__init__(data, current={name: texts.get(row.pk, "") for name, row in self.questions.items()})
        for name, question in self.questions.items():
            self.fields[name] = long_text(label=question.text, rows=4)
            self.fields[name].initial = self.current[name]

    def history_of(self, name):
        """The answer's own."""
        return PlanningAnswer.history.filter(plan_id=self.plan.pk, question_id=self.questions[name].pk), "text"

    @property
    def texts(self) -> dict[PlanningQuestion, str]:
        """What was merged, by question."""
        return {self.questions[name]: text for name, text in self.values.items()}


def _save_changed(plan: Plan, values: Mapping) -> None:
    """Write the fields that differ, so that history tells what was changed."""
    changed = [name for name, value in values.items() if getattr(plan, name) != value]
    for name in changed:
        setattr(plan, name, values[name])
    if changed:
        plan.save(update_fields=changed)
