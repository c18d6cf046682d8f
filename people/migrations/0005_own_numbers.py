from django.db import migrations, models


class Migration(migrations.Migration):
    """A number may be as long as a house's own pattern makes it."""

    dependencies = [("people", "0004_long_imports")]

    operations = [
        migrations.AlterField("person", "number", models.CharField(max_length=40, verbose_name="file number")),
        migrations.AlterField("historicalperson", "number", models.CharField(max_length=40, verbose_name="file number")),
        migrations.AlterField("household", "number", models.CharField(max_length=40, verbose_name="household number")),
        migrations.AlterField("historicalhousehold", "number", models.CharField(max_length=40, verbose_name="household number")),
    ]
