"""Services turned into working hours by a rule of the project; usual rules to begin with."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from organisations.records import FENCED, FenceTable

PARTY_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED}"  # noqa: S608  no input
# As in 0002_rules: of a closed project it stays as it is.
SHUT = "CREATE TRIGGER closed BEFORE INSERT OR UPDATE OR DELETE ON projects_workhourrule FOR EACH ROW EXECUTE FUNCTION socialwork_closed('project_id')"

# DOMAIN.md 3.5: placeholders until the contract says otherwise; no official table is known. kind, least attendance, basis, direct, indirect, most
USUAL = [("interview", 0, "actual", "1", "1", None), ("visit", 0, "actual", "1", "0.5", None), ("session", 0, "actual", "1", "2", None), ("activity", 0, "actual", "1", "4", None),
         ("activity", 50, "actual", "1", "8", None), ("call", 0, "actual", "1", "0.2", None), ("consultation", 0, "actual", "1", "0.2", None), ("training", 0, "actual", "1", "2", None)]
DIRECT = [(kind, 0, "actual", "1", "0", None) for kind in ("interview", "visit", "session", "activity", "call", "consultation", "publicity", "training")]
NAMES = ("kind", "people", "basis", "direct", "indirect", "most")


def load(apps, schema_editor):
    preset = apps.get_model("projects", "WorkHourPreset")
    preset.objects.bulk_create([
        preset(code="usual", name="实际时长加准备与记录", entries=[dict(zip(NAMES, entry, strict=True)) for entry in USUAL], is_default=True),
        preset(code="direct", name="只计实际服务时长", entries=[dict(zip(NAMES, entry, strict=True)) for entry in DIRECT]),
    ], ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0003_holidays'),
        ('projects', '0013_asked_papers'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkHourPreset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='rule name')),
                ('entries', models.JSONField(verbose_name='factors')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('is_default', models.BooleanField(default=False, verbose_name='default')),
            ],
            options={
                'verbose_name': 'usual working-hour rule',
                'ordering': ['-is_default', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='WorkHourRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by_member', models.BigIntegerField(null=True, verbose_name='membership of the actor')),
                ('by_name', models.CharField(blank=True, max_length=60, verbose_name='by')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('effective_from', models.DateField(verbose_name='in force from')),
                ('entries', models.JSONField(verbose_name='factors')),
                ('from_preset', models.CharField(blank=True, max_length=60, verbose_name='taken from')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('by_house', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation of the actor')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_hour_rules', to='projects.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'working-hour rule',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('project', 'number'), name='work_hour_version_once')],
            },
        ),
        FenceTable("WorkHourRule", readable=f"project_id IN ({PARTY_OF})"),
        migrations.RunSQL(SHUT, "DROP TRIGGER closed ON projects_workhourrule"),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
