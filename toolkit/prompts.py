"""The plan form's words, for the pages and documents that print the form."""

from collections import defaultdict

from toolkit.models import FormPrompt


def form_prompts(edition):
    """Return the form's words for every field, in one query.

    Takes an edition; gives {field: {(objective_id or None, impact kind or None): {prompt kind: text}}}, where None
    stands for "every objective" and "both impacts". `form_words` picks what applies.
    """
    prompts = defaultdict(lambda: defaultdict(dict))
    rows = FormPrompt.objects.filter(edition=edition).values_list(
        "field", "objective_id", "long_term_impact__kind", "kind", "text"
    )
    for field, objective_id, impact_kind, kind, text in rows:
        prompts[field][objective_id, impact_kind][kind] = text
    return {field: dict(places) for field, places in prompts.items()}


def form_words(prompts, field, objective_id=None, impact_kind=None):
    """Return {prompt kind: text} for a field, where the nearest words win.

    Takes what `form_prompts` gave. Words for this objective and impact go before words for the objective, these
    before words for the impact, these before words that hold everywhere; an unknown field has no words.
    """
    places = prompts.get(field, {})
    words = {}
    for place in ((None, None), (None, impact_kind), (objective_id, None), (objective_id, impact_kind)):
        words |= places.get(place, {})
    return words
