"""What allauth asks of this service: words, limits, mail after a change, and how secrets are kept."""

import base64

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from qrcode.image.svg import SvgPathImage

from nvap.accounts import actions
from nvap.accounts.decorators import has_signed_in_here
from nvap.accounts.permissions import why_not_remove_factor
from nvap.accounts.second_factor import has_signed_in_recently, remember_due
from nvap.security_log import log_security_event

# allauth tells of a change by its mail's name. Of passwords: the security log's event. Of second steps: our kind of
# mail, which is also the event.
PASSWORDS = {
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_set",
    "account/email/password_reset": "password_reset",
}
FACTORS = {
    "mfa/email/totp_activated": "second_factor_added",
    "mfa/email/totp_deactivated": "second_factor_removed",
    "mfa/email/webauthn_added": "second_factor_added",
    "mfa/email/webauthn_removed": "second_factor_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only; messages are in plain words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account has been closed.",
        "email_password_mismatch": "The email address or the password is wrong.",
        "enter_current_password": "Enter your current password as it is now.",
        "incorrect_password": "The password is wrong.",
        "rate_limited": "Too many wrong codes. Wait 5 minutes and try again.",
        "too_many_login_attempts": "Too many wrong codes. Wait 5 minutes and try again.",
    }

    def is_open_for_signup(self, request) -> bool:
        """Return False: nobody signs up by themselves."""
        return False

    def pre_authenticate(self, request, **credentials):
        """Count a password that is about to be tried. Raise ValidationError where too many were wrong."""
        network = self.get_client_ip(request)
        try:
            actions.begin_attempt(
                email=credentials["email"],
                address=network,
                is_known=has_signed_in_here(request, credentials["email"]),
            )
        except ValidationError:
            # Here, for what the action would tell goes with its transaction.
            log_security_event("sign_in_slowed", network=network)
            raise

    def authenticate(self, request, **credentials):
        """Return the user whose password is right, or None; the right one makes up for those that were wrong."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            actions.forget_attempts(email=credentials["email"], address=self.get_client_ip(request))
        return user

    def reauthenticate(self, user, password):
        """Return whether this is the password of somebody signed in."""
        return self.authenticate(self.request, email=user.email, password=password) == user

    def is_reauthentication_required(self, *, app, **kwargs):
        """Return whether what is asked needs a recent sign-in first: one rule for allauth's pages and ours."""
        return not has_signed_in_recently(self.request)

    def send_mail(self, template_prefix, email, context):
        """Refuse: pages never talk to the mail server. The queue sends what an action wants (nvap/mail)."""
        raise NotImplementedError(f"No kind of mail stands for {template_prefix}.")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Have a person mailed that their password or second step was changed; end their sessions elsewhere."""
        session = self.request.session
        if template_prefix in PASSWORDS:
            actions.tell_password_changed(user=user, by=user, event=PASSWORDS[template_prefix], but=session.session_key)
        else:
            actions.tell_factor_changed(user=user, kind=FACTORS[template_prefix], by=user)
            remember_due(session, user)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The words about codes and keys; their secrets are encrypted at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": (
            "You must have a second step of signing in. Add another one before you remove this."
        ),
        "cannot_generate_recovery_codes": "Set up an authenticator app or a key first.",
        "incorrect_code": "The code is wrong, or was used before. Enter the one shown now.",
    }

    def encrypt(self, text):
        """Return a secret as it is stored."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Return a stored secret. Raise InvalidToken where none of the keys encrypted it."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        """Return whether its owner may remove this: who must have a second step keeps one."""
        return not why_not_remove_factor(authenticator.user, authenticator)

    def build_totp_svg(self, url):
        """Return the picture that authenticator apps read, as a part of a page: no file, nothing of another server."""
        return qrcode.make(url, image_factory=SvgPathImage, border=4).to_string(encoding="unicode")

    def generate_authenticator_name(self, user, type):  # noqa: A002 -- allauth's name
        """Return what a key is called that its owner gave no name."""
        return "Key or passkey"

    def get_public_key_credential_rp_entity(self):
        """Return what browsers show as the service that a key is for."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.NVAP_SERVICE_NAME}


def _fernet():
    """Return what encrypts with the first key of the settings and decrypts with any."""
    return MultiFernet([Fernet(_derive(key)) for key in settings.NVAP_FACTOR_KEYS])


def _derive(key):
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"nvap second factors").derive(key.encode())
    return base64.urlsafe_b64encode(derived)
