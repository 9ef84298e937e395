"""The pages of the published toolkit. Each sentence of an edition stands on one of them, word for word."""

from toolkit.views.action_list import actions
from toolkit.views.form import plan_form
from toolkit.views.logic_model import logic_model
from toolkit.views.objective import supporting_information
from toolkit.views.sources import links, perennial_challenges, references
from toolkit.views.statement import guidance, impact_statement

__all__ = [
    "actions",
    "guidance",
    "impact_statement",
    "links",
    "logic_model",
    "perennial_challenges",
    "plan_form",
    "references",
    "supporting_information",
]
