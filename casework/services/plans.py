"""The plan of a day's visits, and what became of each stop."""

from django.db import transaction
from django.utils import timezone

from casework.models import Kind, Participation, RecordWorker, ServiceRecord, Status, VisitPlan, VisitStop
from casework.services.troubles import DayIsOver, NoSuchStop, TooManyStops
from organisations import audit

MOST_STOPS = 30


@transaction.atomic
def plan_visits(day, people, *, by, project):
    """Put clients on one's plan of a day, behind those that stand there; who is on it already stays where they are.

    Raises DayIsOver, TooManyStops.
    """
    if day < timezone.localdate():
        raise DayIsOver
    plan, _new = VisitPlan.objects.get_or_create(organisation=by.organisation, worker=by, day=day, defaults={"project": project})
    plan = VisitPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    stops = {stop.person_id: stop for stop in plan.stops.all()}
    last = max((stop.seq for stop in stops.values()), default=0)
    added = []
    for person in {one.pk: one for one in people}.values():
        stop = stops.get(person.pk) or VisitStop(organisation=by.organisation, plan=plan, person=person)
        if stop.pk and stop.dropped_at is None:
            continue
        last += 1
        stop.seq, stop.dropped_at, stop.at = last, None, None
        stop.save()
        added.append(person)
    if plan.stops.filter(dropped_at=None).count() > MOST_STOPS:
        raise TooManyStops
    plan.version += 1
    plan.save()
    follow_records(ServiceRecord.objects.of(by).filter(kind=Kind.VISIT).between(day, day))
    audit.record("visit.plan", by=by, on=plan, detail={"day": day.isoformat(), "people": [person.number for person in added]})
    return plan


@transaction.atomic
def arrange_plan(plan, *, by, note, stops):
    """Put the stops of a plan in order: `stops` is [(key, order, time or None)]. Raises NoSuchStop."""
    plan = VisitPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    rows = {stop.pk: stop for stop in plan.stops.filter(dropped_at=None)}
    if {key for key, _order, _at in stops} - set(rows):
        raise NoSuchStop
    given = {key: (order, at) for key, order, at in stops}
    # Who stands at the same place is put in order by the time, then as before.
    wanted = sorted(rows.values(), key=lambda stop: (given.get(stop.pk, (stop.seq, None))[0], str(given.get(stop.pk, (0, None))[1] or "99"), stop.seq))
    for number, stop in enumerate(wanted, 1):
        stop.seq = number
        if stop.pk in given:
            stop.at = given[stop.pk][1]
    VisitStop.objects.bulk_update(wanted, ["seq", "at"])
    plan.note = note
    plan.version += 1
    plan.save()
    audit.record("visit.arrange", by=by, on=plan, detail={"stops": len(wanted)})
    return plan


@transaction.atomic
def drop_stop(plan, key, *, by):
    """Take one client off the plan; what was logged stays logged. Raises NoSuchStop."""
    plan = VisitPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    stop = plan.stops.filter(pk=key, dropped_at=None).select_related("person").first()
    if stop is None:
        raise NoSuchStop
    stop.dropped_at = timezone.now()
    stop.save()
    plan.version += 1
    plan.save()
    audit.record("visit.drop_stop", by=by, on=plan, detail={"person": stop.person.number})
    return plan


def follow_records(records):
    """Stops get the record that came of them and lose one that is no longer about them: after a correction, after making void."""
    records = list(records)
    if not records:
        return
    VisitStop.objects.filter(record__in=records).update(record=None)
    hands, people = {}, {}
    for key, member in RecordWorker.objects.filter(record__in=records).values_list("record_id", "membership_id"):
        hands.setdefault(key, []).append(member)
    for key, person in Participation.objects.filter(record__in=records).values_list("record_id", "person_id"):
        people.setdefault(key, []).append(person)
    tie_stops([(record, hands.get(record.pk, []), people.get(record.pk, [])) for record in records])


def tie_stops(visits):
    """`visits` is [(record, keys of its workers, keys of its clients)]: each stop of that day and worker for such a client has come about."""
    wanted = {(member, record.day, person): record for record, members, people in visits if record.kind == Kind.VISIT and record.status != Status.VOID
              for member in members for person in people}
    if not wanted:
        return
    members, days, people = (set(part) for part in zip(*wanted, strict=True))
    stops = VisitStop.objects.filter(record=None, dropped_at=None, plan__worker__in=members, plan__day__in=days, person__in=people).select_related("plan")
    for stop in stops:
        record = wanted.get((stop.plan.worker_id, stop.plan.day, stop.person_id))
        if record is not None:
            stop.record = record
            stop.save(update_fields=["record"])
