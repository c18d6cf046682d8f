from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_holidays")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
    ]
