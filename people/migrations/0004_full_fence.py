from django.db import migrations

from organisations.records import FenceTable, StepsTable


def inside(table, column, target):
    """A reference that a fenced table got later is kept inside the organisation as the first ones are."""
    name = f"{table}_{column}_inside"
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (organisation_id, "{column}") '
        f'REFERENCES "{target}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED',
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


class Migration(migrations.Migration):
    dependencies = [("people", "0003_full"), ("organisations", "0002_fence")]

    operations = [
        inside("people_person", "merged_into_id", "people_person"),
        inside("people_household", "head_id", "people_person"),
        FenceTable("HouseholdMember"),
        FenceTable("PersonProfile"),
        FenceTable("HistoricalPersonProfile"),
        FenceTable("ChildProfile"),
        FenceTable("HistoricalChildProfile"),
        FenceTable("Allowance"),
        FenceTable("LevelChange"),
        FenceTable("RightsRequest"),
        FenceTable("AccessRequest"),
        FenceTable("Merge"),
        FenceTable("NotTheSame"),
        StepsTable("RightsRequest", "status", {"": ["open"], "open": ["done", "refused", "withdrawn"]}),
        StepsTable("AccessRequest", "status", {"": ["waiting"], "waiting": ["granted", "denied", "withdrawn"], "granted": ["ended"]}),
    ]
