"""A plan on an action of another shape: one long-term impact, no outputs, forty activities, very long texts, marks of
HTML. Every page a force uses, the document, its PDF, what changed, and VKPP's page hold."""

import html
import uuid
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.choices import flatten_choices
from pypdf import PdfReader

from plans.actions import decide_review
from plans.document import read_document
from plans.document.diff import diff
from plans.models import LineMeasure, Plan, PlannedActivity, Review
from tests.factories.accounts import ForceFactory, manager, reviewer
from tests.factories.plans import PlannedActivityFactory, ReportingPeriodFactory
from tests.jobs import get_pdf
from tests.plans.pages import address, fill_in, form_fields
from tests.plans.scene import fields_of, on_date
from tests.toolkit.made_up import LONG_WORD, make_made_up_action
from toolkit.models import Activity, LongTermImpact, Measure

pytestmark = pytest.mark.django_db

TICKED = ("impacts", "outputs", "expected_impacts", "measures", "consequences")
OWN_WORDS = f'Our own <b>words</b> & "marks". {LONG_WORD}'


@pytest.fixture
def period():
    return ReportingPeriodFactory()


@pytest.fixture
def boss(client):
    """Return a manager of a force, signed in."""
    boss = manager(ForceFactory())
    client.force_login(boss)
    return boss


def start(client, period, activities=(38, 2)):
    """Start a plan on the made-up action, say who leads it and fill in the period's report; return the plan."""
    make_made_up_action(activities=activities)
    assert fill_in(client, reverse("plans:start_plan")).status_code == 302
    plan = Plan.objects.get()
    today = timezone.localdate()
    assert fill_in(client, address("about", plan), project_lead="Lead").status_code == 302
    report = {"prepared_by": "Preparer", "summary": "Lanterns <lit>"}
    report |= on_date("date_prepared", today.day, today.month, today.year)
    assert fill_in(client, address("report", plan, period.reference), **report).status_code == 302
    return plan


def write_line(client, plan, activity, **changes):
    """Add an activity of the toolkit through its page, ticking all that is offered, of measures three; return it."""
    number = activity.objective.number
    path = f"{address('add_line', plan, number)}?activity={activity.pk}&choose=1&key={uuid.uuid4()}"
    page = client.get(path)
    assert page.status_code == 200
    offered = {name: [value for value, _label in choices(page, name)] for name in TICKED}
    offered["measures"] = offered["measures"][:3]
    response = client.post(path, {**fields_of(page), **offered, **changes})
    assert response.status_code == 302, response.context["form"].errors
    return PlannedActivity.objects.get(plan_objective__plan=plan, toolkit_activity=activity)


def choices(page, name):
    """Return what a page's form offers in a field to tick: nothing where it has no such field."""
    form = page.context["form"]
    return list(flatten_choices(form.fields[name].choices)) if name in form.fields else []


def build(client, period, activities=(38, 2)):
    """Plan every activity, the first two of each objective through their pages; return the plan."""
    plan = start(client, period, activities)
    for plan_objective in plan.objectives.all():
        path = address("objective", plan, plan_objective.objective.number)
        positions = {name: "partly" for name in form_fields(client.get(path)) if name.startswith("position_")}
        assert fill_in(client, path, focus="now", impact_owner="Owner <b> &", **positions).status_code == 302
        written, others = plan_objective.objective.activities.all()[:2], plan_objective.objective.activities.all()[2:]
        for activity in written:
            line = write_line(client, plan, activity, risks=OWN_WORDS, raise_with_leadership="on")
            path = address("progress", plan, period.reference, line.key)
            said = fields_of(client.get(path)) | {"status": "on_track", "progress": OWN_WORDS}
            assert client.post(path, said).status_code == 302
        for order, activity in enumerate(others, start=3):
            line = PlannedActivityFactory(
                plan_objective=plan_objective, toolkit_activity=activity, activity="", order=order
            )
            line.impacts.create(long_term_impact=LongTermImpact.objects.get(edition=plan.edition))
            LineMeasure.objects.create(line=line, measure=Measure.objects.filter(edition=plan.edition).last())
    return plan


def submit(client, plan, period):
    """Submit through the check page; return the submission."""
    path = address("check", plan, period.reference)
    fields = form_fields(client.get(path)) | {"before_end": "on"}
    assert client.post(path, fields).status_code == 302
    return plan.submissions.order_by("number").last()


def pages(plan, period):
    """Return every address of the plan that a force reads or writes at."""
    line = plan.objectives.first().lines.first()
    names, of_period = ("plan", "about", "planning_questions"), ("report", "update", "check")
    return {
        **{name: address(name, plan) for name in names},
        **{name: address(name, plan, period.reference) for name in of_period},
        "progress": address("progress", plan, period.reference, line.key),
        "add_decision": f"{address('add_decision', plan, period.reference)}?key={uuid.uuid4()}",
        **{f"objective {n}": address("objective", plan, n) for n in (1, 2)},
        "choose": address("add_line", plan, 1),
        "add_indicator": f"{address('add_indicator', plan)}?objective=1&key={uuid.uuid4()}",
        **{name: address(name, plan, line.key) for name in ("line", "copy_line")},
    }


def test_plan_on_the_made_up_action_goes_the_whole_road(client, boss, period):
    plan = build(client, period)
    activities = Activity.objects.filter(edition=plan.edition)

    first = submit(client, plan, period)
    document = read_document(first.document)

    assert [impact.kind for impact in document.impacts] == ["external"]
    lines = list(document.lines)
    assert [pick.text for line in lines for pick in line.picks("toolkit_activity")] == [
        activity.text for activity in activities
    ]
    assert {tuple(pick.text for pick in line.picks("impacts")) for line in lines} == {("External impact",)}
    assert {tuple(line.picks("outputs")) for line in lines} == {()}
    assert sum(len(line.picks("measures")) for line in lines) == 3 * 2 + 36
    # Nothing of a kind the action does not have stands on any page.
    reader = client.get(address("submission", plan, 1)).content.decode()
    vkpp = Client()
    vkpp.force_login(reviewer())
    admin = vkpp.get(reverse("admin:plans_submission_change", args=[first.pk])).content.decode()
    pdf = PdfReader(BytesIO(get_pdf(client, address("submission_pdf", plan, 1)).content))
    texts = [page.extract_text() for page in pdf.pages]
    # No line of an A4 page holds 300 letters: a word that long is broken wherever it stands.
    assert [text for text in texts if LONG_WORD in text] == []
    printed = "".join("".join(text.split()) for text in texts)
    assert LONG_WORD in printed
    assert "Form: name" not in client.get(address("plan", plan)).content.decode()
    assert [text for text in (reader, admin, printed) if "organisational" in text.lower()] == []
    assert [text for text in (reader, admin) if "<script>alert" in text] == []
    for text in (html.unescape(reader), html.unescape(admin)):
        assert [activity.text for activity in activities if activity.text not in text] == []
    assert [activity.number for activity in activities if "".join(activity.text.split()) not in printed] == []

    decide_review(submission=first, decision=Review.Decision.RETURNED, reason="Say more.", by=reviewer())
    line = PlannedActivity.objects.get(toolkit_activity__number="1.38")
    path = address("line", plan, line.key)
    fields = fields_of(client.get(path))
    assert client.post(path, fields | {"output": OWN_WORDS, "measures": []}).status_code == 302
    second = submit(client, plan, period)

    changes = diff(read_document(first.document), read_document(second.document))
    assert [(change.label, change.kind) for change in changes] == [
        ("Output", "added"),
        ("Measures from the toolkit", "removed"),
    ]


def test_pages_hold_and_take_as_many_queries_with_forty_activities_as_with_two(client, boss, period):
    counts = []
    for activities in ((1, 1), (38, 2)):
        with transaction.atomic():
            plan = build(client, period, activities)
            counts.append({name: queries_of(client, path) for name, path in pages(plan, period).items()})
            transaction.set_rollback(True)

    assert counts[0] == counts[1]
    assert {name: count for name, count in counts[1].items() if count > 25} == {}


def queries_of(client, path):
    """Return how many queries a page takes; it must be there."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
