import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from nvap.accounts.groups import ADMIN_PERMISSIONS, sync_groups
from nvap.accounts.models import User
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


def permissions_of(group_name):
    permissions = Group.objects.get(name=group_name).permissions.select_related("content_type")
    return sorted(f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions)


def test_reviewer_reads_submissions_and_forces_and_sets_periods():
    call_command("sync_groups")

    assert permissions_of("VKPP reviewer") == sorted(ADMIN_PERMISSIONS["VKPP reviewer"])
    assert not [name for name in permissions_of("VKPP reviewer") if "delete" in name]


def test_toolkit_editor_keeps_all_of_the_toolkit_and_nothing_else():
    call_command("sync_groups")

    everything = Permission.objects.filter(content_type__app_label="toolkit").values_list("codename", flat=True)
    assert permissions_of("Toolkit editor") == sorted(f"toolkit.{codename}" for codename in everything)


def test_national_leadership_has_no_admin_permission():
    call_command("sync_groups")

    assert permissions_of("National leadership") == []


def test_second_run_takes_away_what_is_not_listed():
    call_command("sync_groups")
    extra = Permission.objects.get(codename="view_unit")
    Group.objects.get(name="VKPP reviewer").permissions.add(extra)

    call_command("sync_groups")

    assert permissions_of("VKPP reviewer") == sorted(ADMIN_PERMISSIONS["VKPP reviewer"])


def test_missing_permission_is_named_and_nothing_is_written():
    Permission.objects.filter(codename="add_review").delete()

    with pytest.raises(CommandError, match=r"There is no permission plans\.add_review\. Has `migrate` run\?"):
        call_command("sync_groups")

    assert Group.objects.count() == 0


def test_who_enters_the_admin_is_mended_with_a_record_of_it():
    enters, left = people.reviewer(), people.viewer()
    User.objects.filter(pk=enters.pk).update(is_staff=False)
    User.objects.filter(pk=left.pk).update(is_staff=True)
    sync_groups()

    assert [enters.history.first().is_staff, left.history.first().is_staff] == [True, False]
    assert [User.objects.get(pk=each.pk).is_staff for each in (enters, left)] == [True, False]
