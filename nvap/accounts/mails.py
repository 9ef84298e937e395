"""The mails of accounts: an invitation, and a link to choose a new password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.accounts.models import Invitation, Membership, User
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


def write_invitation(mail: Mail) -> MailText | None:
    """Write what the toolkit is for, what the role may do, and the link to join; nothing for one no longer open."""
    found = Invitation.objects.select_related("force", "invited_by").filter(pk=mail.about["invitation"])
    invitation = found.first()
    if invitation is None or not invitation.is_open:
        return None
    until = format_date(localtime(invitation.expires_at), "j F Y")
    return MailText(
        subject=f"Join {invitation.force} in the {settings.NVAP_SERVICE_NAME}",
        paragraphs=(
            f"{invitation.invited_by} has invited you to act for {invitation.force} in the "
            f"{settings.NVAP_SERVICE_NAME}.",
            "The toolkit sets out what a force can do for an action of the national vulnerability action plan, and how "
            "to tell whether it makes a difference. In it each force keeps its plan, says every few months how it is "
            f"going, and sends that to the {settings.NVAP_ORGANISATION_NAME}.",
            MAY[Membership.Role(invitation.role)],
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
        ),
        link=site_link(path),
        link_words="Choose a new password",
    )


MAILS = {
    "invited": MailKind(Urgency.ALWAYS_AT_ONCE, write_invitation),
    "password_reset": MailKind(Urgency.ALWAYS_AT_ONCE, write_password_reset),
}
