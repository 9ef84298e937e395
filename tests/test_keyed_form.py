"""The key that tells one rendered form from another."""

import uuid

import pytest
from django import forms
from django.http import QueryDict

from nvap.forms import KeyedForm, read_form_key


class Form(KeyedForm):
    text = forms.CharField()


def test_each_unbound_form_has_a_new_key():
    keys = {Form()["form_key"].value() for _ in range(3)}

    assert len(keys) == 3
    assert {str(uuid.UUID(key)) for key in keys} == keys


def test_bound_form_keeps_the_posted_key():
    key = uuid.uuid4()
    form = Form(QueryDict(f"text=a&form_key={key}"))

    assert (form["form_key"].value(), form.is_valid(), form.cleaned_data["form_key"]) == (str(key), True, key)


@pytest.mark.parametrize("posted", ["text=a", "text=a&form_key=", "text=a&form_key=nonsense", "text=a&form_key=%00"])
def test_bound_form_without_a_sound_key_gets_one_that_stays(posted):
    data = QueryDict(posted)
    form = Form(data)

    assert form.is_valid()
    key = form.cleaned_data["form_key"]
    assert (type(key), form["form_key"].value()) == (uuid.UUID, str(key))
    assert Form(form.data).data["form_key"] == str(key)
    assert data == QueryDict(posted)


def test_key_written_otherwise_is_the_same_key():
    key = uuid.uuid4()

    assert Form({"text": "a", "form_key": "{" + key.hex.upper() + "}"})["form_key"].value() == str(key)
    assert read_form_key({"form_key": key}) == key


def test_key_is_named_alike_on_every_form_of_a_page_and_has_no_id():
    first, second = Form(prefix="first"), Form(prefix="second")

    assert [str(form["form_key"]) for form in (first, second)] == [
        f'<input type="hidden" name="form_key" value="{form["form_key"].value()}">' for form in (first, second)
    ]
    assert first["text"].html_name == "first-text"


def test_key_is_no_change():
    form = Form({"text": "a", "form_key": str(uuid.uuid4())}, initial={"text": "a"})

    assert form.changed_data == []
