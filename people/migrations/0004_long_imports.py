from django.db import migrations, models

import organisations.records

STATUS = [("checking", "Being checked"), ("checked", "Checked, waits for you"), ("opening", "Files are being opened"), ("done", "Done"),
          ("cancelled", "Cancelled"), ("failed", "Failed")]
FIELDS = {
    "attempts": models.PositiveSmallIntegerField(default=0),
    "cancel_requested": models.BooleanField(default=False),
    "drafts": models.BooleanField(default=False, verbose_name="all as drafts"),
    "holds_rows": models.BooleanField(default=False),
    "moved_at": models.DateTimeField(auto_now=True),
    "place": models.PositiveIntegerField(default=0),
    "rows": organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="the list"),
    "status": models.CharField(choices=STATUS, default="done", max_length=10, verbose_name="status"),
    "told": organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="what becomes of each row"),
    "total": models.PositiveIntegerField(default=0),
}


class Migration(migrations.Migration):
    dependencies = [("people", "0003_client_import")]

    operations = [
        *(migrations.AddField(model_name="clientimport", name=name, field=field) for name, field in FIELDS.items()),
        migrations.AddConstraint(model_name="clientimport", constraint=models.CheckConstraint(
            condition=models.Q(status__in=["done", "cancelled", "failed"]) | models.Q(holds_rows=True), name="import_walks_with_its_rows")),
    ]
