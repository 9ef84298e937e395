"""Where a row is edited in the admin and shown on the toolkit's public pages, and what people call it."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from toolkit import models
from toolkit.models import Edition

# The content page of a model's rows that are directly below an edition.
SLUGS = {
    models.Objective: "objectives",
    models.LongTermImpact: "long-term-impacts",
    models.GuidanceSection: "guidance",
    models.Measure: "measures",
    models.MeasurePlacement: "measures",
    models.PeelQuestion: "peel-questions",
    models.PerennialChallenge: "perennial-challenges",
    models.UsefulLink: "links",
    models.Reference: "references",
    models.SheetText: "headings",
    models.FormPrompt: "plan-form",
}

# Models whose rows have a page of their own in the admin; the others are edited on their parent's page.
WITH_PAGE = [
    models.Objective,
    models.Activity,
    models.EvidenceParagraph,
    models.Impact,
    models.AssessmentQuestion,
    models.UnintendedConsequence,
    models.Measure,
    models.GuidanceSection,
    models.PerennialChallenge,
    models.Reference,
    models.SheetText,
    models.EditorialNote,
]

# The public page that shows a model's rows, and what to add to its address to lead to the row itself. Other rows are
# shown where their parent is.
PUBLIC = {
    models.Objective: ("logic_model", ""),
    models.Activity: ("supporting_information", "#activity-{row.number}"),
    models.EvidenceParagraph: ("supporting_information", "#{row.code}"),
    models.AssessmentQuestion: ("supporting_information", "#{row.code}"),
    models.Output: ("logic_model", "?choose={row.code}"),
    models.Impact: ("logic_model", "?choose={row.code}"),
    models.UnintendedConsequence: ("logic_model", "#{row.code}"),
    models.ImpactStatementItem: ("impact_statement", "#{row.code}"),
    models.LongTermImpact: ("impact_statement", "#{row.code}"),
    models.Measure: ("peel_questions", "#{row.code}"),
    models.PeelQuestion: ("peel_questions", "#{row.code}"),
    models.GuidanceSection: ("guidance", "#{row.code}"),
    models.PlanningQuestion: ("guidance", "#{row.code}"),
    models.PerennialChallenge: ("perennial_challenges", "#{row.code}"),
    models.PerennialIssue: ("perennial_challenges", "#{row.code}"),
    models.UsefulLink: ("links", "#{row.code}"),
    models.Reference: ("references", "#{row.code}"),
    models.FormPrompt: ("plan_form", ""),
}
# Headings and fixed sentences are shown on a page by place; those not listed here, on the impact statement.
_PLACE = models.SheetText.Place
SHEET_PAGES = {
    _PLACE.GUIDANCE_HEADING: "guidance",
    _PLACE.PLANNING_INTRODUCTION: "guidance",
    _PLACE.PERENNIAL_HEADING: "perennial_challenges",
    _PLACE.PERENNIAL_INTRODUCTION: "perennial_challenges",
    _PLACE.LINKS_HEADING: "links",
    _PLACE.REFERENCES_HEADING: "references",
} | {
    place: page
    for page, places in {
        "logic_model": (
            _PLACE.ACTION_DETAIL_HEADING,
            _PLACE.OBJECTIVES_HEADING,
            _PLACE.LONG_TERM_HEADING,
            _PLACE.LONG_TERM_LABEL,
            _PLACE.SITUATION_HEADING,
            _PLACE.ACTIVITIES_HEADING,
            _PLACE.OUTPUTS_HEADING,
            _PLACE.IMPACTS_HEADING,
            _PLACE.ASSESSMENT_HEADING,
            _PLACE.MEASURES_HEADING,
            _PLACE.CONSEQUENCES_HEADING,
        ),
        "supporting_information": (
            _PLACE.SUPPORTING_HEADING,
            _PLACE.SUPPORTING_ACTION_HEADING,
            _PLACE.SUPPORTING_IMPACT_HEADING,
            _PLACE.ACTIVITIES_COLUMN,
            _PLACE.EVIDENCE_COLUMN,
            _PLACE.IMPACTS_COLUMN,
            _PLACE.ASSESSMENT_COLUMN,
            _PLACE.MEASURES_COLUMN,
        ),
    }.items()
    for place in places
}
BY_OBJECTIVE = ("logic_model", "supporting_information")


def edition_of(thing):
    """Return the edition that a row belongs to; an edition itself."""
    return thing if isinstance(thing, Edition) else thing.edition


def parent_lookups(model):
    """Return the lookups to select with rows of this model, so that their breadcrumbs take no queries."""
    return ["edition__action", *_parent_names(model)]


def _parent_names(model):
    for field in model.row_fields():
        if field.name in model.order_within:
            yield field.name
            yield from (f"{field.name}__{way}" for way in _parent_names(field.related_model))


def page_of(thing):
    """Return the address of the admin page on which a row, or an edition, is edited."""
    if isinstance(thing, Edition):
        return reverse("admin:toolkit_edition_change", args=[thing.pk])
    if type(thing) in WITH_PAGE:
        return reverse(f"admin:toolkit_{thing._meta.model_name}_change", args=[thing.pk])
    return f"{parent_page(thing)[1]}#{thing.code}"


def moment(when):
    """Return a time as all admin pages write it."""
    return date_format(localtime(when), "H:i, j F Y")


def parent_page(row):
    """Return the name and the address of the page that leads to a row's own."""
    if (holder := row.parent_row) is not None:
        return name_of(holder), page_of(holder)
    if isinstance(row, models.EditorialNote):
        return "Notes", reverse("admin:toolkit_edition_notes", args=[row.edition_id])
    slug = SLUGS[type(row)]
    return slug.replace("-", " ").capitalize(), content_address(row.edition_id, slug)


def breadcrumbs(row):
    """Return the breadcrumbs of a row's page: pairs of a name and an address, from the edition down."""
    steps, step = [], row
    while step is not None:
        steps.append(parent_page(step))
        step = step.parent_row
    return [(name_of(row.edition), page_of(row.edition)), *reversed(steps)]


def next_anchor(listed, leaving):
    """Return the anchor at which a list goes on when some of its rows have left it; empty where none remain.

    Takes the codes listed and those leaving. It is the row after the last of these, else the one before.
    """
    last = max((listed.index(code) for code in leaving if code in listed), default=None)
    if last is None:
        return ""
    staying = [code for code in (*listed[last:], *reversed(listed[:last])) if code not in leaving]
    return f"#{staying[0]}" if staying else ""


def content_address(edition_pk, slug):
    """Return the address of one of the pages of an edition's content."""
    return reverse("admin:toolkit_edition_content", args=[edition_pk, slug])


def name_of(thing):
    """Return what people call a row, or an edition."""
    return str(thing) if isinstance(thing, Edition) else thing.row_title


def words_of(row):
    """Return a row's text; where it has none, what people call it."""
    said = (getattr(row, name, None) for name in ("text", "introduction", "body", "title"))
    return next((words for words in said if words), row.row_title)


def public_address(thing):
    """Return the public address of a row, or an edition, in its own edition."""
    edition = edition_of(thing)
    kwargs = {"reference": edition.action.reference, "edition": edition.number}
    if isinstance(thing, models.SheetText):
        page = SHEET_PAGES.get(thing.place, "impact_statement")
        if page in BY_OBJECTIVE:
            # What all objectives share is shown on the first one's page.
            kwargs["objective"] = thing.objective.number if thing.objective else 1
        return reverse(f"toolkit:{page}", kwargs=kwargs)
    row = thing
    while row is not None and row is not edition and type(row) not in PUBLIC:
        row = row.parent_row
    if row is None or row is edition:
        return reverse("toolkit:impact_statement", kwargs=kwargs)
    page, place = PUBLIC[type(row)]
    if page in BY_OBJECTIVE:
        objective = row
        while not isinstance(objective, models.Objective):
            objective = objective.parent_row
        kwargs["objective"] = objective.number
    return reverse(f"toolkit:{page}", kwargs=kwargs) + place.format(row=row)
