"""Bring database and static files up to date, in one process because importing Django takes longer than most of it."""

import hashlib
import io
import sys

from .places import DEMO_NOTE, write_private


def main(arguments):
    import django

    django.setup()
    if refusal := unfit_database():
        sys.exit(refusal)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")  # meant for pages; a migration may take as long as it takes
    migrate()
    collect_static()
    from django.core.management import call_command

    if "--no-demo" not in arguments:
        demonstration()
    link = io.StringIO()
    call_command("first_link", stdout=link)
    if link.getvalue().strip():
        print("There is no organisation yet. This link, good for one use, makes the first one and its administrator:")
        print(f"    {link.getvalue().strip()}", flush=True)


def demonstration():
    """Load it into an empty database; later starts only say once more who can log in."""
    from django.conf import settings
    from django.core.management import call_command

    from organisations.models import Organisation

    note = settings.DATA_DIR / DEMO_NOTE
    if not Organisation.objects.exists():
        call_command("demo", if_empty=True)
        write_private(note, settings.DEMO_PASSWORD)
    elif note.exists():
        print("Logins of the demonstration: worker, supervisor, admin, official, evaluator @demo.example; of a second")
        print(f"agency and bureau worker2@demo.example and so on. Password, unless changed: {note.read_text()}", flush=True)


def unfit_database():
    """Why we will not work with what DATABASE_URL points to, or None."""
    from django.db import OperationalError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('server_version_num')::int, current_setting('server_encoding'),"
                           " (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)")
            version, encoding, unfenced = cursor.fetchone()
    except OperationalError as error:
        return f"The database does not answer: {str(error).strip()}"
    if version < 150000:
        return f"The database is PostgreSQL {version // 10000}; 15 or newer is needed"
    if encoding != "UTF8":
        return f"The database is encoded as {encoding}; UTF8 is needed"
    if unfenced:
        return ("The database's role is a superuser or bypasses row security, which keeps organisations apart: "
                "give DATABASE_URL a plain role that owns the database")
    return None


def migrate():
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from organisations.records import half_applied

    executor = MigrationExecutor(connection)
    if refusal := half_applied(executor.loader):
        sys.exit(refusal)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting:
        print("The database is up to date", flush=True)
        return
    print(f"Bringing the database up to date: {len(waiting)} migrations", flush=True)
    call_command("migrate", interactive=False, verbosity=0)


def collect_static():
    """Only when a file came, went or changed: compressing them all takes seconds."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            seen.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    stamp = settings.DATA_DIR / "static.stamp"
    if stamp.exists() and stamp.read_text() == seen.hexdigest() and settings.STATIC_ROOT.exists():
        return
    print("Collecting the static files", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(seen.hexdigest())


if __name__ == "__main__":
    main(sys.argv[1:])
