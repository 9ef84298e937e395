"""`{% load unsaved %}`: what a form needs so that nothing typed into it is lost."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from nvap.accounts.unsaved import FORM_TITLE

register = template.Library()


@register.simple_tag
def autosave(*title):
    """Return the hidden field that names a form and has the page's script keep it while it is typed into.

    `title`, in one part or several, is for the middle of a sentence: `{% autosave "the role of" person %}`. The form
    itself carries its key (`nvap.forms.KeyedForm`).
    """
    return format_html(
        '<input type="hidden" name="{}" value="{}" data-autosave="{}">',
        FORM_TITLE,
        " ".join(str(part) for part in title),
        reverse("people:save_unsaved"),
    )
