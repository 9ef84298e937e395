from django.contrib import admin

from plans.queries.uses import uses_of_action
from toolkit.admin.editions import EditionAdmin
from toolkit.models import Edition

admin.site.unregister(Edition)


@admin.register(Edition)
class UsedEditionAdmin(EditionAdmin):
    """The toolkit's editions, with how many plans use what changes: counts alone, never whose."""

    def uses(self, action):
        """Return by code how plans use the action's rows, as words."""
        return {code: str(use) for code, use in uses_of_action(action).items()}
