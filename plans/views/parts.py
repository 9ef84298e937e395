"""A part of a page on which much is asked at once: rendered, kept and saved by itself, or with all others.

A part's fields carry its prefix, so that a browser may send one part or all. Nothing of a part is a form before
something of it was sent: sixty lines are rendered from plain values.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from nvap.accounts.models import User
from nvap.forms import FORM_KEY, DayMonthYearWidget, read_form_key
from nvap.forms.dates import PARTS as DATE_PARTS
from plans import actions
from plans.forms.merge_form import MergeForm
from plans.forms.round import ResultForm
from plans.merging import digest, digests
from plans.models import Indicator
from plans.queries.periods import PlanPeriod
from plans.views.remarks import RemarkHere, draw_remarks
from plans.wording import day_words, value_words

BASE_DIGESTS = "base_digests"
DATE = DayMonthYearWidget()
NO_REMARKS = SafeString("")


@dataclass(frozen=True)
class Box:
    """A control as the page shows it: what it sends, what is in it, what is wrong with it, what VKPP says of it."""

    name: str
    id: str
    value: str
    error: str = ""
    above: SafeString = NO_REMARKS


@dataclass(frozen=True)
class NumberBoxes:
    """A number with the boxes for a new result, and how it was last."""

    name: str
    href: str
    value: Box
    date: Box
    date_parts: list[tuple[str, Box]]
    last: str
    target: str
    above: SafeString


def split_by_part(data: QueryDict | None) -> dict[str, QueryDict]:
    """Return what was sent of each part, by its prefix; the part's key is there as a form's own."""
    found: dict[str, QueryDict] = {}
    for name, values in data.lists() if data else ():
        prefix, dash, field_id = name.partition("-")
        if dash and field_id:
            part = found.setdefault(prefix, QueryDict(mutable=True))
            part.setlist(FORM_KEY if field_id == FORM_KEY else name, values)
    return found


def read_base_digests(prefix: str, data: QueryDict) -> Mapping[str, str]:
    """Return the digests of what a part held when it was rendered; none unless they came back whole."""
    try:
        found = json.loads(data.get(f"{prefix}-{BASE_DIGESTS}", ""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Part:
    """One thing that is asked of a plan for a period: a row's fields, and results of numbers.

    What each kind of part adds is `current`, `make_form` and `save_row`.
    """

    numbers: list[Indicator] = []

    def __init__(self, prefix: str, title: str, plan_period: PlanPeriod, data: QueryDict | None = None):
        """Take the prefix of its fields, its name for the middle of a sentence, and what was sent of it if anything."""
        self.prefix, self.title = prefix, title
        self.plan_period, self.period = plan_period, plan_period.period
        self.form: MergeForm | None = None
        self.result_forms: list[ResultForm] = []
        # VKPP's, by the id of the field they are about, or the key of the number; at the head those of "".
        self.remarks: dict[str, list[RemarkHere]] = {}
        self.receive(data)

    def receive(self, data: QueryDict | None) -> None:
        """Take what was sent of the part, to be shown again or saved; None where nothing was."""
        self.data = data
        self.key = (data and read_form_key(data)) or uuid.uuid4()

    # What each kind says --------------------------------------------------------------------------------------

    @property
    def current(self) -> Mapping:
        """Return what the row holds by field id."""
        return {}

    def make_form(self) -> MergeForm | None:
        """Return the row's form, bound to what was sent; None where the part has no row."""
        return None

    def save_row(self, form: MergeForm, by: User) -> bool:
        """Save the row's form, and return whether it was."""
        raise NotImplementedError

    # What is shown --------------------------------------------------------------------------------------------

    @property
    def base_digests(self) -> str:
        """Return digests of what the part was rendered with: as they were sent, or of the row as it is now."""
        name, data = f"{self.prefix}-{BASE_DIGESTS}", self._shown
        return data[name] if data is not None and name in data else _json_of_digests(tuple(self.current.items()))

    def box(self, field_id: str) -> Box:
        """Return a field's control, with what was typed or else what the row holds."""
        name = f"{self.prefix}-{field_id}"
        value = self.current.get(field_id, "") if self._shown is None else self._shown.get(name, "")
        shown = "" if value is None else str(value)
        return Box(name, f"id_{name}", shown, _error(self.form, field_id), self._above(field_id))

    @property
    def remarks_at_head(self) -> list[RemarkHere]:
        """Return VKPP's remarks on what is no field of the part."""
        return self.remarks.get("", [])

    def _above(self, place: str) -> SafeString:
        remarks = self.remarks.get(place)
        return draw_remarks(remarks) if remarks else NO_REMARKS

    @property
    def number_boxes(self) -> list[NumberBoxes]:
        """Return the boxes for a new result of each of its numbers."""
        return [self._boxes_of(number) for number in self.numbers]

    @property
    def forms(self) -> list:
        """Return the forms that were validated, in the order of the page."""
        return [*filter(None, [self.form]), *self.result_forms]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return what is wrong: each message with the id of its control."""
        found = []
        for form in self.forms:
            for name, messages in form.errors.items():
                control = f"part-{self.prefix}"
                if name in form.fields:
                    control = form[name].id_for_label or f"{form[name].auto_id}_0"
                found += [(message, control) for message in messages]
        return found

    # What was sent --------------------------------------------------------------------------------------------

    @property
    def is_touched(self) -> bool:
        """Whether what was sent says anything that the part did not hold when it was rendered."""
        return self.data is not None and (self._row_is_touched or any(map(self._has_result, self.numbers)))

    def save(self, by: User) -> bool:
        """Save what was sent of the part, and return whether all of it was; where not, the part says why.

        A part sent without anything new is asked all the same. Raise what the actions raise when nothing can be saved.
        """
        if self._row_is_touched or not self.is_touched:
            self.form = self.make_form()
        self.result_forms = [
            ResultForm(self.data, indicator=number, prefix=self._prefix_of(number))
            for number in self.numbers
            if self._has_result(number)
        ]
        for form in self.forms:
            # The page's list of errors is of all its parts.
            form.errors_about = capfirst(self.title)
        # Each is looked at: the page says at once all that is wrong.
        validity = [form.is_valid() for form in self.forms]
        if not all(validity):
            return False
        # All of it or nothing: no result goes out while what it stands beside is still asked about.
        with transaction.atomic():
            is_saved = self.form is None or self.save_row(self.form, by)
            results = [self._save_result(form, by) for form in self.result_forms] if is_saved else []
            is_saved = is_saved and all(results)
            transaction.set_rollback(not is_saved)
        return is_saved

    def sent(self, field_id: str):
        """Return what was sent for a field of the row, to be compared with what the row held."""
        return self.data.get(f"{self.prefix}-{field_id}", "")

    def base_of(self, field_id: str) -> str:
        """Return the digest of what a field held when the part was rendered."""
        return read_base_digests(self.prefix, self.data).get(field_id, "")

    @property
    def _shown(self) -> QueryDict | None:
        return self.form.data if self.form else self.data

    @property
    def _row_is_touched(self) -> bool:
        answers = (f"{self.prefix}-keep_{field_id}" for field_id in self.current)
        base = read_base_digests(self.prefix, self.data)
        return any(digest(self.sent(field_id)) != base.get(field_id, "") for field_id in self.current) or any(
            name in self.data for name in answers
        )

    # Results --------------------------------------------------------------------------------------------------

    def _prefix_of(self, number: Indicator) -> str:
        return f"{self.prefix}-number{number.pk}"

    def _has_result(self, number: Indicator) -> bool:
        """Whether a result was typed. A date alone is none: it was offered."""
        return bool(self.data.get(f"{self._prefix_of(number)}-value", "").strip())

    def _save_result(self, form: ResultForm, by: User) -> bool:
        key = uuid.uuid5(self.key, str(form.indicator.key))
        try:
            actions.add_reading(indicator=form.indicator, values=form.result, form_key=key, by=by)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                form.add_error(name, messages)
            return False
        return True

    def _boxes_of(self, number: Indicator) -> NumberBoxes:
        prefix = self._prefix_of(number)
        form = next((each for each in self.result_forms if each.indicator == number), None)
        sent = self.data or {}
        offered = DATE.decompress(min(timezone.localdate(), self.period.ends))
        date_parts = [
            (
                part.capitalize(),
                Box(f"{prefix}-date_{part}", f"id_{prefix}-date_{index}", sent.get(f"{prefix}-date_{part}", value)),
            )
            for index, (part, value) in enumerate(zip(DATE_PARTS, offered, strict=True))
        ]
        last = value_words(number.last_value, number.unit)
        return NumberBoxes(
            name=number.name,
            href=reverse("plans:indicator", args=[number.plan_objective.plan_id, number.key]),
            value=Box(f"{prefix}-value", f"id_{prefix}-value", sent.get(f"{prefix}-value", ""), _error(form, "value")),
            date=Box(f"{prefix}-date", f"id_{prefix}-date", "", _error(form, "date")),
            date_parts=date_parts,
            last=f"{last}, {day_words(number.last_date)}" if last else "",
            target=value_words(number.target, number.unit),
            above=self._above(str(number.key)),
        )


@lru_cache(maxsize=1000)
def _json_of_digests(values: tuple) -> str:
    """Return digests as a form carries them; most lines of a new period hold the same: nothing yet."""
    return json.dumps(digests(dict(values)))


def _error(form, field_id: str) -> str:
    return " ".join(form.errors.get(field_id, ())) if form else ""
