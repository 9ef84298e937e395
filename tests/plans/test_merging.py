"""Merging two people's changes: nothing lost, nothing asked without need."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvap.forms import normalise_text
from plans.merging import Merged, digest, digests, merge
from tests.factories.plans import PlannedActivityFactory

texts = st.text(max_size=20)
values = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.dates(),
    st.decimals(min_value=-1000, max_value=1000, places=2),
    st.lists(st.integers(0, 5), max_size=4),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("  a \n", "a"),
        ("caf\u00e9", "cafe\u0301"),
        (None, ""),
        ([3, 1], {1, 3}),
        ([1, 1, 2], (2, 1)),
        ([1, 2], ["2", "1"]),
        (Decimal("10"), Decimal("10.00")),
        (Decimal("-0.00"), Decimal("0")),
        (Decimal("1200"), Decimal("1.2E+3")),
    ],
)
def test_digest_is_the_same_for_what_people_call_the_same(one, other):
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "A"),
        ("a b", "ab"),
        ("a\nb", "a b"),
        ([], None),
        ([1, 2], [12]),
        (["1,2"], ["1", "2"]),
        (True, False),
        (False, None),
        (Decimal("10"), Decimal("1")),
        (datetime.date(2026, 1, 2), datetime.date(2026, 2, 1)),
    ],
)
def test_digest_differs_for_what_people_call_different(one, other):
    assert digest(one) != digest(other)


@pytest.mark.django_db
def test_digest_of_a_row_is_that_of_its_id():
    line = PlannedActivityFactory()
    assert digest(line) == digest(line.pk)
    assert digest(type(line).objects.all()) == digest([line.pk])


@given(base=texts, theirs=texts, mine=texts)
def test_merge_conflicts_only_where_both_changed_to_different_texts(base, theirs, mine):
    merged = merge(base_digests=digests({"x": base}), current={"x": theirs}, posted={"x": mine})
    b, t, m = normalise_text(base), normalise_text(theirs), normalise_text(mine)
    if m in (b, t):
        assert merged == Merged({"x": theirs}, [])
    elif t == b:
        assert merged == Merged({"x": mine}, [])
    else:
        assert merged == Merged({"x": theirs}, ["x"])


@given(
    rows=st.dictionaries(st.sampled_from("abcdef"), st.tuples(values, values, values), min_size=1),
)
def test_merge_treats_each_field_by_itself(rows):
    drawn = digests({name: base for name, (base, _, _) in rows.items()})
    together = merge(
        base_digests=drawn,
        current={name: theirs for name, (_, theirs, _) in rows.items()},
        posted={name: mine for name, (_, _, mine) in rows.items()},
    )
    for name, (_, theirs, mine) in rows.items():
        alone = merge(base_digests={name: drawn[name]}, current={name: theirs}, posted={name: mine})
        assert together.values[name] is alone.values[name]
        assert (name in together.conflicts) == bool(alone.conflicts)


@given(base=values, theirs=values, mine=values)
def test_merge_of_what_was_merged_changes_nothing_more(base, theirs, mine):
    merged = merge(base_digests=digests({"x": base}), current={"x": theirs}, posted={"x": mine})
    again = merge(base_digests=digests(merged.values), current=merged.values, posted=merged.values)
    assert again == Merged(merged.values, [])


@given(base=values, one=values, other=values)
def test_merge_asks_the_same_whoever_saves_first(base, one, other):
    drawn = digests({"x": base})
    first = merge(base_digests=drawn, current={"x": one}, posted={"x": other})
    second = merge(base_digests=drawn, current={"x": other}, posted={"x": one})
    assert bool(first.conflicts) == bool(second.conflicts)
    if not first.conflicts:
        assert digest(first.values["x"]) == digest(second.values["x"])


@given(base=st.sets(st.integers(0, 9)), theirs=st.sets(st.integers(0, 9)), mine=st.sets(st.integers(0, 9)))
def test_merge_takes_picks_as_one_field(base, theirs, mine):
    merged = merge(base_digests=digests({"x": base}), current={"x": theirs}, posted={"x": list(mine)})
    assert (merged.conflicts == ["x"]) == (mine != base and mine != theirs and theirs != base)


def test_merge_without_digest_asks_before_overwriting():
    merged = merge(base_digests={}, current={"x": "theirs", "y": "same"}, posted={"x": "mine", "y": "same"})
    assert merged == Merged({"x": "theirs", "y": "same"}, ["x"])


def test_merge_leaves_out_what_was_not_posted():
    merged = merge(base_digests=digests({"x": "", "y": ""}), current={"x": "", "y": "theirs"}, posted={"x": "mine"})
    assert merged == Merged({"x": "mine"}, [])
