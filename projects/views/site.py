"""Services on a landing unit's ground: it confirms or questions them, masked, on a phone; the other parties read what it said."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from projects import counting, services, window
from projects.figures import site
from projects.forms.contract import ReasonForm
from projects.forms.site import AnswerForm
from projects.models import ProjectParty
from projects.views.projects import own, seen
from projects.window import NotAParty

SHOWN = (site.OPEN, site.CONFIRMED, site.QUESTIONED)
PER_PAGE = 20


def speaks_for_site(request, project):
    """Whether the member is an officer of a landing unit of the project."""
    member = request.membership
    return member.can(Permission.SITE_CONFIRM) and ProjectParty.objects.filter(project=project, partner=member.organisation_id, role=ProjectParty.Role.LANDING).exists()


@requires(Permission.PROJECT_VIEW)
@require_safe
def site_services(request, organisation, number):
    """Services as masked rows, those nobody has spoken about first; `?show=confirmed|questioned`."""
    project = seen(request, number)
    show, speaks = request.GET.get("show", ""), speaks_for_site(request, project)
    show = show if show in SHOWN else site.OPEN
    with window.look(project, request.membership, request) as pane:
        page = Paginator(pane.listing(site.narrowed(site.services_of(project), project, show), counting.COUNTED), PER_PAGE).get_page(request.GET.get("page"))
        page.object_list = list(page.object_list)
        words = site.words_about(project, [row.number for row in page.object_list])
        counts, is_own = site.counts_of(project), pane.is_own
        for row in page.object_list:
            row.words = words.get(row.number, [])
            row.asked = any(word.waits_for_answer for word in row.words)
    return render(request, "projects/site_services.html", {"project": project, "page": page, "show": show, "speaks": speaks, "is_own": is_own, "answers": is_own and request.membership.can(Permission.RECORD_REVIEW),
                                                           "chips": [(code, label, counts[code]) for code, label in ((site.OPEN, _("To confirm")), (site.CONFIRMED, _("Confirmed")), (site.QUESTIONED, _("Questioned")))]})


def to_speak(request, number):
    project = seen(request, number)
    if not speaks_for_site(request, project):
        raise PermissionDenied
    return project


@requires(Permission.SITE_CONFIRM)
@require_POST
def site_confirm(request, organisation, number):
    """Confirm the ticked services (POST with `pick`, several)."""
    project, picked = to_speak(request, number), request.POST.getlist("pick")[:100]
    try:
        services.confirm_services(project, numbers=picked, by=request.membership)
        messages.success(request, ngettext("%(n)s service confirmed.", "%(n)s services confirmed.", len(picked)) % {"n": len(picked)})
    except services.NotSuchServices:
        messages.warning(request, _("Tick at least one service.") if not picked else _("A service was changed meanwhile; look again."))
    except NotAParty:
        raise PermissionDenied from None
    return redirect("site_services", organisation, number)


@requires(Permission.SITE_CONFIRM)
@require_http_methods(["GET", "POST"])
def site_question(request, organisation, number, record):
    """Question one service, with the reason; the provider is told."""
    project = to_speak(request, number)
    with window.look(project, request.membership, request) as pane:
        row = next(iter(pane.masked(site.services_of(project).named([record]))), None)
    if row is None or not row.countable:
        raise Http404
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.question_service(project, number=record, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved. The provider is told."))
        return redirect("site_services", organisation, number)
    return render(request, "projects/site_question.html", {"project": project, "row": row, "form": form})


@requires(Permission.RECORD_REVIEW)
@require_http_methods(["GET", "POST"])
def site_answer(request, organisation, number, record):
    """The provider answers a landing unit's question about one service."""
    project = own(request, number)
    words = [word for word in site.words_about(project, [record]).get(record, []) if word.waits_for_answer]
    form = AnswerForm(typed(request))
    try:
        if not words:
            raise services.NothingToAnswer
        if request.method == "POST" and form.is_valid():
            services.answer_question(project, number=record, by=request.membership, **form.cleaned_data)
            messages.success(request, _("Saved. The landing unit is told."))
            return redirect("site_services", organisation, number)
    except services.NothingToAnswer:
        messages.info(request, _("It is answered, or nobody questions it any more."))
        return redirect("site_services", organisation, number)
    return render(request, "projects/site_answer.html", {"project": project, "record": record, "words": words, "form": form})
