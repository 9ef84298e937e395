"""Progress on a planned activity for a period."""

from collections.abc import Mapping

from django import forms

from nvap.forms import HintedLabel, PlainTextField
from plans.actions.progress import (
    NOTHING_CHANGED,
    PROGRESS_TEXTS,
    SOMETHING_TO_REPORT,
    check_progress,
    progress_values,
)
from plans.forms.merge_form import MergeForm
from plans.models import PlanObjective, ProgressUpdate
from toolkit.prompts import form_prompts, form_words

LONGEST_TEXT = 10_000
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
    """What is reported of an activity for a period: progress, or that nothing has changed."""

    nothing_changed = forms.TypedChoiceField(
        label="What is there to say for this period?",
        choices=[("False", SOMETHING_TO_REPORT), ("True", NOTHING_CHANGED)],
        coerce=_yes,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
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
        update: ProgressUpdate | None,
        served,
        last_status: str | None,
        prompts: Mapping | None = None,
        prefix: str | None = None,
    ):
        """Take the plan's objective, what was said for the period so far and the kinds of impact served.

        `prompts` are the published form's words (`form_prompts`), where they have been read for a whole page already.

        `last_status` is the status last given in an earlier period; None where none was: then something cannot have
        stayed as it was, and the form does not offer to say so.
        """
        current = progress_values(update)
        super().__init__(data, current=current, prefix=prefix)
        self.last_status = last_status
        if prompts is None:
            prompts = form_prompts(plan_objective.plan.edition)
        for name in ("progress", "next_steps"):
            field = self.fields[name]
            field.label = form_words(prompts, name, plan_objective.objective_id).get("label", field.label).rstrip(":")
            field.called = field.label
        for name in PROGRESS_TEXTS:
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

    def clean_nothing_changed(self):
        """Return the answer; where none was ticked, what else was filled in says that there is progress."""
        answer = self.cleaned_data["nothing_changed"]
        if answer is None and any(self.data.get(self.add_prefix(name)) for name in ("status", *PROGRESS_TEXTS)):
            return False
        if answer is None:
            raise forms.ValidationError("Choose whether there is progress to report or nothing has changed")
        return answer

    def check(self, values):
        """Check that status, reason and words agree."""
        if "nothing_changed" in self.errors:
            return {}
        return check_progress(values, last_status=self.last_status)
