"""Whom to tell of what happened with a plan or a period. Actions call this in their transaction; the queue mails.

Who did it themselves is not told. What somebody may no longer read is found when the mail is written.
"""

from collections import defaultdict
from collections.abc import Iterable

from nvap.accounts.models import Force, Membership, User
from nvap.mail.outbox import Wanted, want_mail, want_mails
from plans.models import Plan, ReportingPeriod, Review, SharedDraft, Submission


def tell_of_opening(period: ReportingPeriod) -> None:
    """Tell every force's writers that a period is open; once, also where it is closed and opened again."""
    writers = find_writers()
    want_mails(
        "period_opened",
        [
            Wanted(people, {"period": period.pk, "force": force.pk}, f"{period.pk} {force.pk}")
            for force, people in writers.items()
        ],
    )


def tell_of_submission(submission: Submission) -> None:
    """Tell the force's other managers of the first submission for a period, and VKPP's reviewers of each."""
    about = {"submission": submission.pk}
    earlier = Submission.objects.filter(plan=submission.plan_id, period=submission.period_id).exclude(pk=submission.pk)
    if not earlier.exclude(state=Submission.State.WITHDRAWN).exists():
        others = _without(submission.submitted_by, find_managers(submission.plan.force))
        want_mail("submitted", others, once=str(submission.pk), **about)
    want_mail("to_review", find_reviewers(submission.plan), once=str(submission.pk), **about)


def tell_of_withdrawal(submission: Submission) -> None:
    """Tell the force's other managers and VKPP's reviewers that a submission was taken back."""
    about = {"submission": submission.pk}
    others = _without(submission.withdrawn_by, find_managers(submission.plan.force))
    want_mail("withdrawn", others, once=str(submission.pk), **about)
    want_mail("withdrawn_from_vkpp", find_reviewers(submission.plan), once=str(submission.pk), **about)


def tell_of_decision(review: Review) -> None:
    """Tell the force's writers what VKPP decided: the one place from which a force hears of it."""
    submission = review.submission
    kind = "returned" if review.decision == Review.Decision.RETURNED else "accepted"
    force = submission.plan.force
    want_mail(kind, find_writers([force])[force], once=str(submission.pk), submission=submission.pk)


def tell_of_dropped_return(review: Review, *, by: User) -> None:
    """Tell who returned a submission that it was undone, for its period was voided before it was final."""
    once = f"{review.submission_id} {review.pk}"
    want_mail("return_dropped", _without(by, [review.decided_by]), once=once, submission=review.submission_id)


def tell_of_sharing(draft: SharedDraft) -> None:
    """Tell VKPP's reviewers that a force asks for advice on a draft."""
    want_mail("draft_shared", find_reviewers(draft.plan), once=str(draft.pk), shared_draft=draft.pk)


def tell_of_advice(draft: SharedDraft) -> None:
    """Tell the force's managers that VKPP has sent its advice on a draft."""
    want_mail("advice_sent", find_managers(draft.plan.force), once=str(draft.pk), shared_draft=draft.pk)


def find_writers(forces: Iterable[Force] | None = None) -> dict[Force, list[User]]:
    """Return the active editors and managers of each of these forces, or of all that have any."""
    return _find_people(Membership.EDITING, forces)


def find_managers(force: Force) -> list[User]:
    """Return a force's active managers."""
    return find_managers_of([force])[force]


def find_managers_of(forces: Iterable[Force]) -> dict[Force, list[User]]:
    """Return the active managers of each of these forces; one query."""
    return _find_people([Membership.Role.MANAGER], forces)


def find_reviewers(plan: Plan) -> list[User]:
    """Return who at VKPP is told of a plan's submissions: the force's contact, else every active reviewer.

    Who acts for one of the plan's forces reviews nothing of it, and is not told.
    """
    reviewers = User.objects.reviewers().exclude(memberships__force__in=[plan.force, *plan.joint_with.all()])
    return list(reviewers.filter(pk=plan.force.contact_id) or reviewers)


def _find_people(roles: Iterable[str], forces: Iterable[Force] | None) -> dict[Force, list[User]]:
    memberships = Membership.objects.filter(role__in=roles, user__is_active=True).select_related("user", "force")
    if forces is not None:
        memberships = memberships.filter(force__in=forces)
    found: dict[Force, list[User]] = defaultdict(list)
    for membership in memberships.order_by("force__name", "user__name", "pk"):
        found[membership.force].append(membership.user)
    return found


def _without(person: User, people: Iterable[User]) -> list[User]:
    return [each for each in people if each != person]
