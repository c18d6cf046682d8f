"""Words for the acts of: working hours."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts

register_acts({
    "work_hours.set": _("Set the working-hour rule"),
})
