"""The forms of rows: they say when somebody else was faster, size boxes to their text, and set rows in order."""

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
    """A text with its line ends as they are stored: browsers send others, and it would seem changed.

    Nothing else of it is touched: published words are kept as they were printed.
    """

    def to_python(self, value):
        """Return the text, each line but the last ending in a newline alone."""
        return LINE_BREAKS.sub("\n", super().to_python(value))


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def __init__(self, *, encoder=None, decoder=None, **kwargs):
        """Take what a model's JSON field hands to its form field; a list of texts needs no encoder."""
        # Compared with what is stored, as other fields are: the page need not carry it twice.
        super().__init__(**kwargs | {"show_hidden_initial": False})

    def prepare_value(self, value):
        """Return the texts as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        """Return the lines that hold something as a list."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data):
        """Return whether the lines differ from the list."""
        return (initial or []) != self.to_python(data)


def size_to_text(form):
    """Give each text box of a form as many lines as its text needs."""
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.Textarea):
            lines = str(form[name].value() or "").split("\n")
            needed = sum(max(1, math.ceil(len(line) / CHARACTERS_A_LINE)) for line in lines)
            field.widget.attrs["rows"] = min(max(needed, 2), 20)


def check_basis(form, data):
    """Ask of a row drawn from the text for what it rests on, and of a published one for nothing."""
    if "origin" not in form.fields or not data.get("origin"):
        return
    derived = data["origin"] == DerivedRow.Origin.DERIVED
    if derived and not data.get("basis"):
        form.add_error("basis", "Choose what this rests on, since it is drawn from the toolkit's text.")
    if not derived and data.get("basis"):
        form.add_error("basis", "Leave this empty: the row is published as it stands.")


class StaleCheckForm(forms.ModelForm):
    """The form of a page: it carries what the page was drawn with, so that two editors notice each other.

    The admin sets `inlines`, whose rows the page shows too, and `reader`, who has it open.
    """

    inlines = ()
    reader = None
    # Whether somebody was faster than the reader.
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
        """Return a digest of what is stored of all that the page shows.

        Without the order, which counts through the whole edition: a row added elsewhere changes it.
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
        """Say so where what is stored is no longer what the page was drawn with; saving once more overrules it."""
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
        """Return what is stored where it differs from what was typed: pairs of a label and a text."""
        return _stored(self)

    def _last_editor(self):
        """Return who changed something of the page last, as a sentence."""
        theirs = Q()
        for rows in self.shown():
            kind = ContentType.objects.get_for_model(rows.model)
            theirs |= Q(content_type=kind, object_id__in=[str(key) for key in rows.values_list("pk", flat=True)])
        entry = LogEntry.objects.filter(theirs).exclude(user=self.reader).select_related("user").first()
        if entry is None:
            return "This page was changed since you opened it."
        return f"{entry.user} changed this at {moment(entry.action_time)}, since you opened it."


class RowInlineForm(forms.ModelForm):
    """A row on the page of what holds it. Its code is made when it is saved, its order is a number within the page.

    What templates ask of it begins with `row_`: a shorter name would be a field's in some form.
    """

    position = forms.IntegerField(label="Order", required=False, min_value=1)

    field_order = ["position"]

    # Whether somebody removed the row since the page was opened.
    is_gone = False

    def __init__(self, *args, inline, holder, **kwargs):
        super().__init__(*args, **kwargs)
        # The page's own row or edition has what was typed for it by now.
        self.inline, self.holder, row = inline, holder, self.instance
        if not inline.ordered:
            del self.fields["position"]
        if row.pk is None:
            # A row is not valid without; the code it keeps is made when it is saved.
            row.edition, row.code = edition_of(holder), f"{row.code_prefix}-new"
            for name, value in inline.fixed.items():
                setattr(row, name, value)
        else:
            # What a link ties together stays: another one is another link.
            for name in inline.unique_fields:
                del self.fields[name]
        size_to_text(self)

    def clean(self):
        """Ask for the basis of what is drawn from the text."""
        data = super().clean()
        check_basis(self, data)
        return data

    def row_name(self):
        """Return what the row is called among the others: what it ties together, or its kind and number."""
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
        """Return what is stored where it differs from what was typed: pairs of a label and a text."""
        return _stored(self) if self.instance.pk else []

    @property
    def row_page(self):
        """The address of the row's own page; None where it is edited here alone."""
        return page_of(self.instance) if self.instance.pk and type(self.instance) in WITH_PAGE else None

    def row_typed(self):
        """Return what was typed: pairs of a label and the words."""
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
        """Hand each form what a new row needs."""
        return super().get_form_kwargs(index) | {"inline": self.inline, "holder": self.instance}

    def add_fields(self, form, index):
        """Number the rows in their order; let a row that is gone say so."""
        super().add_fields(form, index)
        if index is not None and index < self.initial_form_count():
            form.initial["position"] = index + 1
            form.fields[self.model._meta.pk.name].error_messages["invalid_choice"] = GONE
            form.is_gone = self.is_bound and form.instance.pk is None
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Remove"

    def rows_added(self):
        """Return the names of stored rows of which the page that was sent knew nothing: somebody added them since."""
        if not self.is_bound or self.instance.pk is None:
            return []
        known = {form.instance.pk for form in self.initial_forms}
        return [row.row_title for row in self.inline.rows_of(self.instance) if row.pk not in known]

    def validate_unique(self):
        """Do nothing: `clean` says where a row stands twice, in words that help."""

    def clean(self):
        """Refuse one place for two rows, and a new row that ties together what is tied already."""
        super().clean()
        self._refuse_same_places()
        self._refuse_same_ties()

    def _refuse_same_places(self):
        taken = set()
        for form in self.forms:
            if "position" not in form.changed_data or form in self.deleted_forms:
                continue
            place = form.cleaned_data.get("position")
            if place in taken:
                form.add_error("position", f"You gave another row the place {place} too. Give each its own.")
            elif place is not None:
                taken.add(place)

    def _refuse_same_ties(self):
        names = self.inline.unique_fields
        if not names:
            return
        # What others hang on is not removed before a page has asked.
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
