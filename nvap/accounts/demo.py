"""The people of the demonstration and how they sign in. They exist only where NVAP_DEMO is set.

`load_demo` adds them; the sign-in page of a demonstration lists them.
"""

from dataclasses import dataclass, field

from nvap.accounts.models import (
    NATIONAL_LEADERSHIP_GROUP,
    REVIEWER_GROUP,
    TOOLKIT_EDITOR_GROUP,
    VKPP_PEOPLE_GROUP,
    Membership,
)

PASSWORD = "multi-agency-demo"  # noqa: S105 -- printed on purpose: it opens nothing but the demonstration


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who signs in to the demonstration: `roles` by force slug, or a national `group`, or neither."""

    email: str
    name: str
    may: str
    roles: dict[str, str] = field(default_factory=dict)
    group: str = ""
    is_superuser: bool = False


PEOPLE = [
    DemoPerson(
        "manager@westshire.example.org",
        "Westshire Manager",
        "Writes and submits Westshire's plan, invites people",
        roles={"westshire": Membership.Role.MANAGER},
    ),
    DemoPerson(
        "editor@westshire.example.org",
        "Westshire Editor",
        "Writes Westshire's plan",
        roles={"westshire": Membership.Role.EDITOR},
    ),
    DemoPerson(
        "viewer@westshire.example.org",
        "Westshire Viewer",
        "Reads Westshire's plan, as its leadership does",
        roles={"westshire": Membership.Role.VIEWER},
    ),
    DemoPerson(
        "manager@northmoor.example.org",
        "Northmoor Manager",
        "Writes and submits Northmoor's plan, just begun",
        roles={"northmoor": Membership.Role.MANAGER},
    ),
    DemoPerson(
        "editor@northmoor.example.org",
        "Northmoor Editor",
        "Writes Northmoor's plan",
        roles={"northmoor": Membership.Role.EDITOR},
    ),
    DemoPerson(
        "viewer@northmoor.example.org",
        "Northmoor Viewer",
        "Reads Northmoor's plan",
        roles={"northmoor": Membership.Role.VIEWER},
    ),
    DemoPerson(
        "collaboration@example.org",
        "Regional Collaboration Lead",
        "Writes Northmoor's plan and reads Westshire's",
        roles={"northmoor": Membership.Role.EDITOR, "westshire": Membership.Role.VIEWER},
    ),
    DemoPerson(
        "reviewer@vkpp.example.org",
        "VKPP Reviewer",
        "Reads what forces submit and decides, in the admin",
        group=REVIEWER_GROUP,
    ),
    DemoPerson(
        "second.reviewer@vkpp.example.org",
        "VKPP Second Reviewer",
        "Reviews too",
        group=REVIEWER_GROUP,
    ),
    DemoPerson(
        "toolkit@vkpp.example.org",
        "VKPP Toolkit Editor",
        "Looks after the toolkit's text, in the admin",
        group=TOOLKIT_EDITOR_GROUP,
    ),
    DemoPerson(
        "people@vkpp.example.org",
        "VKPP People",
        "Lets forces in, opens and closes accounts, in the admin",
        group=VKPP_PEOPLE_GROUP,
    ),
    DemoPerson(
        "leadership@example.org",
        "National Leadership",
        "Reads every submission",
        group=NATIONAL_LEADERSHIP_GROUP,
    ),
    DemoPerson(
        "administrator@vkpp.example.org",
        "VKPP Administrator",
        "Does everything in the admin",
        is_superuser=True,
    ),
]
