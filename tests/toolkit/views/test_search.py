"""The search page: filters, places, what it says where nothing is found."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import toolkit as made_up
from tests.factories.accounts import UserFactory
from tests.toolkit.made_up import make_made_up_action
from toolkit.models import DerivedDecision, Objective


def get(reader, reference="2.6.1", **query):
    return reader.get(reverse("toolkit:search", kwargs={"reference": reference}), query)


def results(response):
    """Return the pairs of kind and objective over a result and of its address, in order."""
    items = re.findall(
        r'<li class="app-result">\s*<p class="app-result__where">(.*?)</p>.*?<a class="govuk-link" href="([^"]*)"',
        response.text,
        re.DOTALL,
    )
    return [(" ".join(re.sub(r"<[^>]+>", " ", where).split()), unescape(address)) for where, address in items]


def test_rejected_output_is_not_found_and_a_confirmed_one_says_so(reader, edition):
    mark = "Drawn from the toolkit&#x27;s text, not in its published column"
    before = get(reader, q="time made available safeguarding referrals", kind="output")
    assert (len(results(before)), before.text.count(mark)) == (1, 1)

    decision = DerivedDecision.objects.create(
        edition=edition,
        row_code="output-1.1-3",
        decision="confirmed",
        by=UserFactory(),
        at=timezone.datetime(2026, 11, 3, 12, tzinfo=timezone.get_current_timezone()),
    )
    confirmed = get(reader, q="time made available safeguarding referrals", kind="output").text
    assert confirmed.count("Drawn from the toolkit&#x27;s text, confirmed by VKPP on 3 November 2026") == 1
    assert confirmed.count(mark) == 0

    decision.decision = "rejected"
    decision.save()
    after = get(reader, q="time made available safeguarding referrals", kind="output")
    assert [address for _, address in results(after) if "output-1.1-3" in address] == []


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
                    pages[page] = response.text
                assert anchor == "" or f'id="{anchor}"' in pages[page], address
                # A box of a logic model begins with the box chosen.
                assert ("?choose=" in address) == (' aria-current="true" autofocus>' in pages[page]), address
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

    text = get(reader, "9.8.7", q="moth", kind="evidence").text

    assert sorted(re.findall(r">(Evidence for [^<]*)</a>", text)) == [
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
    evidence = get(reader, q="training", kind="evidence")
    second = get(reader, q="training", kind="evidence", objective="2")

    [count] = re.findall(r'<option value="evidence">Evidence \((\d+)\)', everything.text)
    assert evidence.text.count('<li class="app-result">') == int(count)
    assert {where.split()[0] for where, _ in results(evidence)} == {"Evidence"}
    assert {where for where, _ in results(second)} == {"Evidence Objective 2"}
    [count] = re.findall(r'<option value="2" selected>Objective 2 - Training and Skills \((\d+)\)', second.text)
    assert len(results(second)) == int(count)


@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"objective": "99"}, {"objective": "x"}, {"page": "x"}])
def test_nonsense_in_the_address_is_passed_over(reader, edition, query):
    assert results(get(reader, q="bias", **query)) == results(get(reader, q="bias"))


def test_filtered_search_without_result_offers_the_wider_one(reader, edition):
    response = get(reader, q="curiosity", kind="question", objective="3")

    assert "Nothing found for “curiosity” in Impact assessment questions, Objective 3</h2>" in response.text
    assert "Check the spelling" not in response.text
    offered = re.findall(r'href="\?([^"]*)">Search ([\w ]+)</a> \((\d+)', response.text)
    assert ("q=curiosity", "the whole toolkit") in [(query, words) for query, words, _ in offered]
    for query, _, count in offered:
        wider = reader.get(f"/toolkit/2.6.1/search/?{unescape(query)}")
        assert f">{count} result" in wider.text


def test_search_without_result_is_helpful(reader, edition):
    text = get(reader, q="curisity profesional xyzzyx").text
    nothing = get(reader, q="xyzzyx").text

    assert "Not in this toolkit: <strong>curisity</strong>, <strong>profesional</strong>" in text
    assert "Did you mean" in text
    assert "Nothing found for “xyzzyx”</h2>" in nothing
    assert "Check the spelling" in nothing
    assert "Did you mean" not in nothing
    assert nothing.count('href="/toolkit/2.6.1/guidance/"') == 2


@pytest.mark.parametrize(
    "asked",
    ["x" * 1000, "word " * 200, "<script>alert(1)</script>", "a\0b", "%_'\"\\", "\ud83d\ude00", "(((", "ŵŷ", "{{ 1 }}"],
)
def test_odd_queries_are_answered_and_given_back(reader, edition, asked):
    asked = asked.encode("utf-16", "surrogatepass").decode("utf-16")

    response = get(reader, q=asked)

    assert response.status_code == 200
    assert "<script>alert" not in response.text
    [kept] = re.findall(r'id="search-words" name="q" value="([^"]*)"', response.text)
    assert unescape(kept) == asked.replace("\0", "").strip()


@pytest.mark.parametrize("asked", ['"bright lamp"', "“bright lamp”", 'bright "lamp"'])
def test_query_with_quotation_marks_is_given_back_without_more_of_them(reader, edition, asked):
    text = unescape(get(reader, q=asked).text)

    assert f"Nothing found for {asked}</h2>" in text
    assert f"<title>Search for {asked}, 2.6.1 Multi-Agency Hubs" in " ".join(text.split())


def test_nothing_is_said_of_a_filter_where_the_whole_toolkit_has_nothing(reader, edition):
    text = get(reader, q="xyzzyx", objective="3").text

    assert "Nothing found for “xyzzyx”</h2>" in text
    assert "Check the spelling" in text


@pytest.mark.parametrize("asked", ["", "   "])
def test_search_for_nothing_asks_for_words_and_keeps_the_filters(reader, edition, asked):
    text = get(reader, q=asked, kind="evidence", objective="2").text

    [described] = re.findall(r'name="q" value="" aria-describedby="([^"]*)"', text)
    assert described == "search-words-hint search-words-missing"
    assert '<p id="search-words-missing" class="app-search-page__missing">Enter words to look for</p>' in text
    assert re.findall(r'<option value="(\w+)" selected>([^<]*)<', text) == [
        ("evidence", "Evidence"),
        ("2", "Objective 2 - Training and Skills"),
    ]
    assert text.count("<option") == 1 + 11 + 1 + 3


def test_objective_is_shown_by_its_name_with_its_title_below(reader, edition):
    text = get(reader, q="professional curiosity").text

    first = text.split('<li class="app-result">')[1].split("</li>")[0]
    words = [" ".join(run.split()) for run in re.sub(r"</?(?:mark|span|a)\b[^>]*>", "", first).split("<")]
    assert [run.partition(">")[2] for run in words if run.partition(">")[2]] == [
        "Logic Model Objective 1",
        "Objective 1 - Professional Curiosity",
        Objective.objects.get(number=1).title,
    ]


def test_page_without_query_offers_the_box_only(reader, edition):
    text = get(reader).text

    assert "Words to look for" in text
    assert ("search-words-missing" in text, "<option" in text) == (False, False)
    assert "result" not in re.sub(r"<[^>]+>", " ", text.split("<h1")[1].split("</main>")[0])


def test_many_results_are_paged(reader, db):
    make_made_up_action(reference="9.8.7")

    first, second = (get(reader, "9.8.7", q="lantern", page=n) for n in (1, 2))

    assert (len(results(first)), len(results(second))) == (20, 20)
    assert not set(results(first)) & set(results(second))
    assert 'href="?q=lantern&amp;page=2"' in first.text
    said = [re.findall(r"Page (\d+) of (\d+): results (\d+) to (\d+)\.", page.text) for page in (first, second)]
    pages = said[0][0][1]
    assert said == [[("1", pages, "1", "20")], [("2", pages, "21", "40")]]


def test_results_on_one_page_have_no_count_of_pages(reader, edition):
    text = get(reader, q="unconscious bias").text

    assert len(results(get(reader, q="unconscious bias"))) == 6
    assert re.findall(r"Page \d+ of", text) == []


def test_search_takes_few_queries_and_no_more_for_many_rows(reader, db):
    make_made_up_action(reference="1.1.1", activities=(1, 1))
    make_made_up_action(reference="2.2.2", activities=(38, 2))
    counts = []
    for reference in ("1.1.1", "2.2.2"):
        with CaptureQueriesContext(connection) as queries:
            assert len(results(get(reader, reference, q="lantern"))) > 5
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15
