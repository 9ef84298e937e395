"""VKPP's decisions: they come along with a copy, hold for their own edition, and fall with the words they were on."""

import pytest

from tests.factories.toolkit import (
    ActivityFactory,
    DerivedDecisionFactory,
    EditionFactory,
    ImpactLinkFactory,
    LongTermImpactFactory,
    NoteDecisionFactory,
    OutputFactory,
)
from toolkit.editions import copy_edition, remove_row, renumber
from toolkit.models import (
    DerivedDecision,
    Edition,
    EditorialNote,
    ImpactLink,
    NoteDecision,
    Output,
    PublishedTextError,
)


def said(model, edition, names):
    """Return a model's rows of an edition as sorted tuples of values."""
    return sorted(model.objects.filter(edition=edition).values_list(*names))


def test_copy_carries_decisions_over(edition):
    for decision, row in zip(("confirmed", "rejected"), Output.objects.filter(edition=edition), strict=False):
        DerivedDecisionFactory(edition=edition, row_code=row.code, decision=decision)
    open_note, settled_note = EditorialNote.objects.filter(edition=edition)[:2]
    NoteDecisionFactory(note=open_note, settled=False)
    NoteDecisionFactory(note=settled_note)

    draft = copy_edition(edition=edition)

    names = ("row_code", "decision", "by", "at")
    assert said(DerivedDecision, draft, names) == said(DerivedDecision, edition, names)
    assert DerivedDecision.objects.filter(edition=draft).count() == 2
    on_notes = [
        sorted(NoteDecision.objects.filter(note__edition=each).values_list("note__code", "settled", "by", "at"))
        for each in (edition, draft)
    ]
    assert on_notes[0] == on_notes[1]
    assert len(on_notes[1]) == 2


def test_decision_holds_for_its_own_edition_only(edition):
    row = Output.objects.filter(edition=edition).first()
    DerivedDecisionFactory(edition=edition, row_code=row.code)
    draft = copy_edition(edition=edition)

    DerivedDecision.objects.filter(edition=draft).update(decision="rejected")

    shown = {
        each.edition_id: each.confirmed_on is not None for each in Output.objects.with_decisions().filter(code=row.code)
    }
    assert shown == {edition.pk: True}


@pytest.fixture
def link(db):
    """Return a confirmed link of a draft."""
    link = ImpactLinkFactory(edition=EditionFactory(status="draft"), quotes=["It works"])
    DerivedDecisionFactory(edition=link.edition, row_code=link.code)
    # The same code in another edition, confirmed too.
    DerivedDecisionFactory(row_code=link.code)
    return link


def is_confirmed(link):
    """Return whether the link is still confirmed; another edition's decision stays whatever happens."""
    assert DerivedDecision.objects.exclude(edition=link.edition_id).count() == 1
    return DerivedDecision.objects.filter(edition=link.edition_id).exists()


def changes_of(link):
    return {
        "quotes": ["Something else"],
        "basis": "title",
        "long_term_impact": LongTermImpactFactory(edition=link.edition, kind="external"),
        "code": "impactlink-new",
    }


@pytest.mark.parametrize("name", ["quotes", "basis", "long_term_impact", "code"])
@pytest.mark.parametrize("way", ["save", "update", "bulk_update", "update_or_create", "related"])
def test_decision_falls_when_what_was_decided_on_changes(link, name, way):
    value = changes_of(link)[name]
    if way == "save":
        setattr(link, name, value)
        link.save(update_fields=[name])
    elif way == "update":
        ImpactLink.objects.filter(pk=link.pk).update(**{name: value})
    elif way == "bulk_update":
        setattr(link, name, value)
        ImpactLink.objects.bulk_update([link], [name])
    elif way == "update_or_create":
        ImpactLink.objects.update_or_create(pk=link.pk, defaults={name: value})
    else:
        link.impact.links.update(**{name: value})

    assert not is_confirmed(link)


def test_decision_falls_when_the_text_of_an_output_changes(db):
    output = OutputFactory(edition=EditionFactory(status="draft"))
    DerivedDecisionFactory(edition=output.edition, row_code=output.code)

    output.text = "Other words"
    output.save()

    assert not DerivedDecision.objects.exists()


def test_decision_stays_when_nothing_decided_on_changes(link):
    link.order = 77
    link.save()
    link.save()
    renumber([link])
    ImpactLink.objects.filter(pk=link.pk).update(order=78)
    # What is not saved is not changed.
    link.quotes, link.order = ["Something else"], 79
    link.save(update_fields=["order"])

    assert is_confirmed(link)


@pytest.mark.parametrize("way", ["save", "update", "bulk_update"])
@pytest.mark.parametrize(
    ("name", "stays"), [("quotes", True), ("basis", True), ("long_term_impact", False), ("code", False)]
)
def test_rejection_stays_when_only_what_the_row_rests_on_changes(link, name, stays, way):
    DerivedDecision.objects.filter(edition=link.edition_id).update(decision="rejected")
    value = changes_of(link)[name]
    setattr(link, name, value)
    if way == "save":
        link.save()
    elif way == "update":
        ImpactLink.objects.filter(pk=link.pk).update(**{name: value})
    else:
        ImpactLink.objects.bulk_update([link], [name])

    assert DerivedDecision.objects.filter(edition=link.edition_id).exists() == stays


@pytest.mark.parametrize("way", ["delete", "queryset", "remove_row"])
def test_decision_goes_with_its_row(link, way):
    if way == "delete":
        ImpactLink.objects.get(pk=link.pk).delete()
    elif way == "queryset":
        ImpactLink.objects.filter(pk=link.pk).delete()
    else:
        remove_row(link.impact)

    assert not is_confirmed(link)


def test_refused_change_of_published_words_leaves_the_decision(db):
    output = OutputFactory()
    DerivedDecisionFactory(edition=output.edition, row_code=output.code)

    output.text = "Other words"
    for change in (
        output.save,
        output.delete,
        Output.objects.all().delete,
        lambda: Output.objects.update(text="Other words"),
    ):
        with pytest.raises(PublishedTextError):
            change()

    assert DerivedDecision.objects.count() == 1


def test_draft_is_deleted_with_its_decisions(edition):
    DerivedDecisionFactory(edition=edition, row_code=Output.objects.filter(edition=edition).first().code)
    NoteDecisionFactory(note=EditorialNote.objects.filter(edition=edition).first())
    draft = copy_edition(edition=edition)

    draft.delete()

    assert list(Edition.objects.filter(action=edition.action)) == [edition]
    assert DerivedDecision.objects.filter(edition=edition).count() == 1
    assert NoteDecision.objects.count() == 1


def test_raw_load_keeps_decisions(db):
    row = ActivityFactory()
    output = OutputFactory(activity=row, edition=row.edition)
    DerivedDecisionFactory(edition=row.edition, row_code=output.code)

    output.save_base(raw=True)

    assert DerivedDecision.objects.count() == 1
