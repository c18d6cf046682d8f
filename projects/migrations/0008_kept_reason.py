"""Why a step was taken back is kept, with what had stood there."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_holidays"), ("projects", "0007_contract_privacy")]

    operations = [
        migrations.CreateModel(
            name="KeptReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("by_member", models.BigIntegerField(null=True, verbose_name="membership of the actor")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="by")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("owner_uid", models.UUIDField(db_index=True, verbose_name="belongs to (uid)")),
                ("act", models.CharField(choices=[("contract.reopen", "Contract taken back"), ("call.return", "Result taken back"), ("outcome.decide", "Decided anew"),
                                                  ("outcome.reopen", "Decision taken back")], max_length=20, verbose_name="act")),
                ("reason", models.TextField(max_length=3000, verbose_name="reason")),
                ("was", models.JSONField(default=dict, verbose_name="what stood there before")),
                ("by_house", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation",
                                               verbose_name="organisation of the actor")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation",
                                                   verbose_name="organisation")),
            ],
            options={
                "verbose_name": "reason that is kept",
                "ordering": ["pk"],
                "constraints": [models.CheckConstraint(condition=models.Q(("act__in", ["contract.reopen", "call.return", "outcome.decide", "outcome.reopen"])),
                                                       name="kept_reason_act_known")],
            },
        ),
        FenceTable("KeptReason"),
    ]
