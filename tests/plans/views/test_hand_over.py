"""Handing over: where a name is written, before and after; what has changed meanwhile; who is told what on home."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nvap.accounts import actions as people_actions
from nvap.accounts.models import Membership, User
from plans import actions
from plans.merging import Change
from plans.models import DecisionAsked, HandOver, PeriodReport
from plans.queries.departures import find_departures
from plans.queries.names import find_names, name_pattern
from tests.factories.accounts import ForceFactory, editor, manager, viewer
from tests.factories.plans import IndicatorFactory, PlannedActivityFactory, ProgressUpdateFactory
from tests.plans.pages import form_fields

pytestmark = pytest.mark.django_db
NAME, AFTER = "Ann Smith", "Bo Jones"


@pytest.fixture
def boss(client, scene):
    """The force's manager, signed in on the client."""
    user = manager(scene.plan.force)
    client.force_login(user)
    return user


@pytest.fixture
def leaver(scene):
    """An editor of the force whose name is in its plan."""
    user = editor(scene.plan.force)
    User.objects.filter(pk=user.pk).update(name=NAME)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def named(scene):
    """Write the name everywhere it may be written; return the open line and the finished one."""
    scene.plan.project_lead = f"{NAME}, police"
    scene.plan.save()
    scene.plan_objective.impact_owner = scene.plan_objective.second_impact_owner = NAME
    scene.plan_objective.save()
    line = scene.line(activity=f"{NAME} trains the hub", who=f"{NAME} and Ann Smithson")
    finished = scene.line(who=NAME)
    ProgressUpdateFactory(line=finished, period=scene.period, status="complete", progress=f"{NAME} did it")
    scene.line(who=NAME).retire(by=scene.editor)
    IndicatorFactory(plan_objective=scene.plan_objective, name="Staff", baseline_source=f"Count by {NAME}")
    asked = {"plan": scene.plan, "asked_by": scene.editor, "asked_for": scene.period}
    DecisionAsked.objects.create(what="Staff", of_whom=NAME, **asked)
    answered = {"answer": "Yes", "answered_on": scene.period.starts}
    DecisionAsked.objects.create(what="Money", of_whom=NAME, **answered, **asked)
    PeriodReport.objects.create(plan=scene.plan, period=scene.period, prepared_by=NAME, summary=f"{NAME} leads")
    return line, finished


def address_of(scene, leaver=None):
    path = reverse("plans:hand_over", args=[scene.plan.force.slug])
    return f"{path}?person={leaver.pk}" if leaver else path


def look(client, path, **fields):
    """Look the places up, and return the page's fields as they would be sent."""
    fields = {"successor": "other", "successor_name": AFTER, **fields}
    response = client.post(path, {**form_fields(client.get(path)), **fields, "then": "look"})
    return response, {**form_fields(response), **fields}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Smith", True),
        ("Ann  Smith, police", True),
        ("(Ann\nSmith's team)", True),
        ("Ann Smithson", False),
        ("Joann Smith", False),
        ("Ann Smith-Jones", False),
        ("ann smith", False),
        ("Smith", False),
    ],
)
def test_name_is_found_as_it_is_written(text, found):
    assert bool(name_pattern(NAME).search(text)) is found


def test_name_with_signs_of_patterns_is_taken_as_it_is():
    assert name_pattern("Team (A+B)").search("by Team (A+B) now")
    assert not name_pattern("A.B").search("AxB")


def test_every_open_place_is_found_and_nothing_that_is_over(scene, named):
    places = find_names([scene.plan], {NAME: AFTER})

    assert [(each.kind, each.field.id, each.after, each.is_finished) for each in places] == [
        ("plan", "project_lead", f"{AFTER}, police", False),
        ("report", "prepared_by", AFTER, False),
        ("decision", "of_whom", AFTER, False),
        ("objective", "impact_owner", AFTER, False),
        ("objective", "second_impact_owner", AFTER, False),
        ("line", "activity", f"{AFTER} trains the hub", False),
        ("line", "who", f"{AFTER} and Ann Smithson", False),
        ("line", "who", AFTER, True),
        ("number", "baseline_source", f"Count by {AFTER}", False),
    ]


def test_places_are_found_in_as_many_queries_at_one_line_as_at_three(scene, named, django_assert_num_queries):
    with django_assert_num_queries(10) as at_one:
        find_names([scene.plan], {NAME: AFTER})
    for _ in range(2):
        scene.line(who=NAME)
        IndicatorFactory(plan_objective=scene.plan_objective, name=NAME)
    with django_assert_num_queries(len(at_one)):
        find_names([scene.plan], {NAME: AFTER})


def test_page_shows_before_and_after_and_replaces_what_is_ticked(client, scene, boss, leaver, named):
    line, finished = named
    path = address_of(scene, leaver)
    response, fields = look(client, path)
    content = response.content.decode()
    assert "Ann Smith trains the hub" in content
    assert "Bo Jones trains the hub" in content
    # What is finished is not ticked.
    assert len(fields["place"]) == 8
    assert scene.plan.history.count() == 2

    left = f"line-{line.pk}-activity"
    fields["place"] = [each for each in fields["place"] if each != left]
    response = client.post(path, fields | {"then": "hand_over"})

    assert response.url == reverse("people:list", args=[scene.plan.force.slug])
    line.refresh_from_db()
    finished.refresh_from_db()
    scene.plan.refresh_from_db()
    assert (line.activity, line.who) == (f"{NAME} trains the hub", f"{AFTER} and Ann Smithson")
    assert (finished.who, scene.plan.project_lead) == (NAME, f"{AFTER}, police")
    assert line.history.first().history_user == boss
    done = HandOver.objects.get()
    assert (done.leaver, done.name, done.successor_name, done.places) == (leaver, NAME, AFTER, 7)
    # The same form again does nothing more.
    client.post(path, fields | {"then": "hand_over"})
    assert HandOver.objects.count() == 1
    assert scene.plan.reports.get().summary == f"{NAME} leads"


def test_place_changed_since_it_was_shown_is_shown_again_and_nothing_is_written(client, scene, boss, named):
    line, _finished = named
    path = address_of(scene)
    _response, fields = look(client, path, name=NAME)
    change = Change(values={"who": f"{NAME} and two others"})
    actions.save_line(line=line, change=change, by=scene.editor)

    response = client.post(path, fields | {"then": "hand_over"})

    assert "The plan has changed since this page was opened" in response.content.decode()
    assert "Bo Jones and two others" in response.content.decode()
    scene.plan.refresh_from_db()
    assert (scene.plan.project_lead, HandOver.objects.count()) == (f"{NAME}, police", 0)
    response = client.post(path, {**form_fields(response), "successor": "other", "then": "hand_over"})
    assert response.status_code == 302
    line.refresh_from_db()
    assert line.who == f"{AFTER} and two others"


def test_place_changed_between_page_and_lock_undoes_all(scene, boss, named):
    line, _finished = named
    places = find_names([scene.plan], {NAME: AFTER})
    actions.save_line(line=line, change=Change(values={"who": "Somebody"}), by=scene.editor)
    asked = {"force": scene.plan.force, "name": NAME, "by": boss, "form_key": HandOver().form_key}

    with pytest.raises(Exception, match="somebody has changed “Who will do it” since this page was opened"):
        actions.hand_over(places=places, **asked)
    scene.plan.refresh_from_db()
    assert scene.plan.project_lead == f"{NAME}, police"
    line.retire(by=scene.editor)
    with pytest.raises(Exception, match="was taken out of the plan"):
        actions.hand_over(places=[each for each in places if each.kind == "line"], **asked)


def test_successor_of_the_force_reads_the_note_until_it_is_put_away(client, scene, boss, leaver, named):
    path = address_of(scene, leaver)
    chosen = {"successor": str(scene.editor.pk), "successor_name": "", "note": "Ask the council first"}
    _response, fields = look(client, path, **chosen)
    client.post(path, fields | {"then": "hand_over"})
    scene.plan.refresh_from_db()
    assert scene.plan.project_lead == f"{scene.editor.name}, police"

    theirs = Client()
    theirs.force_login(scene.editor)
    note = HandOver.objects.get()
    assert "Ask the council first" in theirs.get("/").content.decode()
    assert "Ask the council first" not in client.get("/").content.decode()
    assert client.post(reverse("plans:put_note_away", args=[note.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.put_note_away(hand_over=note, by=boss)
    theirs.post(reverse("plans:put_note_away", args=[note.pk]))
    assert "Ask the council first" not in theirs.get("/").content.decode()


def test_note_for_somebody_without_an_account_is_refused_beside_it(client, scene, boss, named):
    response, _fields = look(client, address_of(scene), name=NAME, note="Read this")

    assert list(response.context["form"].errors) == ["note"]
    assert "Read this" in response.content.decode()


def test_manager_is_told_of_who_left_while_their_name_is_written(client, scene, boss, leaver, named):
    assert find_departures(boss) == []
    people_actions.remove_member(membership=leaver.memberships.get(), by=boss)

    (departure,) = find_departures(boss)
    assert (departure.force, departure.person, departure.places) == (scene.plan.force, leaver, 8)
    assert "Hand over what Ann Smith did" in client.get("/").content.decode()
    other = Client()
    other.force_login(scene.editor)
    assert "Hand over what Ann Smith did" not in other.get("/").content.decode()

    path = address_of(scene, leaver)
    client.post(path, {**form_fields(client.get(path)), "then": "leave"})
    assert find_departures(boss) == []
    scene.plan.refresh_from_db()
    assert scene.plan.project_lead == f"{NAME}, police"


def test_queries_are_the_same_at_one_and_at_three_who_left_and_each_counts_their_own_places(scene, boss, leaver, named):
    people_actions.remove_member(membership=leaver.memberships.get(), by=boss)
    # Read once a request.
    assert boss.roles
    counts = []
    for names in ((), ("Cy Green", "")):
        for name in names:
            colleague = editor(scene.plan.force)
            User.objects.filter(pk=colleague.pk).update(name=name)
            people_actions.remove_member(membership=colleague.memberships.get(), by=boss)
        if names:
            scene.line(who="Cy Green")
        with CaptureQueriesContext(connection) as queries:
            found = {each.person.name: each.places for each in find_departures(boss)}
        counts.append(len(queries))

    assert found == {NAME: 8, "Cy Green": 1}
    assert counts[0] == counts[1]


def test_closed_account_is_told_of_and_who_came_back_is_not(scene, boss, leaver, named):
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    assert [each.person for each in find_departures(boss)] == [leaver]

    User.objects.filter(pk=leaver.pk).update(is_active=True)
    membership = leaver.memberships.get()
    people_actions.remove_member(membership=membership, by=boss)
    people_actions.add_member(user=leaver, force=scene.plan.force, role=Membership.Role.EDITOR, by=boss)
    assert find_departures(boss) == []


@pytest.mark.parametrize("make", [editor, viewer])
def test_only_managers_hand_over(client, scene, make):
    client.force_login(make(scene.plan.force))

    assert client.get(address_of(scene)).status_code == 403


def test_another_forces_people_and_plans_are_not_there(client, scene, boss):
    stranger = editor()
    theirs = PlannedActivityFactory(who=NAME)

    assert client.get(address_of(scene, stranger)).status_code == 404
    assert client.get(reverse("plans:hand_over", args=[ForceFactory().slug])).status_code == 404
    response, _fields = look(client, address_of(scene), name=NAME)
    assert "This name is not written in the open plan" in response.content.decode()
    theirs.refresh_from_db()
    assert theirs.who == NAME
