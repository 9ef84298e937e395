"""What was typed and not saved: forms left open, and forms sent after their writer was signed out."""

from plans.models import Submission
from tests.migrations.make_fb544f1.eastvale import Eastvale
from tests.migrations.make_fb544f1.others import Others
from tests.migrations.make_fb544f1.people import REVIEWER, Person


def leave_early(eastvale: Eastvale) -> None:
    """Leave a form in summer that nobody comes back to."""
    writing = eastvale.writing
    writing.manager.leave_unsaved(
        writing.url("planning-questions/"),
        **{name: f"Eastvale’s manager left this in summer: {name}" for name in _questions(writing)[:2]},
    )


def _questions(writing) -> list[str]:
    return sorted(name for name in writing.manager.fields(writing.url("planning-questions/")) if name.startswith("que"))


def send_early(others: Others) -> None:
    """Send a form without a session ten days before the end, too old to be given back."""
    writing = others.lowfield
    writing.editor.send_signed_out(
        writing.url("objectives/2/"), additional_comments="Lowfield’s editor sent this too early."
    )


def leave(eastvale: Eastvale, others: Others) -> None:
    """Leave forms of every kind in the last days: one person several, several people one each."""
    writing, line = eastvale.writing, eastvale.lines[2]
    summary, progress = writing.url("summary/"), writing.url(f"lines/{line.key}/progress/")
    writing.editor.leave_unsaved(
        summary,
        summary="Eastvale’s editor has typed: 100% & more = “better” +\r\nsecond line",
        decisions_needed="Eastvale’s editor typed a decision",
    )
    writing.manager.leave_unsaved(summary, summary="Eastvale’s manager has typed another summary")
    writing.editor.leave_unsaved(
        writing.url(f"lines/{eastvale.lines[0].key}/"),
        activity="Eastvale’s editor rewords an activity that serves both impacts",
        risks="and its risks",
    )
    own = writing.url("objectives/3/activities/add/?activity=own&choose=1")
    writing.editor.leave_unsaved(own, activity="Eastvale’s editor begins a new activity", who="the editor")
    writing.editor.leave_unsaved(progress, nothing_changed="False", progress="Eastvale’s editor reports, unsaved")
    writing.editor.leave_unsaved(
        writing.url(f"lines/{eastvale.middle.key}/progress/"), progress="Eastvale’s report on a line taken out"
    )
    others.marlbridge.editor.leave_unsaved(
        others.marlbridge.url("about/"),
        prepared_by="Marlbridge’s editor, unsaved",
        contributing_agencies="Marlbridge trust",
    )
    others.brackenford.manager.leave_unsaved(
        others.brackenford.url("objectives/1/"), impact_owner="Brackenford’s owner, unsaved"
    )


def send(eastvale: Eastvale, others: Others) -> None:
    """Send forms of every kind without a session: at an address where a form was left too; twice from one page."""
    writing, line = eastvale.writing, eastvale.lines[2]
    summary = writing.url("summary/")
    writing.editor.send_signed_out(summary, summary="Eastvale’s editor sent this signed out: a < b & c")
    writing.editor.send_signed_out(summary, summary="Eastvale’s editor sent this\r\nfrom a second window")
    writing.editor.send_signed_out(
        writing.url(f"lines/{line.key}/progress/"), nothing_changed="False", progress="Eastvale’s progress, signed out"
    )
    own = writing.url("objectives/1/activities/add/?activity=own&choose=1")
    writing.manager.send_signed_out(own, activity="Eastvale’s manager adds an activity, signed out")
    number = writing.url(f"numbers/{eastvale.returning.key}/")
    writing.editor.send_signed_out(number, result_value="22", result_note="Eastvale’s result, signed out")
    writing.editor.send_signed_out(
        writing.url("numbers/add/?objective=2"), name="Eastvale’s new number, signed out", unit="days"
    )
    thornacre = others.thornacre
    thornacre.manager.send_signed_out(
        thornacre.url("check/"), kind="nil_return", reason="Thornacre’s reason for a nil return, signed out"
    )
    thornacre.manager.send_signed_out(
        "/forces/thornacre/people/invite/", email="new@thornacre.example.org", role="viewer"
    )
    waiting = Submission.objects.get(plan=others.ravensmoor.pk, state="submitted")
    page = f"/admin/plans/submission/{waiting.pk}/change/"
    reviewer = Person(REVIEWER)
    reviewer.send_signed_out(page, **{"form": "remark", "remark-text": "A reviewer’s remark, signed out"})
    reviewer.send_signed_out(
        page,
        **{"form": "decision", "decision-decision": "returned", "decision-reason": "A reviewer’s decision, signed out"},
    )
