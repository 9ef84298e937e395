"""Reading a page's form as a browser would send it, so that tests post what a person's page would."""

from html.parser import HTMLParser

from django.urls import reverse


class _Form(HTMLParser):
    """Collects the controls of the forms in a page's main part that would be sent, buttons aside."""

    def __init__(self):
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._in_main = False
        self._textarea: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        name = attrs.get("name", "")
        if tag == "main":
            self._in_main = True
        if not self._in_main:
            return
        if tag == "textarea":
            self._textarea, self.fields[name] = name, [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attrs:
            self.fields[self._select] = [attrs.get("value", "")]
        elif tag == "input" and (attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs):
            self.fields.setdefault(name, []).append(attrs.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "main":
            self._in_main = False
        if tag == "textarea":
            # The first newline after the tag is markup, not text.
            self.fields[self._textarea] = [self.fields[self._textarea][0].removeprefix("\n")]
            self._textarea = None
        if tag == "select":
            self._select = None

    def handle_data(self, data):
        if self._textarea is not None:
            self.fields[self._textarea][0] += data


def form_fields(response) -> dict[str, list[str]]:
    """The fields that the page's form would send as it is drawn, by name."""
    form = _Form()
    form.feed(response.content.decode())
    form.fields.pop("csrfmiddlewaretoken", None)
    return form.fields


def fill_in(client, url, *, then="continue", **changes):
    """Open a page, type the changes into its form, press the button. Gives the response."""
    return client.post(url, {**form_fields(client.get(url)), **changes, "then": then})


def messages_of(response) -> list[str]:
    """The messages waiting for the next page after a redirect."""
    return [str(message) for message in response.wsgi_request._messages]


def errors_of(response) -> dict[str, list[str]]:
    """The messages of the page's form, by field."""
    return {field: list(errors) for field, errors in response.context["form"].errors.items()}


def address(name, plan, *args) -> str:
    """The address of a page of a plan."""
    return reverse(f"plans:{name}", args=[plan.pk, *args])
