"""Reads a page's forms as its script does: which of them people type into, and which keep what is typed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# Inputs in which nobody types or chooses anything.
SILENT = {"hidden", "submit", "button", "reset", "image"}


@dataclass
class PageForm:
    """One form element: where it posts to, the kinds of its controls, and whether it carries key and mark."""

    action: str
    is_post: bool
    controls: set = field(default_factory=set)
    has_key: bool = False
    is_marked: bool = False

    @property
    def is_typed_into(self):
        return self.is_post and bool(self.controls)

    @property
    def asks_password(self):
        return "password" in self.controls

    @property
    def is_kept(self):
        return self.has_key and self.is_marked


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.by_id, self.apart, self.open = [], {}, [], None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.open = PageForm(attrs.get("action") or "", attrs.get("method", "").lower() == "post")
            self.forms.append(self.open)
            self.by_id[attrs.get("id")] = self.open
        elif tag in ("input", "textarea", "select"):
            self.apart.append((attrs.get("form"), self.open, tag, attrs))

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None


def read_forms(html):
    """Return the PageForms of a page, those whose controls are outside of the form element too."""
    reader = _Reader()
    reader.feed(html)
    for owner, around, tag, attrs in reader.apart:
        form = reader.by_id[owner] if owner else around
        if form is None:
            continue
        kind = attrs.get("type", "text") if tag == "input" else tag
        form.has_key |= attrs.get("name") == "form_key" and bool(attrs.get("value"))
        form.is_marked |= bool(attrs.get("data-autosave")) and attrs.get("name") == "form_title"
        if kind not in SILENT:
            form.controls.add(kind)
    return reader.forms


def forms_that_lose_text(html):
    """Return the actions of a page's forms that people type into and that do not keep what is typed.

    A form that asks for a password is told apart: it must keep nothing.
    """
    return [
        form.action or "(its page)"
        for form in read_forms(html)
        if form.is_typed_into and (form.is_marked or form.has_key if form.asks_password else not form.is_kept)
    ]
