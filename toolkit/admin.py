"""The toolkit in the admin: published text can be read, drafts edited, derived rows and notes decided on."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from toolkit.editions import EditionStateError, copy_edition, publish_edition, row_model, row_models
from toolkit.models import (
    Action,
    DerivedDecision,
    DerivedRow,
    Edition,
    EditionRow,
    EditorialNote,
    NoteDecision,
)


@admin.register(Action)
class ActionAdmin(admin.ModelAdmin):
    """Actions; reference and title are fixed once an edition is published."""

    list_display = ["reference", "title"]
    search_fields = ["reference", "title"]

    def get_readonly_fields(self, request, obj=None):
        """Return the fields that may not change."""
        published = obj is not None and obj.editions.exclude(status=Edition.Status.DRAFT).exists()
        return ["reference", "title"] if published else []

    def has_delete_permission(self, request, obj=None):
        """Return whether the action may be deleted: not while it has editions."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.editions.exists())


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """Editions; they are copied into a draft and published by actions of the list."""

    list_display = ["__str__", "status", "published_at", "published_by"]
    list_filter = ["status", "action"]
    list_select_related = ["action", "published_by"]
    fields = ["action", "number", "status", "statement", "published_at", "published_by", "superseded_at"]
    readonly_fields = ["status", "published_at", "published_by", "superseded_at"]
    actions = ["copy_into_draft", "publish"]

    def has_change_permission(self, request, obj=None):
        """Return whether the edition may be edited: only as a draft."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request, obj=None):
        """Return whether the edition may be deleted: only as a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    @admin.action(description="Copy into a draft", permissions=["add"])
    def copy_into_draft(self, request, queryset):
        """Copy each edition chosen into its action's draft."""
        self._each(request, queryset, lambda edition: f"{copy_edition(edition=edition)} is ready to edit.")

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request, queryset):
        """Publish each draft chosen."""
        self._each(request, queryset, lambda edition: f"{publish_edition(edition=edition, by=request.user)} published.")

    def _each(self, request, queryset, step):
        for edition in queryset.select_related("action"):
            try:
                self.message_user(request, step(edition))
            except EditionStateError as error:
                self.message_user(request, str(error), messages.ERROR)


class RowAdmin(admin.ModelAdmin):
    """Rows of editions: of a draft they may be edited, of any other only read."""

    list_filter = ["edition"]
    list_select_related = ["edition__action"]
    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_list_display(self, request):
        """Return code, edition, first words, and what tells derived rows apart."""
        columns = ["code", "edition", "words"]
        return [*columns, "origin", "basis", "decision"] if issubclass(self.model, DerivedRow) else columns

    def get_search_fields(self, request):
        """Return the fields that hold text."""
        return [field.name for field in self.model._meta.concrete_fields if isinstance(field, models.TextField)] or [
            "code"
        ]

    @admin.display(description="text")
    def words(self, row):
        """Return the row's first words; of a link, those of the rows it ties together."""
        if isinstance(row, DerivedRow) and not hasattr(row, "text"):
            return " → ".join(Truncator(str(getattr(row, field.name))).chars(100) for field in row.row_fields())
        return Truncator(getattr(row, "text", str(row))).chars(100)

    @admin.display(description="VKPP's decision")
    def decision(self, row):
        """Return VKPP's decision on a derived row."""
        return row.decided or ("not decided" if row.is_derived else "")

    def get_queryset(self, request):
        """Return the rows; derived ones with VKPP's decision."""
        rows = super().get_queryset(request)
        if issubclass(self.model, DerivedRow):
            decisions = DerivedDecision.objects.filter(
                edition=models.OuterRef("edition"), row_code=models.OuterRef("code")
            )
            rows = rows.annotate(decided=models.Subquery(decisions.values("decision")))
            rows = rows.select_related(*(field.name for field in self.model.row_fields()))
        return rows

    def get_actions(self, request):
        """Return the list's actions; derived rows can be confirmed and rejected."""
        actions = super().get_actions(request)
        if issubclass(self.model, DerivedRow) and request.user.has_perm("toolkit.add_deriveddecision"):
            for decision, label in (("confirmed", "Confirm"), ("rejected", "Reject")):
                actions[decision] = (_decide(decision), decision, f"{label} what was drawn from the text")
        return actions

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer drafts and rows of drafts only."""
        if db_field.related_model is Edition:
            kwargs["queryset"] = Edition.objects.filter(status=Edition.Status.DRAFT).select_related("action")
        elif issubclass(db_field.related_model, EditionRow):
            kwargs["queryset"] = db_field.related_model.objects.filter(edition__status=Edition.Status.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        """Return whether the row may be edited: only in a draft."""
        return super().has_change_permission(request, obj) and (obj is None or obj.edition.is_draft)

    def has_delete_permission(self, request, obj=None):
        """Return whether the row may be deleted: only from a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.edition.is_draft)


def _decide(decision):
    def decide(model_admin, request, queryset):
        derived = queryset.filter(origin=DerivedRow.Origin.DERIVED)
        for row in derived:
            DerivedDecision.objects.update_or_create(
                edition_id=row.edition_id,
                row_code=row.code,
                defaults={"decision": decision, "by": request.user, "at": timezone.now()},
            )
        model_admin.message_user(request, f"{len(derived)} {decision}.")

    return decide


for model in row_models():
    if model is not EditorialNote:
        admin.site.register(model, RowAdmin)


@admin.register(EditorialNote)
class EditorialNoteAdmin(admin.ModelAdmin):
    """Notes on the published text, with whether VKPP has settled them."""

    list_display = ["place", "quote", "note", "edition", "settled"]
    list_filter = ["edition", "decision__settled"]
    list_select_related = ["edition__action", "decision"]
    search_fields = ["place", "quote", "note"]

    @admin.display(boolean=True)
    def settled(self, note):
        """Return whether VKPP has settled the note."""
        return hasattr(note, "decision") and note.decision.settled


class WhoAndWhenAdmin(admin.ModelAdmin):
    """A decision, signed with who saved it and when."""

    readonly_fields = ["by", "at"]

    def save_model(self, request, obj, form, change):
        """Save, signed."""
        obj.by, obj.at = request.user, timezone.now()
        super().save_model(request, obj, form, change)


class DerivedDecisionForm(forms.ModelForm):
    """Asks for a derived row that the edition has."""

    class Meta:
        model = DerivedDecision
        fields = ["edition", "row_code", "decision"]

    def clean(self):
        """Refuse a code that is not of a derived row of the edition."""
        data = super().clean()
        edition, code = data.get("edition"), data.get("row_code")
        if edition and code:
            model = row_model(code)
            derived = model is not None and issubclass(model, DerivedRow)
            if not derived or not model.objects.filter(edition=edition, code=code, origin="derived").exists():
                self.add_error("row_code", "Enter the code of a row that was drawn from this edition's text.")
        return data


@admin.register(DerivedDecision)
class DerivedDecisionAdmin(WhoAndWhenAdmin):
    """VKPP's decisions on derived rows; mostly made from the lists of these rows."""

    form = DerivedDecisionForm
    fields = ["edition", "row_code", "decision", "by", "at"]
    list_display = ["row_code", "edition", "decision", "by", "at"]
    list_filter = ["decision", "edition"]
    list_select_related = ["edition__action", "by"]
    search_fields = ["row_code"]


@admin.register(NoteDecision)
class NoteDecisionAdmin(WhoAndWhenAdmin):
    """VKPP's decisions on editorial notes."""

    fields = ["note", "settled", "by", "at"]
    list_display = ["note", "settled", "by", "at"]
    list_filter = ["settled"]
    list_select_related = ["note", "by"]
