"""What is to be said, as a mail with a text and an HTML part."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from nvap.mail.kinds import MailText, site_link


def render_mail(texts: Sequence[MailText], *, to: str, number: int, has_account: bool) -> EmailMultiAlternatives:
    """Return one mail that says all of this to an address.

    Take a number of its own, which tells the reader's mail program that a mail sent again is the same one, and whether
    the reader has an account, with which to choose how often to get mail.
    """
    several = len(texts) > 1
    subject = f"{settings.NVAP_SERVICE_NAME}: {len(texts)} things to know" if several else texts[0].subject
    context = {
        "texts": texts,
        "several": several,
        "subject": subject,
        "why": texts[0].why if not several else "",
        "choose": site_link(reverse("people:mail")) if has_account else "",
        "service_name": settings.NVAP_SERVICE_NAME,
        "organisation_name": settings.NVAP_ORGANISATION_NAME,
        "contact_email": settings.NVAP_CONTACT_EMAIL,
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("mail/mail.txt", context),
        to=[to],
        headers={
            "Message-ID": f"<mail-{number}@{urlsplit(settings.NVAP_BASE_URL).hostname}>",
            # Asks machines not to answer: no "out of office" to VKPP.
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("mail/mail.html", context), "text/html")
    return mail
