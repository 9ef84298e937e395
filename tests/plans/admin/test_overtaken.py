"""Two reviewers with one page open: what the other one changed since is told beside the field, and nothing is lost."""

import datetime
import uuid

import pytest
from django.urls import reverse

from plans.actions import (
    add_remark,
    change_period,
    change_phrase,
    change_remark,
    decide_review,
    move_due_date,
    take_back_remark,
    undo_decision,
)
from plans.models import Remark, Review, ReviewPhrase
from tests.factories.accounts import reviewer
from tests.factories.plans import ReportingPeriodFactory
from tests.plans.pages import errors_of, form_fields
from tests.plans.reviewing import page_of, remark, submitted
from tests.plans.shared import SharingScene
from tests.plans.shared import page_of as advice_page_of

pytestmark = pytest.mark.django_db

WHILE_OPEN = "while this page was open. Save again if your choice holds."


@pytest.fixture
def other(db):
    """The other reviewer."""
    user = reviewer()
    user.name = "Ola Berg"
    user.save()
    return user


@pytest.fixture
def period(db):
    return ReportingPeriodFactory(
        name="Autumn",
        starts=datetime.date(2026, 7, 1),
        ends=datetime.date(2026, 9, 30),
        due=datetime.date(2026, 10, 15),
    )


def path_of(period, page="change"):
    return reverse(f"admin:plans_reportingperiod_{page}", args=[period.pk])


def rename(period, by, **changes):
    values = {name: getattr(period, name) for name in ("name", "starts", "ends", "due")}
    return change_period(period=period, **(values | changes), by=by)


# Periods


def test_due_date_that_somebody_moved_meanwhile_is_told_and_moved_by_saving_again(as_reviewer, period, other):
    path = path_of(period, "due_date")
    fields = form_fields(as_reviewer.get(path)) | {"due": "2026-11-01"}
    move_due_date(period=period, due=datetime.date(2026, 10, 20), by=other)

    response = as_reviewer.post(path, fields)

    (told,) = errors_of(response)["due"]
    assert told.startswith("Ola Berg changed the due date from 15 October 2026 to 20 October 2026 on ")
    assert told.endswith(WHILE_OPEN)
    period.refresh_from_db()
    assert (period.due, form_fields(response)["due"]) == (datetime.date(2026, 10, 20), ["2026-11-01"])
    # What is moved after that is asked about again.
    move_due_date(period=period, due=datetime.date(2026, 10, 22), by=other)
    response = as_reviewer.post(path, form_fields(response))
    assert "to 22 October 2026" in errors_of(response)["due"][0]
    assert as_reviewer.post(path, form_fields(response)).status_code == 302
    period.refresh_from_db()
    assert period.due == datetime.date(2026, 11, 1)


def test_due_date_moved_to_the_same_day_by_both_is_no_question(as_reviewer, period, other):
    fields = form_fields(as_reviewer.get(path_of(period, "due_date"))) | {"due": "2026-10-20"}
    move_due_date(period=period, due=datetime.date(2026, 10, 20), by=other)
    assert as_reviewer.post(path_of(period, "due_date"), fields).status_code == 302


def test_post_without_what_was_shown_is_asked_about(as_reviewer, period):
    fields = form_fields(as_reviewer.get(path_of(period, "due_date"))) | {"due": "2026-10-20"}
    for shown in ("", "{}", "[]", "null", '{"due": []}'):
        assert "due" in errors_of(as_reviewer.post(path_of(period, "due_date"), fields | {"shown": shown}))


def test_name_that_both_changed_is_told_and_what_one_left_alone_stays(as_reviewer, period, other):
    fields = form_fields(as_reviewer.get(path_of(period))) | {"name": "Mine"}
    rename(period, other, name="Theirs", due=datetime.date(2026, 10, 20))

    response = as_reviewer.post(path_of(period), fields)

    told = errors_of(response)
    assert list(told) == ["name"]
    assert told["name"][0].startswith("Ola Berg changed the name from Autumn to Theirs on ")
    assert as_reviewer.post(path_of(period), form_fields(response)).status_code == 302
    period.refresh_from_db()
    assert (period.name, period.due) == ("Mine", datetime.date(2026, 10, 20))


def test_period_is_changed_again_from_the_same_form_without_a_question(as_reviewer, period):
    fields = form_fields(as_reviewer.get(path_of(period)))
    for name in ("First", "First", "Second", "Autumn"):
        assert as_reviewer.post(path_of(period), fields | {"name": name}).status_code == 302
        period.refresh_from_db()
        assert period.name == name
    fields = form_fields(as_reviewer.get(path_of(period, "due_date")))
    for due in ("2026-10-20", "2026-10-25", "2026-10-15"):
        assert as_reviewer.post(path_of(period, "due_date"), fields | {"due": due}).status_code == 302
        period.refresh_from_db()
        assert str(period.due) == due


# Remarks


@pytest.fixture
def made(as_reviewer):
    submission = submitted()
    remark(as_reviewer, submission, "Say more")
    return Remark.objects.get()


def correcting(client, made):
    """Open the page to correct the remark; return what its form would send by the button that saves."""
    page = client.get(page_of(made.submission), {"correct": made.key})
    return form_fields(page) | {"then": f"save:{made.key}"}


def test_remark_that_somebody_corrected_meanwhile_is_told(as_reviewer, made, other):
    fields = correcting(as_reviewer, made) | {"remark-text": "Say much more"}
    change_remark(remark=made, kind="private", text="Ask them by phone", by=other)

    response = as_reviewer.post(page_of(made.submission), fields)

    form = response.context["remark_form"]
    assert "Ola Berg changed the remark on " in form.errors["text"][0]
    assert "It says now: “Ask them by phone”." in form.errors["text"][0]
    assert "Ola Berg changed the kind from Suggestion to “Private note” on " in form.errors["kind"][0]
    made.refresh_from_db()
    assert (made.kind, made.text) == ("private", "Ask them by phone")
    again = form_fields(response)
    assert again["remark-text"] == ["Say much more"]
    assert as_reviewer.post(page_of(made.submission), again | {"then": f"save:{made.key}"}).status_code == 302
    made.refresh_from_db()
    assert (made.kind, made.text) == ("suggestion", "Say much more")


def test_words_of_a_private_note_are_not_sent_to_the_force_by_a_colleagues_choice(as_reviewer, made, other):
    change_remark(remark=made, kind="private", text="Between us", by=other)
    fields = correcting(as_reviewer, made) | {"remark-text": "Between us: they are late"}
    change_remark(remark=made, kind="suggestion", text="Between us", by=other)

    response = as_reviewer.post(page_of(made.submission), fields)

    assert list(response.context["remark_form"].errors) == ["kind"]
    made.refresh_from_db()
    assert made.text == "Between us"


def test_remark_is_corrected_again_from_the_same_form_without_a_question(as_reviewer, made):
    fields = correcting(as_reviewer, made)
    for text in ("First", "First", "Second", "Say more"):
        response = as_reviewer.post(page_of(made.submission), fields | {"remark-text": text})
        assert response.status_code == 302
        made.refresh_from_db()
        assert made.text == text


# Phrases


def test_phrase_that_somebody_changed_meanwhile_is_told_and_its_other_field_stays(as_reviewer, other):
    phrase = ReviewPhrase.objects.create(title="Measure", text="Say how.")
    path = reverse("admin:plans_reviewphrase_change", args=[phrase.pk])
    fields = form_fields(as_reviewer.get(path)) | {"text": "Say how and when."}
    change_phrase(phrase=phrase, values={"title": "Measures", "text": "Say why."}, by=other)

    response = as_reviewer.post(path, fields)

    (told,) = response.context["adminform"].form.errors["text"]
    assert "Ola Berg changed “text” on " in told
    assert "It says now: “Say why.”" in told
    assert as_reviewer.post(path, form_fields(response)).status_code == 302
    phrase.refresh_from_db()
    assert (phrase.title, phrase.text) == ("Measures", "Say how and when.")
    assert phrase.history.first().history_user is not None


def test_phrase_is_added(as_reviewer):
    fields = form_fields(as_reviewer.get(reverse("admin:plans_reviewphrase_add")))
    sent = fields | {"title": "Measure", "text": "Say how."}
    assert as_reviewer.post(reverse("admin:plans_reviewphrase_add"), sent).status_code == 302
    assert ReviewPhrase.objects.values_list("title", "text").get() == ("Measure", "Say how.")


# Decisions


def _decision(client, submission):
    """Open the page, and return what its form would send to accept the submission."""
    page = client.get(page_of(submission))
    return form_fields(page) | {"then": "decision", "decision-decision": "accepted", "decision-reason": "Fine"}


def test_remark_of_a_colleague_that_was_not_shown_is_not_sent_with_a_decision(as_reviewer, made, other):
    submission = made.submission
    fields = _decision(as_reviewer, submission)
    add_remark(copy=submission, text="Half a thought", by=other)

    response = as_reviewer.post(page_of(submission), fields)

    (told,) = response.context["decision_form"].non_field_errors()
    assert told.startswith("Ola Berg wrote or corrected a remark on “")
    assert "Nothing is sent yet." in told
    assert not Review.objects.exists()
    again = form_fields(response)
    assert again["decision-reason"] == ["Fine"]
    # Corrected after that, it is told again.
    change_remark(remark=Remark.objects.get(text="Half a thought"), kind="private", text="A thought", by=other)
    sent = {"then": "decision", "decision-decision": "accepted"}
    response = as_reviewer.post(page_of(submission), again | sent)
    assert len(response.context["decision_form"].non_field_errors()) == 1
    take_back_remark(remark=Remark.objects.get(text="A thought"), by=other)
    response = as_reviewer.post(page_of(submission), form_fields(response) | sent)
    (told,) = response.context["decision_form"].non_field_errors()
    assert told.startswith("Ola Berg took back a remark on “")
    assert as_reviewer.post(page_of(submission), form_fields(response) | sent).status_code == 302
    assert Review.objects.get().reason == "Fine"


def test_ones_own_remark_is_no_surprise_with_a_decision(as_reviewer, made):
    fields = _decision(as_reviewer, made.submission)
    remark(as_reviewer, made.submission, "Mine, from a second window")
    assert as_reviewer.post(page_of(made.submission), fields).status_code == 302
    assert Review.objects.exists()


def test_remark_of_a_colleague_that_was_not_shown_is_not_sent_with_advice(client, other):
    scene = SharingScene()
    draft = scene.share()
    client.force_login(scene.judge)
    fields = form_fields(client.get(advice_page_of(draft))) | {"then": "decision", "decision-advice": "Read this"}
    add_remark(copy=draft, text="Half a thought", by=other)

    response = client.post(advice_page_of(draft), fields)

    assert "Ola Berg wrote or corrected a remark" in response.context["decision_form"].non_field_errors()[0]
    draft.refresh_from_db()
    assert draft.advised_at is None
    assert client.post(advice_page_of(draft), form_fields(response) | {"then": "decision"}).status_code == 302
    draft.refresh_from_db()
    assert draft.advice == "Read this"


def test_decision_that_somebody_made_anew_meanwhile_is_told_and_not_undone(as_reviewer, other, settings):
    settings.DECISION_PENDING_MINUTES = 10
    submission = submitted()
    first = decide_review(submission=submission, decision="returned", reason="Short", by=other)
    undo_decision(submission=submission, by=other)
    anew = decide_review(submission=submission, decision="accepted", by=other)

    for then in (f"undo:{first.pk}", "undo"):
        page = as_reviewer.post(page_of(submission), {"then": then, "form_key": uuid.uuid4()})
        (told,) = (str(message) for message in page.context["messages"])
        assert told.startswith("Ola Berg decided anew on ")
        assert "Reviewed, no changes needed. Nothing is undone." in told
        assert Review.objects.get() == anew
    button = f"undo:{anew.pk}"
    assert button in page.content.decode()
    as_reviewer.post(page_of(submission), {"then": button, "form_key": uuid.uuid4()})
    assert not Review.objects.exists()
