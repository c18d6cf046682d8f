"""The way to one client."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people.models import Person


def visible_person(request, number):
    """The client under this number, if this member may see the file; else 404."""
    people = Person.objects.visible_to(request.membership).select_related(
        "organisation", "responsible__user", "station", "household", "created_by__user", "profile", "child_profile__child_director__user").with_categories()
    return get_object_or_404(people, number=number)


def known_person(request, number):
    """The same, for looks that need to know who it is: 403 when the member sees only the mask."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), number=number)
    if not person.known_to(request.membership):
        raise PermissionDenied(_("Only those who serve this client may do this."))
    return person


def served_person(request, number):
    """The same, for changes: only the team around a client writes in the file (DOMAIN.md section 5)."""
    person = get_object_or_404(Person.objects.visible_to(request.membership).to_change(request), number=number)
    if not person.serves(request.membership):
        raise PermissionDenied(_("Only those who serve this client may do this."))
    return person
