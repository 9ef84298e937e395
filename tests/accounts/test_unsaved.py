"""What was typed and not saved, on the pages: kept by the script, offered to its writer, dated, cleared by Save."""

import datetime
import re
import uuid
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Invitation, UnsavedForm
from nvap.accounts.unsaved import address_of, find_unsaved, form_data, keep_posted
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

KEEPER = "/unsaved/"


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def manager(force):
    return people.manager(force)


@pytest.fixture
def laptop(manager):
    client = Client()
    client.force_login(manager)
    return client


@pytest.fixture
def phone(manager):
    client = Client()
    client.force_login(manager)
    return client


@pytest.fixture
def page(force):
    return reverse("people:invite", args=[force.slug])


def fields_of(response):
    """Return the fields of the page's form as its script sends them."""
    form = response.context["form"]
    fields = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    carried = re.findall(r'name="(form_title|form_continues)" value="([^"]*)"', response.content.decode())
    return fields | dict(carried) | {"form_address": response.request["PATH_INFO"]}


def keep(client, response, **typed):
    """Keep a page's form as its script does. Return the form's key."""
    fields = fields_of(response) | typed
    assert client.post(KEEPER, fields).status_code == 204
    return fields["form_key"]


def headings(response):
    found = re.findall(r'<p class="govuk-notification-banner__heading">(.*?)</p>', response.content.decode())
    return [re.sub(r"\d\d:\d\d", "00:00", text) for text in found]


def offered(response):
    return [str(row.form_key) for row in getattr(response.wsgi_request, "unsaved_forms", ())]


def test_typed_text_is_kept_apart_and_offered_with_its_date(laptop, manager, page):
    response = laptop.get(page)
    form_key = keep(laptop, response, email="typed@example.org", csrfmiddlewaretoken="secret")

    row = UnsavedForm.objects.get()
    assert (row.user, str(row.form_key), row.address, row.why) == (manager, form_key, page, "typing")
    assert (row.title, row.fields) == (
        "an invitation to Westshire Police",
        {"email": ["typed@example.org"], "shown": ["0"]},
    )
    assert Invitation.objects.count() == 0
    again = laptop.get(page)
    assert again.context["form"].is_bound is False
    assert headings(again) == ["What you typed for an invitation to Westshire Police, today 00:00, is not saved."]
    assert f'href="{page}?unsaved={form_key}"' in again.content.decode()


def test_kept_form_is_shown_when_asked_for_then_cleared_by_saving(laptop, page):
    form_key = keep(laptop, laptop.get(page), email="typed@example.org", role="viewer")

    shown = laptop.get(f"{page}?unsaved={form_key}")
    assert shown.context["form"]["email"].value() == "typed@example.org"
    assert shown.context["form"]["form_key"].value() != form_key
    assert offered(shown) == []
    assert headings(shown) == [
        "This is what you typed for an invitation to Westshire Police, today 00:00. Check it and save."
    ]

    response = laptop.post(f"{page}?unsaved={form_key}", fields_of(shown))
    assert response.status_code == 302
    assert Invitation.objects.get().email == "typed@example.org"
    assert ([row.fields for row in UnsavedForm.objects.all()], offered(laptop.get(page))) == ([{}], [])
    assert laptop.get(f"{page}?unsaved={form_key}").context["form"].is_bound is False


def test_two_devices_keep_one_form_each_and_saving_one_leaves_the_other(laptop, phone, page):
    on_laptop = keep(laptop, laptop.get(page), email="laptop@example.org", role="viewer")
    on_phone = keep(phone, phone.get(page), email="phone@example.org", role="editor")

    assert offered(laptop.get(page)) == [on_phone, on_laptop]
    shown = laptop.get(f"{page}?unsaved={on_laptop}")
    assert (shown.context["form"]["email"].value(), offered(shown)) == ("laptop@example.org", [on_phone])
    laptop.post(page, fields_of(shown))

    assert [row.fields for row in UnsavedForm.objects.current()] == [
        {"email": ["phone@example.org"], "role": ["editor"], "shown": ["0"]}
    ]
    assert offered(phone.get(page)) == [on_phone]


def test_text_that_arrives_after_save_is_refused_and_never_comes_back(laptop, page):
    response = laptop.get(page)
    fields = fields_of(response) | {"email": "typed@example.org", "role": "viewer"}
    laptop.post(page, fields)

    assert laptop.post(KEEPER, fields | {"email": "late@example.org"}).status_code == 409
    assert (offered(laptop.get(page)), UnsavedForm.objects.get().fields) == ([], {})


def test_form_that_could_not_be_saved_stays_kept(laptop, page):
    form_key = keep(laptop, laptop.get(page), email="typed@example.org")
    response = laptop.post(page, {"form_key": form_key, "email": "no address"})

    assert response.status_code == 200
    assert UnsavedForm.objects.current().get().fields == {"email": ["no address"]}


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example/x", "/\\evil.example/x"])
def test_page_that_names_another_host_is_not_gone_back_to(laptop, page, path):
    form_key = keep(laptop, laptop.get(page), email="typed@example.org")
    discard = reverse("people:discard_unsaved", args=[form_key])
    location = laptop.post(discard, headers={"Referer": f"http://testserver{path}"})["Location"]
    assert urlsplit(urljoin("http://testserver/", location.replace("\\", "/"))).netloc == "testserver"


def test_kept_form_is_discarded_and_brought_back(laptop, page):
    form_key = keep(laptop, laptop.get(page), email="typed@example.org")
    discard = reverse("people:discard_unsaved", args=[form_key])

    response = laptop.post(discard, follow=True, headers={"Referer": f"http://testserver{page}?unsaved={form_key}"})
    assert response.redirect_chain == [(page, 302)]
    assert offered(response) == []
    (message,) = response.context["messages"]
    assert re.sub(r"\d\d:\d\d", "00:00", str(message)) == (
        "Discarded: what you typed for an invitation to Westshire Police, today 00:00."
    )
    assert laptop.post(discard).status_code == 404

    response = laptop.post(message.extra_tags, follow=True)
    assert response.redirect_chain == [(f"{page}?unsaved={form_key}", 302)]
    assert response.context["form"]["email"].value() == "typed@example.org"
    assert laptop.post(message.extra_tags).status_code == 404


def test_discarding_without_a_referer_leads_to_the_form(laptop, page):
    form_key = keep(laptop, laptop.get(page), email="typed@example.org")

    assert laptop.post(reverse("people:discard_unsaved", args=[form_key]))["Location"] == page


def test_kept_text_is_its_writers_alone(laptop, force, page):
    form_key = keep(laptop, laptop.get(page), email="typed@example.org")
    other = Client()
    other.force_login(people.manager(force))

    for address in (page, f"{page}?unsaved={form_key}"):
        response = other.get(address)
        assert (response.context["form"].is_bound, offered(response)) == (False, [])
        assert "typed@example.org" not in response.content.decode()
    for name in ("discard_unsaved", "restore_unsaved"):
        assert other.post(reverse(f"people:{name}", args=[form_key])).status_code == 404
    assert UnsavedForm.objects.current().count() == 1


def test_form_of_another_address_is_not_shown_here(laptop, force, manager, page):
    membership = people.MembershipFactory(force=force)
    role_page = reverse("people:role", args=[force.slug, membership.pk])
    form_key = keep(laptop, laptop.get(role_page), role="viewer")

    response = laptop.get(f"{page}?unsaved={form_key}")
    assert (response.context["form"].is_bound, offered(response)) == (False, [])
    assert offered(laptop.get(role_page)) == [form_key]


def test_form_that_could_not_be_saved_is_told_apart(laptop, manager, page):
    row = people.UnsavedFormFactory(user=manager, address=page, why="not_saved")

    assert headings(laptop.get(row.link)) == [
        "What you typed for an invitation, today 00:00, could not be saved. It is kept for you here."
    ]


@pytest.mark.parametrize("asked_for", ["", "nonsense", "%00", "8da27d5e-360a-4030-941d-6d7b2440f806"])
def test_wish_for_a_form_that_is_not_there_shows_the_page(laptop, page, asked_for):
    assert laptop.get(f"{page}?unsaved={asked_for}").context["form"].is_bound is False


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/nowhere/",
        "//evil.example/forces/westshire/people/invite/",
        "https://evil.example/",
        "forces/westshire/people/invite/",
        "/forces/westshire/people/invite/\x00",
        "/forces/westshire/people/invite/?" + "x" * 2000,
        "/accounts/login/",
        "/accounts/password/change/",
        "/invitation/token/",
        "/admin/accounts/user/add/",
    ],
)
def test_address_that_is_no_page_with_forms_of_ours_is_a_bad_request(laptop, force, address):
    fields = {"form_key": str(uuid.uuid4()), "form_address": address, "email": "typed@example.org"}

    assert laptop.post(KEEPER, fields).status_code == 400
    assert UnsavedForm.objects.count() == 0


@pytest.mark.parametrize("form_key", ["", "nonsense", "\x00"])
def test_form_without_a_sound_key_is_a_bad_request_of_the_script(laptop, page, form_key):
    assert laptop.post(KEEPER, {"form_key": form_key, "form_address": page, "email": "a"}).status_code == 400
    assert UnsavedForm.objects.count() == 0


def test_form_that_is_too_long_is_refused_with_words(laptop, page, monkeypatch):
    monkeypatch.setattr(UnsavedForm, "LONGEST", 30)
    fields = fields_of(laptop.get(page)) | {"email": "x" * 30}

    response = laptop.post(KEEPER, fields)

    assert (response.status_code, response.content) == (413, b"This is too long to be kept unsaved.")
    assert UnsavedForm.objects.count() == 0


def test_what_the_database_cannot_hold_and_passwords_are_dropped(laptop, page):
    keep(
        laptop,
        laptop.get(page),
        **{
            "email": "ty\x00ped",
            "na\x00me": "x",
            "password1": "secret",
            "Old-Password": "secret",
            "form_title": "a\x00b",
        },
    )

    row = UnsavedForm.objects.get()
    assert (row.fields, row.title) == ({"email": ["typed"], "shown": ["0"]}, "ab")


def test_script_needs_a_person_and_a_token(laptop, manager, page):
    fields = {"form_key": str(uuid.uuid4()), "form_address": page, "email": "typed@example.org"}
    stranger, careless = Client(), Client(enforce_csrf_checks=True)
    careless.force_login(manager)

    assert stranger.post(KEEPER, fields).status_code == 401
    assert careless.post(KEEPER, fields, headers={"Sec-Fetch-Dest": "empty"}).status_code == 403
    assert laptop.get(KEEPER).status_code == 405
    assert UnsavedForm.objects.count() == 0


def test_script_of_a_page_opened_before_signing_in_again_keeps_with_the_cookies_token(manager, page):
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    response = client.get(page)
    token = client.cookies["csrftoken"].value

    fields = fields_of(response) | {"email": "typed@example.org"}
    assert client.post(KEEPER, fields, headers={"X-CSRFToken": token}).status_code == 204


def test_kept_form_goes_after_seven_days(laptop, page):
    form_key = keep(laptop, laptop.get(page), email="typed@example.org")
    UnsavedForm.objects.update(saved_at=timezone.now() - datetime.timedelta(days=7, seconds=1))

    response = laptop.get(f"{page}?unsaved={form_key}")
    assert (response.context["form"].is_bound, offered(response)) == (False, [])


def test_query_of_an_address_tells_forms_apart(laptop, manager, page):
    row = people.UnsavedFormFactory(user=manager, address=f"{page}?objective=1")

    assert offered(laptop.get(page)) == []
    assert offered(laptop.get(f"{page}?objective=1")) == [str(row.form_key)]
    assert row.link == f"{page}?objective=1&unsaved={row.form_key}"
    assert laptop.get(row.link).context["form"].is_bound is True


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/a/", "/a/"),
        ("/a/?unsaved=1", "/a/"),
        ("/a/?b=%20c+d&unsaved=1&e=", "/a/?b=%20c+d&e="),
        ("/a/?unsaved=1&unsaved=2", "/a/"),
        ("/a/?not_unsaved=1", "/a/?not_unsaved=1"),
    ],
)
def test_address_of_a_request_is_without_the_wish(asked, address):
    assert address_of(RequestFactory().get(asked)) == address


def test_pages_with_several_addresses_offer_what_was_kept_for_each(rf, manager):
    first, second = (people.UnsavedFormFactory(user=manager, address=address) for address in ("/a/", "/b/"))
    request = rf.get(f"/page/?unsaved={second.form_key}")
    request.user = manager

    assert form_data(request, "/a/") is None
    assert form_data(request, "/b/").getlist("email") == ["typed@example.org"]
    assert (request.unsaved_forms, request.unsaved_form) == ([first], second)


def test_view_keeps_what_it_cannot_save_and_a_redirect_leaves_it_kept(rf, manager):
    form_key = uuid.uuid4()
    request = rf.post("/page/?unsaved=1", {"form_key": str(form_key), "form_title": "activity 1B", "text": "Typed"})
    request.user = manager

    row = keep_posted(request)

    assert (row.form_key, row.address, row.title) == (form_key, "/page/", "activity 1B")
    assert (row.fields, row.why, request.unsaved_form) == ({"text": ["Typed"]}, "not_saved", row)


@pytest.mark.parametrize(
    "fields",
    [{}, {"then": "later"}, {"csrfmiddlewaretoken": "x", "form_key": "8da27d5e-360a-4030-941d-6d7b2440f806"}],
)
def test_buttons_are_not_kept(rf, manager, fields):
    request = rf.post("/page/", fields)
    request.user = manager

    assert (keep_posted(request), UnsavedForm.objects.count()) == (None, 0)


# Found from other pages ----------------------------------------------------------------------------------------


def test_unsaved_forms_below_an_address_are_found_newest_first(manager, django_assert_num_queries):
    now = timezone.now()
    older, newer, _other, _stale, _theirs, done = (
        people.UnsavedFormFactory(user=user, address=address, saved_at=now - datetime.timedelta(hours=hours))
        for user, address, hours in (
            (manager, "/plans/3/about/", 2),
            (manager, "/plans/3/lines/1/", 1),
            (manager, "/plans/33/about/", 1),
            (manager, "/plans/3/about/", 24 * 8),
            (people.UserFactory(), "/plans/3/about/", 1),
            (manager, "/plans/3/about/", 1),
        )
    )
    UnsavedForm.objects.filter(pk=done.pk).update(done_at=now)

    with django_assert_num_queries(1):
        found = find_unsaved(manager, prefix="/plans/3/")
        assert [(row.link, row.name, row.when) for row in found] == [
            (f"{row.address}?unsaved={row.form_key}", "an invitation", row.when) for row in (newer, older)
        ]
    assert len(find_unsaved(manager)) == 3


def test_list_of_unsaved_forms_links_each_with_its_date():
    rows = [
        people.UnsavedFormFactory.build(user=None, title="activity 1B", address="/plans/3/lines/1/"),
        people.UnsavedFormFactory.build(user=None, title="", address="/plans/3/about/?a=1"),
    ]
    html = render_to_string("components/unsaved_list.html", {"unsaved": rows})

    assert [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", item)) for item in re.findall(r"<li>.*?</li>", html)] == [
        f"Not saved yet: activity 1B, {rows[0].when}",
        f"Not saved yet: a form, {rows[1].when}",
    ]
    assert re.findall(r'href="([^"]+)"', html) == [
        f"/plans/3/lines/1/?unsaved={rows[0].form_key}",
        f"/plans/3/about/?a=1&amp;unsaved={rows[1].form_key}",
    ]
    assert render_to_string("components/unsaved_list.html", {"unsaved": []}).strip() == ""


def test_form_page_costs_one_query_however_much_is_kept(laptop, manager, page, django_assert_num_queries):
    laptop.get(page)
    with CaptureQueriesContext(connection) as none:
        laptop.get(page)
    people.UnsavedFormFactory.create_batch(3, user=manager, address=page)

    with django_assert_num_queries(len(none)):
        laptop.get(page)
