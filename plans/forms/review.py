"""VKPP's forms on a submission or a shared draft: the last word on it, and a remark on something in it."""

from collections.abc import Callable, Sequence

from django import forms
from django.utils.timezone import localtime

from nvap.accounts.actions.rows import OvertakenError
from nvap.accounts.models import User
from nvap.forms import HintedLabel, PlainTextField, ShownForm, ShownValuesForm
from plans.actions import add_remark, change_remark, decide_review, send_advice
from plans.document import Anchor
from plans.models import Copy, Remark, Review, ReviewPhrase, SharedDraft, Submission
from plans.permissions import why_not_advise, why_not_remark, why_not_review


class LastWordForm(ShownForm):
    """What ends VKPP's reading of a copy, and sends its remarks: it carries which of them its page showed."""

    def __init__(self, data=None, *, remarks_shown: str = "", **kwargs):
        """Take what Form takes, and the remarks as they are now (`remarks_as_shown`)."""
        super().__init__(data, **kwargs)
        self.remarks_shown = remarks_shown
        # What was shown before the page was made anew is shown no more.
        self.initial = {**self.initial, "shown": remarks_shown}

    def send(self, action: Callable, **kwargs):
        """Return what the action returns, which is given what was shown. Raise what it raises."""
        try:
            return action(shown=self.cleaned_data["shown"], **kwargs)
        except OvertakenError:
            self.show_again(self.remarks_shown)
            raise


class DecisionForm(LastWordForm):
    """The one decision on a submission; a return needs its reason."""

    # The field that holds what the reviewer wrote, and who may send the form.
    writing = "reason"
    why_not = staticmethod(why_not_review)

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            (
                Review.Decision.RETURNED,
                HintedLabel(Review.Decision.RETURNED.label, hint="The force changes the plan and submits it again."),
            ),
            (
                Review.Decision.ACCEPTED,
                HintedLabel(Review.Decision.ACCEPTED.label, hint="Nothing more is asked of the force this period."),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose your decision."},
    )
    reason = PlainTextField(
        label="Reason, or a message to the force",
        help_text="The force reads this. It is needed if you return the submission: say what to change.",
        required=False,
        rows=6,
    )

    def __init__(self, data=None, *, why_not_return: str | None = None, **kwargs):
        """Take why the submission cannot be returned, where it cannot: the form says so instead of offering it."""
        super().__init__(data, **kwargs)
        if why_not_return:
            decision = self.fields["decision"]
            decision.choices = [(key, label) for key, label in decision.choices if key != Review.Decision.RETURNED]
            decision.help_text = f"It cannot be returned for changes. {why_not_return}"
            decision.error_messages["invalid_choice"] = why_not_return
            self.fields["reason"].label = "Message to the force (optional)"
            self.fields["reason"].help_text = "The force reads this."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == Review.Decision.RETURNED and cleaned.get("reason") == "":
            self.add_error("reason", "Say what the force needs to change.")
        return cleaned

    def record(self, *, copy: Submission, by: User) -> str:
        """Write the decision and return the words for it. Raise what `decide_review` raises."""
        decision = self.cleaned_data["decision"]
        reason = self.cleaned_data["reason"]
        review = self.send(decide_review, submission=copy, decision=decision, reason=reason, by=by, form_key=self.key)
        said = f"Your decision is recorded: {Submission.State(decision).label}."
        if review.is_due():
            return said
        return f"{said} You can undo it until {localtime(review.final_at):%H:%M}; the force hears of it after that."


class AdviceForm(LastWordForm):
    """The advice on a shared draft: a word on the whole of it, with which the remarks are sent."""

    writing = "advice"
    why_not = staticmethod(why_not_advise)

    advice = PlainTextField(
        label="Message to the force (optional)",
        called="The message",
        help_text="The force reads this above your remarks.",
        required=False,
        rows=6,
    )

    def record(self, *, copy: SharedDraft, by: User) -> str:
        """Send the advice and return the words for it. Raise what `send_advice` raises."""
        self.send(send_advice, draft=copy, advice=self.cleaned_data["advice"], by=by)
        return "Your advice is sent. The force reads it now."


class RemarkForm(ShownValuesForm):
    """A remark on something in a submission or a shared draft, or on one field of it; new, or one to correct.

    Take what it can be about, as `anchors` gives it, the fields of each kind, as `field_labels` does, the thing it is
    about where that is settled, the remark to correct where it is one, whether it is advice on a draft, in which
    nothing must change, and why the force reads no more remarks, where it does not: then it is a private note.
    """

    writing = "text"
    why_not = staticmethod(why_not_remark)

    # The key of the remark to correct: what was shown is of that one.
    corrects = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
    anchor = forms.ChoiceField(label="About")
    field = forms.ChoiceField(
        label="Which part of it (optional)", required=False, help_text="Leave it if your remark is about all of it."
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            (Remark.Kind.MUST_CHANGE, "Must change"),
            (Remark.Kind.SUGGESTION, "Suggestion"),
            (Remark.Kind.GOOD_PRACTICE, "Good practice"),
            (Remark.Kind.PRIVATE, HintedLabel("Private note", hint="Only VKPP reads it, never the force.")),
        ],
        initial=Remark.Kind.SUGGESTION,
        widget=forms.RadioSelect,
        required=False,
    )
    phrase = forms.ChoiceField(
        label="Begin with a phrase (optional)",
        required=False,
        help_text="Its words are put before yours when you add the remark.",
    )
    text = PlainTextField(
        label="Remark",
        help_text=(
            "The force reads this, with the name of what it is about, once your decision is final. A private note only "
            "VKPP reads."
        ),
        rows=4,
        required=False,
    )

    def __init__(
        self,
        data=None,
        *,
        anchors: dict[str, str],
        field_labels: dict[str, dict[str, str]],
        phrases: Sequence[ReviewPhrase] = (),
        place: str = "",
        correcting: Remark | None = None,
        is_advice: bool = False,
        why_private: str | None = None,
        **kwargs,
    ):
        values = {"kind": correcting.kind, "text": correcting.text} if correcting else {}
        super().__init__(data, values_of_row=values, **kwargs)
        self.fields["corrects"].initial = str(correcting.key) if correcting else ""
        if is_advice:
            kind = self.fields["kind"]
            kind.choices = [(key, label) for key, label in kind.choices if key != Remark.Kind.MUST_CHANGE]
            self.fields["text"].help_text = (
                "The force reads this, with the name of what it is about, once you send it. A private note only VKPP "
                "reads."
            )
        self.why_private = why_private
        if why_private:
            kind = self.fields["kind"]
            kind.choices = [(key, label) for key, label in kind.choices if key == Remark.Kind.PRIVATE]
            kind.initial = Remark.Kind.PRIVATE
            kind.error_messages["invalid_choice"] = why_private
            self.fields["text"].label = "Private note"
            self.fields["text"].help_text = why_private
        self.phrases = {str(phrase.pk): phrase for phrase in phrases}
        self.fields["kind"].small = True
        self.fields["phrase"].choices = [
            ("", "No phrase"),
            *((pk, phrase.title) for pk, phrase in self.phrases.items()),
        ]
        if not self.phrases:
            del self.fields["phrase"]
        self.fields["anchor"].choices = list(anchors.items())
        if place:
            self.fields["anchor"].widget = forms.HiddenInput()
            self.initial["anchor"] = place
            field_labels = {kind: labels for kind, labels in field_labels.items() if kind == place.partition(":")[0]}
        groups = [
            (Remark.Anchor(kind).label, [(f"{kind}:{field_id}", label) for field_id, label in labels.items()])
            for kind, labels in field_labels.items()
        ]
        # Of one thing there is but one group, which needs no heading.
        choices = [choice for _kind, choices in groups for choice in choices] if place else groups
        self.fields["field"].choices = [("", "All of it"), *choices]

    def clean(self):
        cleaned = super().clean()
        kind, _, key = cleaned.get("anchor", "").partition(":")
        field_kind, _, field_id = cleaned.get("field", "").partition(":")
        if kind and field_kind and kind != field_kind:
            about = Remark.Anchor(kind).label
            self.add_error("field", f"Choose a part listed under “{about}”, or “All of it”.")
        cleaned["about"] = Anchor(kind, key, field_id)
        cleaned["kind"] = cleaned.get("kind") or Remark.Kind.SUGGESTION
        if "text" in cleaned:
            phrase = self.phrases.get(cleaned.get("phrase", ""))
            cleaned["text"] = "\n".join(filter(None, [phrase and phrase.text, cleaned["text"]]))
            if not cleaned["text"]:
                self.add_error("text", "Write your remark.")
        return cleaned

    def record(self, *, copy: Copy, by: User) -> str:
        """Write the remark and return the words for it. Raise what `add_remark` raises."""
        add_remark(
            copy=copy,
            kind=self.cleaned_data["kind"],
            text=self.cleaned_data["text"],
            by=by,
            anchor=self.cleaned_data["about"],
            form_key=self.key,
        )
        if self.cleaned_data["kind"] == Remark.Kind.PRIVATE:
            return "Your private note is added."
        return "Your remark is added."

    def correct(self, *, remark: Remark, by: User) -> str:
        """Correct a remark and return the words for it. Raise what `change_remark` raises."""
        said = {"kind": self.cleaned_data["kind"], "text": self.cleaned_data["text"]}
        try:
            change_remark(remark=remark, **said, by=by, shown=self.shown_values, form_key=self.key)
        except OvertakenError as error:
            self.show_values_again(error.message_dict)
            raise
        return "The remark is corrected."
