from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_drafts_to_unsaved_forms")]

    operations = [migrations.DeleteModel("FormDraft")]
