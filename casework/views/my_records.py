"""My records (UX.md W3): by day or by week, what is unfinished, several at once."""

from collections import Counter
from datetime import date, timedelta
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.filters import LogFilter
from casework.forms.bulk import BulkForm
from casework.models import ServiceRecord
from casework.services.bulk import move_back, move_records, submit_many, take_back_many
from casework.tables import Listing
from casework.views.lists import SIZES, workbook_of
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.views.at_once import list_address, recall, remember
from organisations.views.stepup import confirmed

WEEK = timedelta(days=7)


@requires(Permission.RECORD_LOG)
@require_safe
@saved_views(gettext_lazy("My records"))
def log_list(request, organisation):
    """My records by day, with the minutes of each day; `week` shows the seven days of a week, empty ones too."""
    mine, chosen, rows = own_records(request)
    monday = week_of(request.GET.get("week", ""))
    rows = rows.between(monday, monday + WEEK - timedelta(days=1)) if monday else rows
    total = rows.order_by().aggregate(count=Count("pk"), minutes=Sum("minutes"), person_times=Sum("person_times"))
    size = max(total["count"], 1) if monday else SIZES.get(request.GET.get("per_page"), 50)
    page = Paginator(Listing(rows, total["count"]), size).get_page(request.GET.get("page"))
    days = by_day(page.object_list, rows, not page.has_other_pages())
    return render(request, "casework/log_list.html", {
        "filter": chosen, "page": page, "days": whole_week(monday, days) if monday else days, "total": total, "monday": monday, "sunday": monday and monday + timedelta(days=6),
        "week_before": monday and monday - WEEK, "week_after": monday and monday + WEEK, "this_week": timezone.localdate() - timedelta(days=timezone.localdate().weekday()),
        "counts": dict(mine.order_by().values_list("status").annotate(Count("pk"))),
        "query": request.GET.urlencode(), "any_open": any(record.is_open for record in page.object_list)})


def own_records(request):
    """(all my records, the filter, what it leaves); void ones only when they are asked for."""
    mine = ServiceRecord.objects.of(request.membership)
    chosen = LogFilter(request.GET, queryset=mine if request.GET.get("status") else mine.standing(), membership=request.membership)
    return mine, chosen, chosen.qs.order_by("-started_at", "-id")


def week_of(text):
    """The Monday of the week that a day lies in; None for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day - timedelta(days=day.weekday()) if 2000 <= day.year <= 2100 else None


def by_day(shown, rows, whole):
    """(day, records shown, minutes of the whole day in this filter); a day may go on beyond the page's edge unless the page shows the `whole` list."""
    days = [(day, list(records)) for day, records in groupby(shown, key=lambda record: record.day)]
    minutes = Counter()
    if whole:
        return [(day, records, sum(record.minutes for record in records)) for day, records in days]
    for started_at, spent in rows.order_by().between(days[-1][0], days[0][0]).values_list("started_at", "minutes"):
        minutes[timezone.localtime(started_at).date()] += spent
    return [(day, records, minutes[day]) for day, records in days]


def whole_week(monday, days):
    """Seven days from Monday on."""
    found = {day: (records, minutes) for day, records, minutes in days}
    week = [monday + timedelta(days=number) for number in range(7)]
    return [(day, *found.get(day, ([], 0))) for day in week]


@requires(Permission.RECORD_LOG)
@require_safe
@confirmed
def log_export(request, organisation):
    """My records as a workbook: the same filter, the same columns as everywhere."""
    _mine, _chosen, rows = own_records(request)
    monday = week_of(request.GET.get("week", ""))
    return workbook_of(request, rows.between(monday, monday + WEEK - timedelta(days=1)) if monday else rows)


# ---------- several at once ----------


@requires(Permission.RECORD_LOG)
@require_POST
def log_bulk(request, organisation):
    """Hand in the ticked ones; the message offers Undo. Or go on to choosing another service line for them."""
    numbers = request.POST.getlist("records")[:100]
    if not numbers:
        messages.warning(request, _("Tick the records first."))
    elif request.POST.get("act") == "move":
        return redirect(f"{reverse('log_move', args=[organisation])}?{urlencode({'records': numbers, 'query': request.POST.get('query', '')[:500]}, doseq=True)}")
    else:
        ticked = own_of(request, numbers)
        done = submit_many(ticked, by=request.membership)
        words = ngettext("%(n)s record submitted.", "%(n)s records submitted.", len(done)) % {"n": len(done)}
        say(request, words, len(ticked) - len(done), undo_of(request, "submit", [[record.number, record.submitted_at.isoformat()] for record in done]))
    return redirect(list_address(request, "log_list", organisation))


@requires(Permission.RECORD_LOG)
@require_http_methods(["GET", "POST"])
def log_move(request, organisation):
    """Another project or service line for several records; the message offers Undo."""
    asked = request.POST if request.method == "POST" else request.GET
    ticked = own_of(request, asked.getlist("records")[:100])
    form = BulkForm(typed(request), by=request.membership)
    if request.method == "POST" and form.is_valid():
        moves = move_records(ticked, by=request.membership, line=form.cleaned_data["line"])
        say(request, ngettext("%(n)s record changed.", "%(n)s records changed.", len(moves)) % {"n": len(moves)}, len(ticked) - len(moves), undo_of(request, "move", moves))
        return redirect(list_address(request, "log_list", organisation))
    return render(request, "casework/log_move.html", {"form": form, "records": ticked, "query": asked.get("query", "")[:500]})


def own_of(request, numbers):
    return list(ServiceRecord.objects.of(request.membership).filter(number__in=numbers).for_list().order_by("-started_at", "-id"))


def say(request, words, left, undo=""):
    """What was done, and how many stayed as they were."""
    stayed = ngettext("%(n)s stayed as it was: handed in, without a consent to the file, or tied to a case, a group or another term.",
                      "%(n)s stayed as they were: handed in, without a consent to the file, or tied to a case, a group or another term.", left) % {"n": left}
    messages.success(request, f"{words} {stayed}" if left else words, extra_tags=undo)


def undo_of(request, act, before):
    """The message offers Undo when something was done."""
    return f"undo:{reverse('log_bulk_undo', args=[request.membership.organisation.slug, remember(request, act, before)])}" if before else ""


@requires(Permission.RECORD_LOG)
@require_POST
def log_bulk_undo(request, organisation, key):
    """Put them back; whatever has moved on in the meantime stays."""
    done = move_back(recall(request, "move", key), by=request.membership) or take_back_many(recall(request, "submit", key), by=request.membership)
    messages.success(request, ngettext("%(n)s record is as it was.", "%(n)s records are as they were.", len(done)) % {"n": len(done)})
    return redirect("log_list", organisation)
