"""The position of each box of a logic model, the lines of its text, and the route of each connecting line."""

from dataclasses import replace

from toolkit.picture.metrics import wrap
from toolkit.picture.model import Column
from toolkit.picture.placed import ARROW, Heading, Layout, PlacedBox, PlacedLink, Row, Sheet
from toolkit.picture.placing import Fan, lanes, place

SCREEN = Sheet(width=1180, size=14)
# How the width is shared among the columns that there are.
WEIGHTS = {Column.ACTIVITY: 21, Column.OUTPUT: 22, Column.IMPACT: 28, Column.LONG_TERM: 19}
# All in ems of the picture's text.
LEADING = 1.3
SMALL = 0.88
PADDING = 0.7
# Around the outermost boxes, for their edges.
MARGIN = 0.15
GAP = 0.75
GAP_OF_ACTIVITIES = 1.6
# The strip below an activity's outputs that its lines to impacts run through.
CORRIDOR = 1.3
GUTTER = 2.6
# Wide enough for a line that crosses a lane to run straight a little before it turns into the next.
LANE = 1.15
# The distance between lines that end at the same box.
PORT = 0.75
# Allows for what kerning and another machine's font may add to a line.
SAFETY = 0.97


def lay_out(model, headings, sheet=SCREEN):
    """Return the Layout of a logic model; headings are the words over each column.

    A column without boxes is left out. Where the lines side by side need more room, the picture is wider than the
    sheet.
    """
    return _Drawing(model, headings, sheet).layout()


class _Drawing:
    def __init__(self, model, headings, sheet):
        self.model = model
        self.sheet = sheet
        self.em = sheet.size
        self.padding = PADDING * sheet.looseness * sheet.size
        self.gap = GAP * sheet.looseness * sheet.size
        self.gap_of_activities = GAP_OF_ACTIVITIES * sheet.looseness * sheet.size
        self.columns = {column: model.column(column) for column in Column if model.column(column)}
        gutters = GUTTER * self.em * max(0, len(self.columns) - 1) + 2 * LANE * self.em
        room = sheet.width - gutters - 2 * MARGIN * self.em
        weights = sum(WEIGHTS[column] for column in self.columns) or 1
        self.widths = {column: room * WEIGHTS[column] / weights for column in self.columns}
        self.headings = {
            column: wrap(headings[column], self.widths[column], self.em, bold=True) for column in self.columns
        }
        self.top = LEADING * self.em * max((len(rows) for rows in self.headings.values()), default=0) + GAP * self.em
        self.placed = {}
        # Where each column begins and ends.
        self.x, self.ends = {}, {}
        # Where an activity's lines to its impacts leave it.
        self.hubs = {}

    def layout(self):
        """Return the Layout. Boxes get their vertical positions first: lines then tell how wide the gutters must be."""
        self._stack_rows()
        self._place_long_term_impacts()
        bottom = max((box.bottom for box in self.placed.values()), default=self.top)
        leaving = self._fans_of_activities()
        arriving = self._fans_of_long_term_impacts()
        width = self._place_columns(leaving, arriving)
        fans = [*self._lines_to_outputs(), *self._lines_to_impacts(leaving), *self._lines_to_long_term(arriving)]
        return Layout(
            sheet=self.sheet,
            width=round(width, 1),
            height=round(bottom + MARGIN * self.em, 1),
            headings=[
                Heading(self.x[column], tuple(Row(self.em * (1 + LEADING * at), text) for at, text in enumerate(rows)))
                for column, rows in self.headings.items()
            ],
            boxes=self._in_reading_order(),
            fans=[fan for fan in fans if fan],
        )

    # Boxes ----------------------------------------------------------------------------------------------------

    def _box(self, box, ports=0):
        """Return a box without a position yet, as high as its text or the lines that end at its side need."""
        em, small = self.em, self.em * SMALL
        width = self.widths[box.column]
        inner = (width - 2 * self.padding) * SAFETY
        named = wrap(box.name, inner, em, bold=True) if box.has_own_name else []
        y = self.padding - (LEADING - 1) / 2 * em
        parts = []
        for lines, size in (
            (named, em),
            (wrap(box.text, inner, em), em),
            (wrap(box.source.short_mark, inner, small), small),
        ):
            rows = []
            for line in lines:
                y += LEADING * size
                rows.append(Row(round(y - 0.28 * size, 2), line))
            parts.append(tuple(rows))
        height = max(y + self.padding, (ports * PORT + 1) * em, 2 * em)
        return PlacedBox(box, 0, 0, round(width, 2), round(height, 2), self.padding, *parts)

    def _stack_rows(self):
        """Place activities one below the other, each with its outputs and with the impacts nearest to it."""
        activities = self.columns.get(Column.ACTIVITY, [])
        near = self._impacts_by_activity(activities)
        y = self.top
        for index, activity in enumerate(activities):
            impacts = near.get(index, [])
            outputs = [self._box(self.model.boxes[link.end]) for link in self.model.ends(activity.code, Column.OUTPUT)]
            block = self._box(activity)
            if outputs:
                height = self._stack_height(outputs) + CORRIDOR * self.em
                block = replace(block, height=round(max(block.height, height), 2))
            total = max(block.height, self._stack_height(impacts))
            self._place_activity(block, outputs, y + (total - block.height) / 2)
            self._stack(impacts, y + (total - self._stack_height(impacts)) / 2)
            y += total + self.gap_of_activities
        self._stack(near.get(len(activities), []), y)

    def _stack_height(self, boxes):
        return sum(box.height for box in boxes) + self.gap * max(0, len(boxes) - 1)

    def _stack(self, boxes, y):
        for box in boxes:
            self.placed[box.box.code] = box.moved(0, y)
            y += box.height + self.gap

    def _place_activity(self, block, outputs, y):
        self.placed[block.box.code] = block.moved(0, y)
        self._stack(outputs, y)
        passes = y + block.height - CORRIDOR * self.em / 2 if outputs else y + block.height / 2
        self.hubs[block.box.code] = round(passes, 2)

    def _impacts_by_activity(self, activities):
        """Return the impacts by the index of the activity in the middle of those that lead to them.

        Impacts that no activity leads to have the index after the last.
        """
        place_of = {activity.code: index for index, activity in enumerate(activities)}
        found = []
        for order, impact in enumerate(self.columns.get(Column.IMPACT, [])):
            led = [place_of[link.start] for link in self.model.starts(impact.code)]
            mean = sum(led) / len(led) if led else len(activities)
            found.append((mean, order, self._box(impact, max(len(led), len(self.model.ends(impact.code))))))
        near = {}
        for mean, _, box in sorted(found, key=lambda one: one[:2]):
            near.setdefault(int(mean), []).append(box)
        return near

    def _place_long_term_impacts(self):
        boxes = self.columns.get(Column.LONG_TERM, [])
        if not boxes:
            return
        bottom = max((box.bottom for box in self.placed.values()), default=self.top)
        placed, wanted = [self._box(box) for box in boxes], []
        for box in boxes:
            middles = [self.placed[link.start].middle for link in self.model.starts(box.code)]
            wanted.append(sum(middles) / len(middles) if middles else bottom)
        starts = place(wanted, [box.height for box in placed], self.gap_of_activities, self.top, bottom)
        for box, y in zip(placed, starts, strict=True):
            self.placed[box.box.code] = box.moved(0, y)

    def _place_columns(self, leaving, arriving):
        """Give every box its x, making each gutter as wide as its lanes need; return the picture's width."""
        # Lines to impacts turn in the gutter before the impacts, lines to long-term impacts in that after them.
        before_impacts = Column.OUTPUT if Column.OUTPUT in self.columns else Column.ACTIVITY
        turning = {before_impacts: leaving, Column.IMPACT: arriving}
        x = end = MARGIN * self.em
        for column, width in self.widths.items():
            self.x[column] = round(x, 2)
            end = self.ends[column] = x + width
            most = max((lane for lane, *_ in turning.get(column, {}).values()), default=0)
            x = end + (GUTTER + LANE * most) * self.em
        for code, box in self.placed.items():
            self.placed[code] = box.moved(self.x[box.box.column], box.y)
        return max(self.sheet.width, end + MARGIN * self.em)

    def _in_reading_order(self):
        """Return each activity with its outputs, then the impacts from top to bottom, then the long-term impacts."""
        order = []
        for activity in self.columns.get(Column.ACTIVITY, []):
            order += [activity.code, *(link.end for link in self.model.ends(activity.code, Column.OUTPUT))]
        impacts = self.columns.get(Column.IMPACT, [])
        order += sorted((box.code for box in impacts), key=lambda code: self.placed[code].y)
        order += [box.code for box in self.columns.get(Column.LONG_TERM, [])]
        return [self.placed[code] for code in order]

    # Lines ----------------------------------------------------------------------------------------------------

    def _ports(self, box, hubs):
        """Return where the lines of these hubs end at a box's side: level with the hub where possible."""
        low, high = box.y + 0.5 * self.em, box.bottom - 0.5 * self.em
        order = sorted(hubs, key=hubs.get)
        wanted = [hubs[code] if low <= hubs[code] <= high else box.middle for code in order]
        starts = place(wanted, [0] * len(order), PORT * self.em, low, high)
        return {code: round(y, 2) for code, y in zip(order, starts, strict=True)}

    def _clear(self, ports, hubs):
        """Return the ports of a box, moved a little where a line would be hard to follow.

        That is where it would overlap the line of another hub, or turn by a hardly visible step.
        """
        others = [y for code, y in hubs.items() if code not in ports]
        step = PORT * self.em / 3
        moved = {}
        for code, wanted in ports.items():
            hub, taken = hubs[code], others + list(moved.values())
            for y in (wanted, hub, *(wanted + step * sign * times for times in (1, 2, 3) for sign in (1, -1))):
                near = abs(y - wanted) <= 3 * step
                turns = y == hub or abs(y - hub) >= 2.4 * step
                if near and turns and all(abs(y - other) >= step * 0.9 for other in taken):
                    wanted = round(y, 2)
                    break
            moved[code] = wanted
        return moved

    def _fans_of_activities(self):
        """Return for each activity that leads to impacts: its lane, and where its lines end, by the impact's code."""
        ends = {code: {} for code in self.hubs}
        for impact in self.columns.get(Column.IMPACT, []):
            hubs = {link.start: self.hubs[link.start] for link in self.model.starts(impact.code)}
            for code, y in self._clear(self._ports(self.placed[impact.code], hubs), self.hubs).items():
                ends[code][impact.code] = y
        return _with_lanes({code: (self.hubs[code], ports) for code, ports in ends.items() if ports}, 2 * self.em)

    def _fans_of_long_term_impacts(self):
        """Return for each long-term impact that impacts lead to: its lane, and where its lines begin, by impact."""
        hubs = {box.code: round(self.placed[box.code].middle, 2) for box in self.columns.get(Column.LONG_TERM, [])}
        starts = {code: {} for code in hubs}
        for impact in self.columns.get(Column.IMPACT, []):
            own = {link.end: hubs[link.end] for link in self.model.ends(impact.code)}
            for code, y in self._clear(self._ports(self.placed[impact.code], own), hubs).items():
                starts[code][impact.code] = y
        return _with_lanes({code: (hubs[code], ports) for code, ports in starts.items() if ports}, 2 * self.em)

    def _lines_to_outputs(self):
        for activity in self.columns.get(Column.ACTIVITY, []):
            start = self.placed[activity.code].right
            fan = []
            for link in self.model.ends(activity.code, Column.OUTPUT):
                box = self.placed[link.end]
                y = round(min(box.middle, self.placed[activity.code].bottom), 2)
                fan.append(self._line(link, (start, y), start, (box.x - ARROW * self.em, y), (box.x, y)))
            yield fan

    def _lines_to_impacts(self, leaving):
        gutter = self.ends.get(Column.OUTPUT, self.ends.get(Column.ACTIVITY))
        for code, (lane, hub, ports) in leaving.items():
            start = self.placed[code].right
            turn = gutter + (GUTTER / 2 - ARROW / 2 + LANE * lane) * self.em
            fan = []
            for link in self.model.ends(code, Column.IMPACT):
                end, y = self.placed[link.end].x, ports[link.end]
                fan.append(self._line(link, (start, hub), turn, (end - ARROW * self.em, y), (end, y)))
            yield fan

    def _lines_to_long_term(self, arriving):
        for code, (lane, hub, ports) in arriving.items():
            end = self.placed[code].x
            turn = end - (GUTTER / 2 + ARROW / 2 + LANE * lane) * self.em
            fan = []
            for link in self.model.starts(code):
                start = (self.placed[link.start].right, ports[link.start])
                # From the shared end, so that the dashes of overlapping lines coincide.
                fan.append(self._line(link, (end - ARROW * self.em, hub), turn, start, (end, hub)))
            yield fan

    def _line(self, link, start, turn, end, tip):
        turn = round(turn, 2)
        level = start[1] == end[1]
        points = (start, end) if level else (start, (turn, start[1]), (turn, end[1]), end)
        return PlacedLink(link, tuple((round(x, 2), y) for x, y in points), tip, self.em)


def _with_lanes(fans, apart):
    """Return (lane, hub, ports) of each fan, from (hub, ports)."""
    found = lanes([Fan(hub, tuple(ports.values())) for hub, ports in fans.values()], apart)
    return {code: (lane, hub, ports) for lane, (code, (hub, ports)) in zip(found, fans.items(), strict=True)}
