"""Resources that somebody gave, and volunteers with their duties."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.goods import stocked
from casework.forms.decide import ReasonForm
from casework.forms.goods import DayForm, DutyForm, ResourceForm, VolunteerForm
from casework.models import Activity, ResourceLink, Volunteer
from casework.tables.goods import ResourceTable, VolunteerTable
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed


@requires(Permission.GOODS_VIEW)
@require_safe
@saved_views(gettext_lazy("Resources"))
def resource_list(request, organisation):
    """What was given, newest first, and what it is worth."""
    rows = links_asked(request)
    total = rows.order_by().filter(status="confirmed").aggregate(sum=Sum("value"))["sum"] or 0
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "casework/resource_list.html", {"page": page, "total": total, "kinds": ResourceLink.Kind.choices, "chosen": request.GET.get("kind", "")})


def links_asked(request):
    """What was given, of the kind that is asked for, newest first."""
    rows = ResourceLink.objects.visible_to(request.membership).select_related("project", "organisation").order_by("-on", "-pk")
    return rows.filter(kind=request.GET["kind"]) if request.GET.get("kind") in ResourceLink.Kind.values else rows


@requires(Permission.GOODS_VIEW)
@require_safe
@confirmed
def resource_export(request, organisation):
    """The list as a workbook."""
    return list_workbook(request, ResourceTable(links_asked(request)), kind="resource", file="resources")


@requires(Permission.GOODS_EDIT)
@require_http_methods(["GET", "POST"])
def resource_new(request, organisation):
    """Write down what somebody gave."""
    form, made = ResourceForm(typed(request), by=request.membership), []
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: made.append(services.link_resource(by=request.membership, **form.facts()))):
        messages.success(request, _("Saved."))
        return redirect(made[0])
    return render(request, "casework/resource_new.html", {"form": form})


def seen_link(request, number):
    return get_object_or_404(ResourceLink.objects.visible_to(request.membership).select_related("project", "line", "organisation", "by__user", "goods__organisation"), number=number)


@requires(Permission.GOODS_VIEW)
@require_safe
def resource_link(request, organisation, number):
    """One resource: given by whom, worth what, used for what."""
    link = seen_link(request, number)
    return render(request, "casework/resource_link.html", {"link": link, "left": stocked(link) if link.status == "struck" else [], "day": DayForm(),
                                                           "came": DayForm(auto_id="id_came_%s"), "reason": ReasonForm(),
                                                           "may_edit": request.membership.can(Permission.GOODS_EDIT)})


def step(request, link, act, words):
    """Do it, or say why not."""
    try:
        act()
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    else:
        messages.success(request, words)
    return redirect(link)


@requires(Permission.GOODS_EDIT)
@require_POST
def resource_confirm(request, organisation, number):
    """What was promised has come, on a day."""
    link, day = seen_link(request, number), DayForm(request.POST)
    if not day.is_valid():
        messages.warning(request, _("Say on which day, today or earlier."))
        return redirect(link)
    return step(request, link, lambda: services.confirm_resource(link, by=request.membership, on=day.cleaned_data["on"]), _("It has come."))


@requires(Permission.GOODS_EDIT)
@require_POST
def resource_strike(request, organisation, number):
    """It did not come, or was a mistake."""
    link = seen_link(request, number)
    return step(request, link, lambda: services.strike_resource(link, by=request.membership, reason=request.POST.get("reason", "")[:200]), _("Struck out."))


@requires(Permission.GOODS_EDIT)
@require_POST
def resource_thank(request, organisation, number):
    """The letter of thanks went out."""
    link, day = seen_link(request, number), DayForm(request.POST)
    if not day.is_valid():
        messages.warning(request, _("Say on which day, today or earlier."))
        return redirect(link)
    return step(request, link, lambda: services.thank(link, by=request.membership, on=day.cleaned_data["on"]), _("Saved."))


# ---------- volunteers ----------


VOLUNTEER_STATES = {"on": pgettext_lazy("volunteer", "active"), "off": gettext_lazy("no longer active")}


@requires(Permission.GOODS_VIEW, reads="volunteer")
@require_safe
@saved_views(gettext_lazy("Volunteers"))
def volunteer_list(request, organisation):
    """Volunteers and their hours."""
    rows, chosen = volunteers_asked(request)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    for row in page:
        row.minutes = (row.halves or 0) * 30
    return render(request, "casework/volunteer_list.html", {"page": page, "chosen": chosen, "states": VOLUNTEER_STATES.items()})


def volunteers_asked(request):
    """(the volunteers that are asked for with their half hours, the state that was chosen)."""
    chosen = request.GET.get("state") if request.GET.get("state") in VOLUNTEER_STATES else ""
    rows = Volunteer.objects.visible_to(request.membership).select_related("organisation").annotate(
        halves=Sum("duties__half_hours", filter=Q(duties__struck_at=None))).order_by("-is_active", "pk")
    return rows.filter(is_active=chosen == "on") if chosen else rows, chosen


@requires(Permission.GOODS_VIEW, reads="volunteer")
@require_safe
@confirmed
def volunteer_export(request, organisation):
    """The list as a workbook: the same volunteers and their hours."""
    return list_workbook(request, VolunteerTable(volunteers_asked(request)[0]), kind="volunteer", file="volunteers")


@requires(Permission.GOODS_EDIT)
@require_http_methods(["GET", "POST"])
def volunteer_new(request, organisation):
    """A new volunteer; the same person twice is shown, not made."""
    form = VolunteerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.add_volunteer(by=request.membership, **form.cleaned_data))
        except services.KnownVolunteer as known:
            messages.info(request, str(known))
            return redirect(known.volunteer)
    return render(request, "casework/volunteer_edit.html", {"form": form, "volunteer": None})


def seen_volunteer(request, number):
    return get_object_or_404(Volunteer.objects.visible_to(request.membership).select_related("organisation"), number=number)


@requires(Permission.GOODS_EDIT, reads="volunteer")
@require_http_methods(["GET", "POST"])
def volunteer_edit(request, organisation, number):
    """Another name, number or team."""
    row = seen_volunteer(request, number)
    form = VolunteerForm(typed(request), volunteer=row)
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: services.change_volunteer(row, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(row)
    return render(request, "casework/volunteer_edit.html", {"form": form, "volunteer": row})


@requires(Permission.GOODS_VIEW, reads="volunteer")
@require_http_methods(["GET", "POST"])
def volunteer(request, organisation, number):
    """One volunteer: duties with their hours, and one more."""
    row = seen_volunteer(request, number)
    form = DutyForm(typed(request), by=request.membership) if request.membership.can(Permission.GOODS_EDIT) else None
    if request.method == "POST" and form is not None and form.is_valid() and save_or_complain(
            form, lambda: services.record_duty(row, by=request.membership, **form.facts())):
        messages.success(request, _("The duty is written down."))
        return redirect(row)
    duties = row.duties.select_related("project", "line", "record")
    minutes = (duties.filter(struck_at=None).aggregate(sum=Sum("half_hours"))["sum"] or 0) * 30
    return render(request, "casework/volunteer.html", {"volunteer": row, "form": form, "minutes": minutes, "page": Paginator(duties, 50).get_page(request.GET.get("page"))})


@requires(Permission.GOODS_EDIT)
@require_POST
def duty_strike(request, organisation, number, pk):
    """A duty written down by mistake."""
    row = seen_volunteer(request, number)
    duty = get_object_or_404(row.duties.all(), pk=pk)
    return step(request, row, lambda: services.strike_duty(duty, by=request.membership), _("Struck out."))


@requires(Permission.GOODS_EDIT)
@require_POST
def activity_volunteers(request, organisation, number):
    """The volunteers who signed in to an activity that took place were on duty while it lasted."""
    activity = get_object_or_404(Activity.objects.visible_to(request.membership).select_related("organisation"), number=number)
    try:
        written, added, left = services.take_over_volunteers(activity, by=request.membership)
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    else:
        words = [ngettext("%(n)s volunteer taken over.", "%(n)s volunteers taken over.", written) % {"n": written}]
        words += [ngettext("%(n)s of them is new here.", "%(n)s of them are new here.", added) % {"n": added}] if added else []
        messages.success(request, " ".join(words))
        if left:
            messages.warning(request, ngettext("%(n)s is left for you to write down: several volunteers of that name, or on duty elsewhere at that time.",
                                               "%(n)s are left for you to write down: several volunteers of that name, or on duty elsewhere at that time.", left) % {"n": left})
    return redirect(activity)
