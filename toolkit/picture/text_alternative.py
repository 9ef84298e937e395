"""The picture in words: the chain of a box, with the questions and consequences of its activities; the whole model."""

from dataclasses import dataclass

from toolkit.picture.model import Box, Column, Source


@dataclass(frozen=True)
class Step:
    """A box on the chain, with the mark of the box, or of the line to it, where either is derived."""

    box: Box
    mark: str


@dataclass(frozen=True)
class ActivityRow:
    """The questions and consequences of an activity."""

    box: Box
    number: str
    questions: list[str]
    # Each with the source of its link to the activity.
    consequences: list[tuple[str, Source]]


@dataclass(frozen=True)
class ChainDescription:
    """A chain as the panel beside the picture words it; steps are by column, in the picture's order."""

    box: Box
    upstream: dict[Column, list[Step]]
    downstream: dict[Column, list[Step]]
    rows: list[ActivityRow]
    # What is derived on the chain, in words, each with its source.
    derived: list[tuple[str, Source]]


def describe_chain(model, chain):
    """Return the ChainDescription of a chain of the model.

    Its rows are those of the chosen activity, or of the activities that lead to a chosen output or impact. For a
    long-term impact they would fill the page, and are left out.
    """
    links = [link for link in model.links if chain.has_link(link)]
    boxes = [box for box in model.boxes.values() if box.code in chain]
    derived = {box.code for box in boxes if box.source.is_derived}
    with_rows = chain.box.column != Column.LONG_TERM
    rows = [activity_row(model, box) for box in boxes if with_rows and box.column == Column.ACTIVITY]
    return ChainDescription(
        box=chain.box,
        upstream=_steps(boxes, chain.upstream, {link.start: link for link in links}, derived),
        downstream=_steps(boxes, chain.downstream, {link.end: link for link in links}, derived),
        rows=rows,
        derived=[
            *((f"{box.name}: {box.text}", box.source) for box in boxes if box.code in derived and box != chain.box),
            *(
                (f"{model.boxes[link.start].text} leads to: {model.boxes[link.end].name.lower()}", link.source)
                for link in links
                if link.source.is_derived and link.end not in derived
            ),
            *(
                (f"{text}: likely with activity {row.number}", source)
                for row in rows
                for text, source in row.consequences
                if source.is_derived
            ),
        ],
    )


def _steps(boxes, side, link_of, derived):
    found = {}
    for box in boxes:
        if box.code in side:
            # The mark of a derived box says it all: its line needs none.
            link = link_of[box.code]
            mark = box.source.short_mark or ("" if link.end in derived else link.source.link_mark)
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


def describe_model(model, headings):
    """Return the whole picture in words, in one paragraph; headings are the words over each column."""
    sentences = []
    for activity in model.column(Column.ACTIVITY):
        outputs = _ends_in_words(model, activity.code, Column.OUTPUT)
        impacts = _ends_in_words(model, activity.code, Column.IMPACT)
        sentences.append(f"{activity.label}.")
        sentences += [f"{headings[Column.OUTPUT]}: {outputs}."] if outputs else []
        sentences += [f"{headings[Column.IMPACT]}: {impacts}."] if impacts else []
    for impact in model.column(Column.IMPACT):
        for mark, names in _ends_by_mark(model, impact.code).items():
            sentences.append(f"{impact.text} leads to: {', '.join(names)}{f' ({mark})' if mark else ''}.")
    sentences += [f"{box.label}." for box in model.column(Column.LONG_TERM)]
    return " ".join(sentences)


def _ends_in_words(model, code, column):
    boxes = [model.boxes[link.end] for link in model.ends(code, column)]
    return "; ".join(f"{box.text}{f' ({box.source.short_mark})' if box.source.is_derived else ''}" for box in boxes)


def _ends_by_mark(model, code):
    found = {}
    for link in model.ends(code):
        found.setdefault(link.source.short_mark, []).append(model.boxes[link.end].name)
    return found
