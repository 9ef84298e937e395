"""People at their browsers: what they open, type and press; and how they came to be there."""

import re
from urllib.parse import urlencode

from django.core import mail
from django.test import Client

from nvap.accounts.models import Force, Membership, User
from tests.plans.pages import form_fields

ADMINISTRATOR = "administrator@vkpp.example.org"
REVIEWER = "reviewer@vkpp.example.org"
SECOND_REVIEWER = "second.reviewer@vkpp.example.org"
TOOLKIT_EDITOR = "toolkit@vkpp.example.org"


class Person:
    """Somebody signed in. Sessions end in a working day, so each thing they do begins with signing in."""

    def __init__(self, email: str):
        self.email = email

    def _browser(self) -> Client:
        browser = Client()
        browser.force_login(User.objects.get(email=self.email))
        return browser

    def fields(self, url: str, **changes) -> dict[str, list[str] | str]:
        """Return what the form at this address would send, with these changes typed."""
        page = self._browser().get(url, follow=True)
        assert page.status_code == 200, (self.email, url, page.status_code)
        return {**form_fields(page), **changes}

    def post(self, url: str, fields):
        """Post these fields and return the answer."""
        return self._browser().post(url, fields)

    def send(self, url: str, fields) -> str:
        """Post these fields and return the address that leads to. Fail where the page has errors."""
        answer = self.post(url, fields)
        if answer.status_code != 302:
            form = answer.context and answer.context.get("form")
            raise AssertionError((self.email, url, answer.status_code, form and form.errors.as_json()))
        return answer["Location"]

    def fill_in(self, url: str, then="continue", **changes) -> str:
        """Open a page, type the changes into its form and press a button."""
        return self.send(url, self.fields(url, **changes) | {"then": then})

    def leave_unsaved(self, url: str, **changes) -> None:
        """Type into a plan's form and leave it: the page's script has kept it."""
        plan = re.match(r"/plans/\d+/", url)[0]
        fields = self.fields(url, **changes)
        answer = self._browser().post(f"{plan}unsaved/?{urlencode({'form': url})}", fields)
        assert answer.status_code == 204, (url, answer.status_code)

    def send_signed_out(self, url: str, **changes) -> None:
        """Type into a form, be signed out meanwhile, and send it."""
        browser = self._browser()
        fields = {**form_fields(browser.get(url, follow=True)), **changes, "then": "continue"}
        del browser.cookies["sessionid"]
        answer = browser.post(url, fields)
        assert answer.status_code == 302, (url, answer.status_code)
        assert "/accounts/login/" in answer["Location"], (url, answer["Location"])


def add_force(slug: str, name: str, region: str, units=()) -> Force:
    """Add a force in the admin, invite its manager from there and let the manager invite its editor."""
    administrator = Person(ADMINISTRATOR)
    values = {"name": name, "slug": slug, "nation": "England", "region": region, "kind": "fictional"}
    administrator.send("/admin/accounts/force/add/", values)
    force = Force.objects.get(slug=slug)
    for unit in units:
        administrator.send("/admin/accounts/unit/add/", {"force": force.pk, "name": unit, "retired_at": ""})
    email = f"manager@{slug}.example.org"
    administrator.send(
        "/admin/accounts/invitation/add/", {"force": force.pk, "email": email, "role": Membership.Role.MANAGER}
    )
    accept(f"{name} Manager")
    invite(slug, f"editor@{slug}.example.org", Membership.Role.EDITOR)
    accept(f"{name} Editor")
    return force


def invite(slug: str, email: str, role: str) -> None:
    """Send an invitation as the force's manager."""
    Person(f"manager@{slug}.example.org").send(f"/forces/{slug}/people/invite/", {"email": email, "role": role})


def accept(name: str) -> None:
    """Open the link in the mail that was sent last and make an account by this name."""
    path = re.search(r"/invitation/\S+/", mail.outbox[-1].body)[0]
    answer = Client().post(path, {"name": name, "password": "five made up words together"})
    assert answer.status_code == 302, (path, answer.status_code)


def manager(slug: str) -> Person:
    """Return the force's manager."""
    return Person(f"manager@{slug}.example.org")


def editor(slug: str) -> Person:
    """Return the force's editor."""
    return Person(f"editor@{slug}.example.org")
