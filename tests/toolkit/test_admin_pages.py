"""Every admin page of the toolkit, over the real toolkit."""

from django.urls import reverse

from tests.factories.accounts import toolkit_editor
from toolkit.editions import row_models
from toolkit.models import Action, DerivedDecision, Edition, NoteDecision


def address(model, page, *args):
    return reverse(f"admin:toolkit_{model._meta.model_name}_{page}", args=args)


def test_every_model_can_be_listed_searched_and_read(client, edition):
    client.force_login(toolkit_editor())
    for model in [Action, Edition, *row_models()]:
        response = client.get(address(model, "changelist"), {"q": "2.6.1"})
        assert response.status_code == 200, model
        row = model.objects.first()
        assert client.get(address(model, "change", row.pk)).status_code == 200, model
    for model in (DerivedDecision, NoteDecision):
        assert client.get(address(model, "changelist")).status_code == 200
        assert client.get(address(model, "add")).status_code == 200
