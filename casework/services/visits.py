"""Visits: the sheet beside the record, the co-signature, how often clients are visited, and what follows from a visit at once."""


from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from casework.figures.due import keep_due, recount_due
from casework.figures.visits import visits_of_village
from casework.models import Kind, RecordWorker, Status, VisitDetail, VisitInterval, VisitSheet
from casework.services.change import set_companions
from casework.services.goods import hand_over_goods, take_back_goods
from casework.services.photos import OPEN
from casework.services.steps import locked
from casework.services.troubles import (
    AlreadySigned,
    NotAVisitThatTookPlace,
    NotSigned,
    NotYetPast,
    OneClientOnly,
    SheetIsFixed,
    TooLateToUndo,
)
from organisations import audit
from organisations.services import tell
from organisations.undo import UNDO_FOR
from people.services import set_follow_level
from projects.services import mark_stale

TEXTS = ("living", "health", "mood", "family", "income", "hazard_note", "needs", "help_given")
FACTS = ("mode", "company", "hazards", "policy_explained", "skill", "attitude", *TEXTS)
KEEP = object()


def sheet_of(record):
    """The visit's sheet, or None."""
    return VisitSheet.objects.select_related("cosigned_by__user").filter(record=record).first()


def may_write_sheet(record, sheet):
    """Until the record is approved; a sheet that was never written may still be written then."""
    if record.kind != Kind.VISIT or record.status == Status.VOID or record.visit.outcome != VisitDetail.Outcome.DONE:
        return False
    return record.status in OPEN or not is_written(sheet)


def is_written(sheet):
    """Whether somebody saved it; a co-signature alone, or what is kept while somebody types, makes a row too."""
    return sheet is not None and sheet.written_at is not None


@transaction.atomic
def write_sheet(record, *, by, values, companions=KEEP, next_due=KEEP, purpose="", level=None, goods=(), goods_back=(), automatic=False):
    """Write the sheet of a visit; `purpose` is the kind of visit, empty as it is. `goods` are what was handed over, as
    `hand_over_goods` takes them, `goods_back` movements that are taken back. `automatic` keeps what is being typed: no level, no goods, no notice.

    Raises NotAVisitThatTookPlace, SheetIsFixed, OneClientOnly (a level for several clients at once), and what the goods raise.
    """
    record = locked(record)
    sheet = VisitSheet.objects.select_for_update(of=("self",)).filter(record=record).first() or VisitSheet(organisation_id=record.organisation_id, record=record)
    if record.kind != Kind.VISIT or record.visit.outcome != VisitDetail.Outcome.DONE:
        raise NotAVisitThatTookPlace
    if not may_write_sheet(record, sheet):
        raise SheetIsFixed
    danger = bool(values.get("hazards")) and not (is_written(sheet) and sheet.hazards)
    changed = sorted(name for name in FACTS if name in values and values[name] != getattr(sheet, name))
    for name in changed:
        setattr(sheet, name, values[name])
    sheet.version += 1
    if not automatic:
        sheet.written_at = timezone.now()
    if level:
        _set_level(record, sheet, level, by=by)
    sheet.save()
    if companions is not KEEP and record.status in OPEN:
        set_companions(record, companions)
    if next_due is not KEEP and record.visit.next_due != next_due:
        record.visit.next_due = next_due
        record.visit.save()
        keep_due(record.participations.values_list("person_id", flat=True))
    if purpose and purpose != record.visit.purpose:
        record.visit.purpose = purpose
        record.visit.save(update_fields=["purpose"])
        changed.append("purpose")
    for movement in goods_back:
        take_back_goods(movement, by=by)
    for given in goods:
        hand_over_goods(record, by=by, **given)
    if danger and not automatic:
        _tell_supervisor(record, by=by)
    if not automatic:
        mark_stale(record.project_id)  # an indicator may ask for the sheet
    audit.record("visit.sheet", by=by, on=record, project=record.project.number, detail={"fields": changed} | ({"automatic": True} if automatic else {}))
    return sheet


def _set_level(record, sheet, level, *, by):
    people = [one.person for one in record.participations.select_related("person")]
    if len(people) != 1:
        raise OneClientOnly
    sheet.level_after = level
    set_follow_level(people[0], level, reason=record.number, by=by)


def _tell_supervisor(record, *, by):
    """Whoever supervises the worker hears that dangers were found at home; which ones stands behind the door."""
    lead = RecordWorker.objects.select_related("membership__supervisor__user").get(record=record, is_lead=True).membership
    if lead.supervisor:
        tell([lead.supervisor], kind="visit.danger", path=reverse("record", args=[by.organisation.slug, record.number]), params={"number": record.number},
             key=f"danger-{record.number}", by=by)


# ---------- co-signing ----------


@transaction.atomic
def cosign_visit(record, *, by):
    """A child director confirms that the visit took place; raises AlreadySigned."""
    record = locked(record)
    sheet = VisitSheet.objects.select_for_update(of=("self",)).filter(record=record).first() or VisitSheet(organisation_id=record.organisation_id, record=record)
    if sheet.cosigned_at:
        raise AlreadySigned
    if not visits_of_village(by).filter(pk=record.pk).exists():
        raise NotAVisitThatTookPlace
    sheet.cosigned_by, sheet.cosigned_at = by, timezone.now()
    sheet.save()
    audit.record("visit.cosign", by=by, on=record, project=record.project.number)
    return sheet


@transaction.atomic
def undo_cosign(record, *, by):
    """Take a signature back that was given a moment ago; raises TooLateToUndo, NotSigned."""
    sheet = VisitSheet.objects.select_for_update(of=("self",)).filter(record=record).first()
    if sheet is None or sheet.cosigned_by_id != by.pk:
        raise NotSigned
    if timezone.now() - sheet.cosigned_at > UNDO_FOR:
        raise TooLateToUndo
    sheet.cosigned_by = sheet.cosigned_at = None
    sheet.save()
    audit.record("visit.cosign_undo", by=by, on=record)
    return sheet


# ---------- how often ----------


@transaction.atomic
def set_interval(level, days, since, *, by):
    """From a day on clients of a level are visited every so many days; who is due when is counted anew at once. Raises NotYetPast."""
    if since < timezone.localdate():
        raise NotYetPast
    row, _new = VisitInterval.objects.update_or_create(organisation=by.organisation, level=level, since=since, defaults={"days": days, "by": by})
    recount_due(follow_level=level)
    audit.record("visit.interval", by=by, on=row, detail={"level": level, "days": days, "since": since.isoformat()})
    return row
