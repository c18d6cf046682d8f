"""Spot checks: drawn and ticked off on a phone, sent to the provider, read by both houses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import papers
from organisations.access import Permission, requires
from organisations.services import typed
from projects.figures.inspection import MOST, TICKS, decide_by, state_of
from projects.forms.inspection import CheckForm, DrawForm, FindingForm, OrderForm, SendForm
from projects.models import Inspection
from projects.services import inspections as services
from projects.services.rectifications import may_undo, told_status
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.projects import seen
from projects.window import NotAParty

Status = Inspection.Status


def seen_inspection(request, number):
    """An inspection that the member may see: the provider's house once it is sent; 404 otherwise."""
    found = Inspection.objects.visible_to(request.membership).select_related("project__organisation", "organisation", "by_house")
    return get_object_or_404(found, number=number)


def makes(request, inspection):
    """Whether the member inspects here: an inspector of the house that began it."""
    member = request.membership
    return member.can(Permission.INSPECT) and inspection.by_house_id == member.organisation_id and inspection.organisation_id != member.organisation_id


def being_made(request, number):
    """An inspection that the member makes and that was not sent yet; 404 for others, a way back where it was sent."""
    inspection = seen_inspection(request, number)
    if not makes(request, inspection):
        raise PermissionDenied
    return inspection


@requires(Permission.PROJECT_VIEW)
@require_safe
def inspection_list(request, organisation):
    """All inspections that the member may see, newest first; `?project=` and `?status=` narrow."""
    found = Inspection.objects.visible_to(request.membership).select_related("project__organisation", "by_house").prefetch_related("items", "orders")
    chosen, project = request.GET.get("status", ""), request.GET.get("project", "")
    if chosen in Status.values:
        found = found.filter(status=chosen)
    if project:
        found = found.filter(project__number=project[:30])
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    for inspection in page:
        inspection.state = state_of(inspection)
        inspection.overdue = any(order.status in ("ordered", "returned") and order.due_on < timezone.localdate() for order in inspection.orders.all())
    return render(request, "projects/inspection_list.html", {"page": page, "statuses": Status.choices, "chosen": chosen, "project": project})


@requires(Permission.INSPECT)
@require_http_methods(["GET", "POST"])
def inspection_new(request, organisation, number):
    """Draw a sample of a project's records."""
    project = seen(request, number)
    if not services.inspects(project, request.membership):
        raise PermissionDenied
    today = timezone.localdate()
    form = DrawForm(typed(request), initial={"start": project.starts_on, "end": min(today, project.ends_on), "place": project.place})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin_inspection(project, by=request.membership, **form.cleaned_data)
        except services.NothingToDraw:
            form.add_error("start", _("In this period no service was recorded."))
        else:
            messages.success(request, _("%(drawn)s of %(all)s records are drawn. The provider sees nothing before you send it.") % {"drawn": made.items.count(), "all": made.population_size})
            return redirect("inspection", organisation, made.number)
    return render(request, "projects/inspection_new.html", {"project": project, "form": form, "most": MOST, "unsent": unsent(request, project)})


def unsent(request, project):
    """What the member's house drew of the project and has not sent, so that nobody draws again without knowing."""
    return Inspection.objects.visible_to(request.membership).filter(project=project, by_house=request.membership.organisation_id, status=Status.DRAFT)


@requires(Permission.PROJECT_VIEW)
@require_safe
def inspection(request, organisation, number):
    """The inspection of both houses: what was drawn, the finding, what is to be put right, the next step."""
    inspection = seen_inspection(request, number)
    return render(request, "projects/inspection.html", page_of(request, inspection))


def page_of(request, inspection):
    own_house, items = inspection.organisation_id == request.membership.organisation_id, list(inspection.items.all())
    orders = list(inspection.orders.prefetch_related("proofs"))
    mine = makes(request, inspection)
    for order in orders:
        order.inspection = inspection
        order.told = told_status(order, own_house)
        order.decide_by = decide_by(inspection.project, order)
        order.overdue = order.told in ("ordered", "returned") and order.due_on < timezone.localdate()
        order.rounds = list(order.proofs.all())
        for proof in order.rounds:
            proof.verdict_told = bool(proof.verdict) and not (own_house and may_undo(proof))
        last = order.rounds[-1] if order.rounds else None
        order.may_prove = (own_house and inspection.status == Status.SENT and request.membership.can(Permission.HAND_IN) and order.told in ("ordered", "returned"))
        order.may_decide = mine and order.status == "proved"
        order.may_undo = mine and last is not None and may_undo(last) and last.decided_member == request.membership.pk and inspection.status == Status.SENT
    state = {"checked": sum(1 for item in items if item.verdict), "drawn": len(items), "lacking": sum(1 for item in items if item.verdict in ("lacking", "not_found"))}
    for item in items:
        item.who = item.told.get("who", [])
    return {
        "inspection": inspection, "project": inspection.project, "items": items, "orders": orders, "state": state, "is_own": own_house,
        "making": mine and inspection.status == Status.DRAFT, "next_item": next((item for item in items if not item.verdict), None), "ticks": TICKS,
        "may_close": mine and inspection.status == Status.SENT and all(order.status == "closed" for order in orders),
    }


@requires(Permission.PROJECT_VIEW)
@require_safe
def inspection_print(request, organisation, number):
    """The inspection record as one sheet to print and sign."""
    return render(request, "projects/inspection_print.html", page_of(request, seen_inspection(request, number)))


@requires(Permission.INSPECT)
@require_http_methods(["GET", "POST"])
def inspection_item(request, organisation, number, seq):
    """Tick one drawn record off; "save and next" leads to the next one that nobody looked at."""
    inspection = being_made(request, number)
    item = get_object_or_404(inspection.items, seq=seq)
    item.inspection = inspection
    if inspection.status != Status.DRAFT:
        return redirect("inspection", organisation, number)
    initial = {"ticks": [code for code, ticked in item.ticks.items() if ticked], "verdict": item.verdict, "remark": item.remark}
    form = CheckForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.check_item(item, by=request.membership, **form.cleaned_data)
        except (NotInThisState, NotAParty):
            messages.warning(request, _("It was sent meanwhile; nothing was saved."))
            return redirect("inspection", organisation, number)
        following = inspection.items.filter(verdict="").exclude(pk=item.pk).order_by("seq")
        following = following.filter(seq__gt=item.seq).first() or following.first()
        if following is not None and "save" not in request.POST:
            return redirect("inspection_item", organisation, number, following.seq)
        return redirect("inspection", organisation, number)
    left = inspection.items.filter(verdict="").count()
    return render(request, "projects/inspection_item.html", {"inspection": inspection, "project": inspection.project, "item": item, "form": form, "left": left, "drawn": inspection.items.count()})


@requires(Permission.INSPECT)
@require_safe
def inspection_picture(request, organisation, number, seq, place):
    """An evidence photo of a drawn record, veiled; the original is at no address that an official can open."""
    inspection = being_made(request, number)
    item = get_object_or_404(inspection.items, seq=seq)
    item.inspection = inspection
    try:
        body = services.picture_of(item, place, by=request.membership)
    except (NotInThisState, NotAParty):
        raise Http404 from None
    if body is None:
        raise Http404
    return papers.shown(body, f"{item.record_number}-{place}.jpg")


@requires(Permission.INSPECT)
@require_http_methods(["GET", "POST"])
def inspection_finding(request, organisation, number):
    """The finding in all, day and place."""
    inspection = being_made(request, number)
    if inspection.status != Status.DRAFT:
        return redirect("inspection", organisation, number)
    form = FindingForm(typed(request), instance=inspection)
    if request.method == "POST" and form.is_valid():
        seen_version = form.instance.version
        try:
            services.write_finding(inspection, finding=form.cleaned_data["finding"], on=form.cleaned_data["on"], place=form.cleaned_data["place"], seen=seen_version, by=request.membership)
        except AlreadyDecided:  # saved between our reading and our lock: compare with what is there now
            form = FindingForm(request.POST, instance=seen_inspection(request, number))
            form.is_valid()
        except NotInThisState:
            messages.warning(request, _("It was sent meanwhile; nothing was saved."))
            return redirect("inspection", organisation, number)
        else:
            messages.success(request, _("Saved."))
            return redirect("inspection", organisation, number)
    return render(request, "projects/inspection_finding.html", {"inspection": inspection, "project": inspection.project, "form": form}, status=409 if form.conflicts else 200)


@requires(Permission.INSPECT)
@require_http_methods(["GET", "POST"])
def order_new(request, organisation, number):
    """Order something to be put right."""
    inspection = being_made(request, number)
    if inspection.status != Status.DRAFT:
        return redirect("inspection", organisation, number)
    form = OrderForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.order_rectification(inspection, by=request.membership, **form.cleaned_data)
            messages.success(request, _("The order is there; the provider reads it when you send the inspection."))
        except NotInThisState:
            messages.warning(request, _("It was sent meanwhile; nothing was saved."))
        return redirect("inspection", organisation, number)
    return render(request, "projects/order_new.html", {"inspection": inspection, "project": inspection.project, "form": form})


@requires(Permission.INSPECT)
@require_POST
def order_drop(request, organisation, number, seq):
    """Take an order out again before it is sent."""
    inspection = being_made(request, number)
    order = get_object_or_404(inspection.orders.select_related("inspection__project__organisation"), seq=seq)
    try:
        services.drop_order(order, by=request.membership)
        messages.success(request, _("The order was taken out."))
    except NotInThisState:
        messages.warning(request, _("It was sent meanwhile; nothing was saved."))
    return redirect("inspection", organisation, number)


@requires(Permission.INSPECT)
@require_http_methods(["GET", "POST"])
def inspection_send(request, organisation, number):
    """What the provider is going to read, once more in one look; then send."""
    inspection = being_made(request, number)
    if inspection.status != Status.DRAFT:
        return redirect("inspection", organisation, number)
    form = SendForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.send_inspection(inspection, by=request.membership, rectify=form.cleaned_data["rectify"])
        except services.InspectionIncomplete:
            messages.warning(request, _("Something is missing still."))
        except NotInThisState:
            messages.info(request, _("It was sent already."))
        else:
            messages.success(request, _("Sent. The provider has been told."))
        return redirect("inspection", organisation, number)
    context = page_of(request, inspection) | {"form": form, "missing": services.missing_before_sending(inspection),
                                              "may_rectify": inspection.project.status in services.RECTIFIABLE}
    return render(request, "projects/inspection_send.html", context)


@requires(Permission.INSPECT)
@require_POST
def inspection_close(request, organisation, number):
    """Everything is put right."""
    inspection = being_made(request, number)
    try:
        services.close_inspection(inspection, by=request.membership)
        messages.success(request, _("%(number)s is closed.") % {"number": number})
    except services.OrdersOpen:
        messages.warning(request, _("An order is open still."))
    except NotInThisState:
        raise Http404 from None
    return redirect("inspection", organisation, number)
