from django import template

from plans.models import Submission

register = template.Library()


@register.simple_tag
def count_waiting() -> int:
    """How many submissions wait for VKPP's decision."""
    return Submission.objects.waiting().count()
