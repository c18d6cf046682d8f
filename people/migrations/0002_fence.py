from django.db import migrations

from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("organisations", "0002_fence")]

    operations = [
        FenceTable("Household"),
        FenceTable("HistoricalHousehold"),
        FenceTable("Person"),
        FenceTable("HistoricalPerson"),
        FenceTable("Category"),
        FenceTable("Guardian"),
        FenceTable("Consent"),
        FenceTable("Serving"),
        FenceTable("SearchToken"),
    ]
