"""Loading the published toolkit: on an empty database, and where something is there already."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.accounts import UserFactory
from toolkit.editions import (
    copy_edition,
    publish_edition,
    row_models,
)
from toolkit.models import (
    Action,
    Activity,
    Citation,
    DerivedDecision,
    Edition,
    EditorialNote,
    EvidenceParagraph,
    NoteDecision,
    Output,
)


def everything():
    """Return all rows of all the toolkit's models with all their values, primary keys included."""
    decisions = [DerivedDecision, NoteDecision]
    return {
        model.__name__: list(model.objects.order_by("pk").values()) for model in [Edition, *row_models(), *decisions]
    }


@pytest.mark.django_db
def test_load_toolkit_loads_what_is_absent_and_says_so(run):
    assert run("load_toolkit") == "Toolkit: 2.6.1 Multi-Agency Hubs, edition 1 loaded.\n"
    assert Activity.objects.count() == 11


@pytest.mark.django_db
def test_load_toolkit_loads_nothing_from_a_fixture_whose_text_is_not_its_hash(settings, tmp_path):
    fixture = (settings.FIXTURE_DIRS[0] / "action_2_6_1.yaml").read_text(encoding="utf-8")
    (tmp_path / "action_2_6_1.yaml").write_text(fixture.replace("Perumall", "Perumal"), encoding="utf-8")
    settings.FIXTURE_DIRS = [tmp_path]

    with pytest.raises(CommandError, match="the text is not the text that was published"):
        call_command("load_toolkit")

    assert not Action.objects.exists()


def test_loaddata_twice_changes_nothing(edition):
    before = everything()

    call_command("loaddata", "action_2_6_1", verbosity=0)

    assert everything() == before


def test_load_toolkit_after_decisions_and_a_second_edition_changes_nothing(edition, run):
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
