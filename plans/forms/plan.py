"""The forms of the plan as a whole, whatever the period: about it, and the planning questions."""

from collections.abc import Mapping

from django import forms

from nvap.forms import HintedLabel, PlainTextField
from plans.actions.plan import plan_values, planning_answers
from plans.forms.merge_form import MergeForm
from plans.models import Plan
from toolkit.models import PlanningQuestion

LONGEST = 10_000
# From this per cent of a long field's limit its count shows.
COUNT_FROM = 75
MARKING_HINTS = {
    Plan.Marking.OFFICIAL: "Most plans",
    Plan.Marking.OFFICIAL_SENSITIVE: "Where loss or theft could have damaging consequences",
}


def long_text(**kwargs) -> PlainTextField:
    """Return a field for a long text that nobody has to fill in; its count shows near the limit."""
    field = PlainTextField(required=False, max_length=LONGEST, **kwargs)
    field.count_threshold = COUNT_FROM
    return field


class PlanForm(MergeForm):
    """Who leads the plan, its marking, who else contributes."""

    project_lead = PlainTextField(
        single_line=True, required=False, max_length=500, help_text="Name or role, and force or agency."
    )
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

    def __init__(self, data=None, *, plan: Plan, labels: Mapping[str, str]):
        """Take the plan and the published form's labels."""
        super().__init__(data, current=plan_values(plan))
        self.fields["project_lead"].label = labels["project_lead"]


class PlanningForm(MergeForm):
    """The guidance's planning questions: a place for notes, never needed."""

    def __init__(self, data=None, *, questions: Mapping[str, PlanningQuestion], plan: Plan):
        """Take the edition's questions by field id, and the plan."""
        super().__init__(data, current=planning_answers(plan, questions))
        for name, question in questions.items():
            self.fields[name] = long_text(label=question.text, rows=4)
            self.fields[name].initial = self.current[name]
