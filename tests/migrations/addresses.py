"""The addresses of a database of fb544f1: every one of the site's pages, for every row it can be about.

Addresses come from the URLconf, so a new page is opened without a word here. What a parameter means is known by the
word before it: "lines/<uuid:key>/" by "lines". An unknown word fails the test, which then wants a line in `_of_plan`.
"""

import itertools
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.urls import URLResolver, get_resolver

from tests.migrations.old_database import OldDatabase

# The ends of addresses that are only posted to.
POSTED = ("/unsaved/", "/discard/", "/invitations/<int:pk>/withdraw/")
# Rendering takes a second each: tests ask for a few of these by name.
RENDERED = (".pdf",)
# A query without which there is no page, by the end of the address.
QUERIES = {"/numbers/add/": "?objective=1"}
# What only editors and managers of the force may open.
FOR_EDITORS = ("/activities/add/", "/numbers/add/", "/decisions/add/", "/copy/", "/progress/")
# What only managers of the force may open.
FOR_MANAGERS = (
    *("/people/invite/", "/people/access/", "/people/hand-over/", "/role/", "/remove/", "/withdraw/", "/share/"),
    *("/hidden-text/", "/hidden-text/add/"),
)
# What leads everybody on once VKPP has answered or the force has withdrawn.
WHILE_WAITING = ("/submissions/<int:number>/withdraw/",)
# What VKPP's reviewers and national leadership read of forces.
FOR_THE_NATION = ("/submissions/<int:number>/",)
# The names of what tests ask for one by one.
SUBMISSION_PDF = "plans:submission_pdf"
DRAFT_PDF = "plans:draft_pdf"
PERIOD_IN_ADMIN = ("admin:plans_reportingperiod_open", "admin:plans_reportingperiod_close")


@dataclass(frozen=True)
class Page:
    """A page of somebody's: its address, and the route it was made from."""

    path: str
    route: str
    # Of a page about a submission: whether that waits for VKPP.
    waits: bool = True

    def status_for(self, role: str) -> int:
        """Return what the page answers, redirects followed: to a viewer, editor or manager of its force."""
        allowed = role == "manager" or (role == "editor" and not self.route.endswith(FOR_MANAGERS))
        if role == "viewer":
            allowed = not self.route.endswith((*FOR_EDITORS, *FOR_MANAGERS))
        if self.route.endswith(WHILE_WAITING) and not self.waits:
            # It leads to the submission, which says why.
            allowed = True
        return 200 if allowed else 403


class OldAddresses:
    """The pages of an old database."""

    def __init__(self, database: OldDatabase):
        """Take the database whose rows the addresses name."""
        self._rows = database.rows

    def of_plan(self, plan: dict, at_most: int | None = None) -> list[Page]:
        """Return every page of a plan, given as its old row.

        Takes, where not every row is wanted, of how many of each kind: objectives, lines, numbers, submissions.
        """
        values = {word: found[:at_most] for word, found in self._of_plan(plan).items()}
        return list(self._pages("plans", values, under="plans/<"))

    def for_the_nation(self, plan: dict) -> list[Page]:
        """Return the pages that national readers open: the plan's submissions."""
        return [page for page in self.of_plan(plan) if page.route.endswith(FOR_THE_NATION)]

    def of_force(self, force: dict) -> list[Page]:
        """Return the pages on a force's people."""
        of_force = {"forces": [force["slug"]], "people": self._ids("accounts_membership", force_id=force["id"])}
        return list(self._pages("people", of_force, under="forces/"))

    def of_invitations(self) -> list[Page]:
        """Return the page of each invitation's link."""
        # As make_fb544f1 gave them out.
        tokens = [f"fb544f1-token-{row['id']}" for row in self._rows("accounts_invitation")]
        return list(self._pages("people", {"invitation": tokens}, under="invitation/"))

    def of_toolkit(self) -> list[Page]:
        """Return every page of the toolkit, in each edition."""
        pages = []
        for action in self._rows("toolkit_action"):
            for edition in self._where("toolkit_edition", action_id=action["id"]):
                objectives = [row["number"] for row in self._where("toolkit_objective", edition_id=edition["id"])]
                values = {"toolkit": [action["reference"]], "editions": [edition["number"]], "objectives": objectives}
                pages += self._pages("toolkit", values, under="toolkit/")
        return list(dict.fromkeys(pages))

    def without_parameters(self) -> list[str]:
        """Return the addresses of plans that are about no row: home, the lists."""
        return ["/" + route for route in _routes("plans") if "<" not in route]

    def _where(self, table: str, **values) -> list[dict]:
        return [row for row in self._rows(table) if values.items() <= row.items()]

    def _ids(self, table: str, **values) -> list[int]:
        return [row["id"] for row in self._where(table, **values)]

    def _of_plan(self, plan: dict) -> dict[str, list]:
        """Return the values of the parameters in a plan's addresses, by the word before each."""
        objectives = self._where("plans_planobjective", plan_id=plan["id"])
        inside = [row["id"] for row in objectives]
        numbers = {row["id"]: row["number"] for row in self._rows("toolkit_objective")}
        return {
            "plans": [plan["id"]],
            "objectives": [numbers[row["objective_id"]] for row in objectives],
            "lines": [row["key"] for row in self._rows("plans_plannedactivity") if row["plan_objective_id"] in inside],
            "numbers": [row["key"] for row in self._rows("plans_indicator") if row["plan_objective_id"] in inside],
            "submissions": [row["number"] for row in self._where("plans_submission", plan_id=plan["id"])],
            # Whoever opens this address gets the number's page, whichever result it names.
            "results": [uuid.UUID(int=1)],
            "periods": self._periods(),
            "decisions": _keys("plans_decisionasked", plan["id"]),
            "remarks": _remark_keys(plan["id"]),
            # fb544f1 shared no drafts and hid no text.
            "shared": [],
            "text": [],
        }

    def _periods(self) -> list[str]:
        """Return the references of the periods that are open, latest first, and of the latest that is closed."""
        rows = sorted(self._rows("plans_reportingperiod"), key=lambda row: row["starts"], reverse=True)
        closed = [row["reference"] for row in rows if row["closed_at"]]
        return [row["reference"] for row in rows if row["opened_at"] and not row["closed_at"]] + closed[:1]

    def _pages(self, app: str, values: dict[str, list], under: str) -> Iterator[Page]:
        for route in _routes(app):
            if not route.startswith(under) or route.endswith((*POSTED, *RENDERED)):
                continue
            words = re.findall(r"(\w+)/<", route)
            # A decision is on the pages of the period that asked for it and of later ones: the latest has them all.
            latest = {"periods": values["periods"][:1]} if "decisions" in words else {}
            for chosen in itertools.product(*({**values, **latest}[word] for word in words)):
                yield self._page(route, dict(zip(words, chosen, strict=True)))

    def _page(self, route: str, chosen: dict) -> Page:
        filled = iter(chosen.values())
        path = "/" + re.sub(r"<[^>]+>", lambda _parameter: str(next(filled)), route)
        submission = self._where(
            "plans_submission", plan_id=chosen.get("plans"), number=chosen.get("submissions"), state="submitted"
        )
        query = next((query for end, query in QUERIES.items() if route.endswith(end)), "")
        return Page(path + query, route, waits=bool(submission))


def _keys(table: str, plan_id: int) -> list:
    """Return the keys of a plan's rows in a table that fb544f1 did not have."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key FROM {table} WHERE plan_id = %s ORDER BY id", [plan_id])
        return [uuid.UUID(str(key)) for (key,) in cursor.fetchall()]


def _remark_keys(plan_id: int) -> list:
    """Return the keys of the remarks that a plan's force reads: those on what VKPP has decided."""
    asked = (
        "SELECT remark.key FROM plans_remark remark JOIN plans_submission submission ON submission.id = submission_id "
        "WHERE plan_id = %s AND state IN ('accepted', 'returned') ORDER BY remark.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [plan_id])
        return [uuid.UUID(str(key)) for (key,) in cursor.fetchall()]


def _routes(app: str) -> Iterator[str]:
    """Yield the routes of an app's pages, from the root of the site."""
    for part in get_resolver().url_patterns:
        if isinstance(part, URLResolver) and part.app_name == app:
            yield from _routes_below(part, str(part.pattern))


def _routes_below(resolver: URLResolver, before: str) -> Iterator[str]:
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from _routes_below(part, route)
        else:
            yield route
