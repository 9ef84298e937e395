"""allauth's forms of the second step in the words of this service; a code is taken once."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.core.cache import cache

# In seconds: for how long an app's code may be taken, at the most.
CODE_LASTS = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
KEY_FAILED = "That did not work. Try again, or use another way."


def _word(form, label, help_text, missing):
    """Set the words of a form's code."""
    field = form.fields["code"]
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = missing
    # No keyboard of numbers: some printed codes and some people's pastes have spaces in them.
    field.widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}
    )


def _take_once(user, code):
    """Note that a code was used. Raise ValidationError where it was before, on whatever page.

    allauth notes it for 30 seconds, and a code may be taken for longer than that.
    """
    if not cache.add(f"nvap.second_factor.used.{user.pk}.{''.join(code.split())}", True, timeout=CODE_LASTS):
        raise get_adapter().validation_error("incorrect_code")


class _Code:
    """What all forms have in common that ask for a code of somebody who has a second step."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(
            self,
            "Code",
            "The 6 numbers your authenticator app shows now, or one of your printed codes.",
            "Enter a code from your authenticator app, or one of your printed codes",
        )

    def clean_code(self):
        """Return the code. Raise ValidationError for one that is wrong, was used before, or came after too many."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            _take_once(self.user, code)
        return code


class CodeForm(_Code, allauth_forms.AuthenticateForm):
    """The code that completes signing in."""


class CodeAgainForm(_Code, allauth_forms.ReauthenticateForm):
    """The code that signs in again."""


class AddAppForm(totp_forms.ActivateTOTPForm):
    """The first code of an authenticator app, which shows that it works."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(self, "Code", "The 6 numbers the app shows now.", "Enter the 6 numbers the app shows")

    def clean_code(self):
        """Return the code. Raise ValidationError for a wrong one."""
        code = super().clean_code()
        _take_once(self.user, code)
        return code


class RemoveAppForm(totp_forms.DeactivateTOTPForm):
    """The button that removes an authenticator app."""


class _Key:
    """What all forms have in common that a browser fills in with what a key answers."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages |= {"required": KEY_FAILED, "invalid": KEY_FAILED}


class AddKeyForm(_Key, webauthn_forms.AddWebAuthnForm):
    """What a key or a passkey answers when it is added, and what its owner calls it."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length = "What to call it", 60
        name.help_text = "So that you know it again, for example “desk computer” or “key on my lanyard”."
        name.widget.attrs["autocomplete"] = "off"


class KeyForm(_Key, webauthn_forms.AuthenticateWebAuthnForm):
    """What a key answers to complete signing in."""


class KeyAgainForm(_Key, webauthn_forms.ReauthenticateWebAuthnForm):
    """What a key answers to sign in again."""
