"""Editorial notes on oddities of the published text, for VKPP alone: the list, and a table for the authors."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from nvap.spreadsheets import csv_response
from toolkit.admin.addresses import moment, name_of, next_anchor, page_of, parent_lookups, public_address
from toolkit.admin.row import RowAdmin
from toolkit.editions import new_code, row_model, row_models
from toolkit.models import EditorialNote, NoteDecision

SHOWN = {"open": "Open", "settled": "Settled", "all": "All"}


def count_open(edition):
    """Return how many notes of an edition are not settled."""
    return EditorialNote.objects.filter(edition=edition).exclude(decision__settled=True).count()


def notes(edition_admin, request, edition):
    """List an edition's notes with the rows they are about; settle one, or reopen it."""
    may_settle = request.user.has_perm("toolkit.add_notedecision")
    if request.method == "POST" and not may_settle:
        raise PermissionDenied
    entries = _entries(edition)
    show, place = request.GET.get("show"), request.GET.get("place", "")
    show = show if show in SHOWN else ("all" if place else "open")
    counts = {"open": sum(not entry["settled"] for entry in entries), "all": len(entries)}
    counts["settled"] = counts["all"] - counts["open"]
    listed = [
        entry
        for entry in entries
        if (show == "all" or entry["settled"] == (show == "settled")) and place in ("", entry["note"].place)
    ]
    if request.method == "POST":
        settled = _settle(edition_admin, request, edition)
        codes = [entry["note"].code for entry in listed]
        where = next_anchor(codes, settled) if show != "all" else "".join(f"#{code}" for code in settled)
        return redirect(f"{request.get_full_path()}{where}")
    context = edition_admin.page_context(request, edition, "Notes")
    context |= {
        "filters": [(state, label, counts[state]) for state, label in SHOWN.items()],
        "show": show,
        "place": place,
        "place_name": EditorialNote(edition=edition, place=place).place_name,
        "entries": listed,
        "may_settle": may_settle,
        "may_add": request.user.has_perm("toolkit.add_editorialnote"),
        "add_query": urlencode({"edition": edition.pk, "place": place}),
    }
    return TemplateResponse(request, "admin/toolkit/notes.html", context)


def notes_csv(edition_admin, request, edition):
    """Return an edition's notes as a CSV file."""
    reference = edition.action.reference
    rows = [["Place", "Published words", "Note", "State", "Who", "When"]]
    for entry in _entries(edition):
        decision = entry["decision"]
        when = moment(decision.at) if decision else ""
        note = entry["note"]
        rows.append([entry["place"], note.quote, note.note, entry["state"], str(decision.by) if decision else "", when])
    return csv_response(f"notes-{reference}-edition-{edition.number}.csv", rows)


def _entries(edition):
    """Return the notes of an edition in order, with row, state and addresses; takes a constant number of queries."""
    found = list(EditorialNote.objects.filter(edition=edition).select_related("decision__by"))
    rows = {}
    for model in row_models():
        codes = {note.place for note in found if row_model(note.place) is model}
        if codes:
            of_model = model.objects.filter(edition=edition, code__in=codes)
            rows |= {row.code: row for row in of_model.select_related(*parent_lookups(model))}
    entries = []
    for note in found:
        row = rows.get(note.place)
        decision = getattr(note, "decision", None)
        entries.append(
            {
                "note": note,
                "place": name_of(row) if row else note.place,
                "page": page_of(row) if row else None,
                "public": public_address(row) if row else None,
                "decision": decision,
                "settled": decision is not None and decision.settled,
                "state": _state(decision),
                "edit": page_of(note),
            }
        )
    return entries


def _state(decision):
    """Return a note's state in words; a reopened note differs from one never settled."""
    if decision is None:
        return "Open"
    return "Settled" if decision.settled else "Open again"


def _settle(edition_admin, request, edition):
    """Settle or reopen the note whose button was pressed; return a list of its code, empty where there is none."""
    verb, _, code = request.POST.get("decide", "").partition(" ")
    note = EditorialNote.objects.filter(edition=edition, code=code).first()
    if note is None or verb not in ("settle", "reopen"):
        return []
    settled = verb == "settle"
    NoteDecision.objects.update_or_create(
        note=note, defaults={"settled": settled, "by": request.user, "at": timezone.now()}
    )
    said = "Settled" if settled else "Open again"
    edition_admin.log_change(request, edition, f"{said}: note on {note.place_name}"[:500])
    edition_admin.message_user(request, f"{said}: the note on {note.place_name}.", messages.SUCCESS)
    return [note.code]


class NewNoteForm(forms.ModelForm):
    """A new note on a row, whose code is in the address of the form."""

    class Meta:
        model = EditorialNote
        fields = ["edition", "place", "quote", "note"]
        widgets = {"edition": forms.HiddenInput}

    def clean_place(self):
        """Return the row's code; raise ValidationError where the edition has no such row."""
        place, edition = self.cleaned_data["place"], self.cleaned_data.get("edition")
        model = row_model(place)
        if edition is None or model is None or not model.objects.filter(edition=edition, code=place).exists():
            raise forms.ValidationError("Enter the code of a row of this edition, such as activity-1.1.")
        return place

    def clean(self):
        """Set the note's code, without which it is not valid."""
        data = super().clean()
        self.instance.code = f"{EditorialNote.code_prefix}-new"
        if edition := data.get("edition"):
            self.instance.edition = edition
            self.instance.code = new_code(self.instance)
        return data


@admin.register(EditorialNote)
class EditorialNoteAdmin(RowAdmin):
    """Notes on the text. They are not part of it, so published editions have them too."""

    list_display = ["place", "note", "edition"]
    fields = ["quote", "note"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form; that of a new note asks for its row too."""
        if obj is None:
            kwargs |= {"form": NewNoteForm, "fields": NewNoteForm.Meta.fields}
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request, obj=None):
        """Return the fields, those of a new note with its row."""
        return self.fields if obj else NewNoteForm.Meta.fields

    def response_add(self, request, obj, post_url_continue=None):
        """Redirect to the notes of the edition."""
        self.message_user(request, f"Added: the note on {obj.place_name}.", messages.SUCCESS)
        return redirect("admin:toolkit_edition_notes", obj.edition_id)

    def has_add_permission(self, request):
        """Return whether notes may be added."""
        return request.user.has_perm("toolkit.add_editorialnote")

    def has_change_permission(self, request, obj=None):
        """Return whether notes may be edited, whatever their edition's state."""
        return request.user.has_perm("toolkit.change_editorialnote")

    def has_delete_permission(self, request, obj=None):
        """Return False: notes are settled instead, which keeps a record."""
        return False
