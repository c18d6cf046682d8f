from django.db import migrations

from organisations.records import KNOWN_USER, FenceTable, refuse_changes

# The table of Django's database cache: throttles live there and survive a restart.
CACHE = """
CREATE TABLE cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    replaces = [("organisations", "0002_fence"), ("organisations", "0009_casework_fence")]
    dependencies = [("organisations", "0001_tables")]

    operations = [
        # A user sees their own memberships everywhere: that is how they find their organisations.
        FenceTable("Membership", readable=f"user_id = {KNOWN_USER}"),
        FenceTable("HistoricalMembership"),
        FenceTable("Invitation"),
        FenceTable("Station"),
        FenceTable("Series"),
        FenceTable("Submission"),
        FenceTable("AuditHead"),
        FenceTable("AuditEvent"),
        FenceTable("Notice"),
        FenceTable("SavedView"),
        *[FenceTable(name) for name in ("ExtraField", "ExtraAnswers", "NumberTemplate", "Draft")],
        migrations.RunSQL(refuse_changes("organisations_auditevent"), migrations.RunSQL.noop),
        migrations.RunSQL(CACHE, "DROP TABLE cache"),
    ]
