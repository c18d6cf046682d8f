"""The members of a group: taking in, screening, leaving."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import services
from casework.forms.groups import LeaveForm, MemberForm, MemberNoteForm
from casework.services.members import COVERS_A_GROUP
from casework.views.groups import led_group, seen_group, what_may
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.services import typed
from people.models import ConsentState


@requires(Permission.GROUP_VIEW, reads="group")
@require_http_methods(["GET", "POST"])
def group_members(request, organisation, number):
    """Who is in the group; whoever leads it takes members in."""
    group = seen_group(request, number)
    may = what_may(group, request.membership)
    if request.method == "POST" and not may["join"]:
        raise PermissionDenied
    form = MemberForm(typed(request), membership=request.membership, initial={"joined_on": timezone.localdate()})
    if form.finds_people:
        form._errors = {}  # still looking for somebody: nothing is judged yet
    elif request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: services.add_member(group, by=request.membership, **form.facts())):
        messages.success(request, _("The member is in the group."))
        return redirect("group_members", organisation, number)
    return render(request, "casework/group_members.html", {
        "group": group, "form": form if may["join"] else None, "may": may, "members": [shown(one, request.membership) for one in in_group(group)]})


def in_group(group):
    return group.members.select_related("person__organisation", "consent").prefetch_related("person__consents")


def shown(one, member):
    """A member as the page shows one: the label, the masked number, and whether the consent holds today."""
    known = one.person.known_to(member) if one.person_id else one.group.known_to(member)
    return {"member": one, "label": one.label_for(member), "known": known, "phone": one.masked_phone, "consent": consent_words(one)}


def consent_words(one):
    """What stands in the way of a member's consent today, in words; nothing when it holds or none is needed."""
    if not one.person_id or any(one.person.has_consent(scope) for scope in COVERS_A_GROUP):
        return ""
    states = [one.person.consent_state(scope) for scope in COVERS_A_GROUP]
    state = next((state for state in states if state != ConsentState.NEVER), ConsentState.NEVER)
    return "" if state == ConsentState.NEVER and not one.person.is_minor_on(timezone.localdate()) else ConsentState(state).label


@requires(Permission.GROUP_EDIT, reads="group")
@require_http_methods(["GET", "POST"])
def group_member(request, organisation, number, seq):
    """One member: the screening, how the member changed; or leaving, with a reason."""
    group = led_group(request, number)
    one = get_object_or_404(in_group(group), seq=seq)
    leaving = request.method == "POST" and "leave" in request.POST
    note = MemberNoteForm(None if leaving else typed(request), initial={name: getattr(one, name) for name in ("screened", "screening", "change")})
    leave = LeaveForm(request.POST if leaving else None, initial={"on": timezone.localdate()})
    form = leave if leaving else note
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: act(one, form, request.membership)):
        messages.success(request, _("Saved."))
        return redirect("group_members", organisation, number)
    return render(request, "casework/group_member.html", {"group": group, "form": form, "note": note, "leave": leave, "may": what_may(group, request.membership),
                                                           "entry": shown(one, request.membership)})


def act(one, form, by):
    verb = services.leave_group if isinstance(form, LeaveForm) else services.note_member
    verb(one, by=by, **form.cleaned_data)
