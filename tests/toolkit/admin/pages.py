"""What tests of the toolkit's admin do again and again: find pages, fill and send a page's form as a browser would."""

from django.urls import reverse

from tests.html import read


def form_of(response):
    """Return what a browser would send of the page's form with nothing typed, by field name."""
    return read(response).one('form[id$="_form"]').fields()


def index_of(response, row):
    """Return the beginning of the names of a row's fields on the page."""
    for inline in response.context["inline_admin_formsets"]:
        for form in inline.formset.initial_forms:
            if form.instance == row:
                return form.prefix
    raise AssertionError(f"{row!r} is not on the page")


def new_in(response, model, nth=0):
    """Return the beginning of the names of the fields of the page's nth list of a model, in its empty row."""
    lists = [inline.formset for inline in response.context["inline_admin_formsets"] if inline.formset.model is model]
    return lists[nth].extra_forms[0].prefix


def send(client, address, *, typed=None, follow=True):
    """Open a page, type into it, and save; return the response.

    `typed` takes the page as opened and returns what is typed, by field name.
    """
    opened = client.get(address)
    data = form_of(opened) | (typed(opened) if typed else {})
    return client.post(address, data | {"_save": "Save"}, follow=follow)


def errors_of(response):
    """Return every error of the page's forms, by field name."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    found = dict(response.context["adminform"].form.errors)
    for formset in formsets:
        for form in formset.forms:
            found |= {form.add_prefix(name): messages for name, messages in form.errors.items()}
    return {name: list(messages) for name, messages in found.items()}


def edition_page(edition, name):
    """Return the address of one of an edition's pages."""
    return reverse(f"admin:toolkit_edition_{name}", args=[edition.pk])


def address_of_list(model):
    """Return the address of a model's list in the admin."""
    return reverse(f"admin:toolkit_{model._meta.model_name}_changelist")


def publish(client, draft):
    """Open the page on which a draft is checked, and publish what it shows; return the response."""
    address = edition_page(draft, "publish")
    seen = client.get(address).context["seen"]
    return client.post(address, {"seen": seen}, follow=True)


def public(edition, page="impact_statement", **kwargs):
    """Return the address of one of an edition's public pages, by its number."""
    kwargs |= {"reference": edition.action.reference, "edition": edition.number}
    return reverse(f"toolkit:{page}", kwargs=kwargs)


def reword(draft):
    """Change the draft's statement, so that there is something to publish."""
    draft.statement = "Ensure that lamps are kept."
    draft.save()
