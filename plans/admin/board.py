"""A period's board: where every force is, and what is done for several at once. Plain views in the admin's frame."""

from dataclasses import replace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from nvap.accounts.actions import assign_contact
from nvap.accounts.models import Force, User
from nvap.accounts.unsaved import form_data
from nvap.spreadsheets import csv_response
from plans.actions import add_reminders, extend_several
from plans.forms.board import (
    ALL_FORCES,
    MINE,
    BoardFilterForm,
    ContactForm,
    ExtendForm,
    RemindForm,
    contacts_as_shown,
)
from plans.forms.period import marks_as_shown, read_marks
from plans.permissions import refuse, why_not_keep_periods, why_not_remind
from plans.queries.board import BoardMark, count_others_with_submissions, find_board
from plans.wording import count_words, day_words

# Above this the forces done are counted and not named in the message: their rows say it too.
MOST_NAMED = 5


def board(period_admin, request, period):
    """Show where every force is in a period, narrowed as the address says, with boxes to tick."""
    whole, form = _read(request, period)
    narrowed = form.wanted.apply(whole)
    # What is counted is what the other filters leave, so that a count is what its link shows.
    counted = replace(form.wanted, state="").apply(whole)
    query = _query(request.GET)
    chosen_before = set(request.GET.getlist("force"))
    context = {
        "form": form,
        "board": narrowed,
        "counts": [
            (_query(request.GET, state=state), label, number, state == form.wanted.state)
            for state, label, number in counted.counts
        ],
        "total": len(counted.rows),
        "query_of_all": _query(request.GET, state=""),
        "chosen_before": {row.force.pk for row in narrowed.rows if str(row.force.pk) in chosen_before},
        "query": query,
        "csv": f"{_address('board_csv', period)}?{query}",
        "all_forces": form.cleaned_data["forces"] == ALL_FORCES,
        "others": 0 if form.cleaned_data["forces"] == ALL_FORCES else count_others_with_submissions(period),
        "ticked": "tick" in request.GET,
        "may_act": why_not_keep_periods(request.user, period) is None,
        "why_not_remind": why_not_remind(request.user, period),
        "mine": MINE,
    }
    return _page(period_admin, request, "board", period, f"Board of “{period}”", **context)


def board_csv(period_admin, request, period):
    """Return the board as it is narrowed, as a CSV file: a row for each force and action."""
    whole, form = _read(request, period)
    rows = [
        [
            *(
                "Force",
                "Nation",
                "Region",
                "Action",
                "State",
                "Since",
                "Late",
                "Overdue",
                "Nil return",
                "Due",
                "Extension",
            ),
            *("Managers", "Managers’ addresses", "VKPP’s contact", "Last reminded", "Reminded by"),
        ]
    ]
    for row in form.wanted.apply(whole).rows:
        for cell in row.cells:
            marked = [
                "yes" if mark in cell.marks else ""
                for mark in (BoardMark.LATE, BoardMark.OVERDUE, BoardMark.NIL_RETURN)
            ]
            rows.append(
                [
                    *(row.force.name, row.force.nation, row.force.region, str(cell.action), cell.state.label),
                    *(_iso(cell.since), *marked, _iso(row.due), row.extension.reason if row.extension else ""),
                    *("; ".join(map(str, row.managers)), "; ".join(manager.email for manager in row.managers)),
                    str(row.force.contact or ""),
                    _iso(row.reminder and row.reminder.reminded_at),
                    str(row.reminder.reminded_by) if row.reminder else "",
                ]
            )
    return csv_response(f"board-{period.reference}.csv", rows)


def remind(period_admin, request, period):
    """Ask, then remind the ticked forces that owe something and have a manager."""
    refuse(why_not_remind(request.user, period))

    def write(form):
        return [
            each.force
            for each in add_reminders(
                period=period,
                forces=form.cleaned_data["force"],
                by=request.user,
                shown=form.last_shown,
                form_key=form.key,
            )
        ]

    def shown(rows):
        latest = period.reminders.order_by("-pk").values_list("pk", flat=True).first()
        return str(latest or 0)

    return _do(period_admin, request, period, "remind", RemindForm, write, shown, "Recorded a reminder for")


def extend(period_admin, request, period):
    """Ask until when and why, then give the ticked forces more time."""
    refuse(why_not_keep_periods(request.user, period))

    def write(form):
        given = extend_several(
            period=period,
            forces=form.cleaned_data["force"],
            due=form.cleaned_data["due"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            shown=read_marks(form.cleaned_data["shown"]),
            form_key=form.key,
        )
        return [each.force for each in given]

    def shown(rows):
        return marks_as_shown(row.extension for row in rows if row.extension)

    def log(form):
        return f"Due by {day_words(form.cleaned_data['due'])}. Reason: {form.cleaned_data['reason']}"

    def said(form):
        return f", until {day_words(form.cleaned_data['due'])}"

    return _do(period_admin, request, period, "extend", ExtendForm, write, shown, "Gave more time to", log, said)


def contact(period_admin, request, period):
    """Ask who at VKPP is the contact of the ticked forces, and write it down."""

    def write(form):
        forces = list(form.cleaned_data["force"])
        assign_contact(
            forces=forces,
            contact=form.chosen,
            by=request.user,
            shown=form.contacts_shown,
            key=form.key,
        )
        return forces

    def shown(rows):
        return contacts_as_shown([row.force for row in rows])

    return _do(period_admin, request, period, "contact", ContactForm, write, shown, "Chose the contact of")


def _do(period_admin, request, period, name, form_class, write, shown, done, log=lambda form: "", said=lambda form: ""):
    """Show the forces that are ticked and a form; write when it is sent, and lead back to the board.

    `write(form)` returns the forces it was done for. `shown(rows)` returns what the form carries of what the page
    shows, so that somebody faster is noticed. `log(form)` returns what the period's history keeps besides, `said(form)`
    what the message says after the forces.
    """
    data = form_data(request, request.path)
    if (
        request.method == "GET"
        and data
        and set(request.GET.getlist("force")) not in (set(), set(data.getlist("force")))
    ):
        # What was kept is about other forces than those ticked now: it is offered and not given.
        data = None
        request.unsaved_forms, request.unsaved_form = [request.unsaved_form, *request.unsaved_forms], None
    ticked = [each for each in (data or request.GET).getlist("force") if each.isdecimal() and len(each) < 10]
    rows = find_board(period, Force.objects.filter(pk__in=ticked)).rows
    way_back = _query(QueryDict(data.get("board", "")) if data else request.GET)
    board_address = f"{_address('board', period)}?{way_back}"
    if not rows:
        period_admin.message_user(request, "Tick at least one force first.", messages.WARNING)
        return redirect(board_address)
    start = {"force": [row.force.pk for row in rows], "shown": shown(rows), "board": way_back}
    contacts = {row.force.contact_id for row in rows}
    # The contact that all have; where they differ, or nobody is, one is to be chosen.
    start["contact"] = contacts.pop() if len(contacts) == 1 else None
    form = form_class(data, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            forces = write(form)
        except ValidationError as error:
            form.add_error(None, error)
            form.show_again(start["shown"])
        else:
            period_admin.log_change(request, period, f"{done} {', '.join(map(str, forces))}. {log(form)}".strip())
            told = f"{done} {_named_or_counted(forces, MOST_NAMED)}{said(form)}."
            period_admin.message_user(request, told, messages.SUCCESS)
            return redirect(board_address)
    context = {
        "form": form,
        "rows": rows,
        "reached": [row for row in rows if row.why_not_remind is None],
        "board_address": board_address,
        "pending_minutes": settings.DUE_DATE_PENDING_MINUTES,
        "cancel_address": f"{board_address}&{urlencode([('force', row.force.pk) for row in rows])}",
    }
    reached, all_ticked = (_named_or_counted([row.force for row in some]) for some in (context["reached"], rows))
    title = {
        "remind": f"Remind {reached} of “{period}”?" if context["reached"] else f"Nobody to remind of “{period}”",
        "extend": f"Give {all_ticked} more time for “{period}”",
        "contact": f"Choose the contact of {all_ticked}",
    }[name]
    return _page(period_admin, request, f"board_{name}", period, title, **context)


def _read(request, period):
    """Return the whole board that an address is about, and the form that narrows it."""
    forces = Force.objects.all()
    if request.GET.get("forces") != ALL_FORCES:
        forces = forces.filter(kind=Force.Kind.TERRITORIAL)
    whole = find_board(period, forces)
    reviewers = list(User.objects.reviewers())
    return whole, BoardFilterForm(request.GET, board=whole, user=request.user, reviewers=reviewers)


def _query(data, **instead) -> str:
    """Return how an address narrows the board, with these values instead of its own, without what is ticked."""
    kept = QueryDict(mutable=True)
    for name in BoardFilterForm.base_fields:
        if value := instead.get(name, data.get(name)):
            kept[name] = value
    return kept.urlencode()


def _named_or_counted(forces, most: int = 1) -> str:
    """Return the forces by name, or how many they are where they are more than this."""
    forces = list(forces)
    return ", ".join(map(str, forces)) if len(forces) <= most else count_words(len(forces), "force", "forces")


def _iso(day) -> str:
    return day.strftime("%Y-%m-%d") if day else ""


def _address(name, period) -> str:
    return reverse(f"admin:plans_reportingperiod_{name}", args=[period.pk])


def _page(period_admin, request, name, period, title, **context):
    return TemplateResponse(
        request,
        f"admin/plans/reportingperiod/{name}.html",
        {
            **period_admin.admin_site.each_context(request),
            "opts": period_admin.opts,
            "period": period,
            "title": title,
            "due": day_words(period.due),
            **context,
        },
    )
