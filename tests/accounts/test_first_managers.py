"""A pasted list of forces and addresses: read row by row, shown, and sent once all of it is clear."""

import pytest
from django.core import mail
from django.urls import reverse

from nvap.accounts.first_managers import judge_rows
from nvap.accounts.models import Invitation, User
from nvap.accounts.pasted_invitations import read_rows
from nvap.forms import normalise_text
from tests.factories import accounts as people
from tests.jobs import run_jobs
from tests.plans.pages import form_fields, messages_of

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/accounts/invitation/several/"


@pytest.fixture
def keeper(client):
    user = people.vkpp_people()
    client.force_login(user)
    return user


@pytest.fixture
def forces():
    names = {"kent": "Kent Police", "north-yorks": "North Yorkshire Police", "west-yorks": "West Yorkshire Police"}
    forces = {slug: people.ForceFactory(slug=slug, name=name) for slug, name in names.items()}
    forces["asp"] = people.ForceFactory(slug="avon", name="Avon and Somerset Constabulary")
    return forces


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Kent\ta@example.org", [("Kent", "a@example.org")]),
        ("Kent, a@example.org", [("Kent", "a@example.org")]),
        ("Kent; Jo Big <A@Example.org>", [("Kent", "a@example.org")]),
        ('"Kent","a@example.org"', [("Kent", "a@example.org")]),
        ("a@example.org\tKent", [("Kent", "a@example.org")]),
        ("• Kent: a@example.org", [("Kent", "a@example.org")]),
        ("North Yorkshire a@example.org", [("North Yorkshire", "a@example.org")]),
        ("Kent; a@example.org; b@example.org", [("Kent", "a@example.org"), ("Kent", "b@example.org")]),
        ("Force\tEmail address\nKent\ta@example.org\n\n", [("Kent", "a@example.org")]),
    ],
)
def test_rows_are_read_as_they_come_from_excel_and_mail(text, read):
    rows = read_rows(normalise_text(text))

    assert [(", ".join(each.cells), each.email) for each in rows] == read
    assert [each.problem for each in rows] == [""] * len(read)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Kent", "There is no email address. Add one after the force."),
        ("a@example.org", "There is no force. Add its name before the address."),
        ("Kent, a@", "“a@” is not an email address. It must look like name@example.com."),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_the_cure(text, problem):
    assert [each.problem for each in read_rows(text)] == [problem]


def test_forces_are_found_by_short_names_and_initials(forces, keeper):
    text = "kent police, a@example.org\nNorth Yorks; b@example.org\nASC, c@example.org\nW. Yorkshire, d@example.org"

    judged = judge_rows(read_rows(text), keeper)

    assert [(each.force and each.force.slug, each.problem) for each in judged] == [
        ("kent", ""),
        ("north-yorks", ""),
        ("avon", ""),
        ("west-yorks", ""),
    ]


def test_each_bad_row_is_told_and_what_needs_nothing_is_left_out(forces, keeper):
    managed = people.ForceFactory(name="Managed Police", slug="managed")
    manager, editor = people.manager(managed), people.editor(forces["kent"])
    closed = people.UserFactory(is_active=False)
    people.InvitationFactory(force=forces["kent"], email="invited@example.org", role="manager")
    text = "\n".join(
        [
            "Yorkshire, a@example.org",
            "Nowhere, b@example.org",
            f"Managed, {manager.email}",
            "Managed, c@example.org",
            f"Kent, {editor.email}",
            f"Kent, {closed.email}",
            "Kent, invited@example.org",
            f"Kent, {keeper.email}",
            "Kent, d@example.org",
            "kent, D@example.org",
        ]
    )

    judged = judge_rows(read_rows(text), keeper)

    assert [each.row.number for each in judged] == list(range(1, 11))
    told = [each.problem or each.note for each in judged]
    assert told[:2] == [
        "“Yorkshire” could be North Yorkshire Police or West Yorkshire Police. Write the whole name of one.",
        "No force is called “Nowhere”. Write its name as the list of forces has it.",
    ]
    assert told[2] == f"{manager} is a manager for Managed Police already."
    assert told[3] == f"Managed Police has a manager, who can invite others: {manager}. Take this row out."
    assert told[4].startswith(f"{editor} is editor for Kent Police already. Appoint them")
    assert "is closed" in told[5]
    assert told[6].startswith("Invited already, by ")
    assert told[7].startswith("This is your own address")
    assert told[8:] == ["", "The same as row 9."]
    assert [each.row.number for each in judged if each.is_invited] == [9]


def test_rows_are_judged_in_as_many_queries_at_one_as_at_three(forces, keeper, django_assert_num_queries):
    for text in ("Kent, a@example.org", "Kent, a@example.org\nASC, b@example.org\nKent, c@example.org"):
        rows = read_rows(text)
        with django_assert_num_queries(5):
            judge_rows(rows, keeper)


def check(client, text):
    return client.post(ADDRESS, {**form_fields(client.get(ADDRESS)), "rows": text, "then": "check"})


def test_nobody_is_invited_before_the_list_is_clear_and_was_shown(client, forces, keeper):
    response = check(client, "Kent, a@example.org\nNowhere, b@example.org")
    assert "1 row is to be mended" in response.content.decode()
    assert "No force is called “Nowhere”" in response.content.decode()
    client.post(ADDRESS, {**form_fields(response), "then": "send"})
    assert Invitation.objects.count() == 0

    response = check(client, "Kent\ta@example.org\nASC\tb@example.org")
    assert "Send 2 invitations" in response.content.decode()
    fields = form_fields(response)
    # Typed into after it was shown: it is shown again first.
    client.post(ADDRESS, fields | {"rows": "Kent\tz@example.org", "then": "send"})
    assert Invitation.objects.count() == 0

    response = client.post(ADDRESS, fields | {"then": "send"})
    run_jobs()
    assert response.url == reverse("admin:accounts_invitation_changelist")
    assert sorted(message.to[0] for message in mail.outbox) == ["a@example.org", "b@example.org"]
    assert set(Invitation.objects.values_list("role", "invited_by")) == {("manager", keeper.pk)}
    client.post(ADDRESS, fields | {"then": "send"})
    assert Invitation.objects.count() == 2


def test_list_that_came_to_something_else_meanwhile_is_shown_again(client, forces, keeper):
    fields = form_fields(check(client, "Kent, a@example.org"))
    people.manager(forces["kent"])

    response = client.post(ADDRESS, fields | {"then": "send"})

    assert "has a manager, who can invite others" in response.content.decode()
    assert Invitation.objects.count() == 0


def test_forces_without_a_manager_are_listed_and_get_one(client, forces, keeper, django_assert_max_num_queries):
    editor = people.editor(forces["kent"])
    people.manager(forces["asp"])
    address = reverse("admin:accounts_force_people")
    with django_assert_max_num_queries(20):
        response = client.get(address)
    assert [row.force for row in response.context["without_manager"]] == [forces["kent"]]
    assert [row.force for row in response.context["others"]] == [forces["asp"]]

    appoint = reverse("admin:accounts_force_appoint", args=[forces["kent"].pk])
    pk = forces["kent"].pk
    response = client.post(appoint, {**form_fields(client.get(appoint)), f"manager_{pk}": "invite"})
    assert f"address_{pk}" in response.context["form"].errors
    membership = editor.memberships.get()
    client.post(appoint, {**form_fields(client.get(appoint)), f"manager_{pk}": str(membership.pk)})
    membership.refresh_from_db()
    assert membership.role == "manager"
    assert "has a manager, who can make others one" in client.get(appoint).content.decode()


def test_account_is_closed_and_opened_on_its_pages_with_who_takes_over(client, forces, keeper):
    force = forces["kent"]
    manager, editor = people.manager(force), people.editor(force)
    close = reverse("admin:accounts_user_close", args=[manager.pk])

    response = client.post(close, {**form_fields(client.get(close)), "reason": "Left"})
    assert list(response.context["form"].errors) == [f"manager_{force.pk}"]
    asked = {"reason": "Left", f"manager_{force.pk}": str(editor.memberships.get().pk)}
    client.post(close, {**form_fields(client.get(close)), **asked})

    assert (User.objects.get(pk=manager.pk).is_active, editor.memberships.get().role) == (False, "manager")
    page = client.get(reverse("admin:accounts_user_change", args=[manager.pk])).content.decode()
    assert "Open this account" in page
    assert "closed this account on" in page
    reopen = reverse("admin:accounts_user_reopen", args=[manager.pk])
    client.post(reopen, {**form_fields(client.get(reopen)), "reason": "Came back"})
    assert User.objects.get(pk=manager.pk).is_active


def test_vkpp_people_set_nobodys_password_and_change_no_administrator(client, keeper):
    user, administrator = people.manager(), people.superuser()

    assert client.get(f"/admin/accounts/user/{user.pk}/password/").status_code == 403
    assert client.post(f"/admin/accounts/user/{user.pk}/password/", {}).status_code == 403
    for person in (administrator, keeper):
        address = reverse("admin:accounts_user_change", args=[person.pk])
        assert client.post(address, {"name": "Mine", "groups": []}).status_code == 403
        assert client.get(reverse("admin:accounts_user_close", args=[person.pk])).status_code == 403
    page = client.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()
    assert 'name="email"' not in page
    assert 'name="is_superuser"' not in page
    assert 'name="groups"' in page


def test_invitation_is_withdrawn_on_its_page(client, keeper):
    invitation = people.InvitationFactory(role="manager")
    address = reverse("admin:accounts_invitation_change", args=[invitation.pk])
    assert "Withdraw this invitation" in client.get(address).content.decode()

    response = client.post(reverse("admin:accounts_invitation_withdraw", args=[invitation.pk]))

    assert messages_of(response) == [f"The invitation to {invitation.email} no longer works."]
    assert not Invitation.objects.open().exists()
    assert "Withdraw this invitation" not in client.get(address).content.decode()


def test_national_group_is_invited_to_on_its_page(client, keeper):
    address = reverse("admin:accounts_invitation_national")
    asked = {"email": keeper.email, "group": "VKPP reviewer"}
    response = client.post(address, {**form_fields(client.get(address)), **asked})
    assert "Nobody gives themselves rights" in response.content.decode()

    client.post(address, {**form_fields(client.get(address)), **asked, "email": "new@example.org"})
    assert Invitation.objects.get().group == "VKPP reviewer"
