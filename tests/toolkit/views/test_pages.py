"""The toolkit's pages one by one: evidence, references, PEEL questions, perennial challenges, versions."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import toolkit as made_up
from tests.factories.accounts import UserFactory, toolkit_editor
from tests.toolkit.made_up import make_made_up_action
from tests.toolkit.published import page_texts
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
    return response.status_code == 200 and (not anchor or f'id="{anchor}"' in response.text)


def links_in(text, label):
    """Return, for each list of places of this label, the pairs of words and address in it."""
    lists = re.findall(rf'app-places__label">{label}:</span>\s*<ul>(.*?)</ul>', text, re.DOTALL)
    return [
        [(unescape(words), unescape(link)) for link, words in re.findall(r'href="([^"]*)">(.*?)</a>', one)]
        for one in lists
    ]


# Evidence, references, guidance ------------------------------------------------------------------------------------


def test_every_evidence_paragraph_has_its_anchor_and_a_way_to_the_logic_model(reader, edition):
    for objective in Objective.objects.filter(edition=edition):
        text = reader.get(address("supporting_information", objective=objective.number)).text
        paragraphs = EvidenceParagraph.objects.filter(activity__objective=objective)

        assert re.findall(r'<p class="govuk-body app-evidence" id="([^"]*)"', text) == [row.code for row in paragraphs]
        model = address("logic_model", objective=objective.number)
        assert re.findall(rf'href="{re.escape(model)}\?choose=([^"#]*)', text) == [
            activity.code for activity in objective.activities.all()
        ]


def test_supporting_information_says_which_objective_it_is_by_its_short_title(reader, edition):
    text = reader.get(address("supporting_information", objective=1)).text

    heading = text.split("</h1>")[0].rsplit("</span>", 1)[1]
    below = re.sub(r"<[^>]+>", "|", text.split("</h1>")[1].split("<details")[0])
    assert heading == "Objective 1"
    assert [words.strip() for words in below.split("|") if words.strip()] == [
        "Professional Curiosity",
        Objective.objects.get(number=1).title,
    ]


def test_reference_leads_back_to_each_paragraph_that_cites_it(reader, edition):
    text = reader.get(address("references")).text
    cited_in = links_in(text, "Cited in")

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

    texts = page_texts(reader.get(address("references", "9.8.7")).text)

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

    text = reader.get(address("links", "9.8.7")).text

    assert text.count('<a class="govuk-link" href="https://example.org/a">A site</a>') == 1
    assert text.count("The published toolkit gives no address.") == 1
    assert "A lost site</a>" not in text


def test_guidance_has_the_planning_questions_and_contacts_to_write_to(reader, edition):
    text = reader.get(address("guidance")).text
    texts = page_texts(text)

    assert [one for one in texts if PlanningQuestion.objects.filter(text=one).exists()] == [
        "Why are we doing this?",
        "What do we want to achieve?",
        "What does success look like?",
        "Who will benefit and how?",
        "How will we track and measure the short, medium and long term impacts?",
    ]
    assert '<a class="govuk-link" href="mailto:VKPP@norfolk.police.uk">VKPP@norfolk.police.uk</a>' in text


# Across the objectives ---------------------------------------------------------------------------------------------


def test_every_placement_of_a_measure_is_named_once_and_leads_there(reader, edition):
    text = reader.get(address("peel_questions")).text

    places = links_in(text, "Where it stands")

    assert len(places) == 28
    assert sum(map(len, places)) == MeasurePlacement.objects.count()
    assert [link for link in {link for one in places for _, link in one} if not anchored(reader, link)] == []


def test_two_wordings_of_a_peel_question_say_where_each_stands(reader, edition):
    text = reader.get(address("peel_questions")).text
    question = text.split('id="peel-6.2.1"')[1].split('id="peel-6.2.2"')[0]

    texts = page_texts(question)

    assert [one for one in texts if one.startswith(("As worded", "6.2.1"))] == [
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

    text = reader.get(address("peel_questions", "9.8.7")).text

    assert re.findall(r'<h(\d) class="govuk-heading-s[^>]*>(.*?)</h', text) == [
        ("3", "PEEL 9"),
        ("4", "PEEL 9.1"),
        ("5", "PEEL 9.1.1"),
    ]
    assert page_texts(text).count("The toolkit does not word this question itself.") == 2
    for words in ("9.1.1 The lamps burn.", "A PEEL measure of no question", "Count the lamps"):
        assert page_texts(text).count(words) == 1


def test_perennial_challenges_claim_only_the_links_the_toolkit_publishes(reader, edition):
    text = reader.get(address("perennial_challenges")).text
    main = text.split("Where the toolkit points here")[1].split("</section>")[0]

    # All three say the same, which is said once.
    [note] = {f"“{objective.consequences_note}”" for objective in Objective.objects.all()}
    assert [unescape(said) for said in re.findall(r"“.*?”", main)] == [note]
    links = re.findall(r'href="([^"]*)"', main)
    assert links == [f"{address('logic_model', objective=n)}#consequences" for n in (1, 2, 3)]
    assert [link for link in links if not anchored(reader, link)] == []


def test_each_sentence_that_points_at_the_challenges_stands_with_its_own_objectives(reader, db):
    small = made_up.EditionFactory(action__reference="9.8.7")
    for number, note in ((1, "See below."), (2, ""), (3, "See above."), (4, "See below.")):
        made_up.ObjectiveFactory(edition=small, number=number, short_title=f"Lamp {number}", consequences_note=note)

    text = reader.get(address("perennial_challenges", "9.8.7")).text

    assert re.findall(r"“(.*?)”", text) == ["See below.", "See above."]
    assert [[words for words, _ in places] for places in links_in(text, "Under the unintended consequences of")] == [
        ["Objective 1 - Lamp 1", "Objective 4 - Lamp 4"],
        ["Objective 3 - Lamp 3"],
    ]


# Frame, versions, list of actions ----------------------------------------------------------------------------------


def versions(text):
    found = re.search(r'aria-labelledby="contents-versions">(.*?)</ul>', text, re.DOTALL)
    return re.findall(r'href="([^"]*)">(.*?)</a>', found[1]) if found else []


def test_contents_list_names_the_versions_a_reader_may_see(reader, edition):
    assert versions(reader.get(address("guidance")).text) == []
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())
    copy_edition(edition=edition.action.editions.get(number=2))
    published = [
        ("/toolkit/2.6.1/", "Version 2, in force"),
        ("/toolkit/2.6.1/editions/1/", "Version 1, an earlier version"),
    ]
    changed = "What changed in this version"

    assert versions(reader.get(address("guidance")).text) == [*published, ("/toolkit/2.6.1/changes/", changed)]
    assert versions(reader.get(address("guidance", edition=1)).text) == [
        *published,
        ("/toolkit/2.6.1/editions/1/changes/", changed),
    ]
    reader.force_login(toolkit_editor())
    assert versions(reader.get(address("guidance")).text) == [
        ("/toolkit/2.6.1/editions/3/", "Version 3, a draft"),
        *published,
        ("/toolkit/2.6.1/changes/", changed),
    ]


def test_contents_list_says_which_version_is_read(reader, edition):
    line = '<p class="app-toolkit-contents__version">You are reading version {}.</p>'
    assert line.format("1, in force") in reader.get(address("guidance")).text
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())

    assert line.format("2, in force") in reader.get(address("guidance")).text
    assert line.format("1, an earlier version") in reader.get(address("guidance", edition=1)).text


def test_search_box_stays_in_the_version_that_is_read(reader, edition):
    box = re.compile(r'<form class="app-search" role="search" action="([^"]*)"')

    assert box.findall(reader.get(address("guidance")).text) == ["/toolkit/2.6.1/search/"]
    assert box.findall(reader.get(address("guidance", edition=1)).text) == ["/toolkit/2.6.1/editions/1/search/"]
    # Its own page has a larger one.
    assert box.findall(reader.get(address("search")).text) == []


def test_printed_page_says_what_it_is_from(reader, edition):
    line = "From the Action Impact Toolkit, 2.6.1 Multi-Agency Hubs, version 1, {}."
    assert page_texts(reader.get(address("guidance")).text).count(line.format("in force")) == 1
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())

    texts = page_texts(reader.get(address("guidance", edition=1)).text)
    assert texts.count(line.format("an earlier version")) == 1


def test_no_page_calls_a_version_an_edition(reader, edition):
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())

    for page, kwargs in PAGES:
        texts = page_texts(reader.get(address(page, **kwargs, edition=1)).text)
        assert [text for text in texts if "edition" in text.casefold()] == []


def test_list_of_many_actions_has_the_version_in_force_and_links_to_others(reader, edition):
    publish_edition(edition=copy_edition(edition=edition), by=UserFactory())
    for reference in ("3.1.1", "4.2.2"):
        made_up.EditionFactory(action__reference=reference, action__title=f"Action {reference}", statement="Do it")
    made_up.EditionFactory(action__reference="5.1.1", status="draft", statement="Not yet")

    text = reader.get(reverse("toolkit:actions")).text
    reader.force_login(toolkit_editor())
    to_editors = reader.get(reverse("toolkit:actions")).text

    headings = re.findall(r'<h2[^>]*><a[^>]*href="([^"]*)">(.*?)</a></h2>', text)
    assert headings == [
        ("/toolkit/2.6.1/", "2.6.1 Multi-Agency Hubs"),
        ("/toolkit/3.1.1/", "3.1.1 Action 3.1.1"),
        ("/toolkit/4.2.2/", "4.2.2 Action 4.2.2"),
    ]
    assert links_in(text, "Other versions") == [[("Version 1, an earlier version", "/toolkit/2.6.1/editions/1/")]]
    assert "Not yet" not in text
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


@pytest.mark.parametrize(("page", "kwargs"), PAGES)
def test_pages_of_any_action_show_its_marks_as_words(reader, db, page, kwargs):
    make_made_up_action()

    text = reader.get(address(page, "9.8.7", **kwargs)).text

    assert "<script>alert" not in text
    assert "<b>Lamps" not in text
    assert not re.search(r"<h(\d)[^>]*>\s*</h\1>", text)
    ids = re.findall(r' id="([^"]*)"', text)
    assert sorted(ids) == sorted(set(ids))
    assert [name for name in re.findall(r' aria-labelledby="([^"]*)"', text) if name not in ids] == []


@pytest.mark.parametrize(("page", "kwargs"), PAGES)
def test_ids_of_a_page_are_each_there_once(reader, edition, page, kwargs):
    text = reader.get(address(page, **kwargs)).text

    ids = re.findall(r' id="([^"]*)"', text)
    assert sorted(ids) == sorted(set(ids))
    assert [name for name in re.findall(r' aria-labelledby="([^"]*)"', text) if name not in ids] == []
