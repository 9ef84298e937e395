"""The security log: what is told, of whom, and that nothing is forgotten."""

import inspect
import uuid

import pytest

from nvap.accounts import actions as accounts
from nvap.accounts.models import Membership
from plans.actions import decide_review, reviews, shared_drafts, submissions, submit_plan, undo_decision
from tests.factories import accounts as people
from tests.factories.plans import ReportingPeriodFactory, submittable_plan
from tests.logged import logged

# Each action that the security log tells nothing of, with the reason.
TELLS_NOTHING = {
    "add_force": "gives nobody a right; history says who",
    "add_unit": "gives nobody a right; history says who",
    "assign_contact": "gives nobody a right; history says who",
    "change_force": "gives nobody a right; history says who",
    "change_unit": "gives nobody a right; history says who",
    "remove_force": "only one nobody acts for; history says who",
    "remove_unit": "gives nobody a right; history says who",
    "choose_mail": "somebody's own choice",
    "appoint_manager": "calls make_manager, which tells",
    "invite_managers": "calls invite, which tells",
    "begin_attempt": "what refuses is rolled back: the adapter tells",
    "forget_attempts": "follows a right password, which is told",
    "ask_second_factor": "notes a date, changes no right",
    "encrypt_factors_anew": "writes the same secrets under another key, by a command on the server",
    "discard_unsaved": "somebody's own words",
    "finish_unsaved": "somebody's own words",
    "keep_unsaved": "somebody's own words",
    "restore_unsaved": "somebody's own words",
    # Of plans.actions
    "ask_for_files": "makes files of what was told",
    "locked_copy": "writes nothing",
    "why_ask_before_end": "writes nothing",
    "settle_decisions": "calls settle_decision",
    "settle_decision": "calls _make_final, which tells",
    "drop_pending_returns": "part of voiding a period; who decided is mailed",
}


def actions():
    """Return each action of people, submissions, reviews and shared drafts, by name."""
    found = {name: getattr(accounts, name) for name in accounts.__all__}
    for module in (submissions, reviews, shared_drafts):
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                found[name] = function
    return found


def tells(action):
    """Return whether an action, or a helper of its module that it calls, tells the security log something."""
    source = inspect.getsource(inspect.unwrap(action))
    helpers = {
        name: inspect.getsource(function)
        for name, function in vars(inspect.getmodule(action)).items()
        if inspect.isfunction(function) and name.startswith("_")
    }
    return any(
        "log_security_event(" in text
        for text in (source, *(text for name, text in helpers.items() if f"{name}(" in source))
    )


def test_each_action_tells_or_says_why_not():
    silent = {name for name, action in actions().items() if not tells(action)}
    assert silent - TELLS_NOTHING.keys() == set(), "Call log_security_event, or say why not"
    assert TELLS_NOTHING.keys() - actions().keys() == set(), "No such action any more"


def sign_in(client, user, password=people.PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


@pytest.mark.django_db(transaction=True)
def test_signing_in_out_and_wrong(client):
    user = people.viewer()
    with logged() as log:
        sign_in(client, user, "wrong")
        client.post("/accounts/login/", {"login": "stranger@example.org", "password": "wrong"})
        sign_in(client, user)
        client.post("/accounts/logout/")
    told = [(line["event"], line["user"], line.get("person")) for line in log.of("nvap.security")]
    assert told == [
        ("sign_in_refused", None, user.pk),
        ("sign_in_refused", None, None),
        ("signed_in", user.pk, None),
        ("signed_out", user.pk, None),
    ]
    assert all(line["address"] == "127.0.0.1" for line in log.of("nvap.security"))
    assert user.email not in log.text
    assert "stranger" not in log.text


@pytest.mark.django_db(transaction=True)
def test_locked_out(client):
    user = people.viewer()
    with logged() as log:
        for _ in range(30):
            sign_in(client, user, "wrong")
    assert "sign_in_slowed" in log.events


@pytest.mark.django_db(transaction=True)
def test_people_of_a_force():
    boss = people.manager()
    force = boss.memberships.get().force
    with logged() as log:
        invitation = accounts.invite(force=force, email="new@example.org", role="viewer", by=boss, key=uuid.uuid4())
        new = accounts.accept_invitation(invitation=invitation, by=None, name="New", password="x")
        membership = Membership.objects.get(user=new)
        accounts.change_role(membership=membership, role="viewer", by=boss)
        accounts.change_role(membership=membership, role="editor", by=boss)
        accounts.remove_member(membership=membership, by=boss)
    assert log.events == ["invited", "invitation_accepted", "role_changed", "member_removed"]
    changed = log.of("nvap.security")[2]
    assert (changed["user"], changed["person"], changed["before"], changed["role"]) == (
        boss.pk,
        new.pk,
        "viewer",
        "editor",
    )
    assert "new@example.org" not in log.text


@pytest.mark.django_db(transaction=True)
def test_submitted_decided_undone_and_read(client):
    period, vkpp = ReportingPeriodFactory(), people.reviewer()
    plan = submittable_plan(people.ForceFactory(), period)
    with logged() as log:
        submission = submit_plan(plan=plan, period=period, by=people.manager(plan.force), before_end=True)
        with pytest.raises(submissions.SubmissionError):
            submit_plan(plan=plan, period=period, by=people.manager(plan.force), before_end=True)
        decide_review(submission=submission, decision="accepted", by=vkpp)
    assert log.events == ["submitted", "decided", "decision_final"]
    with logged() as log:
        client.force_login(people.viewer(plan.force))
        client.get(f"/plans/{plan.pk}/dates.ics")
        client.get("/admin/")
        client.get(f"/forces/{plan.force.slug}/people/invite/")
    told = [(line["event"], line["path"]) for line in log.of("nvap.security") if line["event"] != "signed_in"]
    assert told == [
        ("downloaded", f"/plans/{plan.pk}/dates.ics"),
        ("refused", f"/forces/{plan.force.slug}/people/invite/"),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_decision_taken_back(settings):
    settings.DECISION_PENDING_MINUTES = 10
    period, vkpp = ReportingPeriodFactory(), people.reviewer()
    plan = submittable_plan(people.ForceFactory(), period)
    submission = submit_plan(plan=plan, period=period, by=people.manager(plan.force), before_end=True)
    with logged() as log:
        decide_review(submission=submission, decision="returned", reason="About a victim", by=vkpp)
        undo_decision(submission=submission, by=vkpp)
    assert log.events == ["decided", "decision_undone"]
    assert "victim" not in log.text


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_told(monkeypatch):
    period = ReportingPeriodFactory()
    plan = submittable_plan(people.ForceFactory(), period)
    monkeypatch.setattr(submissions, "tell_of_submission", lambda submission: 1 / 0)
    with logged() as log, pytest.raises(ZeroDivisionError):
        submit_plan(plan=plan, period=period, by=people.manager(plan.force), before_end=True)
    assert log.events == []
