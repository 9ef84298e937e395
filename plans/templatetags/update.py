"""Controls of the page on which a whole period is updated (`{% load update %}`).

They are put together here and not by the form pack: sixty lines have five hundred of them, and each template costs.
Names and ids are made of a line's number, a row's key in the database and a field's id; all else is escaped.
"""

from collections.abc import Mapping
from functools import cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from plans.forms.progress import STATUSES_WITH_REASON
from plans.models import Plan, ProgressUpdate
from plans.views.parts import Box, NumberBoxes, Part
from plans.views.round_parts import CarriedPart, LinePart, RisksPart
from plans.views.tasks import TaskStatus
from plans.views.update import RoundPage

register = template.Library()

WHY_HINT = f"Needed where the activity is {STATUSES_WITH_REASON.replace(', stopped', ' or stopped')}"
WHY_FOR = " ".join(status.value for status in ProgressUpdate.NEEDS_REASON)
STATUSES = [("", "Choose a status"), *ProgressUpdate.Status.choices]


@register.simple_tag
def part_attributes(part: Part, page: RoundPage, is_saved: bool | None = None) -> SafeString:
    """Return what a part's fieldset is known by; `is_saved` tells its script, where that is answered."""
    told = ""
    if is_saved is not None:
        told = f' data-saved="{"yes" if is_saved else "no"}" data-waiting="{escape(page.waits_in_words)}"'
    return _safe(f'id="part-{part.prefix}" tabindex="-1" data-part="{part.prefix}"{told}')


@register.simple_tag
def line_facts(part: LinePart, plan: Plan, is_saved: bool | None = None) -> SafeString:
    """Return where a line is, what is to be known of it besides, and a link to its page."""
    facts = [
        status_tag(part.status),
        "<strong>Saved just now</strong>" if is_saved else "",
        escape(part.note),
        f"Due {escape(str(part.due))}" if part.due else "",
        f'<a class="govuk-link" href="{reverse("plans:line", args=[plan.pk, part.line.key])}">Open'
        f'<span class="govuk-visually-hidden"> activity {part.prefix}</span></a>',
    ]
    return _safe(f'<ul class="app-meta app-part__facts">{"".join(f"<li>{fact}</li>" for fact in facts if fact)}</ul>')


@register.simple_tag
def carried_heading(part: CarriedPart, labels: Mapping[str, str]) -> SafeString:
    """Return what heads words that carry over: of what they are, and when they were changed."""
    if isinstance(part, RisksPart):
        name = f"{part.line.number} {labels['risks']}"
    else:
        name = f"Objective {part.plan_objective.objective.number}, {labels['additional_comments']}"
    return _safe(escape(f"{name}, {part.told}" if part.told else name))


@register.simple_tag
def line_boxes(part: LinePart, labels: Mapping[str, str]) -> SafeString:
    """Return what is asked of a line for the period, with its Save."""
    boxes = [
        tick_box(part, "nothing_changed", "Nothing has changed") if part.may_stay else "",
        status_box(part),
        reason_box(part),
        text_box(part, "progress", labels["progress"], 4),
        text_box(part, "next_steps", labels["next_steps"], 3),
        *map(result_boxes, part.number_boxes),
        part_end(part),
    ]
    return _safe("".join(boxes))


@register.simple_tag
def carried_boxes(part: CarriedPart, labels: Mapping[str, str]) -> SafeString:
    """Return the words that carry over, to be changed or said to be still true, with their Save."""
    boxes = [text_box(part, field_id, labels[field_id]) for field_id in part.current]
    if isinstance(part, RisksPart):
        boxes.insert(0, f'<p class="govuk-body">{escape(part.line.short_name)}</p>')
    if part.carried.is_asked:
        boxes.append(tick_box(part, "still_true", "Still true"))
    return _safe("".join([*boxes, part_end(part)]))


@register.simple_tag
def part_fields(part: Part) -> SafeString:
    """Return a part's hidden fields: its key, what it was rendered with, and its name for what keeps it unsaved."""
    prefix = part.prefix
    return _safe(
        f'<input type="hidden" name="{prefix}-form_key" value="{part.key}">'
        f'<input type="hidden" name="{prefix}-base_digests" value="{escape(part.base_digests)}">'
        f'<input type="hidden" name="{prefix}-form_title" value="{escape(part.title)}" data-autosave="{_keeper()}">'
    )


@register.simple_tag
def part_end(part: Part) -> SafeString:
    """Return what ends a part: where its script tells how it went, and its own Save, which the script shows."""
    return _safe(
        '<p class="govuk-hint" data-autosave-told></p><button type="button" class="govuk-button '
        'govuk-button--secondary govuk-!-margin-bottom-2" data-save-part hidden>Save'
        f'<span class="govuk-visually-hidden"> {escape(part.title)}</span></button>'
    )


@register.simple_tag
def status_tag(status: TaskStatus) -> SafeString:
    """Return where a line is: a coloured tag, or plain words where nothing asks for attention."""
    if not status.colour:
        return _safe(f"<strong>{escape(status.text)}</strong>")
    return _safe(f'<strong class="govuk-tag govuk-tag--{status.colour}">{escape(status.text)}</strong>')


def text_box(part: Part, field_id: str, label: str, rows: int = 4, hint: str = "") -> SafeString:
    """Return a box for text of several lines."""
    box = part.box(field_id)
    attributes = f'id="{box.id}" name="{box.name}" rows="{rows}"{_described(box, hint)}'
    area = (
        f'<textarea class="govuk-textarea{_mark(box, "govuk-textarea")}" {attributes}>\n{escape(box.value)}</textarea>'
    )
    return _group(box, label, f"{_hint(box, hint)}{_message(box)}{area}")


def reason_box(part: Part) -> SafeString:
    """Return the box for why a status is as it is; the page's script shows it where the status asks for it."""
    return _safe(f'<div data-why-for="{WHY_FOR}">{text_box(part, "status_reason", "Why", 2, WHY_HINT)}</div>')


def status_box(part: Part) -> SafeString:
    """Return the list to choose a status from."""
    box = part.box("status")
    return _group(
        box,
        "Status",
        f'{_message(box)}<select class="govuk-select{_mark(box, "govuk-select")}" id="{box.id}" name="{box.name}"'
        f"{_described(box)}>{STATUS_OPTIONS.get(box.value, STATUS_OPTIONS[''])}</select>",
    )


def tick_box(part: Part, field_id: str, label: str) -> SafeString:
    """Return a tick that says yes."""
    box = part.box(field_id)
    checked = " checked" if box.value in ("True", "on") else ""
    return _safe(
        f'<div class="govuk-form-group{_mark(box, "govuk-form-group")}" id="field-{box.name}">{_message(box)}'
        '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
        f'<input class="govuk-checkboxes__input" type="checkbox" id="{box.id}" name="{box.name}" value="True"{checked}'
        f'{_described(box)}><label class="govuk-label govuk-checkboxes__label" for="{box.id}">{escape(label)}</label>'
        "</div></div></div>"
    )


@register.simple_tag
def result_boxes(number: NumberBoxes) -> SafeString:
    """Return the boxes for a new result of a number: its value and its date."""
    value, date = number.value, number.date
    parts = "".join(
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        f'<label class="govuk-label govuk-date-input__label" for="{box.id}">{label}</label>'
        f'<input class="govuk-input govuk-date-input__input app-date-input__{"long" if label == "Year" else "short"}" '
        f'type="text" inputmode="numeric" id="{box.id}" name="{box.name}" value="{escape(box.value)}"></div></div>'
        for label, box in number.date_parts
    )
    told = f"Last: {number.last}." if number.last else "No result yet."
    if number.target:
        told += f" Target: {number.target}."
    return _safe(
        '<fieldset class="govuk-fieldset app-result-boxes">'
        f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{escape(number.name)}</legend>'
        f'{number.above}<p class="govuk-hint">{escape(told)} <a class="govuk-link" href="{number.href}">'
        f'All results<span class="govuk-visually-hidden"> of {escape(number.name)}</span></a></p>'
        '<div class="app-fields-row">'
        f'<div class="govuk-form-group{_mark(value, "govuk-form-group")}">'
        f'<label class="govuk-label" for="{value.id}">Result</label>{_message(value)}'
        f'<input class="govuk-input govuk-input--width-5{_mark(value, "govuk-input")}" type="text" inputmode="decimal" '
        f'id="{value.id}" name="{value.name}" value="{escape(value.value)}"{_described(value)}></div>'
        f'<div class="govuk-form-group{_mark(date, "govuk-form-group")}">'
        f'<fieldset class="govuk-fieldset" role="group"{_described(date)}>'
        f'<legend class="govuk-fieldset__legend">Date of the result</legend>{_message(date)}'
        f'<div class="govuk-date-input" id="{date.id}">{parts}</div></fieldset></div></div></fieldset>'
    )


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 -- escaped where it was put together


@cache
def _keeper() -> str:
    return reverse("people:save_unsaved")


def _group(box: Box, label: str, controls: str) -> SafeString:
    return _safe(
        f'<div class="govuk-form-group{_mark(box, "govuk-form-group")}" id="field-{box.name}">{box.above}'
        f'<label class="govuk-label govuk-label--s" for="{box.id}">{escape(label)}</label>{controls}</div>'
    )


def _options(chosen: str) -> str:
    return "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in STATUSES
    )


STATUS_OPTIONS = {value: _options(value) for value, _label in STATUSES}


def _mark(box: Box, css_class: str) -> str:
    return f" {css_class}--error" if box.error else ""


def _message(box: Box) -> str:
    if not box.error:
        return ""
    error = f'<span class="govuk-visually-hidden">Error:</span> {escape(box.error)}'
    return f'<p class="govuk-error-message" id="{box.id}_error">{error}</p>'


def _hint(box: Box, hint: str) -> str:
    return f'<div class="govuk-hint" id="{box.id}_helptext">{escape(hint)}</div>' if hint else ""


def _described(box: Box, hint: str = "") -> str:
    if not (hint or box.error):
        return ""
    ids = [*([f"{box.id}_helptext"] if hint else []), *([f"{box.id}_error"] if box.error else [])]
    return f' aria-describedby="{" ".join(ids)}"'
