from django import template
from django.http import QueryDict

from plans.models import ReportingPeriod, SharedDraft, Submission
from plans.queries.queue import find_next_waiting, find_openings, opening_words

register = template.Library()


@register.simple_tag
def count_waiting() -> int:
    """How many submissions wait for VKPP's decision; one whose decision is pending has it."""
    return Submission.objects.to_review().count()


@register.simple_tag
def count_mine_waiting(user) -> int:
    """How many of them are of forces whose contact the user is."""
    return Submission.objects.to_review().filter(plan__force__contact=user).count()


@register.simple_tag
def count_drafts_waiting() -> int:
    """How many shared drafts wait for VKPP's advice; they are no submissions and counted with none."""
    return SharedDraft.objects.waiting().count()


@register.simple_tag
def latest_period() -> ReportingPeriod | None:
    """The latest period that VKPP has opened, closed since or not."""
    return ReportingPeriod.objects.opened().first()


@register.inclusion_tag("admin/plans/submission/queue.html", takes_context=True)
def queue(context) -> dict:
    """Who else has the page's submission open; once it is decided, pending or final, which waits next.

    Reads `submission`, `review`, `pending` and `list_filters`, by which the list was narrowed, from the page's context.
    """
    submission, user, filters = context["submission"], context["request"].user, context.get("list_filters", "")
    if not user.is_reviewer:
        return {}
    if submission.is_waiting and not (context.get("review") or context.get("pending")):
        return {"openings": [opening_words(each) for each in find_openings(submission, besides=user)]}
    mine = QueryDict(filters).get("contact") == "mine"
    found = find_next_waiting(user, submission, mine=mine)
    return {"is_done": True, "next": found, "mine": mine, "list_filters": filters}
