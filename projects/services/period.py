"""What a changed term must leave standing: the day on which it began, and what was done and told until now (DOMAIN.md 3.1)."""

from django.utils import timezone

from projects.models import ProgressReport
from projects.models.project import Status

NOT_BEGUN = (Status.PUBLICISED, Status.CONTRACTED)


class StartHasPassed(Exception):
    """The project has begun; its first day stays."""


class EndsTooEarly(Exception):
    """A term is not cut short to a day before `day`: today, or the end of the last period that was handed in."""

    def __init__(self, day):
        super().__init__()
        self.day = day


def check_period(project, *, starts_on, ends_on):
    """Raises StartHasPassed, EndsTooEarly. A later last day takes nothing away."""
    if project.status in NOT_BEGUN:
        return
    if starts_on != project.starts_on:
        raise StartHasPassed
    told = ProgressReport.objects.filter(project=project).exclude(status=ProgressReport.Status.DRAFT).order_by("-end").values_list("end", flat=True).first()
    earliest = max(timezone.localdate(), told or starts_on)
    if ends_on < min(earliest, project.ends_on):
        raise EndsTooEarly(earliest)
