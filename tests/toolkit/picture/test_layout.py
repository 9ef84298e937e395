"""Layouts of the real objectives, of made-up ones and of any at all are sound."""

from itertools import combinations, pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.made_up import make_made_up_action
from tests.toolkit.picture.models import DERIVED, HEADINGS, models_of
from toolkit.models import ActivityImpact
from toolkit.picture import SCREEN, Column, Sheet, lay_out, style_picture
from toolkit.picture.model import Box, Link, LogicModel, Source
from toolkit.picture.placed import CURVE


def assert_sound(layout, model):
    """Everything is drawn once, nothing overlaps or is off the sheet, no line runs through a box."""
    assert sorted(placed.box.code for placed in layout.boxes) == sorted(model.boxes)
    drawn = [placed for fan in layout.fans for placed in fan]
    assert sorted((one.link.start, one.link.end) for one in drawn) == sorted(
        (link.start, link.end) for link in model.links
    )
    for one, other in combinations(layout.boxes, 2):
        assert one.right < other.x or other.right < one.x or one.bottom < other.y or other.bottom < one.y, (
            f"{one.box.code} lies over {other.box.code}"
        )
    for box in layout.boxes:
        assert box.x >= 0
        assert box.right <= layout.width + 0.01
        assert box.bottom <= layout.height + 0.1
        assert all(box.y < row.y < box.bottom for row in (*box.name, *box.text, *box.mark))
    by_code = {placed.box.code: placed for placed in layout.boxes}
    for line in drawn:
        assert_runs_between_its_boxes(line, by_code)
        for box in layout.boxes:
            assert not any(crosses(box, *leg) for leg in pairwise(line.points)), f"{line.link} through {box.box.code}"


def assert_runs_between_its_boxes(line, by_code):
    start, end = by_code[line.link.start], by_code[line.link.end]
    ends = sorted([line.points[0], line.points[-1]])
    assert ends[0][0] == pytest.approx(start.right, abs=0.02)
    assert start.y <= ends[0][1] <= start.bottom
    assert line.tip[0] == pytest.approx(end.x, abs=0.02)
    assert end.y <= line.tip[1] <= end.bottom
    assert ends[1][1] == line.tip[1]


def crosses(box, start, end):
    """Return whether a level or plumb line has a point inside a box."""
    (x, y), (other_x, other_y) = start, end
    left, right, top, bottom = min(x, other_x), max(x, other_x), min(y, other_y), max(y, other_y)
    return left < box.right - 0.1 and right > box.x + 0.1 and top < box.bottom - 0.1 and bottom > box.y + 0.1


def legs_along_each_other(layout):
    """Return pairs of lines without a common end that run along each other for a way."""
    found = []
    for fan, other in combinations(layout.fans, 2):
        for line in fan:
            for foreign in other:
                if {line.link.start, line.link.end} & {foreign.link.start, foreign.link.end}:
                    continue
                for leg in pairwise(line.points):
                    found += [(line.link, foreign.link) for way in pairwise(foreign.points) if along(leg, way)]
    return found


def along(leg, other):
    for axis in (0, 1):
        level = leg[0][axis] == leg[1][axis] and other[0][axis] == other[1][axis]
        if level and abs(leg[0][axis] - other[0][axis]) < 1:
            low, high = sorted(point[1 - axis] for point in leg)
            other_low, other_high = sorted(point[1 - axis] for point in other)
            if min(high, other_high) - max(low, other_low) > 1:
                return True
    return False


@pytest.mark.parametrize("sheet", [SCREEN, Sheet(785, 8, 0.65), Sheet(400, 10)])
def test_real_objectives_are_drawn_soundly(edition, sheet):
    for model in models_of(edition):
        layout = lay_out(model, HEADINGS, sheet)

        assert_sound(layout, model)
        assert legs_along_each_other(layout) == []
        assert [heading.rows[0].text.split()[0] for heading in layout.headings] == ["Heading"] * 4


def straight_beside_crossings(layout):
    """Return, for each place where a level leg crosses another fan's plumb one, how far it runs on until it turns."""
    found = []
    for fan, other in permutations(layout.fans, 2):
        legs = [leg for line in fan for leg in pairwise(line.points) if leg[0][1] == leg[1][1]]
        plumb = [leg for line in other for leg in pairwise(line.points) if leg[0][0] == leg[1][0]]
        for ((start, y), (end, _)), ((x, top), (_, bottom)) in product(legs, plumb):
            left, right = sorted((start, end))
            if left < x < right and min(top, bottom) < y < max(top, bottom):
                found.append(min(x - left, right - x) - CURVE * layout.sheet.size)
    return found


def test_line_runs_straight_on_both_sides_of_what_it_crosses(edition):
    layouts = [lay_out(model, HEADINGS) for model in models_of(edition)]
    found = [straight_beside_crossings(layout) for layout in layouts]

    assert [bool(of_objective) for of_objective in found[:2]] == [True, True]
    for layout, of_objective in zip(layouts, found, strict=True):
        assert all(straight > style_picture(layout).halo for straight in of_objective)


@pytest.mark.django_db
def test_made_up_objectives_are_drawn_soundly():
    for model in models_of(make_made_up_action()):
        layout = lay_out(model, HEADINGS)

        assert_sound(layout, model)
        assert legs_along_each_other(layout) == []
        # No outputs are published there: the column is left out.
        assert len(layout.headings) == 3


def test_activities_stand_in_published_order_and_impacts_beside_them(edition):
    layout = lay_out(models_of(edition)[0], HEADINGS)
    y_of = {placed.box.code: placed.middle for placed in layout.boxes}

    assert sorted(["activity-1.3", "activity-1.1", "activity-1.2"], key=y_of.get) == [
        "activity-1.1",
        "activity-1.2",
        "activity-1.3",
    ]
    assert [placed.box.column for placed in layout.boxes[:4]] == ["activity", "output", "output", "output"]
    alone = ActivityImpact.objects.get(activity__number="1.1", impact__code="impact-1-1")
    assert abs(y_of[alone.impact.code] - y_of["activity-1.1"]) < abs(y_of[alone.impact.code] - y_of["activity-1.2"])


@st.composite
def made_models(draw):
    """Any logic model: columns of any length, any links from one to a later, any texts."""
    text = st.text(alphabet="ab c\nMW", max_size=120)
    counts = {column: draw(st.integers(0, most)) for column, most in zip(Column, (7, 8, 9, 3), strict=True)}
    boxes = {}
    for column, count in counts.items():
        for number in range(count):
            source = DERIVED if draw(st.booleans()) else Source()
            boxes[f"{column}-{number}"] = Box(f"{column}-{number}", column, f"Name {number}", draw(text), source)
    activities, outputs, impacts, lasting = (
        [box.code for box in boxes.values() if box.column == column] for column in Column
    )
    if not activities:
        boxes = {code: box for code, box in boxes.items() if box.column != Column.OUTPUT}
        outputs = []
    links = [Link(draw(st.sampled_from(activities)), output) for output in outputs]
    for starts, ends in ((activities, impacts), (impacts, lasting)):
        if starts and ends:
            pairs = st.tuples(st.sampled_from(starts), st.sampled_from(ends))
            links += [Link(*pair, DERIVED) for pair in draw(st.lists(pairs, unique=True, max_size=20))]
    return LogicModel(boxes, links, numbers={code: code[-1] for code in activities})


@settings(deadline=None)
@given(made_models(), st.sampled_from([SCREEN, Sheet(500, 9, 0.65)]))
def test_any_model_is_drawn_soundly(model, sheet):
    assert_sound(lay_out(model, HEADINGS, sheet), model)
