"""A database of a day before the migrations were folded (docs/adr/0007)."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from socialwork.runtime import prepare

OURS = ("organisations", "people", "projects", "casework", "training", "reports")
FOLDED = ("0001_tables", "0002_rules", "0003_holidays", "0003_preset_rows")


@pytest.fixture
def of_that_day(db):
    """The history as it stood: every old migration, none of the folded ones."""
    from django.db import connection

    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app__in=OURS, name__in=FOLDED).delete()
    return recorder


def test_one_with_all_of_the_old_ones_is_up_to_date_and_learns_the_new_names(of_that_day, capsys):
    call_command("migrate", check_unapplied=True, verbosity=0)
    call_command("migrate")
    assert "No migrations to apply" in capsys.readouterr().out
    assert {("projects", name) for name in ("0001_tables", "0002_rules", "0003_preset_rows")} <= of_that_day.applied_migrations().keys()


@pytest.mark.parametrize("missing", ["0010_groups", "0005_casework_fence"])
def test_one_with_a_part_of_them_is_refused_by_name(of_that_day, missing):
    folded = [key for one in MigrationLoader(None).replacements.values() for key in one.replaces]
    later = [row.pk for row in of_that_day.migration_qs.filter(app__in=OURS) if (row.app, row.name) not in folded]
    of_that_day.migration_qs.filter(pk__in=later).delete()  # none of what was written since
    of_that_day.migration_qs.filter(app="casework", name=missing).delete()
    with pytest.raises(CommandError, match=rf"casework\.{missing} not applied"):
        call_command("migrate", verbosity=0)
    with pytest.raises(SystemExit, match=rf"casework\.{missing} not applied"):
        prepare.migrate()


def test_no_old_migration_has_two_successors_and_no_new_one_has_an_old_name():
    loader = MigrationLoader(None)
    old = [key for (app, _), folded in loader.replacements.items() if app in OURS for key in folded.replaces]
    assert len(old) == len(set(old))
    assert [key for key in loader.disk_migrations if key in old] == []
