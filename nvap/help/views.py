"""What a public service owes its users, readable without an account: help, accessibility, privacy, cookies."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import OWNER_COOKIE, OWNER_COOKIE_AGE
from nvap.accounts.models import Invitation, UnsavedForm
from nvap.help.periods import say_seconds
from nvap.messages import MessageCookie
from nvap.retention.rules import retention_rules

# Researchers are told that the file is current for so long; it is written anew for each reader.
SECURITY_TXT_LASTS = timedelta(days=90)


@require_safe
def answers(request):
    """Show ten short answers to what people ask."""
    return render(
        request,
        "help/answers.html",
        {
            "invitation_days": Invitation.LIFETIME.days,
            "idle": say_seconds(settings.NVAP_IDLE_MINUTES * 60),
            "session_ends": say_seconds(settings.SESSION_COOKIE_AGE),
            "unsaved_days": UnsavedForm.LIFETIME.days,
        },
    )


@require_safe
def accessibility(request):
    """Show the accessibility statement in the form the regulations of 2018 ask for."""
    return render(
        request,
        "help/accessibility.html",
        {
            "contact": settings.NVAP_ACCESSIBILITY_CONTACT,
            "prepared": settings.NVAP_ACCESSIBILITY_PREPARED,
            "reviewed": settings.NVAP_ACCESSIBILITY_REVIEWED,
        },
    )


@require_safe
def privacy(request):
    """Show what is held about the people who use the service, why, and for how long."""
    return render(
        request,
        "help/privacy.html",
        {
            "controller": settings.NVAP_CONTROLLER,
            "contact": settings.NVAP_DATA_PROTECTION_CONTACT,
            "host": settings.NVAP_HOST,
            "rules": [rule for rule in retention_rules() if rule.why],
        },
    )


@require_safe
def cookies(request):
    """List the cookies by the names they have here."""
    return render(
        request,
        "help/cookies.html",
        {
            "cookies": [
                (settings.SESSION_COOKIE_NAME, "Keeps you signed in.", say_seconds(settings.SESSION_COOKIE_AGE)),
                (
                    settings.CSRF_COOKIE_NAME,
                    "Makes sure that a form was sent from one of our own pages.",
                    say_seconds(settings.CSRF_COOKIE_AGE),
                ),
                (
                    OWNER_COOKIE,
                    "Remembers who was last signed in on this browser, so that what they typed when they were signed "
                    "out is kept for them and nobody else.",
                    say_seconds(OWNER_COOKIE_AGE),
                ),
                (
                    MessageCookie.cookie_name,
                    "Carries a message from one page to the next, such as “Saved”.",
                    "Until you have read it",
                ),
            ]
        },
    )


@require_safe
def security_txt(request):
    """Tell researchers where to report a weakness: RFC 9116."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_TXT_LASTS
    lines = [
        f"Contact: mailto:{settings.NVAP_SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.NVAP_BASE_URL}{reverse('help:security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
