"""VKPP's feedback on a submission as a note on paper: the decision, its remarks by place, and what comes next."""

from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.text import slugify

from plans.document import anchor_of, anchors, read_document
from plans.document.emoji import name_emoji
from plans.models import Extension, Remark, ReportingPeriod, Submission
from plans.wording import day_words


@dataclass(frozen=True)
class Place:
    """What remarks are about, in words, with the remarks."""

    about: str
    remarks: tuple[Remark, ...]


def feedback_html(submission: Submission) -> str:
    """Return the page that becomes the PDF of a decided submission's feedback note. No private note is in it."""
    document = read_document(submission.document)
    words = {value: anchor.words for value, anchor in anchors(document).items()}
    order = {value: place for place, value in enumerate(words)}
    remarks = sorted(
        submission.remarks.for_force().select_related("made_by"), key=lambda remark: order[str(anchor_of(remark))]
    )
    asking = [remark for remark in remarks if remark.asks]
    context = {
        "submission": submission,
        "review": submission.decision,
        "marking": document.marking,
        "edition": document.edition_number,
        "places": list(_by_place(asking, words)),
        "good_practice": list(_by_place([remark for remark in remarks if not remark.asks], words)),
        "dates": list(_next_dates(submission)),
    }
    return name_emoji(render_to_string("plans/pdf/feedback.html", context))


def feedback_file_name(submission: Submission) -> str:
    """Return the PDF's file name: force, period, submission."""
    plan = submission.plan
    reference = plan.action.reference.replace(".", "-")
    name = f"{slugify(plan.force.name)}_{reference}_{submission.period.reference}_submission-{submission.number}"
    return f"{name}_feedback.pdf"


def _by_place(remarks: list[Remark], words: dict[str, str]):
    for value, group in groupby(remarks, key=lambda remark: str(anchor_of(remark))):
        yield Place(words[value], tuple(group))


def _next_dates(submission: Submission):
    """What comes next, in words with its day: submitting again where it was returned, and the next period."""
    period, force = submission.period, submission.plan.force_id
    later = ReportingPeriod.objects.filter(starts__gt=period.starts, voided_at__isnull=True, opened_at__isnull=False)
    following = later.order_by("starts").first()
    own = dict(Extension.objects.filter(force=force).values_list("period", "due"))
    if submission.state == Submission.State.RETURNED and not period.is_voided:
        yield f"{period.name}, to be submitted again", day_words(own.get(period.pk, period.due))
    if following is not None:
        yield f"{following.name}, to be submitted", day_words(own.get(following.pk, following.due))
