"""Supervision: my desk, recording, signing, and the hours ledger."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import audit
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.sheets import Book
from organisations.tables import RequestConfig
from training import services
from training.figures import hours_since, ledger
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
    context = {
        "table": table,
        "filter": chosen,
        "may_edit": request.membership.can(Permission.SUPERVISION_EDIT),
    } | my_desk(request.membership, rows)
    return render(request, "training/supervision_list.html", context)


def my_desk(membership, rows):
    """Hours of this month and year, what waits for my signature, my groups, the session to repeat."""
    today = timezone.localdate()
    month, year = hours_since(rows, today.replace(day=1), today.replace(month=1, day=1))
    mine = rows.filter(supervisor=membership)
    return {
        "month": month,
        "month_note": sessions_in_words(month),
        "year": year,
        "year_note": sessions_in_words(year),
        "unsigned": mine.filter(status="draft").count(),
        "unsigned_url": f"?status=draft&supervisor={membership.pk}",
        "groups": SupervisionGroup.objects.filter(supervisor=membership, is_active=True),
        "last": mine.first(),
    }


def sessions_in_words(account):
    return ngettext("%(n)s session", "%(n)s sessions", account.sessions) % {"n": account.sessions}


@requires(Permission.TRAINING_VIEW)
@require_safe
def supervision_hours(request, organisation):
    chosen = SupervisionFilter(request.GET, queryset=sessions_of(request.membership), membership=request.membership)
    book = ledger(chosen.qs)
    if request.GET.get("format") == "xlsx":
        return as_download(request, book)
    return render(
        request, "training/supervision_hours.html", {"filter": chosen, "ledger": book, "parts": parts_of(book)}
    )


def parts_of(book):
    """(title, heading of the first column, accounts) of the ledger's four ways to add up."""
    return [
        (_("By supervisor"), _("Supervisor"), book.supervisors),
        (_("By supervisee"), _("Supervisee"), book.supervisees),
        (_("By kind"), _("Kind"), book.kinds),
        (_("By project"), _("Project"), book.projects),
    ]


def as_download(request, book):
    audit.record("supervision.export", by=request.membership, detail={"sessions": book.total.sessions})
    sheets = Book()
    for title, column, accounts in parts_of(book):
        rows = [
            (account.label, account.sessions, in_hours(account.minutes), in_hours(account.person_minutes))
            for account in accounts
        ]
        sheets.add_sheet(title, [column, _("Sessions"), _("Hours"), _("Person-hours")], rows, widths=[30])
    return sheets.download(f"{request.membership.organisation.code}-supervision")


def in_hours(minutes):
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def new_form(request):
    """The form with what the group or the session to repeat says; the day is today until changed."""
    mine = sessions_of(request.membership).filter(supervisor=request.membership)
    again = mine.prefetch_related("attendances").filter(number=request.GET.get("again", "")).first()
    groups = SupervisionGroup.objects.filter(is_active=True).prefetch_related("members")
    wanted = (request.POST.get("group") if request.method == "POST" else request.GET.get("group")) or (
        again and again.group_id
    )
    group = groups.filter(pk=whole(wanted)).first()
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
