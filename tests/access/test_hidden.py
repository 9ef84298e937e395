"""No address of the site serves hidden words to anybody who may open it."""

import json

import pytest
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from plans.actions import hide_words
from plans.document import sha256_of
from plans.models import PlannedActivity, Remark, Review
from plans.passages import Passage
from tests.access.test_matrix import CLIENT, COLUMNS, World, addresses, expected
from tests.factories import accounts as people
from tests.jobs import run_jobs
from tests.searching import holds

pytestmark = pytest.mark.django_db
WORDS = "Zebedee Quillfeather"
TYPED = "Zebedee\n QUILLFEATHER"
# What is looked for: however the two words are broken, this one is in it.
NAME = "quillfeather"


def with_words(value):
    """Give a part of a document with the words in each field of text."""
    if isinstance(value, list):
        return [with_words(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("kind") == "text" and value.get("value"):
        return value | {"value": f"{value['value']} {TYPED}"}
    return {name: with_words(each) for name, each in value.items()}


class HiddenWorld(World):
    """The same world, with words in a line and all that came of it."""

    def __init__(self):
        super().__init__()
        line = PlannedActivity.objects.get(key=self.arguments["key"])
        self.plan = line.plan_objective.plan
        PlannedActivity.objects.filter(pk=line.pk).update(activity=f"Visit {TYPED}", risks=TYPED, who=WORDS)
        line.history.update(activity=f"Visit {TYPED}")
        line.progress_updates.update(progress=f"We met {TYPED}", next_steps=TYPED)
        for copy in [*self.plan.submissions.all(), *self.plan.shared_drafts.all()]:
            document = json.dumps(with_words(json.loads(copy.document)))
            type(copy).objects.filter(pk=copy.pk).blot(document=document, document_sha256=sha256_of(document))
        Remark.objects.filter(submission__plan=self.plan).update(text=TYPED, submitted_text=TYPED, answer=WORDS)
        Review.objects.filter(submission__plan=self.plan).update(reason=WORDS)
        caches["rendered"].clear()

    def served(self, columns=COLUMNS):
        """Give the addresses, with whom each is served to, of which the pages hold the words."""
        found = []
        for address in sorted(set(addresses())):
            for column in columns:
                if expected(address)[column].startswith("200") and holds(self.page(address, column), NAME):
                    found.append(f"{address} {column}")
        return found

    def page(self, address, column):
        CLIENT.cookies.clear()
        if session := self.sessions[column]:
            CLIENT.cookies[settings.SESSION_COOKIE_NAME] = session
        response = CLIENT.get(self.path(address))
        return b"".join(response) if response.streaming else response.content


def test_hidden_words_are_served_to_nobody():
    world = HiddenWorld()
    before = world.served(["manager", "reviewer"])
    for page in (
        "/plans/<plan_id>/ manager",
        "/plans/<plan_id>/lines/<key>/ manager",
        "/plans/<plan_id>/dates.ics manager",
        "/plans/<plan_id>/periods/<reference>/check/ manager",
        "/plans/<plan_id>/submissions/<number>/ reviewer",
        "/admin/plans/submission/<object_id>/change/ reviewer",
    ):
        assert page in before

    by = people.manager(world.plan.force)
    hide_words(plan=world.plan, passages=[Passage.of(WORDS)], kind="child", by=by)

    assert world.served() == []
    # The pages above have asked for PDFs, which are made meanwhile.
    run_jobs()
    CLIENT.cookies[settings.SESSION_COOKIE_NAME] = world.sessions["manager"]
    pdf = CLIENT.get(reverse("plans:submission_pdf", args=[world.plan.pk, 1])).content
    assert pdf.startswith(b"%PDF")
    assert not holds(pdf, NAME)
    assert holds(pdf, "[text hidden on")
