"""Who serves a client."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from people import services
from people.forms import TeamForm
from people.models import Person


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_team(request, organisation, number):
    """Also for a project leader who knows only the mask: somebody must be able to hand over the clients of who has left."""
    person = get_object_or_404(Person.objects.visible_to(request.membership).to_change(request), number=number)
    form = TeamForm(typed(request), person=person)
    if request.method == "POST" and form.is_valid():
        services.change_team(person, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        if Person.objects.visible_to(request.membership).filter(pk=person.pk).exists():
            return redirect("person", organisation, number)
        return redirect("person_list", organisation)
    return render(request, "people/person_team.html", {"form": form, "person": person, "label": person.label_for(request.membership)})
