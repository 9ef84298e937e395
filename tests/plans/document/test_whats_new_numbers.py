"""What is new of numbers and positions: what is open."""

from decimal import Decimal

import pytest

from plans.document import find_whats_new
from tests.plans.document.whats_new import (
    FIRST,
    JUNE,
    MARCH,
    SECOND,
    SEPTEMBER,
    folded,
    opened,
    with_numbers,
    with_positions,
)
from tests.plans.documents import make_indicator, make_position

# Numbers


def test_new_results_are_told_beside_the_last_and_the_target():
    old = make_indicator(results=[(MARCH, "52", ""), (JUNE, "64.5", "one team not counted")])
    new = make_indicator(results=[(MARCH, "52", ""), (JUNE, "64.5", "one team not counted"), (SEPTEMBER, "78", "")])

    assert opened(with_numbers(old), with_numbers(new)) == {
        "Numbers": [
            (
                "Staff who have completed the induction",
                ("New result", "78% on 30 September 2026"),
                ("Last before", "64.5% (one team not counted) on 30 June 2026"),
                ("Target", "95% by 31 March 2027"),
            )
        ]
    }


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        (
            {"results": []},
            {"results": [(MARCH, "52", ""), (JUNE, "60", "")]},
            [
                ("New results", "52% on 31 March 2026; 60% on 30 June 2026"),
                ("Last before", "(None: this is the first)"),
                ("Target", "95% by 31 March 2027"),
            ],
        ),
        (
            {"results": [(MARCH, "52", "")]},
            {"results": [(MARCH, "53", "")]},
            [("Result on 31 March 2026", "[-52%-]{+53%+}"), ("Target", "95% by 31 March 2027")],
        ),
        (
            {"results": [(MARCH, "52", "")], "target": None, "target_date": None},
            {"results": [], "target": None, "target_date": None},
            [("Result on 31 March 2026", "[-52%-]")],
        ),
        ({"target": Decimal(90)}, {}, [("Target", "[-90%-]{+95%+}")]),
        ({"baseline": Decimal(40)}, {}, [("Baseline", "[-40%-]{+41%+}")]),
        ({"direction": "down"}, {}, [("Direction", "[-Down is better-]{+Up is better+}")]),
    ],
)
def test_results_targets_and_baselines_are_open(before, after, rows):
    name = "Staff who have completed the induction"

    assert opened(with_numbers(make_indicator(**before)), with_numbers(make_indicator(**after))) == {
        "Numbers": [(name, *rows)]
    }


def test_number_s_other_words_are_folded():
    old, new = with_numbers(make_indicator(name="Staff trained")), with_numbers(make_indicator(name="Staff inducted"))

    assert opened(old, new) == {}
    assert folded(old, new) == {
        "What the numbers count": [("Staff inducted", ("What is counted", "Staff[- trained-]{+ inducted+}"))]
    }


def test_numbers_new_and_no_longer_tracked():
    few = {"out_of": "", "baseline_source": "", "baseline": None, "baseline_date": None, "target_date": None}
    measured = few | {"baseline": Decimal(50), "baseline_source": "Payroll"}
    leavers = make_indicator(FIRST, name="Leavers", results=[], **few)
    joiners = make_indicator(SECOND, name="Joiners", results=[(JUNE, "71", "")], **measured)

    assert opened(with_numbers(leavers), with_numbers(joiners)) == {
        "Numbers": [
            (
                "New: Joiners",
                ("New result", "71% on 30 June 2026"),
                ("Target", "95%"),
                ("Baseline", "50%, Payroll"),
            ),
            ("No longer tracked: Leavers",),
        ]
    }
    assert folded(with_numbers(leavers), with_numbers(joiners)) == {
        "What the numbers count": [
            ("Joiners", ("Counted in", "{+Percentage+}"), ("Direction", "{+Up is better+}")),
            (
                "No longer tracked: Leavers",
                ("Counted in", "[-Percentage-]"),
                ("Direction", "[-Up is better-]"),
                ("Target", "[-95%-]"),
            ),
        ]
    }


# Positions


def test_positions_that_moved_are_told_on_their_activity():
    old = with_positions(
        make_position("1.1", "Training", "partly", "Hub North"),
        make_position("1.2", "Profile", ""),
        make_position("1.3", "Champions", "in_place"),
    )
    new = with_positions(
        make_position("1.1", "Training", "in_place", "Hub North"),
        make_position("1.2", "Profile", "partly"),
        make_position("1.3", "Champions", "in_place"),
    )

    assert opened(old, new) == {
        "Where the force stands on the toolkit’s activities": [
            ("1.1 Training (Hub North)", ("Position", "[-Partly in place-]{+In place+}")),
            ("1.2 Profile", ("Position", "{+Partly in place+}")),
        ]
    }
    assert find_whats_new(old, new).open[0].items[0].fragment == "objective-1-positions"
