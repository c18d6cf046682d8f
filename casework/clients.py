"""Who is a client of a project: whoever was served in it, or is to be (DOMAIN.md section 5, "other workers' clients")."""

from casework.models import Case, GroupMember, Participation, Recipient, Referral, VisitStop, Wish
from people.models.serving import register_clients_of_projects
from projects.models import ProjectStaff


def clients_of_projects(membership):
    """A query for the keys (`person`) of the clients of the projects on whose staff the member is today. What was struck out tells of nobody."""
    projects = ProjectStaff.objects.not_over().filter(membership=membership).order_by().values("project")
    return Participation.objects.filter(record__project__in=projects).exclude(record__status="void").order_by().values("person").union(
        Case.objects.filter(project__in=projects).order_by().values("person"),
        GroupMember.objects.filter(group__project__in=projects).exclude(person=None).order_by().values("person"),
        Wish.objects.filter(project__in=projects).order_by().values("person"),
        Referral.objects.filter(project__in=projects).order_by().values("person"),
        Recipient.objects.filter(distribution__project__in=projects).order_by().values("person"),
        VisitStop.objects.filter(plan__project__in=projects, dropped_at=None).order_by().values("person"))


register_clients_of_projects(clients_of_projects)
