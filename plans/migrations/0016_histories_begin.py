from django.db import migrations
from django.db.models import Exists, OuterRef

# Each model that had rows before it had a history, with who made a row and when.
BEGUN_LATE = {"Review": ("decided_by_id", "decided_at"), "Remark": ("made_by_id", "made_at")}


def begin_histories(apps, schema_editor):
    """Give each row that has no history a first record: as it is, by whom it was made, when."""
    for name, (by, at) in BEGUN_LATE.items():
        model, history = apps.get_model("plans", name), apps.get_model("plans", f"Historical{name}")
        names = [field.attname for field in model._meta.concrete_fields]
        rows = model.objects.filter(~Exists(history.objects.filter(id=OuterRef("id")))).order_by("pk")
        records = [
            history(**row, history_type="+", history_date=row[at], history_user_id=row[by]) for row in rows.values(*names)
        ]
        history.objects.bulk_create(records, batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0015_shared_drafts'),
    ]

    operations = [migrations.RunPython(begin_histories, migrations.RunPython.noop, elidable=True)]
