"""Visits of a village with their sheets, who is due and overdue, the plan of today, what is to be done; a child director co-signs."""

from datetime import time, timedelta

from casework import services
from casework.figures.visits import awaiting_cosign, due_of
from casework.models import VisitSheet
from reports.demonstration import case_texts as texts
from reports.demonstration.moments import at, happened

FRESH = 4  # visits of the last days that wait for the child director
STOPS = 4


def visit(ground):
    services.set_interval(1, 10, ground.today, by=ground.admin)
    visits = _sheets(ground)
    _cosigned(ground, {record.pk for record in visits})
    _orders(ground, visits)
    _plan_of_today(ground)


def _sheets(ground):
    """Four visits of the last four days to children of the director's village, each with its sheet; two are approved."""
    children, made = ground.of_village(), []
    for number in range(FRESH):
        child, start = ground.brought_to(ground.worker, children[-1 - number % len(children)]), at(ground.day(FRESH - number), 18, 10)
        start = max(start, at(child.opened_on, 18, 10))
        record = services.log_service(by=ground.worker, client_uuid=ground.key(), project=ground.project, line=ground.lines["visit"], kind="visit", started_at=start,
                                      ended_at=start + timedelta(minutes=40), persons=[child], place="家中", note=texts.SHEETS[number]["living"],
                                      detail={"outcome": "done", "purpose": "regular"}, recorded_at=start + timedelta(minutes=60))
        values = {"mode": "home", "company": ["child_director"], "policy_explained": True, "skill": 5, "attitude": 5} | texts.SHEETS[number]
        services.write_sheet(record, by=ground.worker, values=values)
        happened(VisitSheet.objects.get(record=record), written_at=start + timedelta(minutes=75))
        made.append(record)
    ground.approve(made[:2])
    return made


def _cosigned(ground, fresh):
    """What is older is signed; the four newest wait."""
    for record in awaiting_cosign(ground.director):
        if record.pk not in fresh:
            sheet = services.cosign_visit(record, by=ground.director)
            happened(sheet, cosigned_at=record.ended_at + timedelta(hours=1))


def _orders(ground, visits):
    """One order is done, one is open, one came from the child director."""
    child = visits[0].participations.get().person
    wires = services.open_order(child, by=ground.worker, what="联系村居电工更换卧室插座。", assigned_to=ground.colleague, due_on=ground.day(-1), record=visits[0])
    services.finish_order(wires, by=ground.colleague, outcome="插座已更换，照料人确认。")
    services.open_order(visits[1].participations.get().person, by=ground.worker, what="联系爱心眼镜店，安排验光配镜。", assigned_to=ground.worker, due_on=ground.day(-3), record=visits[1])
    services.refer_child(ground.of_village()[0], by=ground.director, what="孩子这周两天没到校，祖母说身体不舒服，请社工上门看看。")


def _plan_of_today(ground):
    """The worker of the published login has four visits today, those who have waited longest first."""
    late = [due.person for due in due_of(ground.worker, ground.today).filter(person__responsible=ground.worker)[:STOPS]]
    mine = [child for child in ground.children if child.responsible_id == ground.worker.pk and child not in late]
    plan = services.plan_visits(ground.today, (late + mine)[:STOPS], by=ground.worker, project=ground.project)
    stops = [(stop.pk, stop.seq, time(9 + stop.seq, 0)) for stop in plan.stops.all()]
    services.arrange_plan(plan, by=ground.worker, note="上午先走近的两户，带宣传页和血压计。", stops=stops)
