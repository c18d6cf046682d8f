"""Who works here, and as what."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import services
from organisations.access import Permission, Role, granted, requires
from organisations.forms import InviteForm, MemberForm
from organisations.models import Invitation, Membership
from organisations.services import typed
from organisations.tables import MemberTable, RequestConfig
from organisations.views.stepup import confirmed


@requires(Permission.MEMBER_VIEW)
@require_safe
def member_list(request, organisation):
    table = MemberTable(Membership.objects.select_related("user", "organisation", "supervisor__user"))
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    return render(
        request,
        "organisations/member_list.html",
        {"table": table, "invitations": Invitation.objects.open()[:50], "may_manage": request.membership.can(Permission.MEMBER_MANAGE)},
    )


@requires(Permission.MEMBER_MANAGE)
@require_http_methods(["GET", "POST"])
def member_invite(request, organisation):
    form = InviteForm(typed(request))
    if request.method == "POST" and form.is_valid():
        made = services.invite(by=request.membership, **form.cleaned_data)
        return redirect("invitation", organisation, made.pk)
    return render(request, "organisations/member_invite.html", {"form": form})


@requires(Permission.MEMBER_MANAGE)
@require_safe
def invitation(request, organisation, pk):
    made = get_object_or_404(Invitation.objects.open(), pk=pk)
    link = f"{settings.PUBLIC_URL}{reverse('invitation_accept', args=[organisation, services.token_of(made)])}"
    return render(request, "organisations/invitation.html", {"invitation": made, "link": link})


@requires(Permission.MEMBER_MANAGE)
@require_POST
def invitation_revoke(request, organisation, pk):
    made = get_object_or_404(Invitation.objects.open(), pk=pk)
    services.revoke_invitation(made, by=request.membership)
    messages.success(request, _("Revoked. The link no longer works."))
    return redirect("member_list", organisation)


@requires(Permission.MEMBER_MANAGE)
@require_http_methods(["GET", "POST"])
def member_edit(request, organisation, number):
    member = get_object_or_404(Membership.objects.to_change(request), number=number)
    form = MemberForm(typed(request), instance=member)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_membership(member, by=request.membership, **form.cleaned_data)
        except services.LastAdministrator:
            form.add_error("role", _("This is the last administrator. Make somebody else one first."))
        else:
            messages.success(request, _("Saved."))
            return redirect("member_list", organisation)
    return render(
        request,
        "organisations/member_edit.html",
        {"form": form, "member": member, "may_reset": services.may_reset(member, by=request.membership)},
        status=409 if form.conflicts else 200,
    )


@requires(Permission.MEMBER_MANAGE)
@require_http_methods(["GET", "POST"])
@confirmed
def member_reset(request, organisation, number):
    """A link to a new password for a colleague; it stands on the answer and nowhere else."""
    member = get_object_or_404(Membership.objects.select_related("user", "organisation"), number=number)
    may_reset, link = services.may_reset(member, by=request.membership), ""
    if request.method == "POST" and may_reset:
        link = settings.PUBLIC_URL + services.make_reset_link(member, by=request.membership)
    return render(request, "organisations/member_reset.html", {"member": member, "may_reset": may_reset, "link": link})


@requires(Permission.ORGANISATION_VIEW)
@require_safe
def permission_list(request, organisation):
    kind = request.membership.organisation.kind
    roles = [Role(role) for role in Role.values]
    rows = [(permission, [permission in granted(role, kind) for role in roles]) for permission in Permission]
    return render(request, "organisations/permission_list.html", {"roles": roles, "rows": rows})
