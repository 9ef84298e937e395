"""The published toolkit: one Action, its Editions, and the rows that hold every word of an edition."""

from toolkit.models.activity import Activity, EvidenceParagraph
from toolkit.models.consequence import ConsequenceLink, UnintendedConsequence
from toolkit.models.decision import DerivedDecision
from toolkit.models.edition import Action, Edition
from toolkit.models.form import FormPrompt, PlanningQuestion
from toolkit.models.guard import PublishedTextError
from toolkit.models.impact import ActivityImpact, Impact, ImpactLink, LongTermImpact
from toolkit.models.link import UsefulLink
from toolkit.models.measure import Measure, MeasurePlacement, PeelQuestion
from toolkit.models.note import EditorialNote, NoteDecision
from toolkit.models.objective import ImpactStatementItem, Objective
from toolkit.models.output import Output
from toolkit.models.perennial import PerennialChallenge, PerennialIssue
from toolkit.models.question import ActivityQuestion, AssessmentQuestion
from toolkit.models.reference import Citation, Reference
from toolkit.models.row import DerivedRow, EditionRow
from toolkit.models.sheet import GuidanceSection, SheetText

__all__ = [
    "Action",
    "Activity",
    "ActivityImpact",
    "ActivityQuestion",
    "AssessmentQuestion",
    "Citation",
    "ConsequenceLink",
    "DerivedDecision",
    "DerivedRow",
    "Edition",
    "EditionRow",
    "EditorialNote",
    "EvidenceParagraph",
    "FormPrompt",
    "GuidanceSection",
    "Impact",
    "ImpactLink",
    "ImpactStatementItem",
    "LongTermImpact",
    "Measure",
    "MeasurePlacement",
    "NoteDecision",
    "Objective",
    "Output",
    "PeelQuestion",
    "PerennialChallenge",
    "PerennialIssue",
    "PlanningQuestion",
    "PublishedTextError",
    "Reference",
    "SheetText",
    "UnintendedConsequence",
    "UsefulLink",
]
