"""What takes long to render, kept for a while in this process: it goes with the templates that process has loaded."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

T = TypeVar("T")


def kept(kind: str, parts: tuple, draw: Callable[[], T]) -> T:
    """Return what `draw` gives, rendered once for the same kind and parts.

    Take what is kept, in a word, all that `draw` depends on, as values whose repr tells them apart (texts, numbers,
    dates, hashes, frozen dataclasses of these), and the function that renders it. What is missing from the parts is
    what readers will see outdated.
    """
    key = hashlib.sha256(repr(parts).encode()).hexdigest()
    return caches["rendered"].get_or_set(f"{kind}-{key}", draw)
