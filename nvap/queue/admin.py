"""What administrators see of the queue: waiting, failed and done jobs, and how to try again.

Schedules belong to the code (NVAP_SCHEDULES, written by `manage.py sync_schedules`): an admin page for them would let
whoever gets into it run any function on the server.
"""

from django.contrib import admin
from django_q.admin import FailAdmin, QueueAdmin, TaskAdmin
from django_q.models import Failure, OrmQ, Schedule, Success


class ReadOnly:
    """Jobs are made by the code: nobody adds or edits one."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class WaitingJobAdmin(ReadOnly, QueueAdmin):
    """Jobs that wait or are being done; one that should not be done can be deleted."""


class FailedJobAdmin(ReadOnly, FailAdmin):
    """Jobs that failed three times, with the reason; "Resubmit selected tasks to queue" tries again."""


class DoneJobAdmin(ReadOnly, TaskAdmin):
    """The last jobs done."""

    actions = None


for model in (Schedule, OrmQ, Failure, Success):
    admin.site.unregister(model)
admin.site.register(OrmQ, WaitingJobAdmin)
admin.site.register(Failure, FailedJobAdmin)
admin.site.register(Success, DoneJobAdmin)
