"""The pages of an objective and of the rows in its logic model."""

from django.contrib import admin

from toolkit import models
from toolkit.admin.ordering import free_number
from toolkit.admin.row import RowAdmin, RowInline


class StatementItemInline(RowInline):
    """The objective's lines of the impact statement."""

    model = models.ImpactStatementItem
    fields = ["kind", "text"]
    verbose_name = "statement"
    verbose_name_plural = "Impact Statement"


class ActivityInline(RowInline):
    """The objective's activities; each has a page for its evidence and what it leads to."""

    model = models.Activity
    fields = ["text"]
    intro = "Activities are numbered in their order. Open one for its evidence, outputs, impacts and questions."

    def fill(self, row):
        """Give the row a free number; `number_again` gives it its final one."""
        row.number = f"{row.objective.number}.{free_number(row.objective.activities)}"


class ImpactInline(RowInline):
    """The objective's impacts; each has a page that says where it leads."""

    model = models.Impact
    fields = ["text"]
    verbose_name_plural = "Short to medium term impacts"
    intro = "Open an impact to say which activities it stands with and which long-term impact it leads to."


class QuestionInline(RowInline):
    """The objective's questions."""

    model = models.AssessmentQuestion
    fields = ["text"]
    verbose_name = "question"
    verbose_name_plural = "Impact assessment questions"
    intro = "A line that begins with “- ” is an item of a list. Open a question to say which activities it stands with."


class ConsequenceInline(RowInline):
    """The objective's unintended consequences."""

    model = models.UnintendedConsequence
    fields = ["text"]
    verbose_name_plural = "Unintended consequences"
    intro = "Open one to say which activities it is likely with."


class LogicModelMeasureInline(RowInline):
    """The measures in the objective's logic model."""

    model = models.MeasurePlacement
    fields = ["measure", "heading"]
    fixed = {"part": models.MeasurePlacement.Part.LOGIC_MODEL}
    unique_fields = ("measure",)
    verbose_name = "measure"
    verbose_name_plural = "Measures in the Logic Model"
    intro = "Measures with the same heading stand together."


class SupportingMeasureInline(LogicModelMeasureInline):
    """The measures in the objective's supporting information."""

    fixed = {"part": models.MeasurePlacement.Part.SUPPORTING_INFORMATION}
    verbose_name_plural = "Measures in the Supporting Information"


@admin.register(models.Objective)
class ObjectiveAdmin(RowAdmin):
    """An objective with its rows."""

    fields = ["title", "short_title", "situation", "consequences_note"]
    inlines = [
        ActivityInline,
        ImpactInline,
        QuestionInline,
        ConsequenceInline,
        StatementItemInline,
        LogicModelMeasureInline,
        SupportingMeasureInline,
    ]


class ImpactLinkInline(RowInline):
    """The long-term impacts that an impact leads to."""

    model = models.ImpactLink
    fields = ["long_term_impact", "origin", "basis", "quotes"]
    unique_fields = ("long_term_impact",)
    verbose_name = "long-term impact"
    verbose_name_plural = "Long-term impacts it leads to"


class ImpactPlaceInline(RowInline):
    """The activities that an impact is listed with."""

    model = models.ActivityImpact
    fields = ["activity"]
    unique_fields = ("activity",)
    # A link is ordered among the activity's links, not here.
    ordered = False
    verbose_name = "activity"
    verbose_name_plural = "Activities it stands with"


class QuestionPlaceInline(ImpactPlaceInline):
    """The activities that a question is listed with."""

    model = models.ActivityQuestion


@admin.register(models.Impact)
class ImpactAdmin(RowAdmin):
    """An impact, the activities it is listed with, and the long-term impacts it leads to."""

    fields = ["text"]
    inlines = [ImpactPlaceInline, ImpactLinkInline]


@admin.register(models.AssessmentQuestion)
class QuestionAdmin(RowAdmin):
    """A question of the impact assessment, and the activities it is listed with."""

    fields = ["text"]
    inlines = [QuestionPlaceInline]


class LikelyActivityInline(RowInline):
    """The activities a consequence is likely with."""

    model = models.ConsequenceLink
    fields = ["activity", "origin", "basis", "quotes"]
    unique_fields = ("activity",)
    verbose_name = "activity"
    verbose_name_plural = "Activities it is likely with"


@admin.register(models.UnintendedConsequence)
class ConsequenceAdmin(RowAdmin):
    """An unintended consequence, and the activities it is likely with."""

    fields = ["text"]
    inlines = [LikelyActivityInline]
