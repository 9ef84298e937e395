"""The picture of an objective's logic model, drawn by templates/toolkit/picture.html."""

from toolkit.picture.layout import SCREEN, lay_out
from toolkit.picture.listing import list_rows
from toolkit.picture.looks import dress
from toolkit.picture.model import Column, read_logic_model
from toolkit.picture.paper import BLOCK_GAP, COLUMN_GAP, Group, Part, Texts, fit_paper
from toolkit.picture.placed import Sheet
from toolkit.picture.saying import activity_row, say_chain, say_model

__all__ = [
    "BLOCK_GAP",
    "COLUMN_GAP",
    "SCREEN",
    "Column",
    "Group",
    "Part",
    "Sheet",
    "Texts",
    "activity_row",
    "dress",
    "fit_paper",
    "lay_out",
    "list_rows",
    "read_logic_model",
    "say_chain",
    "say_model",
]
