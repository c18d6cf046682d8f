"""Who is on the staff of a project today."""

from django.db.models import Exists, OuterRef, Q

from projects.models import ProjectStaff


def on_staff(membership, project="project"):
    """The condition for rows of projects on whose staff the member is today: whoever was released reads and decides no further."""
    return Q(Exists(ProjectStaff.objects.not_over().filter(project=OuterRef(project), membership=membership)))
