"""A project's money for tests: budget, expenses, what its purchaser committed; all through services."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.figures.pay_day import store_pay_days

# 70, 4, 12 and 14 percent of 300,000: the association's shares are kept.
SHARES = {"staff": "210000", "supervision": "12000", "activity": "36000", "management": "42000"}


def budgeted(project, by, *, amounts=None, rule="association"):
    """The project's budget by the association's rule."""
    with fence(project.organisation):
        return services.set_budget(project, rule=rule, amounts={code: Decimal(amount) for code, amount in (amounts or SHARES).items()}, by=by)


def spent(project, by, amount, *, category="staff", voucher=None, days_ago=1, what="社工 10 月工资", **more):
    """One expense with its voucher."""
    with fence(project.organisation):
        line = project.budget.get(code=category)
        return services.record_expense(project, line=line, spent_on=timezone.localdate() - timedelta(days=days_ago), amount=Decimal(amount), what=what,
                                       voucher=voucher or f"记-{category}-{amount}-{days_ago}", by=by, **more)


def committed(project, official, *, planned="1290000", amount="300000", year=2026):
    """An envelope of the official's house that has committed the contract."""
    with fence(official.organisation):
        envelope = services.plan_envelope(name="购买社会工作服务", year=year, planned=Decimal(planned), by=official)
        services.commit(envelope, project=project, amount=Decimal(amount), by=official)
    return envelope


def paid(project, official, *, seq=1, amount=None, on=None, **more):
    """An instalment paid by the purchaser, in whole unless an amount is given."""
    with fence(official.organisation):
        instalment = project.instalments.get(seq=seq)
        return services.pay_instalment(instalment, amount=Decimal(amount) if amount else instalment.open_amount, on=on or timezone.localdate(), by=official, **more)


def conditions(project, seq, *listed):
    """The contract's conditions of an instalment: codes of rules, texts, or the whole."""
    with fence(project.organisation):
        instalment = project.instalments.get(seq=seq)
        instalment.payable_since = None  # another contract, as if it had been signed with these
        instalment.conditions = [condition if isinstance(condition, dict) else {"text": condition, "met_on": None} for condition in listed]
        instalment.save()
        store_pay_days(instalment.project)
    return instalment
