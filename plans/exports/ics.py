"""A plan's dates as an iCalendar file (RFC 5545), which every calendar takes in."""

import datetime
from collections.abc import Iterable

from icalendar import Calendar, Event


def dates_ics(
    dates: Iterable[tuple[str, datetime.date, str, str]], *, name: str, host: str, made_at: datetime.datetime
) -> bytes:
    """Return all-day events as an iCalendar file.

    Take each date's identity (the same again replaces the event in the reader's calendar), day, words and address, the
    calendar's name, the host that makes the identities the world's only ones, and when it is made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//NVAP Action Impact Toolkit//Plan dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for identity, day, words, address in dates:
        event = Event()
        event.add("uid", f"{identity}@{host}")
        event.add("dtstamp", made_at)
        event.add("dtstart", day)
        event.add("dtend", day + datetime.timedelta(days=1))
        event.add("summary", words)
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
