"""The form that a client signs says how long we keep what we write."""

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.figures.retention import rule_on
from people.services import register_keeping


def kept_how_long(person):
    """The rule of the house for the files of minors or of adults, as the consent form says it."""
    today = timezone.localdate()
    minor = person.is_minor_on(today)
    years, action, _basis = rule_on("minor" if minor else "service", today)
    if action != "erase":
        return _("The file is kept as the law on archives demands.")
    if minor:
        return _("Until the service has ended and the client is 18, and %(years)s years from then on; after that what identifies the client is erased.") % {"years": years}
    return _("Until the service has ended, and %(years)s years from then on; after that what identifies the client is erased.") % {"years": years}


register_keeping(kept_how_long)
