"""Since when an instalment can be paid; when a review began; the working days for scoring and for publicising a result."""

from datetime import date

from django.db import migrations, models

STEPS = [("begin_review", "Begin the review after the closing hour"), ("score", "Score the proposals once the review has begun"),
         ("publicise", "Publish the result once the scoring is over"), ("objection", "Answer an objection"),
         ("decide_call", "Decide the call after the publicity period"), ("award", "Award what was admitted")]
FIRST = date(2015, 3, 1)  # the procurement law's regulations came into force
# Who purchases settles the result within 5 working days of the panel's report; how long a panel scores is our usual rule, none is national.
USUAL = [("score", 10, ""), ("publicise", 5, "《政府采购法实施条例》第四十三条")]


def load(apps, schema_editor):
    preset = apps.get_model("projects", "StepDaysPreset")
    preset.objects.bulk_create([preset(step=step, days=days, since=FIRST, source=source) for step, days, source in USUAL], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("projects", "0020_site_answers")]

    operations = [
        migrations.AddField("instalment", "payable_since", models.DateField(blank=True, null=True, verbose_name="can be paid since")),
        migrations.AddField("call", "review_at", models.DateTimeField(blank=True, null=True, verbose_name="review begun at")),
        migrations.RemoveConstraint("stepdays", "step_days_bounds"),
        migrations.AlterField("stepdays", "step", models.CharField(choices=STEPS, max_length=15, verbose_name="step")),
        migrations.AlterField("stepdayspreset", "step", models.CharField(choices=STEPS, max_length=15, verbose_name="step")),
        migrations.AddConstraint("stepdays", models.CheckConstraint(
            condition=models.Q(step__in=[step for step, _words in STEPS], days__gte=1, days__lte=90), name="step_days_bounds")),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
