"""The small plans, each for one awkward case: words for a period that is not the one they were typed for."""

from nvap.accounts.models import Force
from tests.migrations.make_fb544f1 import vkpp
from tests.migrations.make_fb544f1.people import add_force
from tests.migrations.make_fb544f1.writing import Writing

FORCES = {
    "ravensmoor": ("Ravensmoor Police", "Yorkshire and the Humber"),
    "southmere": ("Southmere Police", "South East"),
    "highcombe": ("Highcombe Constabulary", "South West"),
    "lowfield": ("Lowfield Police", "East Midlands"),
    "kingsferry": ("Kingsferry Constabulary", "South East"),
    "marlbridge": ("Marlbridge Police", "West Midlands"),
    "thornacre": ("Thornacre Constabulary", "North West"),
    "oakhaven": ("Oakhaven Police", "South East"),
    "brackenford": ("Brackenford Constabulary", "North East"),
    "pennfold": ("Pennfold Police", "East Midlands"),
}
# A period opened with dates in the wrong year, corrected once somebody had prepared for it.
MISDATED = "Extra return on training"
MISDATED_AS = ("2027-02-01", "2027-02-28", "2027-03-15")
CORRECTED_TO = ("2025-02-01", "2025-02-28", "2025-03-15")


class Others:
    """The small plans through the periods."""

    def spring(self) -> None:
        """Found the forces; begin those plans that report on the first period."""
        for slug, (name, region) in FORCES.items():
            add_force(slug, name, region)
        self.kingsferry = self._begin("kingsferry", project_lead="Kingsferry lead")
        self.marlbridge = self._begin("marlbridge", project_lead="Marlbridge lead")
        # As long as the forms allow.
        self.kingsferry.prepare("Kingsferry inspector, spring, ".ljust(200, "x"))
        self.kingsferry.summarise("Kingsferry in spring: one hub.", "Kingsferry asks for nothing yet.")
        vkpp.decide(self.kingsferry.submit(), "accepted")
        self.marlbridge.summarise("Marlbridge: words for no period, first wording.")
        self.marlbridge.summarise("Marlbridge: words for no period, second wording.", "Marlbridge asks who will lead.")

    def _begin(self, slug: str, **about) -> Writing:
        """Start a force's plan with one activity that has words of its own."""
        writing = Writing(slug)
        name = FORCES[slug][0]
        writing.about(**about)
        writing.objective(1, impact_owner=f"{name}: owner of objective 1", additional_comments=f"{name}: comments")
        writing.line = writing.add_line(
            1, f"{name}: its one activity", output=f"{name}: its output", who=f"{name}: who"
        )
        return writing

    def summer(self) -> None:
        """The second period: what is submitted, returned, withdrawn, nothing."""
        self._ravensmoor_in_summer()
        self._oakhaven_in_summer()
        self._thornacre_in_summer()
        self.highcombe = self._begin("highcombe", project_lead="Highcombe lead")
        self.highcombe.prepare("Highcombe inspector, summer")
        self.highcombe.summarise("Highcombe in summer.", "Highcombe asks for a room.")
        self.highcombe.report(self.highcombe.line, "on_track", "Highcombe’s progress in summer.")
        vkpp.decide(self.highcombe.submit(), "accepted", "Highcombe: thank you.")
        self.lowfield = self._begin("lowfield", project_lead="Lowfield lead")
        self.lowfield.prepare("Lowfield inspector, summer")
        self.lowfield.summarise("Lowfield in summer.", "Lowfield asks for a date.")
        vkpp.decide(self.lowfield.submit(), "accepted")
        self.southmere = self._begin("southmere", project_lead="Southmere lead")
        self.southmere.prepare("Southmere inspector, summer")
        self.southmere.summarise("Southmere in summer.")
        vkpp.decide(self.southmere.submit(), "accepted")

    def _ravensmoor_in_summer(self) -> None:
        writing = self.ravensmoor = self._begin("ravensmoor", project_lead="Ravensmoor lead")
        writing.prepare("Ravensmoor sergeant")
        writing.summarise("Ravensmoor, as it was returned.", "Ravensmoor asks for advice.")
        writing.report(writing.line, "at_risk", "Ravensmoor’s progress, as returned.", status_reason="No room.")
        first = writing.submit()
        vkpp.remark(first, "Ravensmoor: one activity for three objectives?")
        vkpp.remark(first, "Ravensmoor: why no room?", vkpp.on_line(writing.line))
        vkpp.decide(first, "returned", "Ravensmoor: say why there is no room.")
        writing.summarise("Ravensmoor, as it was accepted.", "")
        writing.report(
            writing.line, "on_track", "Ravensmoor’s progress, as accepted: a room was found.", status_reason=""
        )
        vkpp.decide(writing.submit(), "accepted", "Ravensmoor: good.")

    def _oakhaven_in_summer(self) -> None:
        writing = Writing("oakhaven")
        writing.prepare(
            "Oakhaven chief of staff", project_lead="Oakhaven lead", contributing_agencies="Oakhaven council"
        )
        writing.summarise(
            "Oakhaven: a summary that its nil return does not hold.", "Oakhaven: decisions in no document."
        )
        nil = writing.submit(kind="nil_return", reason="Oakhaven has no multi-agency unit; partners meet each week.")
        vkpp.remark(nil, "Oakhaven: please write to us should this change.")
        vkpp.decide(nil, "accepted")
        self.oakhaven = writing

    def _thornacre_in_summer(self) -> None:
        writing = self.thornacre = self._begin("thornacre", project_lead="Thornacre lead")
        writing.prepare("Thornacre inspector")
        writing.summarise("Thornacre: the summary that was withdrawn.", "Thornacre asks for time.")
        writing.withdraw(writing.submit())

    def mistake(self) -> None:
        """A period with the wrong year is opened, Southmere prepares for it and submits for the one before."""
        vkpp.add_period(MISDATED, *MISDATED_AS)
        self.southmere.prepare("Southmere inspector, for the extra return", days_ago=0)
        self.southmere.summarise("Southmere in autumn, as submitted.", "Southmere asks for a course.")
        vkpp.decide(self.southmere.submit(period="2026-3"), "accepted")
        vkpp.correct_period(MISDATED, *CORRECTED_TO)
        vkpp.close_period(MISDATED)

    def autumn(self) -> None:
        """The third period: words for it, and words that are no longer for the one before."""
        self.highcombe.prepare("Highcombe inspector, autumn")
        self.highcombe.summarise("Highcombe in autumn, not submitted yet.", "Highcombe asks for a decision in autumn.")
        self.highcombe.nothing_changed(self.highcombe.line)
        self.lowfield.summarise("Lowfield, typed in autumn.", "Lowfield, decisions typed in autumn.")
        self.kingsferry.prepare("Kingsferry inspector, autumn")
        self.kingsferry.summarise(
            "Kingsferry, as submitted late for summer ✅ ".ljust(600, "y"), "Kingsferry asks late."
        )
        vkpp.remark(self.kingsferry.submit(period="2026-2"), "Kingsferry: this came late.")
        self.kingsferry.summarise("Kingsferry, typed for autumn after that.", "Kingsferry asks in autumn.")
        self.ravensmoor.prepare("Ravensmoor sergeant, autumn")
        self.ravensmoor.summarise("Ravensmoor in autumn, waiting.")
        self.ravensmoor.submit()
        self.thornacre.summarise("")
        pennfold = self._begin("pennfold", project_lead="Pennfold lead")
        pennfold.about(prepared_by="Pennfold sergeant, who gave no date")
        pennfold.summarise("", "Pennfold asks for help, and has no summary.")
        self.brackenford = Writing("brackenford")
        # No page of this commit makes a plan joint.
        self.brackenford.plan.joint_with.add(Force.objects.get(slug="highcombe"))
