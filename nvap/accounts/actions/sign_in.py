"""Wrong passwords: counted, and answered by a wait that grows. docs/people.md says for whom."""

import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from nvap.accounts.models import SignInAttempt

# So long a wrong guess counts.
COUNTED_FOR = timedelta(days=1)
# An IPv6 network is one household's or one office's.
IPV6_PREFIX = 64


@dataclass(frozen=True)
class Limit:
    """After how many wrong guesses there is a first wait; each guess more doubles it, up to the longest."""

    free: int
    first: timedelta
    longest: timedelta

    def wait_after(self, count):
        """Return how long to wait after so many wrong guesses."""
        if count < self.free:
            return timedelta()
        return min(self.first * 2 ** min(count - self.free, 20), self.longest)


# One account from one network: somebody at its owner's desk, or its owner.
OF_ACCOUNT_FROM_NETWORK = Limit(10, timedelta(minutes=1), timedelta(hours=1))
# One account from anywhere: a guess from each of many networks.
OF_ACCOUNT = Limit(100, timedelta(minutes=1), timedelta(hours=1))
# Many accounts, each counted once, from one network: the same few passwords tried on everybody.
ACCOUNTS_FROM_NETWORK = Limit(20, timedelta(seconds=5), timedelta(minutes=15))


@transaction.atomic
def begin_attempt(*, email, address, is_known=False):
    """Count a password that is about to be tried as a wrong one, until `forget_attempts` says that it was right.

    Take the email address as typed, the network address of the browser, and whether this person has signed in on this
    browser before: what others guess elsewhere is then no reason to wait. Raise ValidationError, which says how long to
    wait, where too many were wrong; then nothing is counted and no password may be tried.
    """
    account, network, now = _hash(email), _network(address), timezone.now()
    recent = SignInAttempt.objects.filter(at__gt=now - COUNTED_FOR)
    of_account = recent.filter(account=account)
    until = _until(OF_ACCOUNT_FROM_NETWORK, of_account.filter(network=network))
    if not is_known:
        others = recent.filter(network=network).exclude(account=account)
        until = max(until, _until(OF_ACCOUNT, of_account), _until(ACCOUNTS_FROM_NETWORK, others, "account"))
    if until > now:
        raise ValidationError(
            f"There were too many wrong attempts to sign in. Wait {_words(until - now)} and try again, or reset your"
            " password: the link lets you in at once."
        )
    SignInAttempt.objects.create(account=account, network=network, at=now)


@transaction.atomic
def forget_attempts(*, email, address=None):
    """Forget the wrong passwords of an account from a network address; without one, those from anywhere."""
    attempts = SignInAttempt.objects.filter(account=_hash(email))
    (attempts.filter(network=_network(address)) if address else attempts).delete()


def _until(limit, attempts, counted="pk"):
    """Return until when to wait after these attempts, which is past where there is nothing to wait for."""
    count = attempts.values(counted).distinct().count()
    latest = attempts.order_by("-at").first() if count >= limit.free else None
    return latest.at + limit.wait_after(count) if latest else timezone.now() - COUNTED_FOR


def _hash(email):
    return salted_hmac("nvap.accounts.sign_in", email.strip().lower(), algorithm="sha256").hexdigest()


def _network(address):
    found = ipaddress.ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network(f"{found}/{IPV6_PREFIX}", strict=False).network_address)


def _words(wait):
    """Return a wait as people say it, rounded up."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minute{'s' if minutes != 1 else ''}"
