"""The Impact Realisation Plan form as published."""

from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.formatting import Words
from toolkit.models import FormPrompt, LongTermImpact
from toolkit.prompts import form_prompts, form_words
from toolkit.views.frame import contents_or_404, render_page

# The rows of the form's table that have a column for each of an objective's impacts.
FORM_COLUMN_FIELDS = [
    FormPrompt.Field.ACTIVITY,
    FormPrompt.Field.OUTPUT,
    FormPrompt.Field.IMPACT_MEASUREMENT,
    FormPrompt.Field.PROGRESS,
    FormPrompt.Field.NEXT_STEPS,
    FormPrompt.Field.RISKS,
    FormPrompt.Field.RISK_MITIGATION,
]


@require_safe
@signed_in
def plan_form(request, reference, edition=None):
    """Show the Impact Realisation Plan form as published: its labels, prompts and examples."""
    contents = contents_or_404(request, reference, edition)
    prompts = form_prompts(contents.edition)
    impacts = list(LongTermImpact.objects.filter(edition=contents.edition))
    context = {
        "labels": {field: form_words(prompts, field) for field in FormPrompt.Field.values},
        "objectives": [
            {
                "heading": objective.heading,
                "columns": [_form_column(prompts, objective, impact) for impact in impacts],
            }
            for objective in contents.objectives
        ],
        "words": Words(contents.edition),
    }
    return render_page(request, "plan_form", contents, context)


def _form_column(prompts, objective, impact):
    words = {field: form_words(prompts, field, objective.pk, impact.kind) for field in FORM_COLUMN_FIELDS}
    return {
        "heading": form_words(prompts, FormPrompt.Field.IMPACT_DESCRIPTION, None, impact.kind).get("heading", ""),
        "text": impact.text,
        "rows": [
            (said.get("label", field.label), [said[kind] for kind in ("prompt", "example") if kind in said])
            for field, said in words.items()
        ],
    }
