"""An edition's life in the admin: begun, checked, published, deleted."""

import pytest
from django.urls import reverse

from tests.factories.toolkit import ActionFactory
from tests.html import read
from tests.toolkit.admin.pages import address_of_list, edition_page, index_of, new_in, public, publish, reword, send
from toolkit.admin.addresses import page_of
from toolkit.editions import edition_content
from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    AssessmentQuestion,
    Edition,
    Impact,
)

pytestmark = pytest.mark.django_db


def test_new_edition_is_a_whole_copy_and_its_page_opens(client, published):
    asked = client.get(edition_page(published, "start"))
    assert Edition.objects.count() == 1
    opened = client.post(edition_page(published, "start"), follow=True)

    draft = Edition.objects.get(status="draft")
    assert opened.redirect_chain == [(page_of(draft), 302)]
    assert len(read(asked).select('input[value="Start the new edition"]')) == 1
    assert edition_content(draft)["rows"] == edition_content(published)["rows"]


def test_second_draft_is_refused_with_a_link_to_the_first(client, published, draft):
    asked = client.get(edition_page(published, "start"))
    client.post(edition_page(published, "start"))

    assert (str(draft), page_of(draft)) in read(asked).links
    assert read(asked).select('input[value="Start the new edition"]') == []
    assert Edition.objects.count() == 2


def test_new_edition_is_begun_from_the_one_in_force_alone(client, published, draft):
    reword(draft)
    publish(client, draft)

    assert client.post(edition_page(published, "start")).status_code == 403
    steps = [dict(read(client.get(page_of(edition))).one("ul.steps").links) for edition in (published, draft)]
    assert ["Start a new edition" in words for words in steps] == [False, True]


def test_edition_is_written_from_nothing_only_for_an_action_without_one(client, published):
    address = f"{address_of_list(Edition)}add/"

    assert client.get(address).status_code == 403
    listed = read(client.get(address_of_list(Edition)))
    assert address not in [link for _, link in listed.links]
    assert listed.one("td.field-published").text == "Before this system"
    ActionFactory()
    assert client.get(address).status_code == 200
    assert address in [link for _, link in read(client.get(address_of_list(Edition))).links]


def test_first_edition_of_a_new_action_is_begun_empty(client, editor):
    action = ActionFactory()

    client.post(f"{address_of_list(Edition)}add/", {"action": action.pk, "statement": "Do it"})

    edition = Edition.objects.get(action=action)
    assert (edition.number, edition.status, edition.statement) == (1, "draft", "Do it")
    assert client.get(page_of(edition)).status_code == 200
    problems = client.get(edition_page(edition, "publish"))
    assert "There is no objective: add one." in problems.text


def test_draft_that_is_wrong_is_not_published_and_each_problem_leads_to_its_row(client, draft):
    activity = Activity.objects.filter(edition=draft).first()
    activity.impact_places.all().delete()

    checked = client.get(edition_page(draft, "publish"))
    refused = publish(client, draft)

    assert (
        f"{activity.row_title} has no short to medium term impact: choose one for it.",
        page_of(activity),
        activity.row_title,
    ) in checked.context["problems"]
    assert "Publish edition" not in checked.text
    assert "It was not published: see what is wrong." in refused.text
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_each_problem_leads_to_where_it_can_be_mended(client, draft):
    impact = Impact.objects.filter(edition=draft).last()
    impact.places.all().delete()
    activity = Activity.objects.filter(edition=draft).last()
    Activity.objects.filter(pk=activity.pk).update(order=0)
    question = AssessmentQuestion.objects.filter(edition=draft).last()
    question.places.all().delete()

    problems = client.get(edition_page(draft, "publish")).context["problems"]

    leading = {name: address for text, address, name in problems if "no place" in text or "with no activity" in text}
    assert leading == {
        impact.row_title: page_of(impact),
        question.row_title: page_of(question),
        activity.row_title: f"{page_of(activity.objective)}#{activity.code}",
    }
    for row, model in ((impact, ActivityImpact), (question, ActivityQuestion)):
        place = row.objective.activities.last()
        send(
            client,
            page_of(row),
            typed=lambda page, model=model, place=place: {f"{new_in(page, model)}-activity": place.pk},
        )
        assert list(row.places.values_list("activity", flat=True)) == [place.pk]
    assert "with no activity" not in client.get(edition_page(draft, "publish")).text


def test_publishing_signs_and_supersedes_and_old_pages_stay(client, editor, published, draft):
    activity = Activity.objects.filter(edition=draft).first()
    objective = activity.objective
    send(client, page_of(objective), typed=lambda page: {f"{index_of(page, activity)}-text": "Lamps are lit at dusk"})
    before = Activity.objects.get(edition=published, code=activity.code).text

    checked = client.get(edition_page(draft, "publish"))
    publish(client, draft)

    assert [(entry["change"].title, str(entry["change"].kind)) for entry in checked.context["changes"]] == [
        (activity.row_title, "changed")
    ]
    draft.refresh_from_db()
    published.refresh_from_db()
    assert (draft.status, draft.published_by, published.status) == ("published", editor, "superseded")
    in_force = reverse("toolkit:logic_model", kwargs={"reference": draft.action.reference, "objective": 1})
    assert "Lamps are lit at dusk" in client.get(in_force).text
    old = client.get(public(published, "supporting_information", objective=1)).context["activities"]
    assert before in [each["text"] for each in old]


def test_draft_changed_since_it_was_shown_is_not_published(client, published, draft):
    address = edition_page(draft, "publish")
    activity = Activity.objects.filter(edition=draft).first()
    activity.text = "Lamps are lit at dusk"
    activity.save()
    shown = client.get(address).context["seen"]
    activity.text = "A colleague's words"
    activity.save()

    told = client.post(address, {"seen": shown}, follow=True)
    unseen = client.post(address, follow=True)

    for response in (told, unseen):
        assert "The draft changed since you opened this page. Look at it again." in response.text
        assert "colleague" in response.text
        draft.refresh_from_db()
        assert draft.status == "draft"
    publish(client, draft)
    draft.refresh_from_db()
    assert draft.status == "published"


def test_draft_that_reads_like_the_edition_in_force_is_not_published(client, published, draft):
    address = edition_page(draft, "publish")

    shown = client.get(address)
    told = publish(client, draft)

    assert "Nothing has changed: this draft reads like" in shown.text
    assert "Publish edition" not in shown.text
    assert "It was not published: nothing has changed." in told.text
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_draft_is_deleted_with_all_it_holds_once_confirmed(client, draft):
    address = f"{address_of_list(Edition)}{draft.pk}/delete/"

    assert client.get(address).status_code == 200
    assert Edition.objects.filter(pk=draft.pk).exists()
    client.post(address)

    assert not Edition.objects.filter(pk=draft.pk).exists()
    assert not Activity.objects.filter(edition=draft.pk).exists()
