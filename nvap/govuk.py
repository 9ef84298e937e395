"""Template tags of the page frame and of the form pack in templates/govuk/ (`{% load govuk %}`)."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django import forms, template
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

from nvap.links import link_addresses

register = template.Library()
register.filter("linked", link_addresses)


# The error summary ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ErrorLine:
    """One line of the error summary: the message and the id of the control it leads to ("" where there is none)."""

    text: str
    target: str


@register.simple_tag
def error_lines(*forms_of_page):
    """Return an ErrorLine for each error of these forms, formsets or lists of them, in the order of the page.

    Where a page has a form for each of many things, a form's `errors_about` says which one its lines begin with.
    Anything else, such as a variable the page does not have, gives no lines; unbound forms have no errors.
    """
    return list(_lines(forms_of_page))


def _lines(things):
    for thing in things:
        if isinstance(thing, list | tuple):
            yield from _lines(thing)
        elif isinstance(thing, BaseFormSet) and thing.is_bound:
            target = next((_first_control(form) for form in thing), "")
            yield from (ErrorLine(str(error), target) for error in thing.non_form_errors())
            yield from _lines(list(thing))
        elif isinstance(thing, forms.BaseForm) and thing.is_bound:
            yield from _form_lines(thing)


def _form_lines(form):
    first = _first_control(form)
    about = f"{form.errors_about}: " if getattr(form, "errors_about", "") else ""
    for error in form.non_field_errors():
        yield ErrorLine(f"{about}{error}", first)
    for field in form:
        for error in field.errors:
            yield ErrorLine(f"{about}{error}", first if field.is_hidden else control_id(field))


def _first_control(form):
    return next((control_id(field) for field in form.visible_fields()), "")


@register.filter
def control_id(field):
    """Return the id of the first control of a field: of the first radio button, checkbox or part of a date too."""
    if field.id_for_label:
        return field.id_for_label
    return next((option.id_for_label for option in field.subwidgets), "")


# One field -----------------------------------------------------------------------------------------------------

# What the browser would act on before the service can (it would cut pasted text, or refuse to post), and what vanishes
# when one begins to type.
LEFT_OUT = {
    "class",
    "placeholder",
    "required",
    "maxlength",
    "minlength",
    "min",
    "max",
    "step",
    "cols",
    "aria-describedby",
}


# What a form may set on a field to have it drawn otherwise; docs/templates.md describes each.
STYLE = (
    *("label_size", "label_heading", "label_hidden", "inline", "small", "disabled"),
    *("prefix", "suffix", "example", "example_label", "count_threshold", "above"),
)


@dataclass(frozen=True)
class Option:
    """One radio button, checkbox or select option."""

    value: str
    label: str
    hint: str
    id: str
    selected: bool


@dataclass(frozen=True)
class DatePart:
    """Day, month or year of a date input."""

    label: str
    value: str
    attrs: str
    id: str
    short: bool
    wrong: bool


@dataclass(frozen=True)
class Control:
    """What templates/govuk/field.html needs to know of a field, worked out once in Python."""

    kind: str  # input, textarea, password, select, radios, checkboxes, checkbox, date, other
    id: str = ""
    value: str = ""
    attrs: str = ""
    css_class: str = ""
    maximum: int | None = None
    groups: tuple = ()  # pairs of a heading and its Options
    parts: tuple = ()
    ticks: tuple = ()  # the Option that may be ticked instead of a date
    ticks_name: str = ""
    described_by: str = ""

    @property
    def maximum_words(self):
        """The greatest number of characters as messages and the count write it: 10,000."""
        return f"{self.maximum:,}"

    @property
    def has_fieldset(self):
        """Whether several controls answer one question."""
        return self.kind in {"radios", "checkboxes", "date"}


@register.filter
def style(field):
    """Return what the form has set on a bound field for drawing it, None where nothing (templates miss slowly)."""
    return {name: getattr(field.field, name, None) for name in STYLE}


@register.filter
def control(field):
    """Return the Control of a bound field."""
    widget = field.field.widget
    kind = _kind(widget)
    described_by = field.aria_describedby or ""
    css_class = widget.attrs.get("class", "")
    if kind in {"select", "radios", "checkboxes"}:
        return Control(
            kind,
            id=field.auto_id,
            attrs=_attrs(field.build_widget_attrs({"id": field.auto_id})) if kind == "select" else "",
            css_class=css_class,
            groups=_groups(field),
            described_by=described_by,
        )
    if kind == "other":
        return Control(kind, id=field.auto_id)
    data = widget.get_context(field.html_name, field.value(), field.build_widget_attrs({"id": field.auto_id}))["widget"]
    if kind == "date":
        return Control(
            kind,
            id=field.auto_id,
            parts=_parts(field, widget, data),
            described_by=described_by,
            **_ticks(widget, data["subwidgets"][len(PARTS_OF_DATE) :]),
        )
    maximum = getattr(field.field, "max_length", None) if kind == "textarea" else None
    attrs = data["attrs"] | {"name": data["name"]}
    if maximum:
        described_by = f"{field.auto_id}-info {described_by}".strip()
    if kind == "input":
        attrs |= _typing_attrs(widget)
        attrs["type"] = "text" if isinstance(widget, forms.NumberInput) else data["type"]
    return Control(
        kind,
        id=field.auto_id,
        value="" if data["value"] is None else data["value"],
        attrs=_attrs(attrs),
        css_class=css_class,
        maximum=maximum,
        described_by=described_by,
    )


def _kind(widget):
    kinds = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.Select, "select"),
        (forms.CheckboxInput, "checkbox"),
        (forms.MultiWidget, "date"),
        (forms.Textarea, "textarea"),
        (forms.PasswordInput, "password"),
        (forms.FileInput, "other"),
        (forms.widgets.Input, "input"),
    )
    return next((kind for widget_class, kind in kinds if isinstance(widget, widget_class)), "other")


def _attrs(attrs):
    """Return attributes as text, safely escaped, without those that the pack sets itself or leaves to the service."""
    return flatatt({name: value for name, value in attrs.items() if name not in LEFT_OUT and value is not False})


def _typing_attrs(widget):
    """Return what helps typing this kind of text; a number is typed as text, so that nothing typed is dropped."""
    if isinstance(widget, forms.NumberInput):
        return {"inputmode": "decimal", "spellcheck": "false"}
    if isinstance(widget, forms.EmailInput):
        return {"autocomplete": widget.attrs.get("autocomplete", "email"), "spellcheck": "false"}
    return {}


def _groups(field):
    selected = field.field.widget.format_value(field.value())
    groups = field.field.widget.optgroups(field.html_name, selected, {"id": field.auto_id})
    # Django makes a group of each option that stands in none: those that follow each other are drawn at once.
    return tuple(
        (heading, tuple(_option(option) for _heading, options, _index in alike for option in options))
        for heading, alike in groupby(groups, key=itemgetter(0))
    )


def _option(option):
    return Option(
        value=str(option["value"]) if option["value"] is not None else "",
        label=option["label"],
        hint=getattr(option["label"], "hint", ""),
        id=option["attrs"].get("id", ""),
        selected=bool(option["selected"]),
    )


# What stands in the page for each kind of option, but for the words.
ITEMS = {
    kind: (
        f'<div class="govuk-{kind}__item"><input class="govuk-{kind}__input" id="{{id}}" name="{{name}}" '
        f'type="{input_type}" value="{{value}}"{{checked}}{{disabled}}{{described}}>'
        f'<label class="govuk-label govuk-{kind}__label" for="{{id}}">{{label}}</label>{{hint}}</div>'
    )
    for kind, input_type in (("radios", "radio"), ("checkboxes", "checkbox"))
}


@register.simple_tag
def draw_options(options, kind, name, disabled):
    """Draw radio buttons or checkboxes.

    In Python, for a page has up to a hundred: in a template each took as long as a field does else.
    """
    return format_html_join("", "{}", ((_draw_option(option, kind, name, disabled),) for option in options))


def _draw_option(option, kind, name, disabled):
    described, hint = "", ""
    if option.hint:
        described = format_html(' aria-describedby="{}_hint"', option.id)
        hint = format_html('<div class="govuk-hint govuk-{}__hint" id="{}_hint">{}</div>', kind, option.id, option.hint)
    return format_html(
        ITEMS[kind],
        id=option.id,
        name=name,
        value=option.value,
        checked=" checked" if option.selected else "",
        disabled=" disabled" if disabled else "",
        described=described,
        label=option.label,
        hint=hint,
    )


PARTS_OF_DATE = ("Day", "Month", "Year")


def _parts(field, widget, data):
    wrong = getattr(widget, "wrong_parts", ()) or (range(len(data["subwidgets"])) if field.errors else ())
    return tuple(
        DatePart(
            label=label,
            value="" if part["value"] is None else part["value"],
            attrs=_attrs(
                part["attrs"]
                | {"name": part["name"], "aria-invalid": "true" if field.errors and index in wrong else False}
            ),
            id=part["attrs"]["id"],
            short=index < 2,
            wrong=bool(field.errors) and index in wrong,
        )
        for index, (label, part) in enumerate(zip(PARTS_OF_DATE, data["subwidgets"][: len(PARTS_OF_DATE)], strict=True))
    )


def _ticks(widget, further):
    """Return what a Control holds of the parts that follow day, month and year: nothing, or one to tick instead."""
    if not further:
        return {}
    [part] = further
    option = Option(
        value="on",
        label=widget.tick_label,
        hint="",
        id=part["attrs"]["id"],
        selected="checked" in part["attrs"],
    )
    return {"ticks": (option,), "ticks_name": part["name"]}
