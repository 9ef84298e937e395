"""Lengths of time in words."""

DAY = 24 * 60 * 60
HOUR = 60 * 60


def say_seconds(seconds: int | None) -> str:
    """Return a number of seconds in the largest unit it fills: "12 hours", "1 year". None means until one leaves."""
    if seconds is None:
        return "Until you close the browser"
    for unit, length in (("year", 365 * DAY), ("day", DAY), ("hour", HOUR), ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"
