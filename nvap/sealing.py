"""Texts that nobody may read in the database: encrypted under the secret key, or known again by a keyed hash alone."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """Return a text encrypted; `unseal` gives it back while its key is SECRET_KEY or among SECRET_KEY_FALLBACKS."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what `seal` was given. Raise cryptography.fernet.InvalidToken where it was sealed with another key."""
    return _fernet().decrypt(sealed.encode()).decode()


def fingerprints(text: str) -> list[str]:
    """Return the keyed hashes of a text, the present key's first: without a key nobody can try words against them."""
    return [hashlib.blake2b(text.encode(), key=key, digest_size=32).hexdigest() for key in _keys()]


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys()])


def _keys() -> list[bytes]:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hashlib.sha256(f"nvap.sealing {secret}".encode()).digest() for secret in secrets]
