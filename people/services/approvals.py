"""Opening a file to somebody outside the case, after approval and for a time (Regulations on the Protection of Minors Online, article 36)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organisations import audit
from organisations.access import Role
from organisations.models import AuditEvent, Membership, Series
from organisations.services import tell
from people.models import MAY_ASK, AccessRequest, AccessStatus, Serving
from people.models.profile_choices import ACCESS_STEPS
from people.models.serving import forget_known_ids, granted_ids

LOOKS = ("read", "person.reveal")
LONGEST = 720  # hours: a file stands open to a stranger for a month at most


class AlreadyAsked(Exception):
    """The same member's request for the same file still waits."""


class FileIsOpenAlready(Exception):
    """Who serves the client, or may read the file anyway, needs no approval."""


class MayNotAsk(Exception):
    """Only staff of the agency can be let into somebody else's case."""


class MayNotDecide(Exception):
    """An administrator or the supervisor of the case decides, never the one who asked."""


class RequestIsDecided(Exception):
    """The request cannot take this step any more."""


_PAGES = []


def register_pages(pages):
    """An app says which pages of its own are about somebody: `pages(person)` returns the condition for their events in the audit trail."""
    if pages not in _PAGES:
        _PAGES.append(pages)


def looks_of(request):
    """What the asker opened of the client while the file stood open to them, newest first: the file, and what other apps keep."""
    if not (request.decided_at and request.expires_at):
        return AuditEvent.objects.none()
    about = Q(object_kind="person", object_id=request.person.number)
    for pages in _PAGES:
        about |= pages(request.person)
    return AuditEvent.objects.filter(about, actor_id=request.asked_by_id, act__in=LOOKS, outcome="done", at__gte=request.decided_at,
                                     at__lte=request.expires_at).order_by("-seq")


def may_decide(request, membership):
    """Administrators, and the supervisor of those who serve; an administrator's own request is decided by any other of them or any supervisor."""
    if membership.pk == request.asked_by_id or not membership.is_active:
        return False
    if membership.role == Role.ADMIN:
        return True
    if membership.role != Role.SUPERVISOR:
        return False
    return request.asked_by.role == Role.ADMIN or Serving.objects.seen_by(membership).filter(person=request.person_id).exists()


def needs_no_approval(person, membership):
    """Whoever knows the client; an administrator knows adults by name, but what is written in their cases opens with an approval only."""
    return person.known_to(membership) and (membership.role != Role.ADMIN or person.pk in granted_ids(membership))


def deciders(request):
    """Everybody who may decide a request."""
    wanted = Membership.objects.active().filter(role__in=[Role.ADMIN, Role.SUPERVISOR]).select_related("user", "organisation")
    return [member for member in wanted if may_decide(request, member)]


@transaction.atomic
def ask_access(person, *, by, basis, reason, hours=24):
    """Ask to open a file that one does not serve; who may decide is told."""
    if by.role not in MAY_ASK:
        raise MayNotAsk
    if needs_no_approval(person, by):
        raise FileIsOpenAlready
    if AccessRequest.objects.waiting().filter(person=person, asked_by=by).exists():
        raise AlreadyAsked
    organisation = by.organisation
    request = AccessRequest.objects.create(
        organisation=organisation, number=f"{organisation.code}-AR{Series.next(organisation, 'access'):05d}", person=person, asked_by=by,
        basis=basis, reason=reason, hours=min(max(hours, 1), LONGEST))
    tell(deciders(request), kind="access.asked", path=request.get_absolute_url(), params={"number": request.number, "who": by.name},
         key=f"access-{request.pk}", by=by)
    audit.record("access.ask", by=by, on=person, detail={"request": request.number, "basis": basis, "hours": request.hours})
    return request


@transaction.atomic
def decide_access(request, *, by, granted, hours=None, answer=""):
    """Open the file for some hours, or say no; the answer is told to who asked."""
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("person", "asked_by__user", "organisation").get(pk=request.pk)
    if not may_decide(request, by):
        raise MayNotDecide
    _step(request, AccessStatus.GRANTED if granted else AccessStatus.DENIED)
    request.decided_by, request.decided_at, request.answer = by, timezone.now(), answer[:500]
    if granted:
        request.hours = min(max(hours or request.hours, 1), LONGEST)
        request.expires_at = request.decided_at + timedelta(hours=request.hours)
    request.save()
    forget_known_ids()
    tell([request.asked_by], kind="access.granted" if granted else "access.denied", path=request.get_absolute_url(),
         params={"number": request.number}, by=by)
    audit.record("access.grant" if granted else "access.deny", by=by, on=request.person, detail={"request": request.number, "hours": request.hours})
    return request


@transaction.atomic
def withdraw_access(request, *, by):
    """Who asked does not need it any more, before it was decided."""
    return _leave(request, AccessStatus.WITHDRAWN, "access.withdraw", by)


@transaction.atomic
def end_access(request, *, by):
    """Close the file again before the time is over; the next page is refused."""
    return _leave(request, AccessStatus.ENDED, "access.end", by)


def _leave(request, status, act, by):
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("person", "asked_by", "organisation").get(pk=request.pk)
    _step(request, status)
    request.save(update_fields=["status"])
    forget_known_ids()
    audit.record(act, by=by, on=request.person, detail={"request": request.number})
    return request


def _step(request, status):
    if status not in ACCESS_STEPS[request.status]:
        raise RequestIsDecided
    request.status = status
