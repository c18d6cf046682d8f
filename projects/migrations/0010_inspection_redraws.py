"""How often a sample of the same days was drawn before and not sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0009_supplement_offer")]

    operations = [migrations.AddField("inspection", "redraws", models.PositiveSmallIntegerField(default=0, verbose_name="drawn before and not sent"))]
