import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_fence"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_notices",
            field=models.BooleanField(default=True, verbose_name="notices by e-mail too"),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                (
                    "params",
                    models.JSONField(blank=True, default=dict, verbose_name="detail"),
                ),
                ("path", models.CharField(max_length=300, verbose_name="address")),
                ("key", models.CharField(blank=True, max_length=120, verbose_name="key")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
                ("mail_after", models.DateTimeField(blank=True, null=True, verbose_name="mail after")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="mailed at")),
                ("mail_tries", models.PositiveSmallIntegerField(default=0, verbose_name="attempts at mailing")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="organisations.membership",
                        verbose_name="recipient",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "ordering": ["-not_before", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["membership", "not_before"], name="notice_unread"
                    ),
                    models.Index(fields=["membership", "-not_before"], name="notice_newest"),
                    models.Index(
                        condition=models.Q(("mail_after__isnull", False)),
                        fields=["organisation", "mail_after"],
                        name="notice_to_mail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("membership", "key"),
                        name="notice_key_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path__startswith", "/o/")), name="notice_stays_in_house"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mailed_at", None), ("mail_after", None), _connector="OR"),
                        name="notice_mailed_is_not_due",
                    ),
                ],
            },
        ),
        FenceTable("Notice"),
    ]
