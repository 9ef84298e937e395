"""One factory per model of plans. A plan stands on the toolkit edition given, or on a small made-up one."""

import datetime

import factory
from django.utils import timezone

from plans.models import (
    ActivityPosition,
    Confirmation,
    DecisionAsked,
    Extension,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    PlanObjective,
    ProgressUpdate,
    Reading,
    ReportingPeriod,
)
from tests.factories.accounts import ForceFactory, UserFactory
from tests.factories.toolkit import ActivityFactory, EditionFactory, ObjectiveFactory


class ReportingPeriodFactory(factory.django.DjangoModelFactory):
    """An open quarter, due in two weeks. Dates are relative to today."""

    class Meta:
        model = ReportingPeriod

    name = factory.Sequence(lambda n: f"Quarter {n:04}")
    starts = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=76))
    ends = factory.LazyAttribute(lambda period: period.starts + datetime.timedelta(days=90))
    due = factory.LazyAttribute(lambda period: period.ends)
    opened_at = factory.LazyFunction(timezone.now)


class PlanFactory(factory.django.DjangoModelFactory):
    """A force's plan without any words; its objectives are made with PlanObjectiveFactory."""

    class Meta:
        model = Plan

    force = factory.SubFactory(ForceFactory)
    edition = factory.SubFactory(EditionFactory)
    action = factory.SelfAttribute("edition.action")
    created_by = factory.SubFactory(UserFactory)


class PlanObjectiveFactory(factory.django.DjangoModelFactory):
    """An objective of a plan, for one of its edition."""

    class Meta:
        model = PlanObjective

    plan = factory.SubFactory(PlanFactory)
    objective = factory.LazyAttribute(lambda plan_objective: ObjectiveFactory(edition=plan_objective.plan.edition))


class ActivityPositionFactory(factory.django.DjangoModelFactory):
    """The force has a toolkit activity partly in place, in all its units."""

    class Meta:
        model = ActivityPosition

    plan_objective = factory.SubFactory(PlanObjectiveFactory)
    activity = factory.LazyAttribute(
        lambda position: ActivityFactory(
            edition=position.plan_objective.plan.edition, objective=position.plan_objective.objective
        )
    )
    position = ActivityPosition.Position.PARTLY


class PlannedActivityFactory(factory.django.DjangoModelFactory):
    """A line with an activity of the force's own."""

    class Meta:
        model = PlannedActivity

    plan_objective = factory.SubFactory(PlanObjectiveFactory)
    order = factory.Sequence(lambda n: n + 1)
    ordinal = factory.LazyAttribute(lambda line: line.plan_objective.lines.count() + 1)
    activity = factory.Sequence(lambda n: f"Own activity {n:04}")


class ProgressUpdateFactory(factory.django.DjangoModelFactory):
    """A line is on track in an open period."""

    class Meta:
        model = ProgressUpdate

    line = factory.SubFactory(PlannedActivityFactory)
    period = factory.SubFactory(ReportingPeriodFactory)
    status = ProgressUpdate.Status.ON_TRACK
    progress = factory.Sequence(lambda n: f"Progress {n:04}")
    updated_by = factory.SubFactory(UserFactory)


class ConfirmationFactory(factory.django.DjangoModelFactory):
    """Words that carry over are still true in an open period: those of the line or plan objective that is given."""

    class Meta:
        model = Confirmation

    period = factory.SubFactory(ReportingPeriodFactory)
    confirmed_by = factory.SubFactory(UserFactory)


class PeriodReportFactory(factory.django.DjangoModelFactory):
    """What a plan says for an open period as a whole: who prepared it and when."""

    class Meta:
        model = PeriodReport

    plan = factory.SubFactory(PlanFactory)
    period = factory.SubFactory(ReportingPeriodFactory)
    prepared_by = "Preparer"
    date_prepared = factory.LazyFunction(timezone.localdate)


class DecisionAskedFactory(factory.django.DjangoModelFactory):
    """A decision asked for a period, with no answer yet."""

    class Meta:
        model = DecisionAsked

    plan = factory.SubFactory(PlanFactory)
    asked_for = factory.SubFactory(ReportingPeriodFactory)
    order = factory.Sequence(lambda n: n + 1)
    what = factory.Sequence(lambda n: f"Decision {n:04}")
    asked_by = factory.SubFactory(UserFactory)


class ExtensionFactory(factory.django.DjangoModelFactory):
    """A force has a fortnight more for a period."""

    class Meta:
        model = Extension

    period = factory.SubFactory(ReportingPeriodFactory)
    force = factory.SubFactory(ForceFactory)
    due = factory.LazyAttribute(lambda extension: extension.period.due + datetime.timedelta(days=14))
    reason = "The hub moved."
    given_by = factory.SubFactory(UserFactory)


class IndicatorFactory(factory.django.DjangoModelFactory):
    """A number an objective tracks, where more is better."""

    class Meta:
        model = Indicator

    plan_objective = factory.SubFactory(PlanObjectiveFactory)
    order = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Number {n:04}")
    direction = Indicator.Direction.UP


class ReadingFactory(factory.django.DjangoModelFactory):
    """A result of today."""

    class Meta:
        model = Reading

    indicator = factory.SubFactory(IndicatorFactory)
    date = factory.LazyFunction(timezone.localdate)
    value = 10
    recorded_by = factory.SubFactory(UserFactory)


def submittable_plan(force, period, summary="", **fields):
    """Give a plan of the force with lead, prepared by and date given for the period, and one objective with a line.

    A summary is the period's; other fields are the plan's.
    """
    plan = PlanFactory(
        force=force,
        project_lead="Project lead",
        **fields,
    )
    PeriodReportFactory(plan=plan, period=period, summary=summary)
    PlannedActivityFactory(plan_objective__plan=plan)
    return plan
