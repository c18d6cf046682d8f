from django.db import migrations, models


class Migration(migrations.Migration):
    """A number may be as long as a house's own pattern makes it."""

    dependencies = [("casework", "0017_cleared_photos")]

    operations = [
        migrations.AlterField("servicerecord", "number", models.CharField(max_length=40, verbose_name="number")),
        migrations.AlterField("historicalservicerecord", "number", models.CharField(max_length=40, verbose_name="number")),
    ]
