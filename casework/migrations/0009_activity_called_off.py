from django.db import migrations

from organisations.records import SealedField


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_activities")]

    operations = [migrations.AddField("activity", "cancel_reason", SealedField(blank=True, default="", max_length=200, verbose_name="why it was called off"))]
