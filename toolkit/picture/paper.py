"""The logic model on paper: the smallest landscape sheet on which picture and texts stand together, legibly.

What a sheet holds is known before it is printed: the texts fall into lines here as the printer will set them.
"""

from dataclasses import dataclass

from toolkit.picture.layout import SMALL, lay_out
from toolkit.picture.metrics import wrap
from toolkit.picture.model import Column, LogicModel
from toolkit.picture.placed import Layout, Sheet

# All in points.
POINTS_PER_MM = 72 / 25.4
MARGINS = (20 * POINTS_PER_MM, 23 * POINTS_PER_MM)
COLUMN_GAP = 16
# No text on A4 is smaller than the first, none on A3 smaller than the second; what would be goes over several sheets.
LEAST_ON_A4, LEAST_ON_A3 = 7, 6
SIZES_ON_A4 = (10, 9.5, 9, 8.5, 8.25, 8)
SIZES_ON_A3 = (10, 9.5, 9, 8.75, 8.5, 8.25, 8, 7.75, 7.5, 7.25, 7)
SIZE_ON_SEVERAL = 8
# How much of the room that boxes have on a screen they have on paper.
LOOSENESS = 0.65
# In ems of the text, as templates/toolkit/pdf/logic_model.css has it.
LEADING = 1.25
HEAD = 6.5
LEGEND = 1.5
HEADING = 1.9
SUBHEADING = 1.6
ITEM_GAP = 0.3
BLOCK_GAP = 1.1
ITEM_INDENT = 1.0
# Hyphens, kerning and rounding: what the estimate may miss.
SAFETY = 0.97


@dataclass(frozen=True)
class Group:
    """Texts under a heading of their own, or under none."""

    heading: str
    # Lines of their own stand in an item as lines of its text.
    items: list[str]
    # Whether its texts are items of a list, with a dash each, or paragraphs.
    is_list: bool = True


@dataclass(frozen=True)
class TextColumn:
    """A column of texts below or above the picture."""

    heading: str
    groups: list[Group]
    # Its share of the width, in points.
    width: float = 0

    def height(self, width, size):
        """Return how much paper it takes in points, at this width and size of text."""
        lines = len(wrap(self.heading, width * SAFETY, size, bold=True))
        ems = HEADING + LEADING * (lines - 1)
        for group in self.groups:
            if group.heading:
                ems += SUBHEADING + LEADING * (len(wrap(group.heading, width * SAFETY, size, bold=True)) - 1)
            for item in group.items:
                lines = [wrap(line, (width - ITEM_INDENT * size) * SAFETY, size) for line in item.split("\n")]
                ems += LEADING * sum(map(len, lines)) + ITEM_GAP
        return ems * size

    @property
    def length(self):
        """How many letters it has."""
        return sum(len(group.heading) + 20 + sum(len(item) + 30 for item in group.items) for group in self.groups)


@dataclass(frozen=True)
class SheetOfPaper:
    """One sheet: the texts above, a picture of a model or of a part of it, the texts below."""

    above: list[TextColumn]
    model: LogicModel | None
    layout: Layout | None
    # How large the picture is printed, in points: smaller than it was laid out where the sheet has no more room.
    picture_width: float
    picture_height: float
    below: list[TextColumn]


@dataclass(frozen=True)
class Paper:
    """All sheets, of one format and one size of text."""

    format: str
    size: float
    sheets: list[SheetOfPaper]


@dataclass(frozen=True)
class Texts:
    """What stands around the picture; the questions of an activity are a group by the activity's code."""

    title: str
    legend: str
    above: list[TextColumn]
    questions_heading: str
    questions: dict[str, Group]
    below: list[TextColumn]


def fit_paper(model: LogicModel, headings: dict[Column, str], texts: Texts) -> Paper:
    """Return the Paper for a logic model: one A4 sheet where it stays legible, else one of A3, else several of A3."""
    for name, sizes, least in (("A4", SIZES_ON_A4, LEAST_ON_A4), ("A3", SIZES_ON_A3, LEAST_ON_A3)):
        # What does not fit in the smallest letters need not be tried in others.
        if _one_sheet(model, headings, texts, _Format(name, sizes[-1]), least) is None:
            continue
        for size in sizes:
            sheet = _one_sheet(model, headings, texts, _Format(name, size), least)
            if sheet is not None:
                return Paper(name, size, [sheet])
    return _several_sheets(model, headings, texts)


class _Format:
    """The room on a sheet: its printable width and height in points."""

    MILLIMETRES = {"A4": (297, 210), "A3": (420, 297)}

    def __init__(self, name, size):
        across, down = self.MILLIMETRES[name]
        self.width = across * POINTS_PER_MM - MARGINS[0]
        self.height = down * POINTS_PER_MM - MARGINS[1]
        self.size = size

    def shared(self, columns):
        """Return the columns with a width for each by the length of its text, so that all end at about one height."""
        columns = [column for column in columns if any(group.items for group in column.groups)]
        room = self.width - 1 - COLUMN_GAP * (len(columns) - 1)
        lengths = [max(column.length, 1) for column in columns]
        least = max(lengths, default=1) * 0.28
        lengths = [max(length, least) for length in lengths]
        return [
            TextColumn(column.heading, column.groups, round(room * length / sum(lengths), 1))
            for column, length in zip(columns, lengths, strict=True)
        ]

    def height_of(self, columns):
        """Return the height of columns side by side."""
        if not columns:
            return 0
        return max(column.height(column.width, self.size) for column in columns) + BLOCK_GAP * self.size

    def head(self, texts):
        """Return the height of the title and of the legend."""
        lines = sum(len(wrap(text, self.width * SAFETY, self.size)) for text in (texts.title, texts.legend))
        return (HEAD + LEADING * (lines - 1) + LEGEND) * self.size

    def draw(self, model, headings):
        """Return the Layout of a picture as wide as the sheet."""
        return lay_out(model, headings, Sheet(self.width, self.size, LOOSENESS))


def _one_sheet(model, headings, texts, page, least):
    """Return the whole on one sheet; None where there is not room enough or the letters would be too small."""
    above = page.shared(texts.above)
    below = page.shared([TextColumn(texts.questions_heading, list(texts.questions.values())), *texts.below])
    room = page.height * SAFETY - page.head(texts) - page.height_of(above) - page.height_of(below)
    layout = page.draw(model, headings)
    scale = page.width / layout.width
    if layout.height * scale > room or page.size * scale * SMALL < least:
        return None
    return SheetOfPaper(above, model, layout, page.width, layout.height * scale, below)


def _several_sheets(model, headings, texts):
    """Return sheets of A3, each with the picture and the questions of a run of activities; the rest stands last."""
    page = _Format("A3", SIZE_ON_SEVERAL)
    waiting = [box.code for box in model.column(Column.ACTIVITY)]
    sheets, above, sheet_width = [], page.shared(texts.above), round(page.width, 2)
    while waiting or not sheets:
        count, sheet = 1, _run(model, headings, texts, page, above, waiting[:1])
        while count < len(waiting):
            longer = _run(model, headings, texts, page, above, waiting[: count + 1])
            if longer.picture_width < sheet_width:
                break
            count, sheet = count + 1, longer
        sheets.append(sheet)
        waiting, above = waiting[count:], []
    below = page.shared(texts.below)
    if below:
        sheets.append(SheetOfPaper(above, None, None, 0, 0, below))
    return Paper("A3", SIZE_ON_SEVERAL, sheets)


def _run(model, headings, texts, page, above, activities):
    groups = [texts.questions[code] for code in activities if code in texts.questions]
    # Questions run in columns of their own, as many as make lines of a length that reads well.
    below = page.shared([TextColumn(texts.questions_heading, share) for share in _shares(groups, 4)])
    room = page.height * SAFETY - page.head(texts) - page.height_of(above) - page.height_of(below)
    part = model.only(activities)
    layout = page.draw(part, headings)
    width = page.width
    if layout.height * width / layout.width > room:
        # The smaller width says that there is no room for it; one activity alone is printed so all the same.
        width = min(width * 0.99, layout.width * max(room, page.height / 3) / layout.height)
    return SheetOfPaper(above, part, layout, round(width, 2), round(width * layout.height / layout.width, 2), below)


def _shares(groups, count):
    """Return groups cut into as many runs of about one length."""
    total = sum(TextColumn("", [group]).length for group in groups)
    shares, used = [[] for _ in range(count)], 0
    for group in groups:
        shares[min(count - 1, int(used * count / total))].append(group)
        used += TextColumn("", [group]).length
    return [share for share in shares if share]
