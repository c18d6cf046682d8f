"""Proposals are scored anew after an objection; a place that is not taken up goes to the reserve list; applicants are told what becomes of a call."""

from django.db import migrations, models
from django.db.models import Q

from organisations.records import StepsTable

STEPS = {"": ["open"], "open": ["admitted", "reserve", "rejected"], "admitted": ["open", "reserve", "rejected", "given_up"],
         "reserve": ["open", "admitted", "rejected", "given_up"], "rejected": ["open", "admitted", "reserve"], "given_up": []}
DECISIONS = [("open", "not decided"), ("admitted", "admitted"), ("reserve", "on the reserve list"), ("rejected", "not admitted"), ("given_up", "not taken up")]


class Migration(migrations.Migration):
    dependencies = [("projects", "0021_days_of_officials")]

    operations = [
        migrations.AddField("call", "round", models.PositiveSmallIntegerField(default=1, verbose_name="round of scoring")),
        migrations.AddField("reviewsheet", "round", models.PositiveSmallIntegerField(default=1, verbose_name="round of scoring")),
        migrations.RemoveConstraint("reviewsheet", "sheet_once"),
        migrations.AddConstraint("reviewsheet", models.UniqueConstraint(fields=["reviewer", "proposal", "round"], name="sheet_once_a_round")),
        migrations.AddField("proposal", "told_closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closing hour as it was last told")),
        migrations.AddField("proposal", "told_cancelled", models.BooleanField(default=False, verbose_name="told that the call was cancelled")),
        migrations.AddField("outcome", "from_reserve", models.BooleanField(default=False, verbose_name="admitted from the reserve list")),
        migrations.AlterField("outcome", "decision", models.CharField(choices=DECISIONS, default="open", max_length=10, verbose_name="decision")),
        migrations.RemoveConstraint("outcome", "outcome_decision_known"),
        migrations.AddConstraint("outcome", models.CheckConstraint(condition=Q(decision__in=["open", "admitted", "reserve", "rejected", "given_up"]), name="outcome_decision_known")),
        StepsTable("Outcome", "decision", STEPS),
    ]
