import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from nvap.accounts.actions import choose_mail
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


def test_person_chooses_how_often_they_get_mail_and_history_says_so(client):
    user = people.UserFactory()
    client.force_login(user)
    page = client.get(reverse("people:mail"))
    form = page.context["form"]
    fields = {"mail_choice": "digest", "form_key": form["form_key"].value(), "shown": form["shown"].value()}
    answers = [client.post(reverse("people:mail"), fields) for _ in range(2)]

    user.refresh_from_db()
    assert [answer["Location"] for answer in answers] == [reverse("people:mail")] * 2
    assert user.mail_choice == "digest"
    changed = user.history.filter(history_type="~")
    assert [(row.mail_choice, row.history_user) for row in changed] == [("digest", user)]
    assert client.get(reverse("people:mail")).context["form"].initial["mail_choice"] == "digest"


def test_no_choice_and_one_there_is_not_are_told_beside_the_field(client):
    client.force_login(people.UserFactory())
    for choice, words in (("", "Choose how often you want mail"), ("never", "Select a valid choice.")):
        response = client.post(reverse("people:mail"), {"mail_choice": choice, "form_key": str(uuid.uuid4())})
        (error,) = response.context["form"].errors["mail_choice"]
        assert error.startswith(words)


def test_nobody_chooses_for_somebody_else():
    user = people.UserFactory()
    with pytest.raises(PermissionDenied):
        choose_mail(user=user, choice="digest", by=people.superuser())
    with pytest.raises(ValidationError):
        choose_mail(user=user, choice="never", by=user)


def test_account_page_leads_there(client):
    client.force_login(people.UserFactory())
    assert reverse("people:mail") in client.get(reverse("account_change_password")).content.decode()
