"""A list as a workbook: the rows of its filter, the columns of its table, the names that whoever asks may see (UX.md 1.1)."""

from django.utils.translation import gettext as _

from organisations import audit
from organisations.extras import in_words
from organisations.models import ExtraAnswers, ExtraField
from organisations.sheets import Book
from organisations.tables import RequestConfig

MOST_EXPORTED = 5000


def list_workbook(request, table, *, kind, file, own=None):
    """The whole of a table as the answer to a request, in the order that the address says; written down in the audit trail.

    `own` is (code of a form, whether a row's answers are open), or whatever else tells of the rows what `own_columns` does: the house's own
    fields come last. A column that is no fact of a row
    says `exclude_from_export`; one that is drawn has a `value_` method for what it means.
    """
    RequestConfig(request, paginate=False).configure(table)
    every = len(table.data)
    rows = list(table.rows[:MOST_EXPORTED])
    columns = [column for column in table.columns if not column.column.exclude_from_export]
    records = [row.record for row in rows]
    asked, answers = own(records) if callable(own) else own_columns(*own, records) if own else ([], {})
    book = Book()
    book.add_sheet(table.caption, [column.header for column in columns] + asked,
                   ([row.get_cell_value(column.name) for column in columns] + answers.get(row.record.pk, [""] * len(asked)) for row in rows),
                   widths=[20] * (len(columns) + len(asked)),
                   notes=left_out(len(rows), every))
    audit.record(f"{kind}.export", by=request.membership, object_kind=kind, detail={"rows": len(rows)})
    return book.download(file)


def left_out(shown, every):
    """What stands under a list that is too long for one workbook; nothing when all of it is there."""
    return [_("Only the first %(n)s of %(all)s rows. Filter the list, then export again.") % {"n": shown, "all": every}] if every > shown else []


def own_columns(form, is_open, records):
    """(labels of the house's own fields, {row: answers in words}) of the rows whose answers are open; none when no row's are."""
    keys = {record.uid: record.pk for record in records if is_open(record)}
    fields = list(ExtraField.objects.filter(form=form).order_by("seq", "pk")) if keys else []
    if not fields:
        return [], {}
    return [field.label for field in fields], {
        keys[row.owner_uid]: [in_words(field, row.answers.get(field.code)) for field in fields]
        for row in ExtraAnswers.objects.filter(form=form, owner_uid__in=keys)}
