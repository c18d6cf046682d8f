from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_case_steps")]

    operations = [
        migrations.AddField(model_name="visitsheet", name="version", field=models.PositiveIntegerField(default=1, verbose_name="version")),
        migrations.AddField(model_name="visitsheet", name="written_at", field=models.DateTimeField(blank=True, null=True, verbose_name="written at")),
    ]
