"""The logic model's page and its PDF: what stands on them, choosing a box, what VKPP decided, how much it takes."""

import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from tests.factories import toolkit as made_up
from tests.factories.accounts import UserFactory, toolkit_editor
from tests.html import read
from tests.jobs import get_pdf, run_jobs
from tests.toolkit.made_up import LONG_WORD, make_made_up_action
from toolkit.editions import copy_edition
from toolkit.models import Activity, ActivityQuestion, DerivedDecision, Objective

MARK = "Drawn from the toolkit's text, not in its published column"
OUTPUT = "Time made available to explore safeguarding referrals"


def address(page="logic_model", **kwargs):
    return reverse(f"toolkit:{page}", kwargs={"reference": "2.6.1", "objective": 1} | kwargs)


def decide(edition, decision, *codes):
    for code in codes:
        DerivedDecision.objects.create(
            edition=edition,
            row_code=code,
            decision=decision,
            by=UserFactory(),
            at=datetime(2026, 11, 3, 12, tzinfo=UTC),
        )


def states(response):
    """Return the codes of the picture's boxes by their state."""
    found = {}
    for drawn in response.context["picture"].boxes:
        found.setdefault(str(drawn.state), set()).add(drawn.placed.box.code)
    return found


def boxes(page):
    """Return the boxes of the picture and those of the list that says the same."""
    return page.select("a.app-picture__box"), page.select("a.app-chain__box")


def chosen(page):
    """Return the boxes of both that are marked as chosen."""
    return [box for box in (*boxes(page)[0], *boxes(page)[1]) if box.get("aria-current") == "true"]


# The page -------------------------------------------------------------------------------------------------------


def test_each_box_is_a_link_with_a_name_that_says_what_it_is(reader, edition):
    drawn, _ = boxes(read(reader.get(address())))

    assert len(drawn) == 3 + 7 + 7 + 2
    assert [box for box in drawn if f"?choose={box['id'].removeprefix('box-')}" != box["href"]] == []
    names = {box["id"].removeprefix("box-"): box["aria-label"] for box in drawn}
    assert names["activity-1.2"] == f"Activity 1.2: {Activity.objects.get(number='1.2').text}"
    assert names["output-1.1-3"] == f"Output, drawn from the toolkit's text: {OUTPUT}"


def test_evidence_of_each_activity_is_one_click_away(reader, edition):
    for objective in Objective.objects.filter(edition=edition):
        page = read(reader.get(address(objective=objective.number)))

        links = page.select('a[href*="supporting-information/#activity-"]')
        assert [link["href"].partition("#activity-")[2] for link in links] == [
            activity.number for activity in objective.activities.all()
        ]


def test_page_has_one_picture_and_one_list_of_the_same_boxes(reader, edition):
    drawn, listed = boxes(read(reader.get(address(objective=2))))

    assert {box["href"] for box in drawn} == {box["href"] for box in listed}
    assert len({box["id"] for box in (*drawn, *listed)}) == len(drawn) + len(listed)


def test_published_output_is_not_marked_and_a_derived_one_is(reader):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    activities = [
        made_up.ActivityFactory(edition=edition, objective=made_up.ObjectiveFactory(edition=edition, number=number))
        for number in (1, 2)
    ]
    published, _ = [
        made_up.OutputFactory(edition=edition, activity=activity, text="As published", origin="published", basis="")
        for activity in reversed(activities)
    ]
    drawn = made_up.OutputFactory(
        edition=edition, activity=activities[1], text="As drawn", quotes=["words it rests on"]
    )
    as_published, page = (address(reference="9.8.7", objective=number) for number in (1, 2))

    shown = read(reader.get(as_published)).text
    styled = {box.placed.box.code: box for box in reader.get(page).context["picture"].boxes}

    assert shown.count("Drawn from") == shown.count("Dashed") == 0
    assert styled[published.code].style.dashes == ""
    assert styled[published.code].placed.mark == ()
    assert styled[drawn.code].style.dashes != ""
    assert [row.text for row in styled[drawn.code].placed.mark] == ["Drawn from the toolkit's text"]
    basis = read(reader.get(f"{page}?choose={drawn.code}")).select(".app-picture__basis")[0]
    assert basis.blocks() == [f"{MARK}. Only implied:", "“words it rests on”"]


def test_rejected_rows_are_gone_at_once(reader, edition):
    before = reader.get(address())
    assert before.text.count(OUTPUT) == 2
    assert f"Likely with activities 1.1, 1.2 ({MARK})" in read(before).text
    assert len([line for strand in before.context["picture"].strands for line in strand]) == 7 + 9 + 7

    decide(edition, "rejected", "output-1.1-3", "impactlink-1-1-organisational", "consequencelink-1-1-1.1")
    after = reader.get(address())

    assert after.text.count(OUTPUT) == 0
    assert f"Likely with activity 1.2 ({MARK})" in read(after).text
    assert len([line for strand in after.context["picture"].strands for line in strand]) == 6 + 9 + 6
    # A box that is gone cannot be chosen: everything is shown.
    _, listed = boxes(read(reader.get(f"{address()}?choose=output-1.1-3")))
    assert {box["class"].split()[1] for box in listed} == {"app-chain__box--plain"}


def test_confirmed_rows_stay_marked_and_say_so(reader, edition):
    decide(edition, "confirmed", "output-1.1-3", "impactlink-1-1-organisational")
    confirmed = "Drawn from the toolkit's text, confirmed by VKPP"

    by_output = read(reader.get(f"{address()}?choose=output-1.1-3")).text
    by_link = reader.get(f"{address()}?choose=impact-1-1")

    assert f"{confirmed} on 3 November 2026" in by_output
    assert f"Leads to: organisational impact {confirmed}" in by_output
    lines = [line for strand in by_link.context["picture"].strands for line in strand]
    assert {line.style.dashes for line in lines if line.placed.link.source.is_derived} == {"36 24"}
    assert f"{confirmed} on 3 November 2026" in read(by_link).text


# Choosing -------------------------------------------------------------------------------------------------------


def test_choosing_an_activity_brings_out_all_it_leads_to(reader, edition):
    response = reader.get(f"{address()}?choose=activity-1.2")

    assert states(response) == {
        "chosen": {"activity-1.2"},
        "chain": {
            *("output-1.2-1", "output-1.2-2"),
            *(place.impact.code for place in Activity.objects.get(number="1.2").impact_places.all()),
            *("longterm-organisational", "longterm-external"),
        },
        "dim": {drawn.placed.box.code for drawn in response.context["picture"].boxes}
        - {code for state, codes in states(response).items() if state != "dim" for code in codes},
    }
    assert len(states(response)["dim"]) == 2 + 5 + 4
    page = read(response)
    assert len(chosen(page)) == 2
    assert page.one("head > title").text.startswith("Activity 1.2 in Objective 1 - Professional Curiosity")
    panel = page.one(".app-picture__panel")
    assert ("activity 1.2", f"{address('supporting_information')}#activity-1.2") in panel.links
    assert ("Show everything again", "?#picture") in panel.links
    for words in ("What it leads to", "How do you review whether appropriate action", "Identifying the wider"):
        assert words in panel.text
    assert "What leads to it" not in panel.text


def test_choosing_an_output_says_its_words_and_claims_nothing_further(reader, edition):
    response = reader.get(f"{address()}?choose=output-1.1-2")

    assert {state: codes for state, codes in states(response).items() if state != "dim"} == {
        "chosen": {"output-1.1-2"},
        "chain": {"activity-1.1"},
    }
    text = read(response).text
    assert "What it leads to" not in text
    assert f"{MARK}. Only implied:" in text
    assert "there needs to be a culture within the MASH where challenge is expected" in text


def test_link_drawn_from_the_text_is_not_said_of_the_published_box(reader, edition):
    chain = reader.get(f"{address()}?choose=activity-1.1").context["panel"]["chain"]

    assert {column: {step.mark for step in steps} for column, steps in chain.downstream.items()} == {
        "output": {"Drawn from the toolkit's text"},
        "impact": {""},
        "long_term": {"Link drawn from the toolkit's text"},
    }
    assert [source.link_mark for _, source in chain.rows[0].consequences] == ["Link drawn from the toolkit's text"] * 2
    # The activity is published, though the line from it to an output is not.
    chain = reader.get(f"{address()}?choose=output-1.1-1").context["panel"]["chain"]
    assert [step.mark for step in chain.upstream["activity"]] == [""]


def test_every_mark_has_words_whichever_box_is_chosen(reader, edition):
    decide(edition, "confirmed", "consequencelink-1-1-1.1", "output-1.1-3", "impactlink-1-1-organisational")
    for objective in Objective.objects.filter(edition=edition):
        page = address(objective=objective.number)
        for drawn in reader.get(page).context["picture"].boxes:
            chosen_page = read(reader.get(f"{page}?choose={drawn.placed.box.code}"))

            marks = [mark.text for mark in chosen_page.select(".app-chain__mark, .app-chain__drawn")]
            assert {mark for mark in marks if "rawn from the toolkit's text" not in mark} == set()
            assert [line for line in chosen_page.blocks() if line.startswith(".")] == []
    panel = read(reader.get(f"{address()}?choose=activity-1.1")).one(".app-picture__panel")
    consequences = panel.select(".app-picture__panel-parts > div")[-1]
    assert [mark.text for mark in consequences.select(".app-chain__drawn")] == [
        "Link drawn from the toolkit's text, confirmed by VKPP",
        "Link drawn from the toolkit's text",
    ]


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        ("activity-1.2", "Activity 1.2"),
        ("output-1.1-3", "Output: Time made available to explore safeguarding referrals"),
        ("impact-1-6", "Impact: Appropriate identification and recognition of cumulative …"),
        ("longterm-external", "External impact"),
    ],
)
def test_chosen_box_is_called_by_what_tells_it_from_the_others(reader, edition, choice, name):
    page = read(reader.get(f"{address()}?choose={choice}"))

    assert page.one("head > title").text.startswith(f"{name} in Objective 1 - ")
    assert page.one("[data-picture]")["data-chosen"] == name
    assert page.one("#chosen-name").text == f"Chosen: {name}"
    assert page.one(".app-picture__note").text.startswith(f"Brought out: {name}, with")


def test_chosen_box_leads_to_its_words_and_the_browser_begins_there(reader, edition):
    page = read(reader.get(f"{address()}?choose=activity-1.2"))
    in_picture, in_list = chosen(page)

    assert in_picture["href"] == in_list["href"] == "?choose=activity-1.2#chosen-words"
    assert in_picture["aria-label"].endswith(", chosen, go to what leads to it and what it leads to")
    assert in_list.text.endswith(", chosen. Go to what leads to it and what it leads to")
    assert page.select("[autofocus]") == [in_picture, in_list]
    assert page.one("summary#chosen-words").text == "Chosen: Activity 1.2"
    assert read(reader.get(address())).select("[autofocus]") == []


def test_logic_models_lead_to_those_before_and_after(reader, edition):
    found = {
        number: [(link["href"], link["rel"]) for link in read(reader.get(address(objective=number))).select("a[rel]")]
        for number in (1, 2, 3)
    }

    assert found == {
        1: [(address(objective=2), "next")],
        2: [(address(objective=1), "prev"), (address(objective=3), "next")],
        3: [(address(objective=2), "prev")],
    }


def test_consequence_names_its_activities_in_order(reader):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    objective = made_up.ObjectiveFactory(edition=edition, number=1)
    first, second = (
        made_up.ActivityFactory(edition=edition, objective=objective, number=number, order=order)
        for order, number in enumerate(("1.1", "1.2"), start=1)
    )
    consequence = made_up.UnintendedConsequenceFactory(edition=edition, objective=objective)
    for order, activity in enumerate((second, first), start=1):
        made_up.ConsequenceLinkFactory(edition=edition, consequence=consequence, activity=activity, order=order)

    assert "Likely with activities 1.1, 1.2 (" in read(reader.get(address(reference="9.8.7"))).text


def test_choosing_a_long_term_impact_says_what_leads_to_it_and_no_rows(reader, edition):
    response = reader.get(f"{address()}?choose=longterm-external")
    panel = response.context["panel"]

    assert states(response)["chosen"] == {"longterm-external"}
    assert {column: len(steps) for column, steps in panel["chain"].upstream.items()} == {"activity": 3, "impact": 4}
    assert panel["rows"] == []


@pytest.mark.parametrize(
    "choice", ["", "activity-9.9", "objective-1", "consequence-1-1", "<script>", "activity-2.1", "\x00"]
)
def test_choice_of_what_is_no_box_shows_everything(reader, edition, choice):
    response = reader.get(address(), {"choose": choice})

    assert response.status_code == 200
    assert set(states(response)) == {"plain"}
    assert response.context["panel"] is None
    page = read(response)
    assert ("The address asks for a box that is not in this objective's logic model." in page.text) is bool(choice)
    assert chosen(page) == []
    assert page.one("head > title").text.startswith("Objective 1")


def test_every_chosen_box_leads_to_the_evidence_of_its_activities(reader, edition):
    def evidence(choice):
        response = reader.get(f"{address()}?choose={choice}")
        return read(response).one(".app-picture__panel").links

    def link(number):
        return f"activity {number}", f"{address('supporting_information')}#activity-{number}"

    again = ("Show everything again", "?#picture")
    assert evidence("activity-1.2") == evidence("output-1.2-1") == [again, link("1.2")]
    assert evidence("longterm-external") == [again, link("1.1"), link("1.2"), link("1.3")]


def test_draft_can_be_chosen_in_and_links_stay_in_it(reader, edition):
    reader.force_login(toolkit_editor())
    copy_edition(edition=edition)
    response = reader.get(f"{address(edition=2)}?choose=activity-1.1")

    assert states(response)["chosen"] == {"activity-1.1"}
    pdf = f"{address('logic_model_pdf', edition=2)}?choose=activity-1.1"
    assert ("open it all as a PDF", pdf) in read(response).links


# Other shapes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("objective", [1, 2])
@pytest.mark.parametrize("choice", ["", "activity-{}.1", "activity-{}.2", "impact-{}-3", "longterm-external"])
def test_made_up_action_is_drawn_escaped_and_whole(reader, objective, choice):
    edition = make_made_up_action()
    choice = choice.format(objective)
    response = reader.get(address(reference="9.8.7", objective=objective), {"choose": choice} if choice else {})

    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<b>Lamps" not in response.text
    boxes = response.context["picture"].boxes
    wanted = Objective.objects.get(edition=edition, number=objective)
    assert len(boxes) == wanted.activities.count() + wanted.impacts.count() + 1
    assert "No outputs are published for this objective." in read(response).text
    assert LONG_WORD in response.text
    if choice:
        assert states(response)["chosen"] == {choice}


def test_objective_without_anything_says_so(reader):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    made_up.ObjectiveFactory(edition=edition, number=1)

    response = reader.get(address(reference="9.8.7"))

    assert response.status_code == 200
    assert read(response).select("svg.app-picture__drawing") == []
    assert "None published." in read(response).text
    assert len(read_pdf(reader, address("logic_model_pdf", reference="9.8.7")).pages) == 1


@pytest.mark.parametrize("choice", ["", "?choose=activity-1.1", "?choose=longterm-external"])
@pytest.mark.parametrize("page", ["logic_model", "logic_model_pdf"])
def test_queries_are_as_many_at_three_activities_as_at_thirty_eight(reader, page, choice):
    counts = []
    for reference, activities in (("9.8.1", (3, 2)), ("9.8.2", (38, 2))):
        make_made_up_action(reference=reference, activities=activities)
        path = address(page, reference=reference) + choice
        reader.get(path)
        run_jobs()
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(path).status_code == 200
        counts.append(len(queries))

    # Documents are kept in the database: one query more looks there.
    assert counts[0] == counts[1] <= (14 if page == "logic_model" else 15)


# The PDF --------------------------------------------------------------------------------------------------------


def read_pdf(reader, path):
    response = get_pdf(reader, path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(response.content))


@pytest.mark.parametrize("choice", ["", "?choose=activity-{}.2"])
@pytest.mark.parametrize("objective", [1, 2, 3])
def test_pdf_of_each_objective_is_one_landscape_sheet(reader, edition, objective, choice):
    pdf = read_pdf(reader, address("logic_model_pdf", objective=objective) + choice.format(objective))

    assert len(pdf.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [420, 297]
    assert pdf.metadata.title == f"Logic Model of objective {objective}, 2.6.1 Multi-Agency Hubs"
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True


def test_pdf_of_little_text_is_a4(reader):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    objective = made_up.ObjectiveFactory(edition=edition, number=1)
    activity = made_up.ActivityFactory(edition=edition, objective=objective)
    made_up.OutputFactory(edition=edition, activity=activity)
    pdf = read_pdf(reader, address("logic_model_pdf", reference="9.8.7"))

    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [297, 210]
    assert "Unintended consequences" not in pdf.pages[0].extract_text()


def test_pdf_says_everything_in_order(reader, edition):
    text = " ".join(read_pdf(reader, address("logic_model_pdf")).pages[0].extract_text().split())
    parts = [
        "Objective 1 - Professional Curiosity",
        "Situation",
        "Organisational: A more empowered workforce",
        "How do you measure officer/staff satisfaction within a MASH?",
        "Staff survey looking at job satisfaction and staff support",
        "Challenging decisions made by other agencies may harm working relationships (likely with",
    ]

    assert sorted(parts, key=text.index) == parts
    assert OUTPUT in text


def test_pdf_sets_paragraphs_apart_fromlist_items(reader, edition):
    text = " ".join(read_pdf(reader, address("logic_model_pdf", objective=2)).pages[0].extract_text().split())
    objective = Objective.objects.get(edition=edition, number=2)

    for paragraph in (objective.situation, objective.consequences_note):
        words = " ".join(paragraph.split()[:4])
        assert (words in text, f"– {words}" in text) == (True, False)
    for place in ActivityQuestion.objects.filter(activity__objective=objective).select_related("question"):
        words = " ".join(place.question.text.removeprefix("- ").split()[:4])
        assert f"– {words}" in text


def test_pdf_says_the_picture_in_words_for_those_who_hear_it(reader, edition):
    pdf = read_pdf(reader, address("logic_model_pdf"))
    alternatives = [one["/Alt"] for one in tags(pdf) if "/Alt" in one]

    assert len(alternatives) == 1
    assert alternatives[0].startswith("Activity 1.1: There is a strong leadership")
    assert f"{OUTPUT} (Drawn from the toolkit's text)" in alternatives[0]


def tags(pdf):
    waiting, found = [pdf.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif hasattr(one, "get"):
            found.append(one)
            if "/K" in one and one.get("/K") is not None:
                waiting += one["/K"] if isinstance(one["/K"], list) else [one["/K"]]
    return found


def test_pdf_keeps_the_choice_and_changes_when_a_row_is_rejected(reader, edition):
    plain = get_pdf(reader, address("logic_model_pdf")).content
    chosen = get_pdf(reader, f"{address('logic_model_pdf')}?choose=activity-1.1").content
    assert get_pdf(reader, address("logic_model_pdf")).content == plain
    assert get_pdf(reader, f"{address('logic_model_pdf')}?choose=nothing").content == plain
    assert "Activity 1.1, with what leads to it" in PdfReader(io.BytesIO(chosen)).pages[0].extract_text()

    decide(edition, "rejected", "output-1.1-3")

    text = " ".join(read_pdf(reader, address("logic_model_pdf")).pages[0].extract_text().split())
    assert text.count(OUTPUT) == 0


def test_pdf_of_forty_activities_goes_over_several_sheets_and_loses_nothing(reader):
    make_made_up_action()
    pdf = read_pdf(reader, address("logic_model_pdf", reference="9.8.7"))
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)

    # What is reckoned to fit on a sheet does.
    assert len(pdf.pages) > 1
    assert f"sheet1of{len(pdf.pages)}" in text
    figures = [one["/Alt"] for one in tags(pdf) if "/Alt" in one]
    assert len(figures) == len(pdf.pages) - 1
    assert [len([figure for figure in figures if f"Activity 1.{n}:" in figure]) for n in range(1, 39)] == [1] * 38
    for number in range(1, 39):
        assert text.count(f"Activity1.{number}") >= 1
        assert f"Crossing{number}isseen." in text
    assert "".join(LONG_WORD.split()) in text
    for words in ("Howbright?", "Countoflanterns38", "Moths6come."):
        assert words in text
