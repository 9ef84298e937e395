"""The form that merges: what it saves, what it asks, what it shows of both sides."""

import datetime
import json

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from nvap.forms import DayMonthYearField, PlainTextField
from nvap.govuk import error_lines
from plans.actions.saving import merge_change
from plans.forms.merge_form import MergeForm
from plans.merging import digest, digests

RENDERED = {"words": "as rendered", "when": datetime.date(2026, 3, 1), "told": False, "picks": [1, 2], "kind": ""}


class ExampleForm(MergeForm):
    words = PlainTextField(label="Words", required=False, max_length=20)
    when = DayMonthYearField(label="When", required=False)
    told = forms.BooleanField(label="Told", required=False)
    picks = forms.TypedMultipleChoiceField(
        label="Picks", coerce=int, required=False, choices=[("Near", [(1, "One"), (2, "Two")]), ("Far", [(3, "Three")])]
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "None"), ("a", "Kind A"), ("b", "Kind B")])


def post(rendered=RENDERED, prefix="", **changes):
    """The fields a browser would send for a form rendered with these values and changed so; `extra` goes as it is."""
    extra = changes.pop("extra", {})
    values = {**rendered, **changes}
    data = QueryDict(mutable=True)
    name = (lambda field: f"{prefix}-{field}") if prefix else (lambda field: field)
    data[name("base_digests")] = json.dumps(digests(rendered))
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


def save(form, row, check=lambda values: {}):
    """What an action saves over a row that holds these values now, or None where the form asks or refuses."""
    assert form.is_valid(), form.errors
    return form.save(
        lambda change: merge_change(change, by=None, current=row, history_of=lambda name: None, check=check)
    )


def save_over(row, data):
    """The form of somebody who was shown RENDERED, after it was sent to an action that found the row so."""
    form = ExampleForm(data, current=RENDERED)
    return form, save(form, row)


def test_form_unchanged_by_anyone_saves_what_is_there():
    assert save_over(RENDERED, post())[1] == RENDERED


def test_form_draws_current_values_and_their_digests():
    form = ExampleForm(current=RENDERED)
    assert form["words"].value() == "as rendered"
    assert json.loads(form["base_digests"].value()) == digests(RENDERED)


def test_fields_changed_by_one_side_only_merge():
    current = {**RENDERED, "words": "theirs", "picks": [1]}
    _form, values = save_over(current, post(when=datetime.date(2026, 4, 1), told=True))
    assert values == {**current, "when": datetime.date(2026, 4, 1), "told": True}


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
    form, values = save_over({**RENDERED, name: theirs}, post(**{name: mine}))
    assert values is None
    (conflict,) = form.conflicts
    assert (conflict["theirs"], conflict["mine"]) == (their_words, my_words)
    label = ExampleForm.base_fields[name].label
    assert form.errors == {f"keep_{name}": [f"“{label}” was changed while you were writing. Choose which to keep."]}


@pytest.mark.parametrize(("answer", "kept"), [("mine", "mine"), ("theirs", "theirs")])
def test_answer_to_a_conflict_is_taken(answer, kept):
    extra = {"keep_words": answer, "seen_words": digest("theirs")}
    _form, values = save_over({**RENDERED, "words": "theirs"}, post(words="mine", extra=extra))
    assert values["words"] == kept


def test_answer_about_an_older_text_is_asked_again_with_nothing_chosen():
    extra = {"keep_words": "mine", "seen_words": digest("theirs")}
    form, values = save_over({**RENDERED, "words": "theirs, changed again"}, post(words="mine", extra=extra))
    assert values is None
    assert form["keep_words"].value() is None
    assert form["seen_words"].value() == digest("theirs, changed again")


def test_answer_that_is_no_choice_is_asked_again():
    extra = {"keep_words": "both", "seen_words": digest("theirs")}
    form, values = save_over({**RENDERED, "words": "theirs"}, post(words="mine", extra=extra))
    assert values is None
    assert [conflict["called"] for conflict in form.conflicts] == ["Words"]


def test_text_brought_together_by_hand_is_saved_as_mine():
    extra = {"keep_words": "mine", "seen_words": digest("theirs")}
    _form, values = save_over({**RENDERED, "words": "theirs"}, post(words="theirs and mine", extra=extra))
    assert values["words"] == "theirs and mine"


@pytest.mark.parametrize("broken", ["", "no json", "[]", "null", "[" * 100_000, '{"words": 5}'])
def test_digests_that_did_not_come_back_whole_overwrite_nothing(broken):
    form, values = save_over(RENDERED, post(words="mine", extra={"base_digests": broken}))
    assert values is None
    assert [conflict["called"] for conflict in form.conflicts] == ["Words"]
    assert form["words"].value() == "mine"


def test_form_says_at_once_what_the_action_would_refuse_beside_what_is_wrong_with_a_field():
    class CheckedForm(ExampleForm):
        def check(self, values):
            return {"kind": "Choose a kind"} if not values["kind"] else {}

    form = CheckedForm(post(words="a text far longer than allowed here"), current=RENDERED)
    assert not form.is_valid()
    assert sorted(form.errors) == ["kind", "words"]


def test_what_the_action_refuses_of_the_merged_row_is_beside_the_field():
    form = ExampleForm(post(words="mine"), current=RENDERED)
    values = save(form, {**RENDERED, "kind": "a"}, check=lambda values: {"kind": "Not A", "gone": "Of no field"})
    assert values is None
    assert form.errors == {"kind": ["Not A"], "__all__": ["Of no field"]}


def test_conflicts_show_what_others_saved_in_fields_left_alone():
    form, values = save_over({**RENDERED, "words": "theirs", "kind": "b"}, post(words="mine"))
    assert values is None
    assert (form["words"].value(), form["kind"].value()) == ("mine", "b")
    again = ExampleForm(form.data, current=RENDERED)
    assert again.is_valid()
    assert again.change.base_digests["kind"] == digest("b")


@pytest.mark.parametrize("broken", ["", "no key", "[]"])
def test_malformed_key_of_a_form_is_replaced_by_one_of_its_own(broken):
    form = ExampleForm(post(extra={"form_key": broken}), current=RENDERED)
    assert form.is_valid()
    assert form.key == form.change.form_key


def test_each_rendered_form_has_a_key_of_its_own():
    keys = {str(ExampleForm(current=RENDERED)["form_key"].value()) for _ in range(3)}
    assert len(keys) == 3


def test_form_with_a_prefix_merges_and_asks():
    row = {**RENDERED, "words": "theirs", "kind": "b"}
    form = ExampleForm(post(words="mine", prefix="p"), current=RENDERED, prefix="p")
    assert save(form, row) is None
    assert form["seen_words"].html_name == "p-seen_words"
    extra = {"keep_words": "mine", "seen_words": form["seen_words"].value()}
    answered = ExampleForm(post(words="mine", prefix="p", extra=extra), current=RENDERED, prefix="p")
    assert save(answered, row) == {**row, "words": "mine"}


def test_conflicts_come_first_in_the_error_summary_and_lead_to_their_radio_buttons():
    form, _values = save_over({**RENDERED, "kind": "b", "words": "theirs"}, post(words="mine", kind="a"))
    assert [line.target for line in error_lines(form)] == ["id_keep_words_0", "id_keep_kind_0"]


def test_own_fields_leave_the_questions_about_conflicts_to_their_template():
    form, _values = save_over({**RENDERED, "words": "theirs"}, post(words="mine"))
    assert [field.name for field in form.own_fields] == ["form_key", "base_digests", *RENDERED]


def test_page_shows_both_texts_escaped_and_nothing_without_conflicts():
    form, _values = save_over({**RENDERED, "words": "<i>theirs"}, post(words="<b>mine</b>"))
    page = render_to_string("plans/conflicts.html", {"form": form})
    assert page.count("&lt;b&gt;mine&lt;/b&gt;") == 1
    assert page.count("&lt;i&gt;theirs") == 1
    assert page.count('type="radio"') == 2
    assert render_to_string("plans/conflicts.html", {"form": ExampleForm(current=RENDERED)}).strip() == ""
