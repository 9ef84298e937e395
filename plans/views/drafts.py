"""What somebody has typed and not yet saved: kept while they type, offered when they come back, cleared by Save.

A draft never touches the plan. It carries the digests it was drawn with, so that using it later merges like any post.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from nvap.accounts.decorators import form_data, signed_in
from plans.models import FormDraft, Plan
from plans.permissions import refuse, why_not_edit
from plans.views.finding import find_plan

# Characters of all that one form holds; Django refuses larger requests only at 2.5 million.
LONGEST = 500_000
# Of more forms than this begun and not saved, the oldest go.
MOST_PER_USER = 20


@dataclass(frozen=True)
class Typed:
    """What a page's form is bound to, where it posts to, and what the page offers to take up again."""

    data: QueryDict | None
    address: str
    draft: FormDraft | None
    autosave: str
    discard: str


def typed_data(request, plan: Plan) -> Typed:
    """What was typed into the page's form: posted, kept over a lost session, or the draft its writer asked for.

    A draft not asked for is offered instead. Takes the request and the plan the page belongs to.
    """
    address = _address(request)
    data, draft = form_data(request, address), None
    if request.method == "GET" and data is None:
        draft = FormDraft.objects.filter(user=request.user, form=address).first()
        if draft and request.GET.get("draft") == "use":
            data, draft = _fields(draft), None
    query = urlencode({"form": address})
    return Typed(
        data=data,
        address=address,
        draft=draft,
        autosave=f"{reverse('plans:save_draft', args=[plan.pk])}?{query}",
        discard=f"{reverse('plans:discard_draft', args=[plan.pk])}?{query}",
    )


def clear_draft(request) -> None:
    """Forget the draft of the form that was just saved."""
    FormDraft.objects.filter(user=request.user, form=_address(request)).delete()


@signed_in
@require_POST
def save_draft(request, plan_id):
    """Keep what stands in a form of the plan's pages; sent by the page's script while its writer types."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    address = _form_of(request, plan)
    # PostgreSQL's JSON has no place for NUL; the form would refuse it anyway.
    fields = {
        name: [value.replace("\x00", "") for value in values]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "\x00" not in name
    }
    if sum(len(value) for values in fields.values() for value in values) > LONGEST:
        return HttpResponse("Too long to be kept unsaved.", status=413, content_type="text/plain; charset=utf-8")
    FormDraft.objects.update_or_create(user=request.user, form=address, defaults={"data": fields})
    newest = FormDraft.objects.filter(user=request.user).order_by("-saved_at").values_list("pk", flat=True)
    FormDraft.objects.filter(user=request.user).exclude(pk__in=list(newest[:MOST_PER_USER])).delete()
    return HttpResponse(status=204)


@signed_in
@require_POST
def discard_draft(request, plan_id):
    """Throw away what was typed and not saved, and show the form as it stands in the plan."""
    plan = find_plan(request.user, plan_id)
    address = _form_of(request, plan)
    FormDraft.objects.filter(user=request.user, form=address).delete()
    return redirect(address)


def _address(request) -> str:
    """The address a page's form posts to: without the wish to use a draft, and without a new activity's key.

    The key goes with the form; without it in the address, the form is known again on a later visit.
    """
    query = request.GET.copy()
    query.pop("draft", None)
    query.pop("key", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _form_of(request, plan: Plan) -> str:
    """The address of the form named in the request. Raises BadRequest unless it is one of this plan's pages."""
    address = request.GET.get("form", "")
    longest = FormDraft._meta.get_field("form").max_length
    if not address.startswith(reverse("plans:plan", args=[plan.pk])) or len(address) > longest or "\x00" in address:
        raise BadRequest("There is no such form in this plan.")
    return address


def _fields(draft: FormDraft) -> QueryDict:
    fields = QueryDict(mutable=True)
    for name, values in draft.data.items():
        fields.setlist(name, values)
    return fields
