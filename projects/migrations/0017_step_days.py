"""How many working days an official has for the steps of a call: data of the house."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from organisations.records import FenceTable


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0003_holidays'),
        ('projects', '0016_deduction_by_grade'),
    ]

    operations = [
        migrations.CreateModel(
            name='StepDays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('step', models.CharField(choices=[('begin_review', 'Begin the review after the closing hour'), ('objection', 'Answer an objection'), ('decide_call', 'Decide the call after the publicity period'), ('award', 'Award what was admitted')], max_length=15, verbose_name='step')),
                ('days', models.PositiveSmallIntegerField(verbose_name='working days')),
                ('since', models.DateField(verbose_name='holds since')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='where it is written')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.membership', verbose_name='by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'working days of a step',
                'ordering': ['step', '-since'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'step', 'since'), name='step_days_once'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 90), ('step__in', ['begin_review', 'objection', 'decide_call', 'award'])), name='step_days_bounds')],
            },
        ),
        FenceTable("StepDays"),
    ]
