"""Progress on a planned activity for a period."""

import json

from django import forms

from nvap.forms import HintedLabel, PlainTextField
from plans.forms.merge_form import MergeForm
from plans.merging import digests
from plans.models import PlanObjective, ProgressUpdate, ReportingPeriod
from toolkit.prompts import form_prompts, form_words

LONGEST_TEXT = 10_000
TEXTS = ("status_reason", "progress", "next_steps")
FIELDS = ("nothing_changed", "status", *TEXTS)
SOMETHING_TO_REPORT = "There is progress to report"
NOTHING_CHANGED = "Nothing has changed"
STATUS_HINTS = {
    ProgressUpdate.Status.NOT_STARTED: "Work on it has not begun",
    ProgressUpdate.Status.ON_TRACK: "Will be done by its due date",
    ProgressUpdate.Status.AT_RISK: "May not be done by its due date",
    ProgressUpdate.Status.OFF_TRACK: "Will not be done by its due date without change",
    ProgressUpdate.Status.COMPLETE: "It is done",
    ProgressUpdate.Status.PAUSED: "Work has halted and will go on later",
    ProgressUpdate.Status.STOPPED: "Work has ended before it was done",
}
STATUSES_WITH_REASON = ", ".join(status.label.lower() for status in ProgressUpdate.NEEDS_REASON)


def _yes(value) -> bool:
    return value == "True"


class ProgressForm(MergeForm):
    """What is reported of an activity for the open period: progress, or that nothing has changed.

    `period` goes with the form, so that words written for one period are not saved for the next unseen.
    """

    period = forms.CharField(widget=forms.HiddenInput, required=False)
    nothing_changed = forms.TypedChoiceField(
        label="What is there to say for this period?",
        choices=[("False", SOMETHING_TO_REPORT), ("True", NOTHING_CHANGED)],
        coerce=_yes,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether there is progress to report or nothing has changed"},
    )
    status = forms.ChoiceField(
        label="Status",
        choices=[(key, HintedLabel(label, hint=STATUS_HINTS[key])) for key, label in ProgressUpdate.Status.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    status_reason = PlainTextField(
        label="Why",
        help_text=f"Needed where the activity is {STATUSES_WITH_REASON.replace(', stopped', ' or stopped')}",
        required=False,
        max_length=LONGEST_TEXT,
        rows=3,
    )
    progress = PlainTextField(label="Progress", required=False, max_length=LONGEST_TEXT)
    next_steps = PlainTextField(label="Next steps", required=False, max_length=LONGEST_TEXT)

    def __init__(
        self,
        data=None,
        *,
        plan_objective: PlanObjective,
        period: ReportingPeriod,
        update: ProgressUpdate | None,
        served,
        last_status,
    ):
        """Take the plan's objective, the open period, what was said for it so far and the kinds of impact served.

        `last_status` is the status last given in an earlier period; None where none was: then something cannot have
        stayed as it was, and the form does not offer to say so.
        """
        current = progress_values(update)
        super().__init__(data, current=current)
        self.open_period, self.update = period, update
        self.is_of_another_period = self.is_bound and self.data.get("period") != str(period.pk)
        if self.is_of_another_period:
            self._move_to_open_period()
        self.last_status = last_status
        self.fields["period"].initial = period.pk
        prompts = form_prompts(plan_objective.plan.edition)
        for name in ("progress", "next_steps"):
            field = self.fields[name]
            field.label = form_words(prompts, name, plan_objective.objective_id).get("label", field.label).rstrip(":")
            field.called = field.label
        for name in TEXTS:
            self.fields[name].count_threshold = 75
        for field in self.fields.values():
            field.label_size = "s"
        self.fields["status"].small = True
        # The published examples differ per column: an activity in both columns has both.
        examples = (
            form_words(prompts, "progress", plan_objective.objective_id, kind).get("example")
            for kind in served or [None]
        )
        self.fields["progress"].example = "\n".join(dict.fromkeys(filter(None, examples)))
        if last_status is None and not current["nothing_changed"]:
            del self.fields["nothing_changed"]

    def history_of(self, name):
        """The update's own."""
        return (self.update.history.all(), name) if self.update else None

    def clean(self):
        """Check that status, reason and words agree, on the row as it would be saved."""
        cleaned = super().clean()
        if self.is_of_another_period:
            self.add_error(
                None,
                "VKPP opened another period while you were writing. "
                f"What you wrote will now be saved for {self.open_period}. Check it and save again.",
            )
        if "nothing_changed" not in self.fields:
            self.values["nothing_changed"] = False
        if "nothing_changed" not in self.errors:
            self._check_nothing_changed() if self.merged("nothing_changed") else self._check_status()
        return cleaned

    def _move_to_open_period(self) -> None:
        """Keep all that was typed, as if it had been typed into the form of the open period."""
        self.data = self.data.copy()
        self.data["period"] = str(self.open_period.pk)
        self.data["base_digests"] = json.dumps(digests(self.current))
        # The form was drawn without this question where nothing had been said before the old period.
        self.data.setdefault("nothing_changed", "False")

    def _check_nothing_changed(self) -> None:
        for name in TEXTS:
            if name not in self.errors and self.merged(name):
                self.add_error(
                    name, f"You chose “{NOTHING_CHANGED}”. Remove these words, or choose “{SOMETHING_TO_REPORT}”"
                )
        if self.merged("status") and self.last_status and self.merged("status") != self.last_status:
            last = ProgressUpdate.Status(self.last_status).label
            self.add_error("status", f"Last time it was “{last}”. Choose that, or “{SOMETHING_TO_REPORT}”")
        # What has not changed is not said twice: the last status stands.
        self.values["status"] = ""

    def _check_status(self) -> None:
        if "status" in self.errors:
            return
        if not self.merged("status"):
            self.add_error("status", "Choose a status")
        elif self.merged("status") in ProgressUpdate.NEEDS_REASON and not self.merged("status_reason"):
            label = ProgressUpdate.Status(self.merged("status")).label.lower()
            self.add_error("status_reason", f"Say why the activity is {label}")


def progress_values(update: ProgressUpdate | None) -> dict:
    """An update's values by the names of ProgressForm's fields; blank where there is none yet."""
    if update is None:
        return {"nothing_changed": None, "status": "", "status_reason": "", "progress": "", "next_steps": ""}
    return {name: getattr(update, name) for name in FIELDS}


class NothingChangedForm(forms.Form):
    """The activity, by its key, whose "Nothing has changed" was pressed among those of a plan."""

    nothing_changed = forms.UUIDField()
