"""Every write of people, forces and what they left unsaved. Each checks first, then writes only what differs.

Signing in, and choosing or changing one's own password, are allauth's; an administrator's page for somebody's password
is Django's.
"""

from nvap.accounts.actions.access import confirm_access
from nvap.accounts.actions.closing import close_account, open_account
from nvap.accounts.actions.forces import (
    add_force,
    add_unit,
    assign_contact,
    change_force,
    change_unit,
    remove_force,
    remove_unit,
)
from nvap.accounts.actions.invitations import (
    accept_invitation,
    invite,
    invite_managers,
    invite_national,
    withdraw_invitation,
)
from nvap.accounts.actions.memberships import add_member, appoint_manager, change_role, remove_member
from nvap.accounts.actions.people import add_person, change_person, choose_mail
from nvap.accounts.actions.second_factor import (
    ask_second_factor,
    encrypt_factors_anew,
    reset_second_factor,
    tell_factor_changed,
    tell_password_changed,
)
from nvap.accounts.actions.sessions import end_sessions
from nvap.accounts.actions.sign_in import begin_attempt, forget_attempts
from nvap.accounts.actions.unsaved import discard_unsaved, finish_unsaved, keep_unsaved, restore_unsaved

__all__ = [
    "accept_invitation",
    "add_force",
    "add_member",
    "add_person",
    "add_unit",
    "appoint_manager",
    "ask_second_factor",
    "assign_contact",
    "begin_attempt",
    "change_force",
    "change_person",
    "change_role",
    "change_unit",
    "choose_mail",
    "close_account",
    "confirm_access",
    "discard_unsaved",
    "encrypt_factors_anew",
    "end_sessions",
    "finish_unsaved",
    "forget_attempts",
    "invite",
    "invite_managers",
    "invite_national",
    "keep_unsaved",
    "open_account",
    "remove_force",
    "remove_member",
    "remove_unit",
    "reset_second_factor",
    "restore_unsaved",
    "tell_factor_changed",
    "tell_password_changed",
    "withdraw_invitation",
]
