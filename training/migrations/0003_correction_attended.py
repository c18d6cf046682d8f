from django.db import migrations

import organisations.records


class Migration(migrations.Migration):
    dependencies = [("training", "0002_rules")]

    operations = [
        migrations.AddField(
            model_name="supervisioncorrection",
            name="attended",
            field=organisations.records.SealedTextsField(blank=True, default="", verbose_name="supervisees before and after"),
        ),
    ]
