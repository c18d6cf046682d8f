"""Resources that somebody gave, and volunteers with their duties (DOMAIN.md 4.6, rule 8.4)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.figures.goods import stocked
from casework.models import Duty, Movement, ResourceLink, Volunteer
from casework.numbers import next_number
from casework.services.goods import NotEnough, move_goods
from casework.services.troubles import InTheFuture, LineOfAnotherProject, ReasonMissing, Trouble
from organisations import audit
from organisations.sealing import keyed_hash
from people.names import search_form

Status = ResourceLink.Status
LONGEST = timedelta(hours=16)


class ResourceMovedOn(Trouble):
    words = _("Somebody was faster: this resource is no longer where you saw it. Open it again.")


class KnownVolunteer(Trouble):
    """The same name with the same number is a volunteer already."""

    words = _("This person is a volunteer here already.")

    def __init__(self, volunteer):
        super().__init__()
        self.volunteer = volunteer


class DutyTooLong(Trouble):
    words = _("A duty lasts at least a quarter of an hour and at most 16 hours.")


class DutyOverlaps(Trouble):
    words = _("This volunteer was on duty at that time already.")


@transaction.atomic
def link_resource(*, by, project, kind, donor, item, on, value=0, quantity=None, unit="", line=None, use="", receipt_number="", promised=False, goods=None):
    """Write down what somebody gave; `goods` takes it into stock, what is only promised when it has come. Raises InTheFuture, LineOfAnotherProject."""
    if on > timezone.localdate():
        raise InTheFuture
    if line is not None and line.project_id != project.pk:
        raise LineOfAnotherProject
    link = ResourceLink.objects.create(organisation=by.organisation, number=next_number(by.organisation, "resource", by=by), project=project, line=line, kind=kind, donor=donor,
                                       item=item, quantity=quantity, unit=unit, value=value, on=on, use=use, receipt_number=receipt_number, goods=goods,
                                       status=Status.PROMISED if promised else Status.CONFIRMED, by=by, at=timezone.now())
    if not promised:
        _into_stock(link, by)
    audit.record("resource.link", by=by, on=link, project=project.number, detail={"kind": kind, "status": link.status})
    return link


def _into_stock(link, by):
    if link.goods is not None and link.quantity:
        move_goods(link.goods, Movement.Kind.RECEIVED, int(link.quantity), by=by, on=link.on, resource=link)


def _locked(link):
    return ResourceLink.objects.select_for_update(of=("self",)).select_related("project", "organisation", "goods").get(pk=link.pk)


@transaction.atomic
def confirm_resource(link, *, by, on=None):
    """What was promised has come on a day: from that day its value counts, and its goods are in stock. Raises ResourceMovedOn, InTheFuture."""
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise InTheFuture
    link = _locked(link)
    if link.status != Status.PROMISED:
        raise ResourceMovedOn
    promised, link.on = link.on, on
    _into_stock(link, by)
    return _stepped(link, Status.CONFIRMED, "resource.confirm", by, {"promised_on": promised.isoformat()})


@transaction.atomic
def strike_resource(link, *, by, reason):
    """It did not come, or was written down by mistake; the row stays to be seen, its goods leave the stock. Where fewer are left than had come with it,
    the stock stays as it is: only who counts knows how many there are (`figures.goods.stocked` says so). Raises ReasonMissing, ResourceMovedOn."""
    if not reason.strip():
        raise ReasonMissing
    link = _locked(link)
    if link.status == Status.STRUCK:
        raise ResourceMovedOn
    link.strike_reason = reason.strip()
    for movement in stocked(link):
        try:
            move_goods(movement.item, Movement.Kind.STRUCK, movement.quantity, by=by, resource=link, undoes=movement)
        except NotEnough:
            continue
    return _stepped(link, Status.STRUCK, "resource.strike", by)


@transaction.atomic
def thank(link, *, by, on):
    """The letter of thanks went out; raises InTheFuture."""
    if on > timezone.localdate():
        raise InTheFuture
    link = _locked(link)
    link.thanked_on = on
    return _stepped(link, link.status, "resource.thank", by)


def _stepped(link, status, act, by, detail=None):
    link.status = status
    link.version += 1
    link.save()
    audit.record(act, by=by, on=link, project=link.project.number, detail=detail or {})
    return link


# ---------- volunteers ----------


def volunteer_token(organisation_id, name, phone):
    """The same name with the same number is the same volunteer."""
    return keyed_hash("volunteer", organisation_id, f"{search_form(name)} {''.join(filter(str.isdigit, phone or ''))[-11:]}")[:16]


@transaction.atomic
def add_volunteer(*, by, name, phone="", team="", skills="", since=None):
    """A new volunteer; raises KnownVolunteer."""
    token = volunteer_token(by.organisation_id, name, phone)
    try:
        with transaction.atomic():
            volunteer = Volunteer.objects.create(organisation=by.organisation, number=next_number(by.organisation, "volunteer", by=by), name=name, phone=phone, token=token,
                                                 team=team, skills=skills, since=since or timezone.localdate())
    except IntegrityError:
        raise KnownVolunteer(Volunteer.objects.get(token=token)) from None
    audit.record("volunteer.add", by=by, on=volunteer)
    return volunteer


@transaction.atomic
def change_volunteer(volunteer, *, by, **changes):
    """Another name, number, team, or no longer active; raises KnownVolunteer."""
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    for name in ("name", "phone", "team", "skills", "since", "is_active"):
        if name in changes:
            setattr(volunteer, name, changes[name])
    volunteer.token = volunteer_token(volunteer.organisation_id, volunteer.name, volunteer.phone)
    twin = Volunteer.objects.filter(token=volunteer.token).exclude(pk=volunteer.pk).first()
    if twin:
        raise KnownVolunteer(twin)
    volunteer.version += 1
    volunteer.save()
    audit.record("volunteer.change", by=by, on=volunteer, detail={"fields": sorted(changes)})
    return volunteer


def half_hours(started_at, ended_at):
    """Hours of a duty in halves, the nearest one, a quarter upwards (rule 8.4)."""
    return int((ended_at - started_at).total_seconds() + 900) // 1800


@transaction.atomic
def record_duty(volunteer, *, by, project, started_at, ended_at, line=None, record=None):
    """When a volunteer helped; raises InTheFuture, DutyTooLong, DutyOverlaps, LineOfAnotherProject."""
    if ended_at > timezone.now():
        raise InTheFuture
    if not timedelta(minutes=15) <= ended_at - started_at <= LONGEST:
        raise DutyTooLong
    if line is not None and line.project_id != project.pk:
        raise LineOfAnotherProject
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if volunteer.duties.filter(struck_at=None, started_at__lt=ended_at, ended_at__gt=started_at).exists():
        raise DutyOverlaps
    duty = Duty.objects.create(organisation=by.organisation, volunteer=volunteer, project=project, line=line, record=record, started_at=started_at, ended_at=ended_at,
                               half_hours=half_hours(started_at, ended_at), by=by)
    audit.record("volunteer.duty", by=by, on=volunteer, project=project.number, detail={"half_hours": duty.half_hours})
    return duty


@transaction.atomic
def strike_duty(duty, *, by):
    """Written down by mistake; it stays to be seen and counts no more."""
    duty = Duty.objects.select_for_update(of=("self",)).select_related("volunteer", "project").get(pk=duty.pk)
    if duty.struck_at is None:
        duty.struck_at = timezone.now()
        duty.save()
        audit.record("volunteer.strike_duty", by=by, on=duty.volunteer, project=duty.project.number)
    return duty
