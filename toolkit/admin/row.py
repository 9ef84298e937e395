"""What the pages of rows share: breadcrumbs, permissions, forms, saving in order."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator

from toolkit.admin.addresses import (
    breadcrumbs,
    edition_of,
    name_of,
    parent_lookups,
    parent_page,
    public_address,
    words_of,
)
from toolkit.admin.forms import LinesField, RowFormset, RowInlineForm, StaleCheckForm, WordsField
from toolkit.admin.not_saved import not_saved_page, words_typed
from toolkit.admin.ordering import number_again
from toolkit.admin.removal import removal_address, removal_page
from toolkit.editions import dependants, new_code, remove_row, renumber
from toolkit.models import Activity, DerivedDecision, Edition, EditionRow, Objective


class PlainFields:
    """Plain form fields: no pop-up windows, no scripts, lists of texts one a line."""

    formfield_overrides = {
        models.TextField: {"form_class": WordsField},
        models.URLField: {"assume_scheme": "https", "widget": forms.URLInput(attrs={"class": "vURLField"})},
        models.JSONField: {"form_class": LinesField, "help_text": "The published words it rests on, one quote a line."},
    }

    @property
    def media(self):
        """Return no scripts: every page works, and is tested, without."""
        return forms.Media()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Return the field without links to pop-up windows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def offer(self, db_field, parent, field):
        """Return the field, offering only rows of the parent's edition and, where both have one, its objective."""
        rows = db_field.related_model.objects.filter(edition=edition_of(parent))
        names = {each.name for each in db_field.related_model._meta.concrete_fields}
        if isinstance(parent, EditionRow) and "objective" in names:
            objective = parent.pk if isinstance(parent, Objective) else getattr(parent, "objective_id", None)
            if objective:
                rows = rows.filter(objective=objective)
        field.queryset = rows
        nothing = [] if field.required and not field.empty_label else [("", "Choose one" if field.required else "None")]
        field.choices = [*nothing, *((row.pk, Truncator(str(row)).chars(140)) for row in rows)]
        return field


class RowInline(PlainFields, admin.StackedInline):
    """The rows of one kind on the page of their parent."""

    template = "admin/toolkit/inline.html"
    form = RowInlineForm
    formset = RowFormset
    extra = 1
    # Fields and values that tell rows of this inline from others of the same model.
    fixed = {}
    # Fields in which no two rows may be alike, and which do not change once saved.
    unique_fields = ()
    # Whether the rows are ordered on this page.
    ordered = True
    intro = ""
    parent = None

    def rows_of(self, parent):
        """Return the inline's rows on the page of this parent."""
        name = next(
            field.name
            for field in self.model._meta.concrete_fields
            if field.related_model is type(parent) and self.fk_name in (None, field.name)
        )
        return self.model.objects.filter(**{name: parent}, **self.fixed)

    def get_queryset(self, request):
        """Return the rows with the related rows that their headings name."""
        return super().get_queryset(request).filter(**self.fixed).select_related(*self._named())

    def _named(self):
        return [name for name in self.unique_fields if self.model._meta.get_field(name).is_relation]

    def get_formset(self, request, obj=None, **kwargs):
        """Return the formset. Removal is not confirmed here: where rows depend on the row, a page of its own asks."""
        self.parent = obj
        formset = super().get_formset(request, obj, **kwargs)
        formset.inline = self
        formset.can_delete_extra = False
        formset.form = type(formset.form.__name__, (formset.form,), {"hand_clean_DELETE": lambda form: None})
        return formset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer rows of the same edition and objective."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return self.offer(db_field, self.parent, field) if self.parent is not None else field

    def get_fields(self, request, obj=None):
        """Return the fields, the position first."""
        return ["position", *self.fields] if self.ordered else self.fields

    def get_extra(self, request, obj=None, **kwargs):
        """Return how many empty rows to show."""
        return self.extra if self.has_add_permission(request, obj) else 0

    def fill(self, row):
        """Set what a new row needs and its form does not ask for; called before its code is made."""

    def has_add_permission(self, request, obj=None):
        """Return whether rows may be added: to a draft."""
        return super().has_add_permission(request, obj) and (obj is None or edition_of(obj).is_draft)

    def has_change_permission(self, request, obj=None):
        """Return whether rows may be edited: of a draft."""
        return super().has_change_permission(request, obj) and (obj is None or edition_of(obj).is_draft)

    def has_delete_permission(self, request, obj=None):
        """Return whether rows may be removed: from a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or edition_of(obj).is_draft)


class RowPage(PlainFields, admin.ModelAdmin):
    """The page of a row, or of an edition."""

    form = StaleCheckForm
    change_form_template = "admin/toolkit/row_form.html"
    actions = None

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form, with the page's inlines and the user who has it open."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.inlines = self.get_inline_instances(request, obj) if obj is not None else []
        form.reader = request.user
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Return the page or save it; say what became of the edition where it may no longer be edited.

        The edition is locked meanwhile, so that nobody publishes it between the check and the saving.
        """
        with transaction.atomic():
            if request.method == "POST" and object_id is not None and self.has_change_permission(request):
                thing = self.get_object(request, unquote(object_id))
                if thing is not None:
                    # Read it again now that it is locked: it may just have been published.
                    Edition.objects.select_for_update().filter(pk=edition_of(thing).pk).first()
                    thing = self.get_object(request, unquote(object_id))
                if thing is None or not self.has_change_permission(request, thing):
                    return not_saved_page(self, request, thing, typed=words_typed(self, request, thing))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Return the page. A stale edit is not a validation error: hide the error heading."""
        if change and context["adminform"].form.is_stale:
            context["errors"] = None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_formset(self, request, form, formset, change):
        """Save an inline: changed rows, new rows with a code, the order; remove rows that no other depends on."""
        formset.save(commit=False)
        inline, edition = formset.inline, edition_of(form.instance)
        changed = [row for row, _ in formset.changed_objects]
        decided = set(_decided(edition, changed))
        # A row that others depend on stays in place until the editor has confirmed.
        asked = [row for row in formset.deleted_objects if dependants(row)]
        removed = [row for row in formset.deleted_objects if row not in asked]
        form.instance.to_be_asked = [*getattr(form.instance, "to_be_asked", []), *asked]
        for row in removed:
            remove_row(row)
        for row in changed:
            row.save()
        still_decided = set(_decided(edition, changed))
        for row in changed:
            if row.code in decided - still_decided:
                said = f"{row.row_title} waits to be confirmed again: it changed since it was decided on."
                self.message_user(request, said, messages.WARNING)
        for row in formset.new_objects:
            inline.fill(row)
            row.order = (row.siblings().aggregate(last=models.Max("order"))["last"] or 0) + 1
            row.code = new_code(row)
            row.save()
        formset.save_m2m()
        if inline.ordered and formset.has_changed():
            ordered = _in_order(formset, removed)
            # Rows added since the page was opened go last, as it said nothing of them.
            renumber([*ordered, *(row for row in inline.rows_of(form.instance) if row not in ordered)])
            if inline.model in (Objective, Activity):
                number_again(edition)

    def response_change(self, request, obj):
        """Redirect: to a question about rows that others depend on, else up or back to the page as asked."""
        up = request.POST.get("_up")
        if asked := getattr(obj, "to_be_asked", None):
            self.message_user(request, "Saved. Now say whether to remove what you ticked.", messages.SUCCESS)
            return redirect(removal_address(edition_of(obj), asked, back=request.path))
        self.message_user(request, f"Saved: {name_of(obj)}.", messages.SUCCESS)
        return HttpResponseRedirect(self.way_up(request, obj) if up else request.path)

    def way_up(self, request, obj):
        """Return the address of the page above this one."""
        return parent_page(obj)[1]


def _decided(edition, rows):
    """Return the codes of those rows on which VKPP has decided."""
    found = DerivedDecision.objects.filter(edition=edition, row_code__in=[row.code for row in rows])
    return found.values_list("row_code", flat=True)


def _in_order(formset, removed):
    """Return the formset's rows in the order typed, without those removed.

    A row moved up goes before the row whose position it took, one moved down after it.
    """
    placed = []
    for index, form in enumerate(formset.forms):
        row, is_new = form.instance, index >= formset.initial_form_count()
        if row.pk is None or row in removed:
            continue
        before = None if is_new else index + 1
        # For a row ticked to be removed, ignore whatever else was typed.
        typed = None if row in formset.deleted_objects else form.cleaned_data.get("position")
        place = typed or before or len(formset.forms) + 1
        step = -1 if before is None else (place > before) - (place < before)
        placed.append(((place, step, index), row))
    return [row for _, row in sorted(placed, key=lambda pair: pair[0])]


class RowAdmin(RowPage):
    """Rows of editions: editable in a draft, else read-only. They are added on their parent's page."""

    list_display = ["words", "edition"]
    list_filter = ["edition"]
    list_select_related = ["edition__action"]
    list_per_page = 50

    def get_queryset(self, request):
        """Return the rows with all that their breadcrumbs name."""
        return super().get_queryset(request).select_related(*parent_lookups(self.model))

    def get_search_fields(self, request):
        """Return the fields that hold text."""
        return [field.name for field in self.model._meta.concrete_fields if isinstance(field, models.TextField)]

    @admin.display(description="words")
    def words(self, row):
        """Return the row's first words."""
        return Truncator(words_of(row)).chars(100)

    def view_on_site(self, row):
        """Return the public address of the row."""
        return public_address(row)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer rows of the same edition."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        row = (
            self.model.objects.filter(pk=request.resolver_match.kwargs.get("object_id"))
            .select_related("edition")
            .first()
        )
        return self.offer(db_field, row.edition, field) if row else field

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Return the page, with its breadcrumbs."""
        if obj is not None:
            above, above_address = parent_page(obj)
            context |= {
                "title": name_of(obj),
                "subtitle": None,
                "breadcrumbs": breadcrumbs(obj),
                "edition": obj.edition,
                "way_up": above_address,
                "way_up_name": above,
                "delete_address": reverse(f"admin:toolkit_{self.opts.model_name}_delete", args=[obj.pk]),
                "notes_address": f"{reverse('admin:toolkit_edition_notes', args=[obj.edition_id])}?place={obj.code}",
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_view(self, request, object_id, extra_context=None):
        """Ask for confirmation, naming the row's dependants, then remove it with them."""
        row = self.get_queryset(request).filter(pk=unquote(object_id)).first()
        if row is None:
            return super().delete_view(request, object_id, extra_context)
        return removal_page(self, request, edition_of(row), [row], back=parent_page(row)[1])

    def get_model_perms(self, request):
        """Return none, so that the admin's index does not list each kind of row: other pages lead to them."""
        return {}

    def has_add_permission(self, request):
        """Return False: a row is added on its parent's page."""
        return False

    def has_change_permission(self, request, obj=None):
        """Return whether the row may be edited: only in a draft."""
        return super().has_change_permission(request, obj) and (obj is None or obj.edition.is_draft)

    def has_delete_permission(self, request, obj=None):
        """Return whether the row may be removed: only from a draft."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.edition.is_draft)
