"""Words for the acts of: working hours, working days of steps."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts, register_notices

register_acts({
    "site.answer": _("Answer a question about a service on site"),
    "site.confirm": _("Confirm services on site"),
    "site.question": _("Question a service on site"),
    "step_days.set": _("Set the working days of a step"),
    "work_hours.set": _("Set the working-hour rule"),
})
register_notices({
    "site.answered": (_("Your question about service %(number)s is answered"), _("%(project)s: %(house)s answers it; confirm the service or ask again.")),
    "site.questioned": (_("The landing unit questions service %(number)s"), _("%(project)s: %(house)s questions it; open the record to read why.")),
})
