"""The page of what a plan says for one period as a whole, and the decisions it asks for."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.document import Stamp, build_document, print_plan
from plans.models import DecisionAsked, PeriodReport, ReportingPeriod
from plans.queries.decisions import find_decisions
from plans.queries.periods import find_plan_period
from tests.factories.accounts import editor, reviewer, viewer
from tests.factories.plans import (
    DecisionAskedFactory,
    PeriodReportFactory,
    PlannedActivityFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
)
from tests.plans.pages import errors_of, fill_in, form_fields, messages_of
from tests.plans.scene import on_date, texts_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def plan(plan):
    """The plan, begun long before the periods."""
    plan.created_at = timezone.now() - 400 * DAY
    plan.save()
    return plan


@pytest.fixture
def last_period(period):
    return ReportingPeriodFactory(name="Last quarter", starts=period.starts - 91 * DAY)


@pytest.fixture
def last_words(plan, last_period):
    """What the plan said for the last quarter."""
    return PeriodReportFactory(
        plan=plan, period=last_period, prepared_by="Last author", purpose="decision", summary="It went well"
    )


def report_path(plan, period):
    return reverse("plans:report", args=[plan.pk, period.reference])


def decision_path(plan, period, key=None, name="decision"):
    return reverse(f"plans:{name}", args=[plan.pk, period.reference, *([key] if key else [])])


def add_path(plan, period, key=None):
    return f"{decision_path(plan, period, name='add_decision')}?key={key or uuid.uuid4()}"


def words_of(plan, period):
    values = ("purpose", "prepared_by", "date_prepared", "summary")
    return PeriodReport.objects.filter(plan=plan, period=period).values_list(*values).first()


def end(plan, period, what):
    """Void the period, or close it so that the plan owes nothing for it."""
    if what == "voided":
        voided = {"voided_at": timezone.now(), "voided_by": reviewer(), "void_reason": "Opened by mistake"}
        ReportingPeriod.objects.filter(pk=period.pk).update(**voided)
    else:
        plan.created_at = timezone.now() + 90 * DAY
        plan.save()
        ReportingPeriod.objects.filter(pk=period.pk).update(closed_at=timezone.now())
    return find_plan_period(plan, period.reference).why_not_report


# The report ----------------------------------------------------------------------------------------------------


def test_report_is_saved_for_its_period_and_goes_on_to_what_comes_next(client, plan, period, person):
    said = {"prepared_by": "Hub manager", "purpose": "information", "summary": "Going well\r\nso far"}
    said |= on_date("date_prepared", TODAY.day, TODAY.month, TODAY.year)
    response = fill_in(client, report_path(plan, period), **said)
    assert (response.status_code, response.url) == (302, decision_path(plan, period, name="check"))
    assert messages_of(response) == [f"“Report for {period}” is saved."]
    assert words_of(plan, period) == ("information", "Hub manager", TODAY, "Going well\nso far")
    line = PlannedActivityFactory(plan_objective__plan=plan)
    assert fill_in(client, report_path(plan, period)).url == decision_path(plan, period, name="update")
    ProgressUpdateFactory(line=line, period=period)
    assert fill_in(client, report_path(plan, period)).url == decision_path(plan, period, name="check")
    assert PeriodReport.history.count() == 1


def test_period_begins_with_ones_name_and_today_offered_and_the_last_words_beside(
    client, plan, period, person, last_words
):
    response = client.get(report_path(plan, period))
    fields = form_fields(response)
    assert {name: fields.get(name) for name in ("prepared_by", "purpose", "summary", "date_prepared_day")} == {
        "prepared_by": [str(person)],
        "purpose": None,
        "summary": [""],
        "date_prepared_day": [str(TODAY.day)],
    }
    assert (words_of(plan, period), response.text.count("filled in for you")) == (None, 1)
    assert [words for _label, words in response.context["last_words"]] == [
        "Last author",
        f"{TODAY.day} {TODAY:%B %Y}",
        "For decision",
        "It went well",
    ]
    assert response.content.decode().count('value="words"') == 1


def test_offered_name_and_day_are_saved_with_the_report_and_never_replace_what_is_there(client, plan, period, person):
    fill_in(client, report_path(plan, period), summary="Well")
    assert words_of(plan, period) == ("", str(person), TODAY, "Well")
    PeriodReport.objects.update(prepared_by="Another", date_prepared=TODAY - DAY)
    response = client.get(report_path(plan, period))
    assert (form_fields(response)["prepared_by"], response.text.count("filled in for you")) == (["Another"], 0)


def test_nothing_is_offered_to_who_only_reads(client, plan, period):
    client.force_login(viewer(plan.force))
    response = client.get(report_path(plan, period))
    assert (response.context["form"].offered, response.text.count("filled in for you")) == ([], 0)
    assert {row["value"] for row in response.context["form"].rows()} == {""}


def test_words_used_again_fill_the_form_and_save_nothing_by_themselves(client, plan, period, person, last_words):
    response = fill_in(client, report_path(plan, period), then="words")
    fields = form_fields(response)
    assert [fields[name] for name in ("prepared_by", "purpose", "summary", "date_prepared_day")] == [
        ["Last author"],
        ["decision"],
        ["It went well"],
        [str(TODAY.day)],
    ]
    assert (words_of(plan, period), response.content.decode().count('value="words"')) == (None, 0)
    assert client.post(report_path(plan, period), fields | {"then": "continue"}).status_code == 302
    assert words_of(plan, period) == ("decision", "Last author", TODAY, "It went well")


def test_words_used_again_never_replace_what_the_period_has(client, plan, period, person, last_words):
    PeriodReportFactory(plan=plan, period=period, prepared_by="This author", date_prepared=None)
    fields = form_fields(fill_in(client, report_path(plan, period), then="words"))
    assert (fields["prepared_by"], fields["summary"]) == (["This author"], ["It went well"])


def test_words_used_again_never_replace_what_is_being_typed(client, plan, period, person, last_words):
    response = fill_in(client, report_path(plan, period), then="words", summary="Typed")
    fields = form_fields(response)
    assert (fields["prepared_by"], fields["summary"]) == (["Last author"], ["Typed"])
    assert "These words are filled in below" in response.content.decode()


def test_last_words_stay_offered_on_a_page_with_an_error(client, plan, period, person, last_words):
    response = fill_in(client, report_path(plan, period), summary="x" * 601)
    html = response.content.decode()
    assert response.context["form"].has_error("summary")
    assert (html.count('value="words"'), "unless you use them again" in html) == (1, True)


def test_words_used_again_are_not_asked_about_unless_others_wrote_meanwhile(client, plan, period, person, last_words):
    path = report_path(plan, period)
    again = form_fields(fill_in(client, path, then="words"))
    fill_in(client, path, prepared_by="Last author", summary="Written meanwhile")
    response = client.post(path, again | {"then": "continue"})
    assert [(row["theirs"], row["mine"]) for row in response.context["form"].conflicts] == [
        ("Written meanwhile", "It went well")
    ]


def test_report_of_each_period_is_its_own(client, plan, period, last_period, person):
    for each, summary in ((last_period, "Mended"), (period, "New")):
        assert fill_in(client, report_path(plan, each), summary=summary).status_code == 302
    assert [words_of(plan, each)[3] for each in (last_period, period)] == ["Mended", "New"]
    # What comes later is never offered to an earlier period.
    assert client.get(report_path(plan, last_period)).context["last"] is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("31", "2", "2026"), "Date prepared must be a real date"),
        (("", "2", "2026"), "Date prepared must include a day"),
        (("1", "1", "1066"), "Date prepared must be on or after 1 January 2015"),
        (("soon", "", ""), "Date prepared must be a real date, like 27 3 2026"),
    ],
)
def test_nonsense_date_says_so_and_all_that_was_typed_stays(client, plan, period, person, typed, message):
    changes = on_date("date_prepared", *typed) | {"summary": "Typed too"}
    response = fill_in(client, report_path(plan, period), **changes)
    assert errors_of(response) == {"date_prepared": [message]}
    fields = form_fields(response)
    assert {name: fields[name] for name in changes} == {name: [value] for name, value in changes.items()}
    assert words_of(plan, period) is None


def test_report_dated_tomorrow_is_refused(client, plan, period, person):
    day = TODAY + DAY
    response = fill_in(client, report_path(plan, period), **on_date("date_prepared", day.day, day.month, day.year))
    assert list(errors_of(response)) == ["date_prepared"]


def test_summary_takes_600_characters_however_the_lines_end_and_says_how_many_are_too_many(
    client, plan, period, person
):
    fill_in(client, report_path(plan, period), summary="\r\n".join(["x" * 299, "y" * 300]))
    assert len(words_of(plan, period)[3]) == 600
    response = fill_in(client, report_path(plan, period), summary="w" * 50_000)
    assert errors_of(response) == {
        "summary": ["Summary for leadership must be 600 characters or fewer. You have used 50,000: take out 49,400."]
    }
    assert form_fields(response)["summary"] == ["w" * 50_000]


def test_summary_pasted_from_word_becomes_plain_lines(client, plan, period, person):
    fill_in(client, report_path(plan, period), summary="We will:\v\uf0b7\ttrain staff\v\uf0b7\taudit cases")
    assert words_of(plan, period)[3] == "We will:\n• train staff\n• audit cases"


def test_summary_changed_in_two_tabs_shows_both_texts(client, plan, period, person):
    path = report_path(plan, period)
    first_tab = form_fields(client.get(path))
    fill_in(client, path, summary="Saved in the other window")
    response = client.post(path, first_tab | {"summary": "Typed in this one"})
    assert [(row["theirs"], row["mine"]) for row in response.context["form"].conflicts] == [
        ("Saved in the other window", "Typed in this one")
    ]
    client.post(path, form_fields(response) | {"keep_summary": "mine"})
    assert words_of(plan, period)[3] == "Typed in this one"


@pytest.mark.parametrize("what", ["closed", "voided"])
def test_period_that_is_over_shows_its_words_why_and_keeps_what_is_sent(client, plan, period, person, what):
    path = report_path(plan, period)
    fill_in(client, path, summary="Said in time")
    fields = form_fields(client.get(path)) | {"summary": "Sent too late", "then": "continue"}
    why = end(plan, period, what)

    page = client.get(path)
    assert (form_fields(page), texts_of(page, element="div", css_class="govuk-inset-text")) == ({}, [why])
    assert {row["key"]: row["value"] for row in page.context["form"].rows()}["Summary for leadership"] == "Said in time"

    page = client.post(path, fields)
    assert page.status_code == 200
    assert [words for _label, words in page.context["typed"]][::2] == [str(person), "Sent too late"]
    assert texts_of(page, element="div", css_class="govuk-inset-text") == [why]
    # Voiding cannot be undone.
    assert ("offered here again" in page.text) == (what != "voided")
    assert person.unsaved_forms.current().get().fields["summary"] == ["Sent too late"]
    assert words_of(plan, period)[3] == "Said in time"


# Decisions -----------------------------------------------------------------------------------------------------


def test_decision_is_asked_for_and_stands_in_the_report(client, plan, period, person):
    key = uuid.uuid4()
    path = add_path(plan, period, key)
    assert client.get(decision_path(plan, period, name="add_decision")).url.startswith(path.partition("?")[0] + "?key=")
    response = fill_in(client, path, what="Fund it", of_whom="Board", **on_date("by_when", 1, 3, 2027))
    assert response.url == f"{report_path(plan, period)}#decisions"
    decision = DecisionAsked.objects.get()
    assert (decision.key, decision.what, decision.of_whom, decision.by_when, decision.asked_for) == (
        key,
        "Fund it",
        "Board",
        datetime.date(2027, 3, 1),
        period,
    )
    assert [row["name"] for row in client.get(report_path(plan, period)).context["decisions"]] == ["Fund it"]
    # The browser's back button leads to the decision.
    assert client.get(path).url == decision_path(plan, period, key)


def test_decision_without_words_is_asked_what_it_is(client, plan, period, person):
    response = fill_in(client, add_path(plan, period), of_whom="Board")
    assert errors_of(response) == {"what": ["Say what you ask for"]}
    assert form_fields(response)["of_whom"] == ["Board"]


def test_decision_is_answered_and_stays_in_the_later_report_until_one_tells_it(
    client, plan, period, last_period, person
):
    decision = DecisionAskedFactory(plan=plan, asked_for=last_period)
    path = decision_path(plan, last_period, decision.key)
    response = fill_in(client, path, answer="Agreed")
    assert errors_of(response) == {"answered_on": ["Enter the date of the answer"]}
    answered = on_date("answered_on", TODAY.day, TODAY.month, TODAY.year)
    assert fill_in(client, path, answer="Agreed", **answered).status_code == 302
    assert [list(find_decisions(plan, each)) for each in (last_period, period)] == [[decision]] * 2
    page = client.get(report_path(plan, last_period))
    assert "Agreed" in texts_of(page, element="div", css_class="app-typed")


def test_table_in_a_decision_is_not_squeezed_into_one_line(client, plan, period, person):
    DecisionAskedFactory(plan=plan, asked_for=period, what="Fund both sites:\nSite | Staff\nNorth | 4")
    (row,) = client.get(report_path(plan, period)).context["decisions"]
    assert row["name"] == "Fund both sites…"


def voiding(by):
    return {"voided_at": timezone.now(), "voided_by": by, "void_reason": "Opened by mistake"}


def test_ask_of_a_voided_period_reads_the_same_on_the_page_and_in_the_document(client, plan, period, person):
    voided = ReportingPeriodFactory(name=period.name, starts=period.starts, **voiding(person))
    other = ReportingPeriodFactory(name="Long ago", starts=period.starts - 91 * DAY)
    told = {voided: "", other: "Asked for Long ago, no answer yet", None: "No answer yet"}
    for asked_for, words in told.items():
        plan.decisions_asked.all().delete()
        decision = DecisionAskedFactory(plan=plan, asked_for=asked_for)
        document = build_document(plan, period)
        (printed,) = print_plan(document, Stamp.of_draft(plan)).decisions
        (row,) = client.get(report_path(plan, period)).context["decisions"]
        page = client.get(decision_path(plan, period, decision.key))
        assert [printed.state, row["no_answer"], page.context["no_answer"]] == [words] * 3


def test_decision_is_withdrawn_with_what_was_typed_and_asked_again(client, plan, period, person):
    decision = DecisionAskedFactory(plan=plan, asked_for=period, what="Fund it")
    path = decision_path(plan, period, decision.key)
    response = fill_in(client, path, then="withdraw", of_whom="Board")
    assert (response.url, messages_of(response)) == (
        f"{report_path(plan, period)}#decisions",
        ["It is asked for no longer."],
    )
    decision.refresh_from_db()
    assert (decision.of_whom, decision.withdrawn_for, decision.withdrawn_by) == ("Board", period, person)
    page = client.get(report_path(plan, period))
    assert (page.context["decisions"], [row["name"] for row in page.context["withdrawn"]]) == ([], ["Fund it"])
    undo = decision_path(plan, period, decision.key, name="restore_decision")
    assert page.content.decode().count(f'action="{undo}"') == 1
    assert client.get(undo).url == path
    assert [client.post(undo).status_code for _ in range(2)] == [302, 302]
    decision.refresh_from_db()
    assert (decision.withdrawn_for, decision.withdrawn_at, decision.withdrawn_by) == (None, None, None)


def test_decision_changed_in_two_tabs_asks_which_to_keep(client, plan, period, person):
    decision = DecisionAskedFactory(plan=plan, asked_for=period)
    path = decision_path(plan, period, decision.key)
    first_tab = form_fields(client.get(path))
    fill_in(client, path, what="Theirs")
    response = client.post(path, first_tab | {"what": "Mine"})
    assert [(row["theirs"], row["mine"]) for row in response.context["form"].conflicts] == [("Theirs", "Mine")]


@pytest.mark.parametrize("what", ["closed", "voided"])
def test_decision_of_a_period_that_is_over_is_read_and_what_is_sent_is_kept(client, plan, period, person, what):
    decision = DecisionAskedFactory(plan=plan, asked_for=period, what="Fund it")
    path, adding = decision_path(plan, period, decision.key), add_path(plan, period)
    sent = {each: form_fields(client.get(each)) | {"what": "Sent too late"} for each in (path, adding)}
    why = end(plan, period, what)
    assert texts_of(client.get(path), element="div", css_class="govuk-inset-text") == [why]
    for each, fields in sent.items():
        page = client.post(each, fields)
        assert (page.status_code, page.context["typed"]) == (200, [("What you ask for", "Sent too late")])
        assert texts_of(page, element="div", css_class="govuk-inset-text") == [why]
    assert [kept.fields["what"] for kept in person.unsaved_forms.all()] == [["Sent too late"]] * 2
    undo = decision_path(plan, period, decision.key, name="restore_decision")
    assert messages_of(client.post(undo)) == [why]
    assert list(DecisionAsked.objects.values_list("what", flat=True)) == ["Fund it"]


def test_decision_asked_later_or_of_another_plan_does_not_exist(client, plan, period, last_period, person):
    later, stranger = DecisionAskedFactory(plan=plan, asked_for=period), DecisionAskedFactory(asked_for=last_period)
    for decision in (later, stranger):
        for name in ("decision", "restore_decision"):
            path = decision_path(plan, last_period, decision.key, name=name)
            assert [client.get(path).status_code, client.post(path, {}).status_code] == [404, 404]


# Who reads -----------------------------------------------------------------------------------------------------


def test_viewer_reads_and_may_not_write(client, plan, period):
    PeriodReportFactory(plan=plan, period=period, summary="To be read")
    decision = DecisionAskedFactory(plan=plan, asked_for=period, what="Fund it")
    client.force_login(viewer(plan.force))
    page = client.get(report_path(plan, period))
    assert (page.status_code, form_fields(page)) == (200, {})
    assert [text in page.content.decode() for text in ("To be read", "Fund it", "Ask for a decision")] == [
        True,
        True,
        False,
    ]
    path = decision_path(plan, period, decision.key)
    assert (client.get(path).status_code, form_fields(client.get(path))) == (200, {})
    restore = decision_path(plan, period, decision.key, name="restore_decision")
    for each in (report_path(plan, period), path, restore, add_path(plan, period)):
        assert client.post(each, {"summary": "No", "what": "No"}).status_code == 403
    assert client.get(add_path(plan, period)).status_code == 403
    assert (words_of(plan, period)[3], DecisionAsked.objects.get().what) == ("To be read", "Fund it")


@pytest.mark.parametrize("make", [editor, reviewer])
def test_plan_of_another_force_does_not_exist(client, plan, period, make):
    decision = DecisionAskedFactory(plan=plan, asked_for=period, what="Ours alone")
    client.force_login(make())
    paths = [report_path(plan, period), add_path(plan, period)]
    paths += [decision_path(plan, period, decision.key, name=name) for name in ("decision", "restore_decision")]
    for path in paths:
        for response in (client.get(path), client.post(path, {"what": "Taken over"})):
            assert (response.status_code, b"Ours alone" in response.content) == (404, False)


def test_period_that_was_never_opened_does_not_exist(client, plan, period, person):
    planned = ReportingPeriodFactory(starts=period.starts + 91 * DAY, opened_at=None)
    assert client.get(report_path(plan, planned)).status_code == 404


def test_page_costs_the_same_with_three_decisions_as_with_one(
    client, plan, period, last_words, person, django_assert_max_num_queries
):
    def cost():
        client.get(report_path(plan, period))
        with django_assert_max_num_queries(25) as queries:
            assert client.get(report_path(plan, period)).status_code == 200
        return len(queries)

    def ask(asked_for, **fields):
        DecisionAskedFactory(plan=plan, asked_for=asked_for, **fields)

    withdrawn = {"withdrawn_for": period, "withdrawn_at": timezone.now(), "withdrawn_by": person}
    ask(period)
    ask(period, **withdrawn)
    at_one = cost()
    ask(last_words.period)
    ask(last_words.period, answer="Agreed", answered_on=TODAY, answered_for=period)
    ask(last_words.period, **withdrawn)
    ReportingPeriodFactory(starts=period.starts - 182 * DAY)
    assert cost() == at_one
