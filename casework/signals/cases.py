"""Cases follow their project into the next one; a file is not erased under an open case."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from casework.models import Case
from casework.services import bring_cases_back, carry_over_cases
from people.services import register_keeper
from projects.services.projects import renewal_dropped
from projects.services.renewal import project_renewed


@receiver(project_renewed, dispatch_uid="cases follow their project")
def carry_open_cases(sender, old, new, by, **more):
    carry_over_cases(old=old, new=new, by=by)


@receiver(renewal_dropped, dispatch_uid="cases come back from a dropped renewal")
def bring_open_cases_back(sender, old, new, by, **more):
    bring_cases_back(old=old, new=new, by=by)


def open_case_keeps(person, by):
    """A file is not erased under a case that goes on."""
    if Case.objects.filter(person=person, status__in=[Case.Status.DRAFT, Case.Status.OPEN]).exists():
        return _("There is a case that is not closed.")
    return None


register_keeper(open_case_keeps)
