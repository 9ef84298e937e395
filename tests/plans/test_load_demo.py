import datetime
from io import StringIO

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command
from django.utils import timezone

from nvap.accounts import demo
from nvap.accounts.models import Force, Membership, User
from plans.document import read_document
from plans.models import PlannedActivity, ProgressUpdate, Reading, ReportingPeriod, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def toolkit():
    call_command("load_toolkit", stdout=StringIO())


def load_demo() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def all_rows() -> str:
    models = [model for label in ("accounts", "plans", "auth") for model in apps.get_app_config(label).get_models()]
    return "\n".join(serializers.serialize("json", model.objects.order_by("pk")) for model in models)


def test_load_demo_builds_a_rich_plan_and_one_just_begun(toolkit):
    load_demo()

    submissions = Submission.objects.order_by("plan__force__name", "number")
    assert list(submissions.values_list("plan__force__slug", "number", "period__reference", "state", "late")) == [
        ("northmoor", 1, ReportingPeriod.objects.current().reference, "withdrawn", False),
        ("northmoor", 2, ReportingPeriod.objects.current().reference, "submitted", False),
        ("westshire", 1, ReportingPeriod.objects.earliest("starts").reference, "accepted", False),
        ("westshire", 2, ReportingPeriod.objects.order_by("starts")[1].reference, "returned", False),
        ("westshire", 3, ReportingPeriod.objects.order_by("starts")[1].reference, "accepted", False),
    ]
    lines = PlannedActivity.objects.active().order_by("plan_objective__objective__number", "order")
    rich = lines.filter(plan_objective__plan__force__slug="westshire")
    assert list(rich.values_list("plan_objective__objective__number", flat=True)) == [1] * 4 + [2] * 4 + [3] * 4
    assert set(rich.values_list("progress_updates__period__reference", flat=True)) >= set(
        ReportingPeriod.objects.values_list("reference", flat=True)
    )
    assert lines.filter(plan_objective__plan__force__slug="northmoor").count() == 2


def test_load_demo_writes_only_what_the_forms_would_take(toolkit):
    load_demo()

    for label in ("accounts", "plans"):
        for model in apps.get_app_config(label).get_models():
            if not model.__name__.startswith("Historical"):
                for row in model.objects.all():
                    row.full_clean()
    assert [
        s.number for s in Submission.objects.all() if len(read_document(s.document).report.text("summary")) > 600
    ] == []


def test_load_demo_gives_each_role_and_group_somebody_who_can_sign_in(toolkit, client):
    printed = load_demo()

    assert set(Membership.objects.values_list("force__slug", "role")) == {
        (force, role) for force in ("westshire", "northmoor") for role in Membership.Role.values
    }
    for person in demo.PEOPLE:
        assert client.login(email=person.email, password=demo.PASSWORD)
        assert printed.count(f"  {person.email} ") == 1
    assert [user.email for user in User.objects.all() if user.is_reviewer and not user.is_superuser] == [
        "reviewer@vkpp.example.org",
        "second.reviewer@vkpp.example.org",
    ]
    assert demo.PASSWORD in printed


def test_load_demo_run_again_changes_nothing_and_prints_the_sign_ins_again(toolkit):
    first = load_demo()
    before = all_rows()

    assert load_demo() == first
    assert all_rows() == before


def test_load_demo_run_again_leaves_what_people_entered(toolkit):
    load_demo()
    PlannedActivity.objects.update(activity="Our own words")
    Force.objects.filter(slug="northmoor").update(name="Northmoor and District Constabulary")

    load_demo()

    assert set(PlannedActivity.objects.values_list("activity", flat=True)) == {"Our own words"}
    assert Force.objects.get(slug="northmoor").name == "Northmoor and District Constabulary"


def test_load_demo_without_the_demo_setting_is_refused(toolkit, settings):
    settings.NVAP_DEMO = False

    with pytest.raises(CommandError, match="only for a copy started with NVAP_DEMO=1"):
        load_demo()
    assert not User.objects.exists()


def test_load_demo_before_the_toolkit_says_what_to_do():
    with pytest.raises(CommandError, match="load_toolkit"):
        load_demo()
    assert not Force.objects.filter(slug="westshire").exists()


@pytest.mark.parametrize("day", ["2026-01-01", "2028-02-29", "2026-12-31"])
def test_load_demo_on_any_day_keeps_to_the_order_of_time(toolkit, monkeypatch, day):
    # A little after midnight: the earliest hour at which the demonstration may be loaded on that day.
    now = timezone.make_aware(datetime.datetime.fromisoformat(f"{day} 00:10"))
    monkeypatch.setattr(timezone, "now", lambda: now)

    load_demo()

    current = ReportingPeriod.objects.current()
    assert current.ends < timezone.localdate() < current.due
    for submission in Submission.objects.select_related("period"):
        assert submission.period.opened_at < submission.submitted_at < now
        assert not submission.late
    assert ProgressUpdate.objects.filter(updated_at__gt=now).count() == 0
    assert Reading.objects.filter(recorded_at__gt=now).count() == 0
    assert Reading.objects.filter(date__gt=timezone.localdate()).count() == 0
