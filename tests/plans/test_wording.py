"""Words made to fit where there is little room."""

import pytest

from plans.wording import shortened
from tests.factories.plans import PlannedActivityFactory


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("All of\n it", "All of it"),
        ("Each sergeant trains", "Each sergeant…"),
        ("Sergeants, constables and others", "Sergeants…"),
        ("Cooperationcooperation", "Cooperationcoo…"),
        ("Left open as is…", "Left open as…"),
        ("Left open…", "Left open…"),
        ("", ""),
    ],
)
def test_text_is_cut_between_words(text, fitted):
    assert shortened(text, 15) == fitted


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("Fund both sites:\nSite | Staff\nNorth | 4", "Fund both sites…"),
        ("Fund\nboth.\n\nSite | Staff", "Fund both…"),
        ("\nSite | Staff\nNorth | 4", "Site | Staff…"),
        ("North | South", "North | South"),
        ("• North\n• South", "• North • South"),
    ],
)
def test_table_is_not_put_in_one_line(text, fitted):
    assert shortened(text, 40) == fitted


@pytest.mark.django_db
def test_activity_is_called_by_whole_words():
    line = PlannedActivityFactory(activity="sergeant training " * 20)
    assert line.short_name == "sergeant training " * 7 + "sergeant…"
