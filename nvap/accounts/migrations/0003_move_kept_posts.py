"""What was kept over a lost session becomes unsaved forms; invitations get keys."""

import uuid
from urllib.parse import parse_qsl

from django.db import migrations


def move_kept_posts(apps, schema_editor):
    """Make an unsaved form of each post kept over a lost session."""
    UnsavedForm = apps.get_model("accounts", "UnsavedForm")
    for kept in apps.get_model("accounts", "KeptPost").objects.order_by("pk"):
        fields = {}
        for name, value in parse_qsl(kept.data, keep_blank_values=True):
            # PostgreSQL's JSON has no place for NUL. What was called "drawn" is now "base_digests".
            name = name.replace("\x00", "")
            fields.setdefault("base_digests" if name == "drawn" else name, []).append(value.replace("\x00", ""))
        UnsavedForm.objects.create(
            user_id=kept.user_id,
            form_key=uuid.uuid4(),
            address=kept.path,
            fields=fields,
            why="signed_out",
            saved_at=kept.created_at,
        )


def give_keys(apps, schema_editor):
    """Give each invitation a key."""
    invitations = apps.get_model("accounts", "Invitation").objects.filter(key=None)
    for pk in list(invitations.values_list("pk", flat=True)):
        invitations.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_unsaved_forms")]

    operations = [
        # Backwards nothing is to do: the rows these came from are still there until the next migration.
        migrations.RunPython(move_kept_posts, migrations.RunPython.noop),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
