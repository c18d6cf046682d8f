import uuid

import django.db.models.deletion
from django.db import migrations, models

import organisations.records
from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_holiday")]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("page", models.CharField(max_length=60, verbose_name="page")),
                ("name", organisations.records.SealedField(blank=True, default="", max_length=40, verbose_name="name")),
                ("query", organisations.records.SealedField(blank=True, default="", max_length=1000, verbose_name="query")),
                ("is_shared", models.BooleanField(default=False, verbose_name="shared here")),
                ("is_default", models.BooleanField(default=False, verbose_name="opens first")),
                ("starred", models.BooleanField(default=False, verbose_name="starred")),
                ("seq", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to="organisations.membership", verbose_name="owner")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
            ],
            options={"verbose_name": "saved view", "ordering": ["page", "-starred", "seq", "pk"]},
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(condition=models.Q(("is_default", True)), fields=("organisation", "membership", "page"), name="one_default_view"),
        ),
        FenceTable("SavedView"),
    ]
