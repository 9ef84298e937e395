"""Search over an edition: what is found, in which order, how it is shown."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import toolkit as made_up
from tests.factories.accounts import UserFactory
from tests.toolkit.made_up import make_made_up_action
from toolkit.models import DerivedDecision, Objective
from toolkit.searching import Kind, Query, Text, search, texts_of


@pytest.fixture
def reader(client, db):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def texts(edition):
    return texts_of(edition)


@pytest.fixture
def small(db):
    """Return a made-up edition with one objective, to which tests add the rows they search."""
    edition = made_up.EditionFactory(action__reference="9.8.7")
    made_up.ObjectiveFactory(
        edition=edition, number=1, title="A title", short_title="Short", situation="A situation", consequences_note=""
    )
    return edition


def activity(edition, text, **kwargs):
    objective = Objective.objects.get(edition=edition)
    return made_up.ActivityFactory(edition=edition, objective=objective, text=text, **kwargs)


def codes(finding):
    return [found.text.code for found in finding.found]


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


def test_every_row_of_the_edition_that_readers_see_can_be_found_once(edition, texts):
    counts = {kind: sum(text.kind == kind for text in texts) for kind in Kind}

    assert counts == {
        # The action's statement; title and situation of three objectives; 18 lines of the impact statement.
        Kind.OBJECTIVE: 1 + 2 * 3 + 18,
        Kind.ACTIVITY: 11,
        Kind.OUTPUT: 26,
        Kind.IMPACT: 24 + 2,
        Kind.QUESTION: 19,
        Kind.MEASURE: 28,
        Kind.CONSEQUENCE: 11,
        Kind.EVIDENCE: 29,
        Kind.CHALLENGE: 2 + 17,
        Kind.REFERENCE: 13 + 4,
        Kind.GUIDANCE: 6 + 5,
    }
    named = [(text.code, text.name) for text in texts]
    assert len(set(named)) == len(named)


def test_words_are_found_in_other_forms(small):
    activity(small, "They decide quickly", code="activity-1")
    activity(small, "Decisions are recorded", code="activity-2")
    activity(small, "Nothing of the kind", code="activity-3")

    assert codes(search(texts_of(small), "decision")) == ["activity-2"]
    assert codes(search(texts_of(small), "recording")) == ["activity-2"]
    assert codes(search(texts_of(small), "DECIDED")) == ["activity-1"]


def test_accents_capitals_and_apostrophes_make_no_difference(small):
    activity(small, "Yr hŵb a’r tŷ: the child’s Café", code="activity-1")

    for asked in ("hwb", "HŴB", "tŷ", "ty", "cafe", "child's", "child’s", "hw\u0302b"):
        assert codes(search(texts_of(small), asked)) == ["activity-1"], asked


def test_numbers_with_points_are_one_word(texts):
    found = search(texts, "6.2.1").found

    assert sorted(one.text.code for one in found) == ["measure-peel-6.2.1", "measure-peel-6.2.1-supporting-information"]


def test_activity_is_found_by_its_number(texts):
    assert codes(search(texts, "1.2"))[0] == "activity-1.2"


def test_every_word_must_be_in_a_text(texts):
    found = search(texts, "training bias").found

    assert found
    for one in found:
        words = f"{one.text.title} {one.text.text}".casefold()
        assert ("train" in words, "bias" in words) == (True, True)


def test_where_no_text_has_all_words_those_with_some_are_shown_and_the_unknown_named(texts):
    finding = search(texts, "bias zeppelins")

    assert finding.is_partial
    assert finding.unknown == ["zeppelins"]
    assert codes(finding) == codes(search(texts, "bias"))


def test_small_words_need_not_be_found_unless_nothing_else_was_asked(small):
    activity(small, "Lanterns burn", code="activity-1")
    activity(small, "The moth", code="activity-2")

    assert codes(search(texts_of(small), "the lanterns of")) == ["activity-1"]
    assert codes(search(texts_of(small), "the")) == ["activity-2", ""]


def test_words_in_quotation_marks_must_stand_as_one_run(small):
    activity(small, "A lamp stands bright", code="activity-1")
    activity(small, "A bright lamp stands", code="activity-2")

    assert sorted(codes(search(texts_of(small), "bright lamp"))) == ["activity-1", "activity-2"]
    for asked in ('"bright lamp"', "“bright lamps”"):
        assert codes(search(texts_of(small), asked)) == ["activity-2"]
    assert sorted(codes(search(texts_of(small), '"bright lamp'))) == ["activity-1", "activity-2"]


def test_words_side_by_side_go_first(small):
    activity(small, "A lamp stands bright", code="activity-1")
    activity(small, "Much stands: a bright lamp", code="activity-2")

    assert codes(search(texts_of(small), "bright lamp")) == ["activity-2", "activity-1"]


def test_rare_words_weigh_more(small):
    for n in range(5):
        activity(small, "Common words", code=f"activity-{n}")
    activity(small, "Rare words", code="activity-9")

    assert codes(search(texts_of(small), "common rare"))[0] == "activity-9"


def test_titles_go_before_evidence(texts):
    kinds = [found.text.kind for found in search(texts, "professional curiosity").found]

    assert kinds[0] == Kind.ACTIVITY
    last_title = max(i for i, kind in enumerate(kinds) if kind in (Kind.ACTIVITY, Kind.OBJECTIVE, Kind.OUTPUT))
    assert last_title < kinds.index(Kind.EVIDENCE)


def test_text_is_found_by_the_heading_it_stands_under_after_one_that_has_the_words(small):
    bright = made_up.PerennialChallengeFactory(edition=small, title="Bright lamps", introduction="Such as:")
    dark = made_up.PerennialChallengeFactory(edition=small, title="Dark nights", introduction="Such as:")
    made_up.PerennialIssueFactory(edition=small, challenge=bright, text="Moths come", code="issue-1")
    made_up.PerennialIssueFactory(edition=small, challenge=dark, text="Bright lamps burn", code="issue-2")

    found = search(texts_of(small), "bright lamp").found

    assert [one.text.code for one in found if one.text.name == "Perennial issue"] == ["issue-2", "issue-1"]
    assert [one.under for one in found if one.text.code == "issue-1"] == ["<mark>Bright</mark> <mark>lamps</mark>"]


def test_measures_are_found_by_the_heading_they_are_printed_under(texts):
    found = search(texts, "HMICFRS").found

    assert {one.text.kind for one in found} == {Kind.MEASURE}
    assert len(found) == 6


def test_words_are_marked_in_verbatim_text(small):
    activity(small, 'Decisions & <b>"deciding"</b> a decision', code="activity-1")

    extract = search(texts_of(small), "decision").found[0].extract

    assert extract == ("<mark>Decisions</mark> &amp; &lt;b&gt;&quot;deciding&quot;&lt;/b&gt; a <mark>decision</mark>")


def test_long_paragraph_is_cut_around_what_was_found(small):
    before, after = "Before it was dark. " * 40, " After it was dark." * 40
    row = activity(small, "Lanterns")
    made_up.EvidenceParagraphFactory(edition=small, activity=row, text=f"{before}Here a moth came.{after}")

    extract = search(texts_of(small), "moth").found[0].extract

    assert extract.startswith("… ")
    assert "Here a <mark>moth</mark> came. After it was dark." in extract
    assert extract.endswith(" …")
    assert len(extract) < 350


def test_long_word_without_spaces_is_cut_too(small):
    row = activity(small, "Lanterns")
    made_up.EvidenceParagraphFactory(edition=small, activity=row, text="x" * 900)

    extract = search(texts_of(small), "x" * 900).found[0].extract

    assert "x" in extract
    assert search(texts_of(small), "lantern").found[0].text.kind == Kind.ACTIVITY


@given(text=st.text(alphabet=st.sampled_from("aZé’'-.1 \u0302&<\n"), max_size=1500), asked=st.text(max_size=30))
def test_extract_is_a_run_of_the_text_whatever_is_asked(text, asked):
    whole = Text(
        kind=Kind.EVIDENCE, name="Evidence", code="", title="", under="", text=text, page="", anchor="", objectives=()
    )

    for query in (asked, text[:40], f'"{text[5:20]}"'):
        for found in search([whole], query).found:
            plain = unescape(re.sub("</?mark>", "", found.extract))
            assert plain.removeprefix("… ").removesuffix(" …") in text


def test_near_words_are_suggested_for_words_the_toolkit_does_not_have(texts):
    assert search(texts, "proffesional curiosity").suggestions == ["professional curiosity"]
    assert search(texts, "safegarding").suggestions[0] == "safeguarding"
    # Written as one word here, as two there.
    assert search(texts, "multiagency burnout").suggestions == ["multi agency burn out"]
    assert search(texts, "xqzzv").suggestions == []
    assert search(texts, "curiosity").suggestions == []


@pytest.mark.parametrize("asked", ["", "   ", "?!", '"', '""', "<>", "'"])
def test_query_without_words_finds_nothing(texts, asked):
    finding = search(texts, asked)

    assert (finding.found, finding.unknown, finding.suggestions) == ([], [], [])


def test_only_the_first_words_of_a_long_query_are_looked_for():
    query = Query.of(" ".join(f"word{n} w{n}x" for n in range(50)))

    assert (len(query.words), query.is_cut) == (20, True)
    assert Query.of("one two two TWO").is_cut is False


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
    assert ("Output 2.2 Objective 2", "/toolkit/2.6.1/objectives/2/?choose=output-2.2-3#chosen") in found


def test_paragraphs_of_evidence_are_told_apart_where_an_activity_has_several(reader, small):
    one, several = activity(small, "Lanterns", number="1.1"), activity(small, "Lanterns", number="1.2")
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

    assert "Nothing found for “curiosity”" in response.text
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
    assert "Nothing found for “xyzzyx”" in nothing
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


def test_page_without_query_offers_the_box_only(reader, edition):
    text = get(reader).text

    assert "Words to look for" in text
    assert "result" not in re.sub(r"<[^>]+>", " ", text.split("<h1")[1].split("</main>")[0])


def test_many_results_are_paged(reader, db):
    make_made_up_action(reference="9.8.7")

    first, second = (get(reader, "9.8.7", q="lantern", page=n) for n in (1, 2))

    assert (len(results(first)), len(results(second))) == (20, 20)
    assert not set(results(first)) & set(results(second))
    assert 'href="?q=lantern&amp;page=2"' in first.text


def test_search_takes_few_queries_and_no_more_for_many_rows(reader, db):
    make_made_up_action(reference="1.1.1", activities=(1, 1))
    make_made_up_action(reference="2.2.2", activities=(38, 2))
    counts = []
    for reference in ("1.1.1", "2.2.2"):
        with CaptureQueriesContext(connection) as queries:
            assert len(results(get(reader, reference, q="lantern"))) > 5
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15
