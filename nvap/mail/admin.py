"""What administrators see of the mail: what waits, what was sent, what was refused, and how to try again."""

from django.contrib import admin
from django.utils import timezone

from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from nvap.queue.jobs import begin


class StateFilter(admin.SimpleListFilter):
    """What waits, what was sent, what was not."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """Return the states to choose from."""
        return [("waiting", "Waits"), ("sent", "Sent"), ("failed", "Refused"), ("dropped", "No longer needed")]

    def queryset(self, request, queryset):
        """Return the mails of the state chosen."""
        match self.value():
            case "waiting":
                return queryset.filter(sent_at=None, dropped_at=None)
            case "sent":
                return queryset.exclude(sent_at=None)
            case "failed":
                return queryset.exclude(dropped_at=None).exclude(failure="")
            case "dropped":
                return queryset.exclude(dropped_at=None).filter(failure="")
        return queryset


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    """Mails: made by the code, so nobody adds, edits or deletes one."""

    list_display = ["to", "kind", "wanted_at", "send_at", "sent_at", "dropped_at", "tries", "failure"]
    list_filter = [StateFilter, "kind"]
    list_select_related = ["user"]
    search_fields = ["user__email", "address"]
    actions = ["send_again"]

    def has_add_permission(self, request):
        """Return False: actions want mail."""
        return False

    def has_change_permission(self, request, obj=None):
        """Return False."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Return False: rows say what was told; old ones go by themselves."""
        return False

    @admin.action(description="Try again now, what was not sent", permissions=["view"])
    def send_again(self, request, queryset):
        """Try now what waits and what was refused."""
        refused = queryset.filter(sent_at=None)
        refused.update(send_at=timezone.now(), refused_at=None, dropped_at=None)
        begin(send_waiting)
        self.message_user(request, "They are being sent.")
