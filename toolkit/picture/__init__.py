"""The picture of an objective's logic model, which templates/toolkit/picture.html draws."""

from toolkit.picture.layout import SCREEN, lay_out
from toolkit.picture.listing import list_rows
from toolkit.picture.model import Column, read_logic_model
from toolkit.picture.paper import BLOCK_GAP, COLUMN_GAP, Group, TextColumn, Texts, fit_paper
from toolkit.picture.placed import Sheet
from toolkit.picture.styles import style_picture
from toolkit.picture.text_alternative import activity_row, describe_chain, describe_model

__all__ = [
    "BLOCK_GAP",
    "COLUMN_GAP",
    "SCREEN",
    "Column",
    "Group",
    "Sheet",
    "TextColumn",
    "Texts",
    "activity_row",
    "describe_chain",
    "describe_model",
    "fit_paper",
    "lay_out",
    "list_rows",
    "read_logic_model",
    "style_picture",
]
