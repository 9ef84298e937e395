"""Saving a period's update: all that was changed at once, or one part alone as the script sends it; nothing is lost."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Confirmation, LineImpact, ReportingPeriod
from tests.factories.plans import (
    IndicatorFactory,
    ProgressUpdateFactory,
    ReadingFactory,
    ReportingPeriodFactory,
)
from tests.plans.pages import form_fields, messages_of
from tests.plans.scene import texts_of

DAY = datetime.timedelta(days=1)
FIELDS = ("nothing_changed", "status", "status_reason", "progress", "next_steps")


@pytest.fixture
def earlier(scene):
    """Last quarter's period."""
    starts = scene.period.starts - 91 * DAY
    return ReportingPeriodFactory(name="Last quarter", starts=starts, closed_at=timezone.now())


@pytest.fixture
def told(scene, earlier):
    """Three activities, of each of which something was said last quarter."""
    lines = [scene.line(activity=name) for name in ("one", "two", "three")]
    for line in lines:
        ProgressUpdateFactory(line=line, period=earlier, next_steps="Call\nWrite")
    return lines


def path_of(scene, name="update"):
    return reverse(f"plans:{name}", args=[scene.plan.pk, scene.period.reference])


def opened(client, scene):
    return form_fields(client.get(path_of(scene)))


def only(fields, prefix):
    """What the page's script sends of one part."""
    return {name: value for name, value in fields.items() if name.startswith(f"{prefix}-")} | {"only": prefix}


def said(scene, line):
    return line.progress_updates.filter(period=scene.period).values_list(*FIELDS).first()


def part_of(response, prefix):
    page = response.context["page"]
    return next(part for part in page if part.prefix == prefix)


# All at once ------------------------------------------------------------------------------------------------------


def test_one_save_saves_all_that_changed_and_leads_to_the_check(first, scene, told):
    one, two, three = told
    changes = {"1A-status": "at_risk", "1A-status_reason": "Ice", "1A-progress": "Fell", "1B-nothing_changed": "True"}
    response = first.post(path_of(scene), opened(first, scene) | changes | {"then": "continue"})
    assert (response.status_code, response.url) == (302, path_of(scene, "check"))
    assert messages_of(response) == ["Saved: activity 1A, activity 1B."]
    assert [said(scene, line) for line in (one, two, three)] == [
        (False, "at_risk", "Ice", "Fell", ""),
        (True, "", "", "", ""),
        None,
    ]


def test_several_have_nothing_changed_with_ticks_and_one_button(first, scene, told):
    ticks = {f"{line.number}-nothing_changed": "True" for line in told}
    response = first.post(path_of(scene), opened(first, scene) | ticks | {"then": "stay"})
    assert response.url == path_of(scene)
    assert [said(scene, line) for line in told] == [(True, "", "", "", "")] * 3


def test_what_cannot_be_saved_is_shown_beside_its_line_and_the_rest_is_saved(first, scene, told):
    one, two, _three = told
    changes = {"1A-progress": "No status", "1B-status": "on_track", "1B-progress": "Good"}
    response = first.post(path_of(scene), opened(first, scene) | changes)
    part = part_of(response, "1A")
    assert (part.errors, part.box("progress").value) == ([("Choose a status", "id_1A-status")], "No status")
    assert part_of(response, "1B").errors == []
    assert (said(scene, one), said(scene, two)) == (None, (False, "on_track", "", "Good", ""))
    assert texts_of(response, element="div", css_class="govuk-error-summary")[0].endswith(
        "Activity 1A: Choose a status"
    )
    fields = form_fields(response) | {"1A-status": "on_track"}
    assert first.post(path_of(scene), fields).status_code == 302
    assert said(scene, one) == (False, "on_track", "", "No status", "")


def test_a_page_sent_unchanged_saves_nothing(first, scene, told):
    ProgressUpdateFactory(line=told[0], period=scene.period, updated_by__name="Somebody")
    ProgressUpdateFactory(line=told[1], period=scene.period, nothing_changed=True, status="", progress="")
    response = first.post(path_of(scene), opened(first, scene))
    assert (response.status_code, messages_of(response)) == (302, [])
    assert told[0].progress_updates.get(period=scene.period).history.count() == 1
    assert said(scene, told[2]) is None


def test_form_sent_twice_saves_once(first, scene, told):
    number = IndicatorFactory(plan_objective=scene.plan_objective, line=told[0])
    changes = {"1A-status": "on_track", f"1A-number{number.pk}-value": "7"}
    fields = opened(first, scene) | changes
    assert [first.post(path_of(scene), fields).status_code for _ in range(2)] == [302, 302]
    assert (told[0].progress_updates.count(), number.readings.count()) == (2, 1)


def test_tick_and_words_do_not_agree(first, scene, told):
    changes = {"1A-nothing_changed": "True", "1A-progress": "Yet there is"}
    response = first.post(path_of(scene), opened(first, scene) | changes)
    words = "You ticked “Nothing has changed”. Remove these words, or take the tick away"
    assert part_of(response, "1A").errors == [(words, "id_1A-progress")]
    assert (part_of(response, "1A").box("nothing_changed").value, said(scene, told[0])) == ("True", None)


def test_tick_can_be_taken_away_again(first, scene, told):
    ProgressUpdateFactory(line=told[0], period=scene.period, nothing_changed=True, status="", progress="")
    fields = opened(first, scene)
    assert fields.pop("1A-nothing_changed") == ["True"]
    assert first.post(path_of(scene), fields | {"1A-status": "on_track"}).status_code == 302
    assert said(scene, told[0]) == (False, "on_track", "", "", "")


def test_conflict_is_asked_beside_its_line(first, second, scene, told):
    mine, theirs = opened(first, scene), opened(second, scene)
    second.post(path_of(scene), theirs | {"1A-status": "on_track", "1A-progress": "Theirs"})
    response = first.post(path_of(scene), mine | {"1A-status": "on_track", "1A-progress": "Mine"})
    part = part_of(response, "1A")
    assert [conflict["theirs"] for conflict in part.form.conflicts] == ["Theirs"]
    assert said(scene, told[0])[3] == "Theirs"
    fields = form_fields(response) | {"1A-keep_progress": "mine"}
    assert first.post(path_of(scene), fields).status_code == 302
    assert said(scene, told[0])[3] == "Mine"


def test_words_for_an_activity_taken_out_meanwhile_are_shown_and_kept(first, scene, told):
    fields = opened(first, scene)
    told[0].retire(by=scene.editor)
    changes = {"1A-status": "on_track", "1A-progress": "Typed too late", "1B-nothing_changed": "True"}
    response = first.post(path_of(scene), fields | changes)
    assert [words for _prefix, _field, words in response.context["page"].typed] == ["Typed too late"]
    assert said(scene, told[1]) == (True, "", "", "", "")
    assert scene.editor.unsaved_forms.current().get().fields["1A-progress"] == ["Typed too late"]
    answer = first.post(path_of(scene), only(fields | changes, "1A"))
    assert (answer.status_code, answer.text.split(".")[0]) == (
        409,
        "This activity was taken out of the plan while you were writing",
    )


def test_last_next_steps_are_taken_over_without_saving_anything(first, scene, told):
    fields = opened(first, scene) | {"1A-next_steps": "Mine", "1B-progress": "Typed", "take": "1A"}
    response = first.post(path_of(scene), fields)
    assert [part_of(response, "1A").box("next_steps").value, part_of(response, "1B").box("progress").value] == [
        "Call\nWrite\nMine",
        "Typed",
    ]
    assert part_of(response, "1A").errors == []
    assert said(scene, told[0]) is None
    fields = form_fields(response) | {"1A-status": "on_track", "1B-status": "on_track"}
    assert first.post(path_of(scene), fields).status_code == 302
    assert (said(scene, told[0])[4], said(scene, told[1])[3]) == ("Call\nWrite\nMine", "Typed")


# Part by part -----------------------------------------------------------------------------------------------------


def test_part_is_saved_alone_and_answers_with_itself(first, scene, told):
    changes = {"1A-status": "on_track", "1A-progress": "Good", "1B-progress": "Not sent"}
    response = first.post(path_of(scene), only(opened(first, scene) | changes, "1A"))
    assert (response.status_code, response.text.count("<fieldset"), response.context["is_saved"]) == (200, 1, True)
    assert response.text.count('data-waiting="2 of 3 activities wait for an update."') == 1
    assert (said(scene, told[0]), said(scene, told[1])) == ((False, "on_track", "", "Good", ""), None)


def test_part_without_anything_new_is_asked(first, scene, told):
    response = first.post(path_of(scene), only(opened(first, scene), "1A"))
    words = "Say what progress there is, or tick “Nothing has changed”"
    assert (response.context["is_saved"], response.context["part"].errors) == (
        False,
        [(words, "id_1A-nothing_changed")],
    )


def test_part_kept_while_it_was_typed_is_offered_and_cleared_by_its_save(first, scene, told):
    fields = only(opened(first, scene) | {"1A-progress": "Half a sen"}, "1A")
    key = fields["1A-form_key"][0]
    kept = {name: value for name, value in fields.items() if name != "only"}
    kept |= {"form_key": key, "form_title": "activity 1A", "form_address": path_of(scene)}
    assert first.post(reverse("people:save_unsaved"), kept).status_code == 204
    response = first.get(f"{path_of(scene)}?unsaved={key}")
    assert [part_of(response, prefix).box("progress").value for prefix in ("1A", "1B")] == ["Half a sen", ""]
    shown = only(form_fields(response) | {"1A-status": "on_track"}, "1A")
    assert shown["1A-form_key"] == [key]
    first.post(path_of(scene), shown)
    assert said(scene, told[0])[3] == "Half a sen"
    assert scene.editor.unsaved_forms.current().count() == 0


def test_parts_kept_while_they_were_typed_are_given_back_together(first, scene, told):
    fields = opened(first, scene) | {f"{prefix}-progress": f"Half of {prefix}" for prefix in ("1A", "1B")}
    for prefix in ("1A", "1B"):
        kept = {name: value for name, value in only(fields, prefix).items() if name != "only"}
        about = {"form_key": fields[f"{prefix}-form_key"], "form_address": path_of(scene)}
        first.post(reverse("people:save_unsaved"), kept | about | {"form_title": f"activity {prefix}"})
    assert first.get(path_of(scene)).text.count("Show what was typed") == 1
    for prefix in ("1A", "1B"):
        response = first.get(f"{path_of(scene)}?unsaved={fields[f'{prefix}-form_key'][0]}")
        assert [part_of(response, each).box("progress").value for each in ("1A", "1B")] == ["Half of 1A", "Half of 1B"]
    # One saved: the other is still kept.
    first.post(path_of(scene), only(form_fields(response) | {"1A-status": "on_track"}, "1A"))
    assert [each.title for each in scene.editor.unsaved_forms.current()] == ["activity 1B"]
    assert said(scene, told[0])[3] == "Half of 1A"


def test_what_was_rejected_is_kept_by_part_and_gone_once_saved(first, scene, told):
    changes = {"1A-status": "at_risk", "1A-progress": "Fell", "1B-status": "on_track", "1B-progress": "Good"}
    first.post(path_of(scene), opened(first, scene) | changes | {"then": "continue"})
    (row,) = scene.editor.unsaved_forms.current()
    assert (row.title, row.why) == ("activity 1A", "not_saved")
    assert {name.partition("-")[0] for name in row.fields} == {"1A"}
    fields = form_fields(first.get(row.link))
    assert (fields["1A-progress"], fields["1B-progress"]) == (["Fell"], ["Good"])
    first.post(path_of(scene), only(fields | {"1A-status_reason": "Ice"}, "1A"))
    assert said(scene, told[0])[2] == "Ice"
    assert list(scene.editor.unsaved_forms.current()) == []


def test_what_was_sent_without_a_session_is_kept_by_part_once_it_is_shown(first, scene, told):
    fields = opened(first, scene) | {"1A-progress": "Fell", "1B-progress": "Good", "form_key": uuid.uuid4()}
    first.logout()
    first.post(path_of(scene), fields)
    first.force_login(scene.editor)
    response = first.get(path_of(scene), follow=True)
    assert [part_of(response, each).box("progress").value for each in ("1A", "1B", "1C")] == ["Fell", "Good", ""]
    rows = scene.editor.unsaved_forms.current()
    assert {(row.title, row.why) for row in rows} == {("activity 1A", "signed_out"), ("activity 1B", "signed_out")}
    shown = form_fields(response) | {"1A-status": "on_track", "1B-status": "on_track"}
    first.post(path_of(scene), shown | {"then": "continue"})
    assert (said(scene, told[0])[3], said(scene, told[1])[3]) == ("Fell", "Good")
    assert list(rows.all()) == []


def test_result_waits_while_what_it_stands_beside_is_asked_about(first, second, scene, told):
    number = IndicatorFactory(plan_objective=told[0].plan_objective, line=told[0])
    mine = opened(first, scene) | {"1A-status": "on_track", "1A-progress": "Mine", f"1A-number{number.pk}-value": "98"}
    theirs = opened(second, scene) | {"1A-status": "on_track", "1A-progress": "Theirs"}
    second.post(path_of(scene), only(theirs, "1A"))
    response = first.post(path_of(scene), only(mine, "1A"))
    assert (response.context["is_saved"], number.readings.count()) == (False, 0)
    mine |= {field.html_name: field.value() for field in response.context["part"].form.hidden_fields()}
    mine |= {"1A-keep_progress": "mine"}
    response = first.post(path_of(scene), only(mine, "1A"))
    assert response.context["is_saved"], response.context["part"].errors
    assert (said(scene, told[0])[3], number.readings.get().value) == ("Mine", 98)


def test_save_of_all_clears_what_was_kept_of_its_parts(first, scene, told):
    fields = opened(first, scene) | {"1A-status": "on_track", "form_key": uuid.uuid4()}
    kept = only(fields, "1A") | {"form_key": fields["1A-form_key"], "form_address": path_of(scene)}
    first.post(reverse("people:save_unsaved"), kept)
    assert scene.editor.unsaved_forms.current().count() == 1
    first.post(path_of(scene), fields)
    assert scene.editor.unsaved_forms.current().count() == 0


def test_part_of_another_plan_or_none_is_refused(first, scene, told):
    assert first.post(path_of(scene), {"only": "9Z", "9Z-progress": "Words"}).status_code == 409
    assert first.post(path_of(scene), {"only": "1A"}).status_code == 409


# Results ----------------------------------------------------------------------------------------------------------


def test_result_is_saved_with_the_offered_date(first, scene, told):
    number = IndicatorFactory(plan_objective=scene.plan_objective, line=told[0])
    whole = IndicatorFactory(plan_objective=scene.plan_objective)
    changes = {f"1A-number{number.pk}-value": "12.5", f"numbers1-number{whole.pk}-value": "3"}
    assert first.post(path_of(scene), opened(first, scene) | changes).status_code == 302
    today = timezone.localdate()
    assert [(row.readings.get().date, str(row.readings.get().value)) for row in (number, whole)] == [
        (today, "12.50"),
        (today, "3.00"),
    ]
    assert said(scene, told[0]) is None


def test_date_offered_for_a_result_is_the_periods_last_day_once_it_has_ended(first, scene, told):
    ReportingPeriod.objects.filter(pk=scene.period.pk).update(ends=timezone.localdate() - 5 * DAY)
    number = IndicatorFactory(plan_objective=scene.plan_objective, line=told[0])
    first.post(path_of(scene), opened(first, scene) | {f"1A-number{number.pk}-value": "1"})
    assert number.readings.get().date == timezone.localdate() - 5 * DAY


def test_wrong_result_is_shown_beside_its_number(first, scene, told):
    number = IndicatorFactory(plan_objective=scene.plan_objective, line=told[0])
    ReadingFactory(indicator=number, value=4)
    field = f"1A-number{number.pk}-value"
    for typed, control in (("many", f"id_{field}"), ("5", f"id_1A-number{number.pk}-date_0")):
        response = first.post(path_of(scene), opened(first, scene) | {field: typed})
        part = part_of(response, "1A")
        assert ([control for _words, control in part.errors], part.number_boxes[0].value.value) == ([control], typed)
    assert number.readings.count() == 1


# What goes stale --------------------------------------------------------------------------------------------------


@pytest.fixture
def carried(scene, earlier):
    """A risk and a comment that were last changed before the period was opened."""
    line = scene.line(risks="Ice", risk_mitigation="Salt")
    LineImpact.objects.create(line=line, long_term_impact=scene.external)
    scene.plan_objective.additional_comments = "All well"
    scene.plan_objective.save()
    before = timezone.now() - 60 * DAY
    line.history.update(history_date=before)
    scene.plan_objective.history.update(history_date=before)
    scene.period.opened_at = before + DAY
    scene.period.save()
    return line


def test_stale_words_are_asked_with_when_they_changed_last(first, scene, carried):
    page = first.get(path_of(scene)).context["page"]
    then = (timezone.localdate() - 60 * DAY).strftime("%B %Y")
    assert [(part.prefix, part.told, part.carried.is_asked) for part in page.carried] == [
        ("risks1A", f"last changed in {then}", True),
        ("comments1", f"last changed in {then}", True),
    ]
    # Another field of the row is no change of these words.
    carried.who = "Hub"
    carried.save()
    assert part_of(first.get(path_of(scene)), "risks1A").carried.is_asked


def test_still_true_is_one_tick(first, scene, carried):
    first.post(path_of(scene), only(opened(first, scene) | {"risks1A-still_true": "True"}, "risks1A"))
    (row,) = Confirmation.objects.all()
    assert (row.line, row.period, row.confirmed_by) == (carried, scene.period, scene.editor)
    page = first.get(path_of(scene)).context["page"]
    assert [part.prefix for part in page.asked] == ["comments1"]
    assert part_of(first.get(path_of(scene)), "risks1A").told.startswith(f"still true, said {scene.editor}")


def test_one_still_true_for_all(first, scene, carried):
    fields = opened(first, scene) | {"then": "still_true"}
    response = first.post(path_of(scene), fields)
    assert response.url == f"{path_of(scene)}#carried"
    assert set(Confirmation.objects.values_list("line", "plan_objective")) == {
        (carried.pk, None),
        (None, scene.plan_objective.pk),
    }
    first.post(path_of(scene), fields)
    assert Confirmation.objects.count() == 2


@pytest.mark.parametrize("asked", [{"risks1A-still_true": "True"}, {"risks1A-still_true": "True", "only": "risks1A"}])
def test_still_true_is_not_said_of_what_a_colleague_changed_since(first, second, scene, carried, asked):
    mine = opened(first, scene)
    second.post(path_of(scene), opened(second, scene) | {"risks1A-risks": "Theirs"})
    typed = mine | {"risks1A-risk_mitigation": "Typed"} | asked
    response = first.post(path_of(scene), typed)
    part = response.context["part"] if "only" in asked else part_of(response, "risks1A")
    assert "was changed while this page was open" in " ".join(words for words, _control in part.errors)
    assert (part.box("risks").value, part.box("risk_mitigation").value) == ("Theirs", "Typed")
    assert part.box("still_true").value == "True"
    carried.refresh_from_db()
    assert (Confirmation.objects.count(), carried.risk_mitigation) == (0, "Salt")

    again = {name: value[0] if isinstance(value, list) else value for name, value in part.form.data.lists()}
    assert first.post(path_of(scene), only(mine | again, "risks1A")).status_code == 200
    carried.refresh_from_db()
    assert (Confirmation.objects.get().line, carried.risk_mitigation) == (carried, "Typed")


def test_what_was_not_sent_is_not_said_to_be_still_true(first, scene, carried):
    sent = {name: value for name, value in opened(first, scene).items() if not name.startswith("risks1A-")}
    first.post(path_of(scene), sent | {"then": "still_true"})
    assert list(Confirmation.objects.values_list("line", "plan_objective")) == [(None, scene.plan_objective.pk)]


def test_changed_words_are_no_longer_asked(first, scene, carried):
    changes = {"risks1A-risks": "Snow", "comments1-additional_comments": "Less well"}
    assert first.post(path_of(scene), opened(first, scene) | changes).status_code == 302
    carried.refresh_from_db()
    scene.plan_objective.refresh_from_db()
    assert (carried.risks, carried.risk_mitigation) == ("Snow", "Salt")
    assert scene.plan_objective.additional_comments == "Less well"
    assert first.get(path_of(scene)).context["page"].asked == []
