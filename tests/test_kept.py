"""What is rendered is kept under all that it depends on."""

import datetime
from dataclasses import dataclass

from nvap.kept import kept


@dataclass(frozen=True)
class Stamp:
    day: datetime.date
    late: bool = False


class Drawn:
    """Counts how often it was rendered."""

    def __init__(self, words="words"):
        self.times, self.words = 0, words

    def __call__(self):
        self.times += 1
        return self.words


def test_same_parts_are_rendered_once():
    draw = Drawn()

    assert [kept("page", ("a", Stamp(datetime.date(2026, 9, 1))), draw) for _ in range(3)] == ["words"] * 3
    assert draw.times == 1


def test_each_part_and_the_kind_tell_apart():
    day, next_day = datetime.date(2026, 9, 1), datetime.date(2026, 9, 2)
    cases = [
        ("page", ("a", "b", Stamp(day))),
        ("other", ("a", "b", Stamp(day))),
        ("page", ("ab", "", Stamp(day))),
        ("page", ("b", "a", Stamp(day))),
        ("page", ("a", "b", Stamp(next_day))),
        ("page", ("a", "b", Stamp(day, late=True))),
        ("page", ("a", "b", None)),
        ("page", ("a", "b")),
    ]

    assert [kept(*case, Drawn(place)) for place, case in enumerate(cases)] == list(range(len(cases)))
