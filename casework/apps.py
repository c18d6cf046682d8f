"""What was done."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self):
        from casework import (
            figures,  # noqa: F401  registers the counting rules
            words,  # noqa: F401  the audit trail's words
        )
