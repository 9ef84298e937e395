"""The pages of the published toolkit. Each sentence of an edition is on one of them, word for word."""

from toolkit.views.across import peel_questions, perennial_challenges
from toolkit.views.action_list import actions
from toolkit.views.changes import changes
from toolkit.views.form import plan_form
from toolkit.views.logic_model import logic_model, logic_model_pdf
from toolkit.views.objective import supporting_information
from toolkit.views.search import search_toolkit
from toolkit.views.sources import links, references
from toolkit.views.statement import guidance, impact_statement, impact_statement_pdf

__all__ = [
    "actions",
    "changes",
    "guidance",
    "impact_statement",
    "impact_statement_pdf",
    "links",
    "logic_model",
    "logic_model_pdf",
    "peel_questions",
    "perennial_challenges",
    "plan_form",
    "references",
    "search_toolkit",
    "supporting_information",
]
