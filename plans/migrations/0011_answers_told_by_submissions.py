"""An answer is told by the period whose submission held it first, no longer by the one on whose page it was typed."""

import json

import django.db.models.deletion
from django.db import migrations, models


def tell_by_submissions(apps, schema_editor):
    """Say of each answer which submission not withdrawn told it first; of none, the next report tells it."""
    DecisionAsked = apps.get_model("plans", "DecisionAsked")
    Submission = apps.get_model("plans", "Submission")
    answered = {}
    for decision in DecisionAsked.objects.exclude(answer=""):
        answered.setdefault(decision.plan_id, []).append(decision)
    for plan_id, decisions in answered.items():
        told = {}
        submissions = Submission.objects.filter(plan=plan_id, period__voided_at__isnull=True).exclude(state="withdrawn")
        for period_id, text in submissions.order_by("number").values_list("period", "document").iterator():
            for key, answer in answers_in(json.loads(text)):
                told.setdefault((key, answer), period_id)
        for decision in decisions:
            period_id = told.get((str(decision.key), decision.answer))
            if period_id != decision.answered_for_id:
                DecisionAsked.objects.filter(pk=decision.pk).update(answered_for=period_id)


def answers_in(document):
    """The keys and answers of a document's decisions; one of the first version has none."""
    for decision in document.get("decisions", ()):
        for field in decision["fields"]:
            if field["id"] == "answer" and field.get("value"):
                yield decision["key"], field["value"]


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0010_submission_files_are_made_by_the_queue'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decisionasked',
            name='answered_for',
            field=models.ForeignKey(blank=True, help_text='The period whose submission was the first to tell the answer: later ones no longer print it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.reportingperiod'),
        ),
        migrations.AlterField(
            model_name='historicaldecisionasked',
            name='answered_for',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The period whose submission was the first to tell the answer: later ones no longer print it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.reportingperiod'),
        ),
        migrations.RunPython(tell_by_submissions, migrations.RunPython.noop, elidable=True),
    ]
