from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_rules")]

    operations = [
        migrations.AddField("report", "extract_sha256", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("report", "extract_bytes", models.PositiveIntegerField(default=0)),
        migrations.AddField("report", "extract_pages", models.PositiveSmallIntegerField(default=0)),
    ]
