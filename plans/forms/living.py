"""The form over a row that several people write in: two tabs, two people, nothing lost."""

import json

from django import forms

from plans.merging import digest, digests, merge

CONFLICT = "Someone else changed this while you were writing. Choose which to keep."


class LivingForm(forms.Form):
    """A form that merges what was typed with what others saved meanwhile.

    Takes `current`, the row's values now by field name, read under the row's lock when data is posted. After
    `is_valid()`, `values` holds what to save. Where a field was changed on both sides the form is invalid, and
    `conflicts` lists what the page asks: both texts, and which to keep.
    """

    drawn = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, current, initial=None, **kwargs):
        super().__init__(data, initial={**current, **(initial or {})}, **kwargs)
        self.current = current
        self.values = {}
        self.conflicts = []
        self.fields["drawn"].initial = json.dumps(digests(current))

    def clean(self):
        cleaned = super().clean()
        posted = {name: cleaned[name] for name in self.current if name in cleaned}
        merged = merge(drawn=self._drawn(), current=self.current, posted=posted)
        self.values = merged.values
        for name in merged.conflicts:
            self._settle(name, posted[name])
        return cleaned

    def _drawn(self) -> dict[str, str]:
        """The digests the form was drawn with; none where they did not come back whole, so nothing is overwritten."""
        try:
            drawn = json.loads(self.data.get(self.add_prefix("drawn"), ""))
        except ValueError:
            return {}
        return drawn if isinstance(drawn, dict) else {}

    def _settle(self, name: str, mine) -> None:
        """Take the answer to a conflict, if one was given to what stands in the row now; ask otherwise."""
        theirs = self.current[name]
        keep, seen = f"keep_{name}", self.add_prefix(f"seen_{name}")
        answer = self.data.get(self.add_prefix(keep))
        if self.data.get(seen) == digest(theirs) and answer in ("mine", "theirs"):
            self.values[name] = mine if answer == "mine" else theirs
            return
        field = self.fields[name]
        self.fields[keep] = forms.ChoiceField(
            label=field.label,
            choices=[("theirs", "Keep what they saved"), ("mine", "Keep what I typed")],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields[f"seen_{name}"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.data = self.data.copy()
        self.data[seen] = digest(theirs)
        self.data.pop(self.add_prefix(keep), None)
        self.add_error(keep, CONFLICT)
        self.conflicts.append(
            {
                "keep": self[keep],
                "seen": self[f"seen_{name}"],
                "theirs": self._words(name, theirs),
                "mine": self._words(name, mine),
            }
        )

    def _words(self, name: str, value) -> str:
        """A value as people read it."""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if hasattr(value, "strftime"):
            return f"{value.day} {value:%B %Y}"
        choices = {str(key): str(text) for key, text in getattr(self.fields[name], "choices", [])}
        if isinstance(value, list | tuple | set | frozenset):
            return "\n".join(choices.get(str(item), str(item)) for item in value)
        return choices.get(str(value), str(value)) if value not in (None, "") else ""
