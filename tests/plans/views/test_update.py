"""Progress of all activities for one period: what is asked of each, and nothing has changed in one click."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.actions import decide_review, submit_plan
from plans.models import PlannedActivity, ReportingPeriod
from plans.views.tasks import TaskStatus
from plans.wording import day_words
from tests.factories.accounts import editor, manager, reviewer
from tests.factories.plans import (
    ExtensionFactory,
    PeriodReportFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
)
from tests.plans.scene import texts_of

DAY = datetime.timedelta(days=1)


@pytest.fixture
def earlier(scene):
    """Last quarter's period, due before the plan was begun."""
    starts = scene.period.starts - 91 * DAY
    return ReportingPeriodFactory(
        name="Last quarter", starts=starts, due=timezone.localdate() - 10 * DAY, closed_at=timezone.now()
    )


@pytest.fixture
def owed(scene, earlier):
    """Last quarter's period, which the plan still owes."""
    scene.plan.created_at = timezone.now() - 100 * DAY
    scene.plan.save()
    return earlier


def path_of(scene, period=None, name="update", *args):
    return reverse(f"plans:{name}", args=[scene.plan.pk, (period or scene.period).reference, *args])


def rows_of(response):
    return [row for _plan_objective, rows in response.context["objectives"] for row in rows]


def insets(response):
    return texts_of(response, element="div", css_class="govuk-inset-text")


# What is shown ----------------------------------------------------------------------------------------------------


def test_update_lists_every_activity_with_where_it_is(first, scene, earlier):
    names = ("said", "same", "same before", "done", "ended", "waiting", "old words")
    said, same, same_before, done, ended, waiting, old = (scene.line(activity=name) for name in names)
    PlannedActivityFactory(plan_objective=scene.other_plan_objective, activity="new")
    scene.line(activity="out").retire(by=scene.editor)
    before = ReportingPeriodFactory(starts=earlier.starts - 91 * DAY, closed_at=timezone.now())
    told = ((said, "on_track"), (same, "on_track"), (done, "complete"), (ended, "stopped"), (waiting, "at_risk"))
    for line, status in (*told, (old, "")):
        ProgressUpdateFactory(line=line, period=earlier, status=status)
    ProgressUpdateFactory(line=same_before, period=before, status="paused")
    for line, period in ((same, scene.period), (same_before, earlier), (same_before, scene.period)):
        ProgressUpdateFactory(line=line, period=period, nothing_changed=True, status="", progress="")
    ProgressUpdateFactory(line=said, period=scene.period, status="off_track")
    response = first.get(path_of(scene))
    finished = "Since Last quarter. No update is asked for."
    assert [
        (row.line.number, row.line.short_name, row.status.text, row.note, row.may_stay, row.waits)
        for row in rows_of(response)
    ] == [
        ("1A", "said", "Off track", "", False, False),
        ("1B", "same", "On track", "Nothing has changed.", False, False),
        ("1C", "same before", "Paused", "Nothing has changed for 2 periods.", False, False),
        ("1D", "done", "Complete", finished, True, False),
        ("1E", "ended", "Stopped", finished, True, False),
        ("1F", "waiting", "No update yet", "", True, True),
        ("1G", "old words", "No update yet", "", True, True),
        ("2A", "new", "No update yet", "", False, True),
    ]
    assert texts_of(response, element="p", css_class="govuk-body-l") == ["3 of 8 activities wait for an update."]
    assert response.text.count('name="nothing_changed"') == 4


def test_update_shows_last_words_where_the_period_has_none_of_its_own(first, scene, earlier):
    said, same, waiting = (scene.line() for _ in range(3))
    for line in (said, same, waiting):
        ProgressUpdateFactory(line=line, period=earlier, progress="Then")
    ProgressUpdateFactory(line=said, period=scene.period, progress="Now")
    ProgressUpdateFactory(line=same, period=scene.period, nothing_changed=True, status="", progress="")
    response = first.get(path_of(scene))
    assert [(row.now and row.now.progress, row.last and row.last.progress) for row in rows_of(response)] == [
        ("Now", None),
        ("", "Then"),
        (None, "Then"),
    ]
    assert texts_of(response, element="div", css_class="app-typed") == ["Now", "Then", "Then"]


def test_update_leads_to_each_activitys_progress_for_the_same_period(first, scene, owed):
    line = scene.line()
    for period in (scene.period, owed):
        assert (
            first.get(path_of(scene, period)).text.count(f'href="{path_of(scene, period, "progress", line.key)}"') == 1
        )


def test_update_of_an_earlier_period_does_not_look_at_what_was_said_after_it(first, scene, owed):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=scene.period, status="complete", progress="Later words")
    response = first.get(path_of(scene, owed))
    assert [(row.status.text, row.now, row.last) for row in rows_of(response)] == [("No update yet", None, None)]
    assert "Later words" not in response.text


def test_update_of_an_empty_plan_leads_to_adding_an_activity(first, scene):
    response = first.get(path_of(scene))
    assert texts_of(response, element="div", css_class="app-empty") == [
        "There are no activities in your plan yet. Add the activities you plan"
    ]
    assert response.text.count(f'href="{reverse("plans:add_line", args=[scene.plan.pk, 1])}"') == 1


# Several periods --------------------------------------------------------------------------------------------------


def test_update_links_the_other_periods_with_their_due_dates(first, scene, owed):
    scene.line()
    extension = ExtensionFactory(period=owed, force=scene.plan.force, due=timezone.localdate() + 3 * DAY)
    response = first.get(path_of(scene))
    assert [(link.name, link.due, link.status, link.href) for link in response.context["others"]] == [
        (owed.name, day_words(extension.due), TaskStatus("Still to submit", "blue"), path_of(scene, owed))
    ]
    assert texts_of(response, element="nav", css_class="govuk-inset-text") == [
        f"You can also report for: Last quarter, due by {day_words(extension.due)} Still to submit"
    ]
    assert texts_of(first.get(path_of(scene, owed)), element="ul", css_class="app-meta") == [
        f"Reporting Period: Last quarter Due by {day_words(extension.due)}, in 3 days"
    ]


def test_update_of_a_returned_period_says_why_while_the_next_is_open(first, scene, owed):
    scene.line()
    PeriodReportFactory(plan=scene.plan, period=owed)
    scene.plan.project_lead = "Lead"
    scene.plan.save()
    submission = submit_plan(plan=scene.plan, period=owed, by=manager(scene.plan.force))
    decide_review(submission=submission, decision="returned", reason="Progress on 1A is missing.", by=reviewer())
    response = first.get(path_of(scene, owed))
    assert texts_of(response, element="div", css_class="app-reason") == [
        "Why VKPP returned submission 1 Progress on 1A is missing. Read submission 1 and VKPP’s remarks"
    ]
    assert texts_of(first.get(path_of(scene)), element="div", css_class="app-reason") == []


@pytest.mark.parametrize("reason", ["answered", "voided", "begun later"])
def test_update_of_a_period_that_takes_no_more_is_read_only_and_says_why(first, scene, earlier, reason):
    line = scene.line()
    before = ReportingPeriodFactory(starts=earlier.starts - 91 * DAY, closed_at=timezone.now())
    ProgressUpdateFactory(line=line, period=before, progress="Kept")
    if reason == "answered":
        PeriodReportFactory(plan=scene.plan, period=earlier)
        scene.plan.project_lead, scene.plan.created_at = "Lead", timezone.now() - 100 * DAY
        scene.plan.save()
        submit_plan(plan=scene.plan, period=earlier, by=manager(scene.plan.force))
    if reason == "voided":
        earlier.voided_at, earlier.voided_by, earlier.void_reason = timezone.now(), scene.editor, "Wrong dates."
        earlier.save()
    words = {
        "answered": "Last quarter is closed and your submission for it has been received. Nothing more can be added.",
        "voided": "VKPP has voided the period Last quarter: Wrong dates.",
        "begun later": "Last quarter is closed, and this plan was begun after it was due. Nothing is asked of it.",
    }[reason]
    response = first.get(path_of(scene, earlier))
    assert insets(response) == [words]
    assert [row.last.progress for row in rows_of(response)] == ["Kept"]
    main = response.text.partition("<main")[2]
    assert [main.count(words) for words in ("nothing_changed", "Give progress", "for an update")] == [0, 0, 0]
    response = first.post(path_of(scene, earlier), {"nothing_changed": line.key}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [words]
    assert line.progress_updates.filter(period=earlier).count() == 0


def test_period_never_opened_does_not_exist(first, scene):
    scene.period.opened_at = None
    scene.period.save()
    assert first.get(path_of(scene)).status_code == 404
    assert first.get(reverse("plans:update", args=[scene.plan.pk, "2031-1"])).status_code == 404


def test_old_address_leads_to_the_latest_period_that_can_be_worked_on(first, scene, owed):
    old = reverse("plans:old_update", args=[scene.plan.pk])
    assert first.get(old).url == path_of(scene)
    scene.period.delete()
    assert first.get(old).url == path_of(scene, owed)
    ReportingPeriod.objects.all().delete()
    assert first.get(old).url == reverse("plans:plan", args=[scene.plan.pk])
    assert first.post(old).status_code == 405


# Nothing has changed ----------------------------------------------------------------------------------------------


def test_nothing_changed_is_one_click(first, scene, earlier):
    line, other = scene.line(), scene.line()
    for row in (line, other):
        ProgressUpdateFactory(line=row, period=earlier)
    response = first.post(path_of(scene), {"nothing_changed": line.key}, follow=True)
    assert response.redirect_chain == [(f"{path_of(scene)}#activity-{line.key}", 302)]
    assert [str(message) for message in response.context["messages"]] == ["Activity 1A: nothing has changed"]
    fields = ("nothing_changed", "status", "status_reason", "progress", "next_steps", "updated_by")
    assert line.progress_updates.filter(period=scene.period).values_list(*fields).get() == (
        *(True, "", "", "", ""),
        scene.editor.pk,
    )
    assert other.progress_updates.filter(period=scene.period).count() == 0


def test_nothing_changed_pressed_twice_is_said_once(first, second, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    for client in (first, first, second):
        response = client.post(path_of(scene), {"nothing_changed": line.key}, follow=True)
        assert [str(message) for message in response.context["messages"]] == ["Activity 1A: nothing has changed"]
    update = line.progress_updates.get(period=scene.period)
    assert (update.updated_by, update.history.count()) == (scene.editor, 1)


def test_nothing_changed_is_said_for_the_period_of_the_page(first, scene, owed):
    line = scene.line()
    before = ReportingPeriodFactory(starts=owed.starts - 91 * DAY, closed_at=timezone.now())
    ProgressUpdateFactory(line=line, period=before)
    first.post(path_of(scene, owed), {"nothing_changed": line.key})
    assert list(line.progress_updates.values_list("period", "nothing_changed")) == [
        (owed.pk, True),
        (before.pk, False),
    ]


def test_nothing_changed_never_overwrites_what_was_said_meanwhile(first, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    ProgressUpdateFactory(line=line, period=scene.period, progress="Said", updated_by__name="Somebody")
    response = first.post(path_of(scene), {"nothing_changed": line.key}, follow=True)
    today = day_words(timezone.localdate())
    assert [(message.level_tag, str(message)) for message in response.context["messages"]] == [
        ("warning", f"Activity 1A already has an update for this period, by Somebody, {today}")
    ]
    assert line.progress_updates.get(period=scene.period).progress == "Said"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("new", "Activity 1A has no earlier progress that could have stayed the same"),
        ("taken out", "“Do it” was taken out of the plan"),
    ],
)
def test_nothing_changed_is_not_said_where_it_cannot_be(first, scene, earlier, state, words):
    line = scene.line(activity="Do it")
    if state == "taken out":
        ProgressUpdateFactory(line=line, period=earlier)
        line.retire(by=scene.editor)
    response = first.post(path_of(scene), {"nothing_changed": line.key}, follow=True)
    assert [(message.level_tag, str(message)) for message in response.context["messages"]] == [("warning", words)]
    assert line.progress_updates.filter(period=scene.period).count() == 0


@pytest.mark.parametrize("key", ["", "nonsense", "\x00"])
def test_nothing_changed_on_no_activity_is_a_bad_request(first, scene, key):
    assert first.post(path_of(scene), {"nothing_changed": key}).status_code == 400


def test_nothing_changed_on_another_forces_activity_does_not_exist(first, scene, earlier):
    other = ProgressUpdateFactory(period=earlier).line
    assert first.post(path_of(scene), {"nothing_changed": other.key}).status_code == 404
    assert other.progress_updates.filter(period=scene.period).count() == 0


# Who reads it, and its cost ---------------------------------------------------------------------------------------


def test_update_read_by_a_viewer_offers_nothing_and_refuses(client, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    client.force_login(scene.viewer)
    response = client.get(path_of(scene))
    assert response.text.count("nothing_changed") == 0
    assert client.post(path_of(scene), {"nothing_changed": line.key}).status_code == 403
    assert line.progress_updates.count() == 1


def test_update_of_an_empty_plan_read_by_a_viewer_leads_nowhere(client, scene):
    client.force_login(scene.viewer)
    assert texts_of(client.get(path_of(scene)), element="div", css_class="app-empty") == [
        "There are no activities in this plan yet."
    ]


def test_updates_of_another_forces_plan_do_not_exist(client, scene):
    client.force_login(editor())
    assert client.get(path_of(scene)).status_code == 404
    assert client.post(path_of(scene), {"nothing_changed": scene.line().key}).status_code == 404
    assert client.get(reverse("plans:old_update", args=[scene.plan.pk])).status_code == 404


def test_update_costs_the_same_with_more_rows_and_periods(first, scene, owed, django_assert_max_num_queries):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=owed)

    def cost():
        first.get(path_of(scene))
        with django_assert_max_num_queries(11) as queries:
            assert first.get(path_of(scene)).status_code == 200
        return len(queries)

    at_one = cost()
    for days in (182, 273):
        before = ReportingPeriodFactory(starts=scene.period.starts - days * DAY)
        ProgressUpdateFactory(line=line, period=before)
        ProgressUpdateFactory(line=scene.line(), period=before)
        PlannedActivityFactory(plan_objective=PlanObjectiveFactory(plan=scene.plan))
    assert cost() == at_one


def test_update_shows_two_hundred_activities_at_the_same_cost(first, scene, django_assert_max_num_queries):
    PlannedActivity.objects.bulk_create(
        PlannedActivityFactory.build(plan_objective=scene.plan_objective, ordinal=ordinal) for ordinal in range(1, 201)
    )
    first.get(path_of(scene))
    with django_assert_max_num_queries(11):
        response = first.get(path_of(scene))
    assert response.context["total"] == 200
