"""Who works here."""

from django.apps import AppConfig
from django.core.management import CommandError
from django.db.models.signals import pre_migrate


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self):
        from organisations import signals  # noqa: F401  the audit of logging in and out

        pre_migrate.connect(refuse_half_applied, sender=self)


def refuse_half_applied(using, **kwargs):
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    from organisations.records import half_applied

    if refusal := half_applied(MigrationLoader(connections[using])):
        raise CommandError(refusal)
