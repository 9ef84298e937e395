import datetime
import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nvap.mail.models import Mail
from plans.actions import close_period, decide_review, extend, take_back_extension, void_period
from plans.models import Extension, ReportingPeriod
from tests.factories.accounts import (
    PASSWORD,
    ForceFactory,
    manager,
    national_leader,
    reviewer,
    superuser,
    toolkit_editor,
    viewer,
)
from tests.factories.plans import ExtensionFactory, ReportingPeriodFactory
from tests.html import read
from tests.plans.pages import form_fields
from tests.plans.racing import at_once
from tests.plans.reviewing import submitted

pytestmark = pytest.mark.django_db

FIELDS = {"name": "July to September 2026", "starts": "2026-07-01", "ends": "2026-09-30", "due": "2026-10-15"}
MAILED = "Managers and editors who have still to submit get a mail"
# The pages that do something to a period.
PAGES = ["open", "close", "void", "due_date", "add_extension"]


def address(name: str, period: ReportingPeriod | None = None, *more) -> str:
    return reverse(f"admin:plans_reportingperiod_{name}", args=[period.pk, *more] if period else [])


def words(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def send(client, path, **changes):
    """Open a page, type the changes into its form, press the button, and follow where it leads."""
    return client.post(path, {**form_fields(client.get(path)), **changes}, follow=True)


def errors(response) -> dict:
    return dict(response.context["form"].errors)


@pytest.fixture
def period(db):
    """An open period with fixed dates."""
    return ReportingPeriodFactory(
        name="July to September 2026",
        starts=datetime.date(2026, 7, 1),
        ends=datetime.date(2026, 9, 30),
        due=datetime.date(2026, 10, 15),
    )


# Adding and changing


def test_new_period_is_closed_to_forces_until_it_is_opened(as_reviewer):
    page = send(as_reviewer, address("add"), **FIELDS)

    period = ReportingPeriod.objects.get()
    assert (period.reference, period.starts, period.due, period.is_open) == (
        "2026-1",
        datetime.date(2026, 7, 1),
        datetime.date(2026, 10, 15),
        False,
    )
    assert address("open", period) in words(page)[0]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ends": "2026-06-30"}, {"ends": ["The last day covered must be the same as or after the first day."]}),
        ({"due": "2026-06-30"}, {"due": ["The due date must be the same as or after the first day covered."]}),
        ({"starts": "1026-07-01"}, {"starts": ["The first day covered must be 1 January 2020 or later."]}),
        ({"due": "2126-10-15"}, {"due": ["The due date must be within a year of the last day covered."]}),
        ({"starts": "soon"}, {"starts": ["Enter a real date, like 27/9/2026."]}),
        ({"ends": ""}, {"ends": ["Enter a date."]}),
        ({"name": ""}, {"name": ["Enter the period’s name."]}),
        (
            {"name": "", "due": "2026-06-30"},
            {
                "name": ["Enter the period’s name."],
                "due": ["The due date must be the same as or after the first day covered."],
            },
        ),
    ],
)
def test_period_with_wrong_dates_is_refused_beside_the_field(as_reviewer, changes, told):
    page = send(as_reviewer, address("add"), **FIELDS | changes)

    assert errors(page) == told
    assert page.content.decode().count(f'id="id_{next(iter(told))}_error"') == 1
    assert not ReportingPeriod.objects.exists()


def test_due_date_before_the_period_ends_is_pointed_out_after_saving(as_reviewer):
    for due, told in (("2026-09-30", False), ("2026-09-29", True)):
        ReportingPeriod.objects.all().delete()
        page = send(as_reviewer, address("add"), **FIELDS | {"due": due})
        assert ReportingPeriod.objects.get().due == datetime.date.fromisoformat(due)
        assert ("This is before the period ends" in page.content.decode()) == told


def test_overlapping_period_is_refused(as_reviewer):
    ReportingPeriodFactory(name="June to August 2026", starts=datetime.date(2026, 6, 1), ends=datetime.date(2026, 7, 1))

    page = send(as_reviewer, address("add"), **FIELDS)

    assert errors(page) == {"starts": ["These dates overlap with “June to August 2026”."]}
    assert ReportingPeriod.objects.count() == 1


def test_form_sent_twice_adds_one_period_and_says_so_twice(as_reviewer):
    data = {**form_fields(as_reviewer.get(address("add"))), **FIELDS}

    first, second = (as_reviewer.post(address("add"), data) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url == address("change", ReportingPeriod.objects.get())


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_adds_one_period():
    ReportingPeriodFactory(starts=datetime.date(2026, 1, 1))
    client = Client()
    client.force_login(reviewer())
    data = {**FIELDS, "form_key": str(uuid.uuid4())}

    answers = at_once(2, lambda: client.post(address("add"), data))

    added = ReportingPeriod.objects.get(name=FIELDS["name"])
    assert [answer.url for answer in answers] == [address("change", added)] * 2


def test_dates_of_an_open_period_can_be_changed_but_not_its_state(as_reviewer):
    period = ReportingPeriodFactory()

    page = send(as_reviewer, address("change", period), **FIELDS, opened_at="", reference="1999-9")

    changed = ReportingPeriod.objects.get()
    assert (changed.name, changed.reference, changed.is_open) == (FIELDS["name"], period.reference, True)
    assert words(page) == [f"“July to September 2026” is saved. {MAILED}."]


def test_period_with_a_submission_keeps_its_name_and_dates_and_says_why(as_reviewer, period):
    why = "Forces have submitted for this period, so its name and dates no longer change"
    page = as_reviewer.get(address("change", period)).content.decode()
    assert (page.count(why), page.count('name="starts"')) == (0, 1)
    submitted(period=period)

    page = as_reviewer.get(address("change", period)).content.decode()
    answer = as_reviewer.post(address("change", period), FIELDS | {"name": "Another"})

    assert (page.count(why), page.count('name="starts"')) == (1, 0)
    assert (answer.status_code, answer.content.decode().count(why)) == (403, 1)
    assert ReportingPeriod.objects.get().name == "July to September 2026"


# Opening, closing, voiding


def test_period_is_opened_by_its_button_and_not_by_looking_at_the_page(as_reviewer):
    period = ReportingPeriodFactory(opened_at=None)

    assert as_reviewer.get(address("open", period)).status_code == 200
    assert ReportingPeriod.objects.get().is_open is False
    page = as_reviewer.post(address("open", period), follow=True)

    assert ReportingPeriod.objects.get().is_open is True
    assert words(page) == [f"You have opened “{period}”."]


def test_period_is_closed_and_opened_again(as_reviewer):
    period = ReportingPeriodFactory()

    as_reviewer.post(address("close", period))
    closed = ReportingPeriod.objects.get()
    assert (closed.is_open, closed.opened_at) == (False, period.opened_at)

    as_reviewer.post(address("open", period))
    opened = ReportingPeriod.objects.get()
    assert (opened.is_open, opened.opened_at) == (True, period.opened_at)


def test_second_click_says_how_it_is_already(as_reviewer):
    period = ReportingPeriodFactory()
    as_reviewer.post(address("close", period))
    closed_at = ReportingPeriod.objects.get().closed_at

    page = as_reviewer.post(address("close", period), follow=True)

    assert words(page)[-1] == f"“{period}” is closed."
    assert ReportingPeriod.objects.get().closed_at == closed_at


def test_period_is_voided_with_a_reason_after_a_page_that_says_what_stays(as_reviewer, period):
    submitted(period=period)
    decide_review(submission=submitted(period=period), decision="accepted", by=reviewer())
    asked = as_reviewer.get(address("void", period)).content.decode()
    assert "2 submissions for it stay readable; 1 waits for review: it no longer counts as waiting" in asked
    assert ReportingPeriod.objects.get().is_voided is False

    page = send(as_reviewer, address("void", period), reason="Opened by mistake.")

    voided = ReportingPeriod.objects.get()
    assert (voided.voided_by, voided.void_reason) == (as_reviewer.user, "Opened by mistake.")
    text = page.content.decode()
    assert (page.context["state"], "Opened by mistake." in text) == ("Voided", True)
    # Nothing more is offered.
    assert [name for name in PAGES if f'"{address(name, period)}"' in text] == []


def test_voiding_without_a_reason_is_refused_beside_the_field(as_reviewer, period):
    page = send(as_reviewer, address("void", period), reason=" ")

    assert errors(page) == {"reason": ["Say why the period is voided."]}
    assert ReportingPeriod.objects.get().is_voided is False


def test_voiding_sent_twice_is_once(as_reviewer, period):
    data = {**form_fields(as_reviewer.get(address("void", period))), "reason": "Opened by mistake."}

    answers = [as_reviewer.post(address("void", period), data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert period.history.filter(voided_at__isnull=False).count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_done_to_a_voided_period(as_reviewer, period, name):
    void_period(period=period, reason="Opened by mistake.", by=reviewer())
    before = ReportingPeriod.objects.values().get()

    for answer in (
        as_reviewer.get(address(name, period)),
        as_reviewer.post(address(name, period), FIELDS | {"reason": "Mine"}),
    ):
        assert answer.status_code == 403
        assert answer.content.decode().count("nothing more can be done to it") == 1
    assert ReportingPeriod.objects.values().get() == before


def test_new_period_may_have_the_name_and_dates_of_a_voided_one(as_reviewer, period):
    void_period(period=period, reason="Opened by mistake.", by=reviewer())

    send(as_reviewer, address("add"), **FIELDS)

    assert list(ReportingPeriod.objects.order_by("pk").values_list("name", "reference")) == [
        (FIELDS["name"], "2026-1"),
        (FIELDS["name"], "2026-2"),
    ]


# When submissions are due


@pytest.fixture
def overdue(db):
    """A period that was due three days ago, and what two forces submitted for it yesterday."""
    period = ReportingPeriodFactory(due=timezone.localdate() - datetime.timedelta(days=3))
    return period, submitted(period=period), submitted(period=period)


def lateness(*submissions) -> list[bool]:
    for submission in submissions:
        submission.refresh_from_db(fields=["late"])
    return [submission.late for submission in submissions]


def test_due_date_moves_after_submissions_and_says_anew_who_is_late(as_reviewer, overdue):
    period, first, second = overdue
    assert lateness(first, second) == [True, True]

    page = send(as_reviewer, address("due_date", period), due=str(timezone.localdate()), early="on")
    assert lateness(first, second) == [False, False]
    assert page.context["late"] == 0
    assert words(page)[0].endswith(f". No submission is late now. {MAILED}.")

    before = timezone.localdate() - datetime.timedelta(days=2)
    page = send(as_reviewer, address("due_date", period), due=str(before), early="on")
    assert lateness(first, second) == [True, True]
    assert page.context["late"] == 2
    assert words(page)[0].endswith(f". 2 submissions are late now. {MAILED}.")


@pytest.mark.parametrize("name", ["due_date", "change"])
def test_due_date_of_an_open_period_before_its_end_is_asked_about_before_it_is_saved(as_reviewer, period, name):
    page = send(as_reviewer, address(name, period), due="2026-09-29")
    told = "The period ends on 30 September 2026. Tick this if forces are to submit before that."
    assert errors(page) == {"early": [told]}
    assert 'type="checkbox" name="early"' in page.content.decode()
    assert ReportingPeriod.objects.get().due == period.due
    assert not Mail.objects.exists()

    page = as_reviewer.post(address(name, period), {**form_fields(page), "early": "on"}, follow=True)
    assert ReportingPeriod.objects.get().due == datetime.date(2026, 9, 29)
    # It is early already: not asked again.
    send(as_reviewer, address(name, period))
    assert ReportingPeriod.objects.get().due == datetime.date(2026, 9, 29)


def test_pages_that_change_a_date_say_who_is_mailed_and_when(as_reviewer, period, settings):
    settings.DUE_DATE_PENDING_MINUTES = 10
    extension = ExtensionFactory(period=period)
    pages = [address(name, period) for name in ("due_date", "add_extension", "change")]
    pages += [address(name, period, extension.pk) for name in ("extension", "take_back_extension")]
    pages += [f"{address('board_extend', period)}?force={extension.force_id}"]
    for page in pages:
        assert "get a mail, in 10 minutes at the earliest" in as_reviewer.get(page).content.decode(), page
    done = send(as_reviewer, address("due_date", period), due="2026-10-20")
    assert words(done)[0].endswith(f"{MAILED} in 10 minutes, unless you change it back.")
    done = send(as_reviewer, address("take_back_extension", period, extension.pk))
    assert words(done)[0].endswith(f"{MAILED} in 10 minutes, unless you change it back.")
    assert "get a mail" not in words(send(as_reviewer, address("due_date", period), due="2026-10-20"))[0]

    ReportingPeriod.objects.update(opened_at=None)
    assert "get a mail" not in as_reviewer.get(address("due_date", period)).content.decode()
    assert "get a mail" not in words(send(as_reviewer, address("due_date", period), due="2026-10-21"))[0]


def test_due_date_moved_to_before_the_periods_end_says_so(as_reviewer, period):
    page = send(as_reviewer, address("due_date", period), due="2026-09-29", early="on")

    assert words(page) == [
        "Submissions for “July to September 2026” are due by 29 September 2026."
        f" That is before the period ends, on 30 September 2026. {MAILED}."
    ]


def test_history_of_a_period_tells_the_time_as_other_pages_do(as_reviewer, period):
    send(as_reviewer, address("due_date", period), due="2026-10-20")
    LogEntry.objects.update(action_time=datetime.datetime(2026, 11, 28, 16, 39, tzinfo=datetime.UTC))

    assert "28 November 2026, 16:39" in read(as_reviewer.get(address("history", period))).text


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("1026-10-15", "The due date must be the same as or after the first day covered."),
        ("2126-10-15", "The due date must be within a year of the last day covered."),
        ("", "Enter a date."),
    ],
)
def test_due_date_out_of_bounds_is_refused_beside_the_field(as_reviewer, period, due, told):
    page = send(as_reviewer, address("due_date", period), due=due)

    assert errors(page) == {"due": [told]}
    assert ReportingPeriod.objects.get().due == period.due


def test_page_of_the_due_date_names_the_forces_that_keep_their_own(as_reviewer, period):
    extension = ExtensionFactory(period=period)
    ExtensionFactory()

    page = as_reviewer.get(address("due_date", period))

    assert list(page.context["extensions"]) == [extension]
    assert f"{extension.force}, 29 October 2026" in page.content.decode()


def test_one_force_is_given_more_time_which_is_changed_and_taken_back(as_reviewer, overdue):
    period, first, second = overdue
    force, today = first.plan.force, timezone.localdate()

    page = send(as_reviewer, address("add_extension", period), force=force.pk, due=str(today), reason="Moved.")
    extension = Extension.objects.get()
    assert (extension.force, extension.due, extension.reason, extension.given_by) == (
        force,
        today,
        "Moved.",
        as_reviewer.user,
    )
    assert lateness(first, second) == [False, True]
    assert list(page.context["extensions"]) == [extension]

    changed = today - datetime.timedelta(days=2)
    send(as_reviewer, address("extension", period, extension.pk), due=str(changed))
    extension.refresh_from_db()
    assert (extension.due, extension.reason) == (changed, "Moved.")
    assert lateness(first, second) == [True, True]

    take_back = address("take_back_extension", period, extension.pk)
    assert as_reviewer.get(take_back).status_code == 200
    assert Extension.objects.count() == 1
    send(as_reviewer, take_back)
    assert not Extension.objects.exists()
    assert lateness(first, second) == [True, True]


def test_extension_without_force_or_reason_or_with_an_early_date_is_refused(as_reviewer, period):
    page = send(as_reviewer, address("add_extension", period), due=str(period.due), reason="")
    assert errors(page) == {
        "force": ["Choose a force."],
        "due": ["It must be later than the date for all forces, 15 October 2026."],
        "reason": ["Give a reason."],
    }

    force = ForceFactory()
    page = send(as_reviewer, address("add_extension", period), force=force.pk, due=str(period.due), reason="Moved.")
    assert errors(page) == {"due": ["It must be later than the date for all forces, 15 October 2026."]}
    assert 'value="2026-10-15"' in page.content.decode()
    assert not Extension.objects.exists()


def test_extension_that_somebody_took_back_meanwhile_says_who_and_when(as_reviewer, period):
    extension, other = ExtensionFactory(period=period), reviewer()
    paths = [address(name, period, extension.pk) for name in ("extension", "take_back_extension")]
    fields = form_fields(as_reviewer.get(paths[0])) | {"reason": "Typed meanwhile"}
    take_back_extension(period=period, force=extension.force, by=other)

    for page in (*map(as_reviewer.get, paths), as_reviewer.post(paths[0], fields)):
        text = page.content.decode()
        assert page.status_code == 200
        assert f"{other} took back the due date of {extension.force}" in text
        for name in ("board", "change"):
            assert f'href="{address(name, period)}"' in text
    assert not Extension.objects.exists()
    assert as_reviewer.user.unsaved_forms.current().get().fields["reason"] == ["Typed meanwhile"]
    assert as_reviewer.get(address("extension", period, extension.pk + 99)).status_code == 404
    assert as_reviewer.get(address("extension", ReportingPeriodFactory(), extension.pk)).status_code == 404


def test_extension_sent_twice_is_one(as_reviewer, period):
    data = form_fields(as_reviewer.get(address("add_extension", period)))
    data |= {"force": ForceFactory().pk, "due": "2026-10-20", "reason": "Moved."}

    for _ in range(2):
        as_reviewer.post(address("add_extension", period), data)

    assert Extension.objects.get().history.count() == 1


def test_extension_that_is_no_longer_later_than_the_date_for_all_is_pointed_out(as_reviewer, period):
    extend(period=period, force=ForceFactory(), due=datetime.date(2026, 10, 20), reason="Moved.", by=reviewer())
    warning = "This is not later than the date for all forces."
    assert as_reviewer.get(address("change", period)).content.decode().count(warning) == 0

    page = send(as_reviewer, address("due_date", period), due="2026-10-20")

    assert page.content.decode().count(warning) == 1


def test_date_that_a_force_has_already_is_named_and_replaced_only_when_asked(as_reviewer, period):
    kent = ForceFactory(name="Kent Police")
    data = {**form_fields(as_reviewer.get(address("add_extension", period))), "force": kent.pk, "due": "2026-10-25"}
    extension = extend(
        period=period, force=kent, due=datetime.date(2026, 10, 20), reason="The hub moves.", by=reviewer()
    )

    page = as_reviewer.post(address("add_extension", period), {**data, "reason": "Fire."})
    assert "Kent Police submits by 20 October 2026 already" in errors(page)["__all__"][0]
    assert "“The hub moves.”" in errors(page)["__all__"][0]
    assert Extension.objects.get() == extension
    assert Extension.history.count() == 1
    assert address("extension", period, extension.pk) in page.content.decode()

    again = {**form_fields(page), "reason": "Fire."}
    extend(
        period=period,
        force=kent,
        due=datetime.date(2026, 10, 21),
        reason="Flood.",
        by=reviewer(),
        shown=[extension.mark],
    )
    page = as_reviewer.post(address("add_extension", period), again)
    assert "“Flood.”" in errors(page)["__all__"][0]
    done = as_reviewer.post(address("add_extension", period), form_fields(page), follow=True)
    assert words(done) == [f"Kent Police submits by 25 October 2026. {MAILED}."]
    assert Extension.objects.get().reason == "Fire."


def test_somebody_who_changed_a_forces_date_meanwhile_is_named(as_reviewer, period):
    extension, other = ExtensionFactory(period=period), reviewer()
    data = form_fields(as_reviewer.get(address("extension", period, extension.pk)))
    extend(period=period, force=extension.force, due=extension.due, reason="Fire.", by=other, shown=[extension.mark])

    page = as_reviewer.post(address("extension", period, extension.pk), {**data, "reason": "Flood."})

    assert f"{other} gave it that date, " in errors(page)["__all__"][0]
    assert Extension.objects.get().reason == "Fire."


def test_date_that_somebody_gave_meanwhile_is_not_taken_back_unseen(as_reviewer, period):
    given = ExtensionFactory(period=period)
    take_back = address("take_back_extension", period, given.pk)
    shown, other = form_fields(as_reviewer.get(take_back)), reviewer()
    due = given.due + datetime.timedelta(days=3)
    extend(period=period, force=given.force, due=due, reason="Flood.", by=other, shown=[given.mark])

    response = as_reviewer.post(take_back, shown)

    (told,) = words(response)
    assert f"{other} gave it that date" in told
    assert told.endswith("for this reason: “Flood.” Nothing is taken back. Press the button again to do so.")
    as_reviewer.post(take_back, form_fields(response))
    assert not Extension.objects.exists()


def test_history_of_a_period_keeps_each_reason(as_reviewer, period):
    kent = ForceFactory(name="Kent Police")
    send(as_reviewer, address("add_extension", period), force=kent.pk, due="2026-10-20", reason="The hub moves.")
    extension = Extension.objects.get()
    send(as_reviewer, address("extension", period, extension.pk), due="2026-10-25", reason="Fire.")
    send(as_reviewer, address("take_back_extension", period, extension.pk))
    send(as_reviewer, address("void", period), reason="Opened by mistake.")

    history = read(as_reviewer.get(address("history", period))).text

    for told in (
        "Gave Kent Police until 20 October 2026. Reason: The hub moves.",
        "Gave Kent Police until 25 October 2026. Reason: Fire.",
        "Took back the due date of Kent Police, 25 October 2026, given for this reason: Fire.",
        "Voided the period. Reason: Opened by mistake.",
    ):
        assert told in history


# What was typed and not saved


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("add", {"name": "Keptword"}),
        ("change", {"name": "Keptword"}),
        ("void", {"reason": "Keptword"}),
        ("due_date", {"due": "Keptword"}),
        ("add_extension", {"reason": "Keptword"}),
        ("extension", {"reason": "Keptword"}),
        ("board_extend", {"reason": "Keptword"}),
    ],
)
def test_what_comes_back_after_the_session_ended_says_so_and_can_be_discarded(as_reviewer, period, name, typed):
    extension = ExtensionFactory(period=period)
    path = {
        "add": address("add"),
        "extension": address("extension", period, extension.pk),
    }.get(name) or address(name, period)
    query = {"force": extension.force.pk} if name == "board_extend" else {}
    data = {**form_fields(as_reviewer.get(path, query)), **typed}
    as_reviewer.session.flush()
    as_reviewer.cookies.pop("sessionid", None)
    as_reviewer.post(path, data)
    as_reviewer.force_login(as_reviewer.user)

    page = as_reviewer.get(path, query)
    assert "Keptword" in page.content.decode()
    assert read(page).text.count("Not saved yet You were signed out. What you typed today") == 1

    unsaved = as_reviewer.user.unsaved_forms.get()
    discarded = as_reviewer.post(reverse("people:discard_unsaved", args=[unsaved.form_key]))
    assert discarded.status_code == 302
    page = as_reviewer.get(path, query)
    assert "Keptword" not in page.content.decode()
    assert "Not saved yet" not in read(page).text
    assert reverse("people:restore_unsaved", args=[unsaved.form_key]) in page.content.decode()


def test_form_that_was_refused_says_itself_what_is_wrong(as_reviewer, period):
    page = send(as_reviewer, address("void", period), reason=" ")
    assert errors(page)
    assert "Not saved yet" not in read(page).text


def test_extension_of_another_period_is_not_found(as_reviewer, period):
    other = ExtensionFactory()

    for name in ("extension", "take_back_extension"):
        assert as_reviewer.post(address(name, period, other.pk)).status_code == 404
    assert Extension.objects.get() == other


# Who may


def test_nobody_deletes_a_period(client):
    period = ReportingPeriodFactory()
    for user in (reviewer(), superuser()):
        client.force_login(user)
        assert client.post(address("delete", period), {"post": "yes"}).status_code == 403
    assert ReportingPeriod.objects.count() == 1


def test_toolkit_editor_may_neither_see_nor_change_periods(client, period):
    extension = ExtensionFactory(period=period)
    client.force_login(toolkit_editor())
    before = ReportingPeriod.objects.values().get()

    pages = [address(name, period) for name in ["change", *PAGES]]
    pages += [address(name, period, extension.pk) for name in ("extension", "take_back_extension")]
    for path in [*pages, address("add")]:
        assert (client.get(path).status_code, client.post(path, FIELDS).status_code) == (403, 403)
    assert client.get(address("changelist")).status_code == 403
    assert (ReportingPeriod.objects.values().get(), Extension.objects.get()) == (before, extension)


@pytest.mark.parametrize("who", [viewer, manager, national_leader])
def test_people_outside_the_admin_are_sent_to_sign_in(client, period, who):
    client.force_login(who())

    for name in ["change", *PAGES]:
        assert client.post(address(name, period), FIELDS).status_code == 302
    assert client.post(address("add"), FIELDS).status_code == 302
    assert ReportingPeriod.objects.get().is_open is True


def test_period_that_does_not_exist_is_not_found(as_reviewer):
    for name in ["change", *PAGES]:
        assert as_reviewer.get(reverse(f"admin:plans_reportingperiod_{name}", args=[99])).status_code == 404


def test_reason_sent_after_the_session_ended_is_there_again_after_sign_in(client, period):
    user = reviewer()
    client.force_login(user)
    data = {**form_fields(client.get(address("void", period))), "reason": "Long written"}
    del client.cookies["sessionid"]

    assert client.post(address("void", period), data).status_code == 302
    client.login(email=user.email, password=PASSWORD)

    assert client.get(address("void", period)).context["form"]["reason"].value() == "Long written"
    assert ReportingPeriod.objects.get().is_voided is False


# What the pages show


@pytest.mark.parametrize("name", ["open", "close", "void", "due_date"])
def test_pages_that_ask_name_the_dates(as_reviewer, period, name):
    if name == "open":
        close_period(period=period, by=reviewer())

    page = as_reviewer.get(address(name, period)).content.decode()

    dates = "It covers 1 July 2026 to 30 September 2026. Submissions are due by 15 October 2026."
    assert page.count(dates) == 1


def test_page_counts_what_was_submitted_and_not_withdrawn(as_reviewer, overdue):
    period, first, _second = overdue
    decide_review(submission=first, decision="returned", reason="More", by=reviewer())
    submitted(period=period, plan=first.plan)

    page = as_reviewer.get(address("change", period))

    assert (page.context["submissions"], page.context["waiting"], page.context["late"]) == (3, 2, 2)


def test_history_says_what_was_done_to_the_period(as_reviewer, period):
    send(as_reviewer, address("due_date", period), due="2026-10-20")
    as_reviewer.post(address("close", period))

    page = as_reviewer.get(address("history", period)).content.decode()

    assert (page.count("Moved the due date to 20 October 2026."), page.count("Closed the period.")) == (1, 1)


def test_list_says_the_state_of_each(as_reviewer, period):
    ReportingPeriodFactory(name="Unopened", opened_at=None)
    close_period(period=ReportingPeriodFactory(name="Over"), by=reviewer())
    void_period(period=ReportingPeriodFactory(name="Mistaken"), reason="No", by=reviewer())

    cl = as_reviewer.get(address("changelist")).context["cl"]

    assert {row.name: cl.model_admin.state(row) for row in cl.result_list} == {
        period.name: "Open",
        "Unopened": "Not opened yet",
        "Over": "Closed",
        "Mistaken": "Voided",
    }


def test_list_takes_as_many_queries_at_three_rows_as_at_one(as_reviewer, django_assert_max_num_queries):
    ReportingPeriodFactory()
    with django_assert_max_num_queries(12) as at_one:
        as_reviewer.get(address("changelist"))
    ReportingPeriodFactory.create_batch(2)
    with django_assert_max_num_queries(12) as at_three:
        assert len(as_reviewer.get(address("changelist")).context["cl"].result_list) == 3

    assert len(at_three) == len(at_one)


def test_page_takes_as_many_queries_at_three_extensions_as_at_one(as_reviewer, period, django_assert_max_num_queries):
    ExtensionFactory(period=period)
    with django_assert_max_num_queries(15) as at_one:
        as_reviewer.get(address("change", period))
    ExtensionFactory.create_batch(2, period=period)
    with django_assert_max_num_queries(15) as at_three:
        assert len(as_reviewer.get(address("change", period)).context["extensions"]) == 3

    assert len(at_three) == len(at_one)
