"""Spot checks: a sample is drawn, ticked off record by record, told to the provider with what is to be put right (F001-9, UX O4)."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from organisations import audit
from organisations.access import Permission
from people.search import without_names
from projects import counting, window
from projects.figures.inspection import MOST, POPULATION, TICKS, as_drawn
from projects.figures.pay_day import store_pay_days
from projects.models import Inspection, InspectionItem, Project, ProjectParty, Rectification
from projects.models.project import Status as Stage
from projects.records import signature
from projects.services.projects import take_step
from projects.services.telling import tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.window import NotAParty

INSPECTORS = (ProjectParty.Role.PURCHASER, ProjectParty.Role.AUTHORITY)
Status, Verdict = Inspection.Status, InspectionItem.Verdict
RECTIFIABLE = (Stage.RUNNING, Stage.MID_EVALUATED, Stage.FINAL_EVALUATED)


class NothingToDraw(Exception):
    """In this period the project has no records."""


class NothingDrawn(Exception):
    """How many records, and from when until when, does not go together."""


class InspectionIncomplete(Exception):
    """Something is missing before it can be sent; `missing` are codes: items, finding."""

    def __init__(self, missing):
        super().__init__(", ".join(missing))
        self.missing = missing


class OrdersOpen(Exception):
    """An inspection is closed when all its orders are put right."""


class DayHasPassed(Exception):
    """What is ordered is put right by today at the earliest."""


def inspects(project, by):
    """Whether the member's house may inspect the project: as purchaser or authority, never its provider."""
    if project.organisation_id == by.organisation_id:
        return False
    return ProjectParty.objects.filter(project_id=project.pk, partner_id=by.organisation_id, role__in=INSPECTORS).exists()


def acting(inspection, by, act):
    """The door to the provider's ground for the house that inspects, and for no other inspector."""
    if inspection.by_house_id != by.organisation_id or inspection.organisation_id == by.organisation_id:
        raise NotAParty
    return window.act(inspection.project, by, act, roles=INSPECTORS, on=inspection)


def locked(inspection):
    return Inspection.objects.select_for_update(of=("self",)).select_related("project__organisation", "organisation").get(pk=inspection.pk)


def being_made(inspection, seen=None):
    """The inspection locked, as long as it was not sent; raises NotInThisState, and AlreadyDecided when another version was on the screen."""
    inspection = locked(inspection)
    if inspection.status != Status.DRAFT:
        raise NotInThisState(inspection.status)
    if seen is not None and seen != inspection.version:
        raise AlreadyDecided(inspection)
    return inspection


def saved(inspection, by, act, **detail):
    inspection.version += 1
    inspection.save()
    audit.record(act, by=by, on=inspection, project=inspection.project.number, detail=detail)
    return inspection


# ---------- drawing ----------


@transaction.atomic
def begin_inspection(project, *, start, end, wanted, by, on=None, place=""):
    """Draw a sample of the project's records of a period and begin to look at it; the provider sees nothing before it is sent.

    The seed is made here and stays, so that anybody can draw the same again and nobody chooses; who draws again instead of sending what was drawn
    leaves the number of times in the new inspection, for the provider too. Drawn rows are frozen masked. Raises NotAParty, NothingDrawn, NothingToDraw.
    """
    if not inspects(project, by):
        raise NotAParty
    if start > end or not 1 <= wanted <= MOST:
        raise NothingDrawn
    seed = secrets.token_hex(4)
    drawn, pictures = {}, {}
    with window.look(project, by, roles=INSPECTORS) as pane:
        for language, _name in settings.LANGUAGES:
            with override(language):
                rows, population = pane.sample(counting.count(project, counting.Period(start, end), POPULATION), seed, wanted)
            for row in rows:
                drawn.setdefault(row.number, {})[language] = row
        pictures = pane.pictures(list(drawn))
    if not rows:
        raise NothingToDraw
    with window.act(project, by, "inspection.begin", roles=INSPECTORS):
        project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)  # two at once do not take the same number
        number = _next_number(project)
        redraws = unsent_draws(project, start, end, by).count()
        inspection = Inspection.objects.create(
            organisation=project.organisation, project=project, number=number, on=on or timezone.localdate(), place=place[:100], seed=seed, redraws=redraws, wanted=wanted,
            population_size=population, scope_start=start, scope_end=end, **signature(by))
        for seq, row in enumerate(rows, 1):
            InspectionItem.objects.create(organisation=project.organisation, inspection=inspection, seq=seq, record_number=row.number,
                                          happened_on=_day(row.when), summary=as_drawn(drawn[row.number], pictures.get(row.number, ((), 0))))
        audit.record("inspection.begin", by=by, on=inspection, project=project.number, detail={"drawn": len(rows), "redraws": redraws, "house": by.organisation.code})
    return inspection


def _next_number(project):
    return f"{project.number}-I{Inspection.objects.filter(project=project).count() + 1:02d}"


def unsent_draws(project, start, end, by):
    """Samples that the member's house drew of a project, of days that touch these, and has not sent."""
    return Inspection.objects.filter(project=project, by_house=by.organisation_id, status=Status.DRAFT, scope_start__lte=end, scope_end__gte=start)


def _day(moment):
    return timezone.localdate(moment) if hasattr(moment, "hour") else moment


# ---------- on the spot ----------


@transaction.atomic
def check_item(item, *, verdict, by, ticks=(), remark=""):
    """Tick a drawn record off: `ticks` are codes of `figures.inspection.TICKS`; clients' names in the remark are masked."""
    with acting(item.inspection, by, "inspection.check"):
        inspection = being_made(item.inspection)
        item = InspectionItem.objects.select_for_update(of=("self",)).get(pk=item.pk, inspection=inspection)
        item.verdict = Verdict(verdict)
        item.ticks = {code: code in set(ticks) for code in TICKS}
        item.remark = without_names(item.organisation_id, remark)[:500]
        item.checked_at = timezone.now() if item.verdict else None
        item.save()
        audit.record("inspection.check", by=by, on=inspection, project=inspection.project.number, detail={"item": item.seq})
    return item


@transaction.atomic
def write_finding(inspection, *, finding, by, on=None, place=None, seen=None):
    """The finding in all, day and place. `seen`: the version that was on the screen."""
    with acting(inspection, by, "inspection.finding"):
        inspection = being_made(inspection, seen)
        inspection.finding = without_names(inspection.organisation_id, finding)[:3000]
        inspection.on = on or inspection.on
        inspection.place = inspection.place if place is None else place[:100]
        return saved(inspection, by, "inspection.finding")


@transaction.atomic
def order_rectification(inspection, *, what, due_on, by):
    """Order something to be put right by a day; part of the inspection until it is sent."""
    with acting(inspection, by, "rectification.order"):
        inspection = being_made(inspection)
        seq = (inspection.orders.order_by("-seq").values_list("seq", flat=True).first() or 0) + 1
        order = Rectification.objects.create(organisation=inspection.organisation, inspection=inspection, seq=seq, due_on=due_on, status=Rectification.Status.ORDERED,
                                             what=without_names(inspection.organisation_id, what)[:1000])
        saved(inspection, by, "rectification.order", order=seq)
    return order


@transaction.atomic
def drop_order(order, *, by):
    """Take an order out again before the inspection is sent."""
    with acting(order.inspection, by, "rectification.drop"):
        inspection = being_made(order.inspection)
        inspection.orders.filter(pk=order.pk).delete()
        saved(inspection, by, "rectification.drop", order=order.seq)
    return inspection


def picture_of(item, place, *, by):
    """An evidence photo of a drawn record, the `place`th of those it had when it was drawn, veiled; None when it is not there. For the house that
    inspects, as long as it inspects: what was sent is looked at no more. Each look stands in both audit trails. Raises NotInThisState, NotAParty."""
    inspection = item.inspection
    if inspection.by_house_id != by.organisation_id or not inspects(inspection.project, by):
        raise NotAParty
    if inspection.status != Status.DRAFT:
        raise NotInThisState(inspection.status)
    keys = item.summary.get("pictures", [])
    if not 1 <= place <= len(keys):
        return None
    seen = {"inspection": inspection.number, "record": item.record_number, "picture": place}
    with window.look(inspection.project, by, roles=INSPECTORS, act="inspection.picture", detail=seen) as pane:
        return pane.picture(item.record_number, keys[place - 1])


# ---------- after an evaluation or an acceptance ----------


def order_recheck(project, *, origin, document, what, due_on, held_on, by):
    """What a failed evaluation or a refused acceptance found lacking, ordered until a day and sent at once: the provider proves it as after a
    spot check, the purchaser decides about the proof, whoever evaluated. The project is locked and its house's fence open (`window.act`).

    Returns the order; None where no purchaser takes part to whom anything could be proved.
    """
    purchasers = [party.partner for party in ProjectParty.objects.filter(project=project, role=ProjectParty.Role.PURCHASER).select_related("partner").order_by("pk")]
    if not purchasers:
        return None
    house = by.organisation if by.organisation in purchasers else purchasers[0]
    signed = signature(by) | {"by_house": house}
    if house != by.organisation:
        signed["by_name"] = f"{by.name} · {by.organisation.name}"[:60]
    what = without_names(project.organisation_id, what.strip())
    inspection = Inspection.objects.create(
        organisation=project.organisation, project=project, number=_next_number(project), origin=origin, document=document, on=held_on, wanted=0,
        scope_start=min(project.starts_on, held_on), scope_end=held_on, finding=what[:3000], **signed)
    order = Rectification.objects.create(organisation=project.organisation, inspection=inspection, seq=1, due_on=due_on, status=Rectification.Status.ORDERED, what=what[:1000])
    inspection.status, inspection.sent_at = Status.SENT, timezone.now()
    saved(inspection, by, "rectification.order", order=1, document=document)
    return order


def rechecks_of(project, member):
    """What is to be put right after evaluations and a refused acceptance, newest first, as far as the member's house reads it; each with its newest proof."""
    found = Rectification.objects.filter(inspection__project=project, inspection__in=Inspection.objects.visible_to(member)).exclude(inspection__origin=Inspection.Origin.SAMPLE)
    return list(found.select_related("inspection").prefetch_related("proofs").order_by("-pk"))


# ---------- telling, and the end ----------


def missing_before_sending(inspection):
    """Codes of what is missing: records not looked at, no finding in all."""
    lacks = {"items": inspection.items.filter(verdict="").exists(), "finding": not inspection.finding.strip()}
    return [code for code, lacking in lacks.items() if lacking]


@transaction.atomic
def send_inspection(inspection, *, by, rectify=False):
    """Tell the provider: from now on it reads everything and hands in proofs. Nothing to put right: it is closed at once.

    `rectify` also takes the project into rectification. Raises InspectionIncomplete, NotInThisState, NotAParty.
    """
    with acting(inspection, by, "inspection.send"):
        inspection = being_made(inspection)
        if missing := missing_before_sending(inspection):
            raise InspectionIncomplete(missing)
        orders = inspection.orders.count()
        inspection.status, inspection.sent_at = Status.SENT, timezone.now()
        saved(inspection, by, "inspection.send", orders=orders)
        project = inspection.project
        if rectify and orders and project.status in RECTIFIABLE:
            take_step(Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk), to=Stage.RECTIFYING, by=by,
                      reason=inspection.number, document=inspection.number)
        if not orders:
            _close(inspection, by)
        store_pay_days(project)
        tell_provider(project, Permission.HAND_IN, kind="inspection.sent" if orders else "inspection.sent_fine", page=("inspection", inspection.number), by=by,
                      key=f"{inspection.number}:sent", params={"project": project.title, "number": inspection.number, "house": by.organisation.name})
    return inspection


@transaction.atomic
def close_inspection(inspection, *, by):
    """All is put right: sent → closed, and a project that was being rectified goes back to where it was. Raises OrdersOpen, NotInThisState, NotAParty."""
    with acting(inspection, by, "inspection.close"):
        inspection = locked(inspection)
        if inspection.status != Status.SENT:
            raise NotInThisState(inspection.status)
        if inspection.orders.exclude(status=Rectification.Status.CLOSED).exists():
            raise OrdersOpen
        _close(inspection, by)
        _leave_rectification(inspection, by)
        tell_provider(inspection.project, Permission.HAND_IN, kind="inspection.closed" if inspection.is_drawn else "recheck.closed", page=("inspection", inspection.number), by=by,
                      key=f"{inspection.number}:closed", params={"project": inspection.project.title, "number": inspection.number, "house": by.organisation.name})
    return inspection


def _close(inspection, by):
    inspection.status, inspection.closed_at = Status.CLOSED, timezone.now()
    return saved(inspection, by, "inspection.close")


def _leave_rectification(inspection, by):
    """Back to the stage before, where this inspection took the project out of it and no later step has."""
    project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=inspection.project_id)
    last = project.steps.order_by("-pk").first()
    if project.status == Stage.RECTIFYING and last is not None and last.after == Stage.RECTIFYING and last.document == inspection.number:
        take_step(project, to=Stage(last.before), by=by, document=inspection.number)
