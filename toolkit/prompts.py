"""The plan form's words, for the pages and documents that print the form."""

from collections import defaultdict

from toolkit.models import FormPrompt


def form_prompts(edition):
    """Return an edition's words for every field of the form; takes one query.

    They are {field: {(objective_id or None, impact kind or None): {prompt kind: text}}}, where None means every
    objective or both impacts. `form_words` picks what applies.
    """
    prompts = defaultdict(lambda: defaultdict(dict))
    rows = FormPrompt.objects.filter(edition=edition).values_list(
        "field", "objective_id", "long_term_impact__kind", "kind", "text"
    )
    for field, objective_id, impact_kind, kind, text in rows:
        prompts[field][objective_id, impact_kind][kind] = text
    return {field: dict(places) for field, places in prompts.items()}


def form_words(prompts, field, objective_id=None, impact_kind=None):
    """Return {prompt kind: text} for a field, the most specific text for each kind.

    Takes what `form_prompts` returns. A text for the objective and the impact is more specific than one for the
    objective, that than one for the impact, that than one for neither. An unknown field has no texts.
    """
    places = prompts.get(field, {})
    words = {}
    for place in ((None, None), (None, impact_kind), (objective_id, None), (objective_id, impact_kind)):
        words |= places.get(place, {})
    return words
