"""The picture as a list and in words."""

from tests.toolkit.picture.models import DERIVED, HEADINGS, models_of
from toolkit.picture import Column, describe_model, list_rows
from toolkit.picture.model import Box, Link, LogicModel


def test_list_says_the_same_as_the_picture(edition):
    for model in models_of(edition):
        listing = list_rows(model)
        links = set()
        for row in listing.activities:
            links |= {(row.activity.box.code, item.box.code) for item in [*row.outputs, *row.impacts]}
            for item in row.impacts:
                names = [name for group in item.leads_to.values() for name in group]
                links |= {(item.box.code, box.code) for box in model.column(Column.LONG_TERM) if box.name in names}
                others = {link.start for link in model.starts(item.box.code)} - {row.activity.box.code}
                assert item.also_from == [model.numbers[code] for code in sorted(others)]
        ids = [item.id for row in listing.activities for item in (row.activity, *row.outputs, *row.impacts)]

        assert links == {(link.start, link.end) for link in model.links}
        assert len(set(ids)) == len(ids)


def test_impact_that_no_activity_leads_to_is_listed_and_said():
    boxes = {
        code: Box(code, column, code, f"Text of {code}")
        for code, column in (("x", Column.IMPACT), ("l", Column.LONG_TERM))
    }
    model = LogicModel(boxes, [Link("x", "l", DERIVED)])

    assert [item.box.code for item in list_rows(model).activities[0].impacts] == ["x"]
    assert describe_model(model, HEADINGS) == "Text of x leads to: l (Drawn). l: Text of l."
