"""One factory per model of the toolkit: a small made-up edition, published unless told otherwise.

Rows are stored as `loaddata` stores them, past the guards, so that a test can build a published edition row by row.
"""

import factory
from django.utils import timezone

from tests.factories.accounts import UserFactory
from toolkit import models


class RawFactory(factory.django.DjangoModelFactory):
    """Stores as a fixture is stored."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = model_class(*args, **kwargs)
        row.save_base(raw=True)
        return row


class ActionFactory(RawFactory):
    """An action no plan of policing has."""

    class Meta:
        model = models.Action

    reference = factory.Sequence(lambda n: f"99.{n}.1")
    title = factory.Sequence(lambda n: f"Made-up Action {n}")


class EditionFactory(RawFactory):
    """The first, published edition of an action of its own; its hash is not that of its text."""

    class Meta:
        model = models.Edition

    action = factory.SubFactory(ActionFactory)
    number = 1
    statement = "Ensure that the made-up action is done"
    status = models.Edition.Status.PUBLISHED
    content_sha256 = factory.LazyAttribute(lambda edition: "" if edition.status == "draft" else "0" * 64)
    superseded_at = factory.LazyAttribute(lambda edition: timezone.now() if edition.status == "superseded" else None)


class RowFactory(RawFactory):
    """A row of an edition, coded by its model's prefix and a number."""

    class Meta:
        abstract = True

    edition = factory.SubFactory(EditionFactory)
    order = factory.Sequence(lambda n: n + 1)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        kwargs.setdefault("code", f"{model_class.code_prefix}-{kwargs['order']}")
        return super()._create(model_class, *args, **kwargs)


class ObjectiveFactory(RowFactory):
    """An objective; the numbers run on."""

    class Meta:
        model = models.Objective

    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda row: f"To do made-up thing {row.number}")
    short_title = factory.LazyAttribute(lambda row: f"Made-up thing {row.number}")
    situation = "The made-up thing is not done."


class ImpactStatementItemFactory(RowFactory):
    """What the objective means."""

    class Meta:
        model = models.ImpactStatementItem

    objective = factory.SubFactory(ObjectiveFactory, edition=factory.SelfAttribute("..edition"))
    kind = models.ImpactStatementItem.Kind.MEAN
    text = "The made-up thing is done"


class LongTermImpactFactory(RowFactory):
    """The organisational long-term impact."""

    class Meta:
        model = models.LongTermImpact

    kind = models.LongTermImpact.Kind.ORGANISATIONAL
    text = factory.LazyAttribute(lambda row: f"A made-up {row.kind} impact.")
    hint = factory.LazyAttribute(lambda row: f"the made-up {row.kind} hint")


class ActivityFactory(RowFactory):
    """An activity of an objective."""

    class Meta:
        model = models.Activity

    objective = factory.SubFactory(ObjectiveFactory, edition=factory.SelfAttribute("..edition"))
    number = factory.LazyAttribute(lambda row: f"{row.objective.number}.{row.order}")
    text = factory.Sequence(lambda n: f"Made-up activity {n} is put in place")


class EvidenceParagraphFactory(RowFactory):
    """A paragraph of an activity's evidence."""

    class Meta:
        model = models.EvidenceParagraph

    activity = factory.SubFactory(ActivityFactory, edition=factory.SelfAttribute("..edition"))
    text = "It works (Author, 2020)."


class ReferenceFactory(RowFactory):
    """An entry of the reference list."""

    class Meta:
        model = models.Reference

    text = factory.Sequence(lambda n: f"Author. (2020). Made-up report {n}.")


class CitationFactory(RowFactory):
    """A citation of a reference in a paragraph of evidence."""

    class Meta:
        model = models.Citation

    paragraph = factory.SubFactory(EvidenceParagraphFactory, edition=factory.SelfAttribute("..edition"))
    reference = factory.SubFactory(ReferenceFactory, edition=factory.SelfAttribute("..edition"))
    text = "Author, 2020"


class OutputFactory(RowFactory):
    """A derived output of an activity."""

    class Meta:
        model = models.Output

    activity = factory.SubFactory(ActivityFactory, edition=factory.SelfAttribute("..edition"))
    text = factory.Sequence(lambda n: f"Made-up output {n}")
    origin = models.Output.Origin.DERIVED
    basis = models.Output.Basis.IMPLIED


class ImpactFactory(RowFactory):
    """A short to medium term impact of an objective."""

    class Meta:
        model = models.Impact

    objective = factory.SubFactory(ObjectiveFactory, edition=factory.SelfAttribute("..edition"))
    text = factory.Sequence(lambda n: f"Made-up impact {n} is felt")


class ActivityImpactFactory(RowFactory):
    """A place of an impact in the row of an activity."""

    class Meta:
        model = models.ActivityImpact

    activity = factory.SubFactory(ActivityFactory, edition=factory.SelfAttribute("..edition"))
    impact = factory.LazyAttribute(
        lambda row: ImpactFactory(edition=row.activity.edition, objective=row.activity.objective)
    )


class ImpactLinkFactory(RowFactory):
    """A derived link of an impact to a long-term impact."""

    class Meta:
        model = models.ImpactLink

    impact = factory.SubFactory(ImpactFactory, edition=factory.SelfAttribute("..edition"))
    long_term_impact = factory.SubFactory(LongTermImpactFactory, edition=factory.SelfAttribute("..edition"))
    origin = models.ImpactLink.Origin.DERIVED
    basis = models.ImpactLink.Basis.IMPLIED


class AssessmentQuestionFactory(RowFactory):
    """A prompt question of an objective."""

    class Meta:
        model = models.AssessmentQuestion

    objective = factory.SubFactory(ObjectiveFactory, edition=factory.SelfAttribute("..edition"))
    text = factory.Sequence(lambda n: f"How do you measure made-up thing {n}?")


class ActivityQuestionFactory(RowFactory):
    """A place of a question in the row of an activity."""

    class Meta:
        model = models.ActivityQuestion

    activity = factory.SubFactory(ActivityFactory, edition=factory.SelfAttribute("..edition"))
    question = factory.LazyAttribute(
        lambda row: AssessmentQuestionFactory(edition=row.activity.edition, objective=row.activity.objective)
    )


class UnintendedConsequenceFactory(RowFactory):
    """An unintended consequence of an objective."""

    class Meta:
        model = models.UnintendedConsequence

    objective = factory.SubFactory(ObjectiveFactory, edition=factory.SelfAttribute("..edition"))
    text = factory.Sequence(lambda n: f"Made-up thing {n} takes time")


class ConsequenceLinkFactory(RowFactory):
    """A derived link of a consequence to an activity."""

    class Meta:
        model = models.ConsequenceLink

    activity = factory.SubFactory(ActivityFactory, edition=factory.SelfAttribute("..edition"))
    consequence = factory.LazyAttribute(
        lambda row: UnintendedConsequenceFactory(edition=row.activity.edition, objective=row.activity.objective)
    )
    origin = models.ConsequenceLink.Origin.DERIVED
    basis = models.ConsequenceLink.Basis.IMPLIED


class PeelQuestionFactory(RowFactory):
    """A question of the PEEL Assessment Framework."""

    class Meta:
        model = models.PeelQuestion

    reference = factory.Sequence(lambda n: f"99.{n}")


class MeasureFactory(RowFactory):
    """A suggested measure of no framework."""

    class Meta:
        model = models.Measure

    source = models.Measure.Source.OTHER
    text = factory.Sequence(lambda n: f"Review of made-up thing {n}")


class MeasurePlacementFactory(RowFactory):
    """A place of a measure in an objective's logic model."""

    class Meta:
        model = models.MeasurePlacement

    measure = factory.SubFactory(MeasureFactory, edition=factory.SelfAttribute("..edition"))
    objective = factory.SubFactory(ObjectiveFactory, edition=factory.SelfAttribute("..edition"))
    part = models.MeasurePlacement.Part.LOGIC_MODEL
    heading = "Other potential measures:"


class PerennialChallengeFactory(RowFactory):
    """A perennial challenge the action is linked to."""

    class Meta:
        model = models.PerennialChallenge

    title = factory.Sequence(lambda n: f"Made-up challenge {n}")
    introduction = factory.LazyAttribute(lambda row: f"Issues within {row.title} include:")


class PerennialIssueFactory(RowFactory):
    """An issue within a perennial challenge."""

    class Meta:
        model = models.PerennialIssue

    challenge = factory.SubFactory(PerennialChallengeFactory, edition=factory.SelfAttribute("..edition"))
    text = factory.Sequence(lambda n: f"Made-up issue {n}")


class UsefulLinkFactory(RowFactory):
    """A useful link with an address."""

    class Meta:
        model = models.UsefulLink

    text = factory.Sequence(lambda n: f"Made-up site {n}")
    url = "https://example.org/"


class SheetTextFactory(RowFactory):
    """The heading of the impact statement."""

    class Meta:
        model = models.SheetText

    place = models.SheetText.Place.STATEMENT_HEADING
    text = "MADE-UP IMPACT STATEMENT"


class GuidanceSectionFactory(RowFactory):
    """A section of the guidance notes."""

    class Meta:
        model = models.GuidanceSection

    heading = factory.Sequence(lambda n: f"{n}. Made-up part")
    body = "This part is made up."


class PlanningQuestionFactory(RowFactory):
    """A question to ask before planning."""

    class Meta:
        model = models.PlanningQuestion

    section = factory.SubFactory(GuidanceSectionFactory, edition=factory.SelfAttribute("..edition"))
    text = factory.Sequence(lambda n: f"Why do we do made-up thing {n}?")


class FormPromptFactory(RowFactory):
    """The form's label for Activity."""

    class Meta:
        model = models.FormPrompt

    field = models.FormPrompt.Field.ACTIVITY
    kind = models.FormPrompt.Kind.LABEL
    text = "Activity:"


class EditorialNoteFactory(RowFactory):
    """A note on the edition's first objective."""

    class Meta:
        model = models.EditorialNote

    place = "objective-1"
    note = "A word is lost."


class DerivedDecisionFactory(factory.django.DjangoModelFactory):
    """VKPP confirmed a derived row."""

    class Meta:
        model = models.DerivedDecision

    edition = factory.SubFactory(EditionFactory)
    row_code = "output-1"
    decision = models.DerivedDecision.Decision.CONFIRMED
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class NoteDecisionFactory(factory.django.DjangoModelFactory):
    """VKPP settled a note."""

    class Meta:
        model = models.NoteDecision

    note = factory.SubFactory(EditorialNoteFactory)
    settled = True
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
