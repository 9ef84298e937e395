"""What a submission's changes are counted against, chosen by its reader with plain links."""

from dataclasses import dataclass

from nvap.accounts.unsaved import PARAMETER
from plans.models import Submission
from plans.queries.submissions import ComparedWith, find_comparisons

WORDS = {
    ComparedWith.LAST: "the last one",
    ComparedWith.RETURNED: "returned for changes",
    ComparedWith.ACCEPTED: "the last one reviewed, no changes needed",
}


@dataclass(frozen=True)
class Comparison:
    """The submission compared with, in words too, and the others to choose as pairs of words and address."""

    compared_with: Submission | None
    words: str
    others: list[tuple[str, str]]


def find_comparison(request, submission: Submission) -> Comparison:
    """Return what the reader chose by `?compared_with=<number>`; by default, and where it is none, the last one."""
    choices = find_comparisons(submission)
    found = [(f"Submission {row.number} ({WORDS[choice]})", row) for choice, row in choices.items()]
    asked_for = request.GET.get("compared_with", "")
    words, compared_with = next(
        (pair for pair in found if str(pair[1].number) == asked_for), found[0] if found else ("", None)
    )
    others = []
    for other_words, other in found:
        if other != compared_with:
            query = request.GET.copy()
            query.pop(PARAMETER, None)
            query["compared_with"] = str(other.number)
            others.append((other_words, f"?{query.urlencode()}#changes"))
    return Comparison(compared_with, words, others)
