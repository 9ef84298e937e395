"""The pages of rows that belong to no objective: measures, guidance, challenges, references, headings."""

from django.contrib import admin

from toolkit import models
from toolkit.admin.activities import CitationInline
from toolkit.admin.row import RowAdmin, RowInline


class PlacementInline(RowInline):
    """The places where a measure is printed."""

    model = models.MeasurePlacement
    fields = ["part", "objective", "heading"]
    unique_fields = ("part", "objective")
    # A placement is ordered among those of its place, not here.
    ordered = False
    verbose_name = "place"
    verbose_name_plural = "Where it stands"
    intro = "On the Impact Statement a measure belongs to no objective."


@admin.register(models.Measure)
class MeasureAdmin(RowAdmin):
    """A suggested measure and all places where it is printed."""

    fields = ["text", "source", "peel_question", "peel_edition"]
    inlines = [PlacementInline]


class PlanningQuestionInline(RowInline):
    """The planning questions of a section."""

    model = models.PlanningQuestion
    fields = ["text"]


@admin.register(models.GuidanceSection)
class GuidanceAdmin(RowAdmin):
    """A section of the guidance notes."""

    fields = ["heading", "body"]
    inlines = [PlanningQuestionInline]


class IssueInline(RowInline):
    """The issues within a challenge."""

    model = models.PerennialIssue
    fields = ["text"]
    verbose_name = "issue"
    verbose_name_plural = "Issues"


@admin.register(models.PerennialChallenge)
class ChallengeAdmin(RowAdmin):
    """A perennial challenge and its issues."""

    fields = ["title", "introduction"]
    inlines = [IssueInline]


@admin.register(models.Reference)
class ReferenceAdmin(RowAdmin):
    """An entry of the reference list."""

    fields = ["text", "url", "unpublished"]


@admin.register(models.SheetText)
class SheetTextAdmin(RowAdmin):
    """A heading or fixed sentence, and its citations."""

    fields = ["text"]
    inlines = [CitationInline]
