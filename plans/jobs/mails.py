"""What the mails about plans and periods say: plain words, and of a plan its title, its force and a link alone.

Each is written when it is sent. What has changed since, or is no longer for this person, is not said.
"""

from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Force, Membership
from nvap.mail.kinds import MailKind, MailText, Urgency, site_link
from nvap.mail.models import Mail
from nvap.mail.outbox import count_told, was_told
from plans.jobs.reminders import Unanswered, find_unanswered
from plans.jobs.telling import find_reviewers
from plans.jobs.told import date_told
from plans.models import Plan, ReportingPeriod, SharedDraft, Submission
from plans.queries.periods import find_due_date
from plans.wording import day_words

# Opened, due in 14 and 3 days, overdue: with VKPP's answers that makes six mails in a quarter, and nobody wants more.
HEARD_ENOUGH = 4
NIL_RETURN = "Has your force no multi-agency unit? You can send a nil return, where you check your plan."
FOR_REVIEWERS = "You get this because you review what forces submit."


def write_opening(mail: Mail) -> MailText | None:
    """Write that a period is open and by when the force reports."""
    period, unanswered = find_owed(mail)
    if unanswered is None or not period.is_open:
        return None
    force, plans = unanswered.force, unanswered.plans
    asked = (
        f"{_named(plans)} {'is' if len(plans) == 1 else 'are'} to be updated and submitted by "
        f"{day_words(unanswered.due)}."
        if plans
        else f"{force} has no plan yet. Start one, and submit it by {day_words(unanswered.due)}."
    )
    return MailText(
        subject=f"{period}: {force} reports by {day_words(unanswered.due)}",
        paragraphs=(f"VKPP has opened the reporting period {period}.", asked),
        link=where_to_work(plans),
        link_words="Open your plan" if plans else "Start your plan",
        why=because_of(force),
        told=date_told(period, force.pk, unanswered.due),
    )


def write_reminder(mail: Mail) -> MailText | None:
    """Write how many days are left, or that the date has passed, as it is on the day the mail goes."""
    period, unanswered = find_owed(mail)
    if unanswered is None:
        return None
    force, plans, due = unanswered.force, unanswered.plans, unanswered.due
    left = (due - timezone.localdate()).days
    if left < 0:
        when, words = "overdue", f"It was due by {day_words(due)}. You can still submit; it will be marked late."
    else:
        when = {0: "due today", 1: "due tomorrow"}.get(left, f"due in {left} days")
        words = f"It is due by {day_words(due)}."
    missing = f"{_named(plans)} has not been submitted for {period}." if len(plans) == 1 else ""
    if len(plans) > 1:
        missing = f"{_named(plans)} have not been submitted for {period}."
        words = words.replace("It is", "They are").replace("It was", "They were").replace("it will", "they will")
    if not plans:
        missing = f"{force} has no plan yet, and none has been submitted for {period}."
    if unanswered.is_returned:
        missing = f"VKPP has returned {_named(plans)} for {period}. It has not been submitted again."
        words = "Make the changes VKPP asks for, then submit again."
    asked = "VKPP asks you to look at this. " if mail.kind == "reminded" else ""
    return MailText(
        subject=f"{period}: {force}'s report is {when}",
        paragraphs=(
            asked + missing,
            words,
            "If there is nothing to report, say why on the page where you submit: a nil return counts too.",
        ),
        link=where_to_work(plans),
        link_words="Open your plan" if plans else "Start your plan",
        why=because_of(force),
        told=date_told(period, force.pk, due),
    )


def write_submitted(mail: Mail) -> MailText | None:
    """Write to the force's managers that a colleague has submitted; nothing once it is decided or taken back.

    Nothing either to who has had many mails about the period: VKPP's answer follows.
    """
    submission = _submission_of_reader(mail, Submission.State.SUBMITTED)
    if submission is None or count_told(mail.user, period=submission.period_id) >= HEARD_ENOUGH:
        return None
    what = "a nil return" if submission.nil_return else _title(submission.plan)
    return MailText(
        subject=f"{submission.plan.force}: submitted for {submission.period}",
        paragraphs=(
            f"{submission.submitted_by} has submitted {what} for {submission.period}. It waits for VKPP's review.",
        ),
        link=_submission_link(submission),
        link_words="Read what was submitted",
        why=because_of(submission.plan.force),
    )


def write_withdrawn(mail: Mail) -> MailText | None:
    """Write to the force's managers that a colleague has taken a submission back, and by when another is due."""
    submission = _submission_of_reader(mail, Submission.State.WITHDRAWN)
    if submission is None or _is_followed(submission):
        return None
    due = find_due_date(submission.plan, submission.period)
    return MailText(
        subject=f"{submission.plan.force}: submission for {submission.period} withdrawn",
        paragraphs=(
            f"{submission.withdrawn_by} has withdrawn {_title(submission.plan)} for {submission.period}. "
            "VKPP does not review it.",
            f"Submit it again when it is ready. It is due by {day_words(due)}.",
        ),
        link=_plan_link(submission.plan),
        link_words="Open your plan",
        why=because_of(submission.plan.force),
        told=date_told(submission.period, submission.plan.force_id, due),
    )


def write_returned(mail: Mail) -> MailText | None:
    """Write to the force that VKPP asks for changes; what they are is read on the page."""
    submission = _submission_of_reader(mail, Submission.State.RETURNED, Membership.EDITING)
    if submission is None or _is_followed(submission):
        return None
    return MailText(
        subject=f"{submission.plan.force}: VKPP asks for changes to your plan",
        paragraphs=(
            f"VKPP has read {_title(submission.plan)}, as you submitted it for {submission.period}, and returned it "
            "for changes.",
            "The page says what to change. Change it in your plan, then submit it again.",
        ),
        link=_submission_link(submission),
        link_words="Read what VKPP asks for",
        why=because_of(submission.plan.force),
    )


def write_accepted(mail: Mail) -> MailText | None:
    """Write to the force that VKPP asks for no changes."""
    submission = _submission_of_reader(mail, Submission.State.ACCEPTED, Membership.EDITING)
    if submission is None:
        return None
    return MailText(
        subject=f"{submission.plan.force}: VKPP has reviewed your plan, no changes needed",
        paragraphs=(
            f"VKPP has reviewed {_title(submission.plan)}, as you submitted it for {submission.period}. "
            "No changes are needed, and there is nothing you need to do.",
        ),
        link=_submission_link(submission),
        link_words="Read the review",
        why=because_of(submission.plan.force),
    )


def write_to_review(mail: Mail) -> MailText | None:
    """Write to VKPP's reviewers what waits for them; nothing once it is decided or taken back."""
    submission = _find_submission(mail, Submission.State.SUBMITTED)
    if submission is None or submission.is_being_decided or mail.user not in find_reviewers(submission.plan):
        return None
    what = "a nil return" if submission.nil_return else _title(submission.plan)
    late = " It came after the due date." if submission.late else ""
    return MailText(
        subject=f"{submission.plan.force} has submitted for {submission.period}",
        paragraphs=(f"{submission.plan.force} has submitted {what} for {submission.period}.{late}",),
        link=site_link(reverse("admin:plans_submission_change", args=[submission.pk])),
        link_words="Review it",
        why=FOR_REVIEWERS,
    )


def write_withdrawn_from_vkpp(mail: Mail) -> MailText | None:
    """Write to VKPP's reviewers that what they were told of was taken back."""
    submission = _find_submission(mail, Submission.State.WITHDRAWN)
    if submission is None or not was_told("to_review", mail.user, submission=submission.pk):
        return None
    return MailText(
        subject=f"{submission.plan.force} has withdrawn its submission for {submission.period}",
        paragraphs=(
            f"{submission.plan.force} has withdrawn {_title(submission.plan)} for {submission.period}. "
            "There is nothing to review until it submits again.",
        ),
        link=site_link(reverse("admin:plans_submission_changelist")),
        link_words="See what waits for review",
        why=FOR_REVIEWERS,
    )


def write_return_dropped(mail: Mail) -> MailText | None:
    """Write to a reviewer that their return was undone, and what can be done instead."""
    submissions = Submission.objects.select_related("plan__force", "plan__action", "period").defer("document")
    submission = submissions.filter(pk=mail.about["submission"], state=Submission.State.SUBMITTED).first()
    if submission is None or not mail.user.is_reviewer:
        return None
    return MailText(
        subject=f"{submission.plan.force}: your return for {submission.period} was undone",
        paragraphs=(
            f"VKPP has voided the period {submission.period} before your return of {_title(submission.plan)} was "
            "final. The force was not told of it, and could not submit again.",
            "The submission waits as before: you can still accept it. Your reason is kept there as a private note.",
        ),
        link=site_link(reverse("admin:plans_submission_change", args=[submission.pk])),
        link_words="Look at the submission",
        why=FOR_REVIEWERS,
    )


def write_draft_shared(mail: Mail) -> MailText | None:
    """Write to VKPP's reviewers that a force asks for advice; nothing once it is given or the draft is taken back."""
    draft = _find_shared_draft(mail)
    if draft is None or not draft.is_waiting or mail.user not in find_reviewers(draft.plan):
        return None
    return MailText(
        subject=f"{draft.plan.force} asks for advice on a draft",
        paragraphs=(
            f"{draft.plan.force} has shared a draft of {_title(draft.plan)} and asks for advice. It is not a "
            "submission.",
        ),
        link=site_link(reverse("admin:plans_shareddraft_change", args=[draft.pk])),
        link_words="Read the draft",
        why=FOR_REVIEWERS,
    )


def write_advice_sent(mail: Mail) -> MailText | None:
    """Write to the force's managers that VKPP has sent its advice; what it is, is read on the page."""
    draft = _find_shared_draft(mail)
    if draft is None or mail.user.roles.get(draft.plan.force_id) != Membership.Role.MANAGER:
        return None
    return MailText(
        subject=f"{draft.plan.force}: VKPP’s advice on your draft",
        paragraphs=(
            f"VKPP has read the draft of {_title(draft.plan)} that you shared on {draft.shared_on}, and sent its "
            "advice. Your plan is still to be submitted.",
        ),
        link=site_link(reverse("plans:shared_draft", args=[draft.plan_id, draft.key])),
        link_words="Read the advice",
        why=because_of(draft.plan.force),
    )


def _find_shared_draft(mail: Mail) -> SharedDraft | None:
    drafts = SharedDraft.objects.select_related("plan__force", "plan__action").defer("document")
    return drafts.filter(pk=mail.about["shared_draft"]).first()


def find_owed(mail: Mail) -> tuple[ReportingPeriod, Unanswered | None]:
    """Return the period a mail is about, and what its force owes; None where nothing, or where the reader has left."""
    period = ReportingPeriod.objects.get(pk=mail.about["period"])
    force = Force.objects.get(pk=mail.about["force"])
    if mail.user.roles.get(force.pk) not in Membership.EDITING:
        return period, None
    asked_again = mail.kind == "reminded"
    return period, next(iter(find_unanswered(period, [force], with_returned=asked_again)), None)


def _find_submission(mail: Mail, state: Submission.State) -> Submission | None:
    found = Submission.objects.select_related(
        "plan__force", "plan__action", "period", "submitted_by", "withdrawn_by", "review"
    ).defer("document")
    return found.filter(pk=mail.about["submission"], state=state, period__voided_at=None).first()


def _submission_of_reader(
    mail: Mail, state: Submission.State, roles: tuple[str, ...] = (Membership.Role.MANAGER,)
) -> Submission | None:
    """Return the submission a mail is about where it is in this state, and the reader has such a role in its force."""
    submission = _find_submission(mail, state)
    if submission is None or mail.user.roles.get(submission.plan.force_id) not in roles:
        return None
    return submission


def _is_followed(submission: Submission) -> bool:
    """Whether the plan was submitted for the period again since."""
    later = Submission.objects.filter(plan=submission.plan_id, period=submission.period_id)
    return later.filter(number__gt=submission.number).exists()


def _title(plan: Plan) -> str:
    return f"the plan for {plan.action}"


def _named(plans: list[Plan]) -> str:
    """Return the plans' titles at the beginning of a sentence."""
    if len(plans) == 1:
        return f"Your plan for {plans[0].action}"
    titles = [str(plan.action) for plan in plans]
    return f"Your plans for {', '.join(titles[:-1])} and {titles[-1]}" if titles else ""


def because_of(force: Force) -> str:
    """Return why somebody who acts for a force gets a mail."""
    return f"You get this because you act for {force}."


def where_to_work(plans: list[Plan]) -> str:
    """Return the link to the one plan, or to the page that lists all."""
    return _plan_link(plans[0]) if len(plans) == 1 else site_link(reverse("plans:home"))


def _plan_link(plan: Plan) -> str:
    return site_link(reverse("plans:plan", args=[plan.pk]))


def _submission_link(submission: Submission) -> str:
    return site_link(reverse("plans:submission", args=[submission.plan_id, submission.number]))


MAILS = {
    "period_opened": MailKind(Urgency.ASKS_TO_ACT, write_opening),
    "due_in_14": MailKind(Urgency.ASKS_TO_ACT, write_reminder),
    "due_in_3": MailKind(Urgency.ASKS_TO_ACT, write_reminder),
    "overdue": MailKind(Urgency.ASKS_TO_ACT, write_reminder),
    "reminded": MailKind(Urgency.ASKS_TO_ACT, write_reminder),
    "submitted": MailKind(Urgency.TELLS, write_submitted),
    "withdrawn": MailKind(Urgency.TELLS, write_withdrawn),
    "returned": MailKind(Urgency.ALWAYS_AT_ONCE, write_returned),
    "accepted": MailKind(Urgency.TELLS, write_accepted),
    "to_review": MailKind(Urgency.TELLS, write_to_review),
    "return_dropped": MailKind(Urgency.ASKS_TO_ACT, write_return_dropped),
    "withdrawn_from_vkpp": MailKind(Urgency.TELLS, write_withdrawn_from_vkpp),
    "draft_shared": MailKind(Urgency.TELLS, write_draft_shared),
    "advice_sent": MailKind(Urgency.TELLS, write_advice_sent),
}
