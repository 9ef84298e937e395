"""A second action, made up, of a shape the real one does not have: what every page, picture and PDF must hold.

Two objectives: one with 38 activities, one with 2. One long-term impact kind is absent; there are no outputs; one
objective has no questions, consequences, measures or "what do we mean". Headings and guidance are mostly missing. Texts
are very long, hold a word of 300 letters, and marks that mean something in HTML. Some lines are published and some
derived. It is sound all the same: `edition_problems` finds nothing.
"""

from django.db import transaction

from toolkit import models
from toolkit.editions import content_sha256

REFERENCE = "9.8.7"
LONG_WORD = "lantern" * 42 + "lights"
MARKED = '<b>Lamps & "lights"</b> aren\'t left <script>alert(1)</script> unlit at made-up crossing'
SENTENCE = (
    "Everyone who keeps a made-up lantern knows when it is lit, who lights it and what is done when it goes out. "
)


def make_made_up_action(*, reference=REFERENCE, activities=(38, 2)):
    """Store the made-up action and return its published Edition.

    Takes the reference and how many activities each objective has, so that a test can compare few rows with many.
    """
    with transaction.atomic():
        action = models.Action.objects.create(reference=reference, title="Made-up Lanterns <& others>")
        edition = models.Edition.objects.create(
            action=action, number=1, statement=f"Ensure that lanterns are kept. {SENTENCE * 6}".strip()
        )
        _MadeUp(edition).write(activities)
        edition.status, edition.content_sha256 = models.Edition.Status.PUBLISHED, content_sha256(edition)
        edition.save()
    return edition


class _MadeUp:
    """Writes the rows of a draft, one method a part; each model's order runs on through the edition."""

    def __init__(self, edition):
        self.edition = edition
        self.counts = {}

    def write(self, activities):
        external = self.row(
            models.LongTermImpact,
            "external",
            kind="external",
            text=f"Streets are made-up bright. {SENTENCE * 5}".strip(),
        )
        self.row(models.SheetText, "statement-heading", place="statement_heading", text="MADE-UP <IMPACT> STATEMENT")
        self.row(models.GuidanceSection, "whole", body=f"{SENTENCE * 20}\n\n- one item\n- {LONG_WORD}".strip())
        self.row(models.UsefulLink, "1", text="A made-up site without an address")
        challenge = self.row(models.PerennialChallenge, "1", title="Made-up weather", introduction="It rains:")
        self.row(models.PerennialIssue, "1-1", challenge=challenge, text=LONG_WORD)
        self.row(models.FormPrompt, "activity-label", field="activity", kind="label", text="Activity & lantern:")
        references = [
            self.row(
                models.Reference,
                f"{n}",
                text=f"Lamplighter, {n}. (2020). Made-up report <{n}>. {LONG_WORD if n == 1 else ''}".strip(),
                url="" if n % 3 else f"https://example.org/{'long/' * 60}{n}",
                unpublished=bool(n % 3),
            )
            for n in range(1, max(activities) + 1)
        ]
        for number, count in enumerate(activities, start=1):
            objective = self.objective(number)
            rows = [self.activity(objective, n, references) for n in range(1, count + 1)]
            self.impacts(objective, rows, external)
            if number == 1:
                self.questions(objective, rows)
                self.consequences(objective, rows)
                self.measures(objective, count)

    def row(self, model, code, **fields):
        order = self.counts[model] = self.counts.get(model, 0) + 1
        row = model(edition=self.edition, code=f"{model.code_prefix}-{code}", order=order, **fields)
        # As a fixture is stored: hundreds of rows that need no guard.
        row.save_base(raw=True)
        return row

    def objective(self, number):
        objective = self.row(
            models.Objective,
            f"{number}",
            number=number,
            title=f"To keep the made-up lanterns of part {number}. {SENTENCE * 4}".strip(),
            short_title=f"Lanterns & lights {number} {'of a long short title ' * 9}"[:200].strip(),
            situation=f"{MARKED} {number}. {SENTENCE * 30}".strip(),
        )
        if number == 1:
            self.row(
                models.ImpactStatementItem, f"{number}-mean", objective=objective, kind="mean", text=SENTENCE.strip()
            )
        for n in range(1, 4):
            self.row(
                models.ImpactStatementItem, f"{number}-need-{n}", objective=objective, kind="need", text=f"Lantern {n}"
            )
        return objective

    def activity(self, objective, n, references):
        number = f"{objective.number}.{n}"
        text = {
            1: f"{MARKED} {number}",
            2: f"{LONG_WORD} {number}",
            3: f"Lanterns of {number}. {SENTENCE * 10}".strip(),
        }.get(n, f"Lanterns are lit at made-up crossing {number}")
        activity = self.row(models.Activity, number, objective=objective, number=number, text=text)
        cited = references[n - 1]
        for k in range(1, (12, 2, 1)[min(n, 3) - 1] + 1):
            words = f"(Lamplighter, {n})"
            paragraph = self.row(
                models.EvidenceParagraph,
                f"{number}-{k}",
                activity=activity,
                text=f"It is bright at {number}, part {k} {words}. {SENTENCE * 8}".strip(),
            )
            self.row(models.Citation, f"{number}-{k}-1", paragraph=paragraph, reference=cited, text=words.strip("()"))
        return activity

    def impacts(self, objective, activities, long_term):
        """Each activity has an impact of its own; the first has eight more, every fourth the last of these."""
        impacts = [
            self.row(
                models.Impact,
                f"{objective.number}-{n}",
                objective=objective,
                text=f"Crossing {n} is seen. {SENTENCE * 4 if n % 10 == 0 else ''}".strip(),
            )
            for n in range(1, len(activities) + 9)
        ]
        own, more = impacts[: len(activities)], impacts[len(activities) :]
        for n, (activity, impact) in enumerate(zip(activities, own, strict=True), start=1):
            standing = [impact, *(more if n == 1 else more[-1:] if n % 4 == 0 else [])]
            for k, each in enumerate(standing, start=1):
                self.row(models.ActivityImpact, f"{activity.number}-{k}", activity=activity, impact=each)
        for n, impact in enumerate(impacts, start=1):
            origin = {"origin": "derived", "basis": "evidence", "quotes": ["when it is lit"]} if n > 1 else {}
            self.row(
                models.ImpactLink,
                f"{objective.number}-{n}-external",
                impact=impact,
                long_term_impact=long_term,
                **origin,
            )

    def questions(self, objective, activities):
        """Every second activity has a question of its own, and all these share one; the others have none."""
        shared = self.row(
            models.AssessmentQuestion, "1-1", objective=objective, text=f"How bright? {SENTENCE * 3}".strip()
        )
        for n, activity in enumerate(activities[::2], start=2):
            own = self.row(models.AssessmentQuestion, f"1-{n}", objective=objective, text=f"How lit is crossing {n}?")
            for k, question in enumerate((own, shared), start=1):
                self.row(models.ActivityQuestion, f"{activity.number}-{k}", activity=activity, question=question)

    def consequences(self, objective, activities):
        for n in range(1, 7):
            consequence = self.row(
                models.UnintendedConsequence, f"1-{n}", objective=objective, text=f"Moths {n} come. {SENTENCE}".strip()
            )
            for activity in activities[n - 1 :: 6]:
                self.row(
                    models.ConsequenceLink,
                    f"1-{n}-{activity.number}",
                    consequence=consequence,
                    activity=activity,
                    origin="derived",
                    basis="implied",
                )

    def measures(self, objective, count):
        peel = self.row(models.PeelQuestion, "99.1", reference="99.1")
        for n in range(1, count + 1):
            source = models.Measure.Source.PEEL if n == 1 else models.Measure.Source.OTHER
            measure = self.row(
                models.Measure,
                f"{n}",
                source=source,
                peel_question=peel if n == 1 else None,
                text=f"Count of lanterns {n}" if n > 2 else LONG_WORD + str(n),
            )
            self.row(
                models.MeasurePlacement,
                f"1-{n}",
                measure=measure,
                objective=objective,
                part=models.MeasurePlacement.Part.LOGIC_MODEL,
                heading=f"{source.label}:",
            )
