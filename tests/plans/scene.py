"""A small plan with everything a planned activity's page can show, and a reader of forms as a browser sends them."""

import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.urls import reverse

from nvap.accounts.models import User
from plans.models import Plan, PlannedActivity, PlanObjective, ReportingPeriod
from tests.factories import toolkit as tk
from tests.factories.accounts import editor, viewer
from tests.factories.plans import PlanFactory, PlannedActivityFactory, PlanObjectiveFactory, ReportingPeriodFactory
from toolkit.models import LongTermImpact


@dataclass
class Scene:
    """A plan on a toolkit of one rich objective and one without anything, and who works on it."""

    plan: Plan
    plan_objective: PlanObjective
    other_plan_objective: PlanObjective
    period: ReportingPeriod
    editor: User
    viewer: User
    organisational: LongTermImpact
    external: LongTermImpact
    rows: dict = field(default_factory=dict)

    def line(self, **fields) -> PlannedActivity:
        """A new line of the rich objective, serving the organisational impact."""
        line = PlannedActivityFactory(plan_objective=self.plan_objective, **fields)
        line.impacts.create(long_term_impact=self.organisational)
        return line


def make_scene() -> Scene:
    """Store the scene."""
    edition = tk.EditionFactory()
    first, second = (tk.ObjectiveFactory(edition=edition, number=number) for number in (1, 2))
    activity = tk.ActivityFactory(edition=edition, objective=first, number="1.1", text="Curiosity is led from the top")
    other = tk.ActivityFactory(edition=edition, objective=first, number="1.2", text="Training is regular")
    measure = tk.MeasureFactory(edition=edition, source="peel", text="9.9 The force safeguards")
    review = tk.MeasureFactory(edition=edition, text="Review of sessions")
    reworded = tk.MeasureFactory(edition=edition, source="peel", text="9.9 The force safeguards, reworded")
    for row, heading, part in (
        (measure, "PEEL Measures:", "logic_model"),
        (review, "Other potential measures:", "logic_model"),
        (review, "Other potential measures:", "supporting_information"),
        (reworded, "PEEL Measures:", "supporting_information"),
    ):
        tk.MeasurePlacementFactory(edition=edition, measure=row, objective=first, heading=heading, part=part)
    tk.EvidenceParagraphFactory(edition=edition, activity=activity, text="Leaders set the tone (Author, 2020).")
    question = tk.ActivityQuestionFactory(edition=edition, activity=activity).question
    rows = {
        "activity": activity,
        "other_activity": other,
        "output": tk.OutputFactory(edition=edition, activity=activity, text="A stated expectation"),
        "other_output": tk.OutputFactory(edition=edition, activity=other, text="A course"),
        "impact": tk.ActivityImpactFactory(edition=edition, activity=activity).impact,
        "other_impact": tk.ActivityImpactFactory(edition=edition, activity=other).impact,
        "measure": measure,
        "review": review,
        "reworded": reworded,
        "consequence": tk.ConsequenceLinkFactory(edition=edition, activity=activity).consequence,
        "other_consequence": tk.ConsequenceLinkFactory(edition=edition, activity=other).consequence,
        "question": question,
    }
    organisational = tk.LongTermImpactFactory(edition=edition, kind="organisational")
    external = tk.LongTermImpactFactory(edition=edition, kind="external")
    tk.FormPromptFactory(edition=edition, field="risks", text="Risks to the thing:")
    tk.FormPromptFactory(edition=edition, field="output", kind="prompt", text="What comes of it?")
    for impact, text in ((organisational, "Eg A"), (external, "Eg B")):
        tk.FormPromptFactory(
            edition=edition, field="progress", kind="example", objective=first, long_term_impact=impact, text=text
        )
    plan = PlanFactory(edition=edition)
    return Scene(
        plan=plan,
        plan_objective=PlanObjectiveFactory(plan=plan, objective=first),
        other_plan_objective=PlanObjectiveFactory(plan=plan, objective=second),
        period=ReportingPeriodFactory(name="This quarter"),
        editor=editor(plan.force),
        viewer=viewer(plan.force),
        organisational=organisational,
        external=external,
        rows=rows,
    )


def add_address(scene, choice=None, number=1, key=None) -> str:
    """The address to add an activity at, once one is chosen (a toolkit activity's id or "own") with a key."""
    path = reverse("plans:add_line", args=[scene.plan.pk, number])
    return f"{path}?activity={choice}&choose=1&key={key or uuid.uuid4()}" if choice else path


class _Forms(HTMLParser):
    """Collects the fields of each form that a browser would send without pressing a named button."""

    def __init__(self):
        super().__init__()
        self.forms, self.textarea, self.select = [], None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append({})
        name = attrs.get("name")
        if tag == "input" and name and self.forms and "disabled" not in attrs:
            kind = attrs.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in attrs:
                self._put(name, attrs.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            self.textarea = [name, ""]

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            name, text = self.textarea
            # The newline that follows the tag is no part of the text; browsers send "\r\n".
            self._put(name, text.removeprefix("\n").replace("\n", "\r\n"))
            self.textarea = None

    def _put(self, name, value):
        self.forms[-1].setdefault(name, []).append(value)


def fields_of(response, having="base_digests") -> dict[str, list[str]]:
    """The fields that a browser would send from the page's form that has this field."""
    reader = _Forms()
    reader.feed(response.content.decode())
    (fields,) = [form for form in reader.forms if having in form]
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def texts_of(response, *, element: str, css_class: str) -> list[str]:
    """The texts of the page's elements of a class, white space folded."""
    reader = _Texts(element, css_class)
    reader.feed(response.content.decode())
    return [" ".join(text.split()) for text in reader.texts]


class _Texts(HTMLParser):
    def __init__(self, element, css_class):
        super().__init__()
        self.element, self.css_class, self.depth, self.texts = element, css_class, 0, []

    def handle_starttag(self, tag, attrs):
        if self.depth:
            self.depth += tag == self.element
        elif tag == self.element and self.css_class in (dict(attrs).get("class") or "").split():
            self.depth = 1
            self.texts.append("")

    def handle_data(self, data):
        if self.depth:
            self.texts[-1] += data

    def handle_endtag(self, tag):
        self.depth -= bool(self.depth) and tag == self.element


def path_of(scene, line, name="line") -> str:
    """The address of an activity's page."""
    return reverse(f"plans:{name}", args=[scene.plan.pk, line.key])


def on_date(name, day, month, year) -> dict[str, str]:
    """A date as its three boxes send it."""
    return dict(zip((f"{name}_{part}" for part in ("day", "month", "year")), map(str, (day, month, year)), strict=True))


def take_out(client, scene, line, **changes):
    """Press the button that takes the activity out, with these changes typed before."""
    path = path_of(scene, line)
    return client.post(path, fields_of(client.get(path)) | changes | {"then": "retire"}, follow=True)
