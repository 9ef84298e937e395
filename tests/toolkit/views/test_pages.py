"""The toolkit's pages one by one: evidence, references, PEEL questions, perennial challenges, versions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import toolkit as made_up
from tests.factories.accounts import UserFactory, toolkit_editor
from tests.html import read
from tests.toolkit.made_up import make_made_up_action
from toolkit.editions import copy_edition, publish_edition
from toolkit.models import (
    EvidenceParagraph,
    MeasurePlacement,
    Objective,
    PlanningQuestion,
    Reference,
)

PAGES = [
    ("impact_statement", {}),
    ("guidance", {}),
    ("supporting_information", {"objective": 1}),
    ("supporting_information", {"objective": 2}),
    ("peel_questions", {}),
    ("perennial_challenges", {}),
    ("links", {}),
    ("references", {}),
    ("plan_form", {}),
    ("search", {}),
]


def address(page, reference="2.6.1", **kwargs):
    return reverse(f"toolkit:{page}", kwargs={"reference": reference} | kwargs)


def anchored(client, link):
    """Return whether the place a link leads to is on its page."""
    page, _, anchor = link.partition("#")
    response = client.get(page)
    return response.status_code == 200 and (not anchor or len(read(response).select(f'[id="{anchor}"]')) == 1)


def links_in(page, label):
    """Return, for each list of places of this label, the pairs of words and address in it."""
    return [places.links for places in page.select(".app-places") if places.blocks()[0] == f"{label}:"]


# Evidence, references, guidance ------------------------------------------------------------------------------------


def test_every_evidence_paragraph_has_its_anchor_and_a_way_to_the_logic_model(reader, edition):
    for objective in Objective.objects.filter(edition=edition):
        page = read(reader.get(address("supporting_information", objective=objective.number)))
        paragraphs = EvidenceParagraph.objects.filter(activity__objective=objective)

        assert [paragraph["id"] for paragraph in page.select("p.app-evidence")] == [row.code for row in paragraphs]
        model = address("logic_model", objective=objective.number)
        assert [link["href"] for link in page.select(f'a[href^="{model}?choose="]')] == [
            f"{model}?choose={activity.code}" for activity in objective.activities.all()
        ]


def test_supporting_information_says_which_objective_it_is_by_its_short_title(reader, edition):
    page = read(reader.get(address("supporting_information", objective=1)))

    assert page.one("h1").children[-1] == "Objective 1"
    assert [line.text for line in page.select("p.govuk-body-l")] == [
        "Professional Curiosity",
        Objective.objects.get(number=1).title,
    ]


def test_reference_leads_back_to_each_paragraph_that_cites_it(reader, edition):
    cited_in = links_in(read(reader.get(address("references"))), "Cited in")

    assert len(cited_in) == 13
    assert cited_in[0] == [
        ("Activity 2.2, paragraph 2", f"{address('supporting_information', objective=2)}#evidence-2.2-2"),
        ("Activity 3.2, paragraph 2", f"{address('supporting_information', objective=3)}#evidence-3.2-2"),
    ]
    assert [("Perennial challenges", f"{address('perennial_challenges')}#sheet-perennial-introduction")] in cited_in
    assert [link for places in cited_in for _, link in places if not anchored(reader, link)] == []


def test_references_say_which_are_unpublished_and_which_have_no_address(reader, db):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    made_up.ReferenceFactory(edition=edition, text="Seen. (2020).", url="https://example.org/seen")
    made_up.ReferenceFactory(edition=edition, text="Kept. (2020).", unpublished=True)
    made_up.ReferenceFactory(edition=edition, text="Lost. (2020).")

    texts = read(reader.get(address("references", "9.8.7"))).blocks()

    assert texts[texts.index("Kept. (2020).") + 1] == "Unpublished report"
    assert texts[texts.index("Lost. (2020).") + 1] == "The published toolkit gives no address."
    assert (texts.count("Unpublished report"), texts.count("The published toolkit gives no address.")) == (1, 1)


def test_unpublished_references_of_the_toolkit_are_those_it_calls_so(edition):
    unpublished = set(Reference.objects.filter(unpublished=True).values_list("code", flat=True))

    assert unpublished == {row.code for row in Reference.objects.all() if "Unpublished report" in row.text}
    assert len(unpublished) == 2


def test_useful_links_without_address_say_so(reader, db):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    made_up.UsefulLinkFactory(edition=edition, text="A site", url="https://example.org/a")
    made_up.UsefulLinkFactory(edition=edition, text="A lost site", url="")

    found, lost = read(reader.get(address("links", "9.8.7"))).select("ul.app-references > li")

    assert found.links == [("A site", "https://example.org/a")]
    assert (lost.links, lost.text) == ([], "A lost site The published toolkit gives no address.")


def test_guidance_has_the_planning_questions_and_contacts_to_write_to(reader, edition):
    page = read(reader.get(address("guidance")))

    assert [one for one in page.blocks() if PlanningQuestion.objects.filter(text=one).exists()] == [
        "Why are we doing this?",
        "What do we want to achieve?",
        "What does success look like?",
        "Who will benefit and how?",
        "How will we track and measure the short, medium and long term impacts?",
    ]
    assert ("VKPP@norfolk.police.uk", "mailto:VKPP@norfolk.police.uk") in page.one("main").links


# Across the objectives ---------------------------------------------------------------------------------------------


def test_every_placement_of_a_measure_is_named_once_and_leads_there(reader, edition):
    places = links_in(read(reader.get(address("peel_questions"))), "Where it stands")

    assert len(places) == 28
    assert sum(map(len, places)) == MeasurePlacement.objects.count()
    assert [link for link in {link for one in places for _, link in one} if not anchored(reader, link)] == []


def test_two_wordings_of_a_peel_question_say_where_each_stands(reader, edition):
    page = read(reader.get(address("peel_questions")))
    [question] = [item for item in page.select("li") if item.select('> [id="peel-6.2.1"]')]

    assert [one for one in question.blocks() if one.startswith(("As worded", "6.2.1"))] == [
        "As worded in the Logic Model",
        "6.2.1 The force applies for and monitors preventative orders/schemes in all applicable cases to safeguard "
        "vulnerable people.",
        "As worded in the Supporting Information",
        "6.2.1. The force recognises the need for effective and ongoing safeguarding of vulnerable victims",
    ]
    assert [[words for words, _ in one] for one in links_in(question, "Where it stands")] == [
        ["Objective 1, Logic Model", "Objective 2, Logic Model"],
        ["Objective 1, Supporting Information", "Objective 2, Supporting Information"],
    ]


def test_peel_questions_stand_below_their_parents_which_need_no_wording(reader, db):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    top = made_up.PeelQuestionFactory(edition=edition, reference="9", parent=None)
    middle = made_up.PeelQuestionFactory(edition=edition, reference="9.1", parent=top)
    low = made_up.PeelQuestionFactory(edition=edition, reference="9.1.1", parent=middle)
    made_up.MeasureFactory(edition=edition, source="peel", peel_question=low, text="9.1.1 The lamps burn.")
    made_up.MeasureFactory(edition=edition, source="peel", peel_question=None, text="A PEEL measure of no question")
    made_up.MeasureFactory(edition=edition, source="other", peel_question=None, text="Count the lamps")

    page = read(reader.get(address("peel_questions", "9.8.7")))

    headings = page.select("h3.govuk-heading-s, h4.govuk-heading-s, h5.govuk-heading-s")
    assert [(heading.tag, heading.text) for heading in headings] == [
        ("h3", "PEEL 9"),
        ("h4", "PEEL 9.1"),
        ("h5", "PEEL 9.1.1"),
    ]
    assert page.blocks().count("The toolkit does not word this question itself.") == 2
    for words in ("9.1.1 The lamps burn.", "A PEEL measure of no question", "Count the lamps"):
        assert page.blocks().count(words) == 1


def test_perennial_challenges_claim_only_the_links_the_toolkit_publishes(reader, edition):
    page = read(reader.get(address("perennial_challenges")))
    pointing = next(part for part in page.select("section") if part.blocks()[0] == "Where the toolkit points here")

    # All three say the same, which is said once.
    [note] = {f"“{objective.consequences_note}”" for objective in Objective.objects.all()}
    assert [line for line in pointing.blocks() if "“" in line] == [note]
    links = [link for _, link in pointing.links]
    assert links == [f"{address('logic_model', objective=n)}#consequences" for n in (1, 2, 3)]
    assert [link for link in links if not anchored(reader, link)] == []


def test_each_sentence_that_points_at_the_challenges_stands_with_its_own_objectives(reader, db):
    small = made_up.EditionFactory(action__reference="9.8.7")
    for number, note in ((1, "See below."), (2, ""), (3, "See above."), (4, "See below.")):
        made_up.ObjectiveFactory(edition=small, number=number, short_title=f"Lamp {number}", consequences_note=note)

    page = read(reader.get(address("perennial_challenges", "9.8.7")))

    assert [line for line in page.blocks() if "“" in line] == ["“See below.”", "“See above.”"]
    assert [[words for words, _ in places] for places in links_in(page, "Under the unintended consequences of")] == [
        ["Objective 1 - Lamp 1", "Objective 4 - Lamp 4"],
        ["Objective 3 - Lamp 3"],
    ]


# Frame, versions, list of actions ----------------------------------------------------------------------------------


def versions(response):
    """Return the links to versions in the contents list, as pairs of address and words."""
    return [
        (address, words)
        for found in read(response).select('ul[aria-labelledby="contents-versions"]')
        for words, address in found.links
    ]


def test_contents_list_names_the_versions_a_reader_may_see(reader, edition):
    assert versions(reader.get(address("guidance"))) == []
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())
    copy_edition(edition=edition.action.editions.get(number=2))
    published = [
        ("/toolkit/2.6.1/", "Version 2, in force"),
        ("/toolkit/2.6.1/editions/1/", "Version 1, an earlier version"),
    ]
    changed = "What changed in this version"

    assert versions(reader.get(address("guidance"))) == [*published, ("/toolkit/2.6.1/changes/", changed)]
    assert versions(reader.get(address("guidance", edition=1))) == [
        *published,
        ("/toolkit/2.6.1/editions/1/changes/", changed),
    ]
    reader.force_login(toolkit_editor())
    assert versions(reader.get(address("guidance"))) == [
        ("/toolkit/2.6.1/editions/3/", "Version 3, a draft"),
        *published,
        ("/toolkit/2.6.1/changes/", changed),
    ]


def test_contents_list_says_which_version_is_read(reader, edition):
    def version(**kwargs):
        return read(reader.get(address("guidance", **kwargs))).one(".app-toolkit-contents__version").text

    assert version() == "You are reading version 1, in force."
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())

    assert version() == "You are reading version 2, in force."
    assert version(edition=1) == "You are reading version 1, an earlier version."


def test_search_box_stays_in_the_version_that_is_read(reader, edition):
    def boxes(page, **kwargs):
        forms = read(reader.get(address(page, **kwargs))).select('form.app-search[role="search"]')
        return [form["action"] for form in forms]

    assert boxes("guidance") == ["/toolkit/2.6.1/search/"]
    assert boxes("guidance", edition=1) == ["/toolkit/2.6.1/editions/1/search/"]
    # Its own page has a larger one.
    assert boxes("search") == []


def test_printed_page_says_what_it_is_from(reader, edition):
    line = "From the Action Impact Toolkit, 2.6.1 Multi-Agency Hubs, version 1, {}."
    assert read(reader.get(address("guidance"))).blocks().count(line.format("in force")) == 1
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())

    assert read(reader.get(address("guidance", edition=1))).blocks().count(line.format("an earlier version")) == 1


def test_no_page_calls_a_version_an_edition(reader, edition):
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())

    for page, kwargs in PAGES:
        texts = read(reader.get(address(page, **kwargs, edition=1))).blocks()
        assert [text for text in texts if "edition" in text.casefold()] == []


def test_list_of_many_actions_has_the_version_in_force_and_links_to_others(reader, edition):
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())
    for reference in ("3.1.1", "4.2.2"):
        made_up.EditionFactory(action__reference=reference, action__title=f"Action {reference}", statement="Do it")
    made_up.EditionFactory(action__reference="5.1.1", status="draft", statement="Not yet")

    page = read(reader.get(reverse("toolkit:actions")))
    reader.force_login(toolkit_editor())
    to_editors = read(reader.get(reverse("toolkit:actions")))

    assert [link for heading in page.select("main h2") for link in heading.links] == [
        ("2.6.1 Multi-Agency Hubs", "/toolkit/2.6.1/"),
        ("3.1.1 Action 3.1.1", "/toolkit/3.1.1/"),
        ("4.2.2 Action 4.2.2", "/toolkit/4.2.2/"),
    ]
    assert links_in(page, "Other versions") == [[("Version 1, an earlier version", "/toolkit/2.6.1/editions/1/")]]
    assert "Not yet" not in page.text
    assert links_in(to_editors, "Other versions")[1:] == [[("Version 1, a draft", "/toolkit/5.1.1/editions/1/")]]


# Any action --------------------------------------------------------------------------------------------------------


@pytest.fixture
def _two_sizes(db):
    make_made_up_action(reference="1.1.1", activities=(1, 1))
    make_made_up_action(reference="2.2.2", activities=(38, 2))


@pytest.mark.usefixtures("_two_sizes")
@pytest.mark.parametrize(("page", "kwargs"), [*PAGES, ("impact_statement_pdf", {})])
def test_pages_of_any_action_take_few_queries_whatever_its_size(reader, page, kwargs):
    counts = []
    for reference in ("1.1.1", "2.2.2"):
        assert reader.get(address(page, reference, **kwargs)).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            reader.get(address(page, reference, **kwargs))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def assert_names_are_there_once(page):
    """Assert that no id is there twice, that what elements are labelled by is there, and that headings have words."""
    ids = [element["id"] for element in page.select("[id]")]
    assert sorted(ids) == sorted(set(ids))
    assert [each for each in page.select("[aria-labelledby]") if each["aria-labelledby"] not in ids] == []
    assert [each for each in page.select("h1, h2, h3, h4, h5, h6") if not each.text] == []


@pytest.mark.parametrize(("page", "kwargs"), PAGES)
def test_pages_of_any_action_show_its_marks_as_words(reader, db, page, kwargs):
    make_made_up_action()

    text = reader.get(address(page, "9.8.7", **kwargs)).text

    assert "<script>alert" not in text
    assert "<b>Lamps" not in text
    assert_names_are_there_once(read(text))


@pytest.mark.parametrize(("page", "kwargs"), PAGES)
def test_ids_of_a_page_are_each_there_once(reader, edition, page, kwargs):
    assert_names_are_there_once(read(reader.get(address(page, **kwargs))))
