"""Words for the acts of: working hours, working days of steps."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts

register_acts({
    "step_days.set": _("Set the working days of a step"),
    "work_hours.set": _("Set the working-hour rule"),
})
