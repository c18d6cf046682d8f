from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_fence")]

    operations = [
        migrations.AddIndex(
            model_name="servicerecord",
            index=models.Index(
                condition=models.Q(("countable", True)), fields=["organisation", "kind", "started_at"],
                include=("id", "project", "line", "minutes", "person_times", "status"), name="record_counted"),
        ),
    ]
