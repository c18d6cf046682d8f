"""A purchaser's record of a provider: grades, breaches, projects; the provider reads what is said of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import PROVIDER_KINDS, Permission, requires
from organisations.models import Organisation
from organisations.services import typed
from projects.figures.evaluation import last_result
from projects.figures.standing import evaluators_grades, provider_standing
from projects.forms.acceptance import BreachForm, GradeForm, LiftForm
from projects.models import Breach, EvaluationResult, Project, ProjectParty, ProviderGrade, PurchaserRating
from projects.services import standing as services


def provider_of(request, slug):
    """A provider that the official's house has had to do with; 404 otherwise."""
    house = request.membership.organisation
    found = get_object_or_404(Organisation.objects.filter(kind__in=PROVIDER_KINDS).exclude(pk=house.pk), slug=slug)
    if not services.knows(found, house):
        raise Http404
    return found


@requires(Permission.PROJECT_VIEW)
@require_safe
def provider(request, organisation, provider):
    """Grades, breaches, projects of a provider for its purchaser's officials; the provider itself reads what all of them say."""
    member = request.membership
    if provider == member.organisation.slug:
        return own_record(request)
    if not member.can(Permission.PORTFOLIO_VIEW):
        raise Http404
    house = provider_of(request, provider)
    return render(request, "projects/provider.html", {
        "house": house, "standing": provider_standing(house, member.organisation), "projects": projects_with(house, member).prefetch_related("evaluations"),
        "may_write": member.can(Permission.DECIDE)})


def projects_with(house, member):
    """The provider's projects that the member's house purchases, newest first."""
    parties = ProjectParty.objects.filter(partner=member.organisation_id, role=ProjectParty.Role.PURCHASER)
    return Project.objects.visible_to(member).filter(organisation=house, pk__in=parties.values("project"))


def own_record(request):
    """What the purchasers say of the own house, and, of a purchaser, what its providers say."""
    member = request.membership
    if not (member.can(Permission.HAND_IN) or member.can(Permission.PORTFOLIO_VIEW)):
        raise Http404
    house = member.organisation
    said_of = {"provider": house}
    noted = list(ProviderGrade.objects.filter(**said_of).select_related("organisation", "project"))
    evaluated = evaluators_grades(EvaluationResult.objects.filter(organisation=house), noted)
    return render(request, "projects/provider_own.html", {
        "house": house, "grades": sorted([*noted, *evaluated], key=lambda grade: (grade.on, grade.at), reverse=True),
        "breaches": Breach.objects.filter(**said_of).select_related("organisation", "project"),
        "ratings": PurchaserRating.objects.filter(purchaser=house).select_related("organisation", "project").order_by("-on", "-pk"),
        "is_provider": house.kind in PROVIDER_KINDS})


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def breach_new(request, organisation, provider):
    """Record something against the contract."""
    house = provider_of(request, provider)
    form = BreachForm(typed(request), projects=projects_with(house, request.membership))
    if request.method == "POST" and form.is_valid():
        services.record_breach(house, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Recorded. The provider has been told."))
        return redirect("provider", organisation, provider)
    return render(request, "projects/breach_new.html", {"house": house, "form": form})


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def breach_lift(request, organisation, provider, pk):
    """A breach no longer counts, with the reason."""
    house = provider_of(request, provider)
    breach = get_object_or_404(Breach.objects.filter(organisation=request.membership.organisation_id, provider=house), pk=pk)
    form = LiftForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_breach(breach, reason=form.cleaned_data["reason"], by=request.membership)
            messages.success(request, _("Lifted. It stays to be read, with the reason."))
        except services.AlreadyLifted:
            messages.info(request, _("It was lifted already."))
        return redirect("provider", organisation, provider)
    return render(request, "projects/breach_lift.html", {"house": house, "breach": breach, "form": form})


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def grade_new(request, organisation, provider, number):
    """What follows from how the provider did in a project."""
    house = provider_of(request, provider)
    project = get_object_or_404(projects_with(house, request.membership), number=number)
    last = last_result(project.evaluations.all(), "final") or last_result(project.evaluations.all(), "mid")
    form = GradeForm(typed(request), initial={"stage": last.stage, "grade": last.grade, "score": last.score} if last else {"stage": "acceptance"})
    if request.method == "POST" and form.is_valid():
        services.grade_provider(project, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Recorded. The provider has been told."))
        return redirect("provider", organisation, provider)
    return render(request, "projects/grade_new.html", {"house": house, "project": project, "form": form})
