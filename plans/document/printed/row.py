from dataclasses import dataclass

from plans.document.schema import DocPick

SHORT_ROW = 900
LONG_LABEL = 26
NOTHING = "Nothing entered"


@dataclass(frozen=True)
class Row:
    """A labelled part of a block: toolkit rows picked, the force's own words, or what to say where there are none.

    `before` is what was said last time. Where rows stand two in a line, one that `spans` has the line to itself.
    """

    label: str
    text: str = ""
    picks: tuple[DocPick, ...] = ()
    empty: str = NOTHING
    before: str = ""
    before_label: str = ""
    spans: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.picks)

    @property
    def has_derived(self) -> bool:
        """Whether any of the toolkit's rows picked was drawn from its text rather than published."""
        return any(pick.derived for pick in self.picks)

    @property
    def is_plain(self) -> bool:
        """Whether one text is all there is to it."""
        return not (self.picks or self.before)

    @property
    def has_long_label(self) -> bool:
        """Whether the label stands above its text on paper, not beside it."""
        return len(self.label) > LONG_LABEL

    @property
    def is_short(self) -> bool:
        """Whether the row is kept in one piece on paper."""
        return len(self.text) + len(self.before) + sum(len(pick.text) for pick in self.picks) < SHORT_ROW
