"""The numbers of objectives and activities, which follow from their order."""

from collections import Counter

from toolkit.models import Activity, Objective

# Numbers are unique in an edition, so rows whose number changes get an unused one in between.
OUT_OF_THE_WAY = 10_000


def number_again(edition):
    """Number the edition's objectives 1, 2, 3 and the activities of each 1.1, 1.2, in their order."""
    objectives = {row: place for place, row in enumerate(Objective.objects.filter(edition=edition), start=1)}
    _number(Objective, objectives, lambda row: OUT_OF_THE_WAY + row.number)
    places = {row.pk: place for row, place in objectives.items()}
    counted, numbers = Counter(), {}
    for activity in Activity.objects.filter(edition=edition):
        counted[activity.objective_id] += 1
        numbers[activity] = f"{places[activity.objective_id]}.{counted[activity.objective_id]}"
    _number(Activity, numbers, lambda row: f"~{row.pk}")


def _number(model, numbers, out_of_the_way):
    changing = [row for row, number in numbers.items() if row.number != number]
    for row in changing:
        row.number = out_of_the_way(row)
    model.objects.bulk_update(changing, ["number"])
    for row in changing:
        row.number = numbers[row]
    model.objects.bulk_update(changing, ["number"])


def free_number(rows):
    """Return the next whole number that none of these rows has, by itself or after a dot."""
    numbers = [int(str(number).rpartition(".")[2] or 0) for number in rows.values_list("number", flat=True)]
    return max(numbers, default=0) + 1
