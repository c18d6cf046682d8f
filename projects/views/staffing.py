"""How many workers a contract asks for, who was there, which posts stood vacant: read by both houses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.dates import parse_day
from organisations.services import typed
from projects import services, window
from projects.figures.spending import agreed_amount
from projects.figures.staffing import staffing as staff_of
from projects.forms.staffing import NormForm, QualificationForm
from projects.models import SpendingRule, StaffingNorm
from projects.views.decided import may_decide
from projects.views.projects import own
from projects.views.spending import with_money


def may_set_norm(request, project):
    """The purchaser where it made the contract, else the provider."""
    if project.organisation_id == request.membership.organisation_id:
        return not project.is_governed and request.membership.can(Permission.PROJECT_EDIT)
    return project.is_governed and may_decide(request, project)


def chosen_day(request):
    """The day of the address, else today; a day to come is today."""
    try:
        day = parse_day(request.GET.get("on", "")[:40])
    except ValidationError:
        day = None
    return min(day or timezone.localdate(), timezone.localdate())


@requires(Permission.SPEND_VIEW)
@require_safe
def staffing(request, organisation, number):
    """The norm, the ratios of a day, vacancy days by month, the workers."""
    project = with_money(request, number)
    on, norm, agreed = chosen_day(request), StaffingNorm.objects.filter(project=project).first(), agreed_amount(project)
    own_house = project.organisation_id == request.membership.organisation_id
    with window.look(project, request.membership, request):  # who works there is read on the provider's ground
        told = staff_of(project, on, norm, agreed)
        people = [{"pk": entry.pk, "name": entry.membership.name, "duty": entry.get_duty_display(), "certificate": entry.get_certificate_display(), "since": entry.since,
                   "until": entry.until, "has_background": entry.has_background, "is_there": entry.since <= on and (entry.until is None or entry.until >= on)}
                  for entry in told.assignments]
    return render(request, "projects/staffing.html", {
        "project": project, "norm": norm, "told": told, "people": people, "on": on, "may_set": may_set_norm(request, project), "agreed": agreed,
        "may_edit": own_house and request.membership.can(Permission.PROJECT_EDIT)})


@requires(Permission.PROJECT_VIEW)
@require_http_methods(["GET", "POST"])
def staffing_norm(request, organisation, number):
    """Set the norm: a rule's, or the contract's own."""
    project = with_money(request, number)
    if not may_set_norm(request, project):
        raise PermissionDenied
    norm = StaffingNorm.objects.filter(project=project).first()
    form = NormForm(typed(request), initial=initial(norm))
    if request.method == "POST" and form.is_valid():
        services.set_staffing_norm(project, by=request.membership, **form.norm())
        messages.success(request, _("Saved."))
        return redirect("staffing", organisation, number)
    return render(request, "projects/staffing_norm.html", {"project": project, "form": form})


def initial(norm):
    if norm is None:
        return {"rule": SpendingRule.objects.exclude(staffing={}).first()}
    if norm.from_rule:
        return {"rule": SpendingRule.objects.filter(name=norm.from_rule).first()}
    shares = {name: None if ratio is None else f"{(ratio * 100).normalize():f}" for name, ratio in (("qualified", norm.qualified_ratio), ("background", norm.background_ratio))}
    return {"amount_per_worker": norm.amount_per_worker} | shares


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def qualification(request, organisation, number, pk):
    """Somebody's certificate and background on the project, as it always was or from a day on."""
    project = own(request, number)
    entry = get_object_or_404(project.staff.filter(until=None).select_related("membership__user"), pk=pk)
    form = QualificationForm(typed(request), initial={"certificate": entry.certificate, "has_background": entry.has_background})
    if request.method == "POST" and form.is_valid():
        services.set_qualification(entry, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("project_staff", organisation, number)
    return render(request, "projects/qualification.html", {"project": project, "entry": entry, "form": form})
