"""The logic model on paper: the smallest landscape sheet that holds picture and texts legibly.

What fits on a sheet is computed before it is printed: texts are wrapped here as the renderer will wrap them.
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
# The smallest text on A4 and on A3; what would be smaller is spread over several sheets.
LEAST_ON_A4, LEAST_ON_A3 = 7, 6
SIZES_ON_A4 = (10, 9.5, 9, 8.5, 8.25, 8)
SIZES_ON_A3 = (10, 9.5, 9, 8.75, 8.5, 8.25, 8, 7.75, 7.5, 7.25, 7)
SIZE_ON_SEVERAL = 8
# The share of the room around boxes on a screen that they have on paper.
LOOSENESS = 0.65
# In ems of the text, as in templates/toolkit/pdf/logic_model.css.
LEADING = 1.25
HEAD = 6.5
LEGEND = 1.5
HEADING = 1.9
SUBHEADING = 1.6
ITEM_GAP = 0.3
BLOCK_GAP = 1.1
ITEM_INDENT = 1.0
# Allows for hyphens, kerning and rounding, which the estimate ignores.
SAFETY = 0.97


@dataclass(frozen=True)
class Group:
    """Texts under a heading of their own, or under none."""

    heading: str
    # An item may have several lines.
    items: list[str]
    # Whether the items are printed as a list, with dashes, or as paragraphs.
    is_list: bool = True


@dataclass(frozen=True)
class TextColumn:
    """A column of texts above or below the picture."""

    heading: str
    groups: list[Group]
    # Its share of the width, in points.
    width: float = 0

    def height(self, width, size):
        """Return its height in points at this width and size of text, both in points."""
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
        """Return about how many letters it has."""
        return sum(len(group.heading) + 20 + sum(len(item) + 30 for item in group.items) for group in self.groups)


@dataclass(frozen=True)
class SheetOfPaper:
    """A sheet: the texts above, a picture of all or some of a model, the texts below."""

    above: list[TextColumn]
    model: LogicModel | None
    layout: Layout | None
    # The printed size of the picture in points: smaller than its layout where there is no room for that.
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
    """The texts around the picture; the questions are grouped by their activity's code."""

    title: str
    legend: str
    above: list[TextColumn]
    questions_heading: str
    questions: dict[str, Group]
    below: list[TextColumn]


def fit_paper(model: LogicModel, headings: dict[Column, str], texts: Texts) -> Paper:
    """Return the Paper for a logic model: one A4 sheet where it stays legible, else one of A3, else several of A3."""
    for name, sizes, least in (("A4", SIZES_ON_A4, LEAST_ON_A4), ("A3", SIZES_ON_A3, LEAST_ON_A3)):
        # What does not fit in the smallest size fits in none.
        if _one_sheet(model, headings, texts, _Format(name, sizes[-1]), least) is None:
            continue
        for size in sizes:
            sheet = _one_sheet(model, headings, texts, _Format(name, size), least)
            if sheet is not None:
                return Paper(name, size, [sheet])
    return _several_sheets(model, headings, texts)


class _Format:
    """The printable area of a sheet, in points."""

    MILLIMETRES = {"A4": (297, 210), "A3": (420, 297)}

    def __init__(self, name, size):
        across, down = self.MILLIMETRES[name]
        self.width = across * POINTS_PER_MM - MARGINS[0]
        self.height = down * POINTS_PER_MM - MARGINS[1]
        self.size = size

    def shared(self, columns):
        """Return the non-empty columns with widths in proportion to their texts, so that all are about equally high."""
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
    """Return everything on one sheet; None where it does not fit or the letters would be too small."""
    above = page.shared(texts.above)
    below = page.shared([TextColumn(texts.questions_heading, list(texts.questions.values())), *texts.below])
    room = page.height * SAFETY - page.head(texts) - page.height_of(above) - page.height_of(below)
    layout = page.draw(model, headings)
    scale = page.width / layout.width
    if layout.height * scale > room or page.size * scale * SMALL < least:
        return None
    return SheetOfPaper(above, model, layout, page.width, layout.height * scale, below)


def _several_sheets(model, headings, texts):
    """Return A3 sheets, each with the picture and the questions of some activities; the other texts come last."""
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
    # As many columns of questions as make lines of a readable length.
    below = page.shared([TextColumn(texts.questions_heading, share) for share in _shares(groups, 4)])
    room = page.height * SAFETY - page.head(texts) - page.height_of(above) - page.height_of(below)
    part = model.only(activities)
    layout = page.draw(part, headings)
    width = page.width
    if layout.height * width / layout.width > room:
        # A smaller width tells the caller that it does not fit; a single activity is printed so anyway.
        width = min(width * 0.99, layout.width * max(room, page.height / 3) / layout.height)
    return SheetOfPaper(above, part, layout, round(width, 2), round(width * layout.height / layout.width, 2), below)


def _shares(groups, count):
    """Return the groups divided into at most `count` runs of about equal length."""
    total = sum(TextColumn("", [group]).length for group in groups)
    shares, used = [[] for _ in range(count)], 0
    for group in groups:
        shares[min(count - 1, int(used * count / total))].append(group)
        used += TextColumn("", [group]).length
    return [share for share in shares if share]
