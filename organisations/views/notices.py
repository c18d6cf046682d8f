"""Notices: the bell's list, opening one, putting all away."""

from itertools import groupby

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organisations import services
from organisations.access import Permission, requires
from organisations.models import Notice
from organisations.words import notice_sentence, notice_subject

PER_PAGE = 30


@requires(Permission.ORGANISATION_VIEW)
@require_safe
def notice_list(request, organisation):
    mine = Notice.objects.visible_to(request.membership).unread_first()
    show = "unread" if request.GET.get("show") == "unread" else "all"
    page = Paginator(mine.unread() if show == "unread" else mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "organisations/notice_list.html", {"page": page, "days": by_day(page.object_list), "show": show}
    )


def by_day(notices):
    """(unread, day, notices) in their order, each notice with its words in the reader's language."""
    for notice in notices:
        notice.subject, notice.sentence = notice_subject(notice), notice_sentence(notice)
    days = groupby(notices, key=lambda n: (n.read_at is None, timezone.localdate(n.not_before)))
    return [(unread, day, list(group)) for (unread, day), group in days]


@requires(Permission.ORGANISATION_VIEW)
@require_POST
def notice_open(request, organisation, uid):
    """By POST, because it marks: looking changes nothing (SECURITY.md C2)."""
    notice = get_object_or_404(Notice.objects.visible_to(request.membership), uid=uid)
    services.mark_read(notice, by=request.membership)
    return redirect(notice.path)


@requires(Permission.ORGANISATION_VIEW)
@require_POST
def notices_read(request, organisation):
    services.mark_all_read(by=request.membership)
    return redirect("notice_list", organisation)
