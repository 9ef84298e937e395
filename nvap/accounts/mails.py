"""The mails of accounts: invitations, signing in and what was changed about it, who needs access, national groups."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.accounts.models import (
    NATIONAL_LEADERSHIP_GROUP,
    REVIEWER_GROUP,
    TOOLKIT_EDITOR_GROUP,
    VKPP_PEOPLE_GROUP,
    Force,
    Invitation,
    Membership,
    SecondFactorReset,
    User,
)
from nvap.accounts.queries import find_access_states, find_managers
from nvap.mail.kinds import MailKind, MailText, Urgency, site_link
from nvap.mail.models import Mail

MAY = {
    Membership.Role.VIEWER: "As a viewer you can read the force's plan and download it.",
    Membership.Role.EDITOR: "As an editor you can read the force's plan, download it and write in it.",
    Membership.Role.MANAGER: (
        "As a manager you can write in the force's plan, submit it to VKPP and withdraw it, and look after the list of "
        "people who act for the force."
    ),
}


MAY_NATIONALLY = {
    REVIEWER_GROUP: "As a VKPP reviewer you read what forces submit, and decide on it.",
    TOOLKIT_EDITOR_GROUP: "As a toolkit editor you look after the text of the toolkits.",
    VKPP_PEOPLE_GROUP: "You look after people: you let forces in, and open and close accounts.",
    NATIONAL_LEADERSHIP_GROUP: "You read what every force submits.",
}
SERVICE_IS_FOR = (
    "The toolkit sets out what a force can do for an action of the national vulnerability action plan, and how to tell "
    "whether it makes a difference. In it each force keeps its plan, says every few months how it is going, and sends "
    f"that to the {settings.NVAP_ORGANISATION_NAME}."
)


def write_invitation(mail: Mail) -> MailText | None:
    """Write what the toolkit is for, what the role may do, and the link to join; nothing for one no longer open."""
    found = Invitation.objects.select_related("force", "invited_by").filter(pk=mail.about["invitation"])
    invitation = found.first()
    if invitation is None or not invitation.is_open:
        return None
    until = format_date(localtime(invitation.expires_at), "j F Y")
    is_national = invitation.force is None
    joins = f"join “{invitation.group}”" if is_national else f"act for {invitation.force}"
    may = MAY_NATIONALLY[invitation.group] if is_national else MAY[Membership.Role(invitation.role)]
    return MailText(
        subject=f"Join {invitation.whom} in the {settings.NVAP_SERVICE_NAME}",
        paragraphs=(
            f"{invitation.invited_by} has invited you to {joins} in the {settings.NVAP_SERVICE_NAME}.",
            SERVICE_IS_FOR,
            may,
            f"The link works once, until {until}. If you did not expect this mail, you need not do anything.",
        ),
        link=site_link(reverse("people:accept_invitation", args=[invitation.mailed_token()])),
        link_words="Open the invitation",
    )


def write_password_reset(mail: Mail) -> MailText | None:
    """Write the link to choose a new password; nothing where the address has no account, or has asked again since."""
    user = User.objects.filter(email=mail.address, is_active=True).first()
    later = Mail.objects.waiting().filter(kind=mail.kind, address=mail.address, pk__gt=mail.pk)
    if user is None or later.exists():
        return None
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return MailText(
        subject=f"Choose a new password for the {settings.NVAP_SERVICE_NAME}",
        paragraphs=(
            f"Somebody, probably you, asked for a new password for the {settings.NVAP_SERVICE_NAME}.",
            "If you did not ask for it, you need not do anything: your password stays as it is.",
            "The link works once, for an hour.",
        ),
        link=site_link(path),
        link_words="Choose a new password",
    )


def write_password_changed(mail: Mail) -> MailText | None:
    """Write that the password was changed."""
    return _write_change(mail, "Your password was changed", "The password of your account was changed.")


def write_second_factor_added(mail: Mail) -> MailText | None:
    """Write that a key, a passkey or an authenticator app was added."""
    return _write_change(
        mail,
        "A second step of signing in was added",
        "A key, a passkey or an authenticator app was added to your account.",
    )


def write_second_factor_removed(mail: Mail) -> MailText | None:
    """Write that a key, a passkey or an authenticator app was removed."""
    return _write_change(
        mail,
        "A second step of signing in was removed",
        "A key, a passkey or an authenticator app was removed from your account.",
    )


def write_codes_made(mail: Mail) -> MailText | None:
    """Write that new codes to print were made."""
    return _write_change(
        mail, "New printed codes were made", "New codes were made for your account. Those printed before work no more."
    )


def write_second_factor_reset(mail: Mail) -> MailText | None:
    """Write to somebody whose second step was reset by whom, and by when to set up a new one."""
    reset = SecondFactorReset.objects.select_related("user", "reset_by").get(pk=mail.about["reset"])
    due = reset.user.second_factor_due_at
    until = f" Set up a new one by {format_date(localtime(due), 'j F Y, H:i')}." if due else ""
    return _write_change(
        mail,
        "Your second step of signing in was reset",
        f"{reset.reset_by} has reset the second step of your account, and you are signed out everywhere.{until}",
    )


def write_colleague_factor_reset(mail: Mail) -> MailText | None:
    """Write to another manager whose second step was reset, by whom and how their identity was checked."""
    reset = SecondFactorReset.objects.select_related("user", "reset_by").get(pk=mail.about["reset"])
    return MailText(
        subject=f"{reset.user}’s second step of signing in was reset",
        paragraphs=(
            f"{reset.reset_by} has reset the second step of signing in of {reset.user}, who acts for a force that you"
            " manage, because they said they had lost it.",
            f"How we checked that it was they: {reset.get_how_display()}, on {format_date(reset.checked_on, 'j F Y')}.",
            f"If {reset.user} knows nothing of it, write to {settings.NVAP_CONTACT_EMAIL} at once.",
        ),
        link=site_link("/"),
        link_words="Open the toolkit",
        why="You get this because you are a manager of a force they act for.",
    )


def _write_change(mail: Mail, subject: str, what: str) -> MailText | None:
    """Return what a mail says of a change to an account; nothing for one that is closed."""
    if not mail.user.is_active:
        return None
    return MailText(
        subject=f"{subject}: {settings.NVAP_SERVICE_NAME}",
        paragraphs=(
            what,
            "If it was you, you need not do anything.",
            "If it was not you, choose a new password now, sign out everywhere (on the page of your account), and write"
            f" to {settings.NVAP_CONTACT_EMAIL}.",
        ),
        link=site_link(reverse("people:account")),
        link_words="Open your account",
    )


def write_access_asked(mail: Mail) -> MailText | None:
    """Write that a force is asked who needs access; nothing to who manages it no more, or once it is confirmed."""
    force = Force.objects.get(pk=mail.about["force"])
    state = find_access_states([force])[force.pk]
    if not state.waits or not find_managers(force).filter(user=mail.user).exists():
        return None
    day = format_date(state.due, "j F Y")
    by = f"was due by {day}" if state.is_overdue else f"is due by {day}"
    return MailText(
        subject=f"{force}: check who has access, due by {day}",
        paragraphs=(
            f"Twice a year the managers of {force} look through its list of people: who still needs to read or write "
            f"in the plan, and who does not. It {by}.",
            "One manager is enough. It takes a few minutes.",
        ),
        link=site_link(reverse("people:confirm_access", args=[force.slug])),
        link_words="Check who has access",
        why=f"You get this mail because you are a manager of {force}.",
    )


def write_groups_changed(mail: Mail) -> MailText | None:
    """Write which national groups somebody belongs to now, to them and to VKPP people."""
    person = User.objects.get(pk=mail.about["person"])
    by = User.objects.get(pk=mail.about["by"])
    names = " and ".join(f"“{name}”" for name in person.groups.order_by("name").values_list("name", flat=True))
    is_own = person == mail.user
    if not is_own and not mail.user.is_vkpp_people:
        return None
    who = "You belong" if is_own else f"{person} belongs"
    return MailText(
        subject="Your national groups have changed" if is_own else f"National groups of {person} have changed",
        paragraphs=(
            f"{by} changed the national groups of {'your account' if is_own else person}. "
            f"{who} to {names or 'no national group'} now.",
            "If this is not right, tell VKPP people at once.",
        ),
        link=site_link("/" if is_own else reverse("admin:accounts_user_change", args=[person.pk])),
        link_words="Open the toolkit" if is_own else f"Open the page of {person}",
        why="" if is_own else "You get this mail because you belong to VKPP people.",
    )


MAILS = {
    "access_asked": MailKind(Urgency.ASKS_TO_ACT, write_access_asked),
    "access_overdue": MailKind(Urgency.ASKS_TO_ACT, write_access_asked),
    "groups_changed": MailKind(Urgency.ALWAYS_AT_ONCE, write_groups_changed),
    "invited": MailKind(Urgency.ALWAYS_AT_ONCE, write_invitation),
    "password_reset": MailKind(Urgency.ALWAYS_AT_ONCE, write_password_reset),
    "password_changed": MailKind(Urgency.ALWAYS_AT_ONCE, write_password_changed),
    "second_factor_added": MailKind(Urgency.ALWAYS_AT_ONCE, write_second_factor_added),
    "second_factor_removed": MailKind(Urgency.ALWAYS_AT_ONCE, write_second_factor_removed),
    "codes_made": MailKind(Urgency.ALWAYS_AT_ONCE, write_codes_made),
    "second_factor_reset": MailKind(Urgency.ALWAYS_AT_ONCE, write_second_factor_reset),
    "colleague_factor_reset": MailKind(Urgency.ALWAYS_AT_ONCE, write_colleague_factor_reset),
}
