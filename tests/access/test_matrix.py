"""Who gets which answer at which address: every address of the site x every kind of person x GET and POST.

How to add an address
1. Run `pytest tests/access -q`. An address without a row fails, with the answers it gives today as a row.
2. Write its row into matrix.txt by what *should* happen (design, section 5): think each cell over, copy none.
3. A parameter of the address not yet known gets its value in `World.arguments`, or in `World.exceptions` where it means
   something else in that one address; what a POST must send, in `World.fields` (without: an empty form); a query
   without which there is no page, in `World.queries`.

A cell is what GET gives / what POST gives: a status, or `in` for "sent to a sign-in page".
Everybody acts on one and the same force, Westshire of the demonstration, whose people are viewer, editor and manager;
`other` manages another force. Each cell is undone before the next.

The standard pages of the admin have no rows: what they should answer follows from ADMIN_MAY.
"""

import re
import uuid
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from django_q.models import Task

from nvap.accounts.models import Force
from nvap.mail.outbox import want_mail_to
from plans.actions import hide_words, submit_plan
from plans.models import (
    DecisionAsked,
    HandOver,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    ReportingPeriod,
    ReviewPhrase,
)
from plans.passages import Passage
from tests.factories import accounts as people
from tests.factories import toolkit as content
from tests.factories.plans import ExtensionFactory, PlannedActivityFactory, ReadingFactory, ReportingPeriodFactory

# The mark makes pytest-django set the test database up; without it `world` would be built in the developer's own.
pytestmark = pytest.mark.django_db

COLUMNS = ["anonymous", "viewer", "editor", "manager", "other", "reviewer", "toolkit", "leadership", "people"]
STAFF = ["reviewer", "toolkit", "people"]
# What is done for the forces ticked on a period's board.
BOARD_PAGES = ["board/remind/", "board/extend/", "board/contact/"]
# One for all requests: making one loads the middleware, which takes longer than most pages.
CLIENT = Client()
SIGN_IN_PAGES = ("/accounts/login/", "/admin/login/")

TABLE = (Path(__file__).parent / "matrix.txt").read_text(encoding="utf-8")

# What a group may do to a model's rows in the admin: v view, a add, c change, d delete. Nobody else gets in.
ADMIN_MAY = """
model                    reviewer   toolkit   people
accounts.user            -          -         vc
accounts.force           v          -         v
accounts.unit            -          -         -
accounts.membership      -          -         v
accounts.invitation      -          -         v
accounts.secondfactorreset -        -         v
django_q.failure         -          -         -
django_q.ormq            -          -         -
django_q.success         -          -         -
mail.mail                -          -         -
plans.reportingperiod    vac        -         -
plans.reviewphrase       vac        -         -
plans.shareddraft        v          -         -
plans.submission         v          -         -
toolkit.*                -          v         -
toolkit.action           -          vac       -
toolkit.edition          -          va        -
toolkit.editorialnote    -          vac       -
"""


class World:
    """The demonstration, with what it lacks to have one of everything."""

    def __init__(self):
        call_command("load_toolkit", stdout=StringIO())
        call_command("load_demo", stdout=StringIO())
        force = Force.objects.get(slug="westshire")
        plan = Plan.objects.get(force=force)
        line = PlannedActivity.objects.active().filter(plan_objective__plan=plan).first()
        retired = PlannedActivityFactory(
            plan_objective=line.plan_objective, retired_at=timezone.now(), retired_by=people.editor(force)
        )
        manager = people.manager(force)
        indicator = Indicator.objects.filter(plan_objective__plan=plan).first()
        removed = ReadingFactory(indicator=indicator)
        content.DerivedDecisionFactory()
        content.NoteDecisionFactory()
        # For an action without an edition one can be written from nothing.
        content.ActionFactory()
        users = {
            "viewer": people.viewer(force),
            "editor": people.editor(force),
            "manager": manager,
            "other": people.manager(),
            "reviewer": people.reviewer(),
            "toolkit": people.toolkit_editor(),
            "leadership": people.national_leader(),
            "people": people.vkpp_people(),
        }
        self.sessions = {"anonymous": None} | {column: session_of(user) for column, user in users.items()}
        people.UnitFactory()
        for success in (True, False):
            now = timezone.now()
            Task.objects.create(id=uuid.uuid4().hex, name="A job", started=now, stopped=now, success=success)
        want_mail_to("password_reset", "somebody@example.org")
        period = ReportingPeriod.objects.current()
        PeriodReport.objects.filter(plan=plan, period=period).update(date_prepared=timezone.localdate())
        decision = DecisionAsked.objects.filter(plan=plan).first()
        extension = ExtensionFactory(period=period, force=people.ForceFactory())
        waiting = submit_plan(plan=plan, period=period, by=manager, before_end=True)
        invitation = people.InvitationFactory(force=force, token="token-in-a-link")
        decided = plan.submissions.exclude(period=period).filter(state="accepted").first()
        remark = decided.remarks.create(text="Say more", made_by=users["reviewer"])
        shared = plan.shared_drafts.get()
        hidden = hide_words(plan=plan, passages=[Passage.of(plan.contributing_agencies)], kind="child", by=manager)
        ReviewPhrase.objects.create(title="Measure", text="Say how it is measured.")
        self.arguments = {
            "app_label": "accounts",
            "content_type_id": 0,
            "id": manager.pk,
            "key": line.key,
            "number": 1,
            "page": "references",
            "object_id": 0,
            "objective": 1,
            "reference": plan.action.reference,
            "edition": plan.edition.number,
            "plan_id": plan.pk,
            "slug": force.slug,
            "token": "token-in-a-link",
            "uidb36": "1",
            "url": "nowhere/",
        }
        self.exceptions = {
            "/admin/plans/reportingperiod/<object_id>/open/": {"object_id": ReportingPeriodFactory(opened_at=None).pk},
            "/admin/plans/reportingperiod/<object_id>/close/": {"object_id": period.pk},
            "/plans/<plan_id>/numbers/<key>/": {"key": indicator.key},
            "/plans/<plan_id>/numbers/<key>/results/<reading_key>/restore/": {
                "key": indicator.key,
                "reading_key": removed.key,
            },
            "/plans/<plan_id>/remarks/<key>/": {"key": remark.key},
            "/plans/<plan_id>/hidden-text/<key>/": {"key": hidden.key},
            **{f"/plans/<plan_id>/shared/<key>/{page}": {"key": shared.key} for page in ("", "draft.pdf", "stop/")},
            "/plans/<plan_id>/submissions/<number>/feedback.pdf": {"number": remark.submission.number},
            "/plans/<plan_id>/submissions/<number>/submitted/": {"number": waiting.number},
            "/plans/<plan_id>/submissions/<number>/withdraw/": {"number": waiting.number},
            "/plans/<plan_id>/lines/<key>/restore/": {"key": retired.key},
            "/forces/<slug>/people/<pk>/role/": {"pk": people.MembershipFactory(force=force).pk},
            "/forces/<slug>/people/<pk>/remove/": {"pk": people.MembershipFactory(force=force).pk},
            "/forces/<slug>/people/invitations/<pk>/withdraw/": {"pk": invitation.pk},
            "/account/sessions/<pk>/end/": {"pk": people.UserSessionFactory(user=manager).pk},
            "/accounts/second-step/keys/<pk>/remove/": {"pk": people.KeyFactory().pk},
            "/admin/accounts/user/<pk>/second-step/": {"pk": people.SecondFactorResetFactory().user_id},
            "/hand-overs/<pk>/put-away/": {
                "pk": HandOver.objects.create(
                    force=force, name="Somebody", note="Read this", successor=manager, handed_over_by=manager
                ).pk
            },
            "/admin/accounts/force/<object_id>/appoint/": {"object_id": people.ForceFactory().pk},
            "/admin/accounts/user/<object_id>/close/": {"object_id": users["editor"].pk},
            "/admin/accounts/user/<object_id>/reopen/": {"object_id": people.UserFactory(is_active=False).pk},
            "/unsaved/<form_key>/": {"form_key": people.UnsavedFormFactory(user=manager).form_key},
            "/unsaved/<form_key>/discard/": {"form_key": people.UnsavedFormFactory(user=manager).form_key},
            "/unsaved/<form_key>/restore/": {
                "form_key": people.UnsavedFormFactory(user=manager, discarded_at=timezone.now()).form_key
            },
        }
        of_extension = {"object_id": period.pk, "extension_id": extension.pk}
        for page in ("void/", "due-date/", "extensions/add/", "board/", "board/board.csv", *BOARD_PAGES):
            self.exceptions[f"/admin/plans/reportingperiod/<object_id>/{page}"] = {"object_id": period.pk}
        for page in ("", "take-back/"):
            address = f"/admin/plans/reportingperiod/<object_id>/extensions/<extension_id>/{page}"
            self.exceptions[address] = of_extension
        reports = "/plans/<plan_id>/periods/<reference>/"
        pages = ("report/", "update/", "check/", "nil-return/", "draft.pdf", "share/", "decisions/add/")
        pages = (*pages, "lines/<key>/progress/")
        for page in pages:
            self.exceptions[reports + page] = {"reference": period.reference}
        for page in ("decisions/<key>/", "decisions/<key>/restore/"):
            self.exceptions[reports + page] = {"reference": period.reference, "key": decision.key}
        removed.delete()
        self.queries = {
            "/plans/<plan_id>/numbers/add/": f"?objective=1&key={uuid.uuid4()}",
            "/plans/<plan_id>/periods/<reference>/decisions/add/": f"?key={uuid.uuid4()}",
        }
        unsaved = {"form_key": uuid.uuid4(), "form_address": f"/forces/{force.slug}/people/invite/", "email": "typed"}
        self.fields = {
            "/plans/<plan_id>/periods/<reference>/update/": {"then": "stay"},
            "/unsaved/": unsaved,
            # Pages that ask say what they showed.
            "/forces/<slug>/people/<pk>/remove/": {"shown": "editor"},
            "/admin/plans/reportingperiod/<object_id>/extensions/<extension_id>/take-back/": {"shown": extension.mark},
        }
        for page in BOARD_PAGES:
            address = f"/admin/plans/reportingperiod/<object_id>/{page}"
            ticked = users["other"].memberships.get().force_id
            self.queries[address], self.fields[address] = f"?force={ticked}", {"force": ticked}
        # Made once and kept, as in use; each request undone would make them again.
        CLIENT.cookies[settings.SESSION_COOKIE_NAME] = self.sessions["manager"]
        for address in (f"{reports}draft.pdf", "/plans/<plan_id>/submissions/<number>/plan.pdf"):
            CLIENT.get(self.path(address))

    def path(self, address):
        """Give the path of an address with its parameters filled in."""
        values = self.arguments | self.exceptions.get(address, {})
        model = admin_model(address)
        if model and address not in self.exceptions:
            values["object_id"] = model._default_manager.values_list("pk", flat=True).first()
        path = re.sub(r"<(\w+)>", lambda parameter: str(values[parameter[1]]), address)
        return path + self.queries.get(address, "")

    def answers(self, address):
        """Give each column's cell as the site answers it now."""
        path, fields = self.path(address), self.fields.get(address, {})
        return {
            column: f"{answer(session, 'get', path, {})}/{answer(session, 'post', path, fields)}"
            for column, session in self.sessions.items()
        }


def session_of(user):
    """Sign the user in, and give the session's cookie."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def answer(session, method, path, fields):
    """Give the status of one request, or "in", and undo what it did."""
    CLIENT.cookies.clear()
    if session:
        CLIENT.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        response = getattr(CLIENT, method)(path, fields)
        transaction.set_rollback(True)
    to_sign_in = response.status_code == 302 and response["Location"].startswith(SIGN_IN_PAGES)
    return "in" if to_sign_in else str(response.status_code)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all addresses, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def rows_of(table):
    """Give a table as {first word: {column: cell}}."""
    lines = [line.split() for line in table.strip().splitlines() if line and not line.startswith("#")]
    header = lines[0][1:]
    return {name: dict(zip(header, cells, strict=True)) for name, *cells in lines[1:]}


def addresses(resolver=None, before="/"):
    """Give every address of the site, its parameters as <name>."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, address)
        else:
            named = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", address)
            yield re.sub(r"<\w+:(\w+)>", r"<\1>", named).replace("^", "").replace("$", "")


def admin_model(address):
    """Give the model whose admin page this is, or None."""
    found = re.match(r"/admin/(\w+)/(\w+)/", address)
    return next(
        (model for model in admin.site._registry if found and model._meta.label_lower == ".".join(found.groups())), None
    )


def letters_for(model, column):
    """Give what ADMIN_MAY allows this column's people to do with a model's rows."""
    may = rows_of(ADMIN_MAY)
    row = may.get(model._meta.label_lower) or may.get(f"{model._meta.app_label}.*") or {}
    return row.get(column, "")


def admin_cell(address, column):
    """Give what ADMIN_MAY says a standard admin page answers."""
    if column not in STAFF:
        return "in/in"
    letters = set(letters_for(admin_model(address), column))
    reads = "200" if letters & set("vc") else "403"
    page = re.sub(r"^/admin/\w+/\w+/", "", address)
    return {
        "": f"{reads}/{reads}",
        "add/": "200/200" if "a" in letters else "403/403",
        "<object_id>/history/": f"{reads}/{reads}",
        "<object_id>/delete/": "200/302" if "d" in letters else "403/403",
        "<object_id>/change/": f"{reads}/{'200' if 'c' in letters else '403'}",
        # An old address that leads to the one above, whoever asks.
        "<object_id>/": "302/302",
    }[page]


def expected(address):
    """Give each column's cell as it should be, or None for an address nobody has thought about."""
    row = rows_of(TABLE).get(address)
    if row is None and admin_model(address):
        row = {column: admin_cell(address, column) for column in COLUMNS}
    return row


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_each_person_gets_the_answer_they_should(world, address):
    answers = world.answers(address)
    should_be = expected(address)
    assert should_be is not None, f"No row. Today: {address} {' '.join(answers.values())}"

    assert answers == should_be


def test_table_has_no_row_for_an_address_that_is_gone():
    assert sorted(set(rows_of(TABLE)) - set(addresses())) == []


def test_tables_columns_are_the_kinds_of_person(world):
    assert list(rows_of(TABLE)["/admin/"]) == COLUMNS == list(world.sessions)


def test_every_model_in_the_admin_is_in_the_table_of_permissions():
    known = rows_of(ADMIN_MAY)
    registered = {model._meta.label_lower for model in admin.site._registry}

    assert sorted(label for label in registered if label not in known and not label.startswith("toolkit.")) == []
    assert sorted(label for label in known if label not in registered and not label.endswith(".*")) == []
