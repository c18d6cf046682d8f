"""How many mandatory reports there were: a count and nothing else (DOMAIN.md 4.11)."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.models import HarmReport
from projects import counting
from projects.counting import Count, Row


def _row(report):
    """No number that opens anything, no day: only that there was one, in its month."""
    discovered = timezone.localtime(report.discovered_at)
    return Row(kind=gettext("Mandatory report"), number=f"{discovered:%Y-%m}", when=discovered.replace(day=1, hour=12, minute=0))


@counting.rule("HARM", label=_("Mandatory reports"), unit=_("reports"), definition=_("Reports of harm made to the authorities; only their number is told."))
def harm(scope, period):
    rows = scope.within(HarmReport.objects.exclude(project=None), period, "discovered_at", line=None)
    return Count(recorded=rows, rows=rows.exclude(status=HarmReport.Status.FOUND), describe=_row, when="discovered_at")
