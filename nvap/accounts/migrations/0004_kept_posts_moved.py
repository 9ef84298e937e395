import uuid

from django.db import migrations, models

SLUG_HELP = "Part of page addresses. Do not change it once people use it."


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_move_kept_posts")]

    operations = [
        migrations.DeleteModel("KeptPost"),
        migrations.AlterField(
            "invitation",
            "key",
            models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="The key of the form it was sent with, so that twice is once.",
            ),
        ),
        migrations.AddConstraint(
            "invitation",
            models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                fields=("force", "key", "email", "role"),
                name="invitation_once_per_form_and_answers",
            ),
        ),
        migrations.AlterField("force", "slug", models.SlugField(help_text=SLUG_HELP, unique=True)),
        migrations.AlterField("historicalforce", "slug", models.SlugField(help_text=SLUG_HELP)),
    ]
