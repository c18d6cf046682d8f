"""A provider answers a landing unit's question in writing."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0019_usual_step_days"),
    ]

    operations = [
        migrations.AddField("siteword", "answer", models.CharField(blank=True, max_length=300, verbose_name="answer of the provider")),
        migrations.AddField("siteword", "answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
        migrations.AddField("siteword", "answered_name", models.CharField(blank=True, max_length=60, verbose_name="answered by")),
        migrations.AddConstraint("siteword", models.CheckConstraint(
            condition=models.Q(answer="", answered_at=None) | (models.Q(verdict="questioned", answered_at__isnull=False) & ~models.Q(answer="")), name="site_word_answers_a_question")),
    ]
