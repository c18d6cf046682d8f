"""Until when an instalment is paid: on its agreed day, or so many working days after the last of its conditions was met (DOMAIN.md 3.4, 3.6).

Since when they are met is written down with the instalment (`payable_since`), so that the official's day stands: it neither
goes nor begins anew because another month's report falls due. Only what undoes a condition takes it away.
"""

from datetime import date

from organisations.workdays import add_workdays
from projects.figures import calendar
from projects.figures.checklist import ANSWERS, TRIGGER_RULES, Known, checklist
from projects.figures.conditions import report_of, stage_of
from projects.models import Instalment, Project, StatusChange
from projects.models.project import Status


def pay_day(project, since, due_on):
    """The purchaser's last day, or None while a condition is open. Conditions that are met later than on the agreed day leave it its usual working days."""
    if since is None:
        return None
    return due_on if due_on and since <= due_on else add_workdays(since, calendar.rules(project)["pay"])


def store_pay_days(project):
    """Write down since when each open instalment of a governed project can be paid, and take the day away where a condition was undone.

    On the provider's ground: by each act that may meet or undo a condition, and nightly. Not a change of the instalment: its version stays.
    """
    if not project.is_governed:
        return
    project = Project.objects.select_related("organisation", "contract").get(pk=project.pk)
    if project.status in calendar.OVER:  # what is closed stays as it is
        return
    known = Known(project)
    for part in known.instalments:
        if part.open_amount and (since := payable_since(part, known)) != part.payable_since:
            Instalment.objects.filter(pk=part.pk).update(payable_since=since)


def payable_since(part, known):
    """Since when nothing but its agreed day keeps an instalment from being paid; the first such day stays. None while a condition is open."""
    still_open = checklist(part, known).open
    if not known.is_signed or any(check.code != "due" or part.due_on is None for check in still_open):
        return None
    if part.payable_since:
        return part.payable_since
    days = [_met_on(condition, part, known) for condition in [{"rule": TRIGGER_RULES[part.trigger]}, *part.conditions]]
    resumed = StatusChange.objects.filter(project=known.project, before=Status.SUSPENDED).order_by("-on").values_list("on", flat=True).first()
    return min(known.on, max([known.contract.signed_on, resumed or date.min, *days]))


def _met_on(condition, part, known):
    """When a condition that is met was met; today for one that keeps no day of its own, since whatever completes it asks at once."""
    rule = condition.get("rule")
    if rule in ("evaluation_passed", "deduction"):
        stage = stage_of(condition, part.trigger)
        return max((result for result in known.evaluations.values() if stage in ("", result.stage)), key=lambda result: result.seq).held_on
    if rule == "reports_accepted":
        return _told(report_of(condition), known)
    if rule == "accepted":
        return known.acceptance.held_on
    if rule in ("contract_signed", "due") or (rule == "orders_closed" and not known.orders[0]):
        return known.contract.signed_on
    return known.on if rule in ANSWERS else date.fromisoformat(condition["met_on"])


def _told(kind, known):
    """Until when the last of the accepted reports was to be decided: who decides late pays no later for it."""
    found = known.accepted if kind in (calendar.Kind.MID, calendar.Kind.FINAL) else known.reports[1]
    days = [entry.report.decide_by or entry.start for entry in found if kind in ("", entry.kind)]
    return max(days, default=known.contract.signed_on)
