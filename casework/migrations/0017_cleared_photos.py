import django.db.models.deletion
from django.db import migrations, models

# As FenceTable does for references that a table has from the beginning.
INSIDE = """ALTER TABLE "casework_photo" ADD CONSTRAINT "casework_photo_cleared_by_id_inside"
FOREIGN KEY (organisation_id, "cleared_by_id") REFERENCES "organisations_membership" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED"""
NOT_INSIDE = 'ALTER TABLE "casework_photo" DROP CONSTRAINT "casework_photo_cleared_by_id_inside"'


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_ways_on"), ("organisations", "0003_holidays")]

    operations = [
        migrations.AddField("photo", "cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="cleared for showing outside at")),
        migrations.AddField("photo", "cleared_by", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="cleared by")),
        migrations.RunSQL(INSIDE, NOT_INSIDE),
    ]
