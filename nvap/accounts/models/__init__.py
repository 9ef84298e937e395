"""Who people are, for whom they act, and what they typed and did not save."""

from nvap.accounts.models.forces import Force, Membership, Unit
from nvap.accounts.models.invitations import Invitation
from nvap.accounts.models.people import (
    NATIONAL_LEADERSHIP_GROUP,
    REVIEWER_GROUP,
    TOOLKIT_EDITOR_GROUP,
    User,
)
from nvap.accounts.models.unsaved import UnsavedForm

__all__ = [
    "NATIONAL_LEADERSHIP_GROUP",
    "REVIEWER_GROUP",
    "TOOLKIT_EDITOR_GROUP",
    "Force",
    "Invitation",
    "Membership",
    "Unit",
    "UnsavedForm",
    "User",
]
