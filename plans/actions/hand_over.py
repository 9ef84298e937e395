"""Handing over what somebody did: their name is replaced in the open plan, and who takes over finds a note."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import Force, User
from nvap.accounts.permissions import why_not_manage_people
from plans.actions.indicators import save_indicator
from plans.actions.lines import TakenOutError, save_line
from plans.actions.plan import save_objective, save_plan
from plans.actions.progress import ClosedPeriodError
from plans.actions.reports import save_decision, save_report
from plans.merging import Change, Conflicts
from plans.models import HandOver
from plans.permissions import refuse
from plans.queries.names import NamedPlace

SAVE: Mapping[str, Callable] = {
    "plan": lambda place, change, by: save_plan(plan=place.row, change=change, by=by),
    "objective": lambda place, change, by: save_objective(plan_objective=place.row, wheres={}, change=change, by=by),
    "line": lambda place, change, by: save_line(line=place.row, change=change, by=by),
    "number": lambda place, change, by: save_indicator(indicator=place.row, change=change, by=by),
    "decision": lambda place, change, by: save_decision(decision=place.row, period=place.period, change=change, by=by),
    "report": lambda place, change, by: save_report(plan=place.plan, period=place.period, change=change, by=by),
}


@transaction.atomic
def hand_over(
    *,
    force: Force,
    name: str,
    places: Sequence[NamedPlace],
    by: User,
    form_key: uuid.UUID,
    leaver: User | None = None,
    successor: User | None = None,
    successor_name: str = "",
    note: str = "",
) -> HandOver:
    """Write the words `after` in each of some places where a name is written, and return the HandOver.

    All or none: each row is written by its own action, with its lock and its history. Take no places to say that the
    name stays where it is. Posted again it finds what it did. Raise PermissionDenied when `by` may not; ValidationError
    for a place that was changed since it was shown, naming it, and for words that a row cannot have.
    """
    # Two who hand over the same name wait here: the second finds the words changed.
    Force.objects.select_for_update().get(pk=force.pk)
    refuse(why_not_manage_people(User.objects.get(pk=by.pk), force))
    done = HandOver.objects.filter(form_key=form_key, force=force, handed_over_by=by).first()
    if done is not None:
        return done
    if note and not (successor and force.memberships.filter(user=successor, user__is_active=True).exists()):
        raise ValidationError({"note": "A note is shown to somebody of the force who signs in. Choose one of them."})
    by_row: dict[tuple[str, int], list[NamedPlace]] = {}
    for place in places:
        by_row.setdefault((place.kind, place.row.pk), []).append(place)
    for of_row in by_row.values():
        _save(of_row, by=by, form_key=form_key)
    handed_over = HandOver(
        force=force,
        form_key=form_key,
        leaver=leaver,
        name=name,
        successor=successor,
        successor_name=successor_name,
        places=len(places),
        note=note,
        handed_over_by=by,
    )
    handed_over.full_clean()
    handed_over.save()
    return handed_over


@transaction.atomic
def put_note_away(*, hand_over: HandOver, by: User) -> HandOver:
    """Note that the successor has read the note of a hand-over, and return it. Raise PermissionDenied for others."""
    row = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    if row.successor_id != by.pk:
        refuse("This note is for somebody else.")
    if row.read_at is None:
        row.read_at = timezone.now()
        row.save(update_fields=["read_at"])
    return row


def _save(places: list[NamedPlace], *, by: User, form_key: uuid.UUID) -> None:
    """Write what is to stand in the places of one row, by the row's own action."""
    first = places[0]
    change = Change(
        values={place.field.id: place.after for place in places},
        base_digests={place.field.id: place.mark for place in places},
        form_key=form_key,
    )
    try:
        SAVE[first.kind](first, change, by)
    except Conflicts as conflicts:
        changed = [place.label for place in places if place.field.id in {each.field_id for each in conflicts.conflicts}]
        raise ValidationError(
            f"{first.where}: somebody has changed “{'” and “'.join(changed)}” since this page was opened. Look again."
        ) from conflicts
    except TakenOutError as taken_out:
        raise ValidationError(f"{first.where} was taken out of the plan while this page was open.") from taken_out
    except ClosedPeriodError as closed:
        raise ValidationError(f"{first.where}: {closed}") from closed
    except ValidationError as error:
        raise ValidationError([f"{first.where}: {words}" for words in error.messages]) from error
