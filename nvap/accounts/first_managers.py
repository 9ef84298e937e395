"""What a pasted list of first managers comes to: which rows are invited, which need nothing, which are to be mended."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.accounts.force_names import find_called
from nvap.accounts.models import Force, Invitation, Membership, User
from nvap.accounts.pasted_invitations import PastedRow
from nvap.accounts.permissions import why_not_invite_oneself

# So many forces are named where a row could mean several.
MOST_NAMED = 4


@dataclass(frozen=True)
class JudgedRow:
    """A row with the force it means: it is invited unless `problem` says how to mend it, or `note` why not again."""

    row: PastedRow
    force: Force | None = None
    problem: str = ""
    note: str = ""

    @property
    def is_invited(self) -> bool:
        """Return whether an invitation goes to the row's address."""
        return not self.problem and not self.note


def judge_rows(rows: Iterable[PastedRow], user: User) -> list[JudgedRow]:
    """Return what each row comes to where this user invites; five queries however many rows."""
    rows = list(rows)
    emails = {row.email for row in rows}
    forces = {force.pk: force for force in Force.objects.order_by("name")}
    people = {each.email: each for each in User.objects.filter(email__in=emails)}
    memberships = {
        (each.force_id, each.user.email): each
        for each in Membership.objects.filter(user__email__in=emails).select_related("user")
    }
    managers: dict[int, list[str]] = {}
    managing = Membership.objects.filter(role=Membership.Role.MANAGER, user__is_active=True).select_related("user")
    for each in managing.order_by("user__name"):
        managers.setdefault(each.force_id, []).append(str(each.user))
    invited = {
        (each.force_id, each.email): each
        for each in Invitation.objects.open().filter(email__in=emails, force__isnull=False).select_related("invited_by")
    }
    judged: list[JudgedRow] = []
    seen: dict[tuple[int, str], int] = {}
    for row in rows:
        force, problem = _find_force(row, forces)
        if row.problem or force is None:
            judged.append(JudgedRow(row, force, problem=row.problem or problem))
            continue
        where = (force.pk, row.email)
        if where in seen:
            judged.append(JudgedRow(row, force, note=f"The same as row {seen[where]}."))
            continue
        seen[where] = row.number
        problem, note = _judge(row, force, user, people, memberships.get(where), managers, invited.get(where))
        judged.append(JudgedRow(row, force, problem, note))
    return judged


def mark_of(judged: Iterable[JudgedRow]) -> str:
    """Return a short mark of what a page showed of the rows: another one once anything of it has changed."""
    said = [(each.row.number, each.force and each.force.pk, each.row.email, each.problem, each.note) for each in judged]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _find_force(row: PastedRow, forces: dict[int, Force]) -> tuple[Force | None, str]:
    """Return the force that a row names, or None and what is wrong."""
    names_of = {pk: force.names for pk, force in forces.items()}
    meant: dict[int, None] = {}
    possible: dict[int, None] = {}
    pieces = [piece for cell in row.cells for piece in cell.split(",")]
    for words in dict.fromkeys([*row.cells, *pieces]):
        found = find_called(words, names_of)
        possible |= dict.fromkeys(found)
        meant |= dict.fromkeys(found if len(found) == 1 else [])
    if len(meant) == 1:
        return forces[next(iter(meant))], ""
    words = ", ".join(row.cells)
    if not possible:
        return None, f"No force is called “{words}”. Write its name as the list of forces has it."
    named = " or ".join(str(forces[pk]) for pk in [*(meant or possible)][:MOST_NAMED])
    return None, f"“{words}” could be {named}. Write the whole name of one."


def _judge(row, force, user, people, membership, managers, invitation) -> tuple[str, str]:
    """Return what is wrong with a row whose force and address are clear, and why it needs nothing."""
    person = people.get(row.email)
    if reason := why_not_invite_oneself(user, row.email):
        return reason, ""
    if membership is not None and membership.user.is_active:
        if membership.role == Membership.Role.MANAGER:
            return "", f"{person} is a manager for {force} already."
        role = membership.get_role_display().lower()
        cure = "Ask its managers, and" if managers.get(force.pk) else "Appoint them under “People of forces”, and"
        return f"{person} is {role} for {force} already. {cure} take this row out.", ""
    if person is not None and not person.is_active:
        return f"The account of {row.email} is closed. Open it first, or give another address.", ""
    if names := managers.get(force.pk):
        return f"{force} has a manager, who can invite others: {', '.join(names)}. Take this row out.", ""
    if invitation is not None and invitation.role == Membership.Role.MANAGER:
        until = format_date(localtime(invitation.expires_at), "j F Y")
        return "", f"Invited already, by {invitation.invited_by}. The link works until {until}."
    return "", ""
