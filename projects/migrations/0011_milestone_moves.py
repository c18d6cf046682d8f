"""Each time a milestone's day was moved stays with its reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_inspection_redraws")]

    operations = [migrations.AddField("milestone", "moves", models.JSONField(blank=True, default=list, verbose_name="moved"))]
