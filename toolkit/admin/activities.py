"""The pages of an activity and of each paragraph of its evidence."""

from django import forms
from django.contrib import admin

from toolkit import models
from toolkit.admin.forms import RowInlineForm
from toolkit.admin.row import RowAdmin, RowInline


class EvidenceInline(RowInline):
    """The activity's evidence, paragraph by paragraph."""

    model = models.EvidenceParagraph
    fields = ["text"]
    verbose_name = "paragraph"
    verbose_name_plural = "Evidence"
    intro = "Open a paragraph for what it cites."


class OutputInline(RowInline):
    """The activity's outputs."""

    model = models.Output
    fields = ["text", "origin", "basis", "quotes"]


class ActivityImpactInline(RowInline):
    """The impacts in the activity's row."""

    model = models.ActivityImpact
    fields = ["impact"]
    unique_fields = ("impact",)
    verbose_name = "impact"
    verbose_name_plural = "Short to medium term impacts"
    intro = "Choose among the objective's impacts. A new one is written on the objective's page."


class ActivityQuestionInline(RowInline):
    """The questions in the activity's row."""

    model = models.ActivityQuestion
    fields = ["question"]
    unique_fields = ("question",)
    verbose_name = "question"
    verbose_name_plural = "Impact assessment questions"
    intro = "Choose among the objective's questions. A new one is written on the objective's page."


class LikelyConsequenceInline(RowInline):
    """The consequences that are likely with the activity."""

    model = models.ConsequenceLink
    fields = ["consequence", "origin", "basis", "quotes"]
    unique_fields = ("consequence",)
    # A link is ordered among the consequence's links, not here.
    ordered = False
    verbose_name = "consequence"
    verbose_name_plural = "Unintended consequences likely with it"


@admin.register(models.Activity)
class ActivityAdmin(RowAdmin):
    """An activity with its evidence and what it leads to."""

    fields = ["text"]
    inlines = [EvidenceInline, OutputInline, ActivityImpactInline, ActivityQuestionInline, LikelyConsequenceInline]


class CitationForm(RowInlineForm):
    """A citation: its words must be in the text that the same page saves."""

    def clean_text(self):
        """Return the words; raise ValidationError where they are not in the text."""
        words, text = self.cleaned_data["text"], self.holder.text
        if words not in text:
            raise forms.ValidationError("These words do not stand in the text above. Enter them as they stand there.")
        return words


class CitationInline(RowInline):
    """The citations of a text, in the order in which they appear there."""

    model = models.Citation
    form = CitationForm
    fields = ["text", "reference"]
    intro = "The words as they stand in the text above, brackets left out, and the reference they lead to."


@admin.register(models.EvidenceParagraph)
class EvidenceAdmin(RowAdmin):
    """A paragraph of evidence and its citations."""

    fields = ["text"]
    inlines = [CitationInline]
