"""The picture of a logic model: lines of text, places, ways of lines, chains, styles."""

from itertools import combinations, pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.made_up import LONG_WORD, make_made_up_action
from toolkit.models import ActivityImpact, Impact, ImpactLink, LongTermImpact, Objective, Output
from toolkit.picture import SCREEN, Column, Sheet, describe_model, lay_out, list_rows, read_logic_model, style_picture
from toolkit.picture.metrics import text_width, wrap
from toolkit.picture.model import Box, Link, LogicModel, Source
from toolkit.picture.placed import CURVE
from toolkit.picture.placing import Fan, lanes, place
from toolkit.picture.styles import BOX_STATES, DERIVED_STYLE, PUBLISHED_STYLES, State

HEADINGS = {column: f"Heading of {column}" for column in Column}
DERIVED = Source(mark="Drawn, in full", short_mark="Drawn", basis="Only implied", quotes=("words",))

# Text -----------------------------------------------------------------------------------------------------------


def test_width_is_that_of_the_font_we_ship():
    # The advances of Source Sans 3 Regular: space 200, H 652, i 246 thousandths of an em; bold H 674.
    assert text_width("Hi H", 10) == pytest.approx(6.52 + 2.46 + 2 + 6.52)
    assert text_width("H", 10, bold=True) == pytest.approx(6.74)


def test_letter_that_the_font_lacks_takes_an_em():
    assert text_width("火", 10) == 10


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz WM.,'’-–é火\n", max_size=300), st.floats(20, 200), st.booleans())
def test_wrapping_keeps_every_letter_and_the_width(text, width, bold):
    lines = wrap(text, width, 10, bold=bold)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert [line for line in lines if len(line) > 1 and text_width(line, 10, bold=bold) > width + 1e-6] == []


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=8), min_size=1, max_size=40))
def test_wrapping_fills_each_line(words):
    lines = wrap(" ".join(words), 60, 10)

    assert " ".join(lines) == " ".join(words)
    for line, following in pairwise(lines):
        assert text_width(f"{line} {following.split()[0]}", 10) > 60 - 1e-6


def test_long_word_is_broken_and_line_breaks_stay():
    lines = wrap(f"one\n{LONG_WORD} two", 100, 10)

    assert lines[0] == "one"
    assert "".join(lines[1:]) == f"{LONG_WORD} two"


def test_words_break_after_hyphens_and_strokes_but_not_numbers():
    assert wrap("multi-agency decision-making", 90, 10) == ["multi-agency", "decision-making"]
    assert wrap("the multi-agency decision-making", 130, 10) == ["the multi-agency decision-", "making"]
    assert wrap("officers/staff", 45, 10) == ["officers/", "staff"]
    assert wrap("in 2018/19 or 6-7", 40, 10) == ["in", "2018/19", "or 6-7"]


def test_empty_text_has_no_lines():
    assert wrap(" \n ", 100, 10) == []


# Places ---------------------------------------------------------------------------------------------------------


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


# Layout ---------------------------------------------------------------------------------------------------------


def models_of(edition):
    """Return the logic model of each of an edition's objectives."""
    lasting = list(LongTermImpact.objects.filter(edition=edition))
    return [read_logic_model(objective, lasting) for objective in Objective.objects.filter(edition=edition)]


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


# Chains ---------------------------------------------------------------------------------------------------------


def test_chains_are_those_of_the_rows(edition):
    for objective, model in zip(Objective.objects.filter(edition=edition), models_of(edition), strict=True):
        for impact in Impact.objects.filter(objective=objective):
            chain = model.chain(impact.code)
            assert chain.upstream == {place.activity.code for place in impact.places.all()}
            assert chain.downstream == {link.long_term_impact.code for link in impact.links.all()}
        for output in Output.objects.filter(activity__objective=objective):
            chain = model.chain(output.code)
            assert (chain.upstream, chain.downstream) == ({output.activity.code}, set())
        for activity in objective.activities.all():
            impacts = {place.impact for place in activity.impact_places.all()}
            lasting = ImpactLink.objects.filter(impact__in=impacts).values_list("long_term_impact__code", flat=True)
            chain = model.chain(activity.code)
            assert chain.upstream == set()
            assert chain.downstream == {
                *(output.code for output in activity.outputs.all()),
                *(impact.code for impact in impacts),
                *lasting,
            }


def test_chain_takes_no_way_round():
    boxes = {
        code: Box(code, column, code, code)
        for code, column in zip("abxy", [Column.ACTIVITY] * 2 + [Column.IMPACT] * 2, strict=True)
    }
    model = LogicModel(boxes, [Link("a", "x"), Link("a", "y"), Link("b", "y")])
    chain = model.chain("x")

    # The other impact of its activity, and that impact's other activity, are not on the chain.
    assert [code for code in boxes if code in chain] == ["a", "x"]
    assert [chain.has_link(link) for link in model.links] == [True, False, False]
    assert model.chain("z") is None


def test_each_box_has_the_state_that_the_chain_gives_it(edition):
    model = models_of(edition)[0]
    chain = model.chain("output-1.1-1")
    picture = style_picture(lay_out(model, HEADINGS), chain)

    states = {drawn.placed.box.code: drawn.state for drawn in picture.boxes}
    assert {code for code, state in states.items() if state != State.DIM} == {"output-1.1-1", "activity-1.1"}
    assert (states["output-1.1-1"], states["activity-1.1"]) == (State.CHOSEN, State.CHAIN)
    lines = [drawn for strand in picture.strands for drawn in strand]
    assert [(line.placed.link.start, line.placed.link.end) for line in lines if line.state == State.CHAIN] == [
        ("activity-1.1", "output-1.1-1")
    ]
    # Drawn over all others.
    assert lines[-1].state == State.CHAIN


def test_list_says_the_same_as_the_picture(edition):
    for model in models_of(edition):
        listing = list_rows(model)
        links = set()
        for row in listing.activities:
            links |= {(row.activity.box.code, item.box.code) for item in [*row.outputs, *row.impacts]}
            for item in row.impacts:
                names = [name for group in item.leads_to.values() for name in group]
                links |= {(item.box.code, box.code) for box in model.column(Column.LONG_TERM) if box.name in names}
                others = {link.start for link in model.starts(item.box.code)} - {row.activity.box.code}
                assert item.also_from == [model.numbers[code] for code in sorted(others)]
        ids = [item.id for row in listing.activities for item in (row.activity, *row.outputs, *row.impacts)]

        assert links == {(link.start, link.end) for link in model.links}
        assert len(set(ids)) == len(ids)


def test_impact_that_no_activity_leads_to_is_listed_and_said():
    boxes = {
        code: Box(code, column, code, f"Text of {code}")
        for code, column in (("x", Column.IMPACT), ("l", Column.LONG_TERM))
    }
    model = LogicModel(boxes, [Link("x", "l", DERIVED)])

    assert [item.box.code for item in list_rows(model).activities[0].impacts] == ["x"]
    assert describe_model(model, HEADINGS) == "Text of x leads to: l (Drawn). l: Text of l."


def test_label_names_what_is_derived():
    assert Box("o", Column.OUTPUT, "Output", "Words", DERIVED).label == "Output, drawn: Words"
    assert Box("a", Column.ACTIVITY, "Activity 1.1", "Words").label == "Activity 1.1: Words"


# Looks ----------------------------------------------------------------------------------------------------------


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("state", list(BOX_STATES))
def test_inks_can_be_read_on_their_fill_in_every_state(state):
    for style in (*PUBLISHED_STYLES.values(), DERIVED_STYLE):
        colours = vars(style) | BOX_STATES[state]
        assert contrast(colours["ink"], colours["fill"]) >= 4.5
        assert contrast(colours["mark_ink"], colours["fill"]) >= 4.5


def test_derived_boxes_stay_dashed_in_every_state():
    assert DERIVED_STYLE.dashes
    assert [state for state, changes in BOX_STATES.items() if "dashes" in changes] == []
    assert {style.dashes for style in PUBLISHED_STYLES.values()} == {""}
