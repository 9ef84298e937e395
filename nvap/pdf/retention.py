"""How long PDFs that can be made again are kept."""

from nvap.pdf.models import PdfFile
from nvap.retention.rules import Rule

RULES = [
    Rule(
        what="PDFs of drafts and of toolkit pages",
        setting="KEEP_DRAFT_FILES_DAYS",
        find=lambda before: PdfFile.objects.filter(asked_at__lt=before),
    ),
]
