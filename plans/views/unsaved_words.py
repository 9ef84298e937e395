"""What somebody typed into a form that is not offered to them any more, in the form's own words: labels, no ids.

What is kept of a form are names and values as they were sent (nvap/accounts/unsaved.py). A page's address tells which
form it was, so that what was kept before this was written reads the same.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from django import forms
from django.db.models import Model, Q, QuerySet
from django.urls import Resolver404, resolve

from nvap.accounts.forms import ACCESS_WORDS, AccessForm, InviteForm, MailForm, ResetFactorForm, RoleForm
from nvap.accounts.models import Force, Membership, Unit, UnsavedForm
from nvap.accounts.people_forms import (
    SUCCESSOR_WORDS,
    CloseForm,
    FirstManagersForm,
    NationalInvitationForm,
    ReasonForm,
    SuccessorForm,
)
from nvap.accounts.unsaved import ABOUT_THE_FORM, NOT_TYPED
from nvap.dates import NO_END_DATE
from plans.fields import LINE, NUMBER, Kind, form_labels
from plans.forms.answer import AnswerForm
from plans.forms.board import ContactForm, ExtendForm, RemindForm
from plans.forms.hand_over import HandOverForm
from plans.forms.indicator import IndicatorForm
from plans.forms.line import CopyForm, LineForm
from plans.forms.merge_form import MergeForm
from plans.forms.objective import ObjectiveForm
from plans.forms.period import DueDateForm, ExtensionForm, PeriodForm, VoidForm
from plans.forms.plan import PlanForm, PlanningForm
from plans.forms.progress import ProgressForm
from plans.forms.report import DecisionAskedForm, ReportForm
from plans.forms.review import AdviceForm, DecisionForm, RemarkForm
from plans.forms.round import CommentsForm, LineUpdateForm, ResultForm, RisksForm
from plans.forms.shared import ShareForm
from plans.forms.start import StartForm
from plans.forms.submission import ApprovalFields, SubmissionForm
from plans.merging import digest
from plans.models import ActivityPosition, Indicator, Plan, PlannedActivity, PlanObjective
from toolkit.models import Activity, Edition, LongTermImpact, PlanningQuestion

Fields = Mapping[str, list[str]]
FormClass = type[forms.BaseForm]

# The forms of each page on which something is typed, by the name of its address.
FORMS: dict[str, tuple[FormClass, ...]] = {
    "people:invite": (InviteForm,),
    "people:role": (RoleForm,),
    "people:confirm_access": (AccessForm,),
    "people:mail": (MailForm,),
    "admin:accounts_user_second_step": (ResetFactorForm,),
    "plans:start_plan": (StartForm,),
    "plans:hand_over": (HandOverForm,),
    "plans:about": (PlanForm,),
    "plans:planning_questions": (PlanningForm,),
    "plans:objective": (ObjectiveForm,),
    "plans:add_line": (LineForm,),
    "plans:line": (LineForm,),
    "plans:copy_line": (CopyForm,),
    "plans:add_indicator": (IndicatorForm,),
    "plans:indicator": (IndicatorForm,),
    "plans:report": (ReportForm,),
    "plans:add_decision": (DecisionAskedForm,),
    "plans:decision": (DecisionAskedForm,),
    "plans:progress": (ProgressForm,),
    "plans:check": (SubmissionForm, ApprovalFields),
    "plans:nil_return": (SubmissionForm, ApprovalFields),
    "plans:remark": (AnswerForm,),
    "plans:share": (ShareForm,),
    "admin:accounts_invitation_several": (FirstManagersForm,),
    "admin:accounts_invitation_national": (NationalInvitationForm,),
    "admin:accounts_force_appoint": (SuccessorForm,),
    "admin:accounts_user_close": (CloseForm,),
    "admin:accounts_user_reopen": (ReasonForm,),
    "admin:plans_reportingperiod_add": (PeriodForm,),
    "admin:plans_reportingperiod_change": (PeriodForm,),
    "admin:plans_reportingperiod_void": (VoidForm,),
    "admin:plans_reportingperiod_due_date": (DueDateForm,),
    "admin:plans_reportingperiod_add_extension": (ExtensionForm,),
    "admin:plans_reportingperiod_extension": (ExtensionForm,),
    "admin:plans_reportingperiod_board_remind": (RemindForm,),
    "admin:plans_reportingperiod_board_extend": (ExtendForm,),
    "admin:plans_reportingperiod_board_contact": (ContactForm,),
}
# On these pages each field's name begins with that of the form it is of: a pattern for it, and the form.
PREFIXED: dict[str, tuple[tuple[str, FormClass], ...]] = {
    "plans:update": (
        (r"risks(?P<about>\w+)", RisksForm),
        (r"comments(?P<about>\w+)", CommentsForm),
        (r"(?:\w+)-number(?P<number>\d+)", ResultForm),
        (r"(?P<about>\w+)", LineUpdateForm),
    ),
    "admin:plans_submission_change": ((r"decision", DecisionForm), (r"remark", RemarkForm)),
    "admin:plans_shareddraft_change": ((r"decision", AdviceForm), (r"remark", RemarkForm)),
}
# What is sent beside what was typed: buttons, and the questions about a conflict with their answers.
BESIDE = re.compile(r"(?:keep_|seen_)\w+|restore|only|take|board|list_filters|place")
POSITION = re.compile(r"position_(\d{1,18})(?:_(\d{1,18}))?")
QUESTION = re.compile(r"question_(\d{1,18})")
MEMBER = re.compile(r"member_(\d{1,18})")
SUCCESSOR = re.compile(r"(manager|address)_(\d{1,18})")
PICKED = {
    field.id: (field.through._meta.get_field(field.target).related_model if field.through else None)
    for field in (*LINE, *NUMBER)
    if field.kind == Kind.PICKS
}
PICKED["toolkit_activity"] = Activity
PICKED["measure"] = IndicatorForm.base_fields["measure"].queryset.model
PICKED["impact"] = LongTermImpact


def read_typed(row: UnsavedForm) -> list[tuple[str, str]]:
    """Return what was typed into a form that was kept, as pairs of its field's label and the words."""
    try:
        match = resolve(unquote(row.address.partition("?")[0]))
    except (Resolver404, ValueError):
        return list(_unknown(row.fields))
    plans = Plan.objects.visible_to(row.user).select_related("edition", "force")
    plan = plans.filter(pk=match.kwargs.get("plan_id")).first()
    page = _Page(row, plan)
    if match.view_name in PREFIXED:
        return list(page.read_prefixed(PREFIXED[match.view_name]))
    return list(page.read(FORMS.get(match.view_name, ()), row.fields))


def _unknown(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the words of fields that nothing is known of, by their names; no ticks, no ids."""
    for name, values in fields.items():
        if name in NOT_TYPED | ABOUT_THE_FORM or BESIDE.fullmatch(name):
            continue
        if text := "\n".join(value for value in values if re.search(r"[^\W\d_]{2}", value) and value != "on"):
            yield name.replace("_", " ").capitalize(), text


@dataclass(frozen=True)
class _Page:
    """A page that was typed on: what was kept, and its plan where the writer may still see it."""

    row: UnsavedForm
    plan: Plan | None

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return the published form's labels by field id, as the pages of the plan have them."""
        return form_labels(self.plan.edition) if self.plan else {}

    def read(self, classes: tuple[FormClass, ...], fields: Fields, about: str = "") -> Iterator[tuple[str, str]]:
        """Yield label and words of what was typed, in the order of the forms; `about` begins each label."""
        left = dict(fields)
        for form_class in classes:
            ordered = dict.fromkeys([*(form_class.field_order or ()), *form_class.base_fields])
            for name, field in ((name, form_class.base_fields[name]) for name in ordered):
                if field.widget.is_hidden:
                    left.pop(name, None)
                elif text := self._words(name, field, self._values(name, field, left)):
                    yield f"{about}{self._label(form_class, name, field)}", text
        for name in list(left):
            if found := self._numbered(name, left[name]):
                del left[name]
                yield found
        yield from _unknown(left)

    def read_prefixed(self, forms_by_prefix: tuple[tuple[str, FormClass], ...]) -> Iterator[tuple[str, str]]:
        """Yield the same for a page of several forms; nothing of a part left as it was shown."""
        parts: dict[str, dict[str, list[str]]] = {}
        for full_name, values in self.row.fields.items():
            prefix, dash, name = full_name.rpartition("-")
            if dash:
                parts.setdefault(prefix, {})[name] = values
        for prefix, fields in parts.items():
            found = ((re.fullmatch(pattern, prefix), each) for pattern, each in forms_by_prefix)
            match, form_class = next((pair for pair in found if pair[0]), (None, None))
            if match is None:
                yield from _unknown(fields)
                continue
            if form_class is ResultForm and not any(fields.get("value", [])):
                # The date was offered, not typed.
                continue
            yield from self.read((form_class,), _changed(fields), self._about(match.groupdict()))

    def _about(self, named: Mapping[str, str | None]) -> str:
        """Return what begins the labels of a part: the activity's or objective's number, or what is counted."""
        if named.get("number") and self.plan:
            numbers = Indicator.objects.filter(plan_objective__plan=self.plan, pk=named["number"])
            named = {"about": numbers.values_list("name", flat=True).first()}
        return f"{named['about']}, " if named.get("about") else ""

    def _label(self, form_class: FormClass, name: str, field: forms.Field) -> str:
        published = self.labels.get(name) if issubclass(form_class, MergeForm) else None
        label = published or field.label or getattr(field, "called", None)
        return str(label or name.replace("_", " ").capitalize())

    def _values(self, name: str, field: forms.Field, left: dict[str, list[str]]) -> list[str]:
        """Take what was sent of a field out of what is left, and return it: of a date's boxes one text."""
        if not isinstance(field.widget, forms.MultiWidget):
            return [value for value in left.pop(name, []) if value.strip()]
        boxes = [value for suffix in field.widget.widgets_names for value in left.pop(name + suffix, [])]
        text = " ".join(NO_END_DATE if box == "on" else box for box in boxes if box.strip())
        return [text] if text else []

    def _words(self, name: str, field: forms.Field, values: list[str]) -> str:
        """Return values as the page said them, each on a line; what nobody has words for any more is left out."""
        if isinstance(field, forms.BooleanField):
            return "Yes" if values else ""
        rows = self._rows(name, field)
        if rows is not None:
            wanted = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]
            return "\n".join(_called(each) for each in rows.filter(pk__in=wanted).distinct()) if wanted else ""
        choices = {str(key): str(label) for key, label in _flat(getattr(field, "choices", ()))}
        if choices:
            return "\n".join(choices[value] for value in values if value in choices)
        return "\n".join(values) if not isinstance(field, forms.ChoiceField) else ""

    def _rows(self, name: str, field: forms.Field) -> QuerySet | None:
        """Return the rows a field offers ids of, none but what its writer may read; None where it offers none."""
        model = PICKED.get(name) if isinstance(field, forms.ChoiceField) else None
        if model is not None:
            return self._of_edition(model)
        if name == "line" and isinstance(field, forms.ModelChoiceField):
            return PlannedActivity.objects.select_related("plan_objective__objective", "toolkit_activity").filter(
                plan_objective__plan=self.plan
            )
        if name == "objective" and isinstance(field, forms.ChoiceField):
            return PlanObjective.objects.select_related("objective").filter(plan=self.plan)
        if name == "force" and isinstance(field, forms.ModelChoiceField):
            user = self.row.user
            return Force.objects.all() if user.is_reviewer else Force.objects.visible_to(user)
        if name == "edition" and isinstance(field, forms.ModelChoiceField):
            return Edition.objects.published().select_related("action")
        return None

    def _of_edition(self, model: type[Model]) -> QuerySet:
        """Return a toolkit model's rows of the plan's edition, and of the action's published ones."""
        rows = model._default_manager.all()
        if self.plan is None:
            return rows.none()
        published = Q(edition__action=self.plan.action_id, edition__in=Edition.objects.published())
        return rows.filter(Q(edition=self.plan.edition_id) | published)

    def _numbered(self, name: str, values: list[str]) -> tuple[str, str] | None:
        """Return label and words of a field of which the form has one for each row; None for other fields."""
        if found := QUESTION.fullmatch(name):
            question = self._of_edition(PlanningQuestion).filter(pk=found[1]).first()
            text = "\n".join(value for value in values if value.strip())
            return (question.text, text) if question and text else None
        if found := MEMBER.fullmatch(name):
            members = Membership.objects.filter(pk=found[1], force__in=list(self.row.user.roles))
            member = members.select_related("user").first()
            text = "\n".join(ACCESS_WORDS[value] for value in values if value in ACCESS_WORDS)
            return (str(member.user), text) if member and text else None
        if (found := SUCCESSOR.fullmatch(name)) and self.row.user.is_vkpp_people:
            return self._successor(found[1], Force.objects.filter(pk=found[2]).first(), values)
        if found := POSITION.fullmatch(name):
            activity = self._of_edition(Activity).filter(pk=found[1]).first()
            unit = Unit.objects.filter(force=self.plan.force_id, pk=found[2] or 0).first() if self.plan else None
            positions = dict(ActivityPosition.Position.choices)
            text = "\n".join(str(positions[value]) for value in values if value in positions)
            if activity and text:
                return f"Where we stand: {activity}{f', {unit.name}' if unit else ''}", text
        return None

    def _successor(self, what: str, force: Force | None, values: list[str]) -> tuple[str, str] | None:
        """Return label and words of who is to become a force's manager, or of the address that is invited."""
        text = "\n".join(value for value in values if value.strip())
        if force is None or not text:
            return None
        if what == "address":
            return f"Email address, to invite a manager for {force}", text
        member = force.memberships.select_related("user").filter(pk=text).first() if text.isdecimal() else None
        return f"Who becomes manager for {force}?", str(member.user) if member else SUCCESSOR_WORDS.get(text, "")


def _changed(fields: Fields) -> Fields:
    """Return a part's fields without those that say what the part held when it was shown."""
    try:
        base = json.loads(fields.get("base_digests", [""])[0])
    except (ValueError, IndexError, RecursionError):
        base = {}
    base = base if isinstance(base, dict) else {}
    return {name: values for name, values in fields.items() if digest("\n".join(values)) != base.get(name)}


def _called(row: Model) -> str:
    """Return how pages name a row that can be chosen."""
    if isinstance(row, PlannedActivity):
        return f"{row.number} {row.short_name}"
    if isinstance(row, Edition):
        return str(row.action)
    return str(row.objective if isinstance(row, PlanObjective) else row)


def _flat(choices):
    """Yield the choices without the groups they may be in."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
