"""Whose record is it: answered from the index alone, the fence's column included."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("casework", "0013_phrase")]

    operations = [
        migrations.RemoveIndex(model_name="recordworker", name="record_worker_of"),
        migrations.AddIndex(
            model_name="recordworker",
            index=models.Index(fields=["membership", "record"], include=("organisation",), name="record_worker_of"),
        ),
    ]
