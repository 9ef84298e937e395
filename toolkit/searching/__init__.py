"""Search over an edition: what can be found (texts), how words are compared (words), what comes first (ranking)."""

from toolkit.searching.ranking import Finding, Found, search
from toolkit.searching.texts import Kind, Text, texts_of
from toolkit.searching.words import Query

__all__ = ["Finding", "Found", "Kind", "Query", "Text", "search", "texts_of"]
