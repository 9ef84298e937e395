"""The pages of the rows directly below an edition: one list, in order, on each."""

from dataclasses import dataclass

from toolkit import models
from toolkit.admin.addresses import SLUGS
from toolkit.admin.ordering import free_number
from toolkit.admin.row import RowInline


class ObjectivesInline(RowInline):
    """The edition's objectives."""

    model = models.Objective
    fields = ["title", "short_title", "situation"]
    intro = "Objectives, and their activities, are numbered in their order. Open one for all that hangs on it."

    def fill(self, row):
        """Give the row a free number; `number_again` gives it its final one."""
        row.number = free_number(models.Objective.objects.filter(edition=row.edition))


class LongTermImpactsInline(RowInline):
    """The edition's long-term impacts: at most one of each kind."""

    model = models.LongTermImpact
    fields = ["kind", "text", "hint"]
    unique_fields = ("kind",)
    intro = "There is at most one of each kind."


class GuidanceInline(RowInline):
    """The sections of the guidance notes."""

    model = models.GuidanceSection
    fields = ["heading", "body"]
    verbose_name = "section"
    verbose_name_plural = "Guidance notes"
    intro = (
        "Each line is a paragraph; a line that begins with “- ” is an item of a list. "
        "Open a section for the questions it asks."
    )


class MeasuresInline(RowInline):
    """The edition's measures."""

    model = models.Measure
    fields = ["text", "source", "peel_question", "peel_edition"]
    verbose_name_plural = "Suggested measures"
    intro = "Each measure is written once. Open it, or an objective, to say where it stands."


class StatementMeasuresInline(RowInline):
    """The measures that the impact statement repeats."""

    model = models.MeasurePlacement
    fields = ["measure", "heading"]
    fixed = {"part": models.MeasurePlacement.Part.IMPACT_STATEMENT}
    unique_fields = ("measure",)
    verbose_name = "measure"
    verbose_name_plural = "Measures on the Impact Statement"


class PeelQuestionsInline(RowInline):
    """The questions of the PEEL Assessment Framework that measures are worded after."""

    model = models.PeelQuestion
    fields = ["reference", "parent"]
    verbose_name = "PEEL question"
    verbose_name_plural = "PEEL questions"


class ChallengesInline(RowInline):
    """The perennial challenges."""

    model = models.PerennialChallenge
    fields = ["title", "introduction"]
    intro = "Open one for its issues."


class LinksInline(RowInline):
    """The useful links."""

    model = models.UsefulLink
    fields = ["text", "url"]
    intro = "Leave the address empty where none was published."


class ReferencesInline(RowInline):
    """The reference list."""

    model = models.Reference
    fields = ["text", "url", "unpublished"]


class HeadingsInline(RowInline):
    """Headings, labels and fixed sentences by where they are printed."""

    model = models.SheetText
    fields = ["place", "objective", "long_term_impact", "text"]
    unique_fields = ("place", "objective", "long_term_impact")
    verbose_name = "heading"
    verbose_name_plural = "Headings and standing sentences"


class PlanFormInline(RowInline):
    """The words of the plan form."""

    model = models.FormPrompt
    fields = ["field", "kind", "objective", "long_term_impact", "text"]
    unique_fields = ("field", "kind", "objective", "long_term_impact")
    verbose_name = "words of the form"
    verbose_name_plural = "The plan form's words"


@dataclass(frozen=True)
class ContentPage:
    """A page of an edition's content: its address, its title, its lists, and the public page that shows them."""

    slug: str
    title: str
    inlines: tuple[type[RowInline], ...]
    public: str = "impact_statement"

    @property
    def model(self):
        """Return the model of the page's first list."""
        return self.inlines[0].model


CONTENT_PAGES = {
    page.slug: page
    for page in (
        ContentPage(SLUGS[models.Objective], "Objectives", (ObjectivesInline,)),
        ContentPage(SLUGS[models.LongTermImpact], "Long-term impacts", (LongTermImpactsInline,)),
        ContentPage(SLUGS[models.Measure], "Suggested measures", (MeasuresInline, StatementMeasuresInline)),
        ContentPage(SLUGS[models.PeelQuestion], "PEEL questions", (PeelQuestionsInline,)),
        ContentPage(SLUGS[models.GuidanceSection], "Guidance notes", (GuidanceInline,), "guidance"),
        ContentPage(
            SLUGS[models.PerennialChallenge], "Perennial challenges", (ChallengesInline,), "perennial_challenges"
        ),
        ContentPage(SLUGS[models.UsefulLink], "Useful links", (LinksInline,), "links"),
        ContentPage(SLUGS[models.Reference], "References", (ReferencesInline,), "references"),
        ContentPage(SLUGS[models.SheetText], "Headings and standing sentences", (HeadingsInline,)),
        ContentPage(SLUGS[models.FormPrompt], "The plan form's words", (PlanFormInline,), "plan_form"),
    )
}
