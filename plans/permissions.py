"""Who may do what, as a reason: each function gives why not, in words for the page, or None when it is allowed."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.dateformat import format as format_date

from nvap.accounts.models import Force, Membership, User
from plans.models import Copy, Hiding, Plan, Remark, ReportingPeriod, Review, SharedDraft, Submission


def refuse(reason: str | None) -> None:
    """Raise PermissionDenied with the reason, where there is one."""
    if reason:
        raise PermissionDenied(reason)


def role_in(user: User, force_id: int) -> str | None:
    """The user's role in a force, or None. One query however many forces are asked for."""
    return user.roles.get(force_id)


def why_not_start(user: User, force: Force) -> str | None:
    """Why the user may not start a plan for this force."""
    if role_in(user, force.pk) in Membership.EDITING:
        return None
    return f"Only editors and managers of {force} can start a plan."


def why_not_edit(user: User, plan: Plan) -> str | None:
    """Why the user may not change this plan."""
    if role_in(user, plan.force_id) in Membership.EDITING:
        return None
    return f"You can read this plan. Only editors and managers of {plan.force} can change it."


def why_not_submit(user: User, plan: Plan) -> str | None:
    """Why the user may not submit this plan, leaving aside what is still to be filled in."""
    if role_in(user, plan.force_id) == Membership.Role.MANAGER:
        return None
    return f"Only managers of {plan.force} can submit this plan."


def why_not_withdraw(user: User, submission: Submission) -> str | None:
    """Why the user may not withdraw this submission."""
    if role_in(user, submission.plan.force_id) != Membership.Role.MANAGER:
        return f"Only managers of {submission.plan.force} can withdraw a submission."
    if not submission.is_waiting:
        return f"This submission can no longer be withdrawn. It is marked “{submission.get_state_display()}”."
    if submission.is_being_decided:
        # The same words whatever was decided: they give nothing away.
        return "VKPP is finishing its review of this submission, so it can no longer be withdrawn."
    return None


def why_not_share(user: User, plan: Plan) -> str | None:
    """Return why the user may not share a draft of this plan with VKPP."""
    if role_in(user, plan.force_id) == Membership.Role.MANAGER:
        return None
    return f"Only managers of {plan.force} can share a draft with VKPP."


def why_not_stop_sharing(user: User, draft: SharedDraft) -> str | None:
    """Return why the user may not stop sharing this draft."""
    if role_in(user, draft.plan.force_id) != Membership.Role.MANAGER:
        return f"Only managers of {draft.plan.force} can stop sharing a draft."
    if draft.is_withdrawn:
        return "This draft is no longer shared."
    return None


def why_not_answer(user: User, remark: Remark) -> str | None:
    """Return why the user may not answer this remark of VKPP's."""
    if why_not := why_not_edit(user, remark.copy.plan):
        return why_not
    if remark.is_private or remark.taken_back_at or not remark.copy.is_answered:
        return "There is no such remark."
    if not Remark.objects.latest().filter(pk=remark.pk).exists():
        if remark.is_advice:
            return "You have submitted the plan since: VKPP reads the submission now."
        return "You have submitted again since: VKPP has read what you answered then."
    return None


def why_not_keep_periods(user: User, period: ReportingPeriod | None = None) -> str | None:
    """Return why the user may not set reporting periods, or do anything more to the one given."""
    if not user.is_reviewer:
        return "Only VKPP reviewers can set reporting periods."
    if period is not None and period.is_voided:
        return f"“{period}” is voided: nothing more can be done to it. Add a new period with its dates if it is needed."
    return None


def why_not_remind(user: User, period: ReportingPeriod) -> str | None:
    """Return why the user may not remind forces of a period."""
    if not user.is_reviewer:
        return "Only VKPP reviewers can remind forces."
    if period.is_voided:
        return f"“{period}” is voided: nothing is asked of forces for it."
    if period.opened_at is None:
        return f"“{period}” is not opened yet: forces cannot submit for it."
    return None


def why_not_change_period(user: User, period: ReportingPeriod) -> str | None:
    """Return why the user may not change a period's name and dates."""
    if reason := why_not_keep_periods(user, period):
        return reason
    if period.submissions.exists():
        return (
            "Forces have submitted for this period, so its name and dates no longer change: what was submitted prints "
            "them. The due date can still be moved."
        )
    return None


def why_not_review(user: User, submission: Submission) -> str | None:
    """Why the user may not decide on this submission."""
    if not user.is_reviewer:
        return "Only VKPP reviewers can decide on a submission."
    if own := _why_not_as_member(user, submission):
        return own
    if not submission.is_waiting:
        return f"This submission is already marked “{submission.get_state_display()}”."
    if review := Review.objects.filter(submission=submission).select_related("decided_by").first():
        return f"{review.decided_by} has decided already: {review.get_decision_display()}."
    return None


def why_not_undo(user: User, submission: Submission) -> str | None:
    """Return why the user may not undo the decision on this submission."""
    if not user.is_reviewer:
        return "Only VKPP reviewers can undo a decision."
    if own := _why_not_as_member(user, submission):
        return own
    review = Review.objects.filter(submission=submission).first()
    if not submission.is_waiting or (review is not None and review.is_due()):
        return "The decision is final: it can no longer be undone."
    return None


def why_not_return(submission: Submission) -> str | None:
    """Return why the force could not send a submission again if it were returned."""
    if submission.period.is_voided:
        return "VKPP voided this period, so the force could not submit for it again."
    return None


def why_not_advise(user: User, draft: SharedDraft) -> str | None:
    """Return why the user may not remark on this draft and send the advice."""
    if not user.is_reviewer:
        return "Only VKPP reviewers can give advice on a draft."
    if own := _why_not_as_member(user, draft):
        return own
    if draft.is_withdrawn:
        return "The force no longer shares this draft."
    if draft.is_answered:
        return f"{draft.advised_by} has sent the advice already."
    return None


def why_not_remark(user: User, copy: Copy) -> str | None:
    """Return why the user may not write a remark on this submission or shared draft."""
    if isinstance(copy, SharedDraft):
        return why_not_advise(user, copy)
    if not user.is_reviewer:
        return "Only VKPP reviewers can write remarks on a submission."
    if own := _why_not_as_member(user, copy):
        return own
    if copy.is_withdrawn:
        return "The force withdrew this submission."
    return None


def why_not_change_remark(user: User, remark: Remark) -> str | None:
    """Return why the user may not correct this remark, take it back or put it back."""
    if why_not := why_not_remark(user, remark.copy):
        return why_not
    if not remark.copy.is_waiting:
        return "The decision is final: its remarks no longer change."
    return None


def why_not_tell_force(copy: Copy, kind: str) -> str | None:
    """Return why no remark of this kind is added any more: the force would read it at once, and it stays."""
    if kind == Remark.Kind.PRIVATE or copy.is_waiting:
        return None
    return "The decision is final, so the force reads no more remarks. You can add a private note."


def why_not_ask_change(copy: Copy, kind: str) -> str | None:
    """Return why no remark of this kind stands beside a pending decision, which says that nothing is to change."""
    if kind != Remark.Kind.MUST_CHANGE or not isinstance(copy, Submission):
        return None
    if Review.objects.filter(submission=copy, decision=Review.Decision.ACCEPTED).exists():
        return "The decision pending says that no changes are needed. Undo it first, or choose another kind."
    return None


def why_not_correct(remark: Remark) -> str | None:
    """Return why a remark's words no longer change, in words that say who took it back and when."""
    if remark.taken_back_at is None:
        return None
    at = format_date(timezone.localtime(remark.taken_back_at), "j F Y, H:i")
    return f"{remark.taken_back_by} took this remark back on {at}. Put it back to correct it."


def why_not_keep_phrases(user: User) -> str | None:
    """Return why the user may not add or change phrases for remarks."""
    return None if user.is_reviewer else "Only VKPP reviewers keep phrases for remarks."


def why_not_delete_submission(user: User) -> str | None:
    """Return why the user may not delete a submission for good."""
    return None if user.is_superuser else "Only superusers can delete a submission."


def why_not_hide_text(user: User, plan: Plan) -> str | None:
    """Return why the user may not hide text of this plan and of what came of it: its managers may, and VKPP."""
    if role_in(user, plan.force_id) == Membership.Role.MANAGER or user.is_reviewer:
        return None
    return f"Only managers of {plan.force} and VKPP reviewers can hide text. Tell one of them at once."


def why_not_decide_hiding(user: User, hiding: Hiding) -> str | None:
    """Return why the user may not read hidden text, remove it for good or show it again: never who hid it."""
    if why_not := why_not_hide_text(user, hiding.plan):
        return why_not
    if hiding.removed_at:
        return "The text is removed already."
    if hiding.lifted_at:
        return "The text is shown again already."
    if hiding.hidden_by_id == user.pk:
        return "You hid this text. A different person decides: another manager of the force, or a VKPP reviewer."
    return None


def shows_document_to(user: User, copy: Copy) -> bool:
    """Whether the user may read what was submitted or shared: what was taken back, only the force itself may."""
    return not copy.is_withdrawn or _acts_for(user, copy)


def _why_not_as_member(user: User, copy: Copy) -> str | None:
    """Nobody reviews what their own force submitted or shared."""
    if _acts_for(user, copy):
        return "You act for a force whose plan this is. Another VKPP reviewer reviews it."
    return None


def _acts_for(user: User, copy: Copy) -> bool:
    """Whether the user has a role in one of the forces whose plan was submitted or shared."""
    if not user.roles:
        return False
    forces = [copy.plan.force_id, *(force.pk for force in copy.plan.joint_with.all())]
    return any(role_in(user, force_id) for force_id in forces)
