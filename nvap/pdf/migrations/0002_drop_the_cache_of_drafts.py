from django.db import migrations


class Migration(migrations.Migration):
    """Drafts' PDFs were kept in a cache table of their own, which nothing reads any more."""

    dependencies = [("pdf", "0001_initial")]

    operations = [migrations.RunSQL("DROP TABLE IF EXISTS nvap_document_cache", migrations.RunSQL.noop)]
