"""Loading, checking, copying and publishing editions."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.toolkit import (
    ActivityFactory,
    DerivedDecisionFactory,
    EditionFactory,
    EvidenceParagraphFactory,
    ObjectiveFactory,
    OutputFactory,
)
from toolkit.editions import (
    EditionStateError,
    content_sha256,
    copy_edition,
    edition_content,
    edition_problems,
    publish_edition,
    row_model,
    row_models,
)
from toolkit.models import (
    Activity,
    Citation,
    DerivedDecision,
    Edition,
    EditorialNote,
    EvidenceParagraph,
    NoteDecision,
    Objective,
    Output,
)


def run(command, *args):
    """Return what a management command prints."""
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def everything():
    """Return all rows of all the toolkit's models with all their values, primary keys included."""
    decisions = [DerivedDecision, NoteDecision]
    return {
        model.__name__: list(model.objects.order_by("pk").values()) for model in [Edition, *row_models(), *decisions]
    }


def test_loaddata_twice_changes_nothing(edition):
    before = everything()

    call_command("loaddata", "action_2_6_1", verbosity=0)

    assert everything() == before


def test_hash_in_the_fixture_is_that_of_its_text(edition):
    assert content_sha256(edition) == edition.content_sha256
    assert edition_problems(edition) == []
    assert run("check_toolkit") == "2.6.1 Multi-Agency Hubs, edition 1: as it should be.\n"


def test_load_toolkit_after_decisions_and_a_second_edition_changes_nothing(edition):
    editor = UserFactory()
    output = Output.objects.first()
    DerivedDecision.objects.create(
        edition=edition, row_code=output.code, decision="rejected", by=editor, at=timezone.now()
    )
    NoteDecision.objects.create(note=EditorialNote.objects.first(), settled=True, by=editor, at=timezone.now())
    draft = copy_edition(edition=edition)
    paragraph = EvidenceParagraph.objects.get(edition=draft, code="evidence-1.2-2")
    paragraph.text = paragraph.text.replace("Perumall", "Perumal")
    paragraph.save()
    Citation.objects.filter(edition=draft, code="citation-1.2-2-1").update(text="Perumal, 2017")
    publish_edition(edition=draft, by=editor)
    before = everything()

    assert run("load_toolkit") == "Toolkit: 2.6.1 Multi-Agency Hubs, edition 1 is here already.\n"

    assert everything() == before
    assert run("check_toolkit").count("as it should be") == 2


def test_check_finds_a_raw_load_that_altered_published_text(edition):
    paragraph = EvidenceParagraph.objects.get(code="evidence-1.2-2")
    paragraph.text = paragraph.text.replace("Perumall", "Perumal")
    paragraph.save_base(raw=True)

    with pytest.raises(CommandError, match="edition 1: the text is not the text that was published"):
        run("check_toolkit")


def test_check_leaves_drafts_alone(edition):
    draft = copy_edition(edition=edition)
    Edition.objects.filter(pk=draft.pk).update(statement="")

    assert run("check_toolkit") == "2.6.1 Multi-Agency Hubs, edition 1: as it should be.\n"


@pytest.mark.parametrize("change", ["order", "link", "row"])
def test_check_finds_altered_order_links_and_rows(edition, change):
    activity = Activity.objects.get(number="1.1")
    if change == "order":
        activity.order = 99
    elif change == "link":
        activity.objective = Objective.objects.get(number=2)
    else:
        activity = EvidenceParagraph(edition=edition, code="evidence-x", activity=activity, text="More")
    activity.save_base(raw=True)

    assert len(edition_problems(edition)) == 1


@pytest.mark.django_db
def test_check_finds_row_that_points_at_another_edition():
    stranger = ObjectiveFactory()
    edition = EditionFactory(status="draft")
    ActivityFactory(edition=edition, objective=stranger, code="activity-1.1")

    assert [str(problem) for problem in edition_problems(edition)] == [
        f"{edition}: activity-1.1 points at a row of another edition."
    ]


def test_notes_and_decisions_are_no_part_of_the_hash(edition):
    EditorialNote.objects.create(edition=edition, code="note-x", place="objective-1", note="Another.")
    DerivedDecision.objects.create(
        edition=edition, row_code="output-1.1-1", decision="confirmed", by=UserFactory(), at=timezone.now()
    )

    assert edition_problems(edition) == []


def test_copy_keeps_every_row_and_code(edition):
    draft = copy_edition(edition=edition)

    assert (draft.number, draft.status, draft.content_sha256) == (2, "draft", "")
    assert edition_content(draft)["rows"] == edition_content(edition)["rows"]
    assert EditorialNote.objects.filter(edition=draft).count() == 50
    assert edition_problems(draft) == []
    assert edition_problems(edition) == []


def test_second_draft_of_an_action_is_refused(edition):
    copy_edition(edition=edition)

    with pytest.raises(EditionStateError, match="already has a draft"):
        copy_edition(edition=edition)


def test_publishing_supersedes_the_edition_in_force(edition):
    editor = UserFactory()
    draft = copy_edition(edition=edition)

    published = publish_edition(edition=draft, by=editor)

    assert Edition.objects.published().get() == published
    assert (published.published_by, published.content_sha256) == (editor, content_sha256(draft))
    edition.refresh_from_db()
    assert edition.status == "superseded"
    assert edition.superseded_at == published.published_at


@pytest.mark.django_db
def test_only_a_sound_draft_is_published():
    published = EditionFactory()
    with pytest.raises(EditionStateError, match="is published already"):
        publish_edition(edition=published, by=UserFactory())
    draft = EditionFactory(status="draft")
    ActivityFactory(edition=draft, objective=ObjectiveFactory())
    with pytest.raises(EditionStateError, match="points at a row of another edition"):
        publish_edition(edition=draft, by=UserFactory())
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_every_code_tells_its_model(edition):
    prefixes = [model.code_prefix for model in row_models()]

    assert len(set(prefixes)) == len(prefixes)
    assert "" not in prefixes
    for model in row_models():
        for row in model.objects.filter(edition=edition):
            assert row_model(row.code) is model
            row.clean()
    assert row_model("nothing-1") is None


@pytest.mark.django_db
def test_row_is_asked_for_its_prefix_and_rows_of_its_own_edition():
    activity = ActivityFactory(objective=ObjectiveFactory(), code="objective-x")

    with pytest.raises(ValidationError) as caught:
        activity.clean()

    assert set(caught.value.message_dict) == {"code", "objective"}


@pytest.mark.django_db
def test_rejected_rows_are_left_out_and_others_kept():
    edition = EditionFactory()
    undecided, confirmed, rejected = [OutputFactory(edition=edition) for _ in range(3)]
    published = OutputFactory(edition=edition, origin="published", basis="")
    elsewhere = OutputFactory(code=rejected.code)
    for row, decision in ((confirmed, "confirmed"), (rejected, "rejected")):
        DerivedDecision.objects.create(
            edition=edition, row_code=row.code, decision=decision, by=UserFactory(), at=timezone.now()
        )

    editions = [edition, elsewhere.edition]
    assert set(Output.objects.filter(edition__in=editions).not_rejected()) == {
        undecided,
        confirmed,
        published,
        elsewhere,
    }


@pytest.mark.django_db
def test_mark_follows_the_decision_on_the_row():
    edition = EditionFactory()
    undecided, confirmed, rejected = [OutputFactory(edition=edition) for _ in range(3)]
    published = OutputFactory(edition=edition, origin="published", basis="")
    # The evening before in UTC, the third of the month in London's summer time.
    at = datetime(2026, 7, 2, 23, 30, tzinfo=UTC)
    for row, decision in ((confirmed, "confirmed"), (rejected, "rejected")):
        DerivedDecisionFactory(edition=edition, row_code=row.code, decision=decision, at=at)
    DerivedDecisionFactory(row_code=undecided.code)

    marks = {row: (row.confirmed_on, row.mark) for row in Output.objects.filter(edition=edition).with_decisions()}

    assert marks == {
        undecided: (None, "Drawn from the toolkit's text, not in its published column"),
        confirmed: (date(2026, 7, 3), "Drawn from the toolkit's text, confirmed by VKPP on 3 July 2026"),
        published: (None, ""),
    }


@pytest.mark.django_db
def test_natural_key_names_reference_number_and_code():
    paragraph = EvidenceParagraphFactory(code="evidence-1.1-1")
    reference = paragraph.edition.action.reference

    assert paragraph.natural_key() == (reference, 1, "evidence-1.1-1")
    assert EvidenceParagraph.objects.get_by_natural_key(reference, 1, "evidence-1.1-1") == paragraph
