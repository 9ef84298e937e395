from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords


def is_plan_of(user, plan: str = "") -> models.Q:
    """The condition that a plan is of one of the user's forces, or joint with one of them.

    Takes the way to the plan, "plan__", where it is not the row itself.
    """
    forces = list(user.roles)
    joint = Plan.joint_with.through.objects.filter(force__in=forces).values("plan")
    return models.Q(**{f"{plan}force__in": forces}) | models.Q(**{f"{plan}pk__in": joint})


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Plans this user may read: those of their forces and those joint with one of them.

        VKPP reads submissions, never living plans, so national groups add nothing here.
        """
        return self.filter(is_plan_of(user)) if user.is_authenticated else self.none()


class Plan(models.Model):
    """A force's living Impact Realisation Plan for one action. Never locked; submissions are frozen copies."""

    class Marking(models.TextChoices):
        OFFICIAL = "OFFICIAL", "OFFICIAL"
        OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"

    force = models.ForeignKey("accounts.Force", on_delete=models.PROTECT, related_name="plans")
    action = models.ForeignKey("toolkit.Action", on_delete=models.PROTECT, related_name="plans")
    edition = models.ForeignKey("toolkit.Edition", on_delete=models.PROTECT, related_name="plans")
    joint_with = models.ManyToManyField("accounts.Force", blank=True, related_name="joint_plans")
    project_lead = models.CharField(max_length=500, blank=True)
    marking = models.CharField(max_length=20, choices=Marking.choices, default=Marking.OFFICIAL)
    contributing_agencies = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["force__name", "action__reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["force", "action"],
                name="one_plan_per_force_and_action",
                violation_error_message="Your force already has a plan for this action.",
            )
        ]

    def __str__(self):
        return f"{self.action} plan of {self.force}"


class PlanningAnswer(models.Model):
    """The force's answer to one of the guidance's planning questions. Never needed to submit."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="planning_answers")
    question = models.ForeignKey("toolkit.PlanningQuestion", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["question__order", "question__code"]
        constraints = [models.UniqueConstraint(fields=["plan", "question"], name="one_answer_per_planning_question")]

    def __str__(self):
        return f"Answer {self.pk}"


class PlanObjective(models.Model):
    """What the force says of one objective as a whole: its owner, whether it is worked on now, comments."""

    class Focus(models.TextChoices):
        NOW = "now", "We are working on this now"
        LATER = "later", "We will work on this later"
        NOT_PLANNED = "not_planned", "We do not plan to work on this"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="objectives")
    objective = models.ForeignKey("toolkit.Objective", on_delete=models.PROTECT, related_name="+")
    impact_owner = models.CharField(max_length=500, blank=True)
    second_impact_owner = models.CharField(max_length=500, blank=True)
    focus = models.CharField(max_length=20, choices=Focus.choices, blank=True)
    focus_why = models.TextField(blank=True)
    additional_comments = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["objective__order", "objective__code"]
        constraints = [models.UniqueConstraint(fields=["plan", "objective"], name="one_plan_objective_per_objective")]

    def __str__(self):
        return f"Plan objective {self.pk}"


class ActivityPosition(models.Model):
    """Where the force stands on one toolkit activity, for all its units or for a named one."""

    class Position(models.TextChoices):
        NOT_IN_PLACE = "not_in_place", "Not in place"
        PARTLY = "partly", "Partly in place"
        IN_PLACE = "in_place", "In place"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    plan_objective = models.ForeignKey(PlanObjective, on_delete=models.CASCADE, related_name="positions")
    activity = models.ForeignKey("toolkit.Activity", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.CharField(max_length=20, choices=Position.choices)

    history = HistoricalRecords()

    class Meta:
        ordering = ["activity__order", "activity__code", "unit__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_objective", "activity"],
                condition=models.Q(unit__isnull=True),
                name="one_position_per_activity_for_all_units",
            ),
            models.UniqueConstraint(
                fields=["plan_objective", "activity", "unit"], name="one_position_per_activity_and_unit"
            ),
        ]

    def __str__(self):
        return f"{self.activity_id}: {self.get_position_display()}"
