import django.db.models.deletion
from django.db import migrations, models

import organisations.records

# As FenceTable does for references that a table has from the beginning.
INSIDE = """ALTER TABLE "casework_movement" ADD CONSTRAINT "casework_movement_undoes_id_inside"
FOREIGN KEY (organisation_id, "undoes_id") REFERENCES "casework_movement" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED"""
NOT_INSIDE = 'ALTER TABLE "casework_movement" DROP CONSTRAINT "casework_movement_undoes_id_inside"'


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_client_signs_once")]

    operations = [
        migrations.AddField("movement", "signed_by", organisations.records.SealedField(blank=True, default="", max_length=50, verbose_name="signed by")),
        migrations.AddField("movement", "value", models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="value of one (yuan)")),
        migrations.AddField("movement", "undoes", models.OneToOneField(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="undone_by", to="casework.movement", verbose_name="undoes")),
        migrations.AddConstraint("movement", models.CheckConstraint(condition=models.Q(undoes=None) | models.Q(kind="returned"), name="movement_undone_by_return")),
        migrations.RunSQL(INSIDE, NOT_INSIDE),
    ]
