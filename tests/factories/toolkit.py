"""One factory per model of the toolkit that tests make rows of. Rows go into a draft: published text refuses them."""

import factory

from toolkit.models import (
    Action,
    Activity,
    AssessmentQuestion,
    Citation,
    Edition,
    EvidenceParagraph,
    GuidanceSection,
    Impact,
    LongTermImpact,
    Measure,
    MeasurePlacement,
    Objective,
    Output,
    PlanningQuestion,
    Reference,
    UnintendedConsequence,
)


class ActionFactory(factory.django.DjangoModelFactory):
    """A made-up action."""

    class Meta:
        model = Action

    reference = factory.Sequence(lambda n: f"9.{n}.1")
    title = factory.Sequence(lambda n: f"Made-up action {n}")


class EditionFactory(factory.django.DjangoModelFactory):
    """A draft of a made-up action's toolkit, without rows."""

    class Meta:
        model = Edition

    action = factory.SubFactory(ActionFactory)
    number = 1
    statement = "Ensure that the made-up thing is done."


def _row(model_class, **declarations):
    """Give a factory of a model whose rows differ in nothing but their fields."""
    prefix = model_class.code_prefix
    declarations.setdefault("code", factory.Sequence(lambda n: f"{prefix}-{n}"))
    declarations.setdefault("edition", factory.SubFactory(EditionFactory))
    declarations.setdefault("order", factory.Sequence(lambda n: n))
    meta = type("Meta", (), {"model": model_class})
    return type(f"{model_class.__name__}Factory", (factory.django.DjangoModelFactory,), {"Meta": meta, **declarations})


def _text(words):
    return factory.Sequence(lambda n: f"{words} {n}.")


def _same_edition(row_factory):
    """A row of the same edition as the row being made."""
    return factory.LazyAttribute(lambda row: row_factory(edition=row.edition))


ObjectiveFactory = _row(
    Objective,
    number=factory.Sequence(lambda n: n + 1),
    title=_text("To ensure that something is done"),
    short_title=factory.Sequence(lambda n: f"Something {n}"),
    situation=_text("The situation is as it is"),
)
LongTermImpactFactory = _row(LongTermImpact, kind=LongTermImpact.Kind.ORGANISATIONAL, text=_text("A better force"))
ActivityFactory = _row(
    Activity,
    objective=_same_edition(ObjectiveFactory),
    number=factory.Sequence(lambda n: f"1.{n}"),
    text=_text("An activity is in place"),
)
EvidenceParagraphFactory = _row(
    EvidenceParagraph, activity=_same_edition(ActivityFactory), text=_text("Evidence says so")
)
ReferenceFactory = _row(Reference, text=_text("A made-up report"))
CitationFactory = _row(
    Citation,
    paragraph=_same_edition(EvidenceParagraphFactory),
    reference=_same_edition(ReferenceFactory),
    text=_text("Made-up"),
)
OutputFactory = _row(Output, activity=_same_edition(ActivityFactory), text=_text("An output"))
ImpactFactory = _row(Impact, objective=_same_edition(ObjectiveFactory), text=_text("An impact"))
AssessmentQuestionFactory = _row(AssessmentQuestion, objective=_same_edition(ObjectiveFactory), text=_text("How"))
UnintendedConsequenceFactory = _row(
    UnintendedConsequence, objective=_same_edition(ObjectiveFactory), text=_text("A consequence")
)
MeasureFactory = _row(Measure, source=Measure.Source.OTHER, text=_text("A measure"))
MeasurePlacementFactory = _row(
    MeasurePlacement,
    measure=_same_edition(MeasureFactory),
    objective=_same_edition(ObjectiveFactory),
    part=MeasurePlacement.Part.LOGIC_MODEL,
    heading="Other potential measures:",
)
GuidanceSectionFactory = _row(GuidanceSection, heading=_text("Heading"), body=_text("Body"))
PlanningQuestionFactory = _row(
    PlanningQuestion, section=_same_edition(GuidanceSectionFactory), text=_text("Why are we doing this")
)
