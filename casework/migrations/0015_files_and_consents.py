"""Two more reasons why a record does not count, and how long a draft is kept: words only, no table changes."""

import django.contrib.postgres.fields
from django.db import migrations, models

REASONS = [("draft", "not submitted yet"), ("waiting", "waiting for review"), ("returned", "returned by the reviewer"), ("void", "void"), ("nobody", "nobody took part"),
           ("no_file", "no client file named"), ("no_photo", "no photo"), ("no_summary", "no summary"), ("no_sign_in", "nobody signed in"), ("no_process", "process not written"),
           ("no_consent", "no consent to the file of a client"), ("file_draft", "the file of a client is still a draft"), ("not_done", "visit did not take place"),
           ("not_answered", "call not answered")]
CLASSES = [("service", "Service files of adults"), ("minor", "Service files of minors"), ("draft", "Drafts, and files whose consent was withdrawn"),
           ("sign_in", "Signatures of participants without a file"), ("member", "Group members without a file"), ("answer", "Remarks on questionnaires"),
           ("procurement", "Procurement files"), ("accounting", "Accounting vouchers")]


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_hands_from_the_index")]

    operations = [
        *(migrations.AlterField(model_name=model, name="reasons", field=django.contrib.postgres.fields.ArrayField(
            base_field=models.CharField(choices=REASONS, max_length=20), blank=True, default=list, size=None, verbose_name="why not counted"))
          for model in ("servicerecord", "historicalservicerecord")),
        *(migrations.AlterField(model_name=model, name="code", field=models.CharField(choices=CLASSES, max_length=12, verbose_name="class"))
          for model in ("erasure", "retentionclass")),
    ]
