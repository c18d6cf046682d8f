import uuid

import django.db.models.deletion
from django.db import migrations, models

import organisations.records
from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_more_erasures"), ("organisations", "0003_holidays")]

    operations = [
        migrations.CreateModel(
            name="Phrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", organisations.records.SealedField(blank=True, default="", max_length=100, verbose_name="phrase")),
                ("seq", models.PositiveSmallIntegerField(verbose_name="order")),
                ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="phrases", to="organisations.membership", verbose_name="whose")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
            ],
            options={
                "verbose_name": "phrase",
                "ordering": ["seq"],
                "constraints": [models.UniqueConstraint(fields=["membership", "seq"], name="phrase_order_once"),
                                models.CheckConstraint(condition=models.Q(seq__gte=1, seq__lte=20), name="phrases_at_most")],
            },
        ),
        FenceTable("Phrase"),
    ]
