"""A plan whose draft is shared with VKPP, and what VKPP does with it, for the tests of that."""

import datetime
import uuid

from django.urls import reverse
from django.utils import timezone

from plans.actions import add_remark, send_advice, share_draft, submit_plan
from plans.document import Anchor
from plans.models import PeriodReport, SharedDraft
from tests.factories.accounts import ForceFactory, editor, manager, reviewer, viewer
from tests.factories.plans import ReportingPeriodFactory, submittable_plan


class SharingScene:
    """A plan with an activity, those who work on it, and a reviewer."""

    def __init__(self):
        self.force, self.period = ForceFactory(), ReportingPeriodFactory()
        self.plan = submittable_plan(self.force, self.period)
        self.line = self.plan.objectives.get().lines.get()
        self.manager, self.editor, self.viewer = manager(self.force), editor(self.force), viewer(self.force)
        self.judge = reviewer()

    def say(self, summary):
        PeriodReport.objects.filter(plan=self.plan, period=self.period).update(summary=summary)

    def share(self, **given) -> SharedDraft:
        return share_draft(**{"plan": self.plan, "period": self.period, "by": self.manager} | given)

    def remark(self, draft, text="Say more", kind="suggestion", field="risks"):
        anchor = Anchor("line", str(self.line.key), field)
        return add_remark(copy=draft, text=text, kind=kind, by=self.judge, anchor=anchor)

    def advise(self, draft, advice="Read this", **given) -> SharedDraft:
        return send_advice(draft=draft, by=self.judge, advice=advice, **given)

    def submit(self, **given):
        return submit_plan(plan=self.plan, period=self.period, by=self.manager, before_end=True, **given)

    @property
    def share_address(self) -> str:
        return reverse("plans:share", args=[self.plan.pk, self.period.reference])


def address_of(draft, page="shared_draft") -> str:
    """The address of a page on a shared draft."""
    return reverse(f"plans:{page}", args=[draft.plan_id, draft.key])


def page_of(draft) -> str:
    """The address of a shared draft's page in the admin."""
    return reverse("admin:plans_shareddraft_change", args=[draft.pk])


def press(client, draft, button, **typed):
    """Send the one form of a shared draft's page in the admin by one of its buttons, and follow where it leads."""
    return client.post(page_of(draft), {"form_key": uuid.uuid4(), "then": button, **typed}, follow=True)


def days_ago(days):
    """A time so many days ago."""
    return timezone.now() - datetime.timedelta(days=days)
