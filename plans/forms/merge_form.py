"""The form over a row that several people write in: two tabs, two people, nothing lost."""

import datetime
import json
from collections.abc import Callable, Iterable, Mapping

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from nvap.forms import KeyedForm
from plans.merging import Answer, Change, ChangedSinceError, Conflict, Conflicts, digest, digests, merge
from plans.wording import day_words


class MergeForm(KeyedForm):
    """A form whose action merges what was typed with what others saved meanwhile.

    Take `current`, the row's values by field id when the form is rendered. `save` hands the action a `Change`. Where a
    field was changed on both sides, `conflicts` then lists what the page asks: both texts, and which to keep.

    The page renders `own_fields` and includes plans/conflicts.html once, inside the form element.
    """

    base_digests = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, current, initial=None, **kwargs):
        super().__init__(data, initial={**current, **(initial or {})}, **kwargs)
        self.current = current
        self.conflicts = []
        self.fields["base_digests"].initial = json.dumps(digests(current))

    @property
    def own_fields(self):
        """Return the bound fields of the form itself, the hidden ones too: all but those that ask about conflicts."""
        asking = {field.name for conflict in self.conflicts for field in (conflict["keep"], conflict["seen"])}
        return [field for field in self if field.name not in asking]

    @property
    def shown(self) -> str:
        """Return a short mark of the row that the form was drawn over: its digests."""
        return digest(self["base_digests"].value())

    @property
    def change(self) -> Change:
        """Return what was posted, for an action; after `is_valid()`."""
        posted = {name: self.cleaned_data[name] for name in self.current if name in self.cleaned_data}
        return Change(posted, self._posted_digests(), self._answers(), self.key)

    def check(self, values: Mapping) -> Mapping[str, str]:
        """Return what is wrong with the row's values taken together, by field id: the rule that the action keeps."""
        return {}

    def clean(self):
        """Say at once what the action would refuse, beside what is wrong with single fields."""
        cleaned = super().clean()
        posted = {name: cleaned[name] for name in self.current if name in cleaned}
        preview = merge(base_digests=self._posted_digests(), current=self.current, posted=posted)
        values = {**self.current, **preview.values}
        # What somebody still has to choose is judged as they typed it.
        values |= {name: posted[name] for name in preview.conflicts}
        wrong = self.check(values)
        for name, message in wrong.items():
            self._refuse(name, message)
        if wrong:
            # It may be what others saved meanwhile that does not agree: then the page has to show it.
            self._show_saved(posted)
        return cleaned

    def save(self, action: Callable, **kwargs):
        """Return what the action returns, or None with what keeps it from saving in the form.

        Take the action and its keyword arguments besides `change`. Raise what the action raises, but for Conflicts,
        ChangedSinceError and ValidationError.
        """
        try:
            return action(change=self.change, **kwargs)
        except Conflicts as conflicts:
            self._ask(conflicts)
        except ChangedSinceError as changed:
            self._tell_changed(changed)
        except ValidationError as error:
            self.add_messages(error)
        return None

    def add_messages(self, error: ValidationError) -> None:
        """Add an action's messages, each beside the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, messages in error.message_dict.items():
            for message in messages:
                self._refuse(name, message)

    def rows(self) -> list[dict[str, str]]:
        """Return what the row holds, label by label, for people who only read: rows of a summary list."""
        return [{"key": self.called(name), "value": self._words(name, value)} for name, value in self.current.items()]

    @property
    def typed_words(self) -> list[tuple[str, str]]:
        """Return what was typed, as pairs of label and words, to be copied where nothing can be saved any more."""
        if not self.is_bound:
            return []
        typed = [(self.called(name), self._typed(name)) for name in self.current if name in self.fields]
        return [(called, words) for called, words in typed if words]

    def _typed(self, name: str) -> str:
        value = self[name].value()
        if isinstance(self.fields[name].widget, forms.MultiWidget):
            return " ".join(str(piece) for piece in value or () if piece)
        return self._words(name, value)

    def _refuse(self, name: str, message: str) -> None:
        """Add an error beside a field, unless it has one that says more."""
        name = None if name == NON_FIELD_ERRORS or name not in self.fields else name
        if name is None or not self.has_error(name):
            self.add_error(name, message)

    def _posted_digests(self) -> dict[str, str]:
        """Return the digests the form was rendered with; none unless they came back whole: nothing is overwritten."""
        try:
            base_digests = json.loads(self.data.get(self.add_prefix("base_digests"), ""))
        except (ValueError, RecursionError):
            return {}
        return base_digests if isinstance(base_digests, dict) else {}

    def _answers(self) -> dict[str, Answer]:
        """Return what was chosen for fields that conflicted, by field id."""
        answers = {}
        for name in self.current:
            answer = self.data.get(self.add_prefix(f"keep_{name}"))
            if answer in ("mine", "theirs"):
                answers[name] = Answer(answer == "mine", self.data.get(self.add_prefix(f"seen_{name}"), ""))
        return answers

    def _tell_changed(self, changed: ChangedSinceError) -> None:
        """Show what others saved since the page was made, before something is done to the row as a whole."""
        self.current = {name: changed.current[name] for name in self.current}
        self._show_saved(self.change.values)
        for name, saved in changed.fields.items():
            who = f" ({saved})" if saved else ""
            message = f"“{self.called(name)}” was changed while this page was open{who}. Nothing is done yet."
            self._refuse(name, f"{message} Read it, then press the button again if you still mean it")

    def _ask(self, conflicts: Conflicts) -> None:
        """Ask which to keep, and show what others saved in the fields this person left alone."""
        self.current = {name: conflicts.current[name] for name in self.current}
        self._show_saved(self.change.values)
        for conflict in conflicts.conflicts:
            self._ask_about(conflict)
        self.order_fields([field.name for conflict in self.conflicts for field in (conflict["keep"], conflict["seen"])])

    def _show_saved(self, posted: Mapping) -> None:
        """Put what others saved into the fields this person left alone. Take the values that were posted."""
        self.data = self.data.copy()
        base_digests = self._posted_digests()
        for name, mine in posted.items():
            if base_digests.get(name) == digest(mine) != digest(self.current[name]):
                self._put(name, self.current[name])
                base_digests[name] = digest(self.current[name])
        self.data[self.add_prefix("base_digests")] = json.dumps(base_digests)

    def _ask_about(self, conflict: Conflict) -> None:
        keep, seen = f"keep_{conflict.field_id}", f"seen_{conflict.field_id}"
        called = self.called(conflict.field_id)
        self.fields[keep] = forms.ChoiceField(
            label=f"Which to keep for “{called}”?",
            choices=[("theirs", "Keep what was saved"), ("mine", "Keep what I entered")],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields[seen] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.data[self.add_prefix(seen)] = digest(conflict.theirs)
        self.data.pop(self.add_prefix(keep), None)
        self.add_error(keep, f"“{called}” was changed while you were writing. Choose which to keep.")
        self.conflicts.append(
            {
                "called": called,
                "keep": self[keep],
                "seen": self[seen],
                "saved": str(conflict.saved or ""),
                "theirs": self._words(conflict.field_id, conflict.theirs),
                "mine": self._words(conflict.field_id, conflict.mine),
            }
        )

    def _put(self, name: str, value) -> None:
        """Put a value into the data as the field's controls would have sent it."""
        widget, html_name = self.fields[name].widget, self.add_prefix(name)
        if isinstance(widget, forms.MultiWidget):
            for suffix, piece in zip(widget.widgets_names, widget.decompress(value), strict=True):
                self.data[html_name + suffix] = piece
        elif isinstance(widget, forms.CheckboxInput):
            self.data[html_name] = "on" if value else ""
        elif getattr(widget, "allow_multiple_selected", False):
            self.data.setlist(html_name, [_choice_key(item) for item in value])
        else:
            self.data[html_name] = _choice_key(value)

    def called(self, name: str) -> str:
        """Return how a field is named outside its own question."""
        return getattr(self.fields[name], "called", None) or self.fields[name].label

    def _words(self, name: str, value) -> str:
        """Return a value as people read it."""
        choices = {str(key): str(text) for key, text in _flat(getattr(self.fields[name], "choices", []))}
        if isinstance(value, Iterable) and not isinstance(value, str):
            return "\n".join(choices.get(_choice_key(item), str(item)) for item in value)
        if _choice_key(value) in choices:
            return choices[_choice_key(value)]
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, datetime.date):
            return day_words(value)
        return "" if value is None else str(value)


def _choice_key(value) -> str:
    return "" if value is None else str(getattr(value, "pk", value))


def _flat(choices):
    """Yield the choices without the groups they may be in."""
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text
