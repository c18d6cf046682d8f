"""Papers that a call asks for by name: the community's seal, the supervising authority's opinion."""

from django.db import migrations, models

PURPOSES = [("seal", "Seal of the community where it lands"), ("authority", "Opinion of the supervising authority"), ("need", "Report on the need"),
            ("privacy", "Agreement on data and secrecy")]


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_milestone_moves")]

    operations = [
        migrations.AddField("call", "asked_papers", models.JSONField(blank=True, default=list, verbose_name="papers asked for")),
        migrations.AlterField("paper", "purpose", models.CharField(blank=True, choices=PURPOSES, max_length=10, verbose_name="kind of paper")),
    ]
