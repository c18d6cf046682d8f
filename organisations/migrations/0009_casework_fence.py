from django.db import migrations

from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("organisations", "0008_casework_ground")]

    operations = [FenceTable(name) for name in ("ExtraField", "ExtraAnswers", "NumberTemplate", "Draft")]
