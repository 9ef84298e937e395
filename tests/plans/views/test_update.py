"""A whole period on one page: what is asked of each activity, for which period, of whom, and at what cost."""

import datetime
import uuid

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
    IndicatorFactory,
    PeriodReportFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReadingFactory,
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


def parts_of(response):
    return {part.prefix: part for part in response.context["page"]}


def insets(response):
    return texts_of(response, element="div", css_class="govuk-inset-text")


# What is shown ----------------------------------------------------------------------------------------------------


def test_update_puts_what_waits_first_and_folds_the_rest(first, scene, earlier):
    names = ("said", "same", "same before", "done", "ended", "waiting", "old words", "paused")
    said, same, same_before, done, ended, waiting, old, paused = (scene.line(activity=name) for name in names)
    PlannedActivityFactory(plan_objective=scene.other_plan_objective, activity="new")
    scene.line(activity="out").retire(by=scene.editor)
    before = ReportingPeriodFactory(starts=earlier.starts - 91 * DAY, closed_at=timezone.now())
    told = ((said, "on_track"), (same, "on_track"), (done, "complete"), (ended, "stopped"), (waiting, "at_risk"))
    for line, status in (*told, (old, ""), (paused, "paused")):
        ProgressUpdateFactory(line=line, period=earlier, status=status)
    ProgressUpdateFactory(line=same_before, period=before, status="on_track")
    for line, period in ((same, scene.period), (same_before, earlier), (same_before, scene.period)):
        ProgressUpdateFactory(line=line, period=period, nothing_changed=True, status="", progress="")
    ProgressUpdateFactory(line=said, period=scene.period, status="off_track")
    page = first.get(path_of(scene)).context["page"]
    finished = "Since Last quarter. No update is asked for."

    def shown(parts):
        return [
            (part.prefix, part.status.text, part.note, part.may_stay, part.standing.waits, part.is_open)
            for part in parts
        ]

    assert shown(page.waiting) == [
        ("1F", "No update yet", "", True, True, True),
        ("1G", "No update yet", "", True, True, True),
        ("2A", "No update yet", "", False, True, True),
    ]
    assert shown(page.updated) == [
        ("1A", "Off track", "", True, False, False),
        ("1B", "On track", "Nothing has changed.", True, False, False),
        ("1C", "On track", "Nothing has changed for 2 periods.", True, False, False),
    ]
    assert shown(page.quiet) == [
        ("1D", "Complete", finished, True, False, False),
        ("1E", "Stopped", finished, True, False, False),
        ("1H", "No update yet", "", True, True, False),
    ]
    assert page.waits_in_words == "4 of 9 activities wait for an update."


def test_update_shows_last_words_beside_this_periods(first, scene, earlier):
    line = scene.line(due=datetime.date(2020, 1, 2))
    ProgressUpdateFactory(line=line, period=earlier, progress="Then", next_steps="One\n\n Two", status="at_risk")
    ProgressUpdateFactory(line=line, period=scene.period, progress="Now")
    part = parts_of(first.get(path_of(scene)))["1A"]
    assert (part.last.progress, part.last_steps, part.box("progress").value, part.due) == (
        "Then",
        ["One", "Two"],
        "Now",
        "2 January 2020, overdue",
    )


def test_update_of_an_earlier_period_does_not_look_at_what_was_said_after_it(first, scene, owed):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=scene.period, status="complete", progress="Later words")
    response = first.get(path_of(scene, owed))
    part = parts_of(response)["1A"]
    assert (part.status.text, part.now, part.last) == ("No update yet", None, None)
    assert "Later words" not in response.text


def test_update_leads_to_going_through_them_one_by_one(first, scene):
    done, line = scene.line(), scene.line()
    ProgressUpdateFactory(line=done, period=scene.period)
    response = first.get(path_of(scene))
    assert response.text.count(f'href="{path_of(scene, None, "progress", line.key)}"') == 1


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
    assert texts_of(first.get(path_of(scene, owed)), element="ul", css_class="app-meta")[:1] == [
        f"Reporting Period: Last quarter Due by {day_words(extension.due)}, in 3 days"
    ]


def test_update_of_a_returned_period_says_why_while_the_next_is_open(first, scene, owed):
    scene.line()
    PeriodReportFactory(plan=scene.plan, period=owed)
    scene.plan.project_lead = "Lead"
    scene.plan.save()
    submission = submit_plan(plan=scene.plan, period=owed, by=manager(scene.plan.force), before_end=True)
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
        submit_plan(plan=scene.plan, period=earlier, by=manager(scene.plan.force), before_end=True)
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
    assert parts_of(response)["1A"].last.progress == "Kept"
    main = response.text.partition("<main")[2]
    assert [main.count(words) for words in ("nothing_changed", "<textarea", "for an update")] == [0, 0, 0]
    typed = {"1A-status": "on_track", "1A-progress": "Typed", "1A-form_key": uuid.uuid4(), "form_key": uuid.uuid4()}
    response = first.post(path_of(scene, earlier), typed)
    assert texts_of(response, element="div", css_class="govuk-inset-text") == [words]
    assert response.context["typed"] == [("1A, Progress", "Typed")]
    assert "Typed" in response.text
    answer = first.post(path_of(scene, earlier), typed | {"only": "1A"})
    assert (answer.status_code, answer.text) == (409, words)
    assert line.progress_updates.filter(period=earlier).count() == 0
    assert scene.editor.unsaved_forms.get().fields["1A-progress"] == ["Typed"]


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


# Who reads it, and its cost ---------------------------------------------------------------------------------------


def test_update_read_by_a_viewer_offers_nothing_and_refuses(client, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    client.force_login(scene.viewer)
    response = client.get(path_of(scene))
    assert [response.text.count(words) for words in ("nothing_changed", "<textarea")] == [0, 0]
    assert client.post(path_of(scene), {"1A-nothing_changed": "True"}).status_code == 403
    assert line.progress_updates.count() == 1


def test_update_of_an_empty_plan_read_by_a_viewer_leads_nowhere(client, scene):
    client.force_login(scene.viewer)
    assert texts_of(client.get(path_of(scene)), element="div", css_class="app-empty") == [
        "There are no activities in this plan yet."
    ]


def test_updates_of_another_forces_plan_do_not_exist(client, scene):
    client.force_login(editor())
    assert client.get(path_of(scene)).status_code == 404
    assert client.post(path_of(scene), {"1A-status": "on_track"}).status_code == 404
    assert client.get(reverse("plans:old_update", args=[scene.plan.pk])).status_code == 404


def test_update_costs_the_same_with_more_rows_and_periods(first, scene, owed, django_assert_max_num_queries):
    line = scene.line(risks="Carried")
    ProgressUpdateFactory(line=line, period=owed)
    scene.plan_objective.additional_comments = "Carried"
    scene.plan_objective.save()
    IndicatorFactory(plan_objective=scene.plan_objective, line=line)

    def cost():
        first.get(path_of(scene))
        with django_assert_max_num_queries(20) as queries:
            assert first.get(path_of(scene)).status_code == 200
        return len(queries)

    at_one = cost()
    for days in (182, 273):
        before = ReportingPeriodFactory(starts=scene.period.starts - days * DAY)
        ProgressUpdateFactory(line=line, period=before)
        ProgressUpdateFactory(line=scene.line(), period=before)
        added = PlannedActivityFactory(
            plan_objective=PlanObjectiveFactory(plan=scene.plan, additional_comments="Carried"), risks="Carried"
        )
        ReadingFactory(indicator=IndicatorFactory(plan_objective=added.plan_objective, line=added))
        ReadingFactory(indicator=IndicatorFactory(plan_objective=added.plan_objective))
    assert cost() == at_one


def test_update_shows_two_hundred_activities_at_the_same_cost(first, scene, django_assert_max_num_queries):
    PlannedActivity.objects.bulk_create(
        PlannedActivityFactory.build(plan_objective=scene.plan_objective, ordinal=ordinal) for ordinal in range(1, 201)
    )
    first.get(path_of(scene))
    with django_assert_max_num_queries(20):
        response = first.get(path_of(scene))
    assert len(response.context["page"].lines) == 200
