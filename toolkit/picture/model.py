"""An objective's logic model as boxes with links between them, and the chain that runs through a box."""

from dataclasses import dataclass, field
from enum import StrEnum
from textwrap import shorten

from nvap.wording import lower_first
from toolkit.models import (
    Activity,
    ActivityQuestion,
    ConsequenceLink,
    DerivedRow,
    Impact,
    ImpactLink,
    Output,
    UnintendedConsequence,
)


class Column(StrEnum):
    """The columns of the picture, from left to right."""

    ACTIVITY = "activity"
    OUTPUT = "output"
    IMPACT = "impact"
    LONG_TERM = "long_term"


@dataclass(frozen=True)
class Source:
    """The origin of a box or a link; everything is empty for a published one."""

    # The mark of a derived row, in full, and in short for a box.
    mark: str = ""
    short_mark: str = ""
    basis: str = ""
    quotes: tuple[str, ...] = ()

    @classmethod
    def of(cls, row):
        """Return the Source of a row that was read `with_decisions`."""
        if not row.is_derived:
            return PUBLISHED
        short = DerivedRow.Origin.DERIVED.label
        return cls(
            mark=row.mark,
            short_mark=f"{short}, confirmed by VKPP" if row.confirmed_on else short,
            basis=row.get_basis_display(),
            quotes=tuple(row.quotes),
        )

    @property
    def is_derived(self):
        """Return whether it was derived from the toolkit's text."""
        return bool(self.mark)

    @property
    def link_mark(self):
        """Return the short mark of a link, for use beside the published box it leads to; empty for a published link."""
        return f"Link {lower_first(self.short_mark)}" if self.is_derived else ""


PUBLISHED = Source()
# How many letters of its text a box's title may have.
TITLE_LENGTH = 60


@dataclass(frozen=True)
class Box:
    """A box of the picture: a row of the edition, named by the row's code."""

    code: str
    column: Column
    # What comes before the text: "Activity 1.1", "Organisational impact".
    name: str
    text: str
    source: Source = PUBLISHED

    @property
    def has_own_name(self):
        """Return whether its name says more than the heading of its column."""
        return self.column in (Column.ACTIVITY, Column.LONG_TERM)

    @property
    def title(self):
        """Return what tells it from every other box: its own name, else its kind and the first words of its text."""
        if self.has_own_name:
            return self.name
        return f"{self.name}: {shorten(self.text, TITLE_LENGTH, placeholder=' …')}"

    @property
    def label(self):
        """Return name, mark and text in one line, for screen readers."""
        mark = f", {lower_first(self.source.short_mark)}" if self.source.is_derived else ""
        return f"{self.name}{mark}: {self.text}"


@dataclass(frozen=True)
class Link:
    """A line of the picture, from the code of one box to that of another further right."""

    start: str
    end: str
    source: Source = PUBLISHED


@dataclass(frozen=True)
class Consequence:
    """An unintended consequence and the activities it is likely with."""

    code: str
    text: str
    # By the activity's code.
    activities: dict[str, Source]


@dataclass(frozen=True)
class Chain:
    """A box, all that leads to it and all that it leads to."""

    box: Box
    upstream: frozenset[str]
    downstream: frozenset[str]

    def __contains__(self, code):
        return code == self.box.code or code in self.upstream or code in self.downstream

    def has_link(self, link):
        """Return whether a link lies on the chain: it leads to the box, or away from it."""
        up, down = {self.box.code, *self.upstream}, {self.box.code, *self.downstream}
        return {link.start, link.end} <= up or {link.start, link.end} <= down


@dataclass(frozen=True)
class LogicModel:
    """The boxes in published order, column by column, the links, and the questions and consequences by activity."""

    boxes: dict[str, Box]
    links: list[Link]
    # By the activity's code.
    questions: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    consequences: list[Consequence] = field(default_factory=list)

    def column(self, column):
        """Return the boxes of a column, in order."""
        return [box for box in self.boxes.values() if box.column == column]

    def ends(self, code, column=None):
        """Return the links from a box, to one column or to any."""
        return [link for link in self.links if link.start == code and column in (None, self.boxes[link.end].column)]

    def starts(self, code):
        """Return the links to a box."""
        return [link for link in self.links if link.end == code]

    def chain(self, code):
        """Return the Chain of the box with this code; None where there is no such box."""
        if code not in self.boxes:
            return None
        starts, ends = {}, {}
        for link in self.links:
            ends.setdefault(link.start, []).append(link.end)
            starts.setdefault(link.end, []).append(link.start)
        return Chain(self.boxes[code], _reached(code, starts), _reached(code, ends))

    def only(self, activities):
        """Return the model of only these activities, given by code, and what they lead to.

        What no activity leads to is kept with the last activity.
        """
        reached = set(activities).union(*(self.chain(code).downstream for code in activities))
        all_activities = self.column(Column.ACTIVITY)
        if not all_activities or all_activities[-1].code in activities:
            led_to = set().union(*(self.chain(box.code).downstream for box in all_activities))
            reached |= {box.code for box in self.boxes.values() if box.column != Column.ACTIVITY} - led_to
        return LogicModel(
            boxes={code: box for code, box in self.boxes.items() if code in reached},
            links=[link for link in self.links if link.start in reached and link.end in reached],
            questions={code: self.questions.get(code, []) for code in activities},
            numbers={code: self.numbers[code] for code in activities},
            consequences=self.consequences,
        )


def _reached(code, steps):
    found, waiting = set(), [code]
    while waiting:
        for step in steps.get(waiting.pop(), []):
            if step not in found:
                found.add(step)
                waiting.append(step)
    return frozenset(found)


def read_logic_model(objective, long_term_impacts):
    """Return the LogicModel of an objective, without what VKPP rejected; takes a query for each kind of row.

    Takes the edition's long-term impacts, which its objectives share.
    """
    activities = list(Activity.objects.filter(objective=objective))
    code_of = {activity.pk: activity.code for activity in activities}
    # In the order of the published table: an activity's outputs follow its own position.
    outputs = _by(Output.objects.with_decisions().filter(activity__objective=objective), "activity_id")
    outputs = [output for activity in activities for output in outputs.get(activity.pk, [])]
    impacts = _impacts_with_places(objective, activities)
    lasting = {row.pk: row.code for row in long_term_impacts}
    boxes = [
        *(Box(row.code, Column.ACTIVITY, f"Activity {row.number}", row.text) for row in activities),
        *(Box(row.code, Column.OUTPUT, "Output", row.text, Source.of(row)) for row in outputs),
        *(Box(code, Column.IMPACT, "Impact", text) for code, text, _ in impacts),
        *(Box(row.code, Column.LONG_TERM, row.get_kind_display(), row.text) for row in long_term_impacts),
    ]
    leading = ImpactLink.objects.with_decisions().filter(impact__objective=objective).select_related("impact")
    links = [
        *(Link(code_of[row.activity_id], row.code, Source.of(row)) for row in outputs),
        *(Link(code_of[place], code) for code, _, places in impacts for place in places),
        *(
            Link(row.impact.code, lasting[row.long_term_impact_id], Source.of(row))
            for row in leading.order_by("impact__order", "impact__code", "order", "code")
        ),
    ]
    questions = _by(
        ActivityQuestion.objects.filter(activity__objective=objective).select_related("question"), "activity_id"
    )
    likely = _by(ConsequenceLink.objects.with_decisions().filter(activity__objective=objective), "consequence_id")
    return LogicModel(
        boxes={box.code: box for box in boxes},
        links=links,
        questions={
            activity.code: [place.question.text for place in questions.get(activity.pk, [])] for activity in activities
        },
        numbers={activity.code: activity.number for activity in activities},
        consequences=[
            Consequence(
                row.code,
                row.text,
                {code_of[link.activity_id]: Source.of(link) for link in likely.get(row.pk, [])},
            )
            for row in UnintendedConsequence.objects.filter(objective=objective)
        ],
    )


def _impacts_with_places(objective, activities):
    """Return the code and text of each impact, and the primary keys of the activities that lead to it.

    Impacts are in the order in which they are first printed; those that no activity leads to come last.
    """
    place_of = {activity.pk: place for place, activity in enumerate(activities)}
    rows = Impact.objects.filter(objective=objective).order_by("places__order", "places__code", "order", "code")
    texts, places = {}, {}
    for order, (code, text, activity) in enumerate(rows.values_list("code", "text", "places__activity")):
        texts[code] = text
        found = places.setdefault(code, [])
        if activity in place_of:
            found.append((place_of[activity], order, activity))
    last = (len(activities),)
    return [
        (code, texts[code], [activity for _, _, activity in sorted(places[code])])
        for code in sorted(texts, key=lambda code: min(places[code], default=last))
    ]


def _by(rows, name):
    found = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
