"""The numbers a force tracks, and their dated results."""

import datetime
import uuid
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.saving import merge_change, sign, write, write_new
from plans.fields import own_fields
from plans.merging import Change, digest, digests
from plans.models import Indicator, PlanObjective, Reading
from plans.permissions import refuse, why_not_edit
from plans.wording import day_words, value_words

INDICATOR_FIELDS = own_fields("number")
READING_FIELDS = own_fields("result")


def indicator_values(indicator: Indicator) -> dict:
    """Return what a number says of itself by field id; its line and measure as rows."""
    return {name: getattr(indicator, name) for name in INDICATOR_FIELDS}


def check_indicator(values: Mapping) -> dict[str, str]:
    """Return what is wrong with a number's values taken together, by field id."""
    wrong = {}
    is_percentage = values["unit"] == Indicator.Unit.PERCENTAGE
    if is_percentage and not values["out_of"]:
        wrong["out_of"] = "Say what the percentage is out of"
    for name, label in (("baseline", "Baseline"), ("target", "Target")):
        value, date = values[name], values[f"{name}_date"]
        if value is not None and date is None:
            wrong[f"{name}_date"] = f"Enter the date of the {name}"
        if date is not None and value is None:
            wrong[name] = f"Enter the {name}, or clear its date"
        if is_percentage and (words := _why_no_percentage(label, value)):
            wrong[name] = words
    started, ends = values["baseline_date"], values["target_date"]
    if started and (words := _why_not_in_future("Date of the baseline", started)):
        wrong["baseline_date"] = words
    if started and ends and ends < started and "target_date" not in wrong:
        wrong["target_date"] = f"Date of the target must be after the baseline’s, {day_words(started)}"
    return wrong


def check_reading(values: Mapping, *, unit: str) -> dict[str, str]:
    """Return what is wrong with a result, by field id. Take the number's unit."""
    wrong = {}
    if values["value"] is None:
        wrong["value"] = "Enter the result"
    elif unit == Indicator.Unit.PERCENTAGE and (words := _why_no_percentage("Result", values["value"])):
        wrong["value"] = words
    if values["date"] is None:
        wrong["date"] = "Enter the date of the result"
    elif words := _why_not_in_future("Date of the result", values["date"]):
        wrong["date"] = words
    return wrong


def _why_not_in_future(label: str, day: datetime.date) -> str | None:
    today = timezone.localdate()
    return f"{label} must be on or before {day_words(today)}" if day > today else None


def _why_no_percentage(label: str, value: Decimal | None) -> str | None:
    if value is None or 0 <= value <= 100:
        return None
    return f"{label} must be a percentage from 0 to 100"


@transaction.atomic
def add_indicator(
    *, plan_objective: PlanObjective, change: Change, by: User, key: uuid.UUID | None = None
) -> Indicator:
    """Start to track a number for an objective, and return it.

    Take the number's key, where its address names it; else it is the form's. Posted again it finds the number and
    changes it. Raise PermissionDenied when `by` may not, Conflicts, and ValidationError by field id.
    """
    refuse(why_not_edit(by, plan_objective.plan))
    PlanObjective.objects.select_for_update().get(pk=plan_objective.pk)
    key = key or change.form_key
    there = Indicator.objects.filter(key=key).select_related("plan_objective").first()
    if there is not None and there.plan_objective.plan_id == plan_objective.plan_id:
        return save_indicator(indicator=there, change=change, by=by)
    values = merge_change(
        change,
        by=by,
        current=indicator_values(Indicator(plan_objective=plan_objective)),
        history_of=lambda _field_id: None,
        check=check_indicator,
    )
    last = plan_objective.indicators.aggregate(last=models.Max("order"))["last"] or 0
    row_key = key if there is None else uuid.uuid4()
    indicator = Indicator(plan_objective=plan_objective, key=row_key, order=last + 1, **values)
    write_new(indicator, by=by, form_key=change.form_key)
    return indicator


@transaction.atomic
def save_indicator(
    *, indicator: Indicator, change: Change, by: User, result: Mapping | None = None, retire: bool = False
) -> Indicator:
    """Save what a number says of itself, and return it; only what differs is written.

    Take a result to add with it, its date, value and note: both are saved, or neither is; and whether it is then
    tracked no longer. Raise PermissionDenied when `by` may not, Conflicts, ValidationError by field id, a result's as
    `result_date` and so on, and ChangedSinceError where it was to be tracked no longer and was changed since.
    """
    indicator = _locked(indicator)
    refuse(why_not_edit(by, indicator.plan_objective.plan))

    def check(values: Mapping) -> dict[str, str]:
        wrong = check_indicator(values)
        if values["unit"] == Indicator.Unit.PERCENTAGE:
            beyond = indicator.readings.exclude(value__range=(0, 100)).first()
            if beyond is not None:
                result = f"{value_words(beyond.value, indicator.unit)} of {day_words(beyond.date)}"
                wrong["unit"] = f"The result {result} is not a percentage. Remove it first, or count in something else"
        return wrong

    values = merge_change(
        change,
        by=by,
        current=indicator_values(indicator),
        history_of=lambda field_id: (indicator.history.all(), field_id),
        check=check,
        as_a_whole=retire,
    )
    write(indicator, values, by=by, form_key=change.form_key)
    if result:
        try:
            add_reading(indicator=indicator, values=result, form_key=change.form_key, by=by)
        except ValidationError as error:
            # The form that holds both says of which it speaks.
            raise ValidationError({f"result_{name}": words for name, words in error.message_dict.items()}) from error
    return retire_indicator(indicator=indicator, by=by) if retire else indicator


@transaction.atomic
def retire_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Track a number no longer, keeping it and its results, and return it. Raise PermissionDenied when `by` may not."""
    indicator = _locked(indicator)
    refuse(why_not_edit(by, indicator.plan_objective.plan))
    if indicator.retired_at is None:
        write(indicator, {"retired_at": timezone.now(), "retired_by": by}, by=by)
    return indicator


@transaction.atomic
def restore_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Track a number again, and return it. Raise PermissionDenied when `by` may not."""
    indicator = _locked(indicator)
    refuse(why_not_edit(by, indicator.plan_objective.plan))
    write(indicator, {"retired_at": None, "retired_by": None}, by=by)
    return indicator


@transaction.atomic
def add_reading(
    *, indicator: Indicator, values: Mapping, form_key: uuid.UUID, by: User, at: datetime.datetime | None = None
) -> Reading:
    """Add a dated result to a number, and return it.

    Take date, value and note by field id. The same form posted again finds the result it added, and changes it where
    its writer changed it; the same result added from another form is there already. Take when it was recorded, where
    that is not now. Raise PermissionDenied when `by` may not, and ValidationError by field id: a day has one result.
    """
    indicator = _locked(indicator)
    refuse(why_not_edit(by, indicator.plan_objective.plan))
    if wrong := check_reading(values, unit=indicator.unit):
        raise ValidationError(wrong)
    mine = indicator.readings.filter(key=form_key).first()
    there = indicator.readings.filter(date=values["date"]).exclude(key=form_key).select_related("recorded_by").first()
    if there is not None and (there.value, there.note) != (values["value"], values["note"]):
        words = f"{value_words(there.value, indicator.unit)}{f' (“{there.note}”)' if there.note else ''}"
        message = (
            f"There is a result for {day_words(there.date)} already: {words}, by {there.recorded_by}."
            " Remove it first to replace it."
        )
        raise ValidationError({"date": message})
    if there is not None:
        return there
    fields = {name: values[name] for name in READING_FIELDS}
    if mine is not None:
        write(mine, fields, by=by, form_key=form_key)
        return mine
    # A key of another number's result is no key of this form's.
    key = uuid.uuid4() if Reading.objects.filter(key=form_key).exists() else form_key
    reading = Reading(indicator=indicator, key=key, recorded_by=by, recorded_at=at or timezone.now(), **fields)
    write_new(reading, by=by, form_key=form_key)
    return reading


def reading_mark(reading: Reading) -> str:
    """Return a short mark of what a result says: a button on an older page has another one."""
    return digest("".join(digests({name: getattr(reading, name) for name in READING_FIELDS}).values()))


@transaction.atomic
def remove_reading(*, indicator: Indicator, key: uuid.UUID | None, by: User, shown: str | None = None) -> Reading:
    """Remove a result of a number, and return it as it was; history keeps it.

    Take the mark of the result that `by` was shown (`reading_mark`), where they were shown one. Raise PermissionDenied
    when `by` may not, Reading.DoesNotExist where the number has none such, and ValidationError where it was changed.
    """
    indicator = _locked(indicator)
    refuse(why_not_edit(by, indicator.plan_objective.plan))
    reading = indicator.readings.get(key=key)
    if shown is not None and shown != reading_mark(reading):
        words = f"{value_words(reading.value, indicator.unit)} of {day_words(reading.date)}"
        raise ValidationError(
            f"The result was changed while this page was open: it is {words} now. Nothing is removed."
            " Press the button again if you still mean it."
        )
    sign(reading, by=by).delete()
    return Reading(indicator=indicator, key=key, date=reading.date, value=reading.value, note=reading.note)


@transaction.atomic
def restore_reading(*, indicator: Indicator, key: uuid.UUID, by: User) -> Reading:
    """Put back a result that was removed, and return it.

    Raise PermissionDenied when `by` may not, Reading.DoesNotExist where none such was removed, and ValidationError
    where its day has another result since.
    """
    indicator = _locked(indicator)
    refuse(why_not_edit(by, indicator.plan_objective.plan))
    if (there := indicator.readings.filter(key=key).first()) is not None:
        return there
    removed = Reading.history.filter(indicator_id=indicator.pk, key=key, history_type="-").first()
    if removed is None:
        raise Reading.DoesNotExist
    reading = removed.instance
    if (other := indicator.readings.filter(date=reading.date).first()) is not None:
        words = f"{value_words(other.value, indicator.unit)} of {day_words(other.date)}"
        raise ValidationError(f"There is another result for that day: {words}.")
    sign(reading, by=by).save(force_insert=True)
    return reading


def _locked(indicator: Indicator) -> Indicator:
    rows = Indicator.objects.select_for_update(of=("self",))
    return rows.select_related("plan_objective__plan__force", "plan_objective__objective", "line", "measure").get(
        pk=indicator.pk
    )
