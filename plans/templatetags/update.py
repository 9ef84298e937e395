"""Controls of the page on which a whole period is updated (`{% load update %}`).

They are put together here and not by the form pack: sixty lines have five hundred of them, and each template costs.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from plans.forms.progress import STATUSES_WITH_REASON
from plans.models import ProgressUpdate
from plans.views.parts import Box, NumberBoxes, Part

register = template.Library()

WHY_HINT = f"Needed where the activity is {STATUSES_WITH_REASON.replace(', stopped', ' or stopped')}"


@register.simple_tag
def part_fields(part: Part) -> SafeString:
    """Return a part's hidden fields: its key, what it was rendered with, and its name for what keeps it unsaved."""
    return format_html(
        '<input type="hidden" name="{0}-form_key" value="{1}"><input type="hidden" name="{0}-base_digests" value="{2}">'
        '<input type="hidden" name="{0}-form_title" value="{3}" data-autosave="{4}">',
        part.prefix,
        part.key,
        part.base_digests,
        part.title,
        _keeper(),
    )


@register.simple_tag
def text_box(part: Part, field_id: str, label: str, rows: int = 4, hint: str = "") -> SafeString:
    """Return a box for text of several lines."""
    box = part.box(field_id)
    return format_html(
        '<div class="govuk-form-group{}" id="field-{}"><label class="govuk-label govuk-label--s" for="{}">{}</label>'
        '{}{}<textarea class="govuk-textarea{}" id="{}" name="{}" rows="{}"{}>\n{}</textarea></div>',
        _mark(box, "govuk-form-group"),
        box.name,
        box.id,
        label,
        _hint(box, hint),
        _message(box),
        _mark(box, "govuk-textarea"),
        box.id,
        box.name,
        rows,
        _described(box, hint),
        box.value,
    )


@register.simple_tag
def reason_box(part: Part) -> SafeString:
    """Return the box for why a status is as it is; the page's script shows it where the status asks for it."""
    asking = " ".join(status.value for status in ProgressUpdate.NEEDS_REASON)
    return format_html('<div data-why-for="{}">{}</div>', asking, text_box(part, "status_reason", "Why", 2, WHY_HINT))


@register.simple_tag
def status_box(part: Part) -> SafeString:
    """Return the list to choose a status from."""
    box = part.box("status")
    return format_html(
        '<div class="govuk-form-group{}" id="field-{}">'
        '<label class="govuk-label govuk-label--s" for="{}">Status</label>'
        '{}<select class="govuk-select{}" id="{}" name="{}"{}>{}</select></div>',
        _mark(box, "govuk-form-group"),
        box.name,
        box.id,
        _message(box),
        _mark(box, "govuk-select"),
        box.id,
        box.name,
        _described(box),
        STATUS_OPTIONS.get(box.value, STATUS_OPTIONS[""]),
    )


@register.simple_tag
def tick_box(part: Part, field_id: str, label: str) -> SafeString:
    """Return a tick that says yes."""
    box = part.box(field_id)
    return format_html(
        '<div class="govuk-form-group{}" id="field-{}">{}<div class="govuk-checkboxes govuk-checkboxes--small">'
        '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="{}" name="{}" '
        'value="True"{}{}><label class="govuk-label govuk-checkboxes__label" for="{}">{}</label></div></div></div>',
        _mark(box, "govuk-form-group"),
        box.name,
        _message(box),
        box.id,
        box.name,
        mark_safe(" checked") if box.value in ("True", "on") else "",
        _described(box),
        box.id,
        label,
    )


@register.simple_tag
def result_boxes(number: NumberBoxes) -> SafeString:
    """Return the boxes for a new result of a number: its value and its date."""
    parts = format_html_join(
        "",
        '<div class="govuk-date-input__item"><div class="govuk-form-group"><label class="govuk-label '
        'govuk-date-input__label" for="{}">{}</label><input class="govuk-input govuk-date-input__input '
        'app-date-input__{}" type="text" inputmode="numeric" id="{}" name="{}" value="{}"></div></div>',
        (
            (box.id, label, "long" if label == "Year" else "short", box.id, box.name, box.value)
            for label, box in number.date_parts
        ),
    )
    told = " Target: ".join(filter(None, [f"Last: {number.last}." if number.last else "No result yet.", number.target]))
    value = number.value
    return format_html(
        '<fieldset class="govuk-fieldset app-result-boxes"><legend class="govuk-fieldset__legend '
        'govuk-fieldset__legend--s">{}</legend><p class="govuk-hint">{}</p><div class="app-fields-row">'
        '<div class="govuk-form-group{}"><label class="govuk-label" for="{}">Result</label>{}'
        '<input class="govuk-input govuk-input--width-5{}" type="text" inputmode="decimal" id="{}" name="{}" '
        'value="{}"{}></div><div class="govuk-form-group{}"><fieldset class="govuk-fieldset" role="group"{}>'
        '<legend class="govuk-fieldset__legend">Date of the result</legend>{}'
        '<div class="govuk-date-input" id="{}">{}</div></fieldset></div></div></fieldset>',
        number.name,
        told,
        _mark(value, "govuk-form-group"),
        value.id,
        _message(value),
        _mark(value, "govuk-input"),
        value.id,
        value.name,
        value.value,
        _described(value),
        _mark(number.date, "govuk-form-group"),
        _described(number.date),
        _message(number.date),
        number.date.id,
        parts,
    )


def _keeper() -> str:
    return reverse("people:save_unsaved")


def _options(chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", label)
            for value, label in [("", "Choose a status"), *ProgressUpdate.Status.choices]
        ),
    )


STATUS_OPTIONS = {value: _options(value) for value in ("", *ProgressUpdate.Status.values)}


def _mark(box: Box, css_class: str) -> str:
    return f" {css_class}--error" if box.error else ""


def _message(box: Box) -> SafeString | str:
    if not box.error:
        return ""
    return format_html(
        '<p class="govuk-error-message" id="{}_error"><span class="govuk-visually-hidden">Error:</span> {}</p>',
        box.id,
        box.error,
    )


def _hint(box: Box, hint: str) -> SafeString | str:
    return format_html('<div class="govuk-hint" id="{}_helptext">{}</div>', box.id, hint) if hint else ""


def _described(box: Box, hint: str = "") -> SafeString | str:
    ids = [*([f"{box.id}_helptext"] if hint else []), *([f"{box.id}_error"] if box.error else [])]
    return format_html(' aria-describedby="{}"', " ".join(ids)) if ids else ""
