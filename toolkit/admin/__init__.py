"""The toolkit in the admin: VKPP edits the content itself, edition by edition; published text is read-only.

An edition's page leads to all of its content. Rows are edited on the page of their parent.
"""

from toolkit.admin import activities, editions, notes, objectives, sources

__all__ = ["activities", "editions", "notes", "objectives", "sources"]
