"""The whole plan as one immutable tree: built here, stored here, compared here, read by every output."""

from plans.document.anchors import Anchor, anchor_of, anchors, field_labels
from plans.document.build import build_document, sign_document
from plans.document.diff import Change, diff
from plans.document.printed import Printed, print_plan
from plans.document.schema import (
    DocApproval,
    DocIndicator,
    DocLine,
    DocObjective,
    PlanDocument,
)
from plans.document.stamp import Stamp
from plans.document.stored import canonical_json, read_document, sha256_of

__all__ = [
    "Anchor",
    "Change",
    "DocApproval",
    "DocIndicator",
    "DocLine",
    "DocObjective",
    "PlanDocument",
    "Printed",
    "Stamp",
    "anchor_of",
    "anchors",
    "build_document",
    "canonical_json",
    "diff",
    "field_labels",
    "print_plan",
    "read_document",
    "sha256_of",
    "sign_document",
]
