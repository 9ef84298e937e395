"""Who has downloaded which document of a plan: whoever had words that are removed is told."""

from nvap.accounts.models import User
from plans.models import Download


def note_download(*, plan_id: int, what: str, by: User, document_sha256: str = "") -> None:
    """Note that somebody has downloaded a document of a plan; the same one again writes nothing."""
    # Asked first, without a transaction: a download that was noted before takes no lock.
    one = {"plan_id": plan_id, "user": by, "document_sha256": document_sha256, "what": what}
    if not Download.objects.filter(**one).exists():
        Download.objects.get_or_create(**one)
