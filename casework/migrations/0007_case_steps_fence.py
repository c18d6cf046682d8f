from django.db import migrations

from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_case_steps")]

    operations = [FenceTable("CaseStep"), FenceTable("CasePaper")]
