"""VKPP's decisions on derived rows, in the edition in force and in the draft that will follow it."""

from django.db import transaction
from django.utils import timezone

from toolkit.editions.state import lock_action
from toolkit.models import DerivedDecision, DerivedRow, Edition, EditionRow
from toolkit.models.row import SUPPORT

# Fields that a decision is not about: the row's identity and position.
PLACE = ("id", "edition", "code", "order")


@transaction.atomic
def decide(*, rows, decision, by):
    """Record VKPP's decision on derived rows of one edition; withdraw earlier decisions where `decision` is None.

    A decision on the edition in force is recorded in the action's draft too, where the row of the same code has the
    same words: otherwise publishing the draft would bring back what was rejected. A decision on a draft or a
    superseded edition is recorded there alone.
    Return two lists of the draft's rows: those it was recorded for, and those whose words differ.
    """
    found = rows[0].edition
    # Until the transaction ends nobody copies or publishes an edition of the action, or saves a row of its draft.
    edition = lock_action(found).editions.get(pk=found.pk)
    reached, otherwise = [], []
    if edition.status == Edition.Status.PUBLISHED:
        draft = edition.action.editions.filter(status=Edition.Status.DRAFT)
        draft = draft.select_for_update(of=("self",), no_key=True).first()
        present = dict(DerivedDecision.objects.filter(edition=draft).values_list("row_code", "decision"))
        for row, twin in _twins(rows, draft):
            reaches = _reaches(row, twin, decision, present.get(twin.code))
            (reached if reaches else otherwise).append(twin)
    now = timezone.now()
    for row in (*rows, *reached):
        if decision is None:
            DerivedDecision.objects.filter(edition=row.edition_id, row_code=row.code).delete()
        else:
            DerivedDecision.objects.update_or_create(
                edition_id=row.edition_id, row_code=row.code, defaults={"decision": decision, "by": by, "at": now}
            )
    return reached, otherwise


def _twins(rows, draft):
    """Return pairs of a row and the draft's derived row of the same code, where there is one."""
    codes = {}
    for row in rows:
        codes.setdefault(type(row), []).append(row.code)
    found = {}
    for model, of_model in codes.items():
        derived = model.objects.filter(edition=draft, code__in=of_model, origin=DerivedRow.Origin.DERIVED)
        tied = [field.name for field in model.row_fields()]
        found |= {row.code: row for row in derived.select_related("edition__action", *tied)}
    return [(row, found[row.code]) for row in rows if row.code in found]


def _reaches(row, twin, decision, present):
    """Return whether a decision on a row is one on its twin too, whose present decision, if any, is `present`.

    A rejection does not depend on what supports the row.
    """
    names = [field.name for field in row._meta.concrete_fields if field.name not in PLACE]
    differing = {name for name in names if _said(row, name) != _said(twin, name)}
    rejected = DerivedDecision.Decision.REJECTED
    is_rejection = rejected in (decision, None if decision else present)
    return not differing or (is_rejection and differing <= SUPPORT)


def _said(row, name):
    """Return a field's value as it is in every copy of the row: of a foreign key, the code."""
    value = getattr(row, name)
    return value.code if isinstance(value, EditionRow) else value
