from django.db import migrations, models

from organisations.records import FENCED

# What is not handed in is nobody else's, also when it was withdrawn as a draft or is written anew after a return.
PARTY_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED}"  # noqa: S608  no input
OWN = f"organisation_id = {FENCED}"
OF_CHANGE = "change_id IN (SELECT parent.id FROM projects_changerequest parent)"


def policy(table, before, after):
    """The rows of a table that others may read."""
    return migrations.RunSQL(f'ALTER POLICY fence_read ON "{table}" USING (({OWN}) OR ({after}))', f'ALTER POLICY fence_read ON "{table}" USING (({OWN}) OR ({before}))')


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_target_by_purchaser")]

    operations = [
        migrations.AddField("project", "reporting", models.JSONField(blank=True, default=dict, verbose_name="reporting calendar")),
        migrations.AddField("historicalproject", "reporting", models.JSONField(blank=True, default=dict, verbose_name="reporting calendar")),
        migrations.AddField("changerequest", "applied", models.JSONField(blank=True, default=dict, verbose_name="as it was when it was put in force")),
        migrations.AlterField("changeround", "submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="handed in at")),
        policy("projects_changerequest", f"status <> 'draft' AND project_id IN ({PARTY_OF})",
               f"status <> 'draft' AND handed_in_at IS NOT NULL AND project_id IN ({PARTY_OF})"),
        policy("projects_changeround", OF_CHANGE, f"submitted_at IS NOT NULL AND {OF_CHANGE}"),
    ]
