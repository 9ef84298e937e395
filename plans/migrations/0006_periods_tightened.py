import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0005_move_words_into_periods'),
    ]

    operations = [
        migrations.RemoveField("remark", "objective_code"),
        migrations.RemoveField("remark", "line_key"),
        migrations.AlterField(
            model_name='remark',
            name='key',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RemoveField(
            model_name='historicalplan',
            name='date_prepared',
        ),
        migrations.RemoveField(
            model_name='historicalplan',
            name='decisions_needed',
        ),
        migrations.RemoveField(
            model_name='historicalplan',
            name='prepared_by',
        ),
        migrations.RemoveField(
            model_name='historicalplan',
            name='prepared_for',
        ),
        migrations.RemoveField(
            model_name='historicalplan',
            name='summary',
        ),
        migrations.RemoveField(
            model_name='plan',
            name='date_prepared',
        ),
        migrations.RemoveField(
            model_name='plan',
            name='decisions_needed',
        ),
        migrations.RemoveField(
            model_name='plan',
            name='prepared_by',
        ),
        migrations.RemoveField(
            model_name='plan',
            name='prepared_for',
        ),
        migrations.RemoveField(
            model_name='plan',
            name='summary',
        ),
        migrations.AlterField(
            model_name='historicalplannedactivity',
            name='ordinal',
            field=models.PositiveIntegerField(editable=False, help_text='Gives the line its letter, 1 for A. Given once, and never to another line.'),
        ),
        migrations.AlterField(
            model_name='historicalreading',
            name='key',
            field=models.UUIDField(db_index=True, default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name='plannedactivity',
            name='ordinal',
            field=models.PositiveIntegerField(editable=False, help_text='Gives the line its letter, 1 for A. Given once, and never to another line.'),
        ),
        migrations.AlterField(
            model_name='reading',
            name='key',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='submission',
            name='key',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name='plannedactivity',
            constraint=models.CheckConstraint(condition=models.Q(('start__isnull', True), ('due_on__isnull', True), ('due_on__gte', models.F('start')), _connector='OR'), name='line_due_after_start'),
        ),
        migrations.AddConstraint(
            model_name='plannedactivity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', False), ('due_precision__in', ['day', 'month'])), models.Q(('due_on__isnull', True), ('due_precision__in', ['', 'open'])), _connector='OR'), name='line_due_has_precision'),
        ),
        migrations.AddConstraint(
            model_name='plannedactivity',
            constraint=models.UniqueConstraint(fields=('plan_objective', 'ordinal'), name='one_line_per_letter_of_an_objective'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('anchor_key', ''), ('anchor_kind', 'plan')), models.Q(models.Q(('anchor_kind', 'plan'), _negated=True), models.Q(('anchor_key', ''), _negated=True)), _connector='OR'), name='remark_anchor_has_key'),
        ),
        migrations.AddConstraint(
            model_name='submissionfile',
            constraint=models.UniqueConstraint(fields=('submission', 'state', 'format'), name='one_file_per_submission_state_and_format'),
        ),
    ]
