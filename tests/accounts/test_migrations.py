"""A database of before: what was kept over a lost session or while typing becomes unsaved forms, nothing is lost."""

import datetime
import uuid

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import QueryDict
from django.utils import timezone

from nvap.accounts.models import Invitation, UnsavedForm
from tests.factories import accounts as people
from tests.factories.plans import IndicatorFactory, PlannedActivityFactory, PlanObjectiveFactory, ReportingPeriodFactory

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("accounts", "0001_initial"), ("plans", "0006_periods_tightened")]
KEPT_AT = timezone.now() - datetime.timedelta(days=2)


@pytest.fixture
def migrate():
    """Return a function that migrates to BEFORE or to today; today it is afterwards."""

    def to(targets):
        executor = MigrationExecutor(connection)
        executor.migrate(targets or executor.loader.graph.leaf_nodes())
        return MigrationExecutor(connection).loader.project_state(targets or executor.loader.graph.leaf_nodes()).apps

    yield to
    to(None)


def test_posts_drafts_and_invitations_of_before_are_there_today(migrate):
    user = people.UserFactory()
    invitations = [people.InvitationFactory(), people.InvitationFactory()]
    objective = PlanObjectiveFactory()
    plan, number = objective.plan, objective.objective.number
    lines = [PlannedActivityFactory(plan_objective=objective) for _ in range(2)]
    indicator = IndicatorFactory(plan_objective=objective, name="Strategy meetings")
    first, second = (
        ReportingPeriodFactory(
            starts=datetime.date(2026, month, 1), ends=datetime.date(2026, month + 1, 1), opened_at=timezone.now()
        )
        for month in (1, 4)
    )
    below, new_key = f"/plans/{plan.pk}/", uuid.uuid4()

    old = migrate(BEFORE)
    kept = {
        f"{below}check/?period={first.reference}": {"reason": ["Zero\x00 ŵ & more\r\nlines", ""]},
        f"{below}numbers/{indicator.key}/": {"name": ["Typed"], "drawn": ['{"name":"1"}']},
        "/forces/westshire/people/invite/": {"email": ["typed@example.org"]},
    }
    for path, fields in kept.items():
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        old.get_model("accounts", "KeptPost").objects.create(
            user_id=user.pk, path=path, data=data.urlencode(), created_at=KEPT_AT
        )
    drafts = {
        f"{below}about/": {
            "project_lead": ["Lead"],
            "prepared_by": ["Author"],
            "date_prepared_0": ["1"],
            "drawn": ["{}"],
        },
        f"{below}summary/": {"summary": ["Words"], "decisions_needed": ["More people"], "drawn": ["{}"]},
        f"{below}planning-questions/": {"question_1": ["Notes"]},
        f"{below}objectives/{number}/": {"focus_why": ["Because"]},
        f"{below}objectives/{number}/activities/add/?activity=own": {"activity": ["New"], "key": [str(new_key)]},
        f"{below}lines/{lines[1].key}/": {"activity": ["Typed"]},
        f"{below}lines/{lines[0].key}/progress/": {"progress": ["Done"], "period": [str(first.pk)]},
        f"{below}lines/{lines[1].key}/progress/": {"progress": ["Done"]},
    }
    for form, data in drafts.items():
        draft = old.get_model("plans", "FormDraft").objects.create(user_id=user.pk, form=form, data=data)
        old.get_model("plans", "FormDraft").objects.filter(pk=draft.pk).update(saved_at=KEPT_AT)

    migrate(None)

    names = [f"activity {number}{letter}" for letter in "AB"]
    reporting = [f"{below}periods/{period.reference}/" for period in (first, second)]
    assert {(row.address, row.title, row.why): row.fields for row in UnsavedForm.objects.all()} == {
        (f"{reporting[0]}check/", "check and submit", "signed_out"): {"reason": ["Zero ŵ & more\r\nlines", ""]},
        (f"{below}numbers/{indicator.key}/", "Strategy meetings", "signed_out"): {
            "name": ["Typed"],
            "base_digests": ['{"name":"1"}'],
        },
        ("/forces/westshire/people/invite/", "", "signed_out"): {"email": ["typed@example.org"]},
        (f"{below}about/", "about this plan", "typing"): {"project_lead": ["Lead"], "base_digests": ["{}"]},
        (f"{reporting[1]}report/", "the report", "typing"): {
            "prepared_by": ["Author"],
            "date_prepared_0": ["1"],
            "base_digests": ["{}"],
        },
        (f"{reporting[1]}report/", "the summary for leadership", "typing"): {
            "summary": ["Words"],
            "base_digests": ["{}"],
        },
        (f"{reporting[1]}decisions/add/", "a decision or help needed", "typing"): {"what": ["More people"]},
        (f"{below}planning-questions/", "planning questions", "typing"): {"question_1": ["Notes"]},
        (f"{below}objectives/{number}/", f"objective {number}", "typing"): {"focus_why": ["Because"]},
        (
            f"{below}objectives/{number}/activities/add/?activity=own",
            f"a new activity of objective {number}",
            "typing",
        ): {"activity": ["New"], "key": [str(new_key)]},
        (f"{below}lines/{lines[1].key}/", names[1], "typing"): {"activity": ["Typed"]},
        (f"{reporting[0]}lines/{lines[0].key}/progress/", f"progress on {names[0]}", "typing"): {
            "progress": ["Done"],
            "period": [str(first.pk)],
        },
        (f"{reporting[1]}lines/{lines[1].key}/progress/", f"progress on {names[1]}", "typing"): {"progress": ["Done"]},
    }
    assert set(UnsavedForm.objects.values_list("user", "saved_at", "done_at")) == {(user.pk, KEPT_AT, None)}
    assert UnsavedForm.objects.get(address__contains="/add/?").form_key == new_key
    assert len(set(UnsavedForm.objects.values_list("form_key", flat=True))) == UnsavedForm.objects.count()
    assert len({invitation.key for invitation in Invitation.objects.all()}) == len(invitations)
