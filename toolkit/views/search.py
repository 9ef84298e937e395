"""Search over an edition's text."""

from collections import Counter
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.searching import Kind, Query, search, texts_of
from toolkit.views.frame import contents_or_404, render_page

# Results on a page.
PER_PAGE = 20
QUOTATION_MARKS = set('"“”')


@require_safe
@signed_in
def search_toolkit(request, reference, edition=None):
    """Show what is found for `q`, of one `kind` and `objective` where these are chosen."""
    contents = contents_or_404(request, reference, edition)
    asked = request.GET.get("q", "").replace("\0", "").strip()
    kind = request.GET.get("kind") if request.GET.get("kind") in Kind.values else ""
    numbers = {str(objective.number): objective for objective in contents.objectives}
    objective = request.GET.get("objective") if request.GET.get("objective") in numbers else ""
    finding = search(texts_of(contents.edition), asked)
    of_kind = [found for found in finding.found if kind in ("", found.text.kind)]
    of_objective = [found for found in finding.found if not objective or int(objective) in found.text.objectives]
    results = [found for found in of_kind if not objective or int(objective) in found.text.objectives]
    page = Paginator(results, PER_PAGE).get_page(request.GET.get("page"))
    chosen = {"kind": kind, "objective": objective}
    context = {
        "asked": asked,
        "is_sent": "q" in request.GET,
        "quoted": _quoted(asked),
        "chosen": _chosen_words(kind, objective) if finding.found else "",
        "finding": finding,
        "is_cut": Query.of(asked).is_cut,
        "total": len(results),
        "page": page,
        "results": [_result(contents, found) for found in page.object_list],
        "query": _address(asked, chosen),
        "kinds": _kinds(of_objective, kind, every=not asked),
        "objectives": _objectives(contents, of_kind, objective),
        "wider": _wider(
            asked,
            len(results),
            [
                ("all kinds of text", chosen | {"kind": ""}, of_objective),
                ("all objectives", chosen | {"objective": ""}, of_kind),
                ("the whole toolkit", {}, finding.found),
            ],
        ),
        "suggestions": [(text, _address(text, chosen)) for text in finding.suggestions],
    }
    return render_page(request, "search", contents, context)


def _result(contents, found):
    text = found.text
    needs_objective = text.page in ("logic_model", "supporting_information")
    address = contents.address(text.page, **({"objective": text.objectives[0]} if needs_objective else {}))
    return {
        "name": text.name,
        "label": found.label,
        "title": found.title,
        "under": found.under,
        "extract": found.extract,
        "cites": found.cites,
        "worded_in": text.worded_in,
        "paragraph": text.paragraph,
        "is_evidence": text.kind == Kind.EVIDENCE,
        "objectives": _objective_words(text.objectives),
        "mark": text.mark,
        "address": address + text.anchor,
    }


def _quoted(asked):
    """Return a query, shortened if long, in quotation marks unless it has its own."""
    words = Truncator(asked).chars(100)
    return words if QUOTATION_MARKS.intersection(asked) else f"“{words}”"


def _chosen_words(kind, objective):
    """Return the chosen kind and objective in words, if any."""
    return ", ".join([*([Kind(kind).label] if kind else []), *([_objective_words([objective])] if objective else [])])


def _objective_words(numbers):
    if not numbers:
        return ""
    return f"{'Objective' if len(numbers) == 1 else 'Objectives'} {', '.join(map(str, numbers))}"


def _address(asked, chosen):
    return urlencode({"q": asked} | {name: value for name, value in chosen.items() if value})


def _kinds(found, chosen, *, every):
    """Return the kinds to choose from, with the number of results of each.

    Those without results are left out unless `every` is true.
    """
    counts = Counter(one.text.kind for one in found)
    return [
        (kind, kind.label, counts[kind], kind == chosen) for kind in Kind if counts[kind] or kind == chosen or every
    ]


def _objectives(contents, found, chosen):
    """Return the objectives to choose from, with the number of results of each."""
    counts = Counter(number for one in found for number in one.text.objectives)
    return [
        (objective.number, str(objective), counts[objective.number], str(objective.number) == chosen)
        for objective in contents.objectives
    ]


def _wider(asked, least, offers):
    """Return the offers that find more than `least`, each once: what is searched, the query, the number of results."""
    wider = {}
    for words, chosen, found in offers:
        if len(found) > least:
            wider.setdefault(_address(asked, chosen), (words, len(found)))
    return [(words, query, count) for query, (words, count) in wider.items()]
