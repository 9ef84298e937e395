"""Who people are, for whom they act, and what they typed and did not save."""

from nvap.accounts.models.access import AccessConfirmation
from nvap.accounts.models.closures import AccountClosure
from nvap.accounts.models.forces import Force, Membership, Unit
from nvap.accounts.models.invitations import Invitation
from nvap.accounts.models.people import (
    ADMIN_GROUPS,
    NATIONAL_GROUPS,
    NATIONAL_LEADERSHIP_GROUP,
    REVIEWER_GROUP,
    TOOLKIT_EDITOR_GROUP,
    VKPP_PEOPLE_GROUP,
    User,
)
from nvap.accounts.models.sign_in import SecondFactorReset, SignInAttempt
from nvap.accounts.models.unsaved import UnsavedForm

__all__ = [
    "ADMIN_GROUPS",
    "NATIONAL_GROUPS",
    "NATIONAL_LEADERSHIP_GROUP",
    "REVIEWER_GROUP",
    "TOOLKIT_EDITOR_GROUP",
    "VKPP_PEOPLE_GROUP",
    "AccessConfirmation",
    "AccountClosure",
    "Force",
    "Invitation",
    "Membership",
    "SecondFactorReset",
    "SignInAttempt",
    "Unit",
    "UnsavedForm",
    "User",
]
