"""The forms of a planned activity: choosing one, its one page of fields, copying it, moving it."""

from collections.abc import Mapping

from django import forms
from django.db.models import Q
from django.utils.text import capfirst

from nvap.forms import DayMonthYearField, DueField, HintedLabel, KeyedForm, PlainTextField
from plans.actions.lines import PICKS, check_line
from plans.forms.merge_form import MergeForm
from plans.forms.toolkit_choices import toolkit_choices
from plans.models import PlannedActivity, PlanObjective
from toolkit.models import Activity, FormPrompt, LongTermImpact
from toolkit.prompts import form_prompts, form_words

LONGEST_TEXT = 10_000
# The fields that the published form words; beside some of them, rows of the toolkit can be ticked.
PROMPTED = ("activity", "output", "impact_measurement", "risks", "risk_mitigation")
TICKED_BESIDE = ("activity", "output", "impact_measurement", "risks")


class ChooseActivityForm(forms.Form):
    """What a new planned activity starts from: an activity of the toolkit, or the force's own."""

    OWN = "own"

    activity = forms.ChoiceField(
        label="Which activity do you want to plan?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose an activity from the toolkit, or your own",
            "invalid_choice": "Choose an activity from the toolkit, or your own",
        },
    )

    def __init__(self, data=None, *, activities, planned=()):
        """Take the objective's toolkit activities, and the ids of those the plan has already."""
        super().__init__(data)
        self.activities = {str(activity.pk): activity for activity in activities}
        self.fields["activity"].choices = [
            *(
                (pk, HintedLabel(str(activity), hint="Already in your plan" if activity.pk in planned else ""))
                for pk, activity in self.activities.items()
            ),
            (self.OWN, HintedLabel("Our own activity", hint="Something the toolkit does not list")),
        ]

    @property
    def toolkit_activity(self) -> Activity | None:
        """The toolkit activity chosen, None for the force's own."""
        return self.activities.get(self.cleaned_data["activity"])


def _own_words(label, **kwargs):
    return PlainTextField(label=label, required=False, max_length=LONGEST_TEXT, **kwargs)


def _ticks(label):
    return forms.TypedMultipleChoiceField(label=label, coerce=int, required=False, widget=forms.CheckboxSelectMultiple)


class LineForm(MergeForm):
    """A planned activity on one page, in the published form's order."""

    impacts = _ticks("Which long-term impact does this activity serve?")
    toolkit_activity = forms.TypedChoiceField(
        label="Activity from the toolkit", coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    activity = _own_words("Activity")
    outputs = _ticks("Outputs from the toolkit")
    output = _own_words("Output")
    expected_impacts = _ticks("Short to medium term impacts you expect")
    measures = _ticks("Measures from the toolkit")
    impact_measurement = _own_words("Impact Measurement")
    consequences = _ticks("Unintended consequences from the toolkit")
    risks = _own_words("Risks")
    risk_mitigation = _own_words("Risk Mitigation Strategy")
    who = PlainTextField(
        label="Who will do it", help_text="Name or role, with agency", single_line=True, required=False, max_length=1000
    )
    start = DayMonthYearField(label="Start", required=False)
    due = DueField(label="Due", required=False)
    evidence_held = PlainTextField(
        label="Evidence held",
        help_text="What shows that this was done, and what came of it. Files are not kept here.",
        required=False,
        max_length=LONGEST_TEXT,
        rows=3,
    )
    evidence_date = DayMonthYearField(label="Date of the evidence", required=False)
    evidence_where = PlainTextField(label="Where it is kept", single_line=True, required=False, max_length=2000)
    raise_with_leadership = forms.BooleanField(
        label="Raise with leadership",
        help_text="Its risks are then put to your leadership on the first page of the plan.",
        required=False,
    )
    leadership_review_by = DayMonthYearField(
        label="Review by (optional)",
        called="Review by",
        help_text="When your leadership looks at this risk again.",
        required=False,
    )

    def __init__(
        self,
        data=None,
        *,
        plan_objective: PlanObjective,
        current: Mapping,
        line: PlannedActivity | None = None,
    ):
        """Take what was posted, the plan's objective, `line_values` or `new_line_values`, and the row."""
        super().__init__(data, current=current)
        self.plan_objective, self.line = plan_objective, line
        chosen = current["toolkit_activity"]
        offered = toolkit_choices(plan_objective, chosen, {name: self._wanted(name) for name in PICKS})
        for name, offer in offered.items():
            self.fields[name].choices = offer.choices
            self.fields[name].help_text = offer.note
        self.fields["toolkit_activity"].choices = self._activity_choices(chosen)
        self._offer_impacts()
        self._word()
        for name in (*PROMPTED, "evidence_held"):
            self.fields[name].count_threshold = 75
        for name in offered:
            self.fields[name].small = True
        for field in self.fields.values():
            field.label_size = "s"

    def check(self, values):
        """Check what must agree across fields."""
        return check_line(values, has_impacts="impacts" in self.fields)

    @property
    def chosen_activity(self) -> Activity | None:
        """The toolkit activity the form was drawn for."""
        return self.activities.get(self.current["toolkit_activity"])

    def _wanted(self, name) -> set[int]:
        """The ids ticked in the row or in the post."""
        posted = self.data.getlist(name) if self.is_bound else []
        return {*self.current[name], *(int(pk) for pk in posted if pk.isascii() and pk.isdigit() and len(pk) < 19)}

    def _activity_choices(self, chosen) -> list:
        self.activities = Activity.objects.filter(objective=self.plan_objective.objective_id).in_bulk()
        if chosen is not None and chosen not in self.activities:
            self.activities |= Activity.objects.in_bulk([chosen])
        rows = sorted(self.activities.values(), key=lambda activity: (activity.order, activity.code))
        return [*((row.pk, str(row)) for row in rows), ("", "None of these: our own activity")]

    def _offer_impacts(self) -> None:
        plan = self.plan_objective.plan
        earlier = Q(pk__in=self._wanted("impacts"), edition__action=plan.action_id)
        impacts = LongTermImpact.objects.filter(Q(edition=plan.edition_id) | earlier)
        choices = [(impact.pk, _impact_label(impact)) for impact in impacts]
        if choices:
            self.fields["impacts"].choices = choices
        else:
            del self.fields["impacts"]
            self.current = {name: value for name, value in self.current.items() if name != "impacts"}

    def _word(self) -> None:
        """Give fields the published form's words."""
        prompts = form_prompts(self.plan_objective.plan.edition)
        self.words = {
            name: form_words(prompts, name, self.plan_objective.objective_id) for name in (*PROMPTED, "progress")
        }
        for name, words in self.words.items():
            words["label"] = words.get("label", FormPrompt.Field(name).label).rstrip(":")
        for name in PROMPTED:
            field, words = self.fields[name], self.words[name]
            field.called = words["label"]
            field.label = f"{words['label']}, in your own words" if name in TICKED_BESIDE else words["label"]
            field.example = words.get("example", "")


def _impact_label(impact: LongTermImpact) -> HintedLabel:
    return HintedLabel(str(impact), hint=f"{capfirst(impact.hint)}. {impact.text}" if impact.hint else impact.text)


class CopyForm(KeyedForm):
    """Where a copy of a planned activity goes, and which long-term impact it serves there."""

    SAME = "same"

    objective = forms.TypedChoiceField(
        label="Where should the copy go?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where the copy goes", "invalid_choice": "Choose where the copy goes"},
    )
    impact = forms.ChoiceField(
        label="Which long-term impact will the copy serve?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose which long-term impact the copy will serve",
            "invalid_choice": "Choose which long-term impact the copy will serve",
        },
    )

    def __init__(self, data=None, *, line: PlannedActivity, plan_objectives, impacts, served):
        """Take the activity, the plan's objectives, the long-term impacts and those it serves now."""
        super().__init__(data)
        self.plan_objectives = {plan_objective.pk: plan_objective for plan_objective in plan_objectives}
        self.impacts = {str(impact.pk): impact for impact in impacts}
        self.fields["objective"].choices = [
            (
                plan_objective.pk,
                HintedLabel(
                    f"Objective {plan_objective.objective.number}: {plan_objective.objective.short_title}",
                    hint="Where the activity is now" if plan_objective.pk == line.plan_objective_id else "",
                ),
            )
            for plan_objective in plan_objectives
        ]
        for field in self.fields.values():
            field.label_size = "s"
        now = " and ".join(str(impact) for impact in served) or "none chosen"
        self.fields["impact"].choices = [
            (self.SAME, f"The same as now: {now}"),
            *((pk, f"{impact} only") for pk, impact in self.impacts.items() if [impact] != served),
        ]
        # Where a copy can only go to the same objective it is made to be worded anew for the other impact. Where it may
        # go to another, the impact stays as it is unless somebody chooses.
        other = [pk for pk, impact in self.impacts.items() if impact not in served]
        is_for_other = len(self.plan_objectives) == 1 and served and len(other) == 1
        self.initial = {
            "objective": line.plan_objective_id,
            "impact": other[0] if is_for_other else self.SAME,
        }

    @property
    def plan_objective(self) -> PlanObjective:
        """The plan's objective the copy goes to."""
        return self.plan_objectives[self.cleaned_data["objective"]]

    @property
    def long_term_impact(self) -> LongTermImpact | None:
        """The one long-term impact the copy serves; None where it serves what the activity serves."""
        return self.impacts.get(self.cleaned_data["impact"])
