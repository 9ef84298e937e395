"""What the choices of a field may carry besides their words."""


class HintedLabel(str):
    """A choice's label with a hint below it: `HintedLabel("In place", hint="Working as the toolkit describes")`."""

    def __new__(cls, text, hint=""):
        """Return the label; `hint` is plain text."""
        label = super().__new__(cls, text)
        label.hint = hint
        return label
