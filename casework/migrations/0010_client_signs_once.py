from django.db import migrations, models

# Until now only the service's lock kept a client from signing twice; two pages at once before that lock, or a merge, may have left two signatures.
# The first stays; the others are struck out, as a second one of the same client is today, and the record is told how many stand. Whom an approved
# record counts is not touched. The owner of the tables looks past the fence for these two statements, as a change for all houses must.
OPEN, SHUT = 'ALTER TABLE "{}" NO FORCE ROW LEVEL SECURITY;', 'ALTER TABLE "{}" FORCE ROW LEVEL SECURITY;'
TABLES = ["casework_activity", "casework_activitysignin", "casework_activitydetail"]
STRIKE = """
WITH double AS (
  SELECT id, row_number() OVER (PARTITION BY activity_id, person_id ORDER BY at, id) AS nth
  FROM casework_activitysignin WHERE removed_at IS NULL AND person_id IS NOT NULL
), struck AS (
  UPDATE casework_activitysignin s SET removed_at = now() FROM double WHERE double.id = s.id AND nth > 1 RETURNING s.activity_id
), fewer AS (
  SELECT activity_id, count(*) AS n FROM struck GROUP BY activity_id
)
UPDATE casework_activitydetail d SET sign_in_count = greatest(0, sign_in_count - fewer.n)
FROM fewer JOIN casework_activity a ON a.id = fewer.activity_id WHERE d.record_id = a.record_id;
"""
SQL = "".join(OPEN.format(table) for table in TABLES) + STRIKE + "".join(SHUT.format(table) for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_consultation_caller")]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="activitysignin",
            constraint=models.UniqueConstraint(condition=models.Q(removed_at=None, person__isnull=False), fields=["activity", "person"], name="client_signed_once"),
        ),
    ]
