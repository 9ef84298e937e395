"""The form of an objective's page: its owners and focus, where the force stands on each activity, comments."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django import forms

from nvap.accounts.models import Unit
from nvap.forms import PlainTextField
from plans.forms.about import long_text
from plans.forms.living import LivingForm
from plans.models import ActivityPosition, PlanObjective
from toolkit.models import Activity

OWN_FIELDS = ("impact_owner", "second_impact_owner", "focus", "focus_why", "additional_comments")


@dataclass(frozen=True)
class Place:
    """Where a position is asked for: a toolkit activity, in all units (None) or a named one."""

    activity: Activity
    unit: Unit | None

    @property
    def field_name(self) -> str:
        """The field that asks."""
        unit = f"_{self.unit.pk}" if self.unit else ""
        return f"position_{self.activity.pk}{unit}"

    @property
    def ids(self) -> tuple[int, int | None]:
        """Activity and unit as `save_objective` takes them."""
        return self.activity.pk, self.unit.pk if self.unit else None


class ObjectiveForm(LivingForm):
    """All that is asked of an objective as a whole, in one form, so that nothing typed beside another form is lost."""

    impact_owner = PlainTextField(
        single_line=True, required=False, max_length=200, help_text="Name or role, and force or agency."
    )
    second_impact_owner = PlainTextField(
        label="Second owner (optional)",
        called="Second owner",
        single_line=True,
        required=False,
        max_length=200,
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
        part: PlanObjective,
        labels: Mapping[str, str],
        activities: Collection[Activity],
        units: Collection[Unit],
    ):
        """Take the plan's part for the objective (locked when data is posted), the published form's labels, the
        toolkit's activities of the objective and the force's units in use.
        """
        stored = {(row.activity_id, row.unit_id): row for row in part.positions.select_related("activity", "unit")}
        self.places = _places(activities, units, stored)
        current = {name: getattr(part, name) for name in OWN_FIELDS}
        current |= {
            place.field_name: stored[place.ids].position if place.ids in stored else "" for place in self.places
        }
        super().__init__(data, current=current)
        self.part = part
        self.fields["impact_owner"].label = labels["impact_owner"]
        self.fields["additional_comments"].label = labels["additional_comments"]
        for place in self.places:
            self._ask(place)

    def _ask(self, place: Place) -> None:
        answered = self.current[place.field_name]
        choices = list(ActivityPosition.Position.choices)
        field = forms.ChoiceField(
            # An answer can be taken back once there is one.
            choices=[*choices, ("", "No answer")] if answered else choices,
            widget=forms.RadioSelect,
            required=False,
            initial=answered,
        )
        number = place.activity.number
        field.label = place.unit.name if place.unit else f"{number} {place.activity.text}"
        field.called = f"Activity {number}, {place.unit.name}" if place.unit else f"Activity {number}"
        field.label_size = "s"
        field.inline = field.small = True
        self.fields[place.field_name] = field

    @property
    def objective_values(self) -> dict:
        """What was merged of the objective's own fields."""
        return {name: self.values[name] for name in OWN_FIELDS}

    @property
    def positions(self) -> dict[tuple[int, int | None], str]:
        """The positions that were merged, as `save_objective` takes them."""
        return {place.ids: self.values[place.field_name] for place in self.places}

    def questions(self) -> list[dict]:
        """Each toolkit activity with the fields that ask where the force stands on it, and the answers as they read."""
        rows: dict[int, dict] = {}
        for place in self.places:
            row = rows.setdefault(
                place.activity.pk, {"activity": place.activity, "fields": [], "answers": [], "in_units": False}
            )
            row["fields"].append(self[place.field_name])
            answer = self._words(place.field_name, self.current[place.field_name])
            row["answers"].append({"key": place.unit.name if place.unit else "Where we stand", "value": answer})
            row["in_units"] |= place.unit is not None
        return list(rows.values())


def _places(activities, units, stored) -> list[Place]:
    """Where to ask: each activity, in each unit where there are units; and wherever there is an answer already.

    An answer may stand on an activity of an older toolkit, on a unit since closed, or on all units before there were
    any: it stays in view and can be taken back.
    """
    places = [Place(activity, unit) for activity in activities for unit in (units or [None])]
    known = {place.ids for place in places}
    places += [Place(row.activity, row.unit) for ids, row in stored.items() if ids not in known]
    order = {activity.pk: place for place, activity in enumerate(activities)}
    return sorted(
        places,
        key=lambda place: (order.get(place.activity.pk, len(order)), place.activity.number, place.unit is not None),
    )
