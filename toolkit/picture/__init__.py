"""The picture of an objective's logic model, drawn by templates/toolkit/picture.html."""

from toolkit.picture.layout import SCREEN, Sheet, lay_out
from toolkit.picture.listing import list_rows
from toolkit.picture.looks import dress
from toolkit.picture.model import Column, read_logic_model
from toolkit.picture.saying import activity_row, say_chain

__all__ = [
    "SCREEN",
    "Column",
    "Sheet",
    "activity_row",
    "dress",
    "lay_out",
    "list_rows",
    "read_logic_model",
    "say_chain",
]
