"""The board's pages in the admin."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.actions import assign_contact
from nvap.accounts.models import Force
from plans.actions import add_reminders, close_period, decide_review, void_period
from plans.models import Extension, Reminder
from plans.wording import day_words
from tests.factories.accounts import (
    ForceFactory,
    editor,
    manager,
    member,
    national_leader,
    reviewer,
    superuser,
)
from tests.factories.plans import ReportingPeriodFactory, submittable_plan
from tests.factories.toolkit import EditionFactory
from tests.html import read
from tests.plans.reviewing import submitted

pytestmark = pytest.mark.django_db


def address(name, period) -> str:
    return reverse(f"admin:plans_reportingperiod_{name}", args=[period.pk])


def counted(name, **fields):
    """A force of those that count."""
    return ForceFactory(name=name, kind="territorial", **fields)


def listed(client, period, **query) -> list[str]:
    response = client.get(address("board", period), query)
    assert response.status_code == 200
    return [row.force.name for row in response.context["board"].rows]


def words(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def fields(page) -> dict:
    """Return what the page's form would send."""
    return read(page).form("form_key").fields()


def send(client, name, period, forces, *, board="", **typed):
    """Tick forces on the board, open the page of what to do for them, fill it in and send it."""
    page = client.get(f"{address(name, period)}?{board}", {"force": [force.pk for force in forces]})
    return client.post(address(name, period), {**fields(page), **typed}, follow=True)


@pytest.fixture
def edition(db):
    return EditionFactory(status="published")


@pytest.fixture
def kent(edition):
    """A force that counts, with a manager."""
    force = counted("Kent Police")
    member("manager", force, name="Kim Manager", email="kim@kent.example.org")
    return force


# What it shows


def test_board_lists_forces_that_count_by_name_and_others_on_demand(as_reviewer, period, kent):
    counted("Avon and Somerset Constabulary")
    ForceFactory(name="British Transport Police", kind="specialist")

    assert listed(as_reviewer, period) == ["Avon and Somerset Constabulary", "Kent Police"]
    assert listed(as_reviewer, period, forces="all") == [
        "Avon and Somerset Constabulary",
        "British Transport Police",
        "Kent Police",
    ]


def test_board_says_when_others_have_submitted(as_reviewer, period, kent):
    assert "outside the list below" not in read(as_reviewer.get(address("board", period))).text

    submitted(period=period)

    page = as_reviewer.get(address("board", period))
    assert "1 force outside the list below has submitted for this period." in read(page).text


def test_board_shows_managers_contact_and_who_has_none(as_reviewer, period, kent):
    counted("Surrey Police")
    editor(Force.objects.get(name="Surrey Police"))
    contact = reviewer()
    assign_contact(forces=[kent], contact=contact, by=contact)
    add_reminders(period=period, forces=[kent], by=contact)

    text = read(as_reviewer.get(address("board", period))).text

    today = timezone.localdate().strftime("%-d %b %Y")
    assert f"Kim Manager kim@kent.example.org {contact} {today} by {contact}" in text
    assert "No manager Nobody" in text


def test_nothing_of_what_a_force_is_writing_is_on_board_or_csv(as_reviewer, period, edition, kent):
    submittable_plan(kent, period, edition=edition, summary="Unusualword", contributing_agencies="Otherword")
    plan = kent.plans.get()
    plan.project_lead = "Leadword"
    plan.save()
    plan.objectives.get().lines.update(activity="Lineword")

    for name in ("board", "board_csv"):
        page = as_reviewer.get(address(name, period)).content.decode()
        assert "Writing" in page
        assert [word for word in ("Unusual", "Otherword", "Leadword", "Lineword", "Preparer") if word in page] == []


def test_board_is_searched_by_the_names_people_use(as_reviewer, period, edition):
    counted("Greater Manchester Police")
    counted("Devon and Cornwall Police", other_names="D&C")

    assert listed(as_reviewer, period, q="gmp") == ["Greater Manchester Police"]
    assert listed(as_reviewer, period, q="DEVON & cornwall") == ["Devon and Cornwall Police"]
    assert listed(as_reviewer, period, q="d & c") == ["Devon and Cornwall Police"]
    page = as_reviewer.get(address("board", period), {"q": "<nowhere>"})
    assert page.context["board"].rows == []
    assert "No force is like that. Try another of its names, or fewer words." in read(page).text


def test_board_is_narrowed_to_my_forces_and_by_state(as_reviewer, period, kent):
    surrey = counted("Surrey Police", region="South East")
    assign_contact(forces=[surrey], contact=as_reviewer.user, by=as_reviewer.user)
    submitted(force=kent, period=period)

    assert listed(as_reviewer, period, contact="mine") == ["Surrey Police"]
    assert listed(as_reviewer, period, contact="nobody") == listed(as_reviewer, period, state="submitted")
    assert listed(as_reviewer, period, region="South East", state="no_plan") == ["Surrey Police"]
    # What is not offered shows all.
    assert listed(as_reviewer, period, state="nonsense", contact="9999") == ["Kent Police", "Surrey Police"]


def test_who_is_missing_is_found_in_one_look_and_counts_follow_the_other_filters(as_reviewer, period, edition):
    north, south = {"region": "North East"}, {"region": "South East"}
    for name, where in (("Alpha Police", north), ("Beta Police", north), ("Gamma Police", south)):
        counted(name, **where)
    submittable_plan(Force.objects.get(name="Alpha Police"), period, edition=edition)
    returned, _waiting = (
        submitted(plan=submittable_plan(counted(name, **where), period, edition=edition), period=period)
        for name, where in (("Delta Police", south), ("Epsilon Police", north))
    )
    decide_review(submission=returned, decision="returned", reason="More", by=reviewer())

    def counts(**query) -> list[str]:
        links = as_reviewer.get(address("board", period), query).context["counts"]
        return [f"{label}: {number}" for _address, label, number, _chosen in links]

    assert "Not submitted yet: 4" in counts()
    assert listed(as_reviewer, period, state="not_submitted") == [
        "Alpha Police",
        "Beta Police",
        "Delta Police",
        "Gamma Police",
    ]
    # Whatever state is looked at, the counts are those of the region.
    assert counts(region="North East") == counts(region="North East", state="submitted")
    assert counts(region="North East")[:2] == ["Not submitted yet: 2", "No plan: 1"]
    page = as_reviewer.get(address("board", period), {"region": "North East", "state": "writing"})
    link = next(href for href, label, *_ in page.context["counts"] if label == "Not submitted yet")
    assert f'href="?{link.replace("&", "&amp;")}"' in page.content.decode()
    shown = as_reviewer.get(f"{address('board', period)}?{link}").context["board"].rows
    assert [row.force.name for row in shown] == ["Alpha Police", "Beta Police"]


@pytest.mark.parametrize("name", ["board_remind", "board_extend", "board_contact"])
def test_cancel_keeps_the_ticks_and_the_filters(as_reviewer, period, kent, name):
    surrey = counted("Surrey Police")
    counted("Essex Police")
    page = as_reviewer.get(address(name, period), {"force": [kent.pk, surrey.pk], "q": "police"})
    way_back = page.context["cancel_address"]
    assert f'href="{way_back.replace("&", "&amp;")}" class="closelink"' in page.content.decode()

    board = as_reviewer.get(way_back)

    assert board.context["form"]["q"].value() == "police"
    assert board.context["chosen_before"] == {kent.pk, surrey.pk}
    assert board.content.decode().count(" checked") == 2


def test_all_that_are_shown_are_ticked_by_a_link(as_reviewer, period, kent):
    page = as_reviewer.get(address("board", period))
    assert page.content.decode().count(" checked") == 0
    assert as_reviewer.get(f"{address('board', period)}?q=kent&tick=all").content.decode().count(" checked") == 1


def test_board_takes_as_many_queries_for_six_forces_as_for_two(as_reviewer, period, edition, django_assert_num_queries):
    def add(*names):
        for name in names:
            force = counted(name)
            manager(force)
            assign_contact(forces=[force], contact=as_reviewer.user, by=as_reviewer.user)
            submitted(plan=submittable_plan(force, period, edition=edition), period=period)

    add("a", "b")
    with django_assert_num_queries(18):
        as_reviewer.get(address("board", period))
    add("c", "d", "e", "f")
    with django_assert_num_queries(18):
        assert len(listed(as_reviewer, period)) == 6


def test_csv_has_a_row_for_each_force_and_no_formula(as_reviewer, period, kent):
    counted("=HYPERLINK() Police", region="+East")
    person = reviewer()
    person.name = "@SUM(A1)"
    person.save()
    assign_contact(forces=[kent], contact=person, by=person)

    response = as_reviewer.get(address("board_csv", period))

    head, first, second = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert response["Content-Disposition"] == f'attachment; filename="board-{period.reference}.csv"'
    assert (first[0], first[2]) == ("'=HYPERLINK() Police", "'+East")
    row = dict(zip(head, second, strict=True))
    assert (row["Force"], row["State"], row["VKPP’s contact"]) == ("Kent Police", "No plan", "'@SUM(A1)")
    assert (row["Managers"], row["Managers’ addresses"]) == ("Kim Manager", "kim@kent.example.org")
    assert row["Due"] == period.due.isoformat()


def test_csv_is_narrowed_as_the_board_is(as_reviewer, period, kent):
    counted("Surrey Police")

    text = as_reviewer.get(address("board_csv", period), {"q": "surrey"}).content.decode()

    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["Surrey Police"]


# What is done for several


def test_ticked_forces_are_reminded_after_a_question(as_reviewer, period, kent):
    nobody = counted("Surrey Police")
    page = as_reviewer.get(address("board_remind", period), {"force": [kent.pk, nobody.pk], "q": "e"})
    assert "Surrey Police has no manager" in read(page).text
    assert not Reminder.objects.exists()

    done = send(as_reviewer, "board_remind", period, [kent, nobody], board="q=police")

    assert [(each.force, each.reminded_by) for each in Reminder.objects.all()] == [(kent, as_reviewer.user)]
    assert words(done) == ["Recorded a reminder for Kent Police."]
    assert done.redirect_chain[-1][0].startswith(address("board", period))
    history = as_reviewer.get(reverse("admin:plans_reportingperiod_history", args=[period.pk])).content.decode()
    assert "Recorded a reminder for Kent Police." in history


def test_page_says_who_will_be_reminded_and_who_gets_no_second_mail(as_reviewer, period, kent):
    surrey, other = counted("Surrey Police"), reviewer()
    manager(surrey)
    add_reminders(period=period, forces=[kent, surrey], by=other)
    period.reminders.filter(force=surrey).update(reminded_at=timezone.now() - datetime.timedelta(days=1))

    text = read(as_reviewer.get(address("board_remind", period), {"force": [kent.pk, surrey.pk]})).text

    assert "Will be reminded" in text
    assert "The list names the managers alone." in text
    assert text.count("reminded today already, no second mail") == text.count("last reminded") == 1
    assert text.index("reminded today already") < text.index("Surrey Police, due")


def test_page_sent_twice_reminds_once(as_reviewer, period, kent):
    page = as_reviewer.get(address("board_remind", period), {"force": kent.pk})
    data = fields(page)

    for _ in range(2):
        assert as_reviewer.post(address("board_remind", period), data).status_code == 302
    assert Reminder.objects.count() == 1


def test_somebody_faster_is_told_of_and_sending_again_is_an_answer(as_reviewer, period, kent):
    data = fields(as_reviewer.get(address("board_remind", period), {"force": kent.pk}))
    add_reminders(period=period, forces=[kent], by=reviewer())

    told = as_reviewer.post(address("board_remind", period), data)
    assert "Somebody has reminded forces since you opened this page: Kent Police" in read(told).text
    assert Reminder.objects.count() == 1

    as_reviewer.post(address("board_remind", period), fields(told))
    assert Reminder.objects.count() == 2


def test_nobody_to_remind_is_said_and_nothing_offered(as_reviewer, period, edition):
    nobody = counted("Surrey Police")

    page = as_reviewer.get(address("board_remind", period), {"force": nobody.pk})

    assert "Surrey Police has no manager" in read(page).text
    assert 'value="Remind"' not in page.content.decode()


@pytest.mark.parametrize("name", ["board_remind", "board_extend", "board_contact"])
@pytest.mark.parametrize("ticked", [{}, {"force": "x"}, {"force": "0"}, {"force": "9" * 30}])
def test_without_a_tick_one_is_led_back(as_reviewer, period, kent, name, ticked):
    back = as_reviewer.get(address(name, period), {**ticked, "q": "kent"}, follow=True)

    assert back.redirect_chain == [(f"{address('board', period)}?q=kent", 302)]
    assert words(back) == ["Tick at least one force first."]


def test_ticked_forces_get_more_time_with_a_reason(as_reviewer, period, kent):
    surrey, due = counted("Surrey Police"), period.due + datetime.timedelta(days=9)

    refused = send(as_reviewer, "board_extend", period, [kent, surrey], due=str(period.due), reason="")
    assert dict(refused.context["form"].errors) == {"reason": ["Give a reason."]}
    refused = send(as_reviewer, "board_extend", period, [kent, surrey], due=str(period.due), reason="The hub moves.")
    assert "It must be later than the date for all forces" in read(refused).text
    done = send(as_reviewer, "board_extend", period, [kent, surrey], due=str(due), reason="The hub moves.")

    assert set(Extension.objects.values_list("force__name", "due", "reason", "given_by")) == {
        (name, due, "The hub moves.", as_reviewer.user.pk) for name in ("Kent Police", "Surrey Police")
    }
    assert words(done) == [f"Gave more time to Kent Police, Surrey Police, until {day_words(due)}."]


def test_contact_is_chosen_for_ticked_forces_and_taken_back(as_reviewer, period, kent):
    other = reviewer()

    send(as_reviewer, "board_contact", period, [kent], contact=str(other.pk))
    kent.refresh_from_db()
    assert (kent.contact, kent.history.first().history_user) == (other, as_reviewer.user)

    send(as_reviewer, "board_contact", period, [kent], contact="nobody")
    kent.refresh_from_db()
    assert kent.contact is None


def test_contact_is_chosen_and_never_nobody_by_default(as_reviewer, period, kent):
    surrey, other = counted("Surrey Police"), reviewer()
    assign_contact(forces=[surrey], contact=other, by=other)

    def chosen(*forces):
        page = as_reviewer.get(address("board_contact", period), {"force": [force.pk for force in forces]})
        return fields(page).get("contact", [""])

    assert (chosen(surrey), chosen(kent), chosen(kent, surrey)) == ([str(other.pk)], [""], [""])
    refused = send(as_reviewer, "board_contact", period, [kent, surrey], contact="")
    assert dict(refused.context["form"].errors) == {"contact": ["Choose a person, or “Nobody”."]}


def test_two_reviewers_who_choose_at_once_hear_of_each_other(as_reviewer, period, kent):
    second, third = Client(), reviewer()
    second.force_login(third)
    shown = fields(as_reviewer.get(address("board_contact", period), {"force": kent.pk}))
    send(second, "board_contact", period, [kent], contact=str(third.pk))

    told = as_reviewer.post(address("board_contact", period), {**shown, "contact": str(as_reviewer.user.pk)})
    assert f"Somebody has changed the contact since you opened this page: Kent Police ({third})." in read(told).text
    kent.refresh_from_db()
    assert kent.contact == third

    again = {**fields(told), "contact": str(as_reviewer.user.pk)}
    assert as_reviewer.post(address("board_contact", period), again).status_code == 302
    kent.refresh_from_db()
    assert kent.contact == as_reviewer.user


def test_contact_can_be_no_manager_of_a_force(as_reviewer, period, kent):
    refused = send(as_reviewer, "board_contact", period, [kent], contact=str(manager(kent).pk))
    assert list(refused.context["form"].errors) == ["contact"]


def test_kept_words_come_back_for_the_forces_they_were_about_alone(as_reviewer, period, kent):
    surrey = counted("Surrey Police")
    page = as_reviewer.get(address("board_extend", period), {"force": kent.pk})
    data = {**fields(page), "reason": "Keptword", "due": ""}
    as_reviewer.session.flush()
    as_reviewer.cookies.pop("sessionid", None)
    as_reviewer.post(address("board_extend", period), data)
    as_reviewer.force_login(as_reviewer.user)

    assert "Keptword" in as_reviewer.get(address("board_extend", period), {"force": kent.pk}).content.decode()
    other = as_reviewer.get(address("board_extend", period), {"force": surrey.pk})
    assert "Keptword" not in other.content.decode()
    assert "is not saved. Show what was typed" in read(other).text


# Who and when


def test_board_of_a_period_not_opened_closed_or_voided_says_what_can_be_done(as_reviewer, kent):
    unopened, over, void = (
        ReportingPeriodFactory(starts=datetime.date(year, 1, 1), opened_at=opened)
        for year, opened in ((2030, None), (2024, timezone.now()), (2025, timezone.now()))
    )
    close_period(period=over, by=as_reviewer.user)
    void_period(period=void, reason="Mistake", by=as_reviewer.user)

    pages = [as_reviewer.get(address("board", each)).content.decode() for each in (unopened, over, void)]

    assert [">Remind<" in page for page in pages] == [False, True, False]
    assert [">Give more time<" in page for page in pages] == [True, True, False]
    for name, period in (("board_remind", unopened), ("board_remind", void), ("board_extend", void)):
        assert as_reviewer.get(address(name, period), {"force": kent.pk}).status_code == 403


def test_index_period_and_home_lead_to_the_board_of_the_latest_period(as_reviewer, client):
    ReportingPeriodFactory(starts=datetime.date(2024, 1, 1))
    latest = ReportingPeriodFactory(starts=datetime.date(2025, 1, 1))
    ReportingPeriodFactory(starts=datetime.date(2031, 1, 1), opened_at=None)
    board = f'href="{address("board", latest)}"'

    for page in (reverse("admin:index"), reverse("admin:plans_reportingperiod_change", args=[latest.pk]), "/"):
        assert board in as_reviewer.get(page).content.decode()
    for user in (national_leader(), manager()):
        client.force_login(user)
        assert board not in client.get("/").content.decode()


def test_without_a_period_index_and_home_name_no_board(as_reviewer):
    for page in (reverse("admin:index"), "/"):
        assert "/board/" not in as_reviewer.get(page).content.decode()


def test_superuser_uses_the_board_too(client, period, kent):
    client.force_login(superuser())
    assert listed(client, period) == ["Kent Police"]
