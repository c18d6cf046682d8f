from django.db import migrations

from organisations.records import FenceTable, StepsTable


def inside(table, column, target):
    """A reference to a table that is fenced later is kept inside the organisation as the others are."""
    name = f"{table}_{column}_inside"
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (organisation_id, "{column}") '
        f'REFERENCES "{target}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED',
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


class Migration(migrations.Migration):
    replaces = [("people", "0002_fence"), ("people", "0004_full_fence")]
    dependencies = [("people", "0001_tables"), ("organisations", "0002_rules")]

    operations = [
        # A household points to its head and a person to the household: the head is kept inside once persons have their fence.
        FenceTable("Household", crosses=["head"]),
        FenceTable("HistoricalHousehold"),
        FenceTable("Person"),
        FenceTable("HistoricalPerson"),
        inside("people_household", "head_id", "people_person"),
        FenceTable("Category"),
        FenceTable("Guardian"),
        FenceTable("Consent"),
        FenceTable("Serving"),
        FenceTable("SearchToken"),
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
