"""Goods: received, handed out, spoilt, counted; material packs for a village with signatures (F002-4). The database moves the stock."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.figures.consents import wanting_today
from casework.figures.goods import goods_of
from casework.models import Distribution, GoodsItem, Movement, Recipient, VisitDetail
from casework.models import Status as RecordStatus
from casework.numbers import next_number
from casework.services.troubles import InTheFuture, LineOfAnotherProject, NotWithoutConsent, Trouble
from organisations import audit

Kind, Status = Movement.Kind, Distribution.Status
MOST_EACH = 1000
OUT = {Kind.HANDED, Kind.SPOILT, Kind.STRUCK}


class NotEnough(Trouble):
    """More would go out than there is; `there` says how many there are."""

    def __init__(self, item, wanted):
        super().__init__()
        self.words = _("Of %(item)s there are %(there)s; %(wanted)s were to go out.") % {"item": item.name, "there": item.stock, "wanted": wanted}


class NobodySigned(Trouble):
    words = _("Write who signed for the goods.")


class CameBackAlready(Trouble):
    words = _("These goods were taken back already.")


class KnownGoods(Trouble):
    words = _("Goods of this name are there already.")


class NobodyReceives(Trouble):
    words = _("Choose who receives the goods.")


class ReceivesTwice(Trouble):
    words = _("This client is on the list already.")


class HowManyMissing(Trouble):
    words = _("Say for each client how many, from 1 to 1000.")


class DistributionMovedOn(Trouble):
    words = _("Somebody was faster: this distribution is no longer where you saw it. Open it again.")


class NotAllSigned(Trouble):
    words = _("For each client somebody signs, or the client is taken off the list.")


@transaction.atomic
def add_goods(*, by, name, unit, value=0, low_at=0):
    """A new kind of goods; raises KnownGoods."""
    try:
        with transaction.atomic():
            item = GoodsItem.objects.create(organisation=by.organisation, name=name, unit=unit, value=value, low_at=low_at)
    except IntegrityError:
        raise KnownGoods from None
    audit.record("goods.add", by=by, on=item, detail={"name": name})
    return item


@transaction.atomic
def change_goods(item, *, by, **changes):
    """Other words, value, warning or out of use; never the stock: that moves by movements only."""
    item = GoodsItem.objects.select_for_update().get(pk=item.pk)
    for name in ("name", "unit", "value", "low_at", "is_active"):
        if name in changes:
            setattr(item, name, changes[name])
    item.version += 1
    item.save(update_fields=["name", "unit", "value", "low_at", "is_active", "version"])
    audit.record("goods.change", by=by, on=item, detail={"fields": sorted(changes)})
    return item


@transaction.atomic
def move_goods(item, kind, quantity, *, by, on=None, **about):
    """So many in or out on a day; `quantity` is above zero, counting sets the stock right to it. `about` says why: a note, who received it,
    the record, resource or distribution it belongs to. Raises NotEnough, InTheFuture."""
    kind, on = Kind(kind), on or timezone.localdate()
    if on > timezone.localdate():
        raise InTheFuture
    item = GoodsItem.objects.select_for_update().get(pk=item.pk)
    change = quantity - item.stock if kind == Kind.COUNTED else -quantity if kind in OUT else quantity
    if item.stock + change < 0:
        raise NotEnough(item, quantity)
    if not change:
        return None
    movement = Movement.objects.create(organisation=by.organisation, item=item, quantity=change, kind=kind, on=on, at=timezone.now(), by=by, **about)
    audit.record("goods.move", by=by, on=item, detail={"kind": kind.value, "quantity": change})
    return movement


# ---------- handed over on a visit (DOMAIN.md 4.5) ----------


@transaction.atomic
def hand_over_goods(record, item, quantity, *, by, signed_by, person=None):
    """Goods that somebody received and signed for on a visit; the value of one is kept as it is today. Raises NotEnough, NobodySigned, InTheFuture."""
    if not signed_by.strip():
        raise NobodySigned
    return move_goods(item, Kind.HANDED, quantity, by=by, on=timezone.localtime(record.started_at).date(), record=record, person=person, value=item.value,
                      signed_by=signed_by.strip())


@transaction.atomic
def take_back_goods(movement, *, by):
    """What was handed over on a visit was not, or was written down wrongly: it is in stock again. Raises CameBackAlready."""
    movement = Movement.objects.select_for_update(of=("self",)).select_related("item").get(pk=movement.pk)
    if movement.kind != Kind.HANDED or movement.record_id is None or Movement.objects.filter(undoes=movement).exists():
        raise CameBackAlready
    return move_goods(movement.item, Kind.RETURNED, -movement.quantity, by=by, record=movement.record, person=movement.person, undoes=movement)


def correct_goods(record, *, by):
    """The record was changed or taken out of the ledger: what hung on a visit that did not take place, or on a client who was not there, comes back."""
    took_place = record.status != RecordStatus.VOID and record.visit.outcome == VisitDetail.Outcome.DONE
    there = set(record.participations.values_list("person_id", flat=True)) | {None}
    for movement in goods_of(record):
        if not took_place or movement.person_id not in there:
            take_back_goods(movement, by=by)


# ---------- packs for a village ----------


@transaction.atomic
def plan_distribution(*, by, title, project, line, item, recipients, village="", applicant=None):
    """A list of who gets how many: [(person, quantity)]. Raises NobodyReceives, ReceivesTwice, LineOfAnotherProject, NotWithoutConsent."""
    if line.project_id != project.pk:
        raise LineOfAnotherProject
    if not recipients:
        raise NobodyReceives
    if len({person.pk for person, _quantity in recipients}) < len(recipients):
        raise ReceivesTwice
    _refuse_unconsented([person for person, _quantity in recipients])
    batch = Distribution.objects.create(organisation=by.organisation, number=next_number(by.organisation, "distribution", by=by), title=title, project=project, line=line,
                                        item=item, village=village, applicant=applicant or by, by=by)
    Recipient.objects.bulk_create([Recipient(organisation=by.organisation, distribution=batch, person=person, quantity=quantity) for person, quantity in recipients])
    audit.record("distribution.plan", by=by, on=batch, project=project.number, detail={"recipients": len(recipients)})
    return batch


def _refuse_unconsented(people):
    if wanting := wanting_today(people):
        raise NotWithoutConsent(wanting)


def _open(batch):
    batch = Distribution.objects.select_for_update(of=("self",)).select_related("item", "project", "organisation").get(pk=batch.pk)
    if batch.status != Status.PLANNED:
        raise DistributionMovedOn
    return batch


@transaction.atomic
def add_recipient(batch, *, by, person, quantity=1):
    """One more on the list; raises ReceivesTwice, DistributionMovedOn, NotWithoutConsent."""
    batch = _open(batch)
    if batch.recipients.filter(person=person).exists():
        raise ReceivesTwice
    _refuse_unconsented([person])
    recipient = Recipient.objects.create(organisation=batch.organisation, distribution=batch, person=person, quantity=quantity)
    audit.record("distribution.add", by=by, on=batch, project=batch.project.number, detail={"person": person.number})
    return recipient


@transaction.atomic
def drop_recipient(batch, recipient, *, by):
    """Taken off the list before it is handed out; raises DistributionMovedOn."""
    batch = _open(batch)
    person = recipient.person
    batch.recipients.filter(pk=recipient.pk).delete()
    audit.record("distribution.drop", by=by, on=batch, project=batch.project.number, detail={"person": person.number})
    return batch


def _set_quantities(recipients, quantities):
    for recipient in recipients:
        recipient.quantity = quantities.get(recipient.pk, recipient.quantity)
        if not recipient.quantity or not 1 <= recipient.quantity <= MOST_EACH:
            raise HowManyMissing


@transaction.atomic
def change_quantities(batch, quantities, *, by):
    """Who gets how many, before it is handed out: {recipient's key: how many}. Raises HowManyMissing, DistributionMovedOn."""
    batch = _open(batch)
    recipients = list(batch.recipients.all())
    _set_quantities(recipients, quantities)
    Recipient.objects.bulk_update(recipients, ["quantity"])
    audit.record("distribution.change", by=by, on=batch, project=batch.project.number, detail={"pieces": sum(recipient.quantity for recipient in recipients)})
    return batch


@transaction.atomic
def hand_out(batch, *, by, signed, on=None, quantities=None):
    """All at once: `signed` {recipient's key: who signed}, `quantities` {recipient's key: how many} where it is other than planned. The stock goes
    down by what was handed out. Raises NotAllSigned, NotEnough, NobodyReceives, HowManyMissing, InTheFuture, DistributionMovedOn."""
    batch = _open(batch)
    recipients = list(batch.recipients.all())
    _set_quantities(recipients, quantities or {})
    if not recipients:
        raise NobodyReceives
    now = timezone.now()
    for recipient in recipients:
        recipient.signed_by = str(signed.get(recipient.pk, "")).strip()
        recipient.signed_at = now
        if not recipient.signed_by:
            raise NotAllSigned
    move_goods(batch.item, Kind.HANDED, sum(recipient.quantity for recipient in recipients), by=by, on=on, distribution=batch)
    for recipient in recipients:
        recipient.save()
    batch.status, batch.handed_on = Status.HANDED, on or timezone.localdate()
    batch.version += 1
    batch.save()
    audit.record("distribution.hand", by=by, on=batch, project=batch.project.number, detail={"recipients": len(recipients)})
    return batch


@transaction.atomic
def cancel_distribution(batch, *, by):
    """Not handed out after all; raises DistributionMovedOn."""
    batch = _open(batch)
    batch.status = Status.CANCELLED
    batch.version += 1
    batch.save()
    audit.record("distribution.cancel", by=by, on=batch, project=batch.project.number)
    return batch
