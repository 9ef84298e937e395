"""The forms of rows: they detect stale pages, fit text boxes to their text and put rows in order."""

import hashlib
import json
import math

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst

from nvap.forms import LINE_BREAKS
from toolkit.admin.addresses import WITH_PAGE, edition_of, moment, page_of
from toolkit.editions import dependants
from toolkit.models import DerivedRow

CHARACTERS_A_LINE = 95
GONE = "Somebody removed this row since you opened the page. Copy what you need of it: saving again leaves it removed."


class WordsField(forms.CharField):
    """A text whose line endings are normalised, since browsers send others than are stored and it would seem changed.

    Nothing else is: published words are kept exactly as printed.
    """

    def to_python(self, value):
        """Return the text with newlines for line endings."""
        return LINE_BREAKS.sub("\n", super().to_python(value))


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def __init__(self, *, encoder=None, decoder=None, **kwargs):
        """Ignore the encoders that a model's JSON field passes on: a list of texts needs none."""
        # Compare with what is stored, as other fields do, rather than with a second copy in the page.
        super().__init__(**kwargs | {"show_hidden_initial": False})

    def prepare_value(self, value):
        """Return the texts as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        """Return the non-empty lines as a list."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data):
        """Return whether the lines differ from the list."""
        return (initial or []) != self.to_python(data)


def size_to_text(form):
    """Make each text box of a form as tall as its text."""
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.Textarea):
            lines = str(form[name].value() or "").split("\n")
            needed = sum(max(1, math.ceil(len(line) / CHARACTERS_A_LINE)) for line in lines)
            field.widget.attrs["rows"] = min(max(needed, 2), 20)


def check_basis(form, data):
    """Add an error to a derived row without a basis, and to a published row with one."""
    if "origin" not in form.fields or not data.get("origin"):
        return
    derived = data["origin"] == DerivedRow.Origin.DERIVED
    if derived and not data.get("basis"):
        form.add_error("basis", "Choose what this rests on, since it is drawn from the toolkit's text.")
    if not derived and data.get("basis"):
        form.add_error("basis", "Leave this empty: the row is published as it stands.")


class StaleCheckForm(forms.ModelForm):
    """The form of a page. It carries a digest of what the page showed, so that two editors notice each other.

    The admin sets `inlines`, whose rows the page shows too, and `reader`, who has it open.
    """

    inlines = ()
    reader = None
    # Whether somebody else saved after the reader opened the page.
    is_stale = False

    base_digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["base_digest"] = self.stored_digest()
        size_to_text(self)

    def shown(self):
        """Return the rows that the page shows, one queryset for the page's own and each inline's."""
        own = type(self.instance).objects.filter(pk=self.instance.pk)
        return [own, *(inline.rows_of(self.instance) for inline in self.inlines)]

    def stored_digest(self):
        """Return a digest of everything the page shows, as stored now.

        The order is left out: it may run on through the whole edition, so a row added elsewhere would change it.
        """
        values = [
            list(
                rows.values_list(
                    *(field.attname for field in rows.model._meta.concrete_fields if field.name != "order")
                )
            )
            for rows in self.shown()
        ]
        return hashlib.sha256(json.dumps(values, cls=DjangoJSONEncoder).encode()).hexdigest()

    def clean(self):
        """Add an error where what is stored is no longer what the page showed; saving a second time overrules it."""
        data = super().clean()
        stored = self.stored_digest() if self.instance.pk else ""
        if data.get("base_digest", "") != stored:
            self.data = self.data.copy()
            self.data[self.add_prefix("base_digest")] = stored
            self.is_stale = True
            self.add_error(
                None,
                f"{self._last_editor()} Nothing of yours is saved yet. What you typed is below. "
                "If you save again, all that stands in the fields below replaces what is stored, also where you typed "
                "nothing. Rows added meanwhile stay, rows removed meanwhile stay removed.",
            )
        check_basis(self, data)
        return data

    def row_stored(self):
        """Return what is stored in fields where it differs from what was typed: pairs of a label and a text."""
        return _stored(self)

    def _last_editor(self):
        """Return a sentence that says who changed the page last."""
        theirs = Q()
        for rows in self.shown():
            kind = ContentType.objects.get_for_model(rows.model)
            theirs |= Q(content_type=kind, object_id__in=[str(key) for key in rows.values_list("pk", flat=True)])
        entry = LogEntry.objects.filter(theirs).exclude(user=self.reader).select_related("user").first()
        if entry is None:
            return "This page was changed since you opened it."
        return f"{entry.user} changed this at {moment(entry.action_time)}, since you opened it."


class RowInlineForm(forms.ModelForm):
    """A row on the page of its parent. Its code is made when it is saved, its order is a number within the page.

    Names that templates use begin with `row_`, to be none of a field's.
    """

    position = forms.IntegerField(label="Order", required=False, min_value=1)

    field_order = ["position"]

    # Whether somebody removed the row since the page was opened.
    is_gone = False

    def __init__(self, *args, inline, holder, **kwargs):
        super().__init__(*args, **kwargs)
        # By now the page's own row or edition has what was typed for it.
        self.inline, self.holder, row = inline, holder, self.instance
        if not inline.ordered:
            del self.fields["position"]
        if row.pk is None:
            # A row is not valid without a code; its real one is made when it is saved.
            row.edition, row.code = edition_of(holder), f"{row.code_prefix}-new"
            for name, value in inline.fixed.items():
                setattr(row, name, value)
        else:
            # A link never changes what it links: another one is another link.
            for name in inline.unique_fields:
                del self.fields[name]
        size_to_text(self)

    def clean(self):
        """Add an error where a derived row has no basis."""
        data = super().clean()
        check_basis(self, data)
        return data

    def row_name(self):
        """Return what the row is called among the others: what it links, or its kind and number."""
        row = self.instance
        if self.is_gone:
            return f"{capfirst(self.inline.verbose_name)}, removed meanwhile"
        if row.pk is None:
            return f"New {self.inline.verbose_name}"
        tied = [_said(row, name) for name in self.inline.unique_fields]
        if any(tied):
            return ", ".join(words for words in tied if words)
        number = getattr(row, "number", None) or self.initial.get("position", "")
        return f"{capfirst(self.inline.verbose_name)} {number}"

    def row_stored(self):
        """Return what is stored in fields where it differs from what was typed: pairs of a label and a text."""
        return _stored(self) if self.instance.pk else []

    @property
    def row_page(self):
        """Return the address of the row's own page; None where it is edited only here."""
        return page_of(self.instance) if self.instance.pk and type(self.instance) in WITH_PAGE else None

    def row_typed(self):
        """Return what was typed: pairs of a label and a text."""
        typed = [(bound, bound.value()) for bound in self.visible_fields() if bound.name not in ("position", "DELETE")]
        pairs = []
        for bound, value in typed:
            choices = {str(key): said for key, said in getattr(bound.field, "choices", ())}
            pairs.append((bound.label, choices.get(value, value)))
        return [(label, words) for label, words in pairs if words]

    def row_values(self):
        """Return the row's fields for who may only read them: pairs of a label and a text."""
        pairs = []
        for bound in self.visible_fields():
            if bound.name in ("position", "DELETE"):
                continue
            value = bound.value()
            if choices := dict(getattr(bound.field, "choices", ()) or ()):
                value = choices.get(value, "")
            pairs.append((bound.label, value))
        return [(label, value) for label, value in pairs if value not in (None, "", [], False)]


def _stored(form):
    pairs = []
    for name in form.changed_data:
        if name not in ("base_digest", "DELETE"):
            field, value = form.fields[name], form.get_initial_for_field(form.fields[name], name)
            choices = dict(getattr(field, "choices", ()) or ())
            pairs.append((field.label, choices.get(value, field.prepare_value(value))))
    return pairs


def _said(row, name):
    """Return a field's value as people read it."""
    if show := getattr(row, f"get_{name}_display", None):
        return show()
    value = getattr(row, name)
    return str(value) if value is not None else ""


class RowFormset(BaseInlineFormSet):
    """The rows of one kind on a page. No two may be alike in all of the inline's `unique_fields`."""

    inline = None

    def get_form_kwargs(self, index):
        """Return the arguments of a form, with what a new row needs."""
        return super().get_form_kwargs(index) | {"inline": self.inline, "holder": self.instance}

    def add_fields(self, form, index):
        """Add each row's number in the list, and the error of a row that was removed meanwhile."""
        super().add_fields(form, index)
        if index is not None and index < self.initial_form_count():
            form.initial["position"] = index + 1
            form.fields[self.model._meta.pk.name].error_messages["invalid_choice"] = GONE
            form.is_gone = self.is_bound and form.instance.pk is None
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Remove"

    def rows_added(self):
        """Return the names of stored rows that were added since the page was opened."""
        if not self.is_bound or self.instance.pk is None:
            return []
        known = {form.instance.pk for form in self.initial_forms}
        return [row.row_title for row in self.inline.rows_of(self.instance) if row.pk not in known]

    def validate_unique(self):
        """Do nothing: `clean` reports duplicates, in words that help."""

    def clean(self):
        """Add an error to a second row with the same position, and to a new row that links what is linked already."""
        super().clean()
        self._refuse_same_positions()
        self._refuse_same_links()

    def _refuse_same_positions(self):
        taken = set()
        for form in self.forms:
            if "position" not in form.changed_data or form in self.deleted_forms:
                continue
            place = form.cleaned_data.get("position")
            if place in taken:
                form.add_error("position", f"You gave another row the place {place} too. Give each its own.")
            elif place is not None:
                taken.add(place)

    def _refuse_same_links(self):
        names = self.inline.unique_fields
        if not names:
            return
        # A row that others depend on is not removed yet: another page asks first.
        gone = [form for form in self.deleted_forms if not dependants(form.instance)]
        seen = {
            tuple(getattr(form.instance, f"{name}_id", getattr(form.instance, name)) for name in names)
            for form in self.initial_forms
            if form not in gone and not form.is_gone
        }
        for form in self.extra_forms:
            if not form.has_changed() or any(name in form.errors for name in names):
                continue
            picked = tuple(getattr(form.cleaned_data[name], "pk", form.cleaned_data[name]) for name in names)
            if picked in seen:
                form.add_error(names[0], "This stands here already. Choose another.")
            seen.add(picked)
