"""The form that starts a plan."""

from collections.abc import Collection

from django import forms
from django.db.models import QuerySet

from nvap.accounts.models import Force
from plans.models import Plan
from toolkit.models import Edition


class StartForm(forms.Form):
    """Which force starts a plan on which published toolkit; asks nothing that has only one answer."""

    force = forms.ModelChoiceField(
        label="Which force is the plan for?",
        queryset=Force.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the force", "invalid_choice": "Choose one of these forces"},
    )
    edition = forms.ModelChoiceField(
        label="Which action is the plan for?",
        queryset=Edition.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the action", "invalid_choice": "Choose one of these actions"},
    )

    def __init__(self, data=None, *, forces: Collection[Force], taken: Collection[tuple[int, int]], **kwargs):
        """Take the forces one may start a plan for, and the pairs of force and action ids that have one already."""
        super().__init__(data, **kwargs)
        self.forces = forces
        published = list(Edition.objects.offered().select_related("action").order_by("action__reference"))
        # Nobody is asked for a force or an action that leads to no new plan.
        free = [
            (force.pk, edition.pk)
            for force in forces
            for edition in published
            if (force.pk, edition.action_id) not in taken
        ]
        self.has_toolkit = bool(free)
        editions = Edition.objects.select_related("action").order_by("action__reference")
        self._offer("force", Force.objects.filter(pk__in={force for force, _edition in free}))
        self._offer("edition", editions.filter(pk__in={edition for _force, edition in free}))
        self.fields["edition"].label_from_instance = lambda edition: str(edition.action)

    def _offer(self, name: str, rows: QuerySet) -> None:
        """Ask for one of these rows; take the only one for granted."""
        field = self.fields[name]
        field.queryset = rows
        if len(rows) == 1:
            # Posted too: a page left open still says which plan it is about.
            field.initial = self.initial[name] = rows[0]
            field.widget = forms.HiddenInput()
            field.required = False

    def clean(self):
        """Take what was not asked for granted."""
        cleaned = super().clean()
        for name in ("force", "edition"):
            if name not in self.errors and cleaned.get(name) is None:
                cleaned[name] = self.fields[name].initial
        return cleaned

    def find_started(self) -> Plan | None:
        """The plan that is asked for, where it is there: the button was pressed twice, or a colleague was first."""
        force, edition = (self.data.get(name, "") for name in ("force", "edition"))
        if not all(number.isascii() and number.isdecimal() and len(number) < 19 for number in (force, edition)):
            return None
        plans = Plan.objects.filter(force__in=self.forces, action__editions=edition)
        return plans.select_related("force", "action").filter(force=force).first()


def plans_taken(forces: Collection[Force]) -> set[tuple[int, int]]:
    """The pairs of force and action ids that have a plan."""
    return set(Plan.objects.filter(force__in=forces).values_list("force", "action"))
