from django.db import migrations, models


class Migration(migrations.Migration):
    """A number may be as long as a house's own pattern makes it."""

    dependencies = [("training", "0003_correction_attended")]

    operations = [
        migrations.AlterModelOptions("training", {"ordering": ["-pk"], "verbose_name": "training"}),
        migrations.AlterField("training", "number", models.CharField(max_length=40, verbose_name="number")),
        migrations.AlterField("supervisionsession", "number", models.CharField(max_length=40, verbose_name="number")),
        migrations.AlterField("historicalsupervisionsession", "number", models.CharField(max_length=40, verbose_name="number")),
    ]
