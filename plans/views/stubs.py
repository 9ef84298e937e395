"""Stands in for pages on a period that are being written on other branches; it goes when they are merged."""

from django.http import HttpResponse

from nvap.accounts.decorators import signed_in


@signed_in
def stub(request, plan_id, reference, key=None):
    """Answer with nothing but that the page is to come."""
    return HttpResponse("This page is being built.", content_type="text/plain; charset=utf-8")
