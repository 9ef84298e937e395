"""What people typed and did not save: kept from a request, found again, given back to its writer.

docs/forms.md says what a view and a template do for it. Writing is `actions/unsaved.py`'s.
"""

import json
import uuid
from datetime import datetime
from urllib.parse import unquote

from django.conf import settings
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from nvap.accounts import actions
from nvap.accounts.models import UnsavedForm, User
from nvap.forms import FORM_CONTINUES, FORM_KEY, read_form_key

# The query parameter by which a writer asks for what they typed, and the fields that are about a form, not in it.
PARAMETER = "unsaved"
FORM_TITLE = "form_title"
FORM_ADDRESS = "form_address"
# Who the page was drawn for, signed: two people may use one browser after each other.
FORM_WRITER = "form_writer"
ABOUT_THE_FORM = {"csrfmiddlewaretoken", FORM_KEY, FORM_TITLE, FORM_ADDRESS, FORM_WRITER}
# The name of a submit button is no typed text, and neither is what a form carries of what it was drawn with.
NOT_TYPED = {"then", "base_digests", "seen", "shown", FORM_CONTINUES}


def form_data(request, address=None, *, in_parts=False, among=None):
    """Return what a view binds its form to: the posted fields, else what was typed and not saved, else None.

    On GET that is the form its writer asks for by `?unsaved=<form_key>`, or the last one they sent to this address
    after their session had ended. The page says so, and offers all others kept for the address: base.html reads
    `request.unsaved_form` and `request.unsaved_forms`. `address` is the one the form posts to, where that is not the
    page's own. Of a form that is kept in parts (`in_parts`), the parts are given back together. `among` is what
    `find_unsaved` returned, where the page has asked for it.

    Shown again, it is a form of its own with a key of its own: the page it was typed on may still be open on another
    device. It carries what it goes on with, and saving it clears that too.
    """
    if request.method == "POST":
        return request.POST
    address = address or address_of(request)
    if among is not None:
        kept = [row for row in among if row.address == address]
    else:
        rows = request.user.unsaved_forms.current().filter(address=address)
        kept = _put_together(rows) if in_parts else list(rows.defer("fields"))
    asked_for = request.GET.get(PARAMETER)
    taken = next((row for row in kept if asked_for in {str(each.form_key) for each in _parts_of(row)}), None)
    if taken is None:
        taken = next((row for row in kept if row.why == UnsavedForm.Why.SIGNED_OUT), None)
    others = [row for row in kept if row is not taken]
    # A page may have several forms that post to several addresses.
    request.unsaved_forms = [*getattr(request, "unsaved_forms", ()), *others]
    if taken is None:
        return None
    request.unsaved_form = taken
    data, continues = QueryDict(mutable=True), []
    for row in _parts_of(taken):
        for name, values in row.fields.items():
            data.setlist(name, values)
        continues += [f"{row.form_key}@{row.saved_at.isoformat()}", *row.fields.get(FORM_CONTINUES, [])]
    data[FORM_KEY] = str(uuid.uuid4())
    data.setlist(FORM_CONTINUES, continues)
    return data


def _put_together(rows):
    """Return the unsaved forms of a page whose form is kept in parts: those that do not overlap as one.

    The newest of them stands for the rest, which it has as `together`.
    """
    found = []
    for row in rows:
        names = row.fields.keys() - NOT_TYPED
        for first in found:
            if first.names.isdisjoint(names):
                first.together.append(row)
                first.names |= names
                break
        else:
            row.together, row.names = [], set(names)
            found.append(row)
    return found


def _parts_of(row):
    return [row, *getattr(row, "together", ())]


def find_unsaved(user, prefix="/"):
    """Return the forms this user has not saved whose addresses begin with the prefix, newest first, without fields."""
    return list(user.unsaved_forms.current().filter(address__startswith=prefix).defer("fields"))


def keep_posted(request, why=UnsavedForm.Why.NOT_SAVED, by=None):
    """Keep the form that a request posted and that cannot be saved now. Return the UnsavedForm.

    `by` is its writer, where that is not the user signed in. Return None where nothing was typed, or too much.
    """
    fields = posted_fields(request.POST)
    address = address_of(request)
    if not has_typed(request.POST) or not _fits(address):
        return None
    # A form without a key is known again by what it says.
    form_key = read_form_key(request.POST) or uuid.uuid5(uuid.NAMESPACE_URL, address + json.dumps(fields))
    try:
        request.unsaved_form = actions.keep_unsaved(
            by=by or request.user,
            form_key=form_key,
            address=address,
            title=title_in(request.POST),
            fields=fields,
            why=why,
            continued=read_continued(request.POST),
        )
    except PermissionDenied:
        return None
    return request.unsaved_form


def keep_part(request, *, form_key, title, fields, why=UnsavedForm.Why.NOT_SAVED):
    """Keep a part of a request's form by itself, under a key of its own. Return the UnsavedForm, None for too much."""
    try:
        return actions.keep_unsaved(
            by=request.user, form_key=form_key, address=address_of(request), title=title, fields=fields, why=why
        )
    except PermissionDenied:
        return None


def keep_rejected(request):
    """Keep the form that a request posted and that the view answered with a page, unless the view has kept it."""
    typed = {name: values for name, values in posted_fields(request.POST).items() if name not in NOT_TYPED}
    # A tick alone ("on") holds no words, and no choice that would be hard to make again.
    is_filled_in = any(value.strip() not in ("", "on") for values in typed.values() for value in values)
    if read_form_key(request.POST) and is_filled_in and getattr(request, "unsaved_form", None) is None:
        keep_posted(request)


def find_wished(request):
    """Return the UnsavedForm that its writer asks for by the address of a request, whatever it is of; or None."""
    try:
        form_key = uuid.UUID(request.GET.get(PARAMETER, ""))
    except ValueError:
        return None
    return request.user.unsaved_forms.current().filter(form_key=form_key).defer("fields").first()


def finish_posted(request):
    """Mark the form that a request posted as saved, unless the view has kept it unsaved."""
    form_key = read_form_key(request.POST)
    if form_key and getattr(request, "unsaved_form", None) is None:
        finish_form(request, form_key)


def finish_form(request, form_key):
    """Mark one of the forms of a request's address as saved: one that is kept by a key of its own within the page."""
    address = address_of(request)
    if _fits(address):
        continued = read_continued(request.POST)
        actions.finish_unsaved(by=request.user, form_key=form_key, address=address, continued=continued)


def read_continued(data):
    """Return the keys of the unsaved forms that a posted form goes on with, each with when what it took was kept."""
    continued = []
    for mark in data.getlist(FORM_CONTINUES)[: UnsavedForm.MOST_PER_USER]:
        form_key, _at, kept_at = mark.partition("@")
        try:
            continued.append((uuid.UUID(form_key), datetime.fromisoformat(kept_at)))
        except ValueError:
            continue
    return [(form_key, kept_at) for form_key, kept_at in continued if kept_at.tzinfo]


def sign_writer(user):
    """Return what a form carries to tell whom its page was drawn for."""
    return signing.Signer(salt=FORM_WRITER).sign(user.pk)


def find_writer(data):
    """Return the User whom the page of a posted form was drawn for; None where it does not tell."""
    try:
        pk = signing.Signer(salt=FORM_WRITER).unsign(data.get(FORM_WRITER, ""))
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def find_other_writer(request):
    """Return the User whose form somebody else has sent, signed in since on the same browser; None for one's own."""
    if request.POST.get(FORM_WRITER, "") == sign_writer(request.user):
        return None
    writer = find_writer(request.POST)
    return writer if writer != request.user else None


def posted_fields(data):
    """Return the lists of values of a posted form's fields by name, without passwords and what is about the form."""
    return {
        # PostgreSQL's JSON has no place for NUL; the form would refuse it anyway.
        name: [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name not in ABOUT_THE_FORM and "password" not in name.lower() and "\x00" not in name
    }


def has_typed(data):
    """Return whether a post holds more than a button that was pressed."""
    return bool(posted_fields(data).keys() - NOT_TYPED)


def read_typed(row):
    """Return what was typed into a form that was kept, as pairs of its field's label and the words.

    The forms are above this package: `settings.UNSAVED_WORDS` names the function that knows them.
    """
    return import_string(settings.UNSAVED_WORDS)(row)


def title_in(data):
    """Return how its page names a posted form, in one line; nothing where it does not."""
    return " ".join(data.get(FORM_TITLE, "").replace("\x00", "").split())


def address_of(request):
    """Return the address of a request without the wish to see what was typed."""
    return without_wish(request.get_full_path())


def without_wish(address):
    """Return an address without the query parameter that asks for what was typed."""
    path, _, query = address.partition("?")
    rest = "&".join(each for each in query.split("&") if not each.startswith(f"{PARAMETER}="))
    return f"{path}?{rest}" if rest else path


def read_form_address(data):
    """Return the address that a form posts to, as its page's script tells. Raise BadRequest where it is none of ours.

    Only the pages that `signed_in` guards give text back to its writer.
    """
    address = without_wish(data.get(FORM_ADDRESS, ""))
    if not address.startswith("/") or not _fits(address):
        raise BadRequest("This is no address of a form.")
    try:
        view = resolve(unquote(address.partition("?")[0])).func
    except (Resolver404, ValueError) as error:
        raise BadRequest("There is no such page.") from error
    if not getattr(view, "keeps_posts", False):
        raise BadRequest("This page keeps nothing.")
    return address


def _fits(address):
    return len(address) <= UnsavedForm.LONGEST_ADDRESS and address.isascii() and address.isprintable()
