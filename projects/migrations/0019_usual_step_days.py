"""The usual working days of the steps of a call: data with a day from which they hold, like a house's own."""

from datetime import date

from django.db import migrations, models

STEPS = [("begin_review", "Begin the review after the closing hour"), ("objection", "Answer an objection"), ("decide_call", "Decide the call after the publicity period"),
         ("award", "Award what was admitted")]
FIRST = date(2015, 3, 1)  # the procurement law's regulations came into force
# An objection is answered within 7 working days; the others are our usual rule, none is national.
USUAL = [("begin_review", 5, ""), ("objection", 7, "《政府采购法》第五十三条"), ("decide_call", 5, ""), ("award", 10, "")]


def load(apps, schema_editor):
    preset = apps.get_model("projects", "StepDaysPreset")
    preset.objects.bulk_create([preset(step=step, days=days, since=FIRST, source=source) for step, days, source in USUAL], ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0018_site_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="StepDaysPreset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(choices=STEPS, max_length=15, verbose_name="step")),
                ("days", models.PositiveSmallIntegerField(verbose_name="working days")),
                ("since", models.DateField(verbose_name="holds since")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="where it is written")),
            ],
            options={
                "verbose_name": "usual working days of a step",
                "ordering": ["step", "-since"],
                "constraints": [models.UniqueConstraint(fields=("step", "since"), name="usual_step_days_once")],
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
