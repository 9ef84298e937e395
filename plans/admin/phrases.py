from django.contrib import admin

from plans.actions import save_phrase
from plans.models import ReviewPhrase


@admin.register(ReviewPhrase)
class ReviewPhraseAdmin(admin.ModelAdmin):
    """VKPP's own phrases for remarks: what is picked from the list on a submission's page."""

    list_display = ["title", "text"]
    search_fields = ["title", "text"]
    actions = None

    def save_model(self, request, obj, form, change):
        """Add or change the phrase by the action, which signs its history."""
        saved = save_phrase(phrase=obj, by=request.user)
        obj.pk = saved.pk
