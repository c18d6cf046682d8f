"""Until when an instalment without an agreed day is paid: so many working days after the last of its conditions was met (DOMAIN.md 3.4, 3.6).

Answered from the facts of many projects at once, as `checklist` answers for one. What spending and audit reports show is not among
them: an instalment with such a condition has no day of its own.
"""

import json
from datetime import date

from organisations.workdays import add_workdays
from projects.figures import calendar
from projects.figures.checklist import TRIGGER_RULES
from projects.figures.conditions import report_of, stage_of
from projects.models.project import Status


def pay_day(project, part, facts, on):
    """The day, or None while a condition is open. `part` is the fact of an instalment, `facts` all of its project by kind."""
    signed_on, rule = part.other, TRIGGER_RULES[part.status]
    if signed_on is None or project.status in (Status.PUBLICISED, Status.SUSPENDED) or rule == "due":
        return None
    days = [_met_on(condition, project, part, facts, on) for condition in [{"rule": rule}, *json.loads(part.number)]]
    return None if None in days else add_workdays(max([signed_on, *days]), calendar.rules(project)["pay"])


def _met_on(condition, project, part, facts, on):
    """When a condition was met; the day of the signature for one that is met and has no day; None for an open one."""
    rule = condition.get("rule")
    if not rule:
        return date.fromisoformat(condition["met_on"]) if condition.get("met_on") else None
    if rule == "evaluation_passed":
        return _passed(stage_of(condition, part.status), facts["evaluation"])
    if rule == "deduction":  # its grade says what is paid
        stage = stage_of(condition, part.status)
        last = max((fact for fact in facts["evaluation"] if stage in ("", fact.sub)), key=lambda fact: fact.seq, default=None)
        return last.day if last else None
    if rule == "accepted":
        return next((fact.day for fact in facts["acceptance"] if fact.status != "refused"), None)
    if rule == "reports_accepted":
        return _told(report_of(condition), project, facts["report"], part.other, on)
    met = {"contract_signed": True, "invoice": bool(part.sub), "orders_closed": all(fact.sub != "sent" for fact in facts["order"])}
    return part.other if met.get(rule) else None


def _passed(stage, evaluations):
    last = max((fact for fact in evaluations if stage in ("", fact.sub)), key=lambda fact: fact.seq, default=None)
    return last.day if last and last.status == "true" else None


def _told(kind, project, reports, signed_on, on):
    """Until when the last of the reports due so far was to be decided, where all are accepted; one mid-term or final report is asked for anyway."""
    known, days = {(fact.sub, fact.day): fact for fact in reports if fact.status == "accepted"}, [signed_on]
    for each in [kind] if kind else calendar.rules(project)["kinds"]:
        for start, end in calendar.periods(project, each, on):
            if calendar.due_on(project, each, end) <= on or kind in (calendar.Kind.MID, calendar.Kind.FINAL):
                fact = known.get((each, start))
                if fact is None:
                    return None
                days.append(fact.other or fact.day)
    return max(days)
