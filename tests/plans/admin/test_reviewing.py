"""The page of a review as one form: nothing typed goes with a button, and a decision can be undone for a while."""

import datetime
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from plans.actions import add_remark, settle_decisions
from plans.document import Anchor
from plans.models import Remark, Review, ReviewPhrase
from tests.factories.accounts import manager
from tests.plans.pages import form_fields
from tests.plans.reviewing import decide, page_of, remark, submitted

pytestmark = pytest.mark.django_db
NO_KEY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def submission(db):
    return submitted(summary="The summary as submitted")


@pytest.fixture
def line(submission):
    return submission.plan.objectives.get().lines.get()


@pytest.fixture
def pending(settings):
    """Decisions can be undone for ten minutes."""
    settings.DECISION_PENDING_MINUTES = 10


def press(client, submission, button, **typed):
    """Send the page's one form by one of its buttons, and follow where it leads."""
    data = {"form_key": uuid.uuid4(), **typed}
    return client.post(page_of(submission), {"then": button, **data}, follow=True)


def past_the_time():
    Review.objects.update(final_at=timezone.now() - datetime.timedelta(seconds=1))


# One form


def test_page_has_one_form_with_a_button_at_each_part_of_the_plan(as_reviewer, submission, line):
    page = as_reviewer.get(page_of(submission)).content.decode()

    main = page[page.index("<main") : page.index("</main")]
    assert main.count("<form") == 1
    objective = submission.plan.objectives.get().objective
    places = re.findall('value="place:([^"]+)"', main)
    assert places == ["plan", f"objective:{objective.code}", f"line:{line.key}"]
    # However long the plan: one box for a remark, one for the reason.
    assert main.count("<textarea") == 2


def test_reason_typed_stays_when_a_remark_is_added(as_reviewer, submission):
    typed = {"decision-decision": "returned", "decision-reason": "Half a reason"}

    page = remark(as_reviewer, submission, "Well put", **typed)

    form = page.context["decision_form"]
    assert (form["decision"].value(), form["reason"].value()) == ("returned", "Half a reason")
    assert page.context["remark_form"]["text"].value() in (None, "")
    assert not form.errors
    (kept,) = as_reviewer.user.unsaved_forms.current()
    assert set(kept.fields) == set(typed)


def test_nothing_is_left_unsaved_once_the_decision_is_recorded(as_reviewer, submission):
    """The reason came back from what was kept when a remark was added: recording it clears that too."""
    page = remark(as_reviewer, submission, "Well put", **{"decision-reason": "Half a reason"})
    fields = form_fields(page) | {"then": "decision", "decision-decision": "returned"}
    page = as_reviewer.post(page_of(submission), fields, follow=True)
    assert Review.objects.get().reason == "Half a reason"
    assert not as_reviewer.user.unsaved_forms.current().exists()


def test_button_beside_an_activity_opens_the_remark_there_and_keeps_all_that_is_typed(as_reviewer, submission, line):
    typed = {"decision-reason": "Half a reason", "remark-text": "Half a remark", "remark-kind": "must_change"}

    page = press(as_reviewer, submission, f"place:line:{line.key}", **typed)

    assert page.redirect_chain[-1][0].endswith("#place")
    assert page.context["decision_form"]["reason"].value() == "Half a reason"
    form = page.context["remark_form"]
    assert (form["text"].value(), form["kind"].value()) == ("Half a remark", "must_change")
    assert form["anchor"].value() == f"line:{line.key}"
    # Only this activity's own fields are offered, and the form stands in its block.
    assert {value.partition(":")[0] for value, _ in form.fields["field"].choices[1:]} == {"line"}
    text = page.content.decode()
    assert text.index(f'id="activity-{line.key}"') < text.index('id="place"') < text.index('id="remarks"')

    fields = form_fields(page) | {"then": "remark", "remark-field": "line:progress"}
    page = as_reviewer.post(page_of(submission), fields, follow=True)
    made = Remark.objects.get()
    assert (made.text, made.kind, made.anchor_key, made.field_id) == (
        "Half a remark",
        "must_change",
        str(line.key),
        "progress",
    )
    assert page.context["decision_form"]["reason"].value() == "Half a reason"
    # It stands in the activity's block and in the list below.
    text = page.content.decode()
    here, rest = text[text.index(f'id="activity-{line.key}"') :].split('id="remarks"')
    assert (here.count("Half a remark"), rest.count(">Half a remark<")) == (1, 1)


def test_error_in_a_remark_beside_an_activity_is_shown_there(as_reviewer, submission, line):
    fields = {"remark-anchor": f"line:{line.key}", "at_place": "1", "remark-text": "", "decision-reason": "Half"}

    page = press(as_reviewer, submission, "remark", **fields)

    assert page.context["remark_form"].errors == {"text": ["Write your remark."]}
    assert page.context["place"] == f"line:{line.key}"
    assert page.context["decision_form"]["reason"].value() == "Half"


def test_decision_is_not_recorded_over_a_remark_not_added(as_reviewer, submission):
    fields = {"decision-decision": "accepted", "remark-text": "Not added yet", "remark-anchor": "plan"}

    page = press(as_reviewer, submission, "decision", **fields)

    assert "a remark that is not added" in str(page.context["decision_form"].non_field_errors())
    assert page.context["remark_form"]["text"].value() == "Not added yet"
    assert not Review.objects.exists()


def test_what_enter_presses_keeps_what_is_typed_and_records_nothing(as_reviewer, submission):
    page = press(as_reviewer, submission, "keep", **{"decision-decision": "accepted", "remark-text": "Half"})

    assert page.context["remark_form"]["text"].value() == "Half"
    assert (Review.objects.count(), Remark.objects.count()) == (0, 0)


# Remarks


def test_words_of_the_field_are_kept_with_the_remark(as_reviewer, submission):
    remark(as_reviewer, submission, "Say more", field="plan:summary")

    assert Remark.objects.get().submitted_text == "The summary as submitted"


def test_words_of_phrases_and_who_reads_a_remark_are_said_before_it_is_added(as_reviewer, submission):
    ReviewPhrase.objects.create(title="Measure", text="Say how you will measure it.")

    text = words_of(as_reviewer.get(page_of(submission)))

    assert "Measure Say how you will measure it." in text
    assert "once your decision is final. A private note only VKPP reads." in text


def test_phrase_is_put_before_what_is_typed(as_reviewer, submission):
    phrase = ReviewPhrase.objects.create(title="Measure", text="Say how you will measure it.")

    remark(as_reviewer, submission, "By June.", **{"remark-phrase": phrase.pk})
    remark(as_reviewer, submission, "", **{"remark-phrase": phrase.pk})

    assert [each.text for each in Remark.objects.all()] == [
        "Say how you will measure it.\nBy June.",
        "Say how you will measure it.",
    ]


def test_remark_is_corrected_taken_back_and_put_back_until_the_decision(as_reviewer, submission):
    remark(as_reviewer, submission, "Frist words")
    made = Remark.objects.get()

    page = press(as_reviewer, submission, f"correct:{made.key}", **{"decision-reason": "Half a reason"})
    assert page.context["remark_form"]["text"].value() == "Frist words"
    fields = form_fields(page) | {
        "then": f"save:{made.key}",
        "remark-text": "First words",
        "remark-kind": "good_practice",
    }
    page = as_reviewer.post(page_of(submission), fields, follow=True)
    made.refresh_from_db()
    assert (made.text, made.kind, made.history.count()) == ("First words", "good_practice", 2)
    assert page.context["decision_form"]["reason"].value() == "Half a reason"

    page = press(as_reviewer, submission, f"take_back:{made.key}", **{"remark-text": "Another"})
    assert (page.context["remarks"], len(page.context["taken_back"])) == ([], 1)
    assert page.context["remark_form"]["text"].value() == "Another"
    page = press(as_reviewer, submission, f"put_back:{made.key}")
    assert len(page.context["remarks"]) == 1

    decide(as_reviewer, submission, "accepted")
    assert press(as_reviewer, submission, f"take_back:{made.key}").status_code == 403
    assert f"take_back:{made.key}" not in as_reviewer.get(page_of(submission)).content.decode()


@pytest.mark.parametrize(
    "button",
    [
        "take_back:nonsense",
        "correct:00000000-0000-4000-8000-000000000001",
        "put_back:00000000-0000-4000-8000-000000000002",
    ],
)
def test_remark_there_is_not_is_refused(as_reviewer, submission, button):
    assert press(as_reviewer, submission, button).status_code == 403


# A decision pending


@pytest.mark.usefixtures("pending")
@pytest.mark.parametrize("decision", ["returned", "accepted"])
def test_pending_decision_is_seen_by_vkpp_alone(as_reviewer, submission, decision):
    boss = manager(submission.plan.force)
    force = Client()
    force.force_login(boss)
    plan = submission.plan_id
    pages = ["/", f"/plans/{plan}/", f"/plans/{plan}/submissions/{submission.number}/"]
    before = {path: words_of(force.get(path)) for path in pages}
    add_remark(copy=submission, text="Seen too early", by=as_reviewer.user)

    page = decide(as_reviewer, submission, decision, "Why it was decided")

    assert page.context["pending"].decision == decision
    assert (page.context["decision_form"], page.context["may_undo"]) == (None, True)
    submission.refresh_from_db()
    assert submission.state == "submitted"
    pages = {path: words_of(force.get(path)) for path in pages}
    assert "Withdraw this submission" in before[f"/plans/{plan}/submissions/{submission.number}/"]
    for path, text in pages.items():
        assert "Why it was decided" not in text
        assert "Seen too early" not in text
        assert text == " ".join(before[path].replace("Withdraw this submission", "").split())

    refused = force.get(f"/plans/{plan}/submissions/{submission.number}/withdraw/")
    assert refused.status_code == 403
    assert "VKPP is finishing its review of this submission" in refused.content.decode()
    again = decide(as_reviewer, submission, "accepted", "Twice")
    assert Review.objects.get().decision == decision
    assert "has decided already" in str(next(iter(again.context["messages"])))

    # The time is over, the job has not run: nothing contradicts, nothing can be undone.
    past_the_time()
    assert press(as_reviewer, submission, f"undo:{Review.objects.get().pk}").status_code == 403
    assert "It is being made final" in as_reviewer.get(page_of(submission)).content.decode()
    for _ in range(2):
        settle_decisions()
    submission.refresh_from_db()
    assert submission.state == decision
    assert "Why it was decided" in words_of(force.get(f"/plans/{plan}/"))


def words_of(response):
    """The words of a page's main part, white space and hidden fields aside."""
    text = response.content.decode()
    main = text[text.index("<main") : text.index("</main")]
    return " ".join(re.sub("<[^>]*>", " ", main).split())


@pytest.mark.usefixtures("pending")
def test_pending_decision_is_undone_with_one_click_and_its_reason_comes_back(as_reviewer, submission):
    decide(as_reviewer, submission, "returned", "Say how it is measured.")

    page = press(as_reviewer, submission, f"undo:{Review.objects.get().pk}")

    assert not Review.objects.exists()
    assert Review.history.filter(history_type="-").get().reason == "Say how it is measured."
    form = page.context["decision_form"]
    assert (form["decision"].value(), form["reason"].value()) == ("returned", "Say how it is measured.")
    settle_decisions()
    submission.refresh_from_db()
    assert submission.is_waiting
    decide(as_reviewer, submission, "accepted")
    past_the_time()
    settle_decisions()
    submission.refresh_from_db()
    assert submission.state == "accepted"


@pytest.mark.usefixtures("pending")
def test_decision_is_not_made_final_before_its_time(as_reviewer, submission):
    decide(as_reviewer, submission, "accepted")

    settle_decisions()

    submission.refresh_from_db()
    assert submission.is_waiting


# A resubmission


def test_resubmission_shows_the_last_reason_and_each_remark_with_old_and_new_text(as_reviewer, submission):
    add_remark(
        copy=submission,
        text="Say more here",
        kind="must_change",
        by=as_reviewer.user,
        anchor=Anchor("plan", field_id="summary"),
    )
    decide(as_reviewer, submission, "returned", "Short of words")

    again = submitted(plan=submission.plan, period=submission.period, summary="More words", days_ago=0)
    last = as_reviewer.get(page_of(again)).context["last"]

    assert (last.submission, last.review.reason) == (submission, "Short of words")
    (followed,) = last.remarks
    assert (followed.remark.submitted_text, followed.now) == ("The summary as submitted", "More words")
