"""Boxes near their wanted positions, lines in lanes."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.picture.placing import Fan, lanes, place


def test_things_stand_where_they_are_wanted_where_there_is_room():
    assert place([10, 50], [10, 10], 5, 0, 100) == [5, 45]


def test_things_wanted_at_one_place_share_it_evenly():
    assert place([50, 50], [10, 10], 4, 0, 100) == [38, 52]


@given(
    st.lists(st.tuples(st.floats(-50, 250), st.floats(0, 40)), min_size=1, max_size=12),
    st.floats(0, 10),
    st.floats(0, 400),
)
def test_things_never_overlap_nor_start_too_soon(things, gap, high):
    wanted, sizes = zip(*things, strict=True)
    starts = place(wanted, sizes, gap, 0, high)

    assert starts[0] >= -1e-6
    for (start, size), following in zip(zip(starts, sizes, strict=True), starts[1:], strict=False):
        assert following >= start + size + gap - 1e-6
    if sum(sizes) + gap * (len(sizes) - 1) <= high:
        assert starts[-1] + sizes[-1] <= high + 1e-6


FANS = st.lists(
    st.builds(Fan, st.integers(0, 300), st.lists(st.integers(0, 300), min_size=1, max_size=5).map(tuple)),
    max_size=12,
)


@given(FANS)
def test_fans_beside_each_other_have_lanes_of_their_own(fans):
    found = lanes(fans)

    for (fan, lane), (other, other_lane) in combinations(zip(fans, found, strict=True), 2):
        if fan.is_straight or other.is_straight:
            continue
        beside = fan.span[0] <= other.span[1] and other.span[0] <= fan.span[1]
        assert not (beside and lane == other_lane)


def test_lanes_are_ordered_so_that_lines_do_not_cross():
    # The first leads down, the second up: with the second nearer to the hubs each would cross the other.
    assert lanes([Fan(10, (40,)), Fan(50, (20,))]) in ([0, 1], [1, 0])
    # Nested: the outer one has the lane nearer to the spokes' side only where it crosses less.
    assert lanes([Fan(0, (30,)), Fan(10, (40,))]) == [1, 0]
    assert lanes([Fan(30, (0,)), Fan(40, (10,))]) == [0, 1]
