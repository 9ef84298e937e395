"""`{% load unsaved %}`: what a form needs so that nothing typed into it is lost."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from nvap.accounts.unsaved import FORM_TITLE, FORM_WRITER, sign_writer
from nvap.forms import FORM_CONTINUES

register = template.Library()


@register.simple_tag(takes_context=True)
def autosave(context, *title, form=None):
    """Return the hidden fields that name a form and have the page's script keep it while it is typed into.

    `title`, in one part or several, is for the middle of a sentence: `{% autosave "the role of" person %}`. `form` is
    the page's `form` unless it is named. The form itself carries its key (`nvap.forms.KeyedForm`).
    """
    form, request = form or context["form"], context["request"]
    request.shows_typed = True
    # After Back a browser fills in what was typed where the names of a form's first fields are the same. This one's
    # changes with the values that the form is drawn over: text never comes back over values it was not typed over.
    mark = format_html('<input type="hidden" name="shown_{}" disabled>', form.shown)
    name = format_html(
        '<input type="hidden" name="{}" value="{}" data-autosave="{}" data-shown="{}">',
        FORM_TITLE,
        " ".join(str(part) for part in title),
        reverse("people:save_unsaved"),
        form.shown,
    )
    carried = [(FORM_WRITER, sign_writer(request.user)), *((FORM_CONTINUES, each) for each in form.continues)]
    return mark + name + format_html_join("", '<input type="hidden" name="{}" value="{}">', carried)


@register.simple_tag(takes_context=True)
def typed_is_shown(context):
    """Say that the page shows what was typed, where it cannot offer the form. Return nothing."""
    context["request"].shows_typed = True
    return ""
