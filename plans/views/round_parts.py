"""What is asked of a plan for a period, part by part: progress of a line, results of an objective, what goes stale."""

from collections.abc import Mapping
from functools import cached_property

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateformat import format as format_date

from nvap.accounts.models import User
from plans import actions
from plans.actions.progress import progress_values
from plans.forms.round import CommentsForm, LineUpdateForm, RisksForm
from plans.merging import Change, digest
from plans.models import Confirmation, Plan, ProgressUpdate
from plans.queries.periods import PlanPeriod
from plans.queries.round import LINE_WORDS, OBJECTIVE_WORDS, RoundLine, RoundObjective
from plans.views.parts import Part
from plans.views.progress_history import UpdateView
from plans.views.tasks import TaskStatus, line_status
from plans.wording import day_words

STILL_TRUE = "still_true"


class LinePart(Part):
    """A line's progress for the period, and the results of its numbers."""

    def __init__(self, row: RoundLine, plan_period: PlanPeriod, prompts: Mapping, data: QueryDict | None = None):
        """Take the line in its period, and the published form's words."""
        self.line, self.standing, self.numbers, self.prompts = row.line, row.standing, row.numbers, prompts
        super().__init__(row.line.number, f"activity {row.line.number}", plan_period, data)

    @cached_property
    def current(self) -> Mapping:
        return progress_values(self.standing.now)

    def make_form(self) -> LineUpdateForm:
        last = self.standing.last
        return LineUpdateForm(
            self.data,
            plan_objective=self.line.plan_objective,
            update=self.standing.now,
            served=(),
            last_status=last.status if last else None,
            prompts=self.prompts,
            prefix=self.prefix,
        )

    def save_row(self, form, by: User) -> bool:
        return form.save(actions.save_progress, line=self.line, period=self.period, by=by) is not None

    def sent(self, field_id: str):
        if field_id != "nothing_changed":
            return super().sent(field_id)
        if super().sent(field_id):
            return True
        # Without a tick: neither an update that says there is progress, nor none at all, is changed by that.
        return False if self.base_of(field_id) == digest(False) else None

    @cached_property
    def name(self) -> str:
        """Return the line's number and what it is in a few words."""
        return f"{self.line.number} {self.line.short_name}"

    @property
    def status(self) -> TaskStatus:
        """Return where the line is, in the words of every list."""
        return line_status(self.standing)

    @cached_property
    def now(self) -> UpdateView | None:
        """Return what was said of the line for the period."""
        return UpdateView.from_update(self.standing.now) if self.standing.now else None

    @cached_property
    def last(self) -> UpdateView | None:
        """Return what was said of the line last, in an earlier period."""
        return UpdateView.from_update(self.standing.last) if self.standing.last else None

    @cached_property
    def last_steps(self) -> list[str]:
        """Return the next steps given last, one for each line typed."""
        last = self.standing.last
        return [step.strip() for step in last.next_steps.splitlines() if step.strip()] if last else []

    @property
    def note(self) -> str:
        """Return what the status does not tell: for how long nothing has changed, or that nothing more is asked."""
        if self.standing.unchanged_periods > 1:
            return f"Nothing has changed for {self.standing.unchanged_periods} periods."
        if self.standing.unchanged_periods:
            return "Nothing has changed."
        if self.standing.now is None and self.standing.finished_earlier:
            return f"Since {self.standing.finished_earlier.period.name}. No update is asked for."
        return ""

    @property
    def may_stay(self) -> bool:
        """Whether one can say that nothing has changed."""
        return self.standing.last is not None or bool(self.current["nothing_changed"])

    @property
    def is_quiet(self) -> bool:
        """Whether the line is finished, paused or stopped, and nothing was said of it for the period."""
        paused = self.standing.status == ProgressUpdate.Status.PAUSED
        return self.standing.now is None and (paused or not self.standing.waits)

    @property
    def is_open(self) -> bool:
        """Whether the part is shown unfolded: it waits, VKPP remarks on it, or something sent of it is not saved."""
        return self.data is not None or bool(self.remarks) or (self.standing.waits and not self.is_quiet)

    @property
    def due(self) -> str:
        """Return when the line is due, and whether that is over."""
        due = self.line.due
        if due is None:
            return ""
        is_overdue = due.is_past(timezone.localdate()) and not self.standing.is_finished
        return f"{day_words(due)}{', overdue' if is_overdue else ''}"

    def take_over(self) -> None:
        """Put the next steps given last into the box, before what is there."""
        name = f"{self.prefix}-next_steps"
        typed = self.data.get(name, "").strip()
        self.data[name] = "\n".join([*self.last_steps, *filter(None, [typed])])


class NumbersPart(Part):
    """Results of the numbers that measure an objective as a whole."""

    def __init__(self, row: RoundObjective, plan_period: PlanPeriod, data: QueryDict | None = None):
        """Take the objective in its period."""
        self.objective, self.numbers = row.plan_objective.objective, row.numbers
        number = self.objective.number
        super().__init__(f"numbers{number}", f"the numbers of objective {number}", plan_period, data)


class CarriedPart(Part):
    """Words that carry over from period to period: still true, or changed."""

    def __init__(self, row: RoundLine | RoundObjective, prefix: str, title: str, plan_period, data=None):
        """Take the row with words that carry over."""
        self.carried = row.carried
        super().__init__(prefix, title, plan_period, data)

    @cached_property
    def told(self) -> str:
        """Return when the words were changed or confirmed last, in words."""
        confirmation, changed = self.carried.confirmation, self.carried.changed
        if confirmation is not None:
            day = day_words(timezone.localdate(confirmation.confirmed_at))
            return f"still true, said {confirmation.confirmed_by}, {day}"
        return f"last changed in {format_date(changed, 'F Y')}" if changed else ""

    @property
    def is_unfolded(self) -> bool:
        """Whether the words are shown unfolded: something was sent of them, or VKPP remarks on them."""
        return self.data is not None or bool(self.remarks)

    def say_still_true(self) -> None:
        """Take it that the part's box was ticked, where the part was sent: what nobody was shown is not confirmed."""
        if self.data is not None:
            self.data[f"{self.prefix}-{STILL_TRUE}"] = "True"

    @property
    def _says_still_true(self) -> bool:
        return self.data is not None and bool(self.sent(STILL_TRUE))

    @property
    def _row_is_touched(self) -> bool:
        return super()._row_is_touched or self._says_still_true

    def save_row(self, form, by: User) -> bool:
        # Confirmed first: where others changed the words since they were shown, nothing is saved either.
        if self._says_still_true and form.save(self.confirm, by=by) is None:
            return False
        return self.save_words(form, by)

    def save_words(self, form, by: User) -> bool:
        """Save the words that were sent, and return whether they were."""
        raise NotImplementedError

    def confirm(self, *, change: Change, by: User) -> Confirmation:
        """Record that the words are still true. Take what was sent of them; raise what `confirm_words` raises."""
        raise NotImplementedError


class RisksPart(CarriedPart):
    """A line's risks, and how they are mitigated."""

    def __init__(self, row: RoundLine, plan_period: PlanPeriod, data: QueryDict | None = None):
        """Take the line in its period."""
        self.line = row.line
        super().__init__(row, f"risks{row.line.number}", f"the risks of activity {row.line.number}", plan_period, data)

    @property
    def current(self) -> Mapping:
        return {name: getattr(self.line, name) for name in LINE_WORDS}

    def make_form(self) -> RisksForm:
        return RisksForm(self.data, current=self.current, prefix=self.prefix)

    def save_words(self, form, by: User) -> bool:
        return form.save(actions.save_line, line=self.line, by=by) is not None

    def confirm(self, *, change: Change, by: User) -> Confirmation:
        words = {"row": self.line, "words": LINE_WORDS}
        return actions.confirm_words(**words, period=self.period, by=by, change=change)


class CommentsPart(CarriedPart):
    """An objective's Additional Comments."""

    def __init__(self, row: RoundObjective, plan: Plan, plan_period: PlanPeriod, data: QueryDict | None = None):
        """Take the objective in its period."""
        self.plan, self.plan_objective = plan, row.plan_objective
        number = row.plan_objective.objective.number
        super().__init__(row, f"comments{number}", f"the comments on objective {number}", plan_period, data)

    @property
    def current(self) -> Mapping:
        return {name: getattr(self.plan_objective, name) for name in OBJECTIVE_WORDS}

    def make_form(self) -> CommentsForm:
        return CommentsForm(self.data, current=self.current, prefix=self.prefix)

    def save_words(self, form, by: User) -> bool:
        return form.save(actions.save_objective, plan_objective=self.plan_objective, wheres={}, by=by) is not None

    def confirm(self, *, change: Change, by: User) -> Confirmation:
        words = {"row": self.plan_objective, "words": OBJECTIVE_WORDS}
        return actions.confirm_words(**words, period=self.period, by=by, change=change)
