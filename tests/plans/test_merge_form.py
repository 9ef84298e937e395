"""The form that merges: what it saves, what it asks, what it shows of both sides."""

import datetime
import json

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from nvap.forms import DayMonthYearField, PlainTextField
from nvap.govuk import error_lines
from plans.forms.merge_form import MergeForm
from plans.merging import digest, digests

DRAWN = {"words": "as drawn", "when": datetime.date(2026, 3, 1), "told": False, "picks": [1, 2], "kind": ""}


class ExampleForm(MergeForm):
    words = PlainTextField(label="Words", required=False, max_length=20)
    when = DayMonthYearField(label="When", required=False)
    told = forms.BooleanField(label="Told", required=False)
    picks = forms.TypedMultipleChoiceField(
        label="Picks", coerce=int, required=False, choices=[("Near", [(1, "One"), (2, "Two")]), ("Far", [(3, "Three")])]
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "None"), ("a", "Kind A"), ("b", "Kind B")])


def post(drawn=DRAWN, prefix="", **changes):
    """The fields a browser would send for a form drawn with these values and changed so; `extra` goes as it is."""
    extra = changes.pop("extra", {})
    values = {**drawn, **changes}
    data = QueryDict(mutable=True)
    name = (lambda field: f"{prefix}-{field}") if prefix else (lambda field: field)
    data[name("base_digests")] = json.dumps(digests(drawn))
    data[name("words")] = values["words"]
    for part in ("day", "month", "year"):
        data[name(f"when_{part}")] = str(getattr(values["when"], part)) if values["when"] else ""
    if values["told"]:
        data[name("told")] = "on"
    data.setlist(name("picks"), [str(pick) for pick in values["picks"]])
    data[name("kind")] = values["kind"]
    for key, value in extra.items():
        data[name(key)] = value
    return data


def test_form_unchanged_by_anyone_saves_what_is_there():
    form = ExampleForm(post(), current=DRAWN)
    assert form.is_valid()
    assert form.values == DRAWN


def test_form_draws_current_values_and_their_digests():
    form = ExampleForm(current=DRAWN)
    assert form["words"].value() == "as drawn"
    assert json.loads(form["base_digests"].value()) == digests(DRAWN)


def test_fields_changed_by_one_side_only_merge():
    current = {**DRAWN, "words": "theirs", "picks": [1]}
    form = ExampleForm(post(when=datetime.date(2026, 4, 1), told=True), current=current)
    assert form.is_valid()
    assert form.values == {**current, "when": datetime.date(2026, 4, 1), "told": True}


@pytest.mark.parametrize(
    ("name", "theirs", "mine", "their_words", "my_words"),
    [
        ("words", "theirs", "mine", "theirs", "mine"),
        ("words", "theirs", "", "theirs", ""),
        ("when", datetime.date(2026, 5, 1), None, "1 May 2026", ""),
        ("when", datetime.date(2026, 5, 1), datetime.date(2026, 6, 20), "1 May 2026", "20 June 2026"),
        ("picks", [1, 3], [2], "One\nThree", "Two"),
        ("picks", [], [1], "", "One"),
        ("kind", "a", "b", "Kind A", "Kind B"),
    ],
)
def test_field_changed_by_both_asks_with_both_in_words(name, theirs, mine, their_words, my_words):
    form = ExampleForm(post(**{name: mine}), current={**DRAWN, name: theirs})
    assert not form.is_valid()
    (conflict,) = form.conflicts
    assert (conflict["theirs"], conflict["mine"]) == (their_words, my_words)
    label = ExampleForm.base_fields[name].label
    assert form.errors == {f"keep_{name}": [f"“{label}” was changed while you were writing. Choose which to keep."]}


@pytest.mark.parametrize(("answer", "kept"), [("mine", "mine"), ("theirs", "theirs")])
def test_answer_to_a_conflict_is_taken(answer, kept):
    extra = {"keep_words": answer, "seen_words": digest("theirs")}
    form = ExampleForm(post(words="mine", extra=extra), current={**DRAWN, "words": "theirs"})
    assert form.is_valid()
    assert form.values["words"] == kept


def test_answer_about_an_older_text_is_asked_again_with_nothing_chosen():
    extra = {"keep_words": "mine", "seen_words": digest("theirs")}
    form = ExampleForm(post(words="mine", extra=extra), current={**DRAWN, "words": "theirs, changed again"})
    assert not form.is_valid()
    assert form["keep_words"].value() is None
    assert form["seen_words"].value() == digest("theirs, changed again")


def test_answer_that_is_no_choice_is_asked_again():
    extra = {"keep_words": "both", "seen_words": digest("theirs")}
    form = ExampleForm(post(words="mine", extra=extra), current={**DRAWN, "words": "theirs"})
    assert not form.is_valid()
    assert [conflict["called"] for conflict in form.conflicts] == ["Words"]


def test_text_brought_together_by_hand_is_saved_as_mine():
    extra = {"keep_words": "mine", "seen_words": digest("theirs")}
    form = ExampleForm(post(words="theirs and mine", extra=extra), current={**DRAWN, "words": "theirs"})
    assert form.is_valid()
    assert form.values["words"] == "theirs and mine"


@pytest.mark.parametrize("broken", ["", "no json", "[]", "null", "[" * 100_000, '{"words": 5}'])
def test_digests_that_did_not_come_back_whole_overwrite_nothing(broken):
    form = ExampleForm(post(words="mine", extra={"base_digests": broken}), current=DRAWN)
    assert not form.is_valid()
    assert [conflict["called"] for conflict in form.conflicts] == ["Words"]
    assert form["words"].value() == "mine"


def test_conflict_beside_an_error_keeps_all_that_was_typed():
    data = post(words="a text far longer than allowed here", kind="a")
    form = ExampleForm(data, current={**DRAWN, "words": "theirs", "kind": "b"})
    assert not form.is_valid()
    assert sorted(form.errors) == ["keep_kind", "words"]
    assert form["words"].value() == "a text far longer than allowed here"
    assert form["kind"].value() == "a"


def test_merged_gives_what_would_be_saved_and_else_what_the_row_holds():
    data = post(words="a text far longer than allowed here", kind="a")
    form = ExampleForm(data, current=DRAWN)
    form.is_valid()
    assert (form.merged("words"), form.merged("kind")) == ("as drawn", "a")


def test_form_with_a_prefix_merges_and_asks():
    current = {**DRAWN, "words": "theirs", "kind": "b"}
    form = ExampleForm(post(words="mine", prefix="p"), current=current, prefix="p")
    assert not form.is_valid()
    assert form["seen_words"].html_name == "p-seen_words"
    extra = {"keep_words": "mine", "seen_words": form["seen_words"].value()}
    answered = ExampleForm(post(words="mine", prefix="p", extra=extra), current=current, prefix="p")
    assert answered.is_valid()
    assert answered.values == {**current, "words": "mine"}


def test_conflicts_come_first_in_the_error_summary_and_lead_to_their_radio_buttons():
    data = post(words="a text far longer than allowed here", kind="a")
    form = ExampleForm(data, current={**DRAWN, "kind": "b"})
    assert [line.target for line in error_lines(form)] == ["id_keep_kind_0", "id_words"]


def test_own_fields_leave_the_questions_about_conflicts_to_their_template():
    form = ExampleForm(post(words="mine"), current={**DRAWN, "words": "theirs"})
    form.is_valid()
    assert [field.name for field in form.own_fields] == ["base_digests", *DRAWN]


def test_page_shows_both_texts_escaped_and_nothing_without_conflicts():
    form = ExampleForm(post(words="<b>mine</b>"), current={**DRAWN, "words": "<i>theirs"})
    form.is_valid()
    page = render_to_string("plans/conflicts.html", {"form": form})
    assert page.count("&lt;b&gt;mine&lt;/b&gt;") == 1
    assert page.count("&lt;i&gt;theirs") == 1
    assert page.count('type="radio"') == 2
    assert render_to_string("plans/conflicts.html", {"form": ExampleForm(current=DRAWN)}).strip() == ""
