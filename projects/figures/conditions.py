"""Conditions of an instalment: the rules that answer by themselves, their options, and how each reads (DOMAIN.md 3.4).

A condition is data of its instalment: {"rule": "spent_share", "share": "80"}, {"rule": "evaluation_passed", "stage": "mid"},
{"rule": "reports_accepted", "report": "month"}, or {"text": "…", "met_on": …} where somebody ticks it.
"""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import EvaluationResult, Instalment, ProgressReport

Trigger, Stage, Report = Instalment.Trigger, EvaluationResult.Stage, ProgressReport.Kind

# Conditions of an instalment that answer by themselves; any other is a text that somebody ticks.
CONDITION_RULES = {
    "contract_signed": gettext_lazy("Contract signed"),
    "reports_accepted": gettext_lazy("All reports due so far are accepted"),
    "evaluation_passed": gettext_lazy("Evaluation passed"),
    "spent_share": gettext_lazy("Spending shown"),
    "audit_there": gettext_lazy("Audit report there"),
    "accepted": gettext_lazy("Acceptance completed"),
    "orders_closed": gettext_lazy("No rectification order is open"),
    "invoice": gettext_lazy("Invoice received"),
    "deduction": gettext_lazy("Deduction by grade"),
}
# What a rule may say more exactly: the key in the condition.
CONDITION_OPTIONS = {"reports_accepted": "report", "evaluation_passed": "stage", "spent_share": "share"}
# How much of the money received must be spent where the condition names no share (our default).
SPENT_SHARE = Decimal(80)
# Which evaluation an instalment waits for where its condition names none.
STAGES = {Trigger.ON_MID_PASS: Stage.MID, Trigger.ON_FINAL_PASS: Stage.FINAL, Trigger.ON_ACCEPTANCE: Stage.FINAL}
PASSED = {Stage.MID: gettext_lazy("Mid-term evaluation passed"), Stage.FINAL: gettext_lazy("Final evaluation passed")}
REPORTS = {Report.MONTH: gettext_lazy("All monthly reports due so far are accepted"), Report.QUARTER: gettext_lazy("All quarterly reports due so far are accepted"),
           Report.MID: gettext_lazy("Mid-term report accepted"), Report.FINAL: gettext_lazy("Final report accepted")}


def spent_limit(condition):
    """The percentage that a condition asks for; our default where it names none."""
    try:
        named = Decimal(str(condition.get("share") or SPENT_SHARE))
    except InvalidOperation:
        return SPENT_SHARE
    return named if 0 < named <= 100 else SPENT_SHARE


def stage_of(condition, trigger):
    """Which evaluation a condition means: the one it names, else the one at which the instalment falls due; "" for any."""
    named = condition.get("stage", "")
    return named if named in Stage.values else STAGES.get(trigger, "")


GRADED = {Stage.MID: gettext_lazy("Deducted by the grade of the mid-term evaluation: %(grades)s"),
          Stage.FINAL: gettext_lazy("Deducted by the grade of the final evaluation: %(grades)s"), "": gettext_lazy("Deducted by the grade of the last evaluation: %(grades)s")}


def grades_of(condition):
    """{grade: percent of the instalment that is deducted}, as the contract says."""
    found = {}
    for grade, percent in (condition.get("grades") or {}).items():
        try:
            found[str(grade)] = Decimal(str(percent))
        except InvalidOperation:
            continue
    return dict(sorted(found.items(), key=lambda each: each[1]))  # the database keeps no order


def report_of(condition):
    """Which reports a condition means; "" for all."""
    named = condition.get("report", "")
    return named if named in Report.values else ""


def condition_words(condition, trigger=""):
    """A condition in words: its own, or those of its rule with its option."""
    rule = condition.get("rule", "")
    if rule == "spent_share":
        return _("At least %(limit)s of the money received is spent") % {"limit": f"{spent_limit(condition).normalize():f}%"}
    if rule == "evaluation_passed":
        return str(PASSED.get(stage_of(condition, trigger), CONDITION_RULES[rule]))
    if rule == "deduction":
        grades = " · ".join(f"{grade} {percent.normalize():f}%" for grade, percent in grades_of(condition).items())
        return str(GRADED[stage_of(condition, trigger)]) % {"grades": grades}
    if rule == "reports_accepted":
        return str(REPORTS.get(report_of(condition), CONDITION_RULES[rule]))
    return condition.get("text") or str(CONDITION_RULES.get(rule, rule))
