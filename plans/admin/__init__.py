"""What VKPP does in the admin: reporting periods, submissions, drafts shared for advice.

There is no admin of plans, lines, positions or numbers: VKPP reads what a force submitted, never what it is writing.
"""

from plans.admin.editions import UsedEditionAdmin
from plans.admin.periods import ReportingPeriodAdmin
from plans.admin.phrases import ReviewPhraseAdmin
from plans.admin.shared import SharedDraftAdmin
from plans.admin.submissions import SubmissionAdmin

__all__ = ["ReportingPeriodAdmin", "ReviewPhraseAdmin", "SharedDraftAdmin", "SubmissionAdmin", "UsedEditionAdmin"]
