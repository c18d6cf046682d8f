"""Lists of records: all that one may see, one client's; one's own stand in `views.my_records`."""

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.filters import RecordFilter
from casework.models import Kind, ServiceRecord, Status
from casework.tables import RecordRows, RecordTable
from casework.templatetags.casework import enumeration, people_words
from organisations import audit
from organisations.access import Permission, requires
from organisations.extras import in_words
from organisations.models import ExtraAnswers, ExtraField
from organisations.sheets import Book
from organisations.tables import RequestConfig
from organisations.views.exports import MOST_EXPORTED, left_out
from organisations.views.stepup import confirmed
from people.models import Person

SIZES = {"25": 25, "50": 50, "100": 100}


@requires(Permission.RECORD_VIEW)
@require_safe
def record_search(request, organisation):
    """All records that one may see."""
    chosen, rows = searched(request)
    total = total_of(rows)
    table = RecordTable(RecordRows(rows, total["count"]), membership=request.membership)
    RequestConfig(request, paginate={"per_page": SIZES.get(request.GET.get("per_page"), 25)}).configure(table)
    return render(request, "casework/record_search.html", {"filter": chosen, "table": table, "total": total})


def total_of(rows):
    return rows.order_by().aggregate(count=Count("pk"), minutes=Sum("minutes"), person_times=Sum("person_times"))


def searched(request):
    everything = ServiceRecord.objects.visible_to(request.membership)
    rows = everything if request.GET.get("status") == Status.VOID else everything.standing()
    chosen = RecordFilter(request.GET, queryset=rows, membership=request.membership)
    return chosen, chosen.qs


@requires(Permission.RECORD_VIEW)
@require_safe
@confirmed
def record_export(request, organisation):
    """The list as a workbook: the same filter, the same columns, the same names or masks."""
    chosen, rows = searched(request)
    return workbook_of(request, rows)


def workbook_of(request, rows):
    """Records as the answer to a request for a file; written down in the audit trail. A list too long for one workbook says so, and its
    totals are those of the whole list."""
    found = list(rows.for_list().order_by("-started_at", "-id")[:MOST_EXPORTED + 1])
    total, notes = {"minutes": sum(one.minutes for one in found), "person_times": sum(one.person_times for one in found)}, ()
    if len(found) > MOST_EXPORTED:
        found, total = found[:MOST_EXPORTED], total_of(rows)
        notes = [*left_out(len(found), total["count"]), _("The totals are those of all %(all)s rows.") % {"all": total["count"]}]
    own, answers = own_columns(found, request.membership)
    book = Book()
    book.add_sheet(_("Service records"), headings() + own, [sheet_row(record, request.membership) + answers.get(record.pk, [""] * len(own)) for record in found],
                   widths=[14, 17, 12, 24, 16, 24, 16, 10, 10, 12, 24] + [20] * len(own),
                   footer=[_("Total"), "", "", "", "", "", "", total["minutes"], total["person_times"], "", "", *[""] * len(own)], notes=notes)
    audit.record("record.export", by=request.membership, object_kind="record", detail={"rows": len(found)})
    return book.download("records")


def own_columns(records, membership):
    """(labels of the house's own fields, {record: answers in words}); an administrator, who reads no notes, gets none."""
    notes_open = {record.pk for record in records if record.note_open_to(membership)}
    kinds = {f"log_{record.kind}" for record in records if record.pk in notes_open}
    fields = list(ExtraField.objects.filter(form__in=kinds).order_by("form", "seq", "pk"))
    if not fields:
        return [], {}
    answers = {row.owner_uid: row.answers for row in ExtraAnswers.objects.filter(form__in=kinds, owner_uid__in=[record.uid for record in records])}
    told = {record.pk: [in_words(field, answers.get(record.uid, {}).get(field.code)) if field.form == f"log_{record.kind}" else "" for field in fields]
            for record in records if record.pk in notes_open}
    return [field.label for field in fields], told


def headings():
    return [_("Number"), _("Start"), _("Kind"), _("Project"), _("Service line"), _("Clients"), _("Workers"), _("Minutes"), _("Person-times"),
            _("Status"), _("Why not counted")]


def sheet_row(record, membership):
    return [record.number, record.started_at, record.get_kind_display(), record.project.title, record.line.name,
            str(people_words(record, membership)) if record.person_times else "", enumeration(hand.membership.name for hand in record.hands.all()),
            record.minutes, record.person_times, record.get_status_display(), enumeration(record.reasons_in_words)]


@requires(Permission.PERSON_VIEW, reads="person")
@require_safe
def person_records(request, organisation, number):
    """A client's services, newest first: part of the client's page."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), number=number)
    rows = ServiceRecord.objects.visible_to(request.membership).standing().filter(participations__person=person)
    page = Paginator(rows.for_list().order_by("-started_at", "-id"), 20).get_page(request.GET.get("page"))
    whole, member = "casework/person_records.html", request.membership
    logs = member.can(Permission.RECORD_LOG) and person.is_active and person.serves(member)
    filed = not logs or ServiceRecord.objects.standing().filter(kind=Kind.FILING, participations__person=person).exists()
    return render(request, f"{whole}#rows" if request.htmx else whole, {
        "person": person, "page": page, "label": person.label_for(request.membership), "filed": filed})
