from django.contrib import admin

from nvap.accounts.admin import ShownFieldsAdmin
from plans.actions import add_phrase, change_phrase
from plans.models import ReviewPhrase


@admin.register(ReviewPhrase)
class ReviewPhraseAdmin(ShownFieldsAdmin):
    """VKPP's own phrases for remarks: what is picked from the list on a submission's page."""

    list_display = ["title", "text"]
    search_fields = ["title", "text"]
    actions = None

    def save_model(self, request, obj, form, change):
        """Add or change the phrase by the action, which signs its history."""
        if change:
            values, shown = form.changed_values(), form.shown_values()
            change_phrase(phrase=obj, values=values, by=request.user, shown=shown)
        else:
            obj.pk = add_phrase(by=request.user, **form.cleaned_data).pk
