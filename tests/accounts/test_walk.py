"""Every form that people type into keeps what is typed: a walk over the classes of forms and over the pages.

A new package of forms joins FORMS, a new part of the site WALKED and `pages`; what keeps nothing says why.
"""

import datetime
import importlib
import inspect
import pkgutil

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.forms import NewAccountForm
from nvap.accounts.models import Membership
from nvap.forms import KeyedForm
from tests.access.test_matrix import addresses
from tests.accounts.unsaved_marks import forms_that_lose_text, read_forms
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

FORMS = ["nvap.accounts.forms", "nvap.accounts.people_forms"]
KEEPING_NOTHING = {NewAccountForm: "asks for a password"}
WALKED = ("/account/", "/forces/", "/invitation/", "/unsaved/")
# Nobody has signed in there, or it asks for a password; allauth's.
SIGNED_IN = ["account_change_password", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"]
SIGNING_IN = ["account_login", "account_reset_password", *SIGNED_IN]


def form_classes():
    """Return every form class of FORMS, a module or a package, that has a field to type into or choose from."""
    modules = []
    for name in FORMS:
        module = importlib.import_module(name)
        modules.append(module)
        for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"{name}."):
            modules.append(importlib.import_module(found.name))
    classes = {
        each
        for module in modules
        for _name, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, forms.BaseForm) and each.__module__ == module.__name__
    }
    return {each for each in classes if any(not field.widget.is_hidden for field in each.base_fields.values())}


def test_every_form_class_carries_a_key():
    classes = form_classes()

    assert {each for each in classes if not issubclass(each, KeyedForm)} == set(KEEPING_NOTHING)
    assert len(classes) > len(KEEPING_NOTHING)


def pages():
    """Return the address of each page with a form, by its pattern, and who is asked; None for what only takes posts."""
    force = people.ForceFactory(name="Westshire Police", slug="westshire")
    manager = people.manager(force)
    membership = people.MembershipFactory(force=force)
    Membership.history.update(history_date=timezone.now() - datetime.timedelta(days=500))
    people.InvitationFactory(force=force, token="abc")
    unsaved = people.UnsavedFormFactory(user=manager)
    return {
        "/forces/<slug>/people/": (reverse("people:list", args=[force.slug]), manager),
        "/forces/<slug>/people/invite/": (reverse("people:invite", args=[force.slug]), manager),
        "/forces/<slug>/people/access/": (reverse("people:confirm_access", args=[force.slug]), manager),
        "/forces/<slug>/people/hand-over/": (reverse("plans:hand_over", args=[force.slug]), manager),
        "/forces/<slug>/people/<pk>/role/": (reverse("people:role", args=[force.slug, membership.pk]), manager),
        "/forces/<slug>/people/<pk>/remove/": (reverse("people:remove", args=[force.slug, membership.pk]), manager),
        "/forces/<slug>/people/invitations/<pk>/withdraw/": None,
        "/invitation/<token>/": (reverse("people:accept_invitation", args=["abc"]), None),
        "/account/": (reverse("people:account"), manager),
        "/account/session/": None,
        "/account/sessions/<pk>/end/": None,
        "/account/sessions/end/": None,
        "/account/mail/": (reverse("people:mail"), manager),
        # A file, no page.
        "/account/held/": None,
        "/unsaved/": None,
        "/unsaved/<form_key>/": (reverse("people:read_unsaved", args=[unsaved.form_key]), manager),
        "/unsaved/<form_key>/discard/": None,
        "/unsaved/<form_key>/restore/": None,
    }


def test_every_page_is_walked():
    assert sorted(pages()) == sorted({each for each in addresses() if each.startswith(WALKED)})


@pytest.mark.parametrize("pattern", sorted({each for each in addresses() if each.startswith(WALKED)}))
def test_no_form_of_a_page_loses_what_is_typed(client, pattern):
    page = pages()[pattern]
    if page is None:
        return
    address, user = page
    if user:
        client.force_login(user)

    response = client.get(address)

    assert response.status_code == 200
    assert forms_that_lose_text(response.content.decode()) == []


def test_walk_meets_forms_that_are_kept_and_one_that_asks_for_a_password(client):
    found = [page for page in pages().values() if page]
    kinds = []
    for address, user in found:
        client.logout()
        if user:
            client.force_login(user)
        typed_into = [form for form in read_forms(client.get(address).content.decode()) if form.is_typed_into]
        kinds += [(form.asks_password, form.is_kept) for form in typed_into]

    assert sorted(kinds) == [*[(False, True)] * 5, (True, False)]


@pytest.mark.parametrize("name", SIGNING_IN)
def test_pages_of_signing_in_keep_nothing(client, name):
    if name in SIGNED_IN:
        client.force_login(people.UserFactory())

    found = read_forms(client.get(reverse(name)).content.decode())

    assert [form for form in found if form.is_marked or form.has_key] == []
    assert any(form.is_typed_into for form in found)


@pytest.mark.parametrize(
    ("html", "lost"),
    [
        ('<form method="post" action="/a/"><input name="x"></form>', ["/a/"]),
        ('<form method="post"><textarea name="x"></textarea></form>', ["(its page)"]),
        (
            '<form method="post"><input type="radio" name="x"><input name="form_key" type="hidden" value="1"></form>',
            ["(its page)"],
        ),
        ('<form method="get"><input name="x"></form>', []),
        ('<form method="post"><input type="hidden" name="x"><button>Do it</button></form>', []),
        ('<form method="post" id="f" action="/a/"></form><select name="x" form="f"></select>', ["/a/"]),
        (
            '<form method="post"><input name="x"><input type="hidden" name="form_key" value="1">'
            '<input type="hidden" name="form_title" data-autosave="/unsaved/"></form>',
            [],
        ),
        ('<form method="post"><input type="password" name="x"></form>', []),
        (
            '<form method="post"><input type="password"><input name="form_key" type="hidden" value="1"></form>',
            ["(its page)"],
        ),
    ],
)
def test_walk_sees_what_would_be_lost(html, lost):
    assert forms_that_lose_text(html) == lost
