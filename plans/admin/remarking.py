"""The page on which VKPP remarks on a frozen copy: one form, in which nothing typed goes with a button pressed."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render

from nvap.accounts import actions as accounts
from nvap.accounts.models import UnsavedForm
from nvap.accounts.unsaved import PARAMETER, form_data, keep_posted, posted_fields, title_in
from nvap.forms import FORM_CONTINUES, FORM_KEY
from plans.actions import put_back_remark, take_back_remark
from plans.document import anchor_of
from plans.exports.html import RenderedCopy, render_copy
from plans.forms.review import RemarkForm
from plans.models import Copy, Remark, ReviewPhrase, SharedDraft
from plans.permissions import refuse, shows_document_to, why_not_change_remark, why_not_correct, why_not_tell_force
from plans.queries.submissions import last_period_of
from plans.views.comparing import find_comparison

# The forms of a page: VKPP's last word on what is read, and a remark.
LAST_WORD, REMARK = "decision", "remark"
# What a page led to by one of its own buttons shows again without a word on its being unsaved.
AT, CORRECT = "remark", "correct"
# What was typed or chosen that would be missed.
TYPED = ("decision-decision", "decision-reason", "decision-advice", "remark-text")


class RemarkingPage:
    """The page of one submission or shared draft, for the ModelAdmin of either.

    A post says by its button (`then`) what is done: decision, remark, place:<anchor>, correct:<key>, save:<key>,
    take_back:<key>, put_back:<key>, cancel, or keep. Whatever else was typed is kept and shown again; what was typed
    into the form of another remark is set aside and offered. A subclass names its page's class and template.
    """

    page_class: "type[Page]"
    page_template: str

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the frozen document in full, and take VKPP's remarks and its last word."""
        copy = self.get_object(request, unquote(object_id))
        if copy is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, copy):
            raise PermissionDenied
        comparison = find_comparison(request, copy)
        page = self.page_class(request, copy, self._rendered(request, copy, comparison))
        if request.method == "POST":
            if answer := self.answer(request, copy, page):
                return answer
            # Somebody may have had the last word, or the force taken it back, between reading the row and writing.
            copy = self.get_object(request, unquote(object_id))
        if request.method == "GET":
            self.note_read(request, copy)
        context = page.context(copy) | {"has_delete_permission": self.has_delete_permission(request, copy)}
        if rendered := self._rendered(request, copy, comparison):
            context |= page.places(copy, rendered) | {
                "changes": rendered.changes,
                "changes_html": rendered.changes_html,
                "comparison": comparison,
            }
        return render(request, self.page_template, context)

    def note_read(self, request, copy: Copy) -> None:
        """Note that the user reads it, where others are to know."""

    def _rendered(self, request, copy, comparison) -> RenderedCopy | None:
        """Return what is read of it, None where this user may not read it."""
        if not shows_document_to(request.user, copy):
            return None
        return render_copy(copy, last_period=last_period_of(copy), compared_with=comparison.compared_with)

    def answer(self, request, copy, page):
        """Do what a button says. Return the redirect, or None where the page is shown again with what was typed."""
        done, _, about = page.then.partition(":")
        match done:
            case "decision" | "remark" | "save":
                form = page.forms[LAST_WORD if done == "decision" else REMARK]
                said = self._record(request, copy, page, form, about)
                if not said:
                    return None
                if done == "decision":
                    return self.back(request, copy, said, left="", at="decide")
                # Back to where one was reading.
                at = f"at-{page.place}" if page.place in page.drawn else "remarks"
                return self.back(request, copy, said, left=LAST_WORD, at=at)
            case "take_back" | "put_back":
                act = take_back_remark if done == "take_back" else put_back_remark
                try:
                    act(remark=page.remark(about), by=request.user)
                except ValidationError as error:
                    self.message_user(request, " ".join(error.messages), messages.WARNING)
                    return None
                said = "The remark is taken back." if done == "take_back" else "The remark is put back."
                return self.back(request, copy, said, left="all", at="remarks")
            case "place":
                if page.correcting:
                    return self._set_aside(request, page, {AT: about}, "place")
                return self._keep(request, {AT: about}, "place")
            case "correct":
                return self._begin_correcting(request, page, page.remark(about))
            case "cancel":
                return self._keep_last_word(request, {}, "remarks")
            case "keep":
                return self._keep(request, {}, "decide")
        return None

    def _record(self, request, copy, page, form, about) -> str:
        """Write what a form says and return the words for it; nothing where it has errors or somebody was faster."""
        try:
            if not form.is_valid():
                # Errors beside its fields say nothing where the form is no longer there.
                refuse(form.why_not(request.user, copy))
                return ""
            if about:
                return form.correct(remark=page.remark(about), by=request.user)
            if form is page.forms[LAST_WORD] and request.POST.get("remark-text", "").strip():
                form.add_error(None, "You have written a remark that is not added. Add it, or empty its box, first.")
                return ""
            return form.record(copy=copy, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except PermissionDenied as refusal:
            self.message_user(request, f"{refusal} What you wrote was not recorded.", messages.ERROR)
            keep_posted(request)
        return ""

    def back(self, request, copy, said, *, left, at, typed=None):
        """Lead back to the page with a word on what was done; what was typed besides is kept and shown again.

        `left` is the form of which that is, or all of them.
        """
        self.log_change(request, copy, said)
        self.message_user(request, said, messages.SUCCESS)
        fields = {name: values for name, values in posted_fields(request.POST).items() if _is_of(left, name)}
        fields |= typed or {}
        query = _filters(request)
        if _has_words(fields):
            query |= {PARAMETER: str(_keep_apart(request, fields).form_key), "kept": "1"}
        return redirect(f"{request.path}?{urlencode(query)}#{at}" if query else f"{request.path}#{at}")

    def _begin_correcting(self, request, page, remark):
        """Lead to the form that corrects a remark, with its own words; say why where it can no longer be corrected."""
        if page.correcting == remark:
            return self._keep(request, {CORRECT: remark.key}, "place")
        if why_not := why_not_change_remark(request.user, remark) or why_not_correct(remark):
            self.message_user(request, why_not, messages.WARNING)
            return self._keep(request, {}, "remarks")
        return self._set_aside(request, page, {CORRECT: remark.key}, "place")

    def _set_aside(self, request, page, query, at):
        """Keep what was typed of one remark to be offered, and lead to the form of another one without it.

        Return None, for the page to be shown again, where it is too long to be kept.
        """
        fields = posted_fields(request.POST)
        if page.has_typed_remark:
            remark = {name: values for name, values in fields.items() if not _is_of(LAST_WORD, name)}
            try:
                _keep_apart(request, remark, UnsavedForm.Why.NOT_SAVED)
            except PermissionDenied as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return None
        return self._keep_last_word(request, query, at)

    def _keep_last_word(self, request, query, at):
        """Keep what was typed of VKPP's last word, and show it again without what was typed of a remark."""
        fields = {name: values for name, values in posted_fields(request.POST).items() if _is_of(LAST_WORD, name)}
        if _has_words(fields):
            row = _keep_apart(request, fields)
            query |= {PARAMETER: str(row.form_key), "kept": "1"}
        query |= _filters(request)
        return redirect(f"{request.path}?{urlencode(query)}#{at}" if query else f"{request.path}#{at}")

    def _keep(self, request, query, at):
        """Keep all that was typed, and show it again with what a button asks for."""
        if _has_words(posted_fields(request.POST)) and keep_posted(request, why=UnsavedForm.Why.TYPING):
            query |= {PARAMETER: request.POST[FORM_KEY], "kept": "1"}
        return redirect(f"{request.path}?{urlencode(_filters(request) | query)}#{at}")


class Page:
    """What one request shows: the forms, bound to what was posted, or filled in with what was typed before."""

    def __init__(self, request, copy: Copy, rendered: RenderedCopy | None):
        self.request, self.copy = request, copy
        # What is left out here belongs to other forms of the page's address.
        data = form_data(request, request.path)
        is_post = request.method == "POST"
        self.then = request.POST.get("then", "") if is_post else ""
        self.things = rendered.things if rendered else {}
        # What ended earlier is printed in a sentence: it has no place of its own.
        self.drawn = {anchor for _html, anchor in rendered.pieces if anchor} if rendered else set()
        self.correcting = self._correcting(data) if rendered else None
        if not is_post and data and (self.correcting or AT in request.GET) and _is_of_another(data, self.correcting):
            # Words of another remark: they are offered and not given, for saving would put them in this one's place.
            request.unsaved_forms = [request.unsaved_form, *request.unsaved_forms]
            data = request.unsaved_form = None
        if not is_post and "kept" in request.GET:
            request.unsaved_form = None
        asked_for = request.GET.get(AT) or (data.get("remark-anchor") if data and data.get("at_place") else "")
        self.place = asked_for if asked_for in self.things else ""
        if self.correcting:
            self.place = str(anchor_of(self.correcting).whole)
        binds_remark = self.then.partition(":")[0] in (REMARK, "save")
        typed = _typed(data)
        if typed[REMARK].get("corrects") != (str(self.correcting.key) if self.correcting else None):
            # What was shown of another remark says nothing of this one.
            typed[REMARK] = {name: value for name, value in typed[REMARK].items() if name not in ("corrects", "shown")}
        if self.correcting and not typed[REMARK].get("text"):
            typed[REMARK] = {
                "kind": self.correcting.kind,
                "text": self.correcting.text,
                "field": _field_choice(self.correcting),
                # What the last word goes on with is the whole form's.
                **{name: typed[REMARK][name] for name in (FORM_KEY, FORM_CONTINUES) if name in typed[REMARK]},
            }
        self.has_typed_remark = bool(data and data.get("remark-text")) and not self._says_what_it_said(data)
        self.forms = {
            LAST_WORD: self.last_word_form(data if self.then == LAST_WORD else None, initial=typed[LAST_WORD]),
            REMARK: RemarkForm(
                data if binds_remark else None,
                prefix=REMARK,
                anchors=self.things,
                field_labels=rendered.field_labels if rendered else {},
                phrases=list(ReviewPhrase.objects.all()) if rendered else (),
                place=self.place,
                correcting=self.correcting,
                is_advice=isinstance(copy, SharedDraft),
                why_private=why_not_tell_force(copy, Remark.Kind.SUGGESTION),
                initial={**typed["remark"], **({"anchor": self.place} if self.place else {})},
            ),
        }

    def last_word_form(self, data, *, initial):
        """Return the form of VKPP's last word, its fields prefixed with LAST_WORD."""
        raise NotImplementedError

    def remark(self, key: str) -> Remark:
        """Return the remark of this key on what the page shows. Raise PermissionDenied where there is none."""
        try:
            found = self.copy.remarks.get(key=uuid.UUID(key))
        except (ValueError, Remark.DoesNotExist) as error:
            raise PermissionDenied("There is no such remark.") from error
        return found

    def _correcting(self, data) -> Remark | None:
        done, _, about = self.then.partition(":")
        asked_for = about if done == "save" else self.request.GET.get(CORRECT, "")
        if done == REMARK or AT in self.request.GET:
            return None
        try:
            # What was kept, or sent with another button, of a remark being corrected is shown as that again.
            remark = self.remark(asked_for or (data.get("remark-corrects", "") if data else ""))
        except PermissionDenied:
            if asked_for:
                raise
            return None
        return None if why_not_change_remark(self.request.user, remark) or why_not_correct(remark) else remark

    def _says_what_it_said(self, data) -> bool:
        """Return whether the form that corrects a remark holds what the remark says already."""
        remark = self.correcting
        text = data["remark-text"].replace("\r\n", "\n").strip()
        return remark is not None and (text, data.get("remark-kind")) == (remark.text, remark.kind)

    def context(self, copy: Copy) -> dict:
        """Return what the page shows in any case; of what was taken back this is all: which, who and when."""
        user = self.request.user
        shown = {name: form if form.why_not(user, copy) is None else None for name, form in self.forms.items()}
        # What was typed into a form that is no longer there.
        unsaved = [form[form.writing].value() for name, form in self.forms.items() if not shown[name]]
        return {
            "list_filters": _filters(self.request).get("_changelist_filters", ""),
            "decision_form": shown[LAST_WORD],
            "remark_form": shown[REMARK],
            "error_forms": [form for form in shown.values() if form],
            "unsaved": "\n\n".join(filter(None, unsaved)),
        }

    def places(self, copy: Copy, rendered: RenderedCopy) -> dict:
        """Return the document in pieces, with the remarks at each place; and all of them as a list."""
        remarks = list(copy.remarks.select_related("made_by", "answered_by"))
        standing = [remark for remark in remarks if remark.taken_back_at is None]
        by_place: dict[str, list[Remark]] = {}
        for remark in standing:
            by_place.setdefault(str(anchor_of(remark).whole), []).append(remark)
        pieces = [
            (html, anchor, rendered.things.get(anchor, ""), by_place.get(anchor, ()))
            for html, anchor in rendered.pieces
        ]
        return {
            "edition": rendered.edition,
            "pieces": pieces,
            "remarks": [(rendered.about(remark), remark) for remark in standing],
            "taken_back": [(rendered.about(remark), remark) for remark in remarks if remark.taken_back_at],
            "may_correct": copy.is_waiting,
            "place": self.place,
            "place_words": rendered.things.get(self.place, ""),
            "place_is_in_document": self.place in self.drawn,
            "correcting": self.correcting,
            "correcting_about": rendered.about(self.correcting) if self.correcting else "",
        }


def _typed(data) -> dict[str, dict]:
    """Return what was typed, by form and field, as initial values."""
    typed: dict[str, dict] = {LAST_WORD: {}, REMARK: {}}
    for name in data or ():
        form, _, field = name.partition("-")
        if form in typed and field:
            typed[form][field] = data.get(name)
    if data and FORM_KEY in data:
        for form in typed:
            typed[form][FORM_KEY] = data[FORM_KEY]
            typed[form][FORM_CONTINUES] = data.getlist(FORM_CONTINUES)
    return typed


def _is_of_another(data, correcting: Remark | None) -> bool:
    """Return whether words were typed for another remark than the one being corrected, or than a new one."""
    about = str(correcting.key) if correcting else ""
    return bool(data.get("remark-text")) and data.get("remark-corrects", "") != about


def _keep_apart(request, fields, why=UnsavedForm.Why.TYPING) -> UnsavedForm:
    """Keep some of the fields that were posted as a form by itself, under a new key. Return it.

    Raise PermissionDenied for what is too long.
    """
    return accounts.keep_unsaved(
        by=request.user,
        form_key=uuid.uuid4(),
        address=request.path,
        title=title_in(request.POST),
        fields=fields,
        why=why,
    )


def _is_of(left: str, name: str) -> bool:
    return left == "all" or (bool(left) and name.startswith(f"{left}-"))


def _has_words(fields) -> bool:
    """Whether anything was typed or chosen that would be missed."""
    return any(any(fields.get(name, [])) for name in TYPED)


def _field_choice(remark: Remark) -> str:
    return f"{remark.anchor_kind}:{remark.field_id}" if remark.field_id else ""


def _filters(request) -> dict[str, str]:
    """The way back to the list as it was filtered."""
    filters = request.POST.get("list_filters") or request.GET.get("_changelist_filters", "")
    return {"_changelist_filters": filters} if filters else {}
