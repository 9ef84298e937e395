"""Two people, or two windows, on one planned activity: nothing is lost, and what differs is asked about."""

import datetime

from plans.actions.lines import line_values
from tests.plans.pages import errors_of
from tests.plans.scene import fields_of, on_date, path_of, take_out, texts_of


def test_two_windows_that_change_different_fields_lose_nothing(first, second, scene):
    line = scene.line(output="drawn", risks="drawn")
    mine, theirs = (fields_of(client.get(path_of(scene, line))) for client in (first, second))
    second.post(path_of(scene, line), theirs | {"output": "theirs", "outputs": [scene.rows["output"].pk]})
    assert first.post(path_of(scene, line), mine | {"risks": "mine"}).status_code == 302
    line.refresh_from_db()
    assert (line.output, line.risks) == ("theirs", "mine")
    assert line_values(line)["outputs"] == [scene.rows["output"].pk]


def test_two_windows_that_change_the_same_field_are_asked_and_lose_nothing(first, second, scene):
    line = scene.line(output="drawn")
    mine, theirs = (fields_of(client.get(path_of(scene, line))) for client in (first, second))
    second.post(path_of(scene, line), theirs | {"output": "theirs", "who": "Their person"})
    response = first.post(path_of(scene, line), mine | {"output": "mine", "risks": "My risk"})
    assert errors_of(response) == {
        "keep_output": ["“Output” was changed while you were writing. Choose which to keep."]
    }
    (conflict,) = response.context["form"].conflicts
    assert texts_of(response, element="div", css_class="app-compare") == [
        f"What was saved {conflict['saved']} theirs What you entered mine"
    ]
    line.refresh_from_db()
    assert (line.output, line.risks) == ("theirs", "")
    redrawn = fields_of(response)
    # What I left alone is drawn as it stands now.
    assert (redrawn["output"], redrawn["risks"], redrawn["who"]) == (["mine"], ["My risk"], ["Their person"])
    assert first.post(path_of(scene, line), redrawn | {"keep_output": "mine"}).status_code == 302
    line.refresh_from_db()
    assert (line.output, line.risks, line.who) == ("mine", "My risk", "Their person")


def test_two_windows_that_tick_differently_are_asked_with_both_lists(first, second, scene):
    line = scene.line()
    mine, theirs = (fields_of(client.get(path_of(scene, line))) for client in (first, second))
    second.post(path_of(scene, line), theirs | {"measures": [scene.rows["measure"].pk]})
    response = first.post(path_of(scene, line), mine | {"measures": [scene.rows["review"].pk]})
    (conflict,) = response.context["form"].conflicts
    assert texts_of(response, element="div", css_class="app-compare") == [
        f"What was saved {conflict['saved']} 9.9 The force safeguards What you entered Review of sessions"
    ]
    first.post(path_of(scene, line), fields_of(response) | {"keep_measures": "theirs"})
    assert line_values(line)["measures"] == [scene.rows["measure"].pk]


def test_dates_that_agree_apart_but_not_together_are_asked_about(first, second, scene):
    line = scene.line(start=datetime.date(2026, 1, 1), due=datetime.date(2026, 6, 1))
    mine, theirs = (fields_of(client.get(path_of(scene, line))) for client in (first, second))
    second.post(path_of(scene, line), theirs | on_date("start", 1, 5, 2026))
    response = first.post(path_of(scene, line), mine | on_date("due", 1, 4, 2026))
    assert errors_of(response) == {"due": ["Due must be the same as or after the start, 1 May 2026"]}
    assert fields_of(response)["start_month"] == ["5"]


def test_each_removing_what_the_other_relied_on_leaves_an_activity_named(first, second, scene):
    line = scene.line(toolkit_activity=scene.rows["activity"], activity="Words")
    mine, theirs = (fields_of(client.get(path_of(scene, line))) for client in (first, second))
    second.post(path_of(scene, line), theirs | {"toolkit_activity": ""})
    response = first.post(path_of(scene, line), mine | {"activity": ""})
    assert errors_of(response) == {"activity": ["Write what you plan to do, or choose an activity from the toolkit"]}


def test_activity_taken_out_meanwhile_keeps_what_was_typed_and_can_be_put_back(first, second, scene):
    line = scene.line(activity="Words")
    mine = fields_of(first.get(path_of(scene, line))) | {"risks": "Typed meanwhile"}
    take_out(second, scene, line)
    response = first.post(path_of(scene, line), mine)
    assert texts_of(response, element="p", css_class="govuk-notification-banner__heading") == [
        "This activity was taken out of the plan while you were writing."
    ]
    redrawn = fields_of(response)
    assert redrawn["risks"] == ["Typed meanwhile"]
    line.refresh_from_db()
    assert (line.risks, line.retired_at is None) == ("", False)
    assert first.post(path_of(scene, line), redrawn | {"restore": "1"}).status_code == 302
    line.refresh_from_db()
    assert (line.risks, line.retired_at) == ("Typed meanwhile", None)


def test_activity_is_not_put_back_by_a_form_with_errors(first, second, scene):
    line = scene.line(activity="Words")
    mine = fields_of(first.get(path_of(scene, line))) | {"activity": "", "restore": "1"}
    take_out(second, scene, line)
    assert list(errors_of(first.post(path_of(scene, line), mine))) == ["activity"]
    line.refresh_from_db()
    assert line.retired_by is not None
