"""What of casework somebody opened to whom an approval opened a client's file stands on the page of the request."""

from django.db.models import Q

from casework.models import Form
from people.services.approvals import register_pages


def pages_about(person):
    """The client's cases and all that hangs on them, their forms, the records in which they took part, their wishes."""
    cases, wishes = (list(rows.values_list("number", flat=True)) for rows in (person.cases.order_by(), person.wishes.order_by()))
    found = Q(object_kind="form", object_id__in=[str(uid) for uid in Form.objects.filter(case__person=person).order_by().values_list("uid", flat=True)])
    for kind, numbers in (("case", cases), ("wish", wishes), ("record", list(person.service_records.order_by().values_list("number", flat=True)))):
        found |= Q(object_kind=kind, object_id__in=numbers)
    for number in cases:  # a process record, a referral, a file: the case's number and its own
        found |= Q(object_kind="case", object_id__startswith=f"{number} ")
    return found


register_pages(pages_about)
