"""The longest texts of a document: what to shorten where it is too long to be printed."""

from plans.document.schema import DocField, PlanDocument


def longest_texts(document: PlanDocument, count: int = 5) -> list[str]:
    """Return the longest texts, longest first, in words: "Activity 1A, Risks: 9,120 characters"."""
    found: list[tuple[int, str]] = []

    def add(name: str, fields: list[DocField]) -> None:
        found.extend((len(field.text), f"{name}{field.label}") for field in fields)

    add("", [*document.fields, *document.report.fields])
    for objective in document.objectives:
        add(f"Objective {objective.number}, ", objective.fields)
        for line in objective.lines:
            add(f"Activity {line.number}, ", line.fields_with(line.progress.fields if line.progress else []))
    found.sort(key=lambda each: -each[0])
    return [f"{words}: {characters:,} characters" for characters, words in found[:count] if characters]
