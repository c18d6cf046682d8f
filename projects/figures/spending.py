"""What a project's budget says and what was spent of it, by category (DOMAIN.md 3.4, 8.18).

execution = spent / budget, and spent / received; a category's share = category / total, checked against the shares that the rule
of the project allows. Struck out expenses do not count; money that came back counts below 0.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.figures.in_force import version_on
from projects.figures.rates import percent_text, share
from projects.models import Contract, Expense

ABOVE, BELOW = "above", "below"


def first_day_to_spend(project):
    """From which day on money may be spent for a project: its first day, or the day its contract was signed where that was before."""
    signed_on = Contract.objects.filter(project=project).values_list("signed_on", flat=True).first()
    return min(project.starts_on, signed_on or project.starts_on)


def breach(part, least, most):
    """How a share (a ratio) breaks the rule's percentages: "above", "below", or "" when it keeps them or there is nothing to share."""
    if part is None:
        return ""
    if most is not None and part * 100 > most:
        return ABOVE
    return BELOW if least is not None and part * 100 < least else ""


@dataclass
class CategoryRow:
    """One category: its budget on the day, what was spent of it until then, in yuan; None where no budget was set."""

    line: Any
    budget: Decimal | None
    spent: Decimal
    whole: Any = None  # the Spending it belongs to

    @property
    def left(self):
        return None if self.budget is None else self.budget - self.spent

    @property
    def execution(self):
        return share(self.spent, self.budget)

    @property
    def planned_share(self):
        return share(self.budget, self.whole.budget)

    @property
    def share(self):
        return share(self.spent, self.whole.spent)

    @property
    def of_received(self):
        return share(self.spent, self.whole.received)

    @property
    def allowed(self):
        return allowed_words(self.line.min_share, self.line.max_share)

    @property
    def is_overspent(self):
        return self.budget is not None and self.spent > self.budget

    @property
    def breach(self):
        return breach(self.share, self.line.min_share, self.line.max_share)

    @property
    def planned_breach(self):
        return breach(self.planned_share, self.line.min_share, self.line.max_share)


def allowed_words(least, most):
    """The shares a rule allows in words; "" without limits."""
    if least is not None and most is not None:
        return _("%(least)s to %(most)s") % {"least": limit(least), "most": limit(most)}
    if least is not None:
        return _("at least %(share)s") % {"share": limit(least)}
    return _("at most %(share)s") % {"share": limit(most)} if most is not None else ""


def limit(percentage):
    """70.00 → 70%."""
    return f"{Decimal(percentage).normalize():f}%"


@dataclass
class Spending:
    """A project's money by category on a day; `agreed` is the contract amount with its supplements."""

    on: date
    agreed: Decimal | None
    received: Decimal
    rows: list = field(default_factory=list)

    @property
    def budget(self):
        return sum((row.budget for row in self.rows if row.budget is not None), Decimal(0))

    @property
    def spent(self):
        return sum((row.spent for row in self.rows), Decimal(0))

    @property
    def left(self):
        return self.budget - self.spent

    @property
    def in_hand(self):
        """Received and not yet spent; below 0 when the provider pays in advance."""
        return self.received - self.spent

    @property
    def execution(self):
        return share(self.spent, self.budget)

    @property
    def of_received(self):
        return share(self.spent, self.received)

    @property
    def has_budget(self):
        return any(row.budget is not None for row in self.rows)

    @property
    def is_whole(self):
        """The budget adds up to what was agreed."""
        return self.has_budget and self.budget == self.agreed

    @property
    def plan_warnings(self):
        return plan_warnings([(row.line.name, row.planned_share, row.line.min_share, row.line.max_share) for row in self.rows if row.line.is_active])

    @property
    def warnings(self):
        """Where spending breaks a share, or a category its budget, in words."""
        found = []
        for row in self.rows:
            if row.is_overspent:
                found.append(_("%(name)s: %(amount)s yuan more than its budget") % {"name": row.line.name, "amount": f"{row.spent - row.budget:,.2f}"})
            if row.breach:
                words = _("%(name)s: %(share)s of what was spent so far, allowed is %(allowed)s")
                found.append(words % {"name": row.line.name, "share": percent_text(row.share), "allowed": row.allowed})
        return found


def plan_warnings(entries):
    """[(name, share as a ratio, least, most)] → where a plan breaks the rule's shares, in words."""
    return [_("%(name)s: %(share)s of the budget, allowed is %(allowed)s") % {"name": name, "share": percent_text(part), "allowed": allowed_words(least, most)}
            for name, part, least, most in entries if breach(part, least, most)]


def agreed_amount(project, on=None):
    """The contract amount and what supplements signed until a day (today) added to it; None where there is none, or none to be seen."""
    on = on or timezone.localdate()
    if project.amount is None:
        return None
    return project.amount + sum((supplement.amount for supplement in project.supplements.all() if supplement.signed_on <= on), Decimal(0))


def received_on(instalments, on):
    """What had come until a day, of the instalments the reader may see: each part on its day, where parts are kept."""
    return sum((paid_until(part, on) for part in instalments), Decimal(0))


def paid_until(instalment, on):
    if instalment.payments:
        return sum((Decimal(part["amount"]) for part in instalment.payments if date.fromisoformat(part["on"]) <= on), Decimal(0))
    return instalment.paid_amount if instalment.paid_on and instalment.paid_on <= on else Decimal(0)


def withheld_until(instalment, on):
    """What was withheld until a day: the deduction by grade from its own day, the rest from the day of the payment that it goes with; without one it has no day and counts on each."""
    deducted = instalment.deducted_amount if instalment.deduction and instalment.deduction["on"] <= on.isoformat() else Decimal(0)
    rest = instalment.withheld_amount - instalment.deducted_amount
    return deducted + (rest if instalment.paid_on is None or instalment.paid_on <= on else Decimal(0))


def money_on(project, on, instalments=None):
    """Contract amount with its supplements, received, withheld, open and the received share, all as of a day, in yuan."""
    instalments = list(project.instalments.all()) if instalments is None else instalments
    amount, paid = agreed_amount(project, on), received_on(instalments, on)
    withheld = sum((withheld_until(part, on) for part in instalments), Decimal(0))
    return {"amount": amount, "paid": paid, "withheld": withheld, "open": None if amount is None else amount - paid - withheld, "share": share(paid, amount)}


def counted_expenses(project, on):
    """The expenses that count until a day."""
    return Expense.objects.filter(project=project, status=Expense.Status.RECORDED, spent_on__lte=on)


def spending(project, on=None, instalments=None):
    """The project's money by category on a day (today); what was recorded later for an earlier day counts on that day."""
    on = on or timezone.localdate()
    spent = dict(counted_expenses(project, on).order_by().values_list("line").annotate(total=Sum("amount")))
    instalments = list(project.instalments.all()) if instalments is None else instalments
    sheet = Spending(on, agreed_amount(project, on), received_on(instalments, on))
    for line in project.budget.prefetch_related("amounts"):
        version = version_on(line.amounts.all(), on)
        if line.is_active or spent.get(line.pk):
            budget = version.amount if version and line.is_active else None
            sheet.rows.append(CategoryRow(line, budget, spent.get(line.pk, Decimal(0)), sheet))
    return sheet
