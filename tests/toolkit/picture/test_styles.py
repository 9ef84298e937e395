"""The styles of boxes and lines by state."""

import pytest

from tests.toolkit.picture.models import HEADINGS, models_of
from toolkit.picture import lay_out, style_picture
from toolkit.picture.styles import BOX_STATES, DERIVED_STYLE, PUBLISHED_STYLES, State


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
