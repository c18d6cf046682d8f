"""A child director's page: visits to children of the own village that wait for a signature; asking the agency to look at a child."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.visits import awaiting_cosign, visits_of_village
from casework.forms.visits import ReferForm
from casework.models import WorkOrder
from casework.services.orders import refer_child
from casework.services.visits import cosign_visit, undo_cosign
from organisations.access import Permission, requires
from organisations.services import typed
from people.models import Person


@requires(Permission.VISIT_COSIGN, reads="people")
@require_safe
def visit_cosign_list(request, organisation):
    member = request.membership
    page = Paginator(awaiting_cosign(member), 25).get_page(request.GET.get("page"))
    signed = visits_of_village(member).filter(sheet__cosigned_by=member)[:10]
    children = {one.pk: one for one in Person.objects.visible_to(member).select_related("organisation")}
    return render(request, "casework/visit_cosign_list.html", {
        "page": page, "waiting": with_children(page.object_list, children, member), "signed": with_children(signed, children, member),
        "children": [(one, one.label_for(member)) for one in children.values()],
        "orders": WorkOrder.objects.visible_to(member).select_related("assigned_to__user", "person").order_by("-pk")[:10]})


def with_children(records, children, member):
    """(record, names of the children of the own village): nobody else who was there is named."""
    return [(record, [children[one.person_id].label_for(member) for one in record.participations.all() if one.person_id in children]) for record in records]


@requires(Permission.VISIT_COSIGN, reads="record")
@require_POST
def visit_cosign(request, organisation, number):
    """One tap: the visit took place."""
    record = get_object_or_404(visits_of_village(request.membership), number=number)
    try:
        cosign_visit(record, by=request.membership)
        messages.success(request, _("Co-signed: %(number)s.") % {"number": number},
                         extra_tags=f"undo:{reverse('visit_cosign_undo', args=[organisation, number])}")
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    return redirect("visit_cosign_list", organisation)


@requires(Permission.VISIT_COSIGN)
@require_POST
def visit_cosign_undo(request, organisation, number):
    record = get_object_or_404(visits_of_village(request.membership), number=number)
    try:
        undo_cosign(record, by=request.membership)
        messages.info(request, _("Your signature is taken back."))
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    return redirect("visit_cosign_list", organisation)


@requires(Permission.VISIT_COSIGN, reads="person")
@require_http_methods(["GET", "POST"])
def child_refer(request, organisation, number):
    """Ask the agency to look at a child."""
    child = get_object_or_404(Person.objects.visible_to(request.membership).select_related("responsible__user", "responsible__supervisor__user"), number=number)
    form = ReferForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            order = refer_child(child, by=request.membership, what=form.cleaned_data["what"])
            messages.success(request, _("The agency has it as %(number)s until %(day)s.") % {"number": order.number, "day": order.due_on.isoformat()})
            return redirect("visit_cosign_list", organisation)
        except services.Trouble as trouble:
            form.add_error(None, str(trouble))
    return render(request, "casework/child_refer.html", {"form": form, "child": child, "label": child.label_for(request.membership)})
