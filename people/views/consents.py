"""Guardians and consents of one client."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from people import scans, services
from people.forms import ConsentForm, GuardianForm, WithdrawForm
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
