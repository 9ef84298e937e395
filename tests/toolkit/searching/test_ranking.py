"""What search finds in an edition's texts, in which order, and what it marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import toolkit as made_up
from tests.html import read
from toolkit.models import Objective
from toolkit.searching import Kind, Query, Text, search, texts_of


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


def test_text_called_by_what_is_asked_for_goes_first_and_its_name_is_marked(texts):
    for asked, code, name in (
        ("professional curiosity", "objective-1", "Objective 1 - <mark>Professional</mark> <mark>Curiosity</mark>"),
        ("Objective 2", "objective-2", "<mark>Objective</mark> <mark>2</mark> - Training and Skills"),
        ("training and skills", "objective-2", "Objective 2 - <mark>Training</mark> and <mark>Skills</mark>"),
    ):
        first = search(texts, asked).found[0]
        assert (first.text.code, first.title) == (code, name)


def test_objective_is_called_as_everywhere_else(edition, texts):
    titles = [text.title for text in texts if text.code.startswith("objective-") and text.title]

    assert titles == [str(objective) for objective in Objective.objects.filter(edition=edition)]


def test_row_is_found_by_what_the_site_calls_it(texts):
    activity = search(texts, "Activity 1.2")
    outputs = search(texts, "Output 2.2").found

    assert activity.is_partial is False
    assert codes(activity) == ["activity-1.2", "evidence-1.2-1", "evidence-1.2-2"]
    assert [found.label for found in activity.found[:2]] == [
        "<mark>Activity</mark> <mark>1.2</mark>",
        "Evidence for <mark>activity</mark> <mark>1.2</mark>",
    ]
    assert sorted(found.text.code for found in outputs) == ["output-2.2-1", "output-2.2-2", "output-2.2-3"]


def test_kind_brings_all_of_it_after_the_texts_that_say_the_word(small):
    first = activity(small, "Lanterns", code="activity-1")
    made_up.OutputFactory(edition=small, activity=first, text="Moths", code="output-1")
    made_up.OutputFactory(edition=small, activity=first, text="Lamps", code="output-2")
    # The lightest kind, at length.
    said = made_up.EvidenceParagraphFactory(edition=small, activity=first, text="It was dark. " * 40 + "One output.")

    assert codes(search(texts_of(small), "outputs")) == [said.code, "output-1", "output-2"]
    assert codes(search(texts_of(small), "output moth")) == ["output-1"]


def test_lines_of_the_impact_statement_are_no_impacts(texts):
    found = search(texts, "short to medium term impact").found

    assert [one.text.kind for one in found].count(Kind.IMPACT) == 24
    assert [one.text.code for one in search(texts, "impact").found if one.text.name == "Impact Statement"] == []


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


def test_evidence_is_found_by_the_references_it_cites_after_what_has_the_words_itself(texts):
    found = search(texts, "Perumal").found

    # The paragraph itself spells the name "Perumall".
    assert [(one.text.code, one.cites) for one in found] == [
        ("reference-perumal-2017", ""),
        ("evidence-1.2-2", "<mark>Perumal</mark>, A. (2017)"),
    ]
    assert {one.cites for one in search(texts, "Shorrocks").found} == {""}


def test_reference_without_a_year_in_brackets_is_cited_whole(small):
    row = activity(small, "Lanterns")
    paragraph = made_up.EvidenceParagraphFactory(edition=small, activity=row, text="A moth.")
    for text in ("Lamp Act 1871, c. 3.", "Wick, W. (n.d.-b). Moths (and lamps). (2001)."):
        reference = made_up.ReferenceFactory(edition=small, text=text)
        made_up.CitationFactory(edition=small, paragraph=paragraph, reference=reference, text="moth")

    [cites] = [text.cites for text in texts_of(small) if text.kind == Kind.EVIDENCE]

    assert cites == "Lamp Act 1871, c. 3.; Wick, W. (n.d.-b)"


def test_wordings_of_a_peel_question_stand_together_as_printed_and_say_where(texts):
    found = search(texts, "6.2.1").found
    other = [one.text for one in search(texts, "6.2.3").found]

    assert [(one.text.code, one.text.worded_in) for one in found] == [
        ("measure-peel-6.2.1", "As worded in the Logic Model"),
        ("measure-peel-6.2.1-supporting-information", "As worded in the Supporting Information"),
    ]
    # The second has more of what was asked for, yet stays behind the first.
    assert found[0].score < found[1].score
    assert [text.worded_in for text in other] == [""]


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
            plain = read(found.extract).raw
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
