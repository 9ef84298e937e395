"""Eastvale's long plan: letters past Z, lines taken out, remarks, three submissions, numbers, positions."""

from django.utils import timezone

from nvap.accounts.models import Force, Membership, Unit
from plans.models import Indicator, PlannedActivity
from tests.migrations.make_fb544f1 import vkpp
from tests.migrations.make_fb544f1.people import (
    ADMINISTRATOR,
    SECOND_REVIEWER,
    Person,
    accept,
    add_force,
    invite,
)
from tests.migrations.make_fb544f1.writing import Writing, sent_day
from toolkit.models import Activity, Measure, Output, UnintendedConsequence

SLUG = "eastvale"
UNITS = ["Millbrook hub", "Stonegate hub", "Old Quay hub"]
# Activities of objective 1 that stay; with them and no others, letters run from A to AB.
STAYING = 28


class Eastvale:
    """The plan in spring (the first period), summer (the second) and autumn (the third)."""

    def spring(self) -> None:
        """Write the plan, submit it, have it returned, mend it, submit it again: accepted."""
        add_force(SLUG, "Eastvale Constabulary", "East of England", UNITS)
        invite(SLUG, "viewer@eastvale.example.org", Membership.Role.VIEWER)
        accept("Eastvale Viewer")
        self.writing = Writing(SLUG)
        self._write_about()
        self._write_objectives()
        self._write_lines()
        self._add_numbers()
        self._report_in_spring()
        self._submit_in_spring()

    def _write_about(self) -> None:
        writing = self.writing
        writing.prepare(
            "Eastvale hub inspector",
            project_lead="Superintendent, Eastvale public protection",
            marking="OFFICIAL-SENSITIVE",
            contributing_agencies="Eastvale County Council\nEastvale & Quays NHS trust\nVictims’ “first call” service",
        )
        questions = writing.editor.fields(writing.url("planning-questions/"))
        asked = sorted((name for name in questions if name.startswith("question_")), key=lambda name: int(name[9:]))
        first, second = asked[:2]
        writing.editor.fill_in(
            writing.url("planning-questions/"),
            **{
                first: "We asked each hub what gets in its way.",
                second: "Fewer referrals that come back; 50% by spring.",
            },
        )
        writing.editor.fill_in(writing.url("planning-questions/"), **{second: "Fewer referrals that come back."})
        writing.summarise("Eastvale begins: the first wording of the summary.", "Eastvale asks for one analyst.")
        writing.summarise("Eastvale begins: the second wording, with <b>marks</b> & a + sign = kept.")
        writing.summarise("")
        writing.summarise("Eastvale has begun in two hubs; the third follows in summer.\n\n• Training\n• Supervision")

    def _write_objectives(self) -> None:
        writing = self.writing
        millbrook, stonegate, old_quay = Unit.objects.filter(force__slug=SLUG).order_by("pk")
        first, second = Activity.objects.filter(objective=writing.part(1).objective).order_by("order")[:2]
        writing.objective(
            1,
            impact_owner="Chief Inspector, Eastvale hubs",
            second_impact_owner="Head of Early Help, Eastvale",
            focus="now",
            focus_why="Eastvale’s inspection named it.",
            additional_comments="Eastvale’s comments on objective 1, first wording.",
            **{
                f"position_{first.pk}": "partly",
                f"position_{second.pk}_{millbrook.pk}": "in_place",
                f"position_{second.pk}_{stonegate.pk}": "not_in_place",
                f"position_{second.pk}_{old_quay.pk}": "partly",
            },
        )
        writing.objective(1, additional_comments="Eastvale’s comments on objective 1, second wording.")
        writing.objective(1, **{f"position_{second.pk}_{stonegate.pk}": "partly", f"position_{first.pk}": ""})
        writing.objective(2, focus="later", focus_why="Eastvale waits for the national course.")
        writing.objective(3, focus="not_planned", additional_comments="Eastvale’s comments on objective 3.")

    def _write_lines(self) -> None:
        writing = self.writing
        objective = writing.part(1).objective
        activities = Activity.objects.filter(objective=objective).order_by("order")
        self.first = writing.add_line(
            1,
            "Eastvale appoints a lead for curiosity in each hub, first wording",
            toolkit_activity=activities[0].pk,
            serves=0,
            output="A named lead in each Eastvale hub",
            outputs=[output.pk for output in Output.objects.filter(activity=activities[0])[:2]],
            impact_measurement="Count of supervision records that mention it",
            measures=[row.pk for row in Measure.objects.filter(placements__objective=objective).distinct()[:2]],
            risks="The leads move on",
            consequences=[row.pk for row in UnintendedConsequence.objects.filter(objective=objective)[:1]],
            risk_mitigation="A deputy in each hub",
            who="Eastvale hub sergeants",
            raise_with_leadership="on",
            **sent_day("start", "2026-03-01"),
            **sent_day("due", "2026-12-31"),
        )
        self.never = writing.add_line(1, "An activity that Eastvale took out before any submission")
        self.lines = [
            writing.add_line(1, f"Eastvale’s activity number {n}", serves=n % 2, risks=f"Risk of activity {n}")
            for n in range(3, STAYING + 4)
        ]
        self.middle = self.lines.pop(12)
        writing.take_out(self.never)
        writing.change_line(
            self.first,
            activity="Eastvale appoints a lead for curiosity in each hub",
            evidence_held="Minutes of the hub board, April",
            evidence_where="Eastvale’s shared drive, board folder",
            **sent_day("evidence_date", "2026-04-20"),
        )
        writing.change_line(self.lines[0], impacts=[str(pk) for pk in writing.impacts()])
        writing.change_line(self.lines[1], **sent_day("start", "2026-04-30"))
        writing.change_line(self.lines[5], **sent_day("due", "1026-12-31"))
        writing.change_line(self.lines[6], **sent_day("due", "2027-06-30"))
        self.second_objective = [
            writing.add_line(2, f"Eastvale’s training {n}, taken out since", output=f"Course {n}") for n in (1, 2, 3)
        ]
        first, second = (writing.add_line(3, f"Eastvale meets partner {name}") for name in ("North", "South"))
        writing.objective(3, f"up:{second.key}")
        writing.take_out(first)
        writing.put_back(first)
        self.partners = [first, second]
        writing.editor.fill_in(
            writing.url(f"lines/{second.key}/copy/"),
            objective=str(writing.part(3).pk),
            impact=str(writing.impacts()[1]),
        )
        copy = PlannedActivity.objects.filter(plan_objective=writing.part(3)).order_by("pk").last()
        writing.change_line(copy, activity="Eastvale meets partner South, worded for victims")
        # One line is added while another is out, so both have the same order once that one is back.
        writing.take_out(copy)
        writing.add_line(3, "Eastvale meets partner East, of the same order as another line")
        writing.put_back(copy)

    def _add_numbers(self) -> None:
        writing = self.writing
        add = writing.url("numbers/add/?objective=1")
        writing.editor.fill_in(
            add,
            name="Referrals to Eastvale’s hubs that come back within twelve weeks",
            unit="percentage",
            out_of="all referrals to Eastvale’s hubs",
            direction="down",
            line=str(self.lines[0].pk),
            baseline="31.5",
            baseline_source="Eastvale’s hub system, March",
            target="20",
            **sent_day("baseline_date", "2026-03-31"),
            **sent_day("target_date", "2027-03-31"),
        )
        writing.editor.fill_in(add, name="Supervisions held in Eastvale", unit="number", direction="up")
        writing.editor.fill_in(add, name="Staff in post in Eastvale’s hubs", unit="number", direction="context")
        self.returning, self.supervisions, self.staff = Indicator.objects.filter(
            plan_objective__plan=writing.pk
        ).order_by("pk")
        self.result(self.returning, "30.25", "2026-04-30", "Millbrook counted by hand")
        self.result(self.returning, "29", "2026-05-01", "typed by mistake, removed since")
        self._remove_last_result(self.returning)
        self.result(self.supervisions, "40", "2026-04-30", "two hubs of three")
        self.result(self.supervisions, "41", "2026-05-02", "removed and put back")
        gone = self._remove_last_result(self.supervisions)
        number = writing.url(f"numbers/{self.supervisions.key}/")
        writing.editor.send(f"{number}results/{gone}/restore/", {})
        self.result(self.supervisions, "150", "2026-05-05", "more than a percentage can be")
        writing.editor.fill_in(number, "stay", unit="percentage", out_of="supervisions due in Eastvale")
        self.result(self.staff, "112", "2026-04-30")
        writing.editor.fill_in(writing.url(f"numbers/{self.staff.key}/"), "retire")

    def result(self, number: Indicator, value: str, day: str, note: str = "") -> None:
        """Add a result to a number."""
        url = self.writing.url(f"numbers/{number.key}/")
        changes = {"result_value": value, "result_note": note, **sent_day("result_date", day)}
        self.writing.editor.fill_in(url, "add_result", **changes)

    def _remove_last_result(self, number: Indicator) -> int:
        gone = number.readings.order_by("pk").last().pk
        page, editor = self.writing.url(f"numbers/{number.key}/"), self.writing.editor
        editor.post(page, editor.fields(page) | {"then": f"remove:{gone}"})
        assert not number.readings.filter(pk=gone).exists()
        return gone

    def _report_in_spring(self) -> None:
        writing, lines = self.writing, self.lines
        writing.report(
            self.first, "on_track", "Leads named in Millbrook and Stonegate.", next_steps="Old Quay in June."
        )
        writing.report(self.middle, "at_risk", "Begun late.", status_reason="The Eastvale trainer left.")
        writing.report(lines[0], "on_track", "Steady: what nothing changes about from here.")
        writing.report(lines[1], "complete", "Done in spring, as it was said then.")
        writing.report(lines[1], "complete", "Done in spring, as it was corrected a minute later.")
        writing.report(lines[2], "not_started")
        writing.report(lines[3], "paused", status_reason="Partner is moving house.")
        for line in self.second_objective:
            writing.report(line, "off_track", f"Report on {line.activity}.", status_reason="No trainer in Eastvale.")

    def _submit_in_spring(self) -> None:
        writing = self.writing
        first = writing.submit()
        vkpp.remark(first, "Eastvale’s summary does not say what has changed.")
        vkpp.remark(first, "Say who owns the training.", "objective:objective-2")
        vkpp.remark(first, "When will Old Quay follow?", vkpp.on_line(self.first))
        vkpp.remark(first, "Who is the trainer now?", vkpp.on_line(self.middle), by=SECOND_REVIEWER)
        vkpp.decide(first, "returned", "Say what has changed, and who owns the training.")
        writing.objective(2, impact_owner="Eastvale training manager")
        writing.summarise("Eastvale has named leads in two hubs. Training waits for a trainer, now advertised.")
        writing.prepare("Eastvale hub inspector with the training manager", days_ago=0)
        second = writing.submit()
        vkpp.remark(second, "Thank you, much clearer.", by=SECOND_REVIEWER)
        vkpp.decide(second, "accepted", "No more for this period.", by=SECOND_REVIEWER)

    def summer(self) -> None:
        """Take lines out, report for the second period, submit late."""
        writing, lines = self.writing, self.lines
        writing.take_out(self.middle)
        writing.prepare("Eastvale hub inspector, summer")
        writing.summarise(
            "Eastvale in summer: all three hubs have a lead.", "Eastvale asks for a second analyst.\n\n2. Room"
        )
        for line in (lines[0], lines[2]):
            writing.nothing_changed(line)
        writing.report(self.first, "complete", "All three hubs have a lead.")
        writing.report(lines[3], "on_track", "Partner has moved, work goes on.")
        for line in self.second_objective:
            writing.nothing_changed(line)
        self.result(self.returning, "27.5", "2026-07-31")

    def submit_late(self) -> None:
        """Submit for the second period after its due date: accepted, with a remark on a line that goes later."""
        third = self.writing.submit()
        vkpp.remark(third, "Well done on the leads: this line can close.", vkpp.on_line(self.first))
        vkpp.decide(third, "accepted")

    def autumn(self) -> None:
        """Take out the first line and objective 2's; report for the third period; leave forms unsaved."""
        writing, lines = self.writing, self.lines
        writing.take_out(self.first)
        for line in self.second_objective:
            writing.take_out(line)
        administrator = Person(ADMINISTRATOR)
        unit = Unit.objects.get(force__slug=SLUG, name="Old Quay hub")
        retired_at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        administrator.fill_in(f"/admin/accounts/unit/{unit.pk}/change/", retired_at=retired_at)
        for line in (lines[0], lines[2]):
            writing.nothing_changed(line)
        # Complete in the first period, nothing said in the second, reopened in the third.
        writing.report(
            lines[1], "at_risk", "Opened again: two leads have left.", status_reason="Leads have left Eastvale."
        )
        writing.report(lines[3], "complete", "The joint protocol is signed.")
        writing.report(lines[4], "stopped", status_reason="Eastvale’s partner withdrew.")
        self.result(self.returning, "24", "2026-10-31", "first month of the new system")

    def invite_more(self) -> None:
        """Invitations withdrawn, replaced and open; somebody's role changed; somebody left."""
        invite(SLUG, "left@eastvale.example.org", Membership.Role.EDITOR)
        accept("Eastvale Leaver")
        membership = Membership.objects.get(user__email="left@eastvale.example.org")
        boss = self.writing.manager
        boss.fill_in(f"/forces/{SLUG}/people/{membership.pk}/role/", role="viewer")
        boss.send(f"/forces/{SLUG}/people/{membership.pk}/remove/", {})
        Person(ADMINISTRATOR).fill_in(f"/admin/accounts/user/{membership.user_id}/change/", is_active="")
        invite(SLUG, "withdrawn@eastvale.example.org", Membership.Role.EDITOR)
        invitation = Force.objects.get(slug=SLUG).invitations.get(email="withdrawn@eastvale.example.org")
        boss.send(f"/forces/{SLUG}/people/invitations/{invitation.pk}/withdraw/", {})
        invite(SLUG, "twice@eastvale.example.org", Membership.Role.VIEWER)
        invite(SLUG, "twice@eastvale.example.org", Membership.Role.EDITOR)
