"""What landing units say about services done on their ground."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from organisations.records import FENCED, FenceTable

PARTY_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED}"  # noqa: S608  no input
# As in 0002_rules: of a closed project it stays as it is.
SHUT = "CREATE TRIGGER closed BEFORE INSERT OR UPDATE OR DELETE ON projects_siteword FOR EACH ROW EXECUTE FUNCTION socialwork_closed('project_id')"


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0003_holidays'),
        ('projects', '0017_step_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by_member', models.BigIntegerField(null=True, verbose_name='membership of the actor')),
                ('by_name', models.CharField(blank=True, max_length=60, verbose_name='by')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('number', models.CharField(max_length=20, verbose_name='number of the record')),
                ('verdict', models.CharField(choices=[('confirmed', 'confirmed'), ('questioned', 'questioned')], max_length=10, verbose_name='what it says')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='what is questioned')),
                ('lapsed_at', models.DateTimeField(blank=True, null=True, verbose_name='no longer holds since')),
                ('by_house', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation of the actor')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='site_words', to='projects.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'word of a landing unit',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lapsed_at', None)), fields=('project', 'number', 'by_house'), name='site_word_holds_once'), models.CheckConstraint(condition=models.Q(('verdict', 'confirmed'), models.Q(('verdict', 'questioned'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='site_word_questions_with_reason')],
            },
        ),
        FenceTable("SiteWord", readable=f"project_id IN ({PARTY_OF})"),
        migrations.RunSQL(SHUT, "DROP TRIGGER closed ON projects_siteword"),
    ]
