"""How far a report is, in one sentence."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.models import Status


def sentence(report):
    """The step in words, with place and number where there are any."""
    if report.cancel_requested:
        return _("Stopping…")
    if report.status == Status.REQUESTED:
        return _("Waiting for the worker") if report.attempts == 0 else _("Interrupted; waiting for the worker to take it up again")
    if report.step == "charts" and report.step_total:
        return _("Drawing charts: %(place)s of %(total)s") % {"place": report.step_place, "total": report.step_total}
    if report.step in ("layout", "writing") and report.step_place:
        return ngettext("Printing: %(n)s page", "Printing: %(n)s pages", report.step_place) % {"n": report.step_place}
    return {"collect": _("Step 1 of 4: collecting figures"), "charts": _("Step 2 of 4: drawing charts"), "composing": _("Step 3 of 4: composing"),
            "layout": _("Step 4 of 4: laying out pages"), "writing": _("Step 4 of 4: writing the PDF"), "done": _("Done")}.get(report.step, "")


def elapsed(report):
    """Seconds since it was asked for."""
    return max(0, int((timezone.now() - report.requested_at).total_seconds()))
