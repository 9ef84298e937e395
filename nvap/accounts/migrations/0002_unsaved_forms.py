import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="UnsavedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_key", models.UUIDField(help_text="The key that the form was rendered with.")),
                ("address", models.CharField(help_text="The address the form posts to.", max_length=2000)),
                (
                    "title",
                    models.CharField(
                        blank=True, help_text="How its page names the form, as in “activity 1B”.", max_length=200
                    ),
                ),
                (
                    "fields",
                    models.JSONField(help_text="The values of each field by its name; empty once the form was saved."),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("typing", "kept while it was typed"),
                            ("signed_out", "sent after the session had ended"),
                            ("not_saved", "sent and could not be saved"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="When it was kept; of a saved form, when that was."
                    ),
                ),
                (
                    "done_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the form was saved: what arrives late of it is then ignored.",
                        null=True,
                    ),
                ),
                ("discarded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unsaved_forms",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-saved_at", "-pk"],
                "indexes": [
                    models.Index(fields=["user", "address"], name="unsaved_form_of_user_at"),
                    models.Index(fields=["saved_at"], name="unsaved_form_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "form_key"), name="one_unsaved_form_per_user_and_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_at", None), ("discarded_at", None), _connector="OR"),
                        name="unsaved_form_saved_or_discarded_not_both",
                    ),
                ],
            },
        ),
        # No default: it would be one and the same for all rows there are.
        migrations.AddField("invitation", "key", models.UUIDField(editable=False, null=True)),
    ]
