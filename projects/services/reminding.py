"""A purchaser or its authority reminds providers of what is due (催报): once a day for each project, in both audit trails."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.models import AuditEvent
from projects import window
from projects.models import ProjectParty
from projects.services.telling import tell_provider

REMINDERS = (ProjectParty.Role.PURCHASER, ProjectParty.Role.AUTHORITY)


def reminded_on(day):
    """The numbers of the projects of which the house reminded on a day."""
    return set(AuditEvent.objects.filter(act="project.remind", at__date=day).values_list("project", flat=True))


@transaction.atomic
def remind_provider(project, *, by):
    """Tell the provider's members who hand in; returns how many, 0 when the house has reminded of this project today. Raises NotAParty."""
    if project.organisation_id == by.organisation_id:
        raise window.NotAParty
    today = timezone.localdate()
    if AuditEvent.objects.filter(act="project.remind", project=project.number, at__date=today).exists():
        return 0
    with window.act(project, by, "project.remind", roles=REMINDERS):
        told = tell_provider(project, Permission.HAND_IN, kind="project.reminded", page=("project", project.number), by=by,
                             key=f"remind:{by.organisation.code}:{project.number}:{today.isoformat()}", params={"project": project.title, "house": by.organisation.name})
        audit.record("project.remind", by=by, on=project, project=project.number, detail={"house": by.organisation.code, "members": told})
    return told
