import uuid

import django.db.models.deletion
from django.db import migrations, models

from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_holidays"), ("people", "0002_rules")]

    operations = [
        migrations.CreateModel(
            name="ClientImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("counts", models.JSONField(default=dict, verbose_name="how many")),
                ("made", models.JSONField(default=list, verbose_name="files opened")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="by")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
            ],
            options={
                "verbose_name": "import of clients",
                "ordering": ["-id"],
                "constraints": [models.CheckConstraint(condition=models.Q(undone_at=None) | models.Q(undone_at__gte=models.F("at")), name="import_undone_later")],
            },
        ),
        FenceTable("ClientImport"),
    ]
