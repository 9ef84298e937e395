"""The forms of a force's people page and of an invitation."""

from django import forms
from django.contrib.auth import password_validation
from django.db.models import Max
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.accounts.models import Membership, SecondFactorReset, User
from nvap.accounts.passwords import ContextValidator
from nvap.accounts.permissions import why_not_invite
from nvap.forms import HintedLabel, KeyedForm, PlainTextField, ShownForm
from nvap.mail.kinds import MailChoice

ROLE_CHOICES = [
    (Membership.Role.VIEWER, HintedLabel("Viewer", hint="Reads the plan and downloads it.")),
    (Membership.Role.EDITOR, HintedLabel("Editor", hint="Also writes in the plan.")),
    (
        Membership.Role.MANAGER,
        HintedLabel("Manager", hint="Also submits and withdraws the plan, and looks after this list of people."),
    ),
]


MAIL_CHOICES = [
    (
        MailChoice.USUAL,
        HintedLabel(MailChoice.USUAL.label, hint="For example: a plan is due, or VKPP has returned it. The usual way."),
    ),
    (MailChoice.AT_ONCE, HintedLabel(MailChoice.AT_ONCE.label, hint="Also, for example, that a plan was submitted.")),
    (
        MailChoice.DIGEST,
        HintedLabel(
            MailChoice.DIGEST.label,
            hint="One mail on the mornings of working days on which there is something to tell.",
        ),
    ),
]


class MailForm(ShownForm):
    """How often a person wants mail; it carries how often its page said they do."""

    mail_choice = forms.ChoiceField(
        label="How often do you want mail?",
        choices=MAIL_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often you want mail"},
    )


class RoleForm(ShownForm):
    """One person's role; it carries the one its page showed."""

    role = forms.ChoiceField(
        label="What they can do",
        choices=ROLE_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they can do"},
    )


class InviteForm(RoleForm):
    """Whom to invite to a force, and to what role; it carries the id of the latest invitation when it was shown."""

    email = forms.EmailField(
        label="Email address",
        help_text="We will send them a link that works for 14 days.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter their email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )

    field_order = ["email", "role"]

    def __init__(self, *args, force, **kwargs):
        """Take the force that invites."""
        self.force = force
        self.latest = force.invitations.aggregate(latest=Max("pk"))["latest"] or 0
        super().__init__(*args, **kwargs)
        # No value that is typed over: after Back the browser gives the address back though somebody was invited since.
        self.fields["shown"].initial = self.latest

    @property
    def latest_shown(self):
        """Return the id of the latest invitation when a valid form was shown, 0 where there was none."""
        shown = self.cleaned_data["shown"]
        return int(shown) if shown.isdecimal() else 0

    def clean_email(self):
        """Return the address in lower case. Raise ValidationError for somebody who already belongs to the force."""
        email = self.cleaned_data["email"].lower()
        reason = why_not_invite(self.force, email)
        if reason:
            raise forms.ValidationError(reason)
        return email


class ResetFactorForm(KeyedForm):
    """How VKPP knew who asked, over a second way of reaching them, before it takes a second step away."""

    how = forms.ChoiceField(
        label="How did you check who they are?",
        choices=SecondFactorReset.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you checked who they are"},
    )
    checked_on = forms.DateField(
        label="The day you checked",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Enter the day you checked", "invalid": "Enter a day, like 28/11/2026"},
    )
    checked_with = PlainTextField(
        label="Whom you spoke to",
        help_text="The name or role of who confirmed it.",
        single_line=True,
        max_length=150,
        error_messages={"required": "Enter whom you spoke to"},
    )
    note = PlainTextField(label="Note", help_text="No phone numbers or dates of birth.", rows=3, required=False)

    def clean_checked_on(self):
        """Return the day. Raise ValidationError for one that is still to come."""
        day = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("The day must be today or in the past")
        return day


NEEDS_ACCESS, REMOVE = "keep", "remove"
ACCESS_WORDS = {NEEDS_ACCESS: "Still needs access", REMOVE: "Remove from the force"}


class AccessForm(ShownForm):
    """Who of a force's people still needs access; it carries the role its page showed of each."""

    def __init__(self, *args, members, user, **kwargs):
        """Take the memberships that are asked about, and who answers: nobody removes themselves here."""
        super().__init__(*args, **kwargs)
        self.members = list(members)
        self.fields["shown"].initial = self.mark
        for each in self.members:
            offered = [NEEDS_ACCESS] if each.user_id == user.pk else [NEEDS_ACCESS, REMOVE]
            choices = [(key, ACCESS_WORDS[key]) for key in offered]
            self.fields[self.name_of(each)] = forms.ChoiceField(
                label=str(each.user),
                help_text=self._about(each),
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose whether {each.user} still needs access"},
            )

    @staticmethod
    def name_of(membership):
        """Return the name of the field that asks about somebody."""
        return f"member_{membership.pk}"

    @property
    def mark(self):
        """Return the roles of the people as the form carries them."""
        return ",".join(f"{each.pk}:{each.role}" for each in self.members)

    @property
    def roles_shown(self):
        """Return the role that the page of a valid form showed of each person, by the membership's id."""
        pairs = (each.split(":") for each in self.cleaned_data["shown"].split(",") if each.count(":") == 1)
        return {int(pk): role for pk, role in pairs if pk.isdecimal()}

    @property
    def removed(self):
        """Return the ids of the memberships that are to end."""
        return [each.pk for each in self.members if self.cleaned_data[self.name_of(each)] == REMOVE]

    def _about(self, membership):
        role, last = membership.get_role_display(), membership.user.last_login
        signed_in = f"Last signed in on {format_date(localtime(last), 'j F Y')}" if last else "Has never signed in"
        return f"{role}. {membership.user.email}. {signed_in}."


class NewAccountForm(forms.Form):
    """Name and password of somebody invited who has no account yet. It asks for a password, so it keeps nothing."""

    name = PlainTextField(
        label="Full name",
        single_line=True,
        max_length=150,
        error_messages={"required": "Enter your full name"},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=" ".join(password_validation.password_validators_help_texts()),
        error_messages={"required": "Enter a password"},
    )

    def __init__(self, *args, invitation, **kwargs):
        """Take the invitation: a password must not resemble its address or its force."""
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self):
        """Raise ValidationError beside the password where it is too easy to guess."""
        cleaned = super().clean()
        if "password" in cleaned:
            user = User(email=self.invitation.email, name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(cleaned["password"], user)
                ContextValidator(self.invitation.force.names).validate(cleaned["password"], user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
