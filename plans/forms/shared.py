"""Sharing a draft with VKPP: the question that goes with it."""

from nvap.accounts.models import User
from nvap.forms import PlainTextField
from nvap.forms.keyed import KeyedForm
from plans.actions import share_draft
from plans.models import Plan, ReportingPeriod, SharedDraft


class ShareForm(KeyedForm):
    """What the force would like advice on; it may be left empty."""

    question = PlainTextField(
        label="What would you like advice on? (optional)",
        called="Your question",
        help_text="VKPP reads this above the draft.",
        required=False,
        rows=4,
        max_length=2500,
    )

    def share(self, *, plan: Plan, period: ReportingPeriod | None, by: User) -> SharedDraft:
        """Share the plan as it reads now and return the copy. Raise what `share_draft` raises."""
        return share_draft(plan=plan, period=period, question=self.cleaned_data["question"], by=by, form_key=self.key)
