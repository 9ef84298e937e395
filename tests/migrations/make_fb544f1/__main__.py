"""Tells the story and writes it down: `python -m tests.migrations.make_fb544f1 lived_in|before_any_period FILE`."""

import sys
from io import StringIO
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.management import call_command

from nvap.accounts.models import User
from plans.models import SubmissionPdf
from tests.migrations.make_fb544f1 import clock, unsaved, vkpp
from tests.migrations.make_fb544f1.dump import dump
from tests.migrations.make_fb544f1.eastvale import Eastvale
from tests.migrations.make_fb544f1.others import Others
from tests.migrations.make_fb544f1.people import ADMINISTRATOR, REVIEWER, TOOLKIT_EDITOR, add_force
from tests.migrations.make_fb544f1.writing import Writing
from tests.toolkit.made_up import REFERENCE, make_made_up_action
from toolkit.editions import decide
from toolkit.models import Edition, EditorialNote, NoteDecision, Output

# The demonstration's open period, in the middle of which the story begins.
SPRING = "February to April 2026"
SUMMER = ("May to July 2026", "2026-05-01", "2026-07-31", "2026-08-31")
AUTUMN = ("August to October 2026", "2026-08-01", "2026-10-31", "2026-11-30")
WINTER = ("November 2026 to January 2027", "2026-11-01", "2027-01-31", "2027-02-28")


def lived_in() -> None:
    """Live in a site, with plans in every state, from spring to late November 2026."""
    _install("load_demo")
    make_made_up_action(activities=(3, 2))
    _decide_on_toolkit()
    eastvale, others = Eastvale(), Others()
    clock.set("2026-05-07 09:00")
    eastvale.spring()
    clock.set("2026-05-14 09:00")
    others.spring()
    clock.set("2026-06-20 09:00")
    vkpp.close_period(SPRING)
    clock.set("2026-07-25 09:00")
    vkpp.add_period(*SUMMER)
    clock.set("2026-08-03 09:00")
    eastvale.summer()
    unsaved.leave_early(eastvale)
    clock.set("2026-08-10 09:00")
    others.summer()
    _write_for_second_action()
    clock.set("2026-09-04 09:00")
    eastvale.submit_late()
    clock.set("2026-09-20 09:00")
    vkpp.close_period(SUMMER[0])
    clock.set("2026-10-05 09:00")
    for reference in ("2.6.1", REFERENCE):
        vkpp.publish_next_edition(reference, "1.2", ", as the second edition adds")
    clock.set("2026-10-20 09:00")
    vkpp.add_period(*AUTUMN)
    clock.set("2026-10-22 09:00")
    others.mistake()
    clock.set("2026-11-05 09:00")
    eastvale.autumn()
    others.autumn()
    clock.set("2026-11-10 09:00")
    vkpp.open_period(SUMMER[0])
    vkpp.add_period(*WINTER, opened=False)
    clock.set("2026-11-18 09:00")
    unsaved.send_early(others)
    clock.set("2026-11-24 09:00")
    eastvale.invite_more()
    unsaved.leave(eastvale, others)
    unsaved.send(eastvale, others)
    clock.set("2026-11-28 10:00")
    _keep_pdfs(("ravensmoor", 1, "submitted"), ("ravensmoor", 1, "returned"), ("oakhaven", 1, "accepted"))


def before_any_period() -> None:
    """Begin a new site: a plan with words, and VKPP has opened no period yet."""
    _install("sync_groups")
    make_made_up_action(activities=(2, 1))
    for email, group in ((ADMINISTRATOR, None), (REVIEWER, "VKPP reviewer")):
        user = User.objects.create_user(email, name=email.split("@")[0].title(), is_staff=True, is_superuser=not group)
        if group:
            user.groups.add(Group.objects.get(name=group))
    add_force("fenmarket", "Fenmarket Police", "East of England")
    vkpp.add_period(*WINTER, opened=False)
    clock.set("2026-11-20 09:00")
    writing = Writing("fenmarket", REFERENCE)
    writing.prepare("Fenmarket inspector, for no period", project_lead="Fenmarket lead")
    writing.add_line(1, "Fenmarket’s one activity")
    writing.summarise("Fenmarket: first wording, for no period.")
    writing.summarise("")
    writing.summarise("Fenmarket: last wording, for no period.", "Fenmarket asks when the first period opens.")
    writing.editor.leave_unsaved(writing.url("summary/"), summary="Fenmarket’s editor has typed on")
    clock.set("2026-11-28 10:00")


def _install(*commands: str) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("loaddata", "forces", verbosity=0)
    for command in commands:
        if command == "load_demo":
            call_command("load_toolkit", stdout=StringIO())
        call_command(command, stdout=StringIO())


def _decide_on_toolkit() -> None:
    """VKPP confirms one derived row, rejects another, and settles a note."""
    edition, by = Edition.objects.get(action__reference="2.6.1"), User.objects.get(email=TOOLKIT_EDITOR)
    first, second = Output.objects.filter(edition=edition).order_by("pk")[3:5]
    decide(rows=[first], decision="confirmed", by=by)
    decide(rows=[second], decision="rejected", by=by)
    note = EditorialNote.objects.filter(edition=edition).order_by("pk").first()
    NoteDecision.objects.create(note=note, settled=True, by=by, at=clock())


def _write_for_second_action() -> None:
    """Westshire's second plan, on an edition that is superseded later."""
    writing = Writing("westshire", REFERENCE)
    writing.prepare("Westshire lantern sergeant", project_lead="Westshire lantern lead")
    writing.summarise("Westshire keeps its lanterns.", "Westshire asks for oil.")
    line = writing.add_line(1, "Westshire lights lanterns")
    writing.report(line, "on_track", "Westshire’s lanterns are lit.")
    vkpp.decide(writing.submit(), "accepted")


def _keep_pdfs(*kept: tuple[str, int, str]) -> None:
    """Leave these stored PDFs alone (force, submission, state): rendering the others failed, and nobody asked again."""
    rows = [
        SubmissionPdf.objects.get(submission__plan__force__slug=slug, submission__number=number, state=state).pk
        for slug, number, state in kept
    ]
    SubmissionPdf.objects.exclude(pk__in=rows).delete()


if __name__ == "__main__":
    story, file = sys.argv[1:]
    {"lived_in": lived_in, "before_any_period": before_any_period}[story]()
    # Nobody signs in to these databases with a password.
    User.objects.update(password="!")
    Path(file).write_bytes(dump())
