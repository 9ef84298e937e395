"""Forms typed into and not saved move to nvap.accounts, to the addresses and under the names that pages use now."""

import re
import uuid

from django.db import migrations

PREPARED = ("prepared_by", "date_prepared")


def move_drafts(apps, schema_editor):
    """Make an unsaved form of each draft, and bring those kept over a lost session along."""
    UnsavedForm = apps.get_model("accounts", "UnsavedForm")
    for draft in apps.get_model("plans", "FormDraft").objects.order_by("pk"):
        # What was called "drawn" is now "base_digests".
        fields = {"base_digests" if name == "drawn" else name: values for name, values in draft.data.items()}
        UnsavedForm.objects.create(
            user_id=draft.user_id,
            form_key=uuid.uuid4(),
            address=draft.form,
            fields=fields,
            why="typing",
            saved_at=draft.saved_at,
        )
    for row in UnsavedForm.objects.filter(address__startswith="/plans/").order_by("pk"):
        modernise(apps, row)


def modernise(apps, row):
    """Give a form of a plan's pages its title, and what is reported for a period its address of today."""
    path, _, query = row.address.partition("?")
    row.title = title_of(apps, path)
    if "/activities/add/" in path:
        keep_key(row)
    found = re.fullmatch(r"/plans/(\d+)/(about|summary|check|update|lines/[0-9a-f-]{36}/progress)/", path)
    period = period_of(apps, row, query) if found else None
    if period:
        reporting = f"/plans/{found[1]}/periods/{period.reference}/"
        if found[2] == "about":
            # Who prepared the plan, and when, is asked in the period's report since.
            moved = {name: row.fields.pop(name) for name in list(row.fields) if name.startswith(PREPARED)}
            if any(value for values in moved.values() for value in values):
                digests = {"base_digests": row.fields.get("base_digests", [""])}
                add_beside(row, f"{reporting}report/", "the report", moved | digests)
        else:
            row.address = f"{reporting}{'report' if found[2] == 'summary' else found[2]}/"
        if first_of(row, "decisions_needed").strip():
            # Each is asked on a page of its own since.
            asked = {"what": row.fields.pop("decisions_needed")}
            add_beside(row, f"{reporting}decisions/add/", "a decision or help needed", asked)
    row.save()


def first_of(row, name):
    """Return the first value of a field, empty where there is none."""
    return next(iter(row.fields.get(name, [])), "")


def add_beside(row, address, title, fields):
    """Keep fields of a form at another address."""
    row.__class__.objects.create(
        user_id=row.user_id,
        form_key=uuid.uuid4(),
        address=address,
        title=title,
        fields=fields,
        why=row.why,
        saved_at=row.saved_at,
    )


def keep_key(row):
    """Give the form of a new activity the activity's key, so that it is added once."""
    try:
        key = uuid.UUID(first_of(row, "key"))
    except ValueError:
        return
    if not row.__class__.objects.filter(user_id=row.user_id, form_key=key).exists():
        row.form_key = key


def period_of(apps, row, query):
    """Return the period a form reports for: the one it names, else the latest opened; None where none was."""
    opened = apps.get_model("plans", "ReportingPeriod").objects.filter(opened_at__isnull=False)
    asked_for = dict(each.partition("=")[::2] for each in query.split("&")).get("period", "")
    periods = list(opened.order_by("starts", "pk"))
    for period in periods:
        if first_of(row, "period") in (str(period.pk), period.reference) or period.reference == asked_for:
            return period
    return periods[-1] if periods else None


def title_of(apps, path):
    """Return how its page names a form, for the middle of a sentence."""
    page = re.sub(r"^/plans/\d+/", "", path)
    known = {
        "about/": "about this plan",
        "planning-questions/": "planning questions",
        "summary/": "the summary for leadership",
        "check/": "check and submit",
        "numbers/add/": "a new number",
    }
    if page in known:
        return known[page]
    if found := re.match(r"objectives/(\d+)/", page):
        return f"a new activity of objective {found[1]}" if "/activities/add/" in page else f"objective {found[1]}"
    if found := re.match(r"lines/([0-9a-f-]{36})/(progress/)?", page):
        lines = apps.get_model("plans", "PlannedActivity").objects.select_related("plan_objective__objective")
        line = lines.filter(key=found[1]).first()
        name = f"activity {line.plan_objective.objective.number}{letters(line.ordinal)}" if line else "an activity"
        return f"progress on {name}" if found[2] else name
    if found := re.match(r"numbers/([0-9a-f-]{36})/", page):
        number = apps.get_model("plans", "Indicator").objects.filter(key=found[1]).first()
        return number.name[:200] if number else "a number"
    return ""


def letters(ordinal):
    """Return a line's letter, "A" to "Z", then "AA"."""
    text = ""
    while ordinal:
        ordinal, letter = divmod(ordinal - 1, 26)
        text = chr(ord("A") + letter) + text
    return text


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_move_kept_posts"), ("plans", "0006_periods_tightened")]

    operations = [migrations.RunPython(move_drafts, migrations.RunPython.noop)]
