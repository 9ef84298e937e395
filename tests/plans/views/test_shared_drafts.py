"""Sharing a draft for advice, as the force does it and reads what VKPP advises."""

from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from plans.actions import add_remark, close_period, stop_sharing
from plans.document import Stamp, read_document, sha256_of
from plans.exports.pdf import plan_html
from plans.models import SharedDraft
from tests.accounts.unsaved_marks import forms_that_lose_text
from tests.factories.accounts import ForceFactory, editor, reviewer
from tests.jobs import get_pdf, print_nothing
from tests.plans.pages import form_fields, messages_of
from tests.plans.shared import SharingScene, address_of

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent.parent / "document" / "golden"


@pytest.fixture
def scene(db):
    return SharingScene()


@pytest.fixture
def as_manager(client, scene):
    client.force_login(scene.manager)
    return client


def words(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_plan_and_check_page_lead_managers_there_and_tell_others_why_not(client, scene):
    pages = [reverse("plans:plan", args=[scene.plan.pk]), reverse("plans:check", args=[scene.plan.pk])]
    for user, may in ((scene.manager, True), (scene.editor, False), (scene.viewer, False)):
        client.force_login(user)
        for path in pages:
            page = client.get(path, follow=True).content.decode()
            said = (scene.share_address in page, "can share a draft with VKPP" in page)
            assert said == (may, not may), (user, path)


def test_plan_page_says_that_a_draft_is_shared(client, scene):
    draft = scene.share()
    client.force_login(scene.viewer)
    page = reverse("plans:plan", args=[scene.plan.pk])
    assert [address_of(draft) in client.get(page).text, "Waiting for VKPP’s advice" in client.get(page).text] == [
        True
    ] * 2
    stop_sharing(draft=draft, by=scene.manager)
    assert address_of(draft) not in client.get(page).text


def test_page_says_what_vkpp_will_see_and_shares_it_once(as_manager, scene):
    page = as_manager.get(scene.share_address)
    for said in ("It is not a submission", "do not see what you change later", "OFFICIAL"):
        assert said in page.content.decode()
    assert forms_that_lose_text(page.content.decode()) == []
    fields = form_fields(page) | {"question": "Is this clear?"}

    answers = [as_manager.post(scene.share_address, fields) for _ in range(2)]

    draft = SharedDraft.objects.get()
    assert [answer["Location"] for answer in answers] == [address_of(draft)] * 2
    assert "Your report is still to be submitted" in messages_of(answers[0])[0]
    assert draft.question == "Is this clear?"


def test_question_is_kept_while_it_is_typed_and_cleared_once_it_is_shared(as_manager, scene):
    fields = form_fields(as_manager.get(scene.share_address)) | {"question": "Half a question"}
    as_manager.post(reverse("people:save_unsaved"), fields | {"form_address": scene.share_address})
    (kept,) = scene.manager.unsaved_forms.current()
    shown = as_manager.get(f"{scene.share_address}?unsaved={kept.form_key}")
    assert form_fields(shown)["question"] == ["Half a question"]

    as_manager.post(scene.share_address, form_fields(shown))

    assert SharedDraft.objects.get().question == "Half a question"
    assert not scene.manager.unsaved_forms.current().exists()


def test_question_typed_while_the_session_ended_comes_back(as_manager, scene):
    fields = form_fields(as_manager.get(scene.share_address)) | {"question": "Half a question"}
    as_manager.cookies.pop("sessionid")
    as_manager.post(scene.share_address, fields)
    as_manager.force_login(scene.manager)
    assert form_fields(as_manager.get(scene.share_address))["question"] == ["Half a question"]
    assert not SharedDraft.objects.exists()


def test_question_that_is_too_long_is_shown_again(as_manager, scene):
    fields = form_fields(as_manager.get(scene.share_address)) | {"question": "x" * 2501}
    page = as_manager.post(scene.share_address, fields)
    assert "Your question must be 2,500 characters or fewer" in page.content.decode()
    assert not SharedDraft.objects.exists()


def test_page_names_the_drafts_that_wait_already(as_manager, scene):
    draft, advised = scene.share(), scene.share()
    scene.advise(advised)
    page = words(as_manager, scene.share_address)
    assert (address_of(draft) in page, address_of(advised) in page) == (True, False)


def test_without_a_period_the_plan_itself_is_shared(as_manager, scene):
    path = reverse("plans:share", args=[scene.plan.pk])
    assert as_manager.get(path)["Location"] == scene.share_address
    scene.submit()
    close_period(period=scene.period, by=scene.judge)

    as_manager.post(path, form_fields(as_manager.get(path)))

    draft = SharedDraft.objects.get()
    assert draft.period is None
    assert "No reporting period" in words(as_manager, address_of(draft))
    assert "Nothing more can be added" in words(as_manager, scene.share_address)
    assert as_manager.post(scene.share_address).status_code == 403


def test_copy_says_where_it_is_and_never_that_it_was_submitted(as_manager, scene):
    scene.say("As it read then")
    draft = scene.share(question="Is this clear?")
    scene.say("As it reads now")
    scene.remark(draft, "Unsent words")

    page = words(as_manager, address_of(draft))
    for said in (
        "As it read then",
        "Is this clear?",
        "Waiting for VKPP’s advice",
        f"DRAFT shared for advice, {draft.shared_on}",
    ):
        assert said in page, said
    for unsaid in ("As it reads now", "Unsent words", "submission 1"):
        assert unsaid not in page, unsaid

    scene.advise(draft, "All in all")
    page = words(as_manager, address_of(draft))
    assert [said in page for said in ("Advice given", "All in all", "Unsent words")] == [True] * 3
    stop_sharing(draft=draft, by=scene.manager)
    page = words(as_manager, address_of(draft))
    assert [said in page for said in ("no longer shared", "All in all", "Unsent words")] == [True] * 3


@pytest.mark.parametrize("version", [1, 2])
def test_copy_stored_by_an_earlier_release_is_read(as_manager, scene, version):
    text = (GOLDEN / f"document_{version}.json").read_text()
    draft = SharedDraft.objects.create(
        plan=scene.plan,
        period=scene.period,
        document=text,
        document_sha256=sha256_of(text),
        shared_by=scene.manager,
    )
    add_remark(copy=draft, text="On the whole", by=scene.judge)
    scene.advise(draft)
    page = words(as_manager, address_of(draft))
    title = escape(read_document(text).objectives[0].short_title)
    assert ("On the whole" in page, title in page) == (True, True)


def test_private_notes_are_nowhere_on_the_forces_pages(as_manager, scene):
    draft = scene.share()
    scene.remark(draft, "For us alone", kind="private")
    scene.advise(draft)
    for path in (
        address_of(draft),
        reverse("plans:with_vkpp", args=[scene.plan.pk]),
        reverse("plans:line", args=[scene.plan.pk, scene.line.key]),
    ):
        assert "For us alone" not in words(as_manager, path)


def test_pdf_is_marked_as_a_draft_shared_for_advice(as_manager, scene, monkeypatch):
    print_nothing(monkeypatch, lambda document, stamp, last_period: stamp)
    draft = scene.share()

    pdf = get_pdf(as_manager, address_of(draft, "shared_draft_pdf"))

    assert f"DRAFT shared for advice, {draft.shared_on}" in pdf.content.decode()
    assert "DRAFT" in pdf["Content-Disposition"]
    html = plan_html(read_document(draft.document), Stamp.of_copy(draft))
    assert f'data-state="DRAFT shared for advice, {draft.shared_on}"' in html
    assert "submission" not in html.lower()


def test_advice_stands_in_the_box_of_its_field_until_it_is_answered(client, scene):
    draft = scene.share()
    remark = scene.remark(draft, "Say more here")
    line = reverse("plans:line", args=[scene.plan.pk, scene.line.key])
    client.force_login(scene.editor)
    assert "Say more here" not in words(client, line)
    scene.advise(draft)

    page = words(client, line)
    assert "Say more here" in page[page.index('id="field-risks"') :].split('id="field-')[1]
    answering = reverse("plans:remark", args=[scene.plan.pk, remark.key])
    fields = form_fields(client.get(answering)) | {"kind": "addressed", "answer": "We say more"}
    answer = client.post(answering, fields)

    assert messages_of(answer) == ["Your answer is saved. VKPP reads it on the draft you shared."]
    assert "Say more here" not in words(client, line)
    assert "We say more" in words(client, address_of(draft))


def test_timeline_tells_of_drafts_and_advice_apart_from_remarks_to_answer(as_manager, scene):
    draft = scene.share(question="Is this clear?")
    scene.remark(draft, "Say more here")
    scene.advise(draft, "All in all")
    stop_sharing(draft=draft, by=scene.manager)

    page = as_manager.get(reverse("plans:with_vkpp", args=[scene.plan.pk]))

    assert (page.context["to_answer"], len(page.context["advice"])) == ([], 1)
    assert [(dealing.words, dealing.text) for dealing in page.context["dealings"]] == [
        (f"The draft shared on {draft.shared_on} is no longer shared", ""),
        (f"VKPP gave advice on the draft shared on {draft.shared_on}", "All in all"),
        ("A draft was shared with VKPP for advice", "Is this clear?"),
    ]
    assert page.content.decode().count(address_of(draft)) == 4


def test_stopping_asks_first_and_twice_is_once(as_manager, scene):
    draft = scene.share()
    path = address_of(draft, "stop_sharing")
    assert "can no longer send it" in words(as_manager, path)
    assert SharedDraft.objects.get().is_waiting

    first, again = (as_manager.post(path) for _ in range(2))

    assert SharedDraft.objects.get().stopped_by == scene.manager
    assert [first["Location"], again["Location"]] == [address_of(draft)] * 2
    assert messages_of(again)[-1] == "This draft is no longer shared."


def test_vkpp_reads_a_copy_while_it_is_shared_and_others_never(client, scene):
    draft = scene.share()
    pages = [address_of(draft), address_of(draft, "shared_draft_pdf")]

    def answers(user):
        client.force_login(user)
        return [client.get(page).status_code for page in pages]

    vkpp, other = reviewer(), editor(ForceFactory())
    assert (answers(vkpp), answers(other)) == ([200, 200], [404, 404])
    stop_sharing(draft=draft, by=scene.manager)
    assert (answers(vkpp), answers(scene.viewer)) == ([404, 404], [200, 200])


def test_pages_take_as_many_queries_with_three_drafts_as_with_one(as_manager, scene):
    plan = scene.plan.pk
    counted = []
    for _ in range(3):
        draft = scene.share()
        for _ in range(len(counted) + 1):
            scene.remark(draft)
        scene.advise(draft)
        counts = []
        for path in (
            reverse("plans:plan", args=[plan]),
            reverse("plans:with_vkpp", args=[plan]),
            reverse("plans:line", args=[plan, scene.line.key]),
            scene.share_address,
            address_of(draft),
        ):
            words(as_manager, path)
            with CaptureQueriesContext(connection) as queries:
                words(as_manager, path)
            counts.append(len(queries))
        counted.append(counts)
    assert counted[0] == counted[2]
    assert max(counted[2]) <= 25


# Mail


def sent():
    begun = len(mail.outbox)
    Mail.objects.waiting().update(send_at=timezone.now())
    send_waiting()
    return sorted((message.to[0], message.subject) for message in mail.outbox[begun:])


def test_vkpps_contact_is_told_of_a_draft_and_managers_of_the_advice(scene):
    other, force = reviewer(), scene.force.name
    scene.force.contact = scene.judge
    scene.force.save()
    draft = scene.share(question="Words of the plan")
    assert sent() == [(scene.judge.email, f"{force} asks for advice on a draft")]
    scene.advise(draft, "Words of the advice")

    assert sent() == [(scene.manager.email, f"{force}: VKPP’s advice on your draft")]
    assert [word for message in mail.outbox for word in ("Words of", other.email) if word in message.body] == []
    assert address_of(draft) in mail.outbox[-1].body
    assert set(Mail.objects.values_list("gathered", flat=True)) == {True}


def test_nobody_is_told_of_a_draft_taken_back_meanwhile(scene):
    draft = scene.share()
    stop_sharing(draft=draft, by=scene.manager)
    assert sent() == []
