"""Further facts about a client: circumstances, childhood, allowances, follow-up level."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, requires
from organisations.services import typed
from people import services
from people.forms import AllowanceForm, ChildForm, LevelForm, ProfileForm
from people.models import ChildProfile, PersonProfile
from people.views.known import served_person


def page_of(request, template, person, form, **context):
    """A form about one client; 409 when somebody saved in between."""
    label = person.label_for(request.membership)
    status = 409 if getattr(form, "conflicts", None) else 200
    return render(request, template, {"form": form, "person": person, "label": label} | context, status=status)


def saved(request, person, text=None):
    messages.success(request, text or _("Saved."))
    return redirect("person", request.membership.organisation.slug, person.number)


@requires(Permission.PERSON_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def person_profile(request, organisation, number):
    person = served_person(request, number)
    form = ProfileForm(typed(request), instance=services.facts_of(person, PersonProfile, to_change=request.method == "POST"))
    if request.method == "POST" and form.is_valid():
        services.change_profile(person, by=request.membership, **form.cleaned_data)
        return saved(request, person)
    return page_of(request, "people/person_profile.html", person, form)


@requires(Permission.PERSON_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def person_child(request, organisation, number):
    person = served_person(request, number)
    form = ChildForm(typed(request), instance=services.facts_of(person, ChildProfile, to_change=request.method == "POST"))
    if request.method == "POST" and form.is_valid():
        services.change_child_profile(person, by=request.membership, **form.cleaned_data)
        return saved(request, person)
    return page_of(request, "people/person_child.html", person, form)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_level(request, organisation, number):
    person = served_person(request, number)
    form = LevelForm(typed(request), initial={"level": person.follow_level})
    if request.method == "POST" and form.is_valid():
        services.set_follow_level(person, form.cleaned_data["level"], form.cleaned_data["reason"], by=request.membership)
        return saved(request, person)
    return page_of(request, "people/person_level.html", person, form)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def allowance_new(request, organisation, number):
    person = served_person(request, number)
    form = AllowanceForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.add_allowance(person, by=request.membership, **form.cleaned_data)
        return saved(request, person)
    return page_of(request, "people/allowance_new.html", person, form)


@requires(Permission.PERSON_EDIT)
@require_POST
def allowance_end(request, organisation, number, allowance):
    person = served_person(request, number)
    try:
        services.end_allowance(get_object_or_404(person.allowances.select_for_update(of=("self",)), pk=allowance), by=request.membership)
    except services.AllowanceHasEnded:
        messages.warning(request, _("It has ended already."))
        return redirect("person", organisation, number)
    return saved(request, person)
