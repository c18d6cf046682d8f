"""What was done."""

from django.apps import AppConfig
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self):
        from casework import (
            clients,  # noqa: F401  whose clients a project leader sees
            figures,  # noqa: F401  registers the counting rules
            photos,  # noqa: F401  shows a spot check the evidence, veiled
            signals,  # noqa: F401  what follows from a change of a file
            words,  # noqa: F401  the audit trail's words
        )
        from casework.models import Form, Kind
        from organisations.extras import register_form

        for kind in Form.Kind:
            register_form(kind.value, kind.label)
        for kind in Kind:
            register_form(f"log_{kind.value}", format_lazy("{} · {}", _("Service record"), kind.label))
        register_form("wish", _("Wish"))
