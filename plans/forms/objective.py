"""The form of an objective's page: its owners and focus, where the force stands on each activity, comments."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django import forms

from nvap.accounts.models import Unit
from nvap.forms import PlainTextField
from plans.actions.plan import Where, objective_values, position_field
from plans.forms.merge_form import MergeForm
from plans.forms.plan import long_text
from plans.models import ActivityPosition, PlanObjective
from toolkit.models import Activity

ALL_UNITS = "All units"


@dataclass(frozen=True)
class Place:
    """Where a position is asked for: a toolkit activity, in all units (None) or a named one."""

    activity: Activity
    unit: Unit | None

    @property
    def field_name(self) -> str:
        """Return the field that asks."""
        return position_field(self.ids)

    @property
    def ids(self) -> Where:
        """Return activity and unit as `save_objective` takes them."""
        return self.activity.pk, self.unit.pk if self.unit else None


class ObjectiveForm(MergeForm):
    """All that is asked of an objective as a whole, in one form, so that nothing typed beside another form is lost."""

    impact_owner = PlainTextField(
        single_line=True, required=False, max_length=500, help_text="Name or role, and force or agency."
    )
    second_impact_owner = PlainTextField(
        label="Second owner (optional)",
        called="Second owner",
        single_line=True,
        required=False,
        max_length=500,
        help_text="Where two people or agencies share the responsibility.",
    )
    focus = forms.ChoiceField(
        label="Are you working on this objective now?",
        help_text="You do not have to work on every objective at once.",
        choices=PlanObjective.Focus.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    focus_why = long_text(label="Why? (optional)", called="Why", rows=3)
    additional_comments = long_text()

    def __init__(
        self,
        data=None,
        *,
        plan_objective: PlanObjective,
        labels: Mapping[str, str],
        activities: Collection[Activity],
        units: Collection[Unit],
    ):
        """Take the plan's objective, the published form's labels, the
        toolkit's activities of the objective and the force's units in use.
        """
        stored = {
            (row.activity_id, row.unit_id): row for row in plan_objective.positions.select_related("activity", "unit")
        }
        self.places = _places(activities, units, stored)
        super().__init__(data, current=objective_values(plan_objective, self.wheres))
        self.plan_objective = plan_objective
        self.fields["impact_owner"].label = labels["impact_owner"]
        self.fields["additional_comments"].label = labels["additional_comments"]
        for place in self.places:
            self._add_position(place)

    @property
    def wheres(self) -> dict[str, Where]:
        """Return where each position is asked for, by field id, as `save_objective` takes it."""
        return {place.field_name: place.ids for place in self.places}

    def _add_position(self, place: Place) -> None:
        field = forms.ChoiceField(
            # A radio button once pressed stays pressed: this is how an answer is taken back.
            choices=[*ActivityPosition.Position.choices, ("", "No answer")],
            widget=forms.RadioSelect,
            required=False,
            initial=self.current[place.field_name],
        )
        activity, where = place.activity, self._where(place)
        # With units, the page names the activity once, above the questions.
        field.label = where or f"{activity.number} {activity.text}"
        field.called = f"Activity {activity.number}, {where}" if where else f"Activity {activity.number}"
        field.label_size = "s"
        field.inline = field.small = True
        self.fields[place.field_name] = field

    def _where(self, place: Place) -> str:
        """The unit, or all of them; nothing where the force answers for no single unit."""
        if place.unit:
            return place.unit.name
        return ALL_UNITS if any(other.unit and other.activity == place.activity for other in self.places) else ""

    def questions(self) -> list[dict]:
        """Each toolkit activity with the fields that ask where the force stands on it, and the answers as they read.

        `field` asks about the force as a whole, `unit_fields` about each unit; `in_view` says whether one of these
        has something to show.
        """
        rows: dict[int, dict] = {}
        for place in self.places:
            field, activity = self[place.field_name], place.activity
            row = rows.setdefault(
                activity.pk, {"activity": activity, "field": None, "unit_fields": [], "answers": [], "in_view": False}
            )
            if place.unit:
                row["unit_fields"].append(field)
                row["in_view"] |= bool(field.value() or field.errors)
            else:
                row["field"] = field
            stored = self.current[place.field_name]
            answer = self._words(place.field_name, stored) if stored else ""
            row["answers"].append({"key": self._where(place) or "Where we stand", "value": answer})
        return list(rows.values())


def _places(activities, units, stored) -> list[Place]:
    """Where to ask: each activity, in the force as a whole and in each unit; and wherever there is an answer already.

    An answer may stand on an activity of an older toolkit or on a unit since closed: it stays in view and can be taken
    back.
    """
    places = [Place(activity, unit) for activity in activities for unit in (None, *units)]
    known = {place.ids for place in places}
    places += [Place(row.activity, row.unit) for ids, row in stored.items() if ids not in known]
    order = {activity.pk: place for place, activity in enumerate(activities)}
    return sorted(
        places,
        key=lambda place: (order.get(place.activity.pk, len(order)), place.activity.number, place.unit is not None),
    )
