"""Correcting a remark while another one is half typed: each form holds its own words, none is lost."""

import pytest

from plans.actions import take_back_remark
from plans.models import Remark
from tests.factories.accounts import reviewer
from tests.html import read
from tests.plans.pages import form_fields
from tests.plans.reviewing import page_of, remark, submitted

pytestmark = pytest.mark.django_db

OFFER = "is not saved"


@pytest.fixture
def submission(db):
    return submitted()


@pytest.fixture
def two(as_reviewer, submission) -> list[Remark]:
    """Two remarks on a submission that waits."""
    for text, kind in (("First words", "must_change"), ("Second words", "private")):
        remark(as_reviewer, submission, text, **{"remark-kind": kind})
    return list(Remark.objects.order_by("pk"))


def press(client, page, submission, then, **typed):
    """Press a button of the page that is open, with what is typed besides."""
    return client.post(page_of(submission), {**form_fields(page), **typed, "then": then}, follow=True)


def holds(page) -> tuple:
    """Return which remark the page's form corrects, and the words and the kind in it."""
    correcting, form = page.context["correcting"], page.context["remark_form"]
    return correcting and correcting.text, form["text"].value() or "", form["kind"].value()


def offered(client) -> list[str]:
    """Return the words of remarks that are kept and not saved."""
    rows = client.user.unsaved_forms.current()
    return [text for row in rows for text in row.fields.get("remark-text", [])]


def test_correct_begins_with_the_remarks_own_words_and_what_is_half_typed_is_offered(as_reviewer, submission, two):
    first = two[0]
    page = as_reviewer.get(page_of(submission))
    typed = {"remark-text": "Half a new one", "remark-kind": "good_practice", "decision-reason": "Half a reason"}

    page = press(as_reviewer, page, submission, f"correct:{first.key}", **typed)

    assert holds(page) == ("First words", "First words", "must_change")
    assert page.context["decision_form"]["reason"].value() == "Half a reason"
    assert OFFER in read(page).text
    page = press(as_reviewer, page, submission, f"save:{first.key}")
    assert list(Remark.objects.order_by("pk").values_list("text", flat=True)) == ["First words", "Second words"]
    assert offered(as_reviewer) == ["Half a new one"]
    kept = next(row for row in as_reviewer.user.unsaved_forms.current() if "remark-text" in row.fields)
    assert holds(as_reviewer.get(kept.link)) == (None, "Half a new one", "good_practice")


def test_from_one_correction_over_a_new_remark_to_another_each_form_holds_its_own(as_reviewer, submission, two):
    first, second = two
    page = press(as_reviewer, as_reviewer.get(page_of(submission)), submission, f"correct:{first.key}")

    page = press(as_reviewer, page, submission, "place:plan", **{"remark-text": "First, corrected by half"})
    assert holds(page) == (None, "", "suggestion")
    page = press(as_reviewer, page, submission, f"correct:{second.key}", **{"remark-text": "A new one by half"})
    assert holds(page) == ("Second words", "Second words", "private")
    page = press(as_reviewer, page, submission, f"correct:{first.key}", **{"remark-text": "Second by half"})
    assert holds(page) == ("First words", "First words", "must_change")

    assert sorted(offered(as_reviewer)) == ["A new one by half", "First, corrected by half", "Second by half"]
    # What was typed of a correction is given back as that correction.
    kept = {row.fields["remark-text"][0]: row for row in as_reviewer.user.unsaved_forms.current()}
    page = as_reviewer.get(kept["Second by half"].link)
    assert holds(page) == ("Second words", "Second by half", "private")
    press(as_reviewer, page, submission, f"save:{second.key}")
    second.refresh_from_db()
    assert second.text == "Second by half"
    assert sorted(offered(as_reviewer)) == ["A new one by half", "First, corrected by half"]


def test_what_was_kept_when_the_session_ended_does_not_take_a_remarks_place(as_reviewer, submission, two):
    fields = form_fields(as_reviewer.get(page_of(submission))) | {"remark-text": "Typed before", "then": "remark"}
    as_reviewer.session.flush()
    as_reviewer.cookies.pop("sessionid", None)
    as_reviewer.post(page_of(submission), fields)
    as_reviewer.force_login(as_reviewer.user)

    page = as_reviewer.get(page_of(submission), {"correct": two[0].key})

    assert holds(page) == ("First words", "First words", "must_change")
    assert OFFER in read(page).text


def test_nothing_is_set_aside_where_nothing_was_typed(as_reviewer, submission, two):
    page = as_reviewer.get(page_of(submission))
    for each in (*two, two[0]):
        page = press(as_reviewer, page, submission, f"correct:{each.key}")
        assert holds(page)[1] == each.text
    assert offered(as_reviewer) == []


def test_correcting_is_cancelled_and_the_reason_stays(as_reviewer, submission, two):
    page = press(as_reviewer, as_reviewer.get(page_of(submission)), submission, f"correct:{two[0].key}")
    typed = {"remark-text": "Not meant", "decision-reason": "Half a reason"}

    page = press(as_reviewer, page, submission, "cancel", **typed)

    assert holds(page) == (None, "", "suggestion")
    assert page.context["decision_form"]["reason"].value() == "Half a reason"
    two[0].refresh_from_db()
    assert two[0].text == "First words"


def test_other_buttons_leave_the_correction_as_it_was_typed(as_reviewer, submission, two):
    page = press(as_reviewer, as_reviewer.get(page_of(submission)), submission, f"correct:{two[0].key}")

    for then in ("keep", f"take_back:{two[1].key}", "decision"):
        page = press(as_reviewer, page, submission, then, **{"remark-text": "Half corrected"})
        assert holds(page) == ("First words", "Half corrected", "must_change")


def test_correct_says_who_took_the_remark_back_meanwhile(as_reviewer, submission, two):
    page, other = as_reviewer.get(page_of(submission)), reviewer()
    take_back_remark(remark=two[0], by=other)

    page = press(as_reviewer, page, submission, f"correct:{two[0].key}", **{"remark-text": "Half"})

    assert f"{other} took this remark back on " in read(page).text
    assert holds(page) == (None, "Half", "suggestion")


def test_saving_what_was_taken_back_meanwhile_says_so_and_keeps_the_words(as_reviewer, submission, two):
    page, other = as_reviewer.get(page_of(submission), {"correct": two[0].key}), reviewer()
    take_back_remark(remark=two[0], by=other)

    page = press(as_reviewer, page, submission, f"save:{two[0].key}", **{"remark-text": "Typed on"})

    assert f"{other} took this remark back on " in read(page).text
    assert holds(page)[:2] == (None, "Typed on")
    two[0].refresh_from_db()
    assert two[0].text == "First words"
