"""Work orders: something to be done about a need found on a visit, or because a child director asks."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from casework.figures.house_rules import number_on
from casework.models import HouseRule, WorkOrder
from casework.numbers import next_number
from casework.services.serving import serve
from casework.services.troubles import NobodyToAsk, OrderMovedOn, ReasonMissing
from organisations import audit
from organisations.access import Permission, Role
from organisations.models import Membership
from organisations.services import tell
from people.models import Person


@transaction.atomic
def open_order(person, *, by, what, assigned_to, due_on, record=None):
    """Ask somebody to do something for a client until a day; they join the team around the client and are told."""
    order = WorkOrder.objects.create(organisation=by.organisation, number=next_number(by.organisation, "work_order", by=by), person=person, record=record,
                                      what=what, assigned_to=assigned_to, due_on=due_on, by=by)
    if by.can(Permission.PERSON_EDIT):
        serve(person, assigned_to, by=by)
    _tell(order, assigned_to, "order.assigned", by=by)
    audit.record("work_order.open", by=by, on=order, detail={"person": person.number, "to": assigned_to.pk})
    return order


@transaction.atomic
def refer_child(person, *, by, what):
    """A child director asks the agency to look at a child: a work order to the responsible worker, known to their supervisor; is the worker gone, to
    whoever finds somebody. Raises NobodyToAsk."""
    worker = person.responsible if person.responsible and person.responsible.is_active else _somebody(person)
    if worker is None:
        raise NobodyToAsk
    today = timezone.localdate()
    order = open_order(person, by=by, what=what, assigned_to=worker, due_on=today + timedelta(days=number_on(HouseRule.Code.REFERRAL_DAYS, today)))
    if worker.supervisor and worker.supervisor.is_active:
        _tell(order, worker.supervisor, "order.referred", by=by)
    if not _opens(person, worker):
        tell(list(Membership.objects.active().filter(role=Role.ADMIN)), kind="order.referred", path=person.get_absolute_url(),
             params={"number": order.number, "day": order.due_on}, by=by)
    audit.record("child.refer", by=by, on=person, detail={"order": order.number})
    return order


def _somebody(person):
    """Nobody is responsible any more: the supervisor of whoever was, else a supervisor or project leader to whom the child's file is open finds
    somebody. Is it open to none of them, it is a supervisor all the same, and the administrators, who give the child to a worker, are told."""
    asked = list(Membership.objects.active().filter(role__in=[Role.SUPERVISOR, Role.PROJECT_LEAD]).select_related("user", "organisation", "supervisor__user").order_by("-role", "pk"))
    asked.sort(key=lambda one: person.responsible is None or one.pk != person.responsible.supervisor_id)
    return next((one for one in asked if _opens(person, one)), asked[0] if asked else None)


def _opens(person, membership):
    return Person.objects.visible_to(membership).filter(pk=person.pk).exists()


@transaction.atomic
def change_order(order, *, by, assigned_to, due_on, what=None):
    """Give an open order to somebody else, or another day or, unless `what` is None, other words. Raises OrderMovedOn, NotYourClient."""
    order = _locked(order)
    if order.status != WorkOrder.Status.OPEN:
        raise OrderMovedOn
    before, order.assigned_to, order.due_on = order.assigned_to_id, assigned_to, due_on
    order.what = order.what if what is None else what
    order.version += 1
    order.save()
    if before != assigned_to.pk:
        if by.can(Permission.PERSON_EDIT):
            serve(order.person, assigned_to, by=by)
        _tell(order, assigned_to, "order.assigned", by=by)
    audit.record("work_order.change", by=by, on=order, detail={"from": before, "to": assigned_to.pk})
    return order


@transaction.atomic
def finish_order(order, *, by, outcome):
    """It is done, and this came of it. Raises OrderMovedOn, ReasonMissing."""
    return _close(order, WorkOrder.Status.DONE, outcome, "work_order.done", "order.done", by=by)


@transaction.atomic
def drop_order(order, *, by, reason):
    """It will not be done, and this is why. Raises OrderMovedOn, ReasonMissing."""
    return _close(order, WorkOrder.Status.DROPPED, reason, "work_order.drop", "order.dropped", by=by)


def _close(order, status, words, act, notice, *, by):
    words = words.strip()
    if not words:
        raise ReasonMissing
    order = _locked(order)
    if not order.may_become(status):
        raise OrderMovedOn
    order.status, order.outcome, order.done_at = status, words, timezone.now()
    order.version += 1
    order.save()
    _tell(order, order.by, notice, by=by)
    audit.record(act, by=by, on=order)
    return order


@transaction.atomic
def reopen_order(order, *, by):
    """It was not the end of it after all. Raises OrderMovedOn."""
    order = _locked(order)
    if not order.may_become(WorkOrder.Status.OPEN):
        raise OrderMovedOn
    order.status, order.done_at = WorkOrder.Status.OPEN, None
    order.version += 1
    order.save()
    _tell(order, order.assigned_to, "order.assigned", by=by)
    audit.record("work_order.reopen", by=by, on=order)
    return order


def _locked(order):
    return WorkOrder.objects.select_for_update(of=("self",)).select_related("assigned_to__user", "by__user", "person__organisation", "organisation").get(pk=order.pk)


def _tell(order, member, kind, *, by):
    """Nobody is told of what they did themselves."""
    if member.pk == by.pk or not member.is_active:
        return
    page = reverse("visit_cosign_list", args=[by.organisation.slug]) if member.can(Permission.VISIT_COSIGN) else order.get_absolute_url()
    tell([member], kind=kind, path=page, params={"number": order.number, "day": order.due_on}, by=by)
