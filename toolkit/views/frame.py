"""What the toolkit's pages share: the edition in the address, the contents list, content printed on several pages."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify

from nvap.kept import kept
from nvap.pdf.files import ask_for_pdf
from nvap.pdf.responses import pdf_response
from toolkit.models import Edition, LongTermImpact, MeasurePlacement, Objective


@dataclass(frozen=True)
class Contents:
    """The contents list beside a page: an edition's pages, with the address of each."""

    edition: Edition
    objectives: list[Objective]
    # The action's editions that the reader may see, the newest first.
    editions: list[Edition]
    # Whether the address names the edition, as it must unless it is the one in force.
    named: bool

    def address(self, page, **kwargs):
        """Return the address of one of the edition's pages."""
        kwargs["reference"] = self.edition.action.reference
        if self.named:
            kwargs["edition"] = self.edition.number
        return reverse(f"toolkit:{page}", kwargs=kwargs)

    def groups(self):
        """Return the contents list: pairs of a heading and a list of pairs of a text and an address."""
        objectives = [(str(objective), objective.number) for objective in self.objectives]
        return [
            (
                "Start here",
                [
                    ("Impact Statement", self.address("impact_statement")),
                    ("Guidance notes", self.address("guidance")),
                ],
            ),
            (
                "Logic Models",
                [(text, self.address("logic_model", objective=number)) for text, number in objectives],
            ),
            (
                "Supporting Information",
                [
                    *((text, self.address("supporting_information", objective=number)) for text, number in objectives),
                    ("Useful links", self.address("links")),
                    ("References", self.address("references")),
                ],
            ),
            (
                "Across the toolkit",
                [
                    ("PEEL questions and other measures", self.address("peel_questions")),
                    ("Perennial challenges", self.address("perennial_challenges")),
                ],
            ),
            ("Impact Realisation Plan", [("The form as published", self.address("plan_form"))]),
        ]

    def versions(self):
        """Return links to the action's editions, the newest first, as pairs of a text and an address.

        Empty where there is only one, as there is nothing to choose then.
        """
        if len(self.editions) == 1:
            return []
        others = [(version(edition).capitalize(), edition_address(edition)) for edition in self.editions]
        return [*others, ("What changed in this version", self.address("changes"))]


def contents_or_404(request, reference, number):
    """Return the Contents of the edition with this number, or of the one in force where it is None.

    Raise Http404 where there is none, and for a draft unless the reader may edit toolkits.
    """
    editions = [
        edition
        for edition in Edition.objects.select_related("action").filter(action__reference=reference)
        if not edition.is_draft or request.user.is_toolkit_editor
    ]
    for edition in editions:
        if number == edition.number or (number is None and edition.status == Edition.Status.PUBLISHED):
            objectives = list(Objective.objects.filter(edition=edition))
            return Contents(edition, objectives, editions, number is not None)
    raise Http404


def objective_or_404(contents, number):
    """Return the edition's objective of this number; raise Http404 where there is none."""
    for objective in contents.objectives:
        if objective.number == number:
            return objective
    raise Http404


def kept_text(page, contents, objective, draw, *shown):
    """Return an objective's text as a page of the edition prints it: what is kept of it, else what `draw` returns.

    The text of a published edition never changes, so its hash tells it apart. `shown` is whatever else the page depends
    on: VKPP's decisions, where the marks of derived rows are printed.
    """
    edition = contents.edition
    if edition.is_draft:
        return draw()
    parts = (edition.content_sha256, edition.number, str(edition.action), contents.named, objective.code, *shown)
    return kept(page, parts, draw)


def version(edition):
    """Return what readers call an edition: its number and state."""
    states = {
        Edition.Status.DRAFT: "a draft",
        Edition.Status.PUBLISHED: "in force",
        Edition.Status.SUPERSEDED: "an earlier version",
    }
    return f"version {edition.number}, {states[edition.status]}"


def edition_address(edition):
    """Return the address of an edition's first page, without its number where it is the one in force."""
    kwargs = {"reference": edition.action.reference}
    if edition.status != Edition.Status.PUBLISHED:
        kwargs["edition"] = edition.number
    return reverse("toolkit:impact_statement", kwargs=kwargs)


def render_page(request, page, contents, context):
    """Return `toolkit/<page>.html` as a response, in the frame that all pages of an edition share."""
    action = contents.edition.action
    frame = {
        "nav_section": "toolkit",
        "edition": contents.edition,
        "action": action,
        "version": version(contents.edition),
        "contents": contents.groups(),
        "versions": contents.versions(),
        "objective_titles": [(objective.number, objective.title) for objective in contents.objectives],
        "search": contents.address("search"),
        "in_force": reverse("toolkit:impact_statement", kwargs={"reference": action.reference}),
        "breadcrumbs": [("Toolkit", reverse("toolkit:actions")), (str(action), contents.address("impact_statement"))],
    }
    return render(request, f"toolkit/{page}.html", frame | context)


def render_pdf(request, page, contents, context, *, what):
    """Return `toolkit/pdf/<page>.html` as a response: a PDF that opens in the browser.

    `what` names the page in its title, its footer and the file's name. PDFs are kept by the hash of their HTML, so any
    change of the page, such as a decision on a derived row, makes a new one.
    """
    edition = contents.edition
    frame = {"what": what, "edition": edition, "action": edition.action, "version": version(edition)}
    html = render_to_string(f"toolkit/pdf/{page}.html", frame | context, request)
    state = "" if edition.status == Edition.Status.PUBLISHED else f"_{edition.status}"
    name = f"{edition.action.reference.replace('.', '-')}_{slugify(what)}_version-{edition.number}{state}.pdf"
    return pdf_response(request, ask_for_pdf("toolkit", (html,), lambda: html, file_name=name))


def long_term_impacts(edition, words, place):
    """Return the edition's long-term impacts as dicts, with the heading that each has at this place."""
    return [
        {
            "code": impact.code,
            "kind": impact.kind,
            "heading": words.at(place, long_term_impact=impact),
            "text": impact.text,
        }
        for impact in LongTermImpact.objects.filter(edition=edition)
    ]


def measures(edition, part, objective=None):
    """Return the measures printed in a part of the toolkit, in order, as pairs of a heading and its texts."""
    placements = MeasurePlacement.objects.filter(edition=edition, part=part, objective=objective)
    return [
        (heading, [placement.measure.text for placement in group])
        for heading, group in groupby(placements.select_related("measure"), key=lambda placement: placement.heading)
    ]
