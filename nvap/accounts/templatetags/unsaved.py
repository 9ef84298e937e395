"""`{% load unsaved %}`: what a form needs so that nothing typed into it is lost."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from nvap.accounts.unsaved import FORM_TITLE, FORM_WRITER, sign_writer
from nvap.forms import FORM_CONTINUES

register = template.Library()
HIDDEN = '<input type="hidden" name="{}" value="{}">'


@register.simple_tag(takes_context=True)
def autosave(context, *title, form=None):
    """Return the hidden fields that name a form and have the page's script keep it while it is typed into.

    `title`, in one part or several, is for the middle of a sentence: `{% autosave "the role of" person %}`. `form` is
    the page's `form` unless it is named. The form itself carries its key (`nvap.forms.KeyedForm`).
    """
    form = form or context["form"]
    name = format_html(
        '<input type="hidden" name="{}" value="{}" data-autosave="{}" data-shown="{}">',
        FORM_TITLE,
        " ".join(str(part) for part in title),
        reverse("people:save_unsaved"),
        form.shown,
    )
    continued = format_html_join("", HIDDEN, ((FORM_CONTINUES, each) for each in form.continues))
    return form_about(context, form.shown) + name + continued


@register.simple_tag(takes_context=True)
def form_about(context, shown):
    """Return the hidden fields that tell what a form was drawn over, and for whom; right after the CSRF token.

    `shown` is a mark of the values it was drawn over.
    """
    context["request"].shows_typed = True
    # After Back a browser fills in what was typed where the names of a form's first fields are the same. This one's
    # changes with the values that the form is drawn over: text never comes back over values it was not typed over.
    mark = format_html('<input type="hidden" name="shown_{}" disabled>', shown)
    return mark + format_html(HIDDEN, FORM_WRITER, sign_writer(context["request"].user))


@register.simple_tag(takes_context=True)
def typed_is_shown(context):
    """Say that the page shows what was typed, where it cannot offer the form. Return nothing."""
    context["request"].shows_typed = True
    return ""
