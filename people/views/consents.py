"""Guardians and consents of one client."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from people import scans, services
from people.figures import ending_consents
from people.forms import ConsentForm, GuardianForm, WithdrawForm
from people.models import Person
from people.models.choices import ConsentScope
from people.models.profile_choices import DataKind, Principle
from people.views.known import known_person, served_person


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def guardian_new(request, organisation, number):
    person = served_person(request, number)
    form = GuardianForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.add_guardian(person, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The guardian is recorded."))
        return redirect("person", organisation, number)
    return render(request, "people/guardian_new.html", {"form": form, "person": person, "label": person.label_for(request.membership)})


@requires(Permission.PERSON_EDIT)
@require_POST
def guardian_end(request, organisation, number, guardian):
    person = served_person(request, number)
    services.end_guardian(get_object_or_404(person.guardians.filter(until=None), pk=guardian), by=request.membership)
    messages.success(request, _("Saved."))
    return redirect("person", organisation, number)


@requires(Permission.PERSON_VIEW, reads="people")
@require_safe
def consent_list(request, organisation):
    """Whose consent has ended, ends soon, or was outgrown: children turn 14 and 18 while one looks elsewhere."""
    found = ending_consents(Person.objects.visible_to(request.membership), timezone.localdate())
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    rows = [(person, person.label_for(request.membership), scopes, fourteen) for person, scopes, fourteen in page]
    return render(request, "people/consent_list.html", {"page": page, "rows": rows})


@requires(Permission.PERSON_VIEW, reads="person")
@require_safe
def consent_paper(request, organisation, number):
    """The consent form to print and sign, with what the law wants to be told (PIPL article 17)."""
    person = known_person(request, number)
    return render(request, "people/consent_paper.html", {
        "person": person, "label": person.label_for(request.membership), "scopes": ConsentScope.choices, "kinds": DataKind.choices,
        "handler": request.membership.name, "contact": request.membership.user.phone or request.membership.user.email, "principles": Principle.labels,
        "keeping": services.keeping_in_words(person), "is_minor": person.is_minor_on(timezone.localdate())})


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def consent_new(request, organisation, number):
    person = served_person(request, number)
    form = ConsentForm(typed(request), request.FILES or None, person=person)
    if request.method == "POST" and form.is_valid():
        services.record_consent(person, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The consent is recorded."))
        return redirect("person", organisation, number)
    return render(request, "people/consent_new.html", {"form": form, "person": person, "label": person.label_for(request.membership)})


@requires(Permission.PERSON_VIEW, reads="consent")
@require_safe
def consent_scan(request, organisation, number, consent):
    """The signed paper, to those who may know the client; never stored on the way, never run as anything but a picture."""
    consent = get_object_or_404(known_person(request, number).consents.exclude(scan_sha256=""), pk=consent)
    response = HttpResponse(scans.open_scan(consent), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{consent.uid}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def consent_withdraw(request, organisation, number, consent):
    person = served_person(request, number)
    consent = get_object_or_404(person.consents.select_for_update(of=("self",)), pk=consent)
    form = WithdrawForm(typed(request), consent=consent)
    if request.method == "POST" and form.is_valid():
        services.withdraw_consent(consent, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The consent is withdrawn."))
        return redirect("person", organisation, number)
    return render(request, "people/consent_withdraw.html", {
        "form": form, "person": person, "consent": consent, "label": person.label_for(request.membership)})
