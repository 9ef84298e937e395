"""The scale of a number's chart: round, evenly spaced values that can be told apart, with everything drawn inside."""

import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from plans.document.chart import BOTTOM, TOP, WIDTH, draw_chart
from plans.document.schema import DocField, DocIndicator, DocResult
from plans.wording import value_words


def number(field_id, value, unit) -> DocField:
    text = "" if value is None else str(value)
    words = value_words(Decimal(text), unit) if text else ""
    return DocField(id=field_id, label="", kind="number", value=text, words=words)


def date(field_id, value) -> DocField:
    return DocField(id=field_id, label="", kind="date", value=value.isoformat() if value else "")


def chart_of(*values, unit="count", baseline=None, target=None):
    """Return the chart of a number with these results, one a month."""
    days = [datetime.date(2020 + place // 12, place % 12 + 1, 1) for place in range(len(values))]
    fields = [
        number("baseline", baseline, unit),
        date("baseline_date", datetime.date(2019, 12, 1) if baseline is not None else None),
        number("target", target, unit),
        date("target_date", datetime.date(2030, 1, 1) if target is not None else None),
    ]
    results = [
        DocResult(fields=[date("date", day), number("value", value, unit)])
        for day, value in zip(days, values, strict=True)
    ]
    return draw_chart(DocIndicator(key="n", fields=fields, results=results))


def labels_of(chart):
    return [tick.label for tick in chart.ticks]


@pytest.mark.parametrize(
    ("values", "unit", "labels"),
    [
        (["0.02", "0.01"], "count", ["0", "0.005", "0.010", "0.015", "0.020"]),
        (["0.0001"], "count", ["0", "0.000025", "0.000050", "0.000075", "0.000100"]),
        (["1"], "count", ["0", "0.25", "0.50", "0.75", "1.00"]),
        (["0"], "count", ["0", "1", "2", "3", "4"]),
        (["0", "0.00", "0"], "percentage", ["0%", "1%", "2%", "3%", "4%"]),
        (["7", "7", "7"], "count", ["0", "2", "4", "6", "8"]),
        (["10"], "count", ["0", "2.5", "5.0", "7.5", "10.0"]),
        (["52", "78.5"], "percentage", ["0%", "20%", "40%", "60%", "80%"]),
        (["3", "1"], "days", ["0", "1", "2", "3", "4"]),
        (["-3", "5"], "count", ["-5.0", "-2.5", "0", "2.5", "5.0"]),
        (["-0.02"], "count", ["-0.020", "-0.015", "-0.010", "-0.005", "0"]),
        (["1000000000"], "count", ["0", "250,000,000", "500,000,000", "750,000,000", "1,000,000,000"]),
    ],
)
def test_scale_has_round_values_with_the_decimals_they_need(values, unit, labels):
    assert labels_of(chart_of(*map(Decimal, values), unit=unit)) == labels


NUMBERS = st.one_of(
    st.decimals(-(10**10), 10**10, places=2),
    st.decimals("-0.01", "0.01", places=4),
    st.builds(lambda digits, power: Decimal(digits).scaleb(power), st.integers(-99, 99), st.integers(-4, 9)),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
)


@given(
    st.lists(NUMBERS, min_size=1, max_size=5),
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.sampled_from(["count", "percentage", "days"]),
)
def test_any_scale_is_even_and_ascending_and_holds_every_value(values, baseline, target, unit):
    chart = chart_of(*values, unit=unit, baseline=baseline, target=target)
    written = [Decimal(label.removesuffix("%").replace(",", "")) for label in labels_of(chart)]
    steps = {after - before for before, after in pairwise(written)}
    assert len(steps) == 1
    assert min(steps) > 0
    assert 0 in written
    drawn = [value for value in [*values, baseline, target] if value is not None]
    assert written[0] <= min(Decimal(str(value)) for value in drawn)
    assert written[-1] >= max(Decimal(str(value)) for value in drawn)
    heights = [tick.at for tick in chart.ticks]
    assert heights == sorted(heights, reverse=True)
    assert (heights[0], heights[-1]) == (BOTTOM, TOP)
    points = [*chart.points, *filter(None, [chart.baseline])]
    assert all(TOP <= point.y <= BOTTOM and chart.left < point.x < chart.right for point in points)


def test_points_keep_the_words_of_their_values():
    chart = chart_of(
        Decimal("0.02"), Decimal("1200.50"), unit="percentage", baseline=Decimal(3), target=Decimal("90.00")
    )
    assert [point.label for point in chart.points] == ["0.02%", "1,200.5%"]
    assert (chart.baseline.label, chart.target.label) == ("3%", "Target 90%")


def test_long_labels_get_the_room_they_need():
    usual, long = chart_of(Decimal(50), target=Decimal(90)), chart_of(Decimal(10**9), target=Decimal(2 * 10**9))
    assert (usual.left, usual.right) == (58, WIDTH - 96)
    assert long.left > len("2,000,000,000") * 7
    assert WIDTH - long.right > len("Target 2,000,000,000") * 7


def test_labels_of_points_do_not_overprint():
    chart = chart_of(*[Decimal(10**9)] * 24)
    labelled = [point.x for point in chart.points if point.label]
    assert all(after - before > len("1,000,000,000") * 7 for before, after in pairwise(labelled))
    assert chart.points[-1].label == "1,000,000,000"


def test_number_without_results_has_no_chart():
    assert chart_of() is None


def test_no_line_of_the_chart_runs_through_a_label():
    chart = chart_of("0", "40", "40", unit="percentage", baseline="0", target="45")
    svg = render_to_string("plans/document/chart.html", {"chart": chart})

    labelled = [chart.baseline, *(point for point in chart.points if point.label)]
    for point in labelled:
        x, y, width, height = point.box
        box = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#ffffff"/>'
        # Over all lines, and below all words.
        assert svg.rindex("<line") < svg.index("<polyline") < svg.index(box) < svg.index("<circle")
    first = chart.baseline
    assert first.box[1] < first.y + 4 - 10
    assert first.box[0] + first.box[2] >= first.x - 10
    # The target's line, which comes near the last value, is within its label's box.
    last = chart.points[-1]
    assert last.box[1] < chart.target.at < last.box[1] + last.box[3]
