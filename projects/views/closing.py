"""Closing and archiving a project, and the provider's rating of its purchaser."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from projects.figures.closing import KEPT_YEARS, closing_points
from projects.forms.acceptance import FilesForm, RatingForm
from projects.models import Handover, PurchaserRating
from projects.models.project import Status
from projects.services import closing as services
from projects.services import standing
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.contract import may_renew, roles
from projects.views.projects import seen

OVER = (Status.CLOSED, Status.RENEWED)


def hands_over(request, project):
    """Whether the member writes the list of files: the provider, or an official of the purchaser."""
    member = request.membership
    if project.organisation_id == member.organisation_id:
        return member.can(Permission.HAND_IN)
    return member.can(Permission.DECIDE) and standing.purchases(project, member)


@requires(Permission.PROJECT_VIEW)
@require_safe
def closing(request, organisation, number):
    """What is settled and what is open; the files; then closed, and the rating."""
    project = seen(request, number)
    member, own_house = request.membership, project.organisation_id == request.membership.organisation_id
    points = [(point, address_of(organisation, point)) for point in closing_points(project, timezone.localdate())]
    rating = PurchaserRating.objects.filter(project=project).first()
    return render(request, "projects/closing.html", {
        "project": project, "points": points, "open": [point for point, _page in points if not point.is_met], "handover": Handover.objects.filter(project=project).first(), "is_over": project.status in OVER,
        "may_files": hands_over(request, project) and project.status in (Status.FINAL_EVALUATED, *services.ENDED),
        "may_close": member.can(Permission.DECIDE) and standing.purchases(project, member) and project.status in services.ENDED,
        "may_rate": own_house and rating is None and member.can(Permission.HAND_IN) and project.status in standing.RATABLE, "rating": rating, "years": KEPT_YEARS,
        "may_renew": project.status in (Status.ACCEPTED, Status.CLOSED, Status.RENEWED) and may_renew(member, project, roles(request, project)),
        "shows": project.status in (Status.FINAL_EVALUATED, *services.ENDED, *OVER)})


def address_of(organisation, point):
    return reverse(point.page[0], args=[organisation, *point.page[1:]]) if point.page else ""


@requires(Permission.PROJECT_VIEW)
@require_http_methods(["GET", "POST"])
def closing_files(request, organisation, number):
    """The list of files with where they lie."""
    project = seen(request, number)
    if not hands_over(request, project) or project.status in OVER:
        raise PermissionDenied
    there = Handover.objects.filter(project=project).first() or Handover(organisation=project.organisation, project=project)
    form = FilesForm(typed(request), instance=there)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in FilesForm.Meta.fields}
        try:
            services.hand_over(project, items=form.items(), seen=form.instance.version, by=request.membership, **facts)
        except AlreadyDecided:
            messages.warning(request, _("Somebody saved meanwhile; nothing of yours was saved. This is how it stands now."))
        except NotInThisState:
            messages.warning(request, _("Files are handed over after the final evaluation or the termination."))
        else:
            messages.success(request, _("Saved."))
        return redirect("closing", organisation, number)
    return render(request, "projects/closing_files.html", {"project": project, "form": form, "years": KEPT_YEARS}, status=409 if form.conflicts else 200)


@requires(Permission.DECIDE)
@require_POST
def closing_close(request, organisation, number):
    """Close and archive the project."""
    project = seen(request, number)
    if not standing.purchases(project, request.membership):
        raise PermissionDenied
    try:
        services.archive_project(project, by=request.membership)
        messages.success(request, _("The project is closed. Nothing of it changes any more."))
    except services.NotReadyToClose:
        messages.warning(request, _("Something is open still; see the list."))
    except AlreadyDecided:
        messages.info(request, _("A colleague closed it already."))
    except NotInThisState:
        messages.warning(request, _("A project is closed after its acceptance or termination."))
    return redirect("closing", organisation, number)


@requires(Permission.HAND_IN)
@require_http_methods(["GET", "POST"])
def rating_new(request, organisation, number):
    """The provider says how its purchaser was."""
    project = seen(request, number)
    if project.organisation_id != request.membership.organisation_id:
        raise PermissionDenied
    if request.method == "GET" and PurchaserRating.objects.filter(project=project).exists():
        messages.info(request, _("The purchaser was rated already."))
        return redirect("closing", organisation, number)
    form = RatingForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            standing.rate_purchaser(project, by=request.membership, comment=form.cleaned_data["comment"], **form.marks())
            messages.success(request, _("Thank you. The purchaser reads it."))
        except AlreadyDecided:
            messages.info(request, _("The purchaser was rated already."))
        except (NotInThisState, standing.NotAParty):
            messages.warning(request, _("The purchaser is rated after the acceptance or the termination."))
        return redirect("closing", organisation, number)
    return render(request, "projects/rating_new.html", {"project": project, "form": form})
