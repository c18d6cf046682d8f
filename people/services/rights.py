"""What clients and guardians ask for about their own data: taken down, answered in time, refused only with a reason."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Role
from organisations.models import Membership, Series
from organisations.services import tell
from people.models import RightsKind, RightsRequest, RightsStatus
from people.models.profile_choices import RIGHTS_STEPS
from people.names import tidy_name
from people.services.erasing import erase_person

ANSWER_WITHIN = timedelta(days=15)  # our default; the law says "in time"
MAY_ERASE = (Role.ADMIN, Role.PROJECT_LEAD, Role.SUPERVISOR)


class RequestIsAnswered(Exception):
    """The request cannot take this step any more."""


class NeedsAnotherPerson(Exception):
    """Erasing is decided by an administrator, a project leader or a supervisor who did not take the request down."""


@transaction.atomic
def take_rights_request(person, *, by, kind, asked_as, asked_by, asked_on=None, wish=""):
    """Somebody asks to see, copy, correct or delete what is kept about them or their child."""
    organisation, asked_on = by.organisation, asked_on or timezone.localdate()
    request = RightsRequest.objects.create(
        organisation=organisation, number=f"{organisation.code}-DR{Series.next(organisation, 'rights'):05d}", person=person, kind=kind,
        asked_as=asked_as, asked_by=tidy_name(asked_by), asked_on=asked_on, due_on=asked_on + ANSWER_WITHIN, wish=wish, taken_by=by)
    tell(answerers(request), kind="rights.asked", path=request.get_absolute_url(),
         params={"number": request.number, "what": str(RightsKind(kind).label), "day": request.due_on}, key=f"rights-{request.pk}", by=by)
    audit.record("rights.ask", by=by, on=person, detail={"request": request.number, "kind": kind, "as": asked_as})
    return request


def answerers(request):
    """Who is told: the responsible worker and their supervisor; of a deletion the administrators."""
    if request.kind == RightsKind.DELETE:
        return list(Membership.objects.active().filter(role=Role.ADMIN).exclude(pk=request.taken_by_id).select_related("user"))
    member = request.person.responsible
    return [one for one in (member, member.supervisor if member else None) if one is not None and one.pk != request.taken_by_id]


@transaction.atomic
def answer_rights_request(request, *, by, handed_out="nothing", answer="", on=None):
    """The request is met; of a deletion this erases the file. Raises what `erase_person` raises."""
    request = _locked(request)
    if request.kind == RightsKind.DELETE:
        if by.role not in MAY_ERASE or by.pk == request.taken_by_id:
            raise NeedsAnotherPerson
        erase_person(request.person, by=by, reason="asked")
        request = _locked(request)  # its texts went with the file
        answer = ""
    _answer(request, RightsStatus.DONE, by, on)
    request.handed_out, request.answer = handed_out, answer
    request.save()
    audit.record("rights.answer", by=by, on=request.person, detail={"request": request.number, "kind": request.kind, "handed_out": handed_out})
    return request


@transaction.atomic
def refuse_rights_request(request, *, by, answer, on=None):
    """The request is refused; the reason is kept and has to be told to who asked."""
    request = _locked(request)
    _answer(request, RightsStatus.REFUSED, by, on)
    request.answer = answer
    request.save()
    audit.record("rights.refuse", by=by, on=request.person, detail={"request": request.number, "kind": request.kind})
    return request


@transaction.atomic
def withdraw_rights_request(request, *, by):
    """Who asked no longer wants it."""
    request = _locked(request)
    _step(request, RightsStatus.WITHDRAWN)
    request.version += 1
    request.save()
    audit.record("rights.withdraw", by=by, on=request.person, detail={"request": request.number})
    return request


def _locked(request):
    return RightsRequest.objects.select_for_update(of=("self",)).select_related("person__organisation", "organisation").get(pk=request.pk)


def _answer(request, status, by, on):
    _step(request, status)
    request.answered_by, request.answered_on = by, on or timezone.localdate()
    request.version += 1


def _step(request, status):
    if status not in RIGHTS_STEPS[request.status]:
        raise RequestIsAnswered
    request.status = status
