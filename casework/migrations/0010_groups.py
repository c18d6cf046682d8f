import django.contrib.postgres.fields
from django.db import migrations, models

import organisations.records

REASONS = [
    ("draft", "not submitted yet"), ("waiting", "waiting for review"), ("returned", "returned by the reviewer"), ("void", "void"), ("nobody", "nobody took part"),
    ("no_file", "no client file named"), ("no_photo", "no photo"), ("no_summary", "no summary"), ("no_sign_in", "nobody signed in"),
    ("no_process", "process not written"), ("not_done", "visit did not take place"), ("not_answered", "call not answered"),
]


def reasons():
    return django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=REASONS, max_length=20), blank=True, default=list, size=None,
                                                     verbose_name="why not counted")


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_activity_called_off")]

    operations = [
        migrations.AddField("group", "cancel_reason", organisations.records.SealedField(blank=True, default="", max_length=200, verbose_name="why cancelled")),
        migrations.AlterField("historicalservicerecord", "reasons", reasons()),
        migrations.AlterField("servicerecord", "reasons", reasons()),
    ]
