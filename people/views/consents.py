"""Guardians and consents of one client."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from people import services
from people.forms import ConsentForm, GuardianForm, WithdrawForm
from people.views.known import known_person


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def guardian_new(request, organisation, number):
    person = known_person(request, number)
    form = GuardianForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.add_guardian(person, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The guardian is recorded."))
        return redirect("person", organisation, number)
    return render(request, "people/guardian_new.html", {"form": form, "person": person, "label": person.label_for(request.membership)})


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def consent_new(request, organisation, number):
    person = known_person(request, number)
    form = ConsentForm(typed(request), person=person)
    if request.method == "POST" and form.is_valid():
        services.record_consent(person, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The consent is recorded."))
        return redirect("person", organisation, number)
    return render(request, "people/consent_new.html", {"form": form, "person": person, "label": person.label_for(request.membership)})


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def consent_withdraw(request, organisation, number, consent):
    person = known_person(request, number)
    consent = get_object_or_404(person.consents.select_for_update(of=("self",)), pk=consent)
    form = WithdrawForm(typed(request), consent=consent)
    if request.method == "POST" and form.is_valid():
        services.withdraw_consent(consent, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The consent is withdrawn."))
        return redirect("person", organisation, number)
    return render(request, "people/consent_withdraw.html", {
        "form": form, "person": person, "consent": consent, "label": person.label_for(request.membership)})
