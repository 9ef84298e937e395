"""How a log line is written, and what never is: nothing that anybody typed, no key, no token.

Every line carries the id of the request or job it belongs to. Of an exception its line says where it happened and of
which class it is, never its message: PostgreSQL quotes the row in its messages, Django the value.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

# Links that let somebody in hold their secret in the path, wherever a path is logged.
SECRET_PATHS = re.compile(r"(/(?:invitation|accounts/password/reset/key)/)\S+")
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True)
class Work:
    """What a thread is doing: the id of a request or job, and the address a request came from."""

    id: str = "-"
    address: str | None = None


NO_WORK = Work()
current_work: ContextVar[Work] = ContextVar("current_work", default=NO_WORK)


def mask(text: str) -> str:
    """Return a text of one line, without the secret part of any address in it."""
    return SECRET_PATHS.sub(r"\1-", CONTROL.sub(" ", text))


class LineFormatter(logging.Formatter):
    """One line for people: when, how grave, whose, of which request or job, what, and its values."""

    def format(self, record):
        """Return the record as a line, followed by where its exception happened."""
        work, values = current_work.get(), fields(record)
        if values and work.address:
            values = {**values, "address": work.address}
        values = "".join(f" {name}={value}" for name, value in values.items())
        line = f"{moment(record)} {record.levelname} {record.name} [{work.id}] {mask(message(record))}"
        return f"{line}{mask(values)}" + "".join(f"\n  {each}" for each in where(record))


class JsonFormatter(logging.Formatter):
    """One JSON object on a line, for what collects and searches logs."""

    def format(self, record):
        """Return the record as a line of JSON."""
        work = current_work.get()
        line = {
            "time": moment(record),
            "level": record.levelname,
            "logger": record.name,
            "id": work.id,
            "message": mask(message(record)),
        }
        if work.address:
            line["address"] = work.address
        for name, value in fields(record).items():
            line[name] = mask(value) if isinstance(value, str) else value
        if frames := where(record):
            line["exception"] = frames
        return json.dumps(line, ensure_ascii=False, default=str)


class WithoutResults(logging.Filter):
    """Keep out what django-q logs of a failed job: the message of its exception. `nvap.queue` tells of it instead."""

    def filter(self, record):
        """Return whether the record may be written."""
        return not record.getMessage().startswith("Failed '")


def moment(record):
    """Return when a record was made, in UTC, to the millisecond."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def message(record):
    """Return a record's message; of one made of an exception, the exception's class."""
    if isinstance(record.msg, BaseException):
        return type(record.msg).__name__
    return record.getMessage()


def fields(record):
    """Return the values that go with a record, by name: those of the security log or of a request."""
    return getattr(record, "security", None) or getattr(record, "values", None) or {}


def where(record):
    """Return where a record's exception happened, and of which class it and its causes are, in lines."""
    error = record.exc_info[1] if record.exc_info else None
    lines = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [
            f"{_kind(error)} at",
            *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames),
            *(["which led to"] if lines else []),
            *lines,
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _kind(error):
    """Return an exception's class, with the code of the database or of the system where it has one."""
    code = getattr(error, "pgcode", None) or getattr(error, "errno", None)
    return type(error).__qualname__ + (f" {code}" if code else "")
