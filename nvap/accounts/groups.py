"""The national groups and what each may do in the admin.

Run `manage.py sync_groups` after `migrate`: permissions exist only once all migrations have run, so no migration can
hand them out reliably. It makes groups and permissions what this file says; running it again changes nothing.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from nvap.accounts.models import (
    ADMIN_GROUPS,
    NATIONAL_LEADERSHIP_GROUP,
    REVIEWER_GROUP,
    TOOLKIT_EDITOR_GROUP,
    VKPP_PEOPLE_GROUP,
    User,
)

# "app.codename" names one permission; "app.view_*" names the view permission of every model of the app.
ADMIN_PERMISSIONS = {
    REVIEWER_GROUP: [
        "accounts.view_force",
        "plans.add_reportingperiod",
        "plans.change_reportingperiod",
        "plans.view_reportingperiod",
        "plans.view_submission",
        "plans.view_shareddraft",
        "plans.add_review",
        "plans.view_review",
        "plans.add_remark",
        "plans.view_remark",
        "plans.add_reviewphrase",
        "plans.change_reviewphrase",
        "plans.view_reviewphrase",
    ],
    TOOLKIT_EDITOR_GROUP: [
        # toolkit/admin says what each row and edition allows besides: only drafts are written to.
        "toolkit.view_*",
        "toolkit.add_*",
        "toolkit.change_*",
        "toolkit.delete_*",
    ],
    VKPP_PEOPLE_GROUP: [
        # nvap/accounts/permissions.py says whom they may change and how; nothing of plans.
        "accounts.view_user",
        "accounts.change_user",
        "accounts.view_force",
        "accounts.view_membership",
        "accounts.view_invitation",
        "accounts.view_secondfactorreset",
    ],
    # They read submissions on the site's own pages and never enter the admin.
    NATIONAL_LEADERSHIP_GROUP: [],
}


def sync_groups():
    """Create the national groups where they are missing and give each the permissions listed above, no others.

    Who belongs to a group that enters the admin then does, and nobody else but superusers. Raise LookupError when a
    listed permission does not exist, which means that migrations have not all run.
    """
    for group_name, names in ADMIN_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        group.permissions.set([permission for name in names for permission in permissions_named(name)])
    enters = Q(is_superuser=True) | Q(groups__name__in=ADMIN_GROUPS)
    entering = User.objects.filter(enters).values("pk")
    changed = User.objects.filter(Q(pk__in=entering, is_staff=False) | (~Q(pk__in=entering) & Q(is_staff=True)))
    for user in changed:
        # One by one: an update would leave no history.
        user.is_staff = not user.is_staff
        user.save(update_fields=["is_staff"])


def permissions_named(name):
    """Return the permissions that "app.codename" or "app.view_*" names.

    Raise LookupError when there are none.
    """
    app_label, codename = name.split(".")
    wanted = Q(codename__startswith=codename[:-1]) if codename.endswith("*") else Q(codename=codename)
    found = list(Permission.objects.filter(wanted, content_type__app_label=app_label))
    if not found:
        raise LookupError(f"There is no permission {name}. Has `migrate` run?")
    return found
