"""Drafts shared for advice in the admin: their list, remarks at their places, and the advice sent in one form."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.actions import stop_sharing
from plans.models import Remark, ReviewPhrase, SharedDraft, Submission
from tests.factories.accounts import UserFactory, reviewer, toolkit_editor
from tests.plans.pages import form_fields
from tests.plans.shared import SharingScene, days_ago, page_of, press

pytestmark = pytest.mark.django_db
LIST = reverse("admin:plans_shareddraft_changelist")


@pytest.fixture
def scene(db):
    return SharingScene()


@pytest.fixture
def vkpp(client, scene):
    client.force_login(scene.judge)
    return client


def listed(client, query="") -> list[SharedDraft]:
    return list(client.get(LIST + query).context["cl"].result_list)


def main_of(client, draft) -> str:
    page = client.get(page_of(draft)).content.decode()
    return page[page.index("<main") : page.index("</main")]


def test_list_puts_first_what_has_waited_longest_and_leaves_out_what_is_no_longer_shared(vkpp, scene):
    newer, oldest, advised, gone = (scene.share(at=days_ago(days)) for days in (1, 9, 20, 30))
    scene.advise(advised)
    stop_sharing(draft=gone, by=scene.manager)

    assert listed(vkpp) == [oldest, newer, advised]
    assert (listed(vkpp, "?advice=waiting"), listed(vkpp, "?advice=given")) == ([oldest, newer], [advised])
    assert (listed(vkpp, "?contact=mine"), listed(vkpp, "?contact=nobody")) == ([], [oldest, newer, advised])
    assert listed(vkpp, f"?q={scene.force.name}") == [oldest, newer, advised]
    assert "9 days" in vkpp.get(LIST).content.decode()


def test_admins_first_page_tells_of_drafts_apart_from_submissions(vkpp, scene):
    assert "shared for advice wait" not in vkpp.get("/admin/").content.decode()
    scene.share()
    page = vkpp.get("/admin/").content.decode()
    assert "1 draft shared for advice waits for an answer" in page
    assert "No submissions waiting for review" in page


def test_page_holds_question_and_copy_and_offers_no_decision(vkpp, scene):
    scene.say("As it read then")
    draft = scene.share(question="Is this clear?")
    scene.say("As it reads now")

    main = main_of(vkpp, draft)

    for said in (
        "As it read then",
        "Is this clear?",
        "Nothing was submitted before this draft was shared.",
        "Send the advice",
    ):
        assert said in main, said
    for unsaid in ("As it reads now", "must_change", "Return for changes", "Record the decision"):
        assert unsaid not in main, unsaid
    assert re.findall('value="place:([^"]+)"', main)[0] == "plan"


def test_remarks_are_added_corrected_and_sent_and_what_is_typed_stays(vkpp, scene):
    draft = scene.share()
    phrase = ReviewPhrase.objects.create(title="Measure", text="Say how it is measured.")
    typed = {
        "remark-anchor": f"line:{scene.line.key}",
        "remark-field": "line:risks",
        "decision-advice": "Half a message",
    }

    page = press(vkpp, draft, "remark", **typed, **{"remark-text": "Say more", "remark-phrase": phrase.pk})
    assert page.context["decision_form"]["advice"].value() == "Half a message"
    remark = Remark.objects.get()
    assert (remark.copy, remark.kind, remark.text) == (draft, "suggestion", "Say how it is measured.\nSay more")
    shown = form_fields(vkpp.get(page_of(draft), {"correct": remark.key}))
    said = {"remark-text": "Say less", "remark-kind": "good_practice"}
    vkpp.post(page_of(draft), {**shown, **typed, **said, "then": f"save:{remark.key}"})
    press(vkpp, draft, f"take_back:{remark.key}")
    press(vkpp, draft, f"put_back:{remark.key}")
    page = press(vkpp, draft, "decision", **{"decision-advice": "All in all"})

    assert [str(message) for message in page.context["messages"]] == ["Your advice is sent. The force reads it now."]
    assert list(Remark.objects.for_force().values_list("text", "kind")) == [("Say less", "good_practice")]
    draft.refresh_from_db()
    assert (draft.advice, draft.advised_by) == ("All in all", scene.judge)
    main = main_of(vkpp, draft)
    assert ("remark-text" in main, "Say less" in main, "All in all" in main) == (False, True, True)


def test_advice_without_words_and_over_a_remark_not_added_is_refused(vkpp, scene):
    draft = scene.share()
    page = press(vkpp, draft, "decision")
    assert page.context["decision_form"].errors == {
        "advice": ["Write a remark or a message first: private notes are not sent."]
    }
    page = press(vkpp, draft, "decision", **{"decision-advice": "Words", "remark-text": "Not added"})
    assert "a remark that is not added" in page.content.decode()
    assert not SharedDraft.objects.get().is_answered


def test_what_was_written_is_shown_where_the_force_was_faster(vkpp, scene):
    draft = scene.share(question="Is this clear?")
    stop_sharing(draft=draft, by=scene.manager)

    page = press(vkpp, draft, "decision", **{"decision-advice": "All I wrote"})
    main = page.content.decode()

    assert "The force no longer shares this draft. What you wrote was not recorded." in main
    assert "All I wrote" in main
    assert "Is this clear?" not in main
    assert scene.judge.unsaved_forms.current().exists()


def test_draft_no_longer_shared_says_who_and_when_and_nothing_else(vkpp, scene):
    scene.say("As it read then")
    draft = scene.share(question="Is this clear?")
    scene.remark(draft, "Written before")
    stop_sharing(draft=draft, by=scene.manager)

    main = main_of(vkpp, draft)

    assert f"by {scene.manager}" in main
    assert [word for word in ("As it read then", "Is this clear?", "Written before", "<form") if word in main] == []


def test_who_acts_for_the_force_reads_and_leaves_the_advice_to_another(vkpp, scene):
    scene.judge.memberships.create(force=scene.force, role="viewer")
    main = main_of(vkpp, scene.share())
    assert ("Another VKPP reviewer reviews it" in main, "<form" in main) == (True, False)


@pytest.mark.parametrize("lookup", ["document__contains", "question__contains", "plan__project_lead__contains"])
def test_no_text_is_probed_through_the_address(vkpp, scene, lookup):
    scene.share(question="Is this clear?")
    assert vkpp.get(f"{LIST}?{lookup}=x").status_code == 302


def test_nobody_adds_changes_or_deletes_a_draft(vkpp, scene):
    draft = scene.share()
    administrator = Client()
    administrator.force_login(UserFactory(is_superuser=True, is_staff=True))
    for client in (vkpp, administrator):
        assert client.get(reverse("admin:plans_shareddraft_add")).status_code == 403
        assert client.post(reverse("admin:plans_shareddraft_delete", args=[draft.pk])).status_code == 403
    vkpp.force_login(toolkit_editor())
    assert vkpp.get(page_of(draft)).status_code == 403


def test_list_and_page_take_as_many_queries_with_three_drafts_and_remarks_as_with_one(vkpp, scene):
    counted = []
    for _ in range(3):
        draft = scene.share()
        for _ in range(len(counted) + 1):
            scene.remark(draft)
        for path in (LIST, page_of(draft)):
            vkpp.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert vkpp.get(path).status_code == 200
            counted.append(len(queries))
    assert counted[:2] == counted[4:]
    assert max(counted) <= 25
    assert not Submission.objects.exists()


def test_another_reviewer_is_told_that_the_advice_is_sent(vkpp, scene):
    draft = scene.share()
    other = Client()
    other.force_login(reviewer())
    press(vkpp, draft, "decision", **{"decision-advice": "First"})
    page = press(other, draft, "decision", **{"decision-advice": "Second"})
    assert f"{scene.judge} has sent the advice already. What you wrote was not recorded." in page.content.decode()
    assert SharedDraft.objects.get().advice == "First"
