"""What is told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        from organisations.words import register_acts

        register_acts({
            "report.request": _("Ask for a report"),
            "report.cancel": _("Cancel a report"),
            "report.retry": _("Try a report again"),
            "report.ready": _("Finish a report"),
            "report.fail": _("Give a report up"),
            "report.issue": _("Issue a report"),
            "report.correct": _("Correct an issued report"),
            "report.supersede": _("Supersede a report"),
            "report.download": _("Download a report"),
            "report.read": _("Read a report"),
        })
