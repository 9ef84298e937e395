"""The search page: filters, places, what it says where nothing is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import toolkit as made_up
from tests.factories.accounts import UserFactory
from tests.html import read
from tests.toolkit.made_up import make_made_up_action
from toolkit.models import DerivedDecision, Objective


def get(reader, reference="2.6.1", **query):
    return reader.get(reverse("toolkit:search", kwargs={"reference": reference}), query)


def results(response):
    """Return the pairs of kind and objective over a result and of its address, in order."""
    return [
        (" ".join(part.text for part in item.select(".app-result__where > span")), item.one("h3 a")["href"])
        for item in read(response).select("li.app-result")
    ]


def heading(page):
    """Return the words over the results."""
    return page.one("#results").text


def test_rejected_output_is_not_found_and_a_confirmed_one_says_so(reader, edition):
    def marks():
        page = read(get(reader, q="time made available safeguarding referrals", kind="output"))
        return [(item.one("h3 a")["href"], item.one(".app-result__mark").text) for item in page.select("li.app-result")]

    address = "/toolkit/2.6.1/objectives/1/?choose=output-1.1-3"
    assert marks() == [(address, "Drawn from the toolkit's text, not in its published column")]

    decision = DerivedDecision.objects.create(
        edition=edition,
        row_code="output-1.1-3",
        decision="confirmed",
        by=UserFactory(),
        at=timezone.datetime(2026, 11, 3, 12, tzinfo=timezone.get_current_timezone()),
    )
    assert marks() == [(address, "Drawn from the toolkit's text, confirmed by VKPP on 3 November 2026")]

    decision.decision = "rejected"
    decision.save()
    assert address not in dict(marks())


@pytest.mark.parametrize("reference", ["2.6.1", "9.8.7"])
def test_each_result_leads_to_its_very_place(reader, edition, reference):
    make_made_up_action(activities=(4, 2))
    pages = {}

    for asked in ("and", "lantern"):
        for n in range(1, 7):
            for _, address in results(get(reader, reference, q=asked, page=n)):
                page, _, anchor = address.partition("#")
                if page not in pages:
                    response = reader.get(page)
                    assert response.status_code == 200
                    pages[page] = read(response)
                assert anchor == "" or len(pages[page].select(f'[id="{anchor}"]')) == 1, address
                # A box of a logic model begins with the box chosen.
                chosen = pages[page].select('[aria-current="true"][autofocus]')
                assert ("?choose=" in address) == bool(chosen), address
    assert len(pages) > 5


def test_result_says_its_kind_and_objective(reader, edition):
    found = results(get(reader, q="unconscious bias"))

    assert found[0] == (
        "Activity 1.3 Objective 1",
        "/toolkit/2.6.1/objectives/1/supporting-information/#activity-1.3",
    )
    assert dict(results(get(reader, q="6.2.3")))["Measure Objectives 1, 2 PEEL Measures:"].endswith(
        "#measure-peel-6.2.3"
    )
    assert ("Output 2.2 Objective 2", "/toolkit/2.6.1/objectives/2/?choose=output-2.2-3") in found


def test_paragraphs_of_evidence_are_told_apart_where_an_activity_has_several(reader):
    small = made_up.EditionFactory(action__reference="9.8.7")
    objective = made_up.ObjectiveFactory(edition=small, number=1)
    one, several = (
        made_up.ActivityFactory(edition=small, objective=objective, number=number) for number in ("1.1", "1.2")
    )
    made_up.EvidenceParagraphFactory(edition=small, activity=one, text="A moth.")
    for text in ("A lamp.", "A moth again."):
        made_up.EvidenceParagraphFactory(edition=small, activity=several, text=text)

    page = read(get(reader, "9.8.7", q="moth", kind="evidence"))

    assert sorted(title.text for title in page.select("li.app-result h3 a")) == [
        "Evidence for activity 1.1",
        "Evidence for activity 1.2, paragraph 2",
    ]


def test_results_of_a_named_edition_stay_in_it(reader, edition):
    response = reader.get(
        reverse("toolkit:search", kwargs={"reference": "2.6.1", "edition": 1}), {"q": "unconscious bias"}
    )

    assert {address.startswith("/toolkit/2.6.1/editions/1/") for _, address in results(response)} == {True}


def test_filters_narrow_and_count(reader, edition):
    everything = get(reader, q="training")
    evidence = results(get(reader, q="training", kind="evidence"))
    second = get(reader, q="training", kind="evidence", objective="2")

    assert read(everything).one('option[value="evidence"]').text == f"Evidence ({len(evidence)})"
    assert {where.split()[0] for where, _ in evidence} == {"Evidence"}
    assert {where for where, _ in results(second)} == {"Evidence Objective 2"}
    chosen = read(second).one("#search-objective option[selected]")
    assert (chosen["value"], chosen.text) == ("2", f"Objective 2 - Training and Skills ({len(results(second))})")


@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"objective": "99"}, {"objective": "x"}, {"page": "x"}])
def test_nonsense_in_the_address_is_passed_over(reader, edition, query):
    assert results(get(reader, q="bias", **query)) == results(get(reader, q="bias"))


def test_filtered_search_without_result_offers_the_wider_one(reader, edition):
    page = read(get(reader, q="curiosity", kind="question", objective="3"))

    assert heading(page) == "Nothing found for “curiosity” in Impact assessment questions, Objective 3"
    assert "Check the spelling" not in page.text
    offered = [item for item in page.select("ul.govuk-list > li") if item.text.startswith("Search ")]
    assert ("Search the whole toolkit", "?q=curiosity") in [link for item in offered for link in item.links]
    for item in offered:
        [(words, query)] = item.links
        count = item.text.removeprefix(words).strip(" ()")
        assert (
            heading(read(reader.get(f"/toolkit/2.6.1/search/{query}")))
            == f"{count} for “curiosity”"
            + {
                "Search all kinds of text": " in Objective 3",
                "Search all objectives": " in Impact assessment questions",
                "Search the whole toolkit": "",
            }[words]
        )


def test_search_without_result_is_helpful(reader, edition):
    page = read(get(reader, q="curisity profesional xyzzyx"))
    nothing = read(get(reader, q="xyzzyx"))

    assert "Not in this toolkit: curisity, profesional, xyzzyx." in page.blocks()
    assert "Did you mean" in page.text
    assert heading(nothing) == "Nothing found for “xyzzyx”"
    assert "Check the spelling" in nothing.text
    assert "Did you mean" not in nothing.text
    assert len(nothing.select('a[href="/toolkit/2.6.1/guidance/"]')) == 2


@pytest.mark.parametrize(
    "asked",
    ["x" * 1000, "word " * 200, "<script>alert(1)</script>", "a\0b", "%_'\"\\", "\ud83d\ude00", "(((", "ŵŷ", "{{ 1 }}"],
)
def test_odd_queries_are_answered_and_given_back(reader, edition, asked):
    asked = asked.encode("utf-16", "surrogatepass").decode("utf-16")

    response = get(reader, q=asked)

    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert read(response).one("#search-words")["value"] == asked.replace("\0", "").strip()


@pytest.mark.parametrize("asked", ['"bright lamp"', "“bright lamp”", 'bright "lamp"'])
def test_query_with_quotation_marks_is_given_back_without_more_of_them(reader, edition, asked):
    page = read(get(reader, q=asked))

    assert heading(page) == f"Nothing found for {asked}"
    assert page.one("head > title").text.startswith(f"Search for {asked}, 2.6.1 Multi-Agency Hubs")


def test_nothing_is_said_of_a_filter_where_the_whole_toolkit_has_nothing(reader, edition):
    page = read(get(reader, q="xyzzyx", objective="3"))

    assert heading(page) == "Nothing found for “xyzzyx”"
    assert "Check the spelling" in page.text


@pytest.mark.parametrize("asked", ["", "   "])
def test_search_for_nothing_asks_for_words_and_keeps_the_filters(reader, edition, asked):
    page = read(get(reader, q=asked, kind="evidence", objective="2"))

    box = page.one("#search-words")
    assert (box["value"], box["aria-describedby"]) == ("", "search-words-hint search-words-missing")
    assert page.one("#search-words-missing").text == "Enter words to look for"
    assert [(option["value"], option.text) for option in page.select("option[selected]")] == [
        ("evidence", "Evidence"),
        ("2", "Objective 2 - Training and Skills"),
    ]
    assert len(page.select("option")) == 1 + 11 + 1 + 3


def test_objective_is_shown_by_its_name_with_its_title_below(reader, edition):
    first = read(get(reader, q="professional curiosity")).select("li.app-result")[0]

    assert first.blocks() == [
        "Logic Model Objective 1",
        "Objective 1 - Professional Curiosity",
        Objective.objects.get(number=1).title,
    ]


def test_page_without_query_offers_the_box_only(reader, edition):
    page = read(get(reader))

    assert page.one('label[for="search-words"]').text == "Words to look for"
    assert page.select("#search-words-missing, option") == []
    assert "result" not in page.one("main").text


def test_many_results_are_paged(reader, db):
    make_made_up_action(reference="9.8.7")

    first, second = (get(reader, "9.8.7", q="lantern", page=n) for n in (1, 2))

    assert (len(results(first)), len(results(second))) == (20, 20)
    assert not set(results(first)) & set(results(second))
    assert "?q=lantern&page=2" in [address for _, address in read(first).links]
    pages = first.context["page"].paginator.num_pages
    for response, results_shown in ((first, "1 to 20"), (second, "21 to 40")):
        number = response.context["page"].number
        assert read(response).blocks().count(f"Page {number} of {pages}: results {results_shown}.") == 1


def test_results_on_one_page_have_no_count_of_pages(reader, edition):
    response = get(reader, q="unconscious bias")

    assert len(results(response)) == 6
    assert [line for line in read(response).blocks() if line.startswith("Page ")] == []


def test_search_takes_few_queries_and_no_more_for_many_rows(reader, db):
    make_made_up_action(reference="1.1.1", activities=(1, 1))
    make_made_up_action(reference="2.2.2", activities=(38, 2))
    counts = []
    for reference in ("1.1.1", "2.2.2"):
        with CaptureQueriesContext(connection) as queries:
            assert len(results(get(reader, reference, q="lantern"))) > 5
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15
