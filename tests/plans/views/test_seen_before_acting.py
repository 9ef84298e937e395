"""Buttons that do more than save: what others changed since the page was made is told before anything is done."""

import pytest
from django.urls import reverse

from plans.actions import add_reading
from tests.factories.plans import DecisionAskedFactory, IndicatorFactory, ReadingFactory
from tests.plans.scene import fields_of, path_of


def place_of(scene, name):
    """Return a row, the address of its page, the button that takes it away, and a field of it."""
    match name:
        case "decision":
            row = DecisionAskedFactory(plan=scene.plan, asked_for=scene.period, what="Fund it")
            path = reverse("plans:decision", args=[scene.plan.pk, scene.period.reference, row.key])
            return row, path, "withdraw", "of_whom"
        case "indicator":
            row = IndicatorFactory(plan_objective=scene.plan_objective)
            return row, reverse("plans:indicator", args=[scene.plan.pk, row.key]), "retire", "baseline_source"
    row = scene.line(activity="Words")
    return row, path_of(scene, row), "retire", "risks"


def is_gone(row):
    row.refresh_from_db()
    return bool(getattr(row, "retired_at", None) or getattr(row, "withdrawn_at", None))


@pytest.mark.parametrize("name", ["decision", "indicator", "line"])
def test_what_a_colleague_changed_since_is_shown_first_and_the_button_works_when_pressed_again(
    first, second, scene, name
):
    row, path, button, field = place_of(scene, name)
    mine = fields_of(first.get(path))
    assert second.post(path, fields_of(second.get(path)) | {field: "Theirs"}).status_code == 302

    response = first.post(path, mine | {"then": button})

    assert (response.status_code, is_gone(row)) == (200, False)
    (message,) = response.context["form"].errors[field]
    assert "was changed while this page was open" in message
    shown = fields_of(response)
    assert shown[field] == ["Theirs"]
    assert first.post(path, shown | {"then": button}).status_code == 302
    assert is_gone(row)
    assert getattr(row, field) == "Theirs"


@pytest.mark.parametrize("name", ["decision", "indicator", "line"])
def test_nothing_is_told_where_nobody_else_changed_it(first, scene, name):
    row, path, button, field = place_of(scene, name)
    assert first.post(path, fields_of(first.get(path)) | {field: "Mine", "then": button}).status_code == 302
    assert is_gone(row)


def test_result_changed_since_is_told_and_not_removed(first, scene):
    row = IndicatorFactory(plan_objective=scene.plan_objective)
    result = ReadingFactory(indicator=row)
    path = reverse("plans:indicator", args=[scene.plan.pk, row.key])
    page = first.get(path)
    button = f"remove:{result.key}:{page.context['results'][0]['mark']}"
    values = {"date": result.date, "value": result.value, "note": "Of a colleague"}
    add_reading(indicator=row, values=values, form_key=result.key, by=scene.editor)

    response = first.post(path, fields_of(page) | {"then": button}, follow=True)

    assert "The result was changed while this page was open" in str(next(iter(response.context["messages"])))
    assert row.readings.count() == 1
    button = f"remove:{result.key}:{response.context['results'][0]['mark']}"
    first.post(path, fields_of(response) | {"then": button})
    assert row.readings.count() == 0
