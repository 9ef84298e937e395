"""Guessed passwords, and second factors that VKPP has reset."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class SignInAttempt(models.Model):
    """A password that was tried and not accepted, of whom and from where; kept for a day.

    Rows rather than a counter: guesses sent at once would overwrite each other's count.
    """

    account = models.CharField(max_length=64, help_text="A hash of the email address as typed, in lower case.")
    network = models.GenericIPAddressField(help_text="Where it came from; of a long address its first half.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_attempt_of_account"),
            models.Index(fields=["network", "at"], name="sign_in_attempt_from_network"),
        ]

    def __str__(self):
        return f"{self.account[:8]} from {self.network}"


class SecondFactorReset(models.Model):
    """Somebody's second step of signing in was taken away because they had lost it; how we knew it was they."""

    class How(models.TextChoices):
        CALL = "call", "A call to a number we had before, from the force’s directory"
        VIDEO = "video", "A video call with somebody who knows them"
        IN_PERSON = "in_person", "In person, with their warrant or staff card"
        MANAGER = "manager", "Another manager of their force confirmed it by phone"

    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="The key of the form, so that twice is once."
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField("how their identity was checked", max_length=10, choices=How.choices)
    checked_on = models.DateField("the day it was checked")
    checked_with = models.CharField("whom we spoke to", max_length=150)
    note = models.TextField("note", blank=True)
    reset_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reset_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "reset of a second step"
        verbose_name_plural = "resets of second steps"
        ordering = ["-reset_at"]

    def __str__(self):
        return f"{self.user}, {timezone.localtime(self.reset_at):%d/%m/%Y}"
