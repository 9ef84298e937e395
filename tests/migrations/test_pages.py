"""Every page, submission and PDF of a database of fb544f1 opens after all migrations since."""

import hashlib
import logging

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from nvap.accounts.models import User
from tests.jobs import get_pdf, run_jobs
from tests.migrations.addresses import DRAFT_PDF, PERIOD_IN_ADMIN, SUBMISSION_PDF, OldAddresses
from tests.migrations.old_database import BEFORE_ANY_PERIOD, LIVED_IN, STORIES
from tests.migrations.renamed import name_now

each_story = pytest.mark.parametrize("migrated_database", STORIES, indirect=True)


@pytest.fixture(autouse=True)
def _failures_alone_are_told(caplog):
    """Hundreds of pages are refused as they should be; of those that fail, the log says why."""
    caplog.set_level(logging.ERROR, "django.request")


def browser_of(database, **values) -> Client:
    """Return the browser of one person, signed in; a page that fails answers 500, and the log says why."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=database.row("accounts_user", **values)["id"]))
    return client


def member(database, force_id: int, role: str) -> Client | None:
    """Return the browser of somebody with this role in the force, where it has one."""
    people = [row for row in database.rows("accounts_membership") if (row["force_id"], row["role"]) == (force_id, role)]
    return browser_of(database, id=people[0]["user_id"]) if people else None


def answers(client, paths) -> dict[str, int]:
    """Return what each page answers, redirects followed."""
    return {path: client.get(path, follow=True).status_code for path in paths}


def walk(database, role: str, at_most: int | None = None) -> tuple[dict[str, int], dict[str, int]]:
    """Return what the pages of all plans answer to the people of their force in this role, and what they should."""
    addresses, found, should_be = OldAddresses(database), {}, {}
    for plan in database.rows("plans_plan"):
        if client := member(database, plan["force_id"], role):
            pages = addresses.of_plan(plan, at_most)
            should_be |= {page.path: page.status_for(role) for page in pages}
            found |= answers(client, [page.path for page in pages])
    return found, should_be


@pytest.mark.parametrize(
    ("migrated_database", "pages"), [(LIVED_IN, 800), (BEFORE_ANY_PERIOD, 13)], indirect=["migrated_database"]
)
def test_every_page_of_every_plan_opens_for_its_manager(migrated_database, pages):
    found, should_be = walk(migrated_database, "manager")

    assert found == should_be
    assert len(found) >= pages


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_every_kind_of_page_opens_for_others_of_the_force(migrated_database, role):
    found, should_be = walk(migrated_database, role, at_most=1)

    assert found == should_be
    assert set(found.values()) <= {200, 403}


def test_people_of_a_joint_force_read_the_plan(migrated_database):
    reader = migrated_database.row("accounts_force", slug="highcombe")
    pages = OldAddresses(migrated_database).of_plan(migrated_database.plan("brackenford"))

    found = answers(member(migrated_database, reader["id"], "manager"), [page.path for page in pages])
    assert found == {page.path: page.status_for("viewer") for page in pages}


@pytest.mark.parametrize("email", ["reviewer@vkpp.example.org", "leadership@example.org"])
def test_every_submission_opens_for_national_readers(migrated_database, email):
    addresses = OldAddresses(migrated_database)
    paths = [page.path for plan in migrated_database.rows("plans_plan") for page in addresses.for_the_nation(plan)]

    assert answers(browser_of(migrated_database, email=email), paths) == dict.fromkeys(paths, 200)
    assert len(paths) == len(migrated_database.rows("plans_submission"))


@each_story
def test_home_and_lists_open_for_everybody(migrated_database):
    paths = OldAddresses(migrated_database).without_parameters()
    editing = {row["user_id"] for row in migrated_database.rows("accounts_membership") if row["role"] != "viewer"}
    active = [row["id"] for row in migrated_database.rows("accounts_user") if row["is_active"]]

    found = {user: answers(browser_of(migrated_database, id=user), paths) for user in active}
    assert "/" in paths
    assert found == {
        user: {path: 403 if path == "/plans/start/" and user not in editing else 200 for path in paths}
        for user in active
    }


@each_story
@pytest.mark.parametrize("role", ["manager", "viewer"])
def test_every_page_on_people_opens(migrated_database, role):
    addresses, found, should_be = OldAddresses(migrated_database), {}, {}
    for force in migrated_database.rows("accounts_force"):
        if client := member(migrated_database, force["id"], role):
            pages = addresses.of_force(force)
            should_be |= {page.path: page.status_for(role) for page in pages}
            found |= answers(client, [page.path for page in pages])

    assert found == should_be


@each_story
def test_every_invitation_opens(migrated_database):
    paths = [page.path for page in OldAddresses(migrated_database).of_invitations()]

    assert answers(Client(raise_request_exception=False), paths) == dict.fromkeys(paths, 200)
    assert len(paths) == len(migrated_database.rows("accounts_invitation"))


def test_every_page_of_every_edition_opens(migrated_database):
    paths = [page.path for page in OldAddresses(migrated_database).of_toolkit()]
    reader = browser_of(migrated_database, email="leadership@example.org")

    assert answers(reader, paths) == dict.fromkeys(paths, 200)


def admin_pages(database, labels=("accounts", "plans", "toolkit")) -> list[str]:
    """Return the list and the page and history of each row of the models that are in the admin."""
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    tables = {name_now(table): table for table in database.tables}
    paths = []
    for model in filter(admin.site.is_registered, models):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        rows = database.rows(tables[model._meta.db_table]) if model._meta.db_table in tables else []
        for row in rows if model._meta.app_label == "plans" else rows[-2:]:
            paths += [reverse(f"{name}_{page}", args=[row["id"]]) for page in ("change", "history")]
    return paths


@each_story
def test_the_admin_opens(migrated_database):
    paths = ["/admin/", *admin_pages(migrated_database)]
    administrator = browser_of(migrated_database, email="administrator@vkpp.example.org")

    assert answers(administrator, paths) == dict.fromkeys(paths, 200)


@each_story
def test_the_admin_opens_for_reviewers(migrated_database):
    paths = ["/admin/", *admin_pages(migrated_database, ["plans"])]
    paths += [
        reverse(page, args=[row["id"]])
        for row in migrated_database.rows("plans_reportingperiod")
        for page in PERIOD_IN_ADMIN
    ]
    reviewer = browser_of(migrated_database, email="reviewer@vkpp.example.org")

    assert answers(reviewer, paths) == dict.fromkeys(paths, 200)


def test_the_admin_opens_for_toolkit_editors(migrated_database):
    paths = ["/admin/", *admin_pages(migrated_database, ["toolkit"])]
    editor = browser_of(migrated_database, email="toolkit@vkpp.example.org")

    assert answers(editor, paths) == dict.fromkeys(paths, 200)


def submission_of(database, slug: str, number: int) -> dict:
    """Return a submission, by its force and number."""
    return database.row("plans_submission", plan_id=database.plan(slug)["id"], number=number)


def pdf_of(database, submission: dict):
    reader = browser_of(database, email="leadership@example.org")
    return reader.get(reverse(SUBMISSION_PDF, args=[submission["plan_id"], submission["number"]]))


def test_a_stored_pdf_is_served_as_it_was(migrated_database):
    submission = submission_of(migrated_database, "oakhaven", 1)
    stored = migrated_database.row("plans_submissionpdf", submission_id=submission["id"])

    assert hashlib.sha256(pdf_of(migrated_database, submission).content).hexdigest() == stored["sha256"]


@pytest.mark.parametrize(("slug", "number"), [("ravensmoor", 2), ("northmoor", 2)])
def test_a_pdf_that_is_not_stored_is_made(migrated_database, slug, number):
    submission = submission_of(migrated_database, slug, number)
    assert pdf_of(migrated_database, submission).headers["Refresh"] == "2"
    run_jobs()
    response = pdf_of(migrated_database, submission)

    assert (response.status_code, response.content[:5]) == (200, b"%PDF-")


@each_story
def test_a_draft_is_made(migrated_database):
    plan = migrated_database.rows("plans_plan")[-1]
    manager = member(migrated_database, plan["force_id"], "manager")

    response = get_pdf(manager, manager.get(reverse(DRAFT_PDF, args=[plan["id"]]), follow=True).request["PATH_INFO"])
    assert (response.status_code, response.content[:5]) == (200, b"%PDF-"), response.content.decode()[-3000:]


def test_a_page_that_fails_is_noticed(migrated_database):
    plan = migrated_database.plan("thornacre")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_submission SET document = %s WHERE plan_id = %s", ['{"schema_version": 0}', plan["id"]]
        )
    pages = OldAddresses(migrated_database).of_plan(plan)

    found = answers(member(migrated_database, plan["force_id"], "manager"), [page.path for page in pages])
    should_be = {page.path: page.status_for("manager") for page in pages}
    assert {path: status for path, status in found.items() if status != should_be[path]} == {
        "/plans/8/submissions/1/": 500,
        "/plans/8/submissions/1/submitted/": 500,
        "/plans/8/submissions/1/withdraw/": 500,
    }
