"""Households."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from people import services
from people.forms import HouseholdForm, HousemateForm, PersonHouseholdForm
from people.models import Household, HouseholdRelation, Person
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


def people_of(household, membership):
    """(person, label, relation to the head) of those with a file whom the member may see, the head first."""
    found = Person.objects.visible_to(membership).filter(household=household).select_related("organisation", "profile").order_by("id")
    rows = [(person, person.label_for(membership), HouseholdRelation.HEAD if person.pk == household.head_id else
             getattr(getattr(person, "profile", None), "household_relation", "")) for person in found]
    return sorted(rows, key=lambda row: row[2] != HouseholdRelation.HEAD)


def served_household(request, number):
    """A household to change: somebody in it is served."""
    found = get_object_or_404(Household.objects.visible_to(request.membership).to_change(request), number=number)
    people = people_of(found, request.membership)
    if not any(person.serves(request.membership) for person, _l, _r in people):
        raise PermissionDenied(_("Only those who serve this client may do this."))
    return found, people


@requires(Permission.PERSON_VIEW, reads="household")
@require_safe
def household(request, organisation, number):
    found = get_object_or_404(Household.objects.visible_to(request.membership), number=number)
    member = request.membership
    people = people_of(found, member)
    known = any(person.known_to(member) for person, _l, _r in people)
    return render(request, "people/household.html", {
        "household": found, "known": known, "today": timezone.localdate(),
        "people": [(person, label, HouseholdRelation(relation).label if relation else "") for person, label, relation in people],
        "mates": found.members.all() if known else [],
        "may_edit": member.can(Permission.PERSON_EDIT) and any(person.serves(member) for person, _l, _r in people)})


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def household_edit(request, organisation, number):
    found, people = served_household(request, number)
    form = HouseholdForm(typed(request), instance=found, people=people)
    if request.method == "POST" and form.is_valid():
        changes, head, relations = form.answers()
        services.change_household(found, by=request.membership, **changes)
        if found.head != head:
            services.set_head(found, head, by=request.membership)
        before = {person.pk: relation for person, _l, relation in people}
        for person, relation in relations:
            if before[person.pk] != relation:
                services.set_relation(person, relation, by=request.membership)
        messages.success(request, _("Saved."))
        return redirect("household", organisation, number)
    return render(request, "people/household_edit.html", {"form": form, "household": found}, status=409 if form.conflicts else 200)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def housemate_new(request, organisation, number):
    found, _people = served_household(request, number)
    form = HousemateForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.add_household_member(found, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("household", organisation, number)
    return render(request, "people/housemate_new.html", {"form": form, "household": found})


@requires(Permission.PERSON_EDIT)
@require_POST
def housemate_drop(request, organisation, number, mate):
    found, _people = served_household(request, number)
    mate = get_object_or_404(found.members, pk=mate)
    if mate.until is None:
        services.drop_household_member(mate, by=request.membership)
    messages.success(request, _("Saved."))
    return redirect("household", organisation, number)
