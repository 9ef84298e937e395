"""The form that starts a plan."""

from collections.abc import Collection

from django import forms

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
        self.taken = set(taken)
        self.fields["force"].queryset = Force.objects.filter(pk__in=[force.pk for force in forces])
        published = Edition.objects.published().select_related("action").order_by("action__reference")
        if len(forces) == 1:
            (force,) = forces
            published = published.exclude(action__plans__force=force)
        self.fields["edition"].queryset = published
        self.fields["edition"].label_from_instance = lambda edition: str(edition.action)
        for name in ("force", "edition"):
            only = self.fields[name].queryset[:2]
            if len(only) == 1:
                self.fields[name].initial = only[0]
                self.fields[name].widget = forms.HiddenInput()
                # Hidden, so it is not asked for: what the page would post is taken for granted.
                self.fields[name].required = False

    @property
    def has_toolkit(self) -> bool:
        """Whether there is any toolkit left to start a plan on."""
        return self.fields["edition"].queryset.exists()

    def clean(self):
        """Refuse a second plan of a force for the same action, beside the question that was asked."""
        cleaned = super().clean()
        for name in ("force", "edition"):
            if name not in self.errors and cleaned.get(name) is None:
                cleaned[name] = self.fields[name].initial
        force, edition = cleaned.get("force"), cleaned.get("edition")
        if force and edition and (force.pk, edition.action_id) in self.taken:
            asked = "force" if self.fields["edition"].widget.is_hidden else "edition"
            self.add_error(asked, f"{force} already has a plan for {edition.action}.")
        return cleaned


def plans_taken(forces: Collection[Force]) -> set[tuple[int, int]]:
    """The pairs of force and action ids that have a plan."""
    return set(Plan.objects.filter(force__in=forces).values_list("force", "action"))
