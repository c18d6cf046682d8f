import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from organisations.records import FenceTable

REASONS = [
    ("draft", "not submitted yet"), ("waiting", "waiting for review"), ("returned", "returned by the reviewer"), ("void", "void"), ("nobody", "nobody took part"),
    ("no_file", "no client file named"), ("no_photo", "no photo"), ("no_summary", "no summary"), ("no_sign_in", "nobody signed in"),
    ("not_done", "visit did not take place"), ("not_answered", "call not answered"),
]


def reasons():
    return django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=REASONS, max_length=20), blank=True, default=list, size=None,
                                                     verbose_name="why not counted")


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_visit_sheet_version"), ("organisations", "0009_casework_fence"), ("projects", "0014_accepted_and_closed")]

    operations = [
        migrations.AddField("activity", "purchaser_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="the purchaser was asked at")),
        migrations.AddField("activitydetail", "is_planned", models.BooleanField(default=False, verbose_name="planned beforehand")),
        migrations.AddField("activitydetail", "is_summarised", models.BooleanField(default=False, verbose_name="summary approved")),
        migrations.AlterField("historicalservicerecord", "reasons", reasons()),
        migrations.AlterField("servicerecord", "reasons", reasons()),
        migrations.CreateModel(
            name="PurchaserRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("people_above", models.PositiveIntegerField(verbose_name="people planned")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation",
                                                   verbose_name="organisation")),
                ("project", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="purchaser_rules",
                                              to="projects.project", verbose_name="project")),
            ],
            options={
                "verbose_name": "when the purchaser must agree",
                "constraints": [models.UniqueConstraint(fields=("organisation", "project"), name="purchaser_rule_once", nulls_distinct=False)],
            },
        ),
        FenceTable("PurchaserRule"),
    ]
