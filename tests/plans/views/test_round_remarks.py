"""VKPP's remarks on the page on which a whole period is updated: beside their field, never folded."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.actions import answer_remark
from plans.document import Anchor
from plans.models import PlannedActivity
from tests.factories.accounts import viewer
from tests.factories.plans import (
    IndicatorFactory,
    PlannedActivityFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
)
from tests.plans.pages import form_fields
from tests.plans.remarked import RemarkScene
from tests.plans.shared import SharingScene

pytestmark = pytest.mark.django_db
SAY_MORE = "Say more of this"


@pytest.fixture
def scene(db):
    """A returned plan whose line was updated and has risks, with a number of the line and comments."""
    scene = RemarkScene()
    ProgressUpdateFactory(line=scene.line, period=scene.period)
    PlannedActivity.objects.filter(pk=scene.line.pk).update(risks="Staff leave")
    scene.plan_objective.additional_comments = "It goes on"
    scene.plan_objective.save()
    scene.of_line = IndicatorFactory(plan_objective=scene.plan_objective, line=scene.line, name="Referrals")
    scene.submission.delete()
    scene.submission = scene.submit()
    return scene


@pytest.fixture
def as_editor(client, scene):
    client.force_login(scene.editor)
    return client


def update_of(scene, period=None):
    return reverse("plans:update", args=[scene.plan.pk, (period or scene.period).reference])


def remarked(scene, anchor):
    remark = scene.remark(SAY_MORE, anchor=anchor)
    scene.decide()
    return remark


def anchor_of(scene, kind, field_id):
    keys = {
        "line": scene.line.key,
        "objective": scene.plan_objective.objective.code,
        "number": scene.number.key,
        "number of the line": scene.of_line.key,
        "plan": "",
    }
    return Anchor(kind.split()[0], str(keys[kind]), field_id)


@pytest.mark.parametrize(
    ("kind", "field_id", "box"),
    [
        ("line", "progress", "field-{line}-progress"),
        ("line", "next_steps", "field-{line}-next_steps"),
        ("line", "risks", "field-risks{line}-risks"),
        ("line", "risk_mitigation", "field-risks{line}-risk_mitigation"),
        ("objective", "additional_comments", "field-comments{objective}-additional_comments"),
    ],
)
def test_remark_stands_in_the_box_of_its_very_field(as_editor, scene, kind, field_id, box):
    remark = remarked(scene, anchor_of(scene, kind, field_id))
    box = box.format(line=scene.line.number, objective=scene.plan_objective.objective.number)

    page = as_editor.get(update_of(scene)).text

    assert page.count(SAY_MORE) == 1
    inside = page[page.index(f'id="{box}"') :].split('id="field-')[1]
    assert SAY_MORE in inside
    assert reverse("plans:remark", args=[scene.plan.pk, remark.key]) in inside
    # A part that VKPP remarks on is never folded.
    before = page[: page.index(SAY_MORE)]
    unfolded = re.findall(r"<details[^>]*>|</details>", before)
    while "</details>" in unfolded:
        end = unfolded.index("</details>")
        del unfolded[end - 1 : end + 1]
    assert all(" open" in tag for tag in unfolded)

    answer_remark(remark=remark, kind="addressed", answer="Done", by=scene.editor)
    assert SAY_MORE not in as_editor.get(update_of(scene)).text


@pytest.mark.parametrize("kind", ["number", "number of the line"])
def test_remark_on_a_number_is_above_the_boxes_of_its_result(as_editor, scene, kind):
    remarked(scene, anchor_of(scene, kind, "target"))
    page = as_editor.get(update_of(scene)).text
    name = scene.number.name if kind == "number" else scene.of_line.name
    assert page.count(SAY_MORE) == 1
    assert SAY_MORE in page.split(f"{name}</legend>")[1].split("</fieldset>")[0]


@pytest.mark.parametrize("field_id", ["", "output"])
def test_remark_on_what_the_page_does_not_ask_is_at_the_head_of_its_line_and_leads_there(as_editor, scene, field_id):
    remarked(scene, anchor_of(scene, "line", field_id))
    page = as_editor.get(update_of(scene)).text
    head = page.split(f'id="part-{scene.line.number}"')[1].split("app-part__sides")[0]
    line = reverse("plans:line", args=[scene.plan.pk, scene.line.key])
    assert SAY_MORE in head
    assert f'href="{line}{"#field-output" if field_id else ""}"' in head


def test_remark_on_no_part_of_the_page_is_at_its_top_with_a_link(as_editor, scene):
    remarked(scene, anchor_of(scene, "plan", "summary"))
    page = as_editor.get(update_of(scene)).text
    assert page.index(SAY_MORE) < page.index('data-part="')
    assert f"{reverse('plans:report', args=[scene.plan.pk, scene.period.reference])}#field-summary" in page


def test_remark_on_another_periods_progress_is_at_the_head_and_names_the_period(as_editor, scene):
    remarked(scene, anchor_of(scene, "line", "progress"))
    later = ReportingPeriodFactory(
        name="The next quarter", starts=scene.period.ends + datetime.timedelta(days=1), due=scene.period.due
    )
    page = as_editor.get(update_of(scene, later)).text
    head = page.split(f'id="part-{scene.line.number}"')[1].split("app-part__sides")[0]
    assert SAY_MORE in head
    assert scene.period.name in head


@pytest.mark.parametrize("field_id", ["progress", "output", ""])
@pytest.mark.parametrize("of_period", [True, False])
def test_advice_on_a_shared_draft_stands_there_too(client, field_id, of_period):
    scene = SharingScene()
    draft = scene.share(**({} if of_period else {"period": None}))
    scene.remark(draft, SAY_MORE, field=field_id)
    scene.advise(draft)
    client.force_login(scene.editor)
    page = client.get(reverse("plans:update", args=[scene.plan.pk, scene.period.reference])).text
    assert page.count(SAY_MORE) == 1
    before, _, _after = page.partition(SAY_MORE)
    in_box = field_id == "progress" and of_period
    assert ("app-part__sides" in before.rpartition("data-part=")[2]) is in_box
    assert "on your shared draft" in before[-400:]


def test_part_that_its_script_gets_back_still_holds_the_remark(as_editor, scene):
    remarked(scene, anchor_of(scene, "line", "progress"))
    path, prefix = update_of(scene), scene.line.number
    sent = form_fields(as_editor.get(path)) | {f"{prefix}-progress": "Changed", "only": prefix}
    part = as_editor.post(path, sent)
    assert "Changed" in part.text
    assert SAY_MORE in part.text


def test_reader_and_private_note(client, scene):
    scene.remark("Between us", "private", anchor=anchor_of(scene, "line", "progress"))
    remarked(scene, anchor_of(scene, "line", "progress"))
    client.force_login(scene.editor)
    assert "Between us" not in client.get(update_of(scene)).text
    client.force_login(viewer(scene.force))
    assert SAY_MORE not in client.get(update_of(scene)).text


def test_queries_are_the_same_with_one_remark_and_with_one_on_each_of_four_lines(as_editor, scene):
    anchors = []
    for _ in range(3):
        line = PlannedActivityFactory(plan_objective=scene.plan_objective, risks="Some")
        ProgressUpdateFactory(line=line, period=scene.period)
        anchors += [Anchor("line", str(line.key), "risks"), Anchor("line", str(line.key), "progress")]
    scene.submission.delete()
    scene.submission = scene.submit()
    scene.remark(SAY_MORE, anchor=anchor_of(scene, "objective", "additional_comments"))
    scene.decide()
    as_editor.get(update_of(scene))
    with CaptureQueriesContext(connection) as at_one:
        as_editor.get(update_of(scene))
    for anchor in anchors:
        scene.add_after_decision(SAY_MORE, anchor)
    with CaptureQueriesContext(connection) as at_seven:
        page = as_editor.get(update_of(scene)).text
    assert page.count(SAY_MORE) == 7
    assert len(at_seven) == len(at_one)
