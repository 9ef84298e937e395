"""What changed between two editions: in the admin for any two, on the public page since the one before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import toolkit_editor, viewer
from tests.factories.toolkit import ActivityFactory, OutputFactory
from tests.html import read
from tests.toolkit.admin.pages import edition_page, public, publish, reword
from tests.toolkit.made_up import make_made_up_action
from toolkit.editions import copy_edition, publish_edition, remove_row
from toolkit.models import Activity, EvidenceParagraph, ImpactLink, Objective

pytestmark = pytest.mark.django_db


def test_any_two_editions_are_compared(client, published, draft):
    objective = Objective.objects.filter(edition=draft).first()
    objective.situation = "Another situation"
    objective.save()

    page = client.get(edition_page(draft, "changes"))
    other_way = client.get(edition_page(published, "changes"), {"since": draft.number})

    for response, marked in ((page, "dd ins"), (other_way, "dd del")):
        assert [entry["change"].title for entry in response.context["changes"]] == ["Objective 1"]
        assert [words.text for words in read(response).select(marked)] == ["Another", "situation"]


def test_everybody_reads_what_changed_in_a_published_version(client, published, draft):
    objective = Objective.objects.filter(edition=draft).first()
    objective.situation = "Another <b>situation</b>"
    objective.save()
    link = ImpactLink.objects.filter(edition=draft, origin="derived").first()
    link.basis = "title"
    link.save()
    reader = viewer()
    client.force_login(reader)
    assert client.get(public(draft, "changes")).status_code == 404
    client.force_login(toolkit_editor())
    publish(client, draft)
    client.force_login(reader)

    first = client.get(public(published, "changes"))
    second = client.get(public(draft, "changes"))

    assert "This is the first version." in first.text
    assert [(change.title, getattr(change.row, "mark", "")) for change, _ in second.context["changes"]] == [
        ("Objective 1", ""),
        (link.row_title, "Drawn from the toolkit's text, not in its published column"),
    ]
    assert "Another <b>situation</b>" in read(second).text

    client.force_login(toolkit_editor())
    client.post(edition_page(draft, "derived"), {"decide": f"confirmed {link.code}"}, follow=True)

    confirmed = client.get(public(draft, "changes")).context["changes"][1][0].row.mark
    assert confirmed.startswith("Drawn from the toolkit's text, confirmed by VKPP on ")


def test_rejected_row_vanishes_from_what_changed_at_once(client, published, draft):
    output = OutputFactory(edition=draft, activity=Activity.objects.filter(edition=draft).first(), code="output-1.1-1")
    publish(client, draft)
    assert output.row_title in read(client.get(public(draft, "changes"))).text

    client.post(edition_page(draft, "derived"), {"decide": f"rejected {output.code}"}, follow=True)

    assert output.row_title not in read(client.get(public(draft, "changes"))).text


@pytest.mark.parametrize("is_published", [True, False])
def test_what_changed_takes_few_queries_at_first_reading_and_as_many_for_many_rows(client, editor, is_published):
    counts = []
    for activities in ((1, 1), (38, 2)):
        edition = make_made_up_action(reference=f"9.8.{len(counts)}", activities=activities)
        draft = copy_edition(edition=edition)
        Activity.objects.filter(edition=draft).update(text="Lamps are lit")
        if is_published:
            publish_edition(edition=draft, by=editor)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(public(draft, "changes"))
        assert len(page.context["changes"]) == sum(activities)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def test_rows_that_went_with_another_are_told_with_it(client, draft):
    kept, gone = Activity.objects.filter(edition=draft)[:2]
    reword(draft)
    publish(client, draft)
    newer = copy_edition(edition=draft)
    hanging = remove_row(Activity.objects.get(edition=newer, code=gone.code))
    remove_row(EvidenceParagraph.objects.filter(edition=newer, activity__code=kept.code).first())
    new = ActivityFactory(
        edition=newer, objective=Objective.objects.get(edition=newer, number=2), number="2.9", code="activity-2.9"
    )
    OutputFactory(edition=newer, activity=new, code="output-2.9-1")

    read = client.get(public(newer, "changes")).context["changes"]
    kept_by_vkpp = client.get(edition_page(newer, "changes")).context["changes"]

    assert [(each["change"].code, [other.code for other, _ in each["others"]]) for each in kept_by_vkpp] == [
        (change.code, [other.code for other in others]) for change, others in read
    ]
    by_code = {change.code: [(other.kind, other.code) for other in others] for change, others in read}
    assert sorted(by_code[gone.code]) == sorted(("removed", row.code) for row in hanging)
    assert by_code["activity-2.9"] == [("added", "output-2.9-1")]
    assert by_code[f"evidence-{kept.number}-1"] == [("removed", f"citation-{kept.number}-1-1")]
