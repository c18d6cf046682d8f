"""Who serves a client, and several clients given to another worker."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.views.at_once import list_address, recall, remember
from people import services
from people.filters import PersonFilter
from people.forms import HandOverForm, TeamForm
from people.models import Person
from people.services.team import ASSIGNS, may_hand_over

MOST_AT_ONCE = 100


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_team(request, organisation, number):
    """Also for a project leader who knows only the mask: somebody must be able to hand over the clients of who has left."""
    person = get_object_or_404(Person.objects.visible_to(request.membership).to_change(request), number=number)
    if not may_hand_over(person, request.membership):
        raise PermissionDenied(_("Only those who serve this client may do this."))
    form = TeamForm(typed(request), person=person)
    if request.method == "POST" and form.is_valid() and team_changed(person, form, request.membership):
        messages.success(request, _("Saved."))
        if Person.objects.visible_to(request.membership).filter(pk=person.pk).exists():
            return redirect("person", organisation, number)
        return redirect("person_list", organisation)
    return render(request, "people/person_team.html", {"form": form, "person": person, "label": person.label_for(request.membership)})


def team_changed(person, form, by):
    """Whether the team is as the form says; nobody puts themselves on the team of a child whom they do not know."""
    try:
        services.change_team(person, by=by, **form.cleaned_data)
    except services.FileIsClosed:
        form.add_error(None, _("The file of a minor opens only to those who serve the child and their supervisor."))
        return False
    return True


def who_assigns(request):
    if request.membership.role not in ASSIGNS:
        raise PermissionDenied


@requires(Permission.PERSON_VIEW, reads="people")
@require_http_methods(["GET", "POST"])
def person_list_hand_over(request, organisation):
    """Those ticked in the list, to another responsible worker; the message offers Undo."""
    who_assigns(request)
    sent = typed(request) or request.GET
    people, numbers, many = who_is_meant(request, sent)
    form = HandOverForm(typed(request))
    if request.method == "POST" and people and form.is_valid():
        handed, stayed = services.hand_over_people(people, by=request.membership, seen=who_was_seen(sent), **form.cleaned_data)
        if gone := sorted(set(numbers) - {person.number for person in people}):
            stayed[_("No longer among the clients whom you see.")] = gone
        say_handed(request, organisation, form.cleaned_data["to"], handed, stayed)
        return redirect(list_address(request, "person_list", organisation))
    rows = [(person, person.label_for(request.membership)) for person in people]
    return render(request, "people/person_list_hand_over.html", {"rows": rows, "form": form, "query": sent.get("query", "")[:500], "many": many, "cut": many > len(numbers)})


def who_is_meant(request, sent):
    """(clients, their file numbers as they were asked for, how many were meant): those ticked, or all of the list's filter; a hundred at once."""
    people, numbers = Person.objects.visible_to(request.membership), sent.getlist("person")
    if request.method == "GET" and "all" in sent:
        filtered = PersonFilter(QueryDict(sent.get("query", "")[:500]), people, membership=request.membership)
        numbers = list(filtered.qs.order_by("-number").values_list("number", flat=True))
    meant = numbers[:MOST_AT_ONCE]
    found = people.filter(number__in=meant).select_related("organisation", "responsible__user").telling_who_is_served(request.membership)
    return list(found.order_by("number")), meant, len(numbers)


def who_was_seen(sent):
    """{file number: who was responsible when the page was made}, as the page sends it back."""
    pairs = (text.rpartition(" ") for text in sent.getlist("seen")[:MOST_AT_ONCE])
    return {number: whole(key) for number, _space, key in pairs}


def say_handed(request, organisation, to, handed, stayed):
    """What was done, and of each that stayed why."""
    told = [ngettext("%(n)s client is now with %(name)s.", "%(n)s clients are now with %(name)s.", len(handed)) % {"n": len(handed), "name": to.name}] if handed else []
    told += [_("%(numbers)s stayed: %(why)s") % {"numbers": ", ".join(numbers), "why": why} for why, numbers in stayed.items()]
    undo = f"undo:{reverse('person_list_undo', args=[organisation, remember(request, 'people', handed)])}" if handed else ""
    (messages.success if handed else messages.warning)(request, " ".join(told), extra_tags=undo)


@requires(Permission.PERSON_VIEW)
@require_POST
def person_list_undo(request, organisation, key):
    """Put them back; who was handed on in the meantime stays."""
    who_assigns(request)
    back = services.take_people_back(recall(request, "people", key), by=request.membership)
    messages.success(request, ngettext("%(n)s client is back with the former worker.", "%(n)s clients are back with their former workers.", len(back)) % {"n": len(back)})
    return redirect("person_list", organisation)
