"""The chain of a box in words: what leads to it, what it leads to, and what stands in the rows of its activities."""

from dataclasses import dataclass

from toolkit.picture.model import Box, Column, Link, Source


@dataclass(frozen=True)
class Step:
    """A box on the chain, with the mark of what only the toolkit's text says: the box or the line to it."""

    box: Box
    mark: str


@dataclass(frozen=True)
class ActivityRow:
    """What stands in an activity's row beside the picture."""

    box: Box
    number: str
    questions: list[str]
    # Each with where the link to the activity comes from.
    consequences: list[tuple[str, Source]]


@dataclass(frozen=True)
class SaidChain:
    """A chain as the panel beside the picture says it; steps stand by column, in the picture's order."""

    box: Box
    upstream: dict[Column, list[Step]]
    downstream: dict[Column, list[Step]]
    rows: list[ActivityRow]
    # Lines of the chain that are drawn from the text, each with its two boxes; not those of a box itself drawn so.
    derived_links: list[tuple[Box, Box, Link]]
    # Boxes beside the chosen one that are drawn from the text.
    derived_boxes: list[Box]


def say_chain(model, chain):
    """Return the SaidChain of a chain of the model.

    The rows of activities are those of the chosen activity, or of those that lead to a chosen output or impact. For a
    long-term impact they would be most of the page, and are left out.
    """
    links = [link for link in model.links if chain.has_link(link)]
    boxes = [box for box in model.boxes.values() if box.code in chain]
    with_rows = chain.box.column != Column.LONG_TERM
    return SaidChain(
        box=chain.box,
        upstream=_steps(boxes, chain.upstream, {link.start: link for link in links}),
        downstream=_steps(boxes, chain.downstream, {link.end: link for link in links}),
        rows=[activity_row(model, box) for box in boxes if with_rows and box.column == Column.ACTIVITY],
        derived_links=[
            (model.boxes[link.start], model.boxes[link.end], link)
            for link in links
            if link.source.is_derived and not model.boxes[link.end].source.is_derived
        ],
        derived_boxes=[box for box in boxes if box.source.is_derived and box != chain.box],
    )


def _steps(boxes, side, link_of):
    found = {}
    for box in boxes:
        if box.code in side:
            mark = box.source.short_mark or link_of[box.code].source.short_mark
            found.setdefault(box.column, []).append(Step(box, mark))
    return found


def activity_row(model, activity):
    """Return the ActivityRow of an activity's box."""
    return ActivityRow(
        box=activity,
        number=model.numbers[activity.code],
        questions=model.questions.get(activity.code, []),
        consequences=[
            (consequence.text, consequence.activities[activity.code])
            for consequence in model.consequences
            if activity.code in consequence.activities
        ],
    )
