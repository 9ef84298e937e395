"""What VKPP does: periods, decisions, remarks, a new edition of the toolkit."""

from nvap.accounts.models import User
from plans.models import PlannedActivity, ReportingPeriod, Submission
from tests.migrations.make_fb544f1.people import REVIEWER, TOOLKIT_EDITOR, Person
from toolkit.editions import copy_edition, publish_edition
from toolkit.models import Activity, Edition


def add_period(name: str, starts: str, ends: str, due: str, *, opened=True) -> ReportingPeriod:
    """Add a reporting period in the admin, and open it there unless it is to wait."""
    values = {"name": name, "starts": starts, "ends": ends, "due": due}
    Person(REVIEWER).send("/admin/plans/reportingperiod/add/", values)
    period = ReportingPeriod.objects.get(name=name)
    if opened:
        open_period(name)
    return period


def open_period(name: str) -> None:
    """Open a period, or open it again."""
    Person(REVIEWER).send(f"/admin/plans/reportingperiod/{_period(name).pk}/open/", {})


def close_period(name: str) -> None:
    """Close a period."""
    Person(REVIEWER).send(f"/admin/plans/reportingperiod/{_period(name).pk}/close/", {})


def correct_period(name: str, starts: str, ends: str, due: str) -> None:
    """Give a period for which nobody has submitted other dates."""
    values = {"name": name, "starts": starts, "ends": ends, "due": due}
    Person(REVIEWER).send(f"/admin/plans/reportingperiod/{_period(name).pk}/change/", values)


def _period(name: str) -> ReportingPeriod:
    return ReportingPeriod.objects.get(name=name)


def decide(submission: Submission, decision: str, reason: str = "", by: str = REVIEWER) -> None:
    """Decide on a submission."""
    values = {"form": "decision", "decision-decision": decision, "decision-reason": reason}
    Person(by).send(f"/admin/plans/submission/{submission.pk}/change/", values)


def remark(submission: Submission, text: str, place: str = "", by: str = REVIEWER) -> None:
    """Write a remark on the whole, on an objective (its code) or on a line."""
    Person(by).send(
        f"/admin/plans/submission/{submission.pk}/change/",
        {"form": "remark", "remark-text": text, "remark-place": place},
    )


def on_line(line: PlannedActivity) -> str:
    """Return how the form of remarks names a line."""
    return f"line:{line.key}"


def publish_next_edition(reference: str, activity: str, words: str) -> Edition:
    """Publish the action's next edition, in which one activity has more words."""
    published = Edition.objects.published().select_related("action").get(action__reference=reference)
    draft = copy_edition(edition=published)
    row = Activity.objects.get(edition=draft, number=activity)
    row.text += words
    row.save()
    return publish_edition(edition=draft, by=User.objects.get(email=TOOLKIT_EDITOR))
