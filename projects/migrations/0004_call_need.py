"""A call names the need that it answers, or why it goes without."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_preset_rows")]

    operations = [
        migrations.AddField("call", "need_by", models.CharField(blank=True, max_length=100, verbose_name="found out by")),
        migrations.AddField("call", "need_how", models.CharField(
            blank=True, choices=[("survey", "Needs survey"), ("opinion", "Public opinion sought"), ("assessment", "Expert assessment"), ("other", "Other")],
            max_length=10, verbose_name="how the need was found out")),
        migrations.AddField("call", "need_on", models.DateField(blank=True, null=True, verbose_name="found out on")),
        migrations.AddField("call", "need_text", models.TextField(blank=True, max_length=3000, verbose_name="the need, in short")),
        migrations.AddField("call", "need_waived", models.CharField(blank=True, max_length=300, verbose_name="why without finding out the need")),
    ]
