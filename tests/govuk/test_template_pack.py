"""The form pack and the components, in a real browser: axe, error links, widths; and the markup they promise."""

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory

from nvap.dates import Due
from nvap.forms import DueField
from nvap.govuk import control, error_lines
from tests.browser.steps import violations
from tests.govuk.gallery import EveryField, Line, Lines

STATES = ("empty", "filled", "missing", "wrong")
PAGES = (*(f"/gallery/{state}/" for state in STATES), "/gallery/several/", "/gallery/components/")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.govuk.gallery")]


@pytest.fixture(autouse=True)
def _gallery_templates(settings):
    engine = settings.TEMPLATES[0] | {
        "DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.BASE_DIR / "tests/govuk/templates"]
    }
    settings.TEMPLATES = [engine]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_axe_violation_and_its_script_runs(page, path):
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(path)
    assert page.evaluate("document.body.classList.contains('govuk-frontend-supported')")
    assert violations(page) == []
    assert problems == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 640, 390])  # 640: 1280 at 200 % zoom
def test_page_does_not_scroll_sideways(new_page, path, width):
    page = new_page(viewport={"width": width, "height": 900})
    assert page.goto(path).status == 200
    assert sideways(page) == 0


@pytest.mark.parametrize(
    ("path", "count"), [("/gallery/missing/", 12), ("/gallery/wrong/", 13), ("/gallery/several/", 6)]
)
def test_every_error_link_lands_on_a_control_that_takes_focus(page, path, count):
    page.goto(path)
    links = page.locator(".govuk-error-summary a")
    assert links.count() == count
    for link in links.all():
        target = link.get_attribute("href")[1:]
        link.click()
        focused = page.evaluate("[document.activeElement.id, document.activeElement.tagName]")
        assert focused[0] == target
        assert focused[1] in {"INPUT", "TEXTAREA", "SELECT"}


def test_error_page_title_and_focus(page):
    page.goto("/gallery/missing/")
    assert page.title() == f"Error: Every field - {settings.NVAP_SERVICE_NAME}"
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.goto("/gallery/empty/")
    assert page.title() == f"Every field - {settings.NVAP_SERVICE_NAME}"
    assert page.locator(".govuk-error-summary").count() == 0


def test_character_count_counts_while_typing(page):
    page.goto("/gallery/empty/")
    page.get_by_label("Progress").fill("x" * 60)
    page.get_by_text("You have 10 characters too many").first.wait_for()


def test_nothing_typed_is_cut_or_lost(page):
    page.goto("/gallery/wrong/")
    assert page.get_by_label("Progress").input_value() == "x" * 80
    assert page.get_by_label("Number of units").input_value() == "three"
    assert page.get_by_label("Target").input_value() == "many"
    assert page.locator("#id_due_1").input_value() == "Smarch"
    assert page.locator("#id_finish_1").input_value() == "March 2027"
    assert page.get_by_label("No end date").is_checked()


def test_only_wrong_parts_of_a_date_are_marked(page):
    page.goto("/gallery/wrong/")
    marked = page.locator(".govuk-date-input .govuk-input--error")
    assert [part.get_attribute("id") for part in marked.all()] == ["id_due_1", "id_finish_1"]


def test_due_date_is_answered_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/gallery/empty/")
    page.get_by_label("No end date").check()
    assert page.evaluate("new FormData(document.querySelector('main form')).get('finish_open')") == "on"


@pytest.mark.parametrize(
    ("due", "values", "ticked"),
    [
        (None, ["", "", ""], False),
        (Due.in_month(2027, 3), ["", "3", "2027"], False),
        (Due.without_end(), ["", "", ""], True),
    ],
)
def test_due_date_is_drawn_as_its_parts(due, values, ticked):
    class Form(forms.Form):
        due = DueField()

    drawn = control(Form(initial={"due": due})["due"])
    [tick] = drawn.ticks
    assert [part.value for part in drawn.parts] == values
    assert (drawn.ticks_name, tick.id, tick.label, tick.selected) == ("due_open", "id_due_3", "No end date", ticked)


def test_controls_are_described_by_hint_and_error(page):
    page.goto("/gallery/missing/")
    described = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('main form [aria-describedby]')].map("
        "e => [e.id || e.tagName + ' ' + e.querySelector('legend').innerText, e.getAttribute('aria-describedby')]))"
    )
    assert described == {
        "id_lead": "id_lead_helptext id_lead_error",
        "id_email": "id_email_error",
        "id_password": "id_password_error",
        "id_number": "id_number_error",
        "id_target": "id_target_helptext id_target_error",
        "id_progress": "id_progress-info id_progress_helptext id_progress_error",
        "id_period": "id_period_error",
        "FIELDSET Where do you stand?": "id_stands_error",
        "id_stands_1": "id_stands_1_hint",
        "FIELDSET Measures": "id_measures_helptext id_measures_error",
        "id_measures_1_0": "id_measures_1_0_hint",
        "id_raised": "id_raised_helptext id_raised_error",
        "FIELDSET Date due": "id_due_helptext id_due_error",
        "FIELDSET When it finishes": "id_finish_helptext id_finish_error",
    }
    assert (
        page.evaluate(
            "[...document.querySelectorAll('[aria-describedby]')]"
            ".flatMap(e => e.getAttribute('aria-describedby').split(' '))"
            ".filter(id => !document.getElementById(id))"
        )
        == []
    )


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_nothing_is_inline(client, page, path):
    html = client.get(path).content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert html.count("<script") == 1
    assert "{#" not in html
    page.goto(path)
    assert (
        page.evaluate(
            "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
        )
        == []
    )


def test_error_lines_in_the_order_of_the_page():
    lines = Lines({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-focus": "never"})
    found = error_lines(Line({"a-due_day": ""}, prefix="a"), None, "", [lines, Line(prefix="b")])
    assert [(line.text, line.target) for line in found] == [
        ("Enter activity", "id_a-activity"),
        ("This field is required.", "id_a-focus_0"),
        ("Add at least two activities", "id_form-0-activity"),
        ("Enter activity", "id_form-0-activity"),
        ("Select a valid choice. never is not one of the available choices.", "id_form-0-focus_0"),
    ]


def test_error_lines_non_field_and_hidden_errors_lead_to_the_first_control():
    form = EveryField({"quiet": "x"})
    form.add_error(None, "Nothing fits together")
    form.add_error("quiet", "The page was too old")
    found = {line.text: line.target for line in error_lines(form)}
    assert (found["Nothing fits together"], found["The page was too old"]) == ("id_lead", "id_lead")


def test_error_lines_say_which_of_many_things_they_are_about():
    form = Line({"a-due_day": ""}, prefix="a")
    form.errors_about = "Activity 1A"
    form.add_error(None, "Nothing fits together")
    assert [line.text for line in error_lines(form)] == [
        "Activity 1A: Nothing fits together",
        "Activity 1A: Enter activity",
        "Activity 1A: This field is required.",
    ]


def test_error_lines_form_without_controls_has_no_target():
    form = forms.Form({})
    form.add_error(None, "Too late")
    assert [(line.text, line.target) for line in error_lines(form)] == [("Too late", "")]


def draw(source, **context):
    request = RequestFactory().get("/")
    return Template("{% load crispy_forms_tags %}" + source).render(Context(context | {"request": request}))


def test_crispy_tag_draws_form_element_and_fields():
    html = draw("{% crispy form %}", form=Line())
    assert html.count("<form") == 1
    assert "novalidate" in html
    assert html.count("govuk-form-group") == 6  # three fields and the three parts of the date
    assert "{#" not in html


def test_what_people_typed_is_escaped():
    html = draw(
        "{{ form|crispy }}", form=Line({"activity": '</textarea><script>"', "focus": '"><b>', "due_day": '"><i>'})
    )
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_label_as_heading_of_the_page():
    form = Line()
    form.fields["activity"].label_heading = True
    form.fields["focus"].label_heading = True
    html = draw("{{ form|crispy }}", form=form)
    assert html.count("<h1") == 2
