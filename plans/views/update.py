"""All that is asked of a plan for one period on one page: progress, results, and what else goes stale."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nvap.accounts.decorators import signed_in
from nvap.accounts.models import UnsavedForm
from nvap.accounts.unsaved import PARAMETER, finish_form, form_data, keep_part, keep_posted, posted_fields
from nvap.forms import FORM_KEY, read_form_key
from plans import actions
from plans.actions.progress import PROGRESS_TEXTS
from plans.fields import LINE, OBJECTIVE, PROGRESS, form_labels, label_of
from plans.merging import digest
from plans.models import Plan
from plans.permissions import refuse, why_not_edit
from plans.queries.periods import PlanPeriod, find_period_and_others
from plans.queries.round import LINE_WORDS, OBJECTIVE_WORDS, find_round
from plans.views.finding import find_plan
from plans.views.next_steps import due_by_words
from plans.views.parts import Part, read_base_digests, split_by_part
from plans.views.periods import link_periods
from plans.views.round_parts import CarriedPart, CommentsPart, LinePart, NumbersPart, RisksPart
from plans.views.round_remarks import place_remarks
from plans.wording import count_words
from toolkit.prompts import form_prompts

TEXTS = (*PROGRESS_TEXTS, *LINE_WORDS, *OBJECTIVE_WORDS)
GONE = "This activity was taken out of the plan while you were writing. Copy what you typed if you still need it."


@dataclass(frozen=True)
class RoundPage:
    """The parts of the page in its order.

    `typed` are words for which there is no part any more: the part's prefix, the field's id, and the words. `prompts`
    are the form's words for every field.
    """

    waiting: list[LinePart] = field(default_factory=list)
    updated: list[LinePart] = field(default_factory=list)
    quiet: list[LinePart] = field(default_factory=list)
    numbers: list[NumbersPart] = field(default_factory=list)
    carried: list[CarriedPart] = field(default_factory=list)
    typed: list[tuple[str, str, str]] = field(default_factory=list)
    prompts: Mapping = field(default_factory=dict)

    def __iter__(self) -> Iterator[Part]:
        """Yield every part."""
        for group in (self.waiting, self.updated, self.quiet, self.numbers, self.carried):
            yield from group

    @property
    def lines(self) -> list[LinePart]:
        """Return the parts of all lines."""
        return [*self.waiting, *self.updated, *self.quiet]

    @property
    def waits(self) -> int:
        """Return how many lines wait for an update."""
        return sum(part.standing.waits for part in self.lines)

    @property
    def waits_in_words(self) -> str:
        """Return the same in words."""
        if not self.waits:
            return "Every activity has its update for this period."
        activities = count_words(len(self.lines), "activity", "activities")
        return f"{self.waits} of {activities} {'waits' if self.waits == 1 else 'wait'} for an update."

    @property
    def quiet_waits(self) -> int:
        """Return how many of those that are finished, paused or stopped wait for an update all the same."""
        return sum(part.standing.waits for part in self.quiet)

    @property
    def shown(self) -> str:
        """Return a short mark of the values that the page was drawn over, see `{% form_about %}`."""
        return hashlib.sha256("".join(part.base_digests for part in self).encode()).hexdigest()[:16]

    @property
    def asked(self) -> list[CarriedPart]:
        """Return what carries over and was neither changed nor confirmed for the period."""
        return [part for part in self.carried if part.carried.is_asked]


def find_page(
    plan: Plan, plan_period: PlanPeriod, sent: Mapping[str, QueryDict], kept: Mapping[str, Part] | None = None
) -> RoundPage:
    """Return the page's parts.

    Take what was sent of each part by its prefix, and parts to show as they are, by their prefix: those that could not
    be saved.
    """
    kept = kept or {}
    found, prompts = find_round(plan, plan_period.period), form_prompts(plan.edition)
    page = RoundPage(prompts=prompts)
    for row in found.lines:
        prefix = row.line.number
        part = kept.get(prefix) or LinePart(row, plan_period, prompts, sent.get(prefix))
        if part.standing.now is not None:
            page.updated.append(part)
        else:
            (page.quiet if part.is_quiet else page.waiting).append(part)
    makers = [
        *(NumbersPart(each, plan_period) for each in found.objectives if each.numbers),
        *(RisksPart(each, plan_period) for each in found.lines if each.carried),
        *(CommentsPart(each, plan, plan_period) for each in found.objectives if each.carried),
    ]
    for part in makers:
        group = page.numbers if isinstance(part, NumbersPart) else page.carried
        part.receive(sent.get(part.prefix))
        group.append(kept.get(part.prefix) or part)
    prefixes = {part.prefix for part in page}
    page.typed.extend(text for prefix, data in sent.items() if prefix not in prefixes for text in _texts(prefix, data))
    return page


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def update(request, plan_id, reference):
    """Update a plan for a period: all at once, or part by part as the page's script sends them."""
    plan = find_plan(request.user, plan_id)
    plan_period, others = find_period_and_others(plan, reference)
    why_not = why_not_edit(request.user, plan)
    data = form_data(request, in_parts=True)
    sent = split_by_part(data)
    if request.method == "POST":
        refuse(why_not)
        if plan_period.why_not_report is None:
            page = find_page(plan, plan_period, sent)
            if "only" in request.POST:
                return _save_part(request, plan, plan_period, page)
            if "take" not in request.POST:
                return _save_all(request, plan, plan_period, page, others)
            _take_over(page, request.POST["take"])
            return _render(request, plan, plan_period, page, others, None)
        if "only" in request.POST:
            return _refuse_script(plan_period.why_not_report)
        keep_posted(request)
    why_not = why_not or plan_period.why_not_report
    page = find_page(plan, plan_period, {} if why_not else sent)
    if request.method != "POST" and not why_not and (whole := _kept_whole(request)):
        return redirect(_keep_by_parts(request, page, whole))
    if why_not:
        page.typed.extend(text for prefix, part in sent.items() for text in _texts(prefix, part))
    return _render(request, plan, plan_period, page, others, why_not, data)


def _save_all(request, plan: Plan, plan_period: PlanPeriod, page: RoundPage, others):
    """Save every part that says something new; show the page again with those that could not be saved."""
    if request.POST.get("then") == "still_true":
        for part in page.asked:
            part.say_still_true()
    saved, unsaved, gone = _save_parts(request, [part for part in page if part.is_touched])
    if saved:
        messages.success(request, f"Saved: {', '.join(part.title for part in saved)}.")
    typed = [*page.typed, *(text for part in gone for text in _texts(part.prefix, part.data))]
    if not unsaved and not typed:
        return redirect(_onward(request, plan, plan_period))
    if typed:
        keep_posted(request)
    shown = find_page(plan, plan_period, {}, {part.prefix: part for part in unsaved})
    shown.typed.extend(typed)
    response = _render(request, plan, plan_period, shown, others, None)
    for part in unsaved:
        # By itself, so that saving it clears it; what was saved with it does not come back.
        request.unsaved_form = _keep(request, part) or getattr(request, "unsaved_form", None)
    return response


def _keep(request, part: Part, why=UnsavedForm.Why.NOT_SAVED) -> UnsavedForm | None:
    fields = posted_fields(part.data) | {f"{part.prefix}-{FORM_KEY}": [str(part.key)]}
    return keep_part(request, form_key=part.key, title=part.title, fields=fields, why=why)


def _kept_whole(request) -> UnsavedForm | None:
    """Return what the page shows of what was not saved, where it was kept as the whole form: sent without a session."""
    row = getattr(request, "unsaved_form", None)
    if row is None:
        return None
    keys = {values[0] for name, values in row.fields.items() if name.endswith(f"-{FORM_KEY}")}
    return None if str(row.form_key) in keys else row


def _keep_by_parts(request, page: RoundPage, whole: UnsavedForm) -> str:
    """Keep the parts of a form that was kept whole by themselves, and return the address that shows them."""
    typed = [part for part in page if part.is_touched]
    kept = [row for part in typed if (row := _keep(request, part, whole.why))]
    finish_form(request, whole.form_key)
    return f"{request.path}?{PARAMETER}={kept[0].form_key}" if kept else request.path


def _save_parts(request, parts: list[Part]) -> tuple[list[Part], list[Part], list[Part]]:
    """Save parts, and return those that were, those that were not, and those whose row was taken out meanwhile."""
    saved, unsaved, gone = [], [], []
    for part in parts:
        try:
            (saved if part.save(request.user) else unsaved).append(part)
        except actions.TakenOutError:
            gone.append(part)
        except actions.ClosedPeriodError as error:
            part.form = None
            messages.error(request, str(error))
            unsaved.append(part)
    for part in saved:
        # Its page's script may have kept it while it was typed.
        finish_form(request, part.key)
    return saved, unsaved, gone


def _save_part(request, plan: Plan, plan_period: PlanPeriod, page: RoundPage):
    """Save the part that the page's script sent, and answer with it as it is now."""
    prefix = request.POST["only"]
    part = next((each for each in page if each.prefix == prefix), None)
    if part is None or part.data is None:
        return _refuse_script(GONE)
    try:
        is_saved = part.save(request.user)
    except actions.TakenOutError:
        return _refuse_script(GONE)
    except actions.ClosedPeriodError as error:
        return _refuse_script(str(error))
    if is_saved:
        finish_form(request, part.key)
    shown = find_page(plan, plan_period, {}, {} if is_saved else {prefix: part})
    place_remarks(plan, shown)
    context = {
        "labels": form_labels(plan.edition, shown.prompts),
        "plan": plan,
        "plan_period": plan_period,
        "part": next((each for each in shown if each.prefix == prefix), part),
        "page": shown,
        "is_saved": is_saved,
    }
    return render(request, "plans/update/part.html", context)


def _refuse_script(reason: str) -> HttpResponse:
    """Answer a page's script, which shows the reason beside what it sent."""
    return HttpResponse(reason, status=409, content_type="text/plain; charset=utf-8")


def _take_over(page: RoundPage, prefix: str) -> None:
    """Put a line's last next steps into its box; nothing is saved, and all that was typed stays."""
    for part in page:
        if isinstance(part, LinePart) and part.prefix == prefix and part.data is not None:
            part.take_over()
        elif not part.is_touched:
            part.receive(None)


def _texts(prefix: str, data: QueryDict) -> list[tuple[str, str, str]]:
    """Return the words that were sent of a part and that it did not hold when it was rendered, as RoundPage.typed."""
    base = read_base_digests(prefix, data)
    words = ((name, data.get(f"{prefix}-{name}", "")) for name in TEXTS)
    return [(prefix, name, text) for name, text in words if text and digest(text) != base.get(name)]


def _row_of(prefix: str) -> str:
    return prefix.removeprefix("risks").removeprefix("comments")


def _label(field_id: str, labels: Mapping[str, str]) -> str:
    return label_of(next(each for each in (*PROGRESS, *LINE, *OBJECTIVE) if each.id == field_id), labels)


def _onward(request, plan: Plan, plan_period: PlanPeriod) -> str:
    """Return what comes after saving: the check; the same page, or the plan, for who asks to."""
    place = [plan.pk, plan_period.period.reference]
    match request.POST.get("then"):
        case "stay":
            return reverse("plans:update", args=place)
        case "still_true":
            return f"{reverse('plans:update', args=place)}#carried"
        case "later":
            return reverse("plans:plan", args=[plan.pk])
    return reverse("plans:check", args=place)


def _render(request, plan: Plan, plan_period: PlanPeriod, page: RoundPage, others, why_not: str | None, data=None):
    labels = form_labels(plan.edition, page.prompts)
    context = {
        "labels": labels,
        "remarks_here": [] if why_not else place_remarks(plan, page),
        "typed": [(f"{_row_of(prefix)}, {_label(name, labels)}", text) for prefix, name, text in page.typed],
        "nav_section": "plans",
        "plan": plan,
        "plan_period": plan_period,
        "due": due_by_words(plan_period),
        "why_not": why_not,
        "others": link_periods(plan, others, "update"),
        "page": page,
        "is_saved": None,
        "form_key": read_form_key(data or request.POST) or uuid.uuid4(),
        "error_forms": [form for part in page for form in part.forms],
        "first_objective": None if page.lines else plan.objectives.values_list("objective__number", flat=True).first(),
    }
    return render(request, "plans/update.html", context)
