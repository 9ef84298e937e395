"""The form over a row that several people write in: two tabs, two people, nothing lost."""

import json
from collections.abc import Iterable, Mapping

from django import forms
from django.db.models import QuerySet
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.forms import KeyedForm
from plans.merging import digest, digests, merge


class MergeForm(KeyedForm):
    """A form that merges what was typed with what others saved meanwhile.

    Takes `current`, the row's values now by field name, read under the row's lock when data is posted. After
    `is_valid()`, `values` holds what to save. Where a field was changed on both sides the form is invalid, and
    `conflicts` lists what the page asks: both texts, and which to keep.

    The page draws `own_fields` and includes plans/conflicts.html once, inside the form element.
    """

    base_digests = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, current, initial=None, **kwargs):
        super().__init__(data, initial={**current, **(initial or {})}, **kwargs)
        self.current = current
        self.values = {}
        self.conflicts = []
        self.fields["base_digests"].initial = json.dumps(digests(current))

    @property
    def own_fields(self):
        """The bound fields of the form itself, `base_digests` among them: all but those that ask about conflicts."""
        asking = {field.name for conflict in self.conflicts for field in (conflict["keep"], conflict["seen"])}
        return [field for field in self if field.name not in asking]

    def clean(self):
        """Merge. A form's own checks across fields come after this, on `merged()`, for the row holds what is merged."""
        cleaned = super().clean()
        posted = {name: cleaned[name] for name in self.current if name in cleaned}
        base_digests = self._base_digests()
        merge_of_post = merge(base_digests=base_digests, current=self.current, posted=posted)
        self.values = merge_of_post.values
        self._take_over(
            base_digests,
            [
                name
                for name, mine in posted.items()
                if base_digests.get(name) == digest(mine) != digest(self.current[name])
            ],
        )
        for name in merge_of_post.conflicts:
            self._settle(name, posted[name])
        self.order_fields([field.name for conflict in self.conflicts for field in (conflict["keep"], conflict["seen"])])
        return cleaned

    def merged(self, name):
        """The value a field would be saved with; where its post cannot be used, what the row holds."""
        return self.values.get(name, self.current[name])

    def history_of(self, name: str) -> tuple[QuerySet, str] | None:
        """Where to read who saved a field last: records of its row's history, and the column that holds its value.

        None where the form keeps no such history; a form of rows people share says it here.
        """
        return None

    def rows(self) -> list[dict[str, str]]:
        """What the row holds now, label by label, for people who only read: rows of a summary list."""
        return [{"key": self._called(name), "value": self._words(name, value)} for name, value in self.current.items()]

    def _base_digests(self) -> dict[str, str]:
        """Return the digests the form was rendered with, or none unless they came back whole: nothing is overwritten."""
        try:
            base_digests = json.loads(self.data.get(self.add_prefix("base_digests"), ""))
        except (ValueError, RecursionError):
            return {}
        return base_digests if isinstance(base_digests, dict) else {}

    def _take_over(self, base_digests: Mapping[str, str], names: list[str]) -> None:
        """Show what others saved in fields this person left alone: a page rendered again shows the row's value."""
        if not names:
            return
        self.data = self.data.copy()
        for name in names:
            self._put(name, self.current[name])
        taken = {name: digest(self.current[name]) for name in names}
        self.data[self.add_prefix("base_digests")] = json.dumps({**base_digests, **taken})

    def _put(self, name: str, value) -> None:
        """Put a value into the data as the field's controls would have sent it."""
        widget, html_name = self.fields[name].widget, self.add_prefix(name)
        if isinstance(widget, forms.MultiWidget):
            for suffix, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
                self.data[html_name + suffix] = part
        elif isinstance(widget, forms.CheckboxInput):
            self.data[html_name] = "on" if value else ""
        elif getattr(widget, "allow_multiple_selected", False):
            self.data.setlist(html_name, [_choice_key(item) for item in value])
        else:
            self.data[html_name] = _choice_key(value)

    def _settle(self, name: str, mine) -> None:
        """Take the answer to a conflict, if one was given to what stands in the row now; ask otherwise."""
        theirs = self.current[name]
        keep, seen = f"keep_{name}", f"seen_{name}"
        answer = self.data.get(self.add_prefix(keep))
        if self.data.get(self.add_prefix(seen)) == digest(theirs) and answer in ("mine", "theirs"):
            self.values[name] = mine if answer == "mine" else theirs
            return
        called = self._called(name)
        self.fields[keep] = forms.ChoiceField(
            label=f"Which to keep for “{called}”?",
            choices=[("theirs", "Keep what was saved"), ("mine", "Keep what I entered")],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields[seen] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.data = self.data.copy()
        self.data[self.add_prefix(seen)] = digest(theirs)
        self.data.pop(self.add_prefix(keep), None)
        self.add_error(keep, f"“{called}” was changed while you were writing. Choose which to keep.")
        self.conflicts.append(
            {
                "called": called,
                "keep": self[keep],
                "seen": self[seen],
                "saved": self._saved(name),
                "theirs": self._words(name, theirs),
                "mine": self._words(name, mine),
            }
        )

    def _called(self, name: str) -> str:
        """How a field is named outside its own question."""
        return getattr(self.fields[name], "called", None) or self.fields[name].label

    def _saved(self, name: str) -> str:
        """Who gave a field the value that stands there, and when; nothing where no history tells."""
        told = self.history_of(name)
        if told is None:
            return ""
        records, column = told
        latest = None
        for value, kind, who, at in records.order_by("-history_date", "-history_id").values_list(
            column, "history_type", "history_user__name", "history_date"
        ):
            # Saving another field of the row leaves a record too: this value is as old as the first that holds it.
            if latest is not None and (value, kind == "-") != latest[0]:
                break
            latest = (value, kind == "-"), who, at
        if latest is None:
            return ""
        _state, who, at = latest
        return ", ".join(filter(None, [who, format_date(localtime(at), "j F Y, H:i")]))

    def _words(self, name: str, value) -> str:
        """A value as people read it."""
        choices = {str(key): str(text) for key, text in _flat(getattr(self.fields[name], "choices", []))}
        if isinstance(value, Iterable) and not isinstance(value, str):
            return "\n".join(choices.get(_choice_key(item), str(item)) for item in value)
        if _choice_key(value) in choices:
            return choices[_choice_key(value)]
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if hasattr(value, "strftime"):
            return f"{value.day} {value:%B %Y}"
        return "" if value is None else str(value)


def _choice_key(value) -> str:
    return "" if value is None else str(getattr(value, "pk", value))


def _flat(choices):
    """The choices without the groups they may stand in."""
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text
