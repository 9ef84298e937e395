"""The page on which VKPP reviews a submission: its remarks, and the decision, which can be undone for a while."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError

from plans.actions import note_opening, remarks_as_shown, undo_decision
from plans.admin.remarking import LAST_WORD, REMARK, Page, RemarkingPage
from plans.exports.html import RenderedCopy
from plans.forms.review import DecisionForm
from plans.models import Extension, Review, Submission
from plans.permissions import why_not_return, why_not_review, why_not_undo
from plans.queries.periods import find_due_date
from plans.queries.remarks import find_last_remarks


class _ReviewedPage(Page):
    """What one request shows of a submission."""

    def last_word_form(self, data, *, initial):
        """Return the form of the decision."""
        why_not, shown = why_not_return(self.copy), remarks_as_shown(self.copy)
        return DecisionForm(data, prefix=LAST_WORD, initial=initial, why_not_return=why_not, remarks_shown=shown)

    def context(self, copy: Submission) -> dict:
        """Return what the page shows of every submission; of a withdrawn one this is all: number, who and when."""
        user = self.request.user
        review = Review.objects.select_related("decided_by").filter(submission=copy).first()
        pending = review if copy.is_waiting else None
        return super().context(copy) | {
            "submission": copy,
            "due": find_due_date(copy.plan, copy.period) if copy.late else None,
            "review": None if pending else review,
            "pending": pending,
            "may_undo": pending is not None and why_not_undo(user, copy) is None,
            # Of one decided already the page says so itself.
            "why_not_review": why_not_review(user, copy) if copy.is_waiting and not pending else None,
        }

    def places(self, copy: Submission, rendered: RenderedCopy) -> dict:
        """Return besides what was said of the copy before it, and what its reviewer is to know."""
        return super().places(copy, rendered) | {
            "approval": rendered.approval,
            "extension": Extension.objects.filter(period=copy.period_id, force=copy.plan.force_id).first(),
            "pending_minutes": settings.DECISION_PENDING_MINUTES,
            "last": find_last_remarks(copy),
        }


class ReviewPage(RemarkingPage):
    """The page of one submission, for its ModelAdmin. Besides a remarking page's buttons it has undo."""

    page_class = _ReviewedPage
    page_template = "admin/plans/submission/change_form.html"

    def note_read(self, request, copy: Submission) -> None:
        """Note that the user has it open, so that two do not review one at once."""
        note_opening(submission=copy, by=request.user)

    def answer(self, request, copy, page):
        """Do what a button says. Return the redirect, or None where the page is shown again with what was typed."""
        done, _, about = page.then.partition(":")
        if done != "undo":
            return super().answer(request, copy, page)
        review = Review.objects.filter(submission=copy).first()
        try:
            undo_decision(submission=copy, by=request.user, shown=int(about) if about.isdecimal() else 0)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.WARNING)
            return None
        typed = {"decision-decision": [review.decision], "decision-reason": [review.reason]} if review else {}
        said = "The decision is undone. Nobody but VKPP knew of it."
        return self.back(request, copy, said, left=REMARK, at="decide", typed=typed)
