"""Supervision: my desk, recording, signing, and the hours ledger."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from organisations.access import Permission, requires
from organisations.services import typed
from training import services
from training.figures import hours, ledger
from training.filters import SupervisionFilter
from training.forms import CorrectionForm, SupervisionForm
from training.models import SupervisionGroup, SupervisionSession
from training.tables import SupervisionTable
from training.views.trainings import rows_per_page


def sessions_of(membership):
    return SupervisionSession.objects.visible_to(membership).select_related(
        "project", "group", "supervisor__user", "organisation"
    )


@requires(Permission.TRAINING_VIEW)
@require_safe
def supervision_list(request, organisation):
    rows = sessions_of(request.membership)
    chosen = SupervisionFilter(request.GET, queryset=rows.with_people(), membership=request.membership)
    table = SupervisionTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": rows_per_page(request)}).configure(table)
    today = timezone.localdate()
    month = rows.signed().filter(started_at__date__gte=today.replace(day=1), started_at__date__lte=today)
    year = rows.signed().filter(started_at__date__gte=today.replace(month=1, day=1), started_at__date__lte=today)
    waiting = rows.filter(supervisor=request.membership, status="draft")
    context = {
        "table": table,
        "filter": chosen,
        "month": hours(month),
        "year": hours(year),
        "today": today,
        "unsigned": waiting.count(),
        "groups": SupervisionGroup.objects.filter(supervisor=request.membership, is_active=True),
        "last": rows.filter(supervisor=request.membership).first(),
        "may_edit": request.membership.can(Permission.SUPERVISION_EDIT),
    }
    return render(request, "training/supervision_list.html", context)


@requires(Permission.TRAINING_VIEW)
@require_safe
def supervision_hours(request, organisation):
    chosen = SupervisionFilter(request.GET, queryset=sessions_of(request.membership), membership=request.membership)
    return render(request, "training/supervision_hours.html", {"filter": chosen, "ledger": ledger(chosen.qs)})


def new_form(request):
    """The form with what the group or the session to repeat says; the day is today until changed."""
    mine = sessions_of(request.membership).filter(supervisor=request.membership)
    again = mine.prefetch_related("attendances").filter(number=request.GET.get("again", "")).first()
    groups = SupervisionGroup.objects.filter(is_active=True).prefetch_related("members")
    wanted = (request.POST.get("group") if request.method == "POST" else request.GET.get("group")) or (
        again and again.group_id
    )
    group = groups.filter(pk=wanted).first() if str(wanted or "").isdigit() else None
    last = again or (mine.filter(group=group) if group else mine).first()
    form = SupervisionForm(typed(request), membership=request.membership, group=group)
    form.propose(last, group=group, repeat=again is not None)
    return form


@requires(Permission.SUPERVISION_EDIT)
@require_http_methods(["GET", "POST"])
def supervision_new(request, organisation):
    form = new_form(request)
    if request.method == "POST" and form.is_valid():
        session = services.record_supervision(by=request.membership, **form.record())
        return finish(request, session)
    groups = SupervisionGroup.objects.filter(supervisor=request.membership, is_active=True)
    return render(request, "training/supervision_new.html", {"form": form, "groups": groups})


def finish(request, session):
    if "sign" in request.POST:
        services.sign(session, by=request.membership)
        messages.success(request, _("Saved and signed. The hours count now."))
    else:
        messages.success(request, _("Saved as a draft. The hours count when you have signed."))
    return redirect(session)


def find(request, number):
    rows = sessions_of(request.membership).prefetch_related("attendances__membership__user", "corrections__by__user")
    return get_object_or_404(rows, number=number)


@requires(Permission.TRAINING_VIEW, reads="supervision")
@require_safe
def supervision(request, organisation, number):
    session = find(request, number)
    attendances = list(session.attendances.all())
    mine = next((a for a in attendances if a.membership_id == request.membership.pk), None)
    context = {
        "session": session,
        "attendances": attendances,
        "mine": mine,
        "words": session.words_open_to(request.membership),
        "leads": session.supervisor_id == request.membership.pk,
        "person_minutes": session.minutes * len(attendances),
    }
    return render(request, "training/supervision.html", context)


def find_own(request, number, *, signed):
    """A session that the member leads, in the state that the act needs."""
    rows = sessions_of(request.membership).prefetch_related("attendances__membership__user").to_change(request)
    session = get_object_or_404(rows, number=number)
    if session.supervisor_id != request.membership.pk:
        raise PermissionDenied
    if session.is_signed != signed:
        raise Http404
    return session


@requires(Permission.SUPERVISION_EDIT)
@require_http_methods(["GET", "POST"])
def supervision_edit(request, organisation, number):
    session = find_own(request, number, signed=False)
    form = SupervisionForm(typed(request), membership=request.membership, group=session.group)
    form.show(session)
    if request.method == "POST" and form.is_valid():
        services.change_supervision(session, by=request.membership, **form.record())
        return finish(request, session)
    return render(
        request,
        "training/supervision_edit.html",
        {"form": form, "session": session},
        status=409 if form.conflicts else 200,
    )


@requires(Permission.SUPERVISION_EDIT)
@require_POST
def supervision_sign(request, organisation, number):
    session = find_own(request, number, signed=False)
    services.sign(session, by=request.membership)
    messages.success(request, _("Signed. The hours count now."))
    return redirect(session)


@requires(Permission.SUPERVISION_EDIT)
@require_http_methods(["GET", "POST"])
def supervision_correct(request, organisation, number):
    session = find_own(request, number, signed=True)
    form = CorrectionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.correct_supervision(session, by=request.membership, **form.cleaned_data)
        return redirect("supervision_edit", organisation, number)
    return render(request, "training/supervision_correct.html", {"form": form, "session": session})


@requires(Permission.TRAINING_VIEW)
@require_POST
def supervision_confirm(request, organisation, number):
    session = find(request, number)
    try:
        services.confirm_supervision(session, by=request.membership)
    except services.NotSignedYet:
        messages.warning(request, _("The supervisor has not signed yet."))
    except services.OnlyTheSupervisorSigns:
        raise PermissionDenied
    else:
        messages.success(request, _("Confirmed."))
    return redirect(session)
