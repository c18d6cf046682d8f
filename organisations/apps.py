"""Who works here."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self):
        from organisations import signals  # noqa: F401  the audit of logging in and out
