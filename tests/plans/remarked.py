"""A plan that VKPP remarks on and returns, for tests of where its remarks are shown."""

from django.urls import reverse

from plans.actions import add_remark, decide_review, submit_plan
from plans.document import Anchor
from plans.models import PeriodReport
from tests.factories.accounts import ForceFactory, editor, manager, reviewer
from tests.factories.plans import IndicatorFactory, ReportingPeriodFactory, submittable_plan


class RemarkScene:
    """A plan with an activity and a number, submitted, with a way to remark on it and to decide."""

    def __init__(self):
        self.judge, self.force = reviewer(), ForceFactory()
        self.period = ReportingPeriodFactory()
        self.plan = submittable_plan(self.force, self.period)
        self.plan_objective = self.plan.objectives.get()
        self.line = self.plan_objective.lines.get()
        self.number = IndicatorFactory(plan_objective=self.plan_objective, name="Visits made")
        self.manager, self.editor = manager(self.force), editor(self.force)
        PeriodReport.objects.filter(plan=self.plan, period=self.period).update(summary="The first summary")
        self.submission = self.submit()

    def submit(self):
        return submit_plan(plan=self.plan, period=self.period, by=self.manager, before_end=True)

    def remark(self, text, kind="must_change", anchor=None, submission=None):
        submission = submission or self.submission
        return add_remark(copy=submission, text=text, kind=kind, anchor=anchor, by=self.judge)

    def add_after_decision(self, text, anchor):
        """Add a remark to what is decided, which no action does: to count the queries of a page with more of them."""
        about = {"anchor_kind": anchor.kind, "anchor_key": anchor.key, "field_id": anchor.field_id}
        self.submission.remarks.create(text=text, kind="must_change", made_by=self.judge, about="A place", **about)

    def decide(self, decision="returned", reason="The reason given"):
        decide_review(submission=self.submission, decision=decision, reason=reason, by=self.judge)

    @property
    def places(self):
        """Each address of the force's pages with a form, and an anchor on a field of it."""
        plan, reference = self.plan.pk, self.period.reference
        line, number, code = str(self.line.key), str(self.number.key), self.plan_objective.objective.code
        return {
            reverse("plans:about", args=[plan]): Anchor("plan", "", "project_lead"),
            reverse("plans:report", args=[plan, reference]): Anchor("plan", "", "summary"),
            reverse("plans:objective", args=[plan, self.plan_objective.objective.number]): Anchor(
                "objective", code, "focus_why"
            ),
            reverse("plans:line", args=[plan, line]): Anchor("line", line, "risks"),
            reverse("plans:progress", args=[plan, reference, line]): Anchor("line", line, "progress"),
            reverse("plans:indicator", args=[plan, number]): Anchor("number", number, "target"),
        }
