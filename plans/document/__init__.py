"""The whole plan as one immutable tree: built here, stored here, compared here, read by every output."""

from plans.document.anchors import DECISIONS, POSITIONS, Anchor, anchor_of, anchors, text_at, whole_words
from plans.document.build import build_document, sign_document
from plans.document.diff import Change, diff
from plans.document.longest import longest_texts
from plans.document.printed import Printed, print_plan
from plans.document.schema import DocApproval, PlanDocument
from plans.document.stamp import Stamp
from plans.document.stored import UnknownSchemaVersionError, canonical_json, read_document, sha256_of
from plans.document.whats_new import WhatsNew, find_whats_new

__all__ = [
    "DECISIONS",
    "POSITIONS",
    "Anchor",
    "Change",
    "DocApproval",
    "PlanDocument",
    "Printed",
    "Stamp",
    "UnknownSchemaVersionError",
    "WhatsNew",
    "anchor_of",
    "anchors",
    "build_document",
    "canonical_json",
    "diff",
    "find_whats_new",
    "longest_texts",
    "print_plan",
    "read_document",
    "sha256_of",
    "sign_document",
    "text_at",
    "whole_words",
]
