"""Writing and proving the audit trail.

`record()` is called by services inside the change's own transaction. The events of one transaction are chained when its
fence closes, so that the chain's lock is held for the shortest time and no two requests wait for each other crosswise.
"""

import hashlib
import hmac
import json

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from organisations import fence
from organisations.models import AuditEvent, AuditHead

_CHAINED = (
    "seq",
    "actor_id",
    "user_id",
    "actor_role",
    "act",
    "object_kind",
    "object_id",
    "outcome",
    "project",
    "address",
    "request_id",
)


class Marker:
    """Stands in Django's list of acts after commit: a rolled-back savepoint takes it, and with it the event, away."""

    def __call__(self):
        pass


def record(
    act,
    *,
    by=None,
    on=None,
    object_kind="",
    object_id="",
    outcome="done",
    project="",
    detail=None,
    request=None,
    user=None,
):
    """Write that `act` happened to `on` (a model row, or kind and id in words). Holds ids and codes, never names or texts."""
    ground = fence.current()
    request = request or ground.request
    event = AuditEvent(
        organisation_id=ground.organisation_id,
        at=timezone.now(),
        act=act,
        actor_id=by.pk if by else None,
        user_id=by.user_id if by else getattr(user, "pk", None),
        actor_role=by.role if by else "",
        object_kind=object_kind or (on._meta.model_name if on is not None else ""),
        object_id=object_id or (str(getattr(on, "number", "") or on.pk) if on is not None else ""),
        outcome=outcome,
        project=project,
        detail=detail or {},
        address=client_address(request),
        request_id=getattr(request, "request_id", ""),
    )
    marker = Marker()
    transaction.on_commit(marker)
    pending = ground.__dict__.setdefault("audit_events", [])
    if not pending:
        ground.before_leaving(lambda: _chain(ground))
    pending.append((marker, event))
    return event


def _chain(ground):
    pending, ground.audit_events = ground.audit_events, []
    standing = {id(entry[1]) for entry in connection.run_on_commit}
    events = [event for marker, event in pending if id(marker) in standing]
    if not events:
        return
    heads = AuditHead.objects.select_for_update().filter(organisation_id=ground.organisation_id)
    head = heads.first()
    if head is None:  # the organisation's first event; of two at once one makes the row, both then take it
        AuditHead.objects.bulk_create([AuditHead(organisation_id=ground.organisation_id)], ignore_conflicts=True)
        head = heads.get()
    for event in events:
        head.seq += 1
        event.seq, event.previous = head.seq, bytes(head.mac)
        head.mac = event.mac = seal(event)
    AuditEvent.objects.bulk_create(events)
    head.save(update_fields=["seq", "mac"])


def seal(event):
    """The event's keyed hash over its content and the hash before it."""
    content = {name: getattr(event, name) for name in _CHAINED}
    content["organisation"] = event.organisation_id
    content["at"] = event.at.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    content["detail"] = event.detail
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hmac.new(settings.AUDIT_KEY.encode(), bytes(event.previous) + text.encode(), hashlib.sha256).digest()


def verify(organisation):
    """Walk an organisation's chain inside its fence; returns a list of faults in words, empty when all is well."""
    faults, previous, expected = [], b"", 0
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        expected += 1
        if event.seq != expected:
            faults.append(f"event {expected} is missing")
            expected = event.seq
        elif bytes(event.previous) != previous:
            faults.append(f"event {event.seq} does not follow the one before it")
        if bytes(event.mac) != seal(event):
            faults.append(f"event {event.seq} was changed")
        previous = bytes(event.mac)
    head = AuditHead.objects.filter(organisation=organisation).first()
    if head and (head.seq, bytes(head.mac)) != (expected, previous):
        faults.append(f"the chain should end at event {head.seq}, it ends at {expected}")
    return faults


def client_address(request):
    """The visitor's address; forwarded headers count only behind the configured number of proxies."""
    if request is None:
        return None
    address = request.META.get("REMOTE_ADDR") or None
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    return address


def anchors_path():
    return settings.DATA_DIR / "anchors.txt"


def write_anchor(organisation):
    """Append the end of an organisation's chain to a file outside the database, once a day (SECURITY.md E3)."""
    head = AuditHead.objects.filter(organisation=organisation).first()
    if head is None:
        return
    anchors_path().parent.mkdir(parents=True, exist_ok=True)
    with anchors_path().open("a") as anchors:
        anchors.write(f"{timezone.now().isoformat()} {organisation.pk} {head.seq} {bytes(head.mac).hex()}\n")


def compare_with_anchors(organisation):
    """Faults where the database no longer holds what was anchored."""
    if not anchors_path().exists():
        return []
    faults = []
    for line in anchors_path().read_text().splitlines():
        _at, owner, seq, mac = line.split()
        if int(owner) == organisation.pk:
            event = AuditEvent.objects.filter(organisation=organisation, seq=int(seq)).first()
            if event is None or bytes(event.mac).hex() != mac:
                faults.append(f"event {seq} is not the one that was anchored")
    return faults
