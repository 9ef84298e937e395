"""The width of a text in the font that we ship, and how it wraps.

SVG does not wrap text: this module does, with the font that browsers and PDFs use.
"""

import re
from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = {False: "SourceSans3-Regular.ttf", True: "SourceSans3-Bold.ttf"}
# The width allowed for a letter that is not in the font, in ems.
FOREIGN_ADVANCE = 1.0
# Matches between a hyphen, dash or slash within a word and the letter after it.
BREAKS = re.compile(r"(?<=[^\W\d_][-/–—])(?=[^\W\d_])")


@cache
def _advances(bold):
    """Return the widths of the font's letters, in ems, by code point."""
    with TTFont(settings.BASE_DIR / "static" / "fonts" / FONTS[bold]) as font:
        em = font["head"].unitsPerEm
        widths = font["hmtx"]
        return {point: widths[glyph][0] / em for point, glyph in font.getBestCmap().items()}


def text_width(text, size, *, bold=False):
    """Return the width of a text set on one line at this size. Pairs are not kerned."""
    advances = _advances(bold)
    return size * sum(advances.get(ord(letter), FOREIGN_ADVANCE) for letter in text)


def wrap(text, width, size, *, bold=False):
    """Return the lines of a text wrapped to this width; line breaks in the text are kept.

    Lines break at spaces and after the hyphens, dashes and slashes of a word; a run of letters wider than the box is
    broken between letters. A letter wider than the box gets a line of its own.
    """
    advances = _advances(bold)
    space = advances[ord(" ")] * size
    lines = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for word in paragraph.split():
            gap = space if line else 0
            for part in BREAKS.split(word):
                taken = text_width(part, size, bold=bold)
                if line and used + gap + taken > width:
                    lines.append(line)
                    line, used, gap = "", 0, 0
                if taken > width:
                    *full, part = _broken(part, width, size, advances)
                    lines += full
                    taken = text_width(part, size, bold=bold)
                line += f" {part}" if gap else part
                used += gap + taken
                gap = 0
        if line:
            lines.append(line)
    return lines


def _broken(word, width, size, advances):
    parts, part, used = [], "", 0
    for letter in word:
        taken = size * advances.get(ord(letter), FOREIGN_ADVANCE)
        if part and used + taken > width:
            parts.append(part)
            part, used = "", 0
        part += letter
        used += taken
    return [*parts, part]
