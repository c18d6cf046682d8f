"""Showing one masked field."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.views.stepup import ask_again, confirmed_lately
from people import services
from people.masks import hidden_value
from people.views.files import person_page
from people.views.known import known_person, visible_person

CONFIRMED = {"id_number"}  # the password is asked for once more before these (SECURITY.md C8)


@requires(Permission.PERSON_VIEW)
@require_http_methods(["GET", "POST"])
def person_reveal(request, organisation, number, field):
    """POST shows the field in this one answer and writes the look down; GET, after a minute, is the mask again."""
    person = known_person(request, number)
    if hidden_value(person, field) is None:
        raise Http404
    if request.method == "GET":
        if not request.htmx:
            return redirect("person", organisation, number)
        return render(request, "people/masked_field.html", {"person": person, "field": field})
    if field in CONFIRMED and not confirmed_lately(request):
        return ask_again(request, reverse("person", args=[organisation, number]))
    value = services.reveal(person, field, by=request.membership)
    if request.htmx:
        return render(request, "people/revealed_field.html", {"person": person, "field": field, "value": value})
    return person_page(request, visible_person(request, number), revealed={field: value})
