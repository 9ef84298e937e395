"""Throwaway pages that hold every kind of field and every component, in the states they have: a test's URLconf."""

import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from nvap.dates import Due
from nvap.forms import DayMonthYearField, DecimalTextField, DueField, HintedLabel, PlainTextField

LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
STANDS = [
    ("not", "Not in place"),
    ("partly", HintedLabel("Partly in place", hint="Some of it works, some does not yet")),
    ("in", "In place"),
]
MEASURES = [
    ("PEEL", [("1", "How well does the force understand vulnerability?"), ("2", "How good is its response?")]),
    ("Other", [("3", HintedLabel("Number of hubs", hint="Counted at the end of the period")), ("4", LONG_WORD)]),
]


class EveryField(forms.Form):
    """Each kind of field once."""

    lead = PlainTextField(label="Project lead", help_text="Name or role, with agency", single_line=True, max_length=30)
    email = forms.EmailField(label="Email address", error_messages={"required": "Enter an email address"})
    password = forms.CharField(widget=forms.PasswordInput, error_messages={"required": "Enter a password"})
    number = forms.IntegerField(label="Number of units", error_messages={"required": "Enter the number of units"})
    target = DecimalTextField(label="Target", help_text="Per cent of all cases", max_value=100)
    progress = PlainTextField(label="Progress", help_text="What has happened since July?", max_length=50)
    notes = PlainTextField(label="Notes", required=False)
    period = forms.ChoiceField(label="Reporting period", choices=[("", "Choose"), ("1", "July to September 2026")])
    stands = forms.ChoiceField(label="Where do you stand?", choices=STANDS, widget=forms.RadioSelect)
    measures = forms.MultipleChoiceField(
        label="Measures", help_text="Tick what applies", choices=MEASURES, widget=forms.CheckboxSelectMultiple
    )
    raised = forms.BooleanField(label="Raise with leadership", help_text="It will stand on page one")
    due = DayMonthYearField(label="Date due", help_text="For example, 27 3 2026")
    finish = DueField(label="When it finishes")
    quiet = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        """Style some fields."""
        super().__init__(*args, **kwargs)
        self.fields["progress"].label_size = "m"
        self.fields["progress"].example = "Two hubs opened.\nA third is planned."
        self.fields["target"].suffix = "%"
        self.fields["stands"].label_size = "m"


class Line(forms.Form):
    """One form of a formset."""

    activity = PlainTextField(label="Activity", max_length=200)
    focus = forms.ChoiceField(label="Focus", choices=[("now", "Now"), ("later", "Later")], widget=forms.RadioSelect)
    due = DayMonthYearField(label="Date due", required=False)


class AtLeastTwo(forms.BaseFormSet):
    """A formset with an error of its own."""

    def clean(self):
        """Always refuse."""
        raise forms.ValidationError("Add at least two activities")


Lines = forms.formset_factory(Line, formset=AtLeastTwo, extra=2)
FILLED = {
    "lead": "Ch Supt Ŵyn Ŷ, Westshire",
    "email": "lead@example.com",
    "number": "3",
    "target": "45",
    "progress": "Two hubs opened.",
    "notes": LONG_WORD,
    "period": "1",
    "stands": "partly",
    "measures": ["1", "3"],
    "raised": True,
    "due": datetime.date(2026, 3, 27),
    "finish": Due.without_end(),
}
WRONG = {
    "lead": LONG_WORD,
    "email": "lead at example",
    "number": "three",
    "target": "many",
    "progress": "x" * 80,
    "notes": "bell\x07",
    "due_day": "27",
    "due_month": "Smarch",
    "due_year": "2026",
    "finish_month": "March 2027",
    "finish_open": "on",
}


@csrf_exempt
def every_field(request, state):
    """Draw EveryField empty, filled, with everything missing, or with everything wrong."""
    form = {
        "empty": EveryField,
        "filled": lambda: EveryField(initial=FILLED),
        "missing": lambda: EveryField({}),
        "wrong": lambda: EveryField(WRONG),
    }[state]()
    return render(request, "gallery/every_field.html", {"form": form, "nav_section": "plans"})


def several_forms(request):
    """Draw two prefixed forms and a formset on one page, all with errors."""
    first, second = Line({}, prefix="a"), Line({}, prefix="b")
    management = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-activity": "x"}
    lines = Lines(management)
    return render(
        request,
        "gallery/several_forms.html",
        {"first": first, "second": second, "lines": lines, "error_forms": [first, [second, lines]]},
    )


def components(request):
    """Draw every component."""
    messages.success(request, "Your plan was saved")
    messages.error(request, "The file could not be made")
    messages.info(request, "VKPP opens the next period in July")
    return render(
        request,
        "gallery/components.html",
        {
            "nav_section": "home",
            "crumbs": [("Home", "/"), ("Westshire", "/plans/1/")],
            "rows": [
                {"key": "Project lead", "value": "A Lead\nWestshire", "href": "/x/", "about": "project lead"},
                {"key": "Marking", "value": ""},
                {"key": "Link", "value": LONG_WORD, "href": "/y/"},
            ],
            "long_word": LONG_WORD,
            "page_of_list": Paginator(range(100), 10).page(5),
            "columns": range(14),
        },
    )


urlpatterns = [
    path("", include("nvap.urls")),
    path("gallery/components/", components),
    path("gallery/several/", several_forms),
    path("gallery/<str:state>/", every_field),
]
