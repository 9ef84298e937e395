"""The one reader of HTML in tests: elements by CSS selector, visible text, links, forms as a browser would send them.

page = read(response)
page.one("main h1").text                     # exactly one element, its text with white space folded
[item.text for item in page.select("ol.app-results > li")]
page.one("nav").links                        # pairs of text and address
client.post(address, page.form("base_digest").fields() | {"title": "Typed"})
"""

import itertools
import re
from html.parser import HTMLParser

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
# Elements that set their text apart from what is around them.
BLOCKS = {
    "body", "br", "button", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "legend", "li", "main", "nav", "ol", "option", "p", "section", "summary",
    "table", "td", "th", "title", "tr", "ul",
}  # fmt: skip
UNSEEN = {"script", "style", "template"}
BUTTONS = {"submit", "button", "image", "reset", "file"}
# One step of a selector: whether it must be a child, a tag, then any of #id, .class and [attribute="value"].
STEP = re.compile(r"\s*(>?)\s*([a-z][\w-]*|\*)?((?:#[\w.-]+|\.[\w-]+|\[[^\]]+\])*)")
PART = re.compile(
    r"#(?P<id>[\w.-]+)|\.(?P<class>[\w-]+)|\[(?P<name>[\w-]+)(?:(?P<test>[\^$*]?=)\"?(?P<value>[^\"\]]*)\"?)?\]"
)
TESTS = {"=": str.__eq__, "^=": str.startswith, "$=": str.endswith, "*=": str.__contains__}


class Element:
    """An element of a page. `element["href"]` is an attribute, `get` gives None where it is absent."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None"):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        """Return an attribute; raise KeyError where it is absent."""
        return self.attributes[name]

    def __repr__(self):
        return f"<{' '.join([self.tag, *(f'{name}={value!r}' for name, value in self.attributes.items())])}>"

    def get(self, name: str) -> str | None:
        """Return an attribute, or None."""
        return self.attributes.get(name)

    def descendants(self):
        """Yield the elements within, in document order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.descendants()

    def select(self, selector: str) -> list["Element"]:
        """Return the elements within that match a CSS selector, in document order.

        Understands tags, ids, classes, attributes (`=`, `^=`, `$=`, `*=`), descendants, children (`>`, at the beginning
        too) and alternatives (`,`); raise ValueError for anything else.
        """
        alternatives = [_steps(alternative) for alternative in selector.split(",")]
        return [each for each in self.descendants() if any(_matches(each, steps, self) for steps in alternatives)]

    def one(self, selector: str) -> "Element":
        """Return the only element within that matches a selector; raise AssertionError unless there is exactly one."""
        found = self.select(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    @property
    def raw(self) -> str:
        """Return the text of the element and all within, exactly as it is; nothing of scripts and styles."""
        inner = [child if isinstance(child, str) else child.raw for child in self.children if self.tag not in UNSEEN]
        return "".join(inner)

    @property
    def text(self) -> str:
        """Return the text of the element and all within, white space folded; blocks are separated by a space."""
        return " ".join(self.blocks())

    def blocks(self) -> list[str]:
        """Return the text of each block within (paragraphs, headings, items, cells ...), folded, without empty ones."""
        lines = [""]
        self._add_to(lines)
        return [folded for line in lines if (folded := " ".join(line.split()))]

    def _add_to(self, lines):
        if self.tag in UNSEEN:
            return
        if self.tag in BLOCKS:
            lines.append("")
        for child in self.children:
            if isinstance(child, str):
                lines[-1] += child
            else:
                child._add_to(lines)
        if self.tag in BLOCKS:
            lines.append("")

    @property
    def links(self) -> list[tuple[str, str]]:
        """Return the links within as pairs of text and address."""
        return [(link.text, link["href"]) for link in self.select("a[href]")]

    def form(self, having: str = "") -> "Element":
        """Return the only form within that has a control of this name, or the only form of all where none is given."""
        found = [form for form in self.select("form") if not having or having in form.fields()]
        assert len(found) == 1, f"{len(found)} forms have {having or 'anything'}"
        return found[0]

    def fields(self) -> dict[str, list[str]]:
        """Return what a browser would send of this form, by name: no buttons, line ends as CR LF, no CSRF token."""
        found: dict[str, list[str]] = {}
        for control in self.select("input[name], textarea[name], select[name]"):
            if not any(each.get("disabled") is not None for each in control.with_ancestors()):
                for value in _values(control):
                    found.setdefault(control["name"], []).append(re.sub(r"\r\n|\r|\n", "\r\n", value))
        found.pop("csrfmiddlewaretoken", None)
        return found

    def with_ancestors(self):
        """Yield the element itself, then what it is in, up to the page."""
        element = self
        while element is not None:
            yield element
            element = element.parent


def read(page) -> Element:
    """Return the root of a page, given as Django's response or as text."""
    reader = _Reader()
    reader.feed(page if isinstance(page, str) else page.content.decode())
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.open = Element("", {}, None)

    def handle_starttag(self, tag, attributes):
        element = Element(tag, {name: value or "" for name, value in attributes}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        # An end tag closes what was left open within; one of nothing that is open is passed over.
        for element in self.open.with_ancestors():
            if element.tag == tag:
                self.open = element.parent
                return

    def handle_data(self, data):
        self.open.children.append(data)


def _values(control):
    """Return the values that a control sends: none, one or several."""
    if control.tag == "textarea":
        # A newline right after the tag is markup.
        return [control.raw.removeprefix("\n")]
    if control.tag == "select":
        options = [option for option in control.select("option") if option.get("disabled") is None]
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [option.attributes.get("value", option.text) for option in chosen]
    kind = control.attributes.get("type", "text")
    if kind in BUTTONS or (kind in ("checkbox", "radio") and control.get("checked") is None):
        return []
    return [control.attributes.get("value", "on" if kind in ("checkbox", "radio") else "")]


def _steps(selector):
    """Return a selector's steps, the last first: whether it must be a child of the next, its tag, its conditions."""
    steps, rest = [], selector.strip()
    while rest:
        step = STEP.match(rest)
        parts = list(PART.finditer(step[3]))
        if (not step[2] and not parts) or "".join(part[0] for part in parts) != step[3]:
            raise ValueError(f"Not understood: {selector}")
        steps.insert(0, (bool(step[1]), step[2], [_condition(part) for part in parts]))
        rest = rest[step.end() :]
    if not steps:
        raise ValueError("A selector is missing.")
    return steps


def _condition(part):
    """Return a condition on an element: an attribute's name, a test or None where any value will do, the value."""
    if part["id"] is not None:
        return "id", str.__eq__, part["id"]
    if part["class"] is not None:
        return "class", lambda classes, name: name in classes.split(), part["class"]
    return part["name"], TESTS[part["test"]] if part["test"] else None, part["value"]


def _matches(element, steps, root):
    is_child, tag, conditions = steps[0]
    if tag not in (None, "*", element.tag) or not all(_holds(element, *condition) for condition in conditions):
        return False
    if len(steps) == 1:
        return not is_child or element.parent is root
    if is_child:
        return element.parent is not root and _matches(element.parent, steps[1:], root)
    above = itertools.takewhile(lambda each: each is not root, element.parent.with_ancestors())
    return any(_matches(each, steps[1:], root) for each in above)


def _holds(element, name, test, value):
    found = element.get(name)
    return found is not None and (test is None or test(found, value))
