"""How words change where a sentence takes them in."""


def lower_first(words: str) -> str:
    """Return words for the middle of a sentence: "Date prepared" as "date prepared", "PEEL 6.2" as it is."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
