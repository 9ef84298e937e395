"""What is new in a document, in two layers: what is read in full, and changed words folded by kind."""

from plans.document.whats_new.told import Fold, Item, Section, Told
from plans.document.whats_new.whats_new import WhatsNew, find_whats_new

__all__ = ["Fold", "Item", "Section", "Told", "WhatsNew", "find_whats_new"]
