"""Boxes, their names, and the chains through them."""

from tests.toolkit.picture.models import DERIVED, models_of
from toolkit.models import Impact, ImpactLink, Objective, Output
from toolkit.picture import Column
from toolkit.picture.model import Box, Link, LogicModel


def test_chains_are_those_of_the_rows(edition):
    for objective, model in zip(Objective.objects.filter(edition=edition), models_of(edition), strict=True):
        for impact in Impact.objects.filter(objective=objective):
            chain = model.chain(impact.code)
            assert chain.upstream == {place.activity.code for place in impact.places.all()}
            assert chain.downstream == {link.long_term_impact.code for link in impact.links.all()}
        for output in Output.objects.filter(activity__objective=objective):
            chain = model.chain(output.code)
            assert (chain.upstream, chain.downstream) == ({output.activity.code}, set())
        for activity in objective.activities.all():
            impacts = {place.impact for place in activity.impact_places.all()}
            lasting = ImpactLink.objects.filter(impact__in=impacts).values_list("long_term_impact__code", flat=True)
            chain = model.chain(activity.code)
            assert chain.upstream == set()
            assert chain.downstream == {
                *(output.code for output in activity.outputs.all()),
                *(impact.code for impact in impacts),
                *lasting,
            }


def test_chain_takes_no_way_round():
    boxes = {
        code: Box(code, column, code, code)
        for code, column in zip("abxy", [Column.ACTIVITY] * 2 + [Column.IMPACT] * 2, strict=True)
    }
    model = LogicModel(boxes, [Link("a", "x"), Link("a", "y"), Link("b", "y")])
    chain = model.chain("x")

    # The other impact of its activity, and that impact's other activity, are not on the chain.
    assert [code for code in boxes if code in chain] == ["a", "x"]
    assert [chain.has_link(link) for link in model.links] == [True, False, False]
    assert model.chain("z") is None


def test_label_names_what_is_derived():
    assert Box("o", Column.OUTPUT, "Output", "Words", DERIVED).label == "Output, drawn: Words"
    assert Box("a", Column.ACTIVITY, "Activity 1.1", "Words").label == "Activity 1.1: Words"
