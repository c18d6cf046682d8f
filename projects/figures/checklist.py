"""Can this instalment be paid? Each condition of the contract with its answer, why, and where to look (DOMAIN.md 3.4, UX O2).

A condition with a rule answers by itself from what the reader's own fence shows, which is the same for the purchaser and the
provider; any other is a text that somebody ticks. What makes an instalment fall due ("when the mid-term evaluation is passed")
is a condition too, where the contract does not name it anyway.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.figures import calendar
from projects.figures.conditions import (
    CONDITION_RULES,
    STAGES,
    condition_words,
    grades_of,
    report_of,
    spent_limit,
    stage_of,
)
from projects.figures.contract import contract_of
from projects.figures.rates import CENT, percent_text, share
from projects.figures.spending import counted_expenses, received_on
from projects.models import (
    Acceptance,
    AuditReport,
    EvaluationResult,
    Inspection,
    Instalment,
    ProgressReport,
    Rectification,
)
from projects.models.project import Status

Trigger, Report = Instalment.Trigger, ProgressReport.Kind
TRIGGER_RULES = {Trigger.ON_CONTRACT: "contract_signed", Trigger.ON_MID_PASS: "evaluation_passed", Trigger.ON_FINAL_PASS: "evaluation_passed",
                 Trigger.ON_ACCEPTANCE: "accepted", Trigger.ON_DATE: "due"}
OPEN, PARTLY, PAID, WITHHELD = "open", "partly", "paid", "withheld"


@dataclass(frozen=True)
class Check:
    """One condition: whether it is met, in words and why; `page` is (url name, *arguments after the organisation) of what shows it;
    `index` its place among the instalment's conditions where a hand ticks it."""

    code: str
    met: bool
    words: str
    why: str = ""
    page: tuple = ()
    index: int | None = None


@dataclass(frozen=True)
class Deduction:
    """What the contract deducts from an instalment by the grade of an evaluation: percent of it, in cents; `is_done` once it was deducted."""

    stage: str
    grade: str
    percent: Decimal
    amount: Decimal
    seq: int
    is_done: bool = False

    @property
    def words(self):
        return _("%(stage)s %(grade)s: %(percent)s%% deducted") % {"stage": EvaluationResult.Stage(self.stage).label, "grade": self.grade, "percent": f"{self.percent.normalize():f}"}


@dataclass
class Checklist:
    """The conditions of one instalment with their answers, and what is deducted from it."""

    instalment: Any
    checks: list = field(default_factory=list)
    deduction: Any = None

    @property
    def to_deduct(self):
        """What is still to be deducted."""
        return Decimal(0) if self.deduction is None or self.deduction.is_done else min(self.deduction.amount, self.instalment.open_amount)

    @property
    def to_pay(self):
        """What is left to pay after the deduction; paid, withheld, deducted and this are the amount of the contract."""
        return self.instalment.open_amount - self.to_deduct

    @property
    def withheld_else(self):
        """What is withheld besides the deduction."""
        return self.instalment.withheld_amount - self.instalment.deducted_amount

    @property
    def open(self):
        return [check for check in self.checks if not check.met]

    @property
    def met(self):
        return [check for check in self.checks if check.met]

    @property
    def is_settled(self):
        return self.instalment.open_amount == 0

    @property
    def can_pay(self):
        """Something is still to be paid and no condition is open."""
        return bool(self.to_pay) and not self.open

    @property
    def state(self):
        """Paid, withheld, paid in part, or open."""
        part = self.instalment
        if self.is_settled:
            return WITHHELD if part.withheld_amount and not part.paid_amount else PAID
        return PARTLY if part.paid_amount else OPEN

    @property
    def answer(self):
        """"Can I pay it?" in one sentence."""
        part = self.instalment
        if self.is_settled:
            words = _("Settled: %(paid)s yuan paid, %(withheld)s withheld.") if part.withheld_amount else _("Paid in full: %(paid)s yuan.")
            return words % {"paid": f"{part.paid_amount:,.2f}", "withheld": f"{part.withheld_amount:,.2f}"}
        if not self.to_pay:
            return _("Nothing is left to pay: %(amount)s yuan are deducted.") % {"amount": f"{self.to_deduct:,.2f}"}
        if self.open:
            return ngettext("Not yet: %(n)s of %(all)s conditions is open.", "Not yet: %(n)s of %(all)s conditions are open.", len(self.open)) % {
                "n": len(self.open), "all": len(self.checks)}
        if self.to_deduct:
            return _("Yes: %(amount)s yuan can be paid, %(deducted)s are deducted; all conditions are met.") % {"amount": f"{self.to_pay:,.2f}", "deducted": f"{self.to_deduct:,.2f}"}
        return _("Yes: %(amount)s yuan can be paid, all conditions are met.") % {"amount": f"{part.open_amount:,.2f}"}


class Known:
    """What the answers are made of, each fetched once for all instalments of a project. `untold`: keys of reports whose acceptance may still
    be undone, so that in the provider's house they count as open."""

    def __init__(self, project, on=None, instalments=None, untold=()):
        self.project, self.on, self.untold = project, on or timezone.localdate(), set(untold)
        self.instalments = list(project.instalments.all()) if instalments is None else instalments

    @cached_property
    def contract(self):
        return contract_of(self.project)

    @cached_property
    def is_signed(self):
        return self.contract is not None and self.contract.signed_on is not None and self.project.status != Status.PUBLICISED

    @cached_property
    def expected(self):
        return calendar.expected(self.project, self.on)

    @cached_property
    def accepted(self):
        """The reports that are accepted, due or not."""
        return [entry for entry in self.expected if entry.report is not None and entry.report.status == ProgressReport.Status.ACCEPTED
                and entry.report.pk not in self.untold]

    @cached_property
    def reports(self):
        """(due so far, accepted of them)"""
        due = [entry for entry in self.expected if entry.due_on <= self.on]
        return due, [entry for entry in self.accepted if entry in due]

    @cached_property
    def evaluations(self):
        """The last result of each stage; a later one of a stage replaces it."""
        return {result.stage: result for result in self.project.evaluations.order_by("seq")}

    @cached_property
    def spent(self):
        return sum(counted_expenses(self.project, self.on).values_list("amount", flat=True), Decimal(0))

    @cached_property
    def audit(self):
        return AuditReport.objects.counted().filter(project=self.project, dated_on__lte=self.on).first()

    @cached_property
    def acceptance(self):
        return Acceptance.objects.filter(project=self.project, status=Acceptance.Status.COMPLETED).last()

    @cached_property
    def orders(self):
        """(all rectification orders, those not closed); what an inspector still drafts is nobody else's yet."""
        sent = Rectification.objects.filter(inspection__project=self.project).exclude(inspection__status=Inspection.Status.DRAFT)
        states = list(sent.values_list("status", flat=True))
        return len(states), sum(1 for state in states if state != Rectification.Status.CLOSED)


def checklist(instalment, known):
    """The conditions of an instalment with their answers."""
    conditions = [(condition, index) for index, condition in enumerate(instalment.conditions)]
    rule = TRIGGER_RULES[instalment.trigger]
    if not any(_asks(condition, rule, instalment.trigger) for condition, _index in conditions):
        conditions.insert(0, ({"rule": rule}, None))
    checks = [_answer(condition, index, instalment, known) for condition, index in conditions]
    if known.project.status == Status.SUSPENDED:
        checks.insert(0, Check("suspended", False, _("The project runs"), _("It is suspended."), ("project", known.project.number)))
    return Checklist(instalment, checks, deduction_of(instalment, known))


def deduction_of(instalment, known):
    """What was deducted from an instalment, or is to be by the result there is now; None where the contract deducts nothing or no result is there."""
    if done := instalment.deduction:
        return Deduction(done["stage"], done["grade"], Decimal(done["percent"]), instalment.deducted_amount, done["seq"], is_done=True)
    condition = next((condition for condition in instalment.conditions if condition.get("rule") == "deduction"), None)
    result = _result_for(condition, instalment, known) if condition else None
    if result is None:
        return None
    percent = grades_of(condition).get(result.grade, Decimal(0))
    return Deduction(result.stage, result.grade, percent, (instalment.amount * percent / 100).quantize(CENT, ROUND_HALF_UP), result.seq)


def _result_for(condition, instalment, known):
    stage = stage_of(condition, instalment.trigger)
    return known.evaluations.get(stage) if stage else max(known.evaluations.values(), key=lambda result: result.seq, default=None)


def _asks(condition, rule, trigger):
    """Whether the contract names this condition itself; another evaluation than the one at which it falls due is another condition."""
    return condition.get("rule") == rule and (rule != "evaluation_passed" or stage_of(condition, trigger) == STAGES.get(trigger, ""))


def checklists(project, on=None, instalments=None, untold=()):
    """One for each instalment, in order."""
    known = Known(project, on, instalments, untold)
    return [checklist(instalment, known) for instalment in known.instalments]


def next_open(lists):
    """The first instalment that is not settled, or None."""
    return next((entry for entry in lists if not entry.is_settled), None)


def _answer(condition, index, instalment, known):
    rule = condition.get("rule")
    if rule in ANSWERS:
        return ANSWERS[rule](condition, instalment, known)
    met_on = condition.get("met_on")
    why = _("ticked on %(day)s") % {"day": met_on} + (f" · {condition['by']}" if condition.get("by") else "") if met_on else _("not ticked yet")
    return Check("text", bool(met_on), condition.get("text") or str(rule or ""), why, index=index)


def asked_until(instalment, known):
    """Until which day is asked what grows with time: once an instalment could be paid, no later month's report and no later payment opens a condition again."""
    return min(instalment.payable_since or known.on, known.on)


def _contract_signed(condition, instalment, known):
    why = _("signed on %(day)s") % {"day": known.contract.signed_on.isoformat()} if known.is_signed else _("not signed by all yet")
    return Check("contract_signed", known.is_signed, str(CONDITION_RULES["contract_signed"]), why, ("contract", known.project.number))


def _due(condition, instalment, known):
    if instalment.due_on is None:  # a preset names no days
        return Check("due", False, _("Due day reached"), _("no day was agreed"))
    return Check("due", instalment.due_on <= known.on, _("Due day reached"), instalment.due_on.isoformat())


def _reports_accepted(condition, instalment, known):
    kind, page, until = report_of(condition), ("progress_list", known.project.number), asked_until(instalment, known)
    due, accepted = ([entry for entry in entries if entry.due_on <= until and kind in ("", entry.kind)] for entries in known.reports)
    if kind in (Report.MID, Report.FINAL):  # there is one of it, and it is asked for whether or not its day has come
        found = next((entry for entry in known.accepted if entry.kind == kind), None)
        why = _("accepted, %(number)s") % {"number": found.report.number} if found else _("not accepted yet")
        return Check("reports_accepted", found is not None, condition_words(condition), why, page)
    why = _("%(accepted)s of %(due)s accepted") % {"accepted": len(accepted), "due": len(due)} if due else _("none was due yet")
    return Check("reports_accepted", len(due) == len(accepted), condition_words(condition), why, page)


def _evaluation_passed(condition, instalment, known):
    stage = stage_of(condition, instalment.trigger)
    results = [known.evaluations[stage]] if stage in known.evaluations else [] if stage else list(known.evaluations.values())
    words = condition_words(condition, instalment.trigger)
    page = ("acceptance", known.project.number)
    if not results:
        return Check("evaluation_passed", False, words, _("no result yet"), page)
    last = max(results, key=lambda result: result.seq)
    why = _("%(stage)s on %(day)s: %(grade)s, %(score)s") % {"stage": last.get_stage_display(), "day": last.held_on.isoformat(), "grade": last.grade,
                                                          "score": f"{last.score.normalize():f}"}
    return Check("evaluation_passed", last.passed, words, why, page)


def _spent_share(condition, instalment, known):
    received = _received_for(instalment, known)
    limit, part = spent_limit(condition), share(known.spent, received)
    why = _("%(spent)s of %(received)s yuan, %(share)s") % {"spent": f"{known.spent:,.2f}", "received": f"{received:,.2f}",
                                                           "share": percent_text(part)} if part is not None else _("no money received yet")
    return Check("spent_share", part is not None and part * 100 >= limit, condition_words(condition), why, ("spending", known.project.number))


def _received_for(instalment, known):
    """What had come when the instalment could first be paid: what is paid from that day on, also a part of itself, asks for no further spending."""
    until = asked_until(instalment, known)
    before = received_on(known.instalments, until - timedelta(days=1)) if instalment.payable_since else Decimal(0)
    return before or received_on(known.instalments, until)


def audit_words(report):
    """Number and opinion of an audit report; another than an unqualified one is a warning, not an obstacle: what follows from it is decided by hand."""
    words = f"{report.number} · {report.get_opinion_display()}"
    return _("%(report)s. Attention: read the report before anything is paid or closed on it.") % {"report": words} if report.warns else words


def _audit_there(condition, instalment, known):
    report = known.audit
    why = audit_words(report) if report else _("none yet")
    page = ("audit_report", known.project.number, report.pk) if report else ("spending", known.project.number)
    return Check("audit_there", report is not None, str(CONDITION_RULES["audit_there"]), why, page)


def _accepted(condition, instalment, known):
    done = known.acceptance
    met = done is not None and done.conclusion != Acceptance.Conclusion.REFUSED
    why = done.get_conclusion_display() if done else _("not completed yet")
    return Check("accepted", met, str(CONDITION_RULES["accepted"]), why, ("acceptance", known.project.number))


def _orders_closed(condition, instalment, known):
    orders, still_open = known.orders
    if still_open:
        why = ngettext("%(n)s of %(all)s order is open", "%(n)s of %(all)s orders are open", still_open) % {"n": still_open, "all": orders}
    else:
        why = _("all closed") if orders else _("there was none")
    return Check("orders_closed", not still_open, str(CONDITION_RULES["orders_closed"]), why, ("inspection_list",))


def _deduction(condition, instalment, known):
    """Met as soon as the grade is known: then it is clear what is paid."""
    words, page, found = condition_words(condition, instalment.trigger), ("acceptance", known.project.number), deduction_of(instalment, known)
    if found is None:
        return Check("deduction", False, words, _("no result yet"), page)
    if not found.amount:
        return Check("deduction", True, words, _("%(grade)s: nothing is deducted") % {"grade": found.grade}, page)
    return Check("deduction", True, words, _("%(words)s, %(amount)s of %(whole)s yuan") % {"words": found.words, "amount": f"{found.amount:,.2f}", "whole": f"{instalment.amount:,.2f}"}, page)


def _invoice(condition, instalment, known):
    return Check("invoice", bool(instalment.invoice_number), str(CONDITION_RULES["invoice"]), instalment.invoice_number or _("no number entered yet"),
                 ("instalment_invoice", known.project.number, instalment.seq))


ANSWERS = {"contract_signed": _contract_signed, "due": _due, "reports_accepted": _reports_accepted, "evaluation_passed": _evaluation_passed,
           "spent_share": _spent_share, "audit_there": _audit_there, "accepted": _accepted, "orders_closed": _orders_closed, "invoice": _invoice, "deduction": _deduction}


def payments_of(instalment):
    """The parts paid so far, newest last: (day, amount, by, why over a condition)."""
    return [{"on": date.fromisoformat(part["on"]), "amount": Decimal(part["amount"]), "house": part.get("house", ""), "by": part.get("by", ""),
             "reason": part.get("reason", "")} for part in instalment.payments]
