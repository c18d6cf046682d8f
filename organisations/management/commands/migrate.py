"""`migrate`, which refuses a database that it would only half understand before it looks any further."""

from django.core.management import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from organisations.records import half_applied


class Command(Migrate):
    def handle(self, *args, **options):
        if refusal := half_applied(MigrationLoader(connections[options["database"]])):
            raise CommandError(refusal)
        super().handle(*args, **options)
