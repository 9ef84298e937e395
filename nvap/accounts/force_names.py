"""Finding a force by the names people use: short names, initials, "&" for "and". Pure: knows no database."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

# Left out of initials: always, and by some people.
NEVER_AN_INITIAL = {"and"}
SELDOM_AN_INITIAL = {"and", "of", "the"}


# What people add to a force's name, or leave out of it.
GENERIC = re.compile(r"\b(?:police|constabulary|service|force|heddlu)\b")


def fold_name(text: str) -> str:
    """Return a name as it is compared: lower case, "and" for "&", without accents and punctuation.

    What stands between the letters of an abbreviation goes ("G.M.P." is "gmp"); all else between words is one space.
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    spoken = re.sub(r"[&+]", " and ", plain.casefold())
    return " ".join(re.sub(r"[^\w\s]|_", " ", re.sub(r"[.'’]", "", spoken)).split())


def initials_of(name: str) -> set[str]:
    """Return the initials of a name as people shorten it: "Hampshire and Isle of Wight" is hiow and hiw."""
    words = fold_name(name).split()
    return {
        "".join(word[0] for word in words if word not in left_out) for left_out in (NEVER_AN_INITIAL, SELDOM_AN_INITIAL)
    }


def matches(query: str, names: Iterable[str]) -> bool:
    """Return whether words somebody typed mean what has these names, of which the first is the full one.

    Each word begins a word of one of the names, or all of them together begin one, written as a single word.
    """
    names = list(names)
    wanted = fold_name(query)
    known = [fold_name(name) for name in names] + sorted(initials_of(names[0]))
    words = {word for name in known for word in name.split()}
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return True
    together = wanted.replace(" ", "")
    return any(name.replace(" ", "").startswith(together) for name in known)


def find_called(query: str, names_of: Mapping[Key, Iterable[str]]) -> list[Key]:
    """Return which of several things with these names somebody means by these words: one, several, or none.

    One that is called just so, or has just these initials, is meant before those whose names only begin so. "Police"
    and the like may be left out or added.
    """
    names_of = {key: list(names) for key, names in names_of.items()}
    wanted = _bare(query)
    if not wanted:
        return []
    called_so = [
        key
        for key, names in names_of.items()
        if wanted in {*map(_bare, names), *initials_of(names[0])}
        or fold_name(query).replace(" ", "") in initials_of(names[0])
    ]
    return called_so or [key for key, names in names_of.items() if matches(wanted, names)]


def _bare(name: str) -> str:
    return " ".join(GENERIC.sub(" ", fold_name(name)).split())
