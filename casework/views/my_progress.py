"""My progress: my indicators against time, my month, what evidence is missing; and the month on paper (UX.md W8)."""

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.figures import progress as figures
from casework.models.record import people_and_workers
from casework.templatetags.casework import enumeration
from organisations.access import Permission, requires


@requires(Permission.RECORD_LOG)
@require_safe
def my_progress(request, organisation):
    member = request.membership
    month = figures.month_of(member, figures.first_of(request.GET.get("month", "")) or timezone.localdate().replace(day=1))
    missing, missing_count = figures.lacking(member)
    prefetch_related_objects(missing, *people_and_workers())
    projects = figures.my_projects(member)
    return render(request, "casework/my_progress.html", {
        "month": month, "projects": projects, "missing": missing, "missing_count": missing_count,
        "as_of": min((project.counted_at for project, _light, _rows in projects if project.counted_at), default=None)})


@requires(Permission.RECORD_LOG)
@require_safe
def my_month(request, organisation, month):
    """The worklog of a month, to print and sign; clients by file number and mask, as it leaves the house."""
    first = figures.first_of(month)
    if first is None:
        raise Http404
    found = figures.month_of(request.membership, first)
    days, kinds = figures.worklog(request.membership, found)
    return render(request, "casework/my_month.html", {
        "month": found, "kinds": kinds,
        "days": [(day, [(record, masked(record)) for record in records], minutes) for day, records, minutes in days]})


def masked(record):
    """Who took part, without a name."""
    return enumeration(f"{one.person.masked_name} {one.person.number}" for one in record.participations.all())
