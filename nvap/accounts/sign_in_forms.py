"""allauth's forms of the sign-in pages in the words and order of this service."""

from allauth.account import forms as allauth_forms
from django.contrib.auth.password_validation import password_validators_help_texts

from nvap.mail.outbox import want_mail_to

EMAIL = ("Email address", "Enter your email address")
NEW_PASSWORD = ("New password", "Enter a new password")
NEW_PASSWORD_AGAIN = ("New password again", "Enter the new password again")


def _word(form, **words):
    """Set the label of some fields of a form and what to say where they are missing; remove their hints."""
    for name, (label, missing) in words.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        field.error_messages["required"] = missing


def _say_what_passwords_need(field):
    """Set one sentence for all rules as a field's hint, where Django would render a list."""
    field.help_text = " ".join(password_validators_help_texts())


class SignInForm(allauth_forms.LoginForm):
    """Email address and password."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(self, login=EMAIL, password=("Password", "Enter your password"))
        self.fields["login"].error_messages["invalid"] = "Enter an email address like name@example.com"


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The old password and the new one, twice."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(
            self,
            oldpassword=("Current password", "Enter your current password"),
            password1=NEW_PASSWORD,
            password2=NEW_PASSWORD_AGAIN,
        )
        _say_what_passwords_need(self.fields["password1"])


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """A first password, twice."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(self, password1=NEW_PASSWORD, password2=NEW_PASSWORD_AGAIN)
        _say_what_passwords_need(self.fields["password1"])


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Where to send the link."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(self, email=EMAIL)
        self.fields["email"].error_messages["invalid"] = "Enter an email address like name@example.com"

    def clean_email(self):
        """Return the address in lower case. Look nobody up: the page does the same with and without an account."""
        return self.cleaned_data["email"].lower()

    def save(self, request, **kwargs):
        """Have the link sent, where the address has an account: the job that mails it finds that out."""
        email = self.cleaned_data["email"]
        want_mail_to("password_reset", email)
        return email


class SignInAgainForm(allauth_forms.ReauthenticateForm):
    """The password of somebody who is signed in."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(self, password=("Password", "Enter your password"))


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """A new password, twice."""

    def __init__(self, *args, **kwargs):
        """Take what allauth gives."""
        super().__init__(*args, **kwargs)
        _word(self, password1=NEW_PASSWORD, password2=NEW_PASSWORD_AGAIN)
        _say_what_passwords_need(self.fields["password1"])
