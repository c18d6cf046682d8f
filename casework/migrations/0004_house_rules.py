import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from organisations.records import FenceTable

# As FenceTable does for references that a table has from the beginning.
INSIDE = """ALTER TABLE "casework_erasure" ADD CONSTRAINT "casework_erasure_activity_id_inside"
FOREIGN KEY (organisation_id, "activity_id") REFERENCES "casework_activity" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED"""
NOT_INSIDE = 'ALTER TABLE "casework_erasure" DROP CONSTRAINT "casework_erasure_activity_id_inside"'


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_record_taken_back'),
        ('organisations', '0003_holidays'),
        ('people', '0002_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='HouseRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(choices=[('follow_ups', 'Follow-ups: months after the closing of a case'), ('day_hours', "Hours a day above which a worker's day is marked"), ('referral_days', 'Days to answer a child director')], max_length=16, verbose_name='rule')),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None, verbose_name='numbers')),
                ('since', models.DateField(verbose_name='holds since')),
            ],
            options={
                'verbose_name': 'rule of the house',
                'ordering': ['code', '-since'],
            },
        ),
        migrations.AddField(
            model_name='erasure',
            name='activity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='casework.activity', verbose_name='activity'),
        ),
        migrations.AlterField(
            model_name='erasure',
            name='code',
            field=models.CharField(choices=[('service', 'Service files of adults'), ('minor', 'Service files of minors'), ('sign_in', 'Signatures of participants without a file'), ('procurement', 'Procurement files'), ('accounting', 'Accounting vouchers')], max_length=12, verbose_name='class'),
        ),
        migrations.AlterField(
            model_name='erasure',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='people.person', verbose_name='client'),
        ),
        migrations.AlterField(
            model_name='retentionclass',
            name='code',
            field=models.CharField(choices=[('service', 'Service files of adults'), ('minor', 'Service files of minors'), ('sign_in', 'Signatures of participants without a file'), ('procurement', 'Procurement files'), ('accounting', 'Accounting vouchers')], max_length=12, verbose_name='class'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['due', 'approved', 'kept'])), fields=('activity',), name='erasure_of_activity_once'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity', None), ('person__isnull', False)), models.Q(('activity__isnull', False), ('person', None)), _connector='OR'), name='erasure_of_one'),
        ),
        migrations.AddField(
            model_name='houserule',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.membership', verbose_name='by'),
        ),
        migrations.AddField(
            model_name='houserule',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation'),
        ),
        migrations.AddConstraint(
            model_name='houserule',
            constraint=models.UniqueConstraint(fields=('organisation', 'code', 'since'), name='house_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='houserule',
            constraint=models.CheckConstraint(condition=models.Q(('numbers__len__gte', 1)), name='house_rule_says_something'),
        ),
        FenceTable("HouseRule"),
        migrations.RunSQL(INSIDE, NOT_INSIDE),
    ]
