"""The toolkit's pages: who sees them, what stands on them, how many queries they take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import toolkit as made_up
from tests.factories.accounts import UserFactory, toolkit_editor
from tests.html import read
from toolkit.editions import copy_edition, publish_edition
from toolkit.models import Activity, Citation, MeasurePlacement, Reference

PAGES = [
    ("impact_statement", {}),
    ("guidance", {}),
    ("logic_model", {"objective": 1}),
    ("supporting_information", {"objective": 1}),
    ("perennial_challenges", {}),
    ("links", {}),
    ("references", {}),
    ("plan_form", {}),
    ("peel_questions", {}),
    ("search", {}),
]
# What is read as a file.
FILES = [("impact_statement_pdf", {})]
MARK = "Drawn from the toolkit's text, not in its published column"


@pytest.fixture
def editor(client, db):
    """Return a client signed in as a toolkit editor."""
    client.force_login(toolkit_editor())
    return client


def address(page, **kwargs):
    return reverse(f"toolkit:{page}", kwargs={"reference": "2.6.1"} | kwargs)


def test_addresses_are_as_the_design_has_them():
    assert [address(page, **kwargs) for page, kwargs in [*PAGES, *FILES]] == [
        "/toolkit/2.6.1/",
        "/toolkit/2.6.1/guidance/",
        "/toolkit/2.6.1/objectives/1/",
        "/toolkit/2.6.1/objectives/1/supporting-information/",
        "/toolkit/2.6.1/perennial-challenges/",
        "/toolkit/2.6.1/links/",
        "/toolkit/2.6.1/references/",
        "/toolkit/2.6.1/plan-form/",
        "/toolkit/2.6.1/peel-questions/",
        "/toolkit/2.6.1/search/",
        "/toolkit/2.6.1/impact-statement.pdf",
    ]
    assert address("logic_model", edition=1, objective=2) == "/toolkit/2.6.1/editions/1/objectives/2/"


@pytest.mark.parametrize(("page", "kwargs"), [("actions", None), *PAGES, *FILES])
def test_pages_need_a_signed_in_reader(client, edition, page, kwargs):
    path = reverse("toolkit:actions") if kwargs is None else address(page, **kwargs)

    response = client.get(path)

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize(("page", "kwargs"), [*PAGES, *FILES])
def test_pages_are_read_only(reader, edition, page, kwargs):
    assert reader.post(address(page, **kwargs)).status_code == 405


@pytest.mark.parametrize(("page", "kwargs"), [*PAGES, *FILES])
def test_page_of_unknown_action_edition_or_objective_is_not_found(reader, edition, page, kwargs):
    assert reader.get(address(page, **kwargs, edition=7)).status_code == 404
    assert reader.get(reverse(f"toolkit:{page}", kwargs={"reference": "9.9.9"} | kwargs)).status_code == 404
    if kwargs:
        assert reader.get(address(page, objective=4)).status_code == 404


@pytest.mark.parametrize(("page", "kwargs"), [*PAGES, *FILES])
def test_draft_is_seen_by_toolkit_editors_only(reader, edition, page, kwargs):
    copy_edition(edition=edition)
    assert reader.get(address(page, **kwargs, edition=2)).status_code == 404

    reader.force_login(toolkit_editor())
    response = reader.get(address(page, **kwargs, edition=2))

    assert response.status_code == 200
    if (page, kwargs) in PAGES:
        assert "This is a draft. Only toolkit editors can see it." in read(response).text


def test_named_edition_keeps_its_words_and_its_links(reader, edition):
    draft = copy_edition(edition=edition)
    activity = Activity.objects.get(edition=draft, number="1.1")
    activity.text = "New words"
    activity.save()
    publish_edition(edition=draft, by=UserFactory())

    first = reader.get(address("logic_model", edition=1, objective=1)).text
    now = reader.get(address("logic_model", objective=1)).text

    assert "1.1 There is a strong leadership" in first
    assert "1.1 New words" in now
    assert "You are reading an earlier version of this toolkit." in first
    assert "You are reading an earlier version" not in now
    links = {link for _, link in read(first).links if link.startswith("/toolkit/2.6.1/")}
    assert {link for link in links if "/editions/1/" not in link} == {address("impact_statement")}


@pytest.mark.parametrize(("page", "kwargs"), [("actions", None), *PAGES, *FILES])
def test_pages_take_few_queries(reader, edition, django_assert_max_num_queries, page, kwargs):
    path = reverse("toolkit:actions") if kwargs is None else address(page, **kwargs)
    reader.get(path)

    with django_assert_max_num_queries(15):
        reader.get(path)


@pytest.fixture
def grow(db):
    """Return a function that adds one more of everything to a made-up edition."""
    edition = made_up.EditionFactory()
    objective = made_up.ObjectiveFactory(edition=edition, number=1)
    kinds = [made_up.LongTermImpactFactory(edition=edition, kind=kind) for kind in ("organisational", "external")]

    def add():
        activity = made_up.ActivityFactory(edition=edition, objective=objective)
        made_up.OutputFactory(edition=edition, activity=activity)
        impact = made_up.ActivityImpactFactory(edition=edition, activity=activity).impact
        for kind in kinds:
            made_up.ImpactLinkFactory(edition=edition, impact=impact, long_term_impact=kind)
        made_up.ActivityQuestionFactory(edition=edition, activity=activity)
        made_up.ConsequenceLinkFactory(edition=edition, activity=activity)
        paragraph = made_up.EvidenceParagraphFactory(edition=edition, activity=activity)
        made_up.CitationFactory(edition=edition, paragraph=paragraph)
        for part in MeasurePlacement.Part.values:
            made_up.MeasurePlacementFactory(edition=edition, objective=objective, part=part)
        made_up.ImpactStatementItemFactory(edition=edition, objective=objective)
        made_up.PerennialIssueFactory(edition=edition)
        made_up.PlanningQuestionFactory(edition=edition)
        made_up.UsefulLinkFactory(edition=edition)
        made_up.EditionFactory()
        made_up.ObjectiveFactory(edition=edition, number=made_up.models.Objective.objects.count() + 1)
        return edition.action.reference

    return add


@pytest.mark.parametrize(("page", "kwargs"), [("actions", None), *PAGES, *FILES])
def test_queries_are_as_many_at_three_rows_as_at_one(reader, grow, page, kwargs):
    reference = grow()
    path = reverse("toolkit:actions") if kwargs is None else address(page, **kwargs, reference=reference)
    assert reader.get(path).status_code == 200
    with CaptureQueriesContext(connection) as at_one:
        reader.get(path)
    grow()
    grow()
    # A file is kept once it is made, so the first reader's queries are not the next one's.
    assert reader.get(path).status_code == 200
    with CaptureQueriesContext(connection) as at_three:
        reader.get(path)

    assert len(at_three) == len(at_one)


def test_actions_list_links_to_what_a_reader_may_see(reader, edition):
    copy_edition(edition=edition)
    made_up.EditionFactory(status="draft", action__title="Unfinished")

    main = read(reader.get(reverse("toolkit:actions"))).one("main")

    assert main.links == [("2.6.1 Multi-Agency Hubs", "/toolkit/2.6.1/")]
    assert "Unfinished" not in main.text


def test_actions_list_shows_drafts_to_toolkit_editors(editor, edition):
    copy_edition(edition=edition)
    made_up.EditionFactory(status="draft", action__title="Unfinished")

    main = read(editor.get(reverse("toolkit:actions"))).one("main")

    assert ("Version 2, a draft", "/toolkit/2.6.1/editions/2/") in main.links
    assert "Unfinished" in main.text


def test_evidence_of_each_activity_has_its_anchor(reader, edition):
    for objective in (1, 2, 3):
        page = read(reader.get(address("supporting_information", objective=objective)))
        model = read(reader.get(address("logic_model", objective=objective)))
        anchors = [f"activity-{activity.number}" for activity in Activity.objects.filter(objective__number=objective)]

        assert [heading["id"] for heading in page.select('h3[id^="activity-"]')] == anchors
        links = model.select('a[href*="supporting-information/#activity-"]')
        assert [link["href"].partition("#")[2] for link in links] == anchors


def test_every_citation_leads_to_its_reference_and_back(reader, edition):
    listed = read(reader.get(address("references")))
    pages = [read(reader.get(address("supporting_information", objective=number))) for number in (1, 2, 3)]
    pages.append(read(reader.get(address("perennial_challenges"))))

    links = [
        link["href"].partition("#")[2]
        for page in pages
        for link in page.select('a[href^="/toolkit/2.6.1/references/#reference-"]')
    ]

    assert sorted(links) == sorted(Citation.objects.values_list("reference__code", flat=True))
    assert sorted(item["id"] for item in listed.select('li[id^="reference-"]')) == sorted(
        Reference.objects.values_list("code", flat=True)
    )
    back = f"{address('supporting_information', objective=1)}#evidence-1.2-2"
    assert ("Activity 1.2, paragraph 2", back) in listed.links


def test_editorial_notes_stay_with_vkpp(reader, edition):
    for page, kwargs in PAGES:
        assert "Words are lost after" not in reader.get(address(page, **kwargs)).text


def test_edition_without_words_of_its_own_has_plain_headings(reader):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    made_up.ObjectiveFactory(edition=edition, number=1)

    for page, kwargs in PAGES:
        response = reader.get(address(page, reference="9.8.7", **kwargs))

        assert response.status_code == 200
        assert [each for each in read(response).select("h1, h2, h3, h4, h5, h6") if not each.text] == []


def test_text_is_escaped(reader):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    paragraph = made_up.EvidenceParagraphFactory(
        edition=edition, activity__objective__number=1, text="<b>Bold</b> (Author & Co, 2020)"
    )
    made_up.CitationFactory(edition=edition, paragraph=paragraph, text="Author & Co, 2020")
    made_up.GuidanceSectionFactory(edition=edition, body="<script>x</script> see https://example.org/?a=1&b=2.")

    evidence = reader.get(address("supporting_information", reference="9.8.7", objective=1))
    guidance = reader.get(address("guidance", reference="9.8.7"))

    assert read(evidence).one("p.app-evidence").text == "<b>Bold</b> (Author & Co, 2020)"
    assert read(evidence).one("p.app-evidence a").text == "Author & Co, 2020"
    assert "<script>x</script> see https://example.org/?a=1&b=2." in read(guidance).blocks()
    assert "https://example.org/?a=1&b=2" in [link for _, link in read(guidance).links]
