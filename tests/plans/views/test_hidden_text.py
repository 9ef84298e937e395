"""The pages on which sensitive text is hidden and decided on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nvap.accounts.models import UnsavedForm
from plans.actions import hide_words, note_download
from plans.models import Download, Hiding, PlannedActivity
from plans.passages import Passage
from tests.factories import accounts as people
from tests.jobs import get_pdf, print_nothing
from tests.plans.scene import fields_of
from tests.plans.shared import SharingScene

pytestmark = pytest.mark.django_db

WORDS = "Zebedee Quillfeather"


@pytest.fixture
def scene(client):
    scene = SharingScene()
    scene.line.activity = f"Visit {WORDS} twice"
    scene.line.save()
    client.force_login(scene.manager)
    return scene


def address(scene, of=""):
    return reverse("plans:hide_text", args=[scene.plan.pk]) + (f"?of={of}" if of else "")


def page_of(hiding):
    return reverse("plans:hidden_text", args=[hiding.plan_id, hiding.key])


def post(client, path, **typed):
    return client.post(path, fields_of(client.get(path), having="hiding_key") | typed, follow=True)


def hide(scene, words=WORDS, by=None):
    return hide_words(plan=scene.plan, passages=[Passage.of(words)], kind="child", by=by or scene.manager)


def test_one_looks_first_then_hides(client, scene):
    typed = {"part": "pasted", "words": WORDS.lower(), "kind": "victim"}
    looked = post(client, address(scene), then="look", **typed)
    assert "The plan as it reads now" in looked.content.decode()
    assert Hiding.objects.count() == 0

    hidden = post(client, address(scene), then="hide", **typed)
    hiding = Hiding.objects.get()
    assert hidden.redirect_chain[-1][0] == page_of(hiding)
    assert (hiding.kind, hiding.hidden_by) == ("victim", scene.manager)
    page = hidden.content.decode()
    assert WORDS not in page
    assert "A different person decides" in page
    assert UnsavedForm.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"part": "pasted", "kind": "case"}, "Paste the words to hide"),
        ({"part": "pasted", "words": "Nobody", "kind": "case"}, "These words are nowhere in this plan"),
        ({"part": "pasted", "words": WORDS}, "Say why the words must not be here"),
        ({"part": "", "words": WORDS, "kind": "case"}, "Say what should be hidden"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(client, scene, typed, said):
    page = post(client, address(scene), then="hide", **typed).content.decode()
    assert said in page
    assert "There is a problem" in page
    assert typed.get("words", "") in page
    assert Hiding.objects.count() == 0


def test_a_whole_field_of_the_page_can_be_chosen(client, scene):
    scene.line.risks = "Hub manager"
    scene.line.save()
    of = f"line:{scene.line.key}"
    value = f"line:{scene.line.pk}:activity"
    assert value in client.get(address(scene, of)).content.decode()
    post(client, address(scene, of), then="hide", part=value, kind="child")
    line = PlannedActivity.objects.get(pk=scene.line.pk)
    assert line.activity == Hiding.objects.get().hidden_mark(1)
    assert line.risks == "Hub manager"


@pytest.mark.parametrize("of", ["line:", "line:no-key", "number:x", "report:", "report:2026-9", "other", "line:%00"])
def test_a_page_that_is_none_offers_no_field(client, scene, of):
    assert "All of" not in client.get(address(scene, of)).content.decode()


def test_vkpp_is_offered_no_field_of_the_living_plan(client, scene):
    scene.submit()
    client.force_login(scene.judge)
    page = client.get(address(scene, f"line:{scene.line.key}"))
    assert page.status_code == 200
    assert WORDS not in page.content.decode()


def test_vkpp_sees_nothing_of_a_plan_that_was_never_submitted_or_shared(client, scene):
    client.force_login(scene.judge)
    assert client.get(address(scene)).status_code == 404
    scene.share()
    assert client.get(address(scene)).status_code == 200


def test_who_may_not_is_told_whom_to_ask(client, scene):
    client.force_login(scene.editor)
    page = client.get(address(scene))
    assert page.status_code == 403
    assert "Tell one of them at once" in page.content.decode()


def test_a_different_person_reads_the_words_once_and_removes_them(client, scene):
    hiding = hide(scene)
    client.force_login(people.manager(scene.force))
    shown = client.get(page_of(hiding))
    assert WORDS not in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert WORDS in client.post(page_of(hiding), {"then": "read"}).content.decode()
    assert WORDS not in client.get(page_of(hiding)).content.decode()

    removed = client.post(page_of(hiding), {"then": "remove"}, follow=True).content.decode()
    assert "removed for good" in removed
    again = client.post(page_of(hiding), {"then": "lift"}, follow=True).content.decode()
    assert "The text is removed already." in again
    assert WORDS not in PlannedActivity.objects.get(pk=scene.line.pk).activity


def test_a_different_person_shows_them_again(client, scene):
    hiding = hide(scene)
    client.force_login(people.manager(scene.force))
    client.post(page_of(hiding), {"then": "lift"})
    assert PlannedActivity.objects.get(pk=scene.line.pk).activity == f"Visit {WORDS} twice"


@pytest.mark.parametrize("then", ["read", "remove", "lift"])
def test_who_hid_them_gets_the_reason_and_not_the_words(client, scene, then):
    hiding = hide(scene)
    answer = client.post(page_of(hiding), {"then": then})
    assert answer.status_code == 403
    assert "A different person decides" in answer.content.decode()
    assert Hiding.objects.open().exists()


def test_who_is_told_is_ticked_off(client, scene):
    reader = people.viewer(scene.force)
    note_download(plan_id=scene.plan.pk, what=Download.DATES, by=reader)
    hiding = hide(scene)
    assert f"told:{reader.pk}" in client.get(page_of(hiding)).content.decode()
    page = client.post(page_of(hiding), {"then": f"told:{reader.pk}"}, follow=True).content.decode()
    assert f"told:{reader.pk}" not in page
    assert client.post(page_of(hiding), {"then": "told:x"}).status_code == 404
    assert client.post(page_of(hiding), {"then": f"told:{scene.editor.pk}"}).status_code == 404


def test_pages_take_as_many_queries_for_one_as_for_three(client, scene):
    lists = reverse("plans:hidden_texts", args=[scene.plan.pk])

    def counted(path):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    note_download(plan_id=scene.plan.pk, what=Download.DATES, by=scene.editor)
    one = hide(scene)
    client.get(lists)
    before = counted(lists), counted(page_of(one))
    for number in range(2):
        PlannedActivity.objects.filter(pk=scene.line.pk).update(risks=f"Somebody number {number}")
        note_download(plan_id=scene.plan.pk, what=Download.DATES, by=people.viewer(scene.force))
        another = hide(scene, f"Somebody number {number}")
    assert (counted(lists), counted(page_of(another))) == before


def test_each_download_is_noted_once(client, scene, monkeypatch):
    print_nothing(monkeypatch)
    submission, draft = scene.submit(), scene.share()
    reference = scene.period.reference
    paths = [
        reverse("plans:submission_pdf", args=[scene.plan.pk, submission.number]),
        reverse("plans:shared_draft_pdf", args=[scene.plan.pk, draft.key]),
        reverse("plans:draft_pdf", args=[scene.plan.pk, reference]),
        reverse("plans:dates", args=[scene.plan.pk]),
    ]
    for path in paths * 2:
        assert get_pdf(client, path).status_code == 200 if path.endswith(".pdf") else client.get(path)
    noted = {each.what: each.document_sha256 for each in Download.objects.all()}
    assert Download.objects.count() == len(noted) == 4
    assert noted["submission 1"] == submission.document_sha256
    assert noted[f"the draft shared on {draft.shared_on}"] == draft.document_sha256
    assert set(Download.objects.values_list("user", flat=True)) == {scene.manager.pk}
