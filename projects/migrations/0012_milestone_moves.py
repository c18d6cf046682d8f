"""Each time a milestone's day was moved stays with its reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_more_splits")]

    operations = [migrations.AddField("milestone", "moves", models.JSONField(blank=True, default=list, verbose_name="moved"))]
