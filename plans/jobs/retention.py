"""How long it is known who of VKPP had a submission open."""

from nvap.retention.rules import Rule
from plans.models import SubmissionOpening

RULES = [
    Rule(
        what="That a reviewer opened a submission",
        setting="KEEP_OPENINGS_DAYS",
        find=lambda before: SubmissionOpening.objects.filter(opened_at__lt=before),
        why="So that two reviewers do not read one submission at once. Reviewers see it for an hour.",
    ),
]
