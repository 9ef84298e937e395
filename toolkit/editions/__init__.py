"""An edition as a whole: its content and hash, its problems, copying, publishing and comparing it.

Also the rows of a draft as editors add, remove and order them.
"""

from toolkit.editions.checking import Problem, edition_problems
from toolkit.editions.comparing import FieldChange, RowChange, compare_editions, gather_changes
from toolkit.editions.content import EditionRows, content_sha256, edition_content, row_model, row_models
from toolkit.editions.copying import copy_edition
from toolkit.editions.deciding import decide
from toolkit.editions.editing import dependants, new_code, remove_row, renumber
from toolkit.editions.publishing import publish_edition
from toolkit.editions.state import EditionStateError, StaleDraftError

__all__ = [
    "EditionRows",
    "EditionStateError",
    "FieldChange",
    "Problem",
    "RowChange",
    "StaleDraftError",
    "compare_editions",
    "content_sha256",
    "copy_edition",
    "decide",
    "dependants",
    "edition_content",
    "edition_problems",
    "gather_changes",
    "new_code",
    "publish_edition",
    "remove_row",
    "renumber",
    "row_model",
    "row_models",
]
