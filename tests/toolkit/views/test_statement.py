"""The impact statement: every text of it, on its page and on one page of paper."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from nvap.pdf.models import PdfFile
from tests.factories import toolkit as made_up
from tests.factories.accounts import toolkit_editor
from tests.jobs import get_pdf
from tests.toolkit.made_up import LONG_WORD, MARKED, make_made_up_action
from tests.toolkit.published import fold, page_texts
from toolkit.editions import copy_edition
from toolkit.models import ImpactStatementItem, LongTermImpact, MeasurePlacement, Objective


def address(page, reference="2.6.1", **kwargs):
    return reverse(f"toolkit:{page}", kwargs={"reference": reference} | kwargs)


def pdf(response):
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def words(pdf_page):
    return fold(pdf_page.extract_text())


def statement_texts(edition):
    """Return the texts of an impact statement in the order in which they are published."""
    texts = [edition.statement]
    for objective in Objective.objects.filter(edition=edition):
        texts.append(objective.heading)
        texts += [item.text for item in ImpactStatementItem.objects.filter(objective=objective)]
    placements = MeasurePlacement.objects.filter(edition=edition, part="impact_statement").select_related("measure")
    texts += [placement.measure.text for placement in placements]
    texts += [impact.text for impact in LongTermImpact.objects.filter(edition=edition)]
    return [fold(text) for text in texts]


def in_order(texts, whole):
    """Return the texts that do not stand in the whole after those before them; where lines break is no matter."""
    missing, end = [], 0
    whole = whole.replace(" ", "")
    for text in texts:
        text = text.replace(" ", "")
        found = whole.find(text, end)
        if found < 0:
            missing.append(text)
        else:
            end = found + len(text)
    return missing


def test_impact_statement_has_every_text_once_and_in_order(reader, edition):
    texts = statement_texts(edition)

    found = [text for text in page_texts(reader.get(address("impact_statement"))) if text in texts]

    assert found == texts
    assert len(texts) == 1 + 3 + 18 + 3 + 2


def test_impact_statement_pdf_is_one_tagged_page_in_reading_order(reader, edition):
    response = get_pdf(reader, address("impact_statement_pdf"))
    document = pdf(response)

    assert response["Content-Disposition"] == 'inline; filename="2-6-1_impact-statement_version-1.pdf"'
    assert len(document.pages) == 1
    assert [round(float(side)) for side in document.pages[0].mediabox[2:]] == [595, 842]
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert document.trailer["/Root"]["/Lang"] == "en-GB"
    assert document.metadata.title == "Impact Statement, 2.6.1 Multi-Agency Hubs"
    assert in_order(statement_texts(edition), words(document.pages[0])) == []
    assert "Impact Statement, 2.6.1 Multi-Agency Hubs, version 1, in force" in words(document.pages[0])


def test_impact_statement_pdf_is_kept_until_its_words_change(reader, edition):
    draft = copy_edition(edition=edition)
    reader.force_login(toolkit_editor())
    first = get_pdf(reader, address("impact_statement_pdf", edition=2))
    kept = list_of_kept()
    assert get_pdf(reader, address("impact_statement_pdf", edition=2)).content == first.content
    assert list_of_kept() == kept

    LongTermImpact.objects.filter(edition=draft, kind="external").update(text="New words")
    changed = get_pdf(reader, address("impact_statement_pdf", edition=2))

    assert first["Content-Disposition"] == 'inline; filename="2-6-1_impact-statement_version-2_draft.pdf"'
    assert "New words" in words(pdf(changed).pages[0])
    assert "version 2, a draft" in words(pdf(changed).pages[0])
    assert len(list_of_kept()) == len(kept) + 1


def list_of_kept():
    return list(PdfFile.objects.values_list("key", flat=True))


def test_long_impact_statement_flows_over_pages_and_loses_nothing(reader, db):
    edition = make_made_up_action(activities=(2, 2))
    objective = Objective.objects.get(edition=edition, number=1)
    for n in range(40):
        made_up.ImpactStatementItemFactory(
            edition=edition, objective=objective, kind="need", text=f"Need {n} {'of many words ' * 20}".strip()
        )
    made_up.ImpactStatementItemFactory(edition=edition, objective=objective, kind="mean", text=f"{MARKED} {LONG_WORD}")

    document = pdf(get_pdf(reader, address("impact_statement_pdf", "9.8.7")))

    whole = " ".join(words(page) for page in document.pages)
    assert len(document.pages) > 2
    assert [n for n in range(40) if f"Need {n} of many" not in whole] == []
    assert fold(MARKED) in whole
    assert LONG_WORD in whole.replace(" ", "")
    assert f"Page {len(document.pages)} of {len(document.pages)}" in whole


@pytest.mark.parametrize("kinds", [(), ("organisational",), ("external",), ("organisational", "external")])
def test_impact_statement_holds_any_long_term_impacts(reader, db, kinds):
    edition = made_up.EditionFactory(action__reference="9.8.7")
    made_up.ObjectiveFactory(edition=edition, number=1)
    for kind in kinds:
        made_up.LongTermImpactFactory(edition=edition, kind=kind)

    page = page_texts(reader.get(address("impact_statement", "9.8.7")))
    paper = words(pdf(get_pdf(reader, address("impact_statement_pdf", "9.8.7"))).pages[0])

    for kind in ("organisational", "external"):
        assert page.count(f"A made-up {kind} impact.") == paper.count(f"A made-up {kind} impact.") == (kind in kinds)
        assert page.count(f"{kind.capitalize()} impact") == (kind in kinds)
