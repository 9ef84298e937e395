"""Sensitive words, hidden and removed wherever words of a plan are kept (docs/sensitive-text.md)."""

from plans.actions.hiding.hidings import find_places, hide_words, lift_hiding, note_told, read_hidden, remove_words
from plans.actions.hiding.rewriting import Rewritten

__all__ = ["Rewritten", "find_places", "hide_words", "lift_hiding", "note_told", "read_hidden", "remove_words"]
