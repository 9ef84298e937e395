"""`load_toolkit` on an empty database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from toolkit.models import Action, Activity

pytestmark = pytest.mark.django_db


def test_load_toolkit_loads_what_is_absent_and_says_so():
    out = StringIO()
    call_command("load_toolkit", stdout=out)

    assert out.getvalue() == "Toolkit: 2.6.1 Multi-Agency Hubs, edition 1 loaded.\n"
    assert Activity.objects.count() == 11


def test_load_toolkit_loads_nothing_from_a_fixture_whose_text_is_not_its_hash(settings, tmp_path):
    fixture = (settings.FIXTURE_DIRS[0] / "action_2_6_1.yaml").read_text(encoding="utf-8")
    (tmp_path / "action_2_6_1.yaml").write_text(fixture.replace("Perumall", "Perumal"), encoding="utf-8")
    settings.FIXTURE_DIRS = [tmp_path]

    with pytest.raises(CommandError, match="the text is not the text that was published"):
        call_command("load_toolkit")

    assert not Action.objects.exists()
