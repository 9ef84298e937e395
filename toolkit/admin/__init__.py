"""The toolkit in the admin: VKPP keeps the content itself, edition by edition; published text is only read.

The edition's page leads to all of its content. Rows are edited on the page of what holds them.
"""

from toolkit.admin import activities, editions, notes, objectives, sources

__all__ = ["activities", "editions", "notes", "objectives", "sources"]
