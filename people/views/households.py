"""Households."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from people import services
from people.forms import HouseholdForm, PersonHouseholdForm
from people.models import Household, Person
from people.views.known import served_person


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_household(request, organisation, number):
    """Whom a client lives with: join a household, open one, or leave it."""
    person = served_person(request, number)
    form = PersonHouseholdForm(typed(request), membership=request.membership, person=person)
    if request.method == "POST" and "leave" in request.POST and person.household:
        services.leave_household(person, by=request.membership)
    elif request.method == "POST" and not form.finds_people and form.is_valid():
        services.settle(person, by=request.membership, **form.cleaned_data)
    else:
        form.errors.clear() if form.finds_people else None
        return render(request, "people/person_household.html", {
            "form": form, "person": person, "label": person.label_for(request.membership)})
    messages.success(request, _("Saved."))
    return redirect("person", organisation, number)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def household_edit(request, organisation, number):
    household = get_object_or_404(Household.objects.visible_to(request.membership).to_change(request), number=number)
    form = HouseholdForm(typed(request), instance=household)
    members = Person.objects.visible_to(request.membership).filter(household=household).select_related("organisation")
    if not any(person.serves(request.membership) for person in members):
        raise PermissionDenied(_("Only those who serve this client may do this."))
    people = [(person, person.label_for(request.membership)) for person in members]
    if request.method == "POST" and form.is_valid():
        services.change_household(household, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("household_edit", organisation, number)
    return render(request, "people/household_edit.html", {"form": form, "household": household, "people": people},
                  status=409 if form.conflicts else 200)
