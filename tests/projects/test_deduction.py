"""What the contract deducts from an instalment by the grade of an evaluation: told as such, and everything sums to the cent (DOMAIN.md 3.4)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.figures.checklist import checklists
from projects.figures.conditions import condition_words
from projects.figures.contract import fingerprint
from projects.forms.conditions import ConditionsForm, conditions_initial
from projects.models import Contract, Instalment
from tests.factories_purchase import governed_project
from tests.factories_spending import committed, conditions, paid

GRADES = {"优秀": "0", "良好": "0", "合格": "5", "不合格": "33.33"}
RULE = {"rule": "deduction", "stage": "mid", "grades": GRADES}


@pytest.fixture
def governed(fiona, bureau, diana):
    """333,333.33 yuan in three instalments; the second of 100,000.00 less what the mid-term grade deducts."""
    project = governed_project(fiona, bureau, amount="333333.33")
    committed(project, diana, amount="333333.33")
    conditions(project, 2, RULE)
    return project


def graded(project, official, score, **more):
    with fence(official.organisation):
        services.record_evaluation(project, stage="mid", score=Decimal(score), by=official, held_on=timezone.localdate() - timedelta(days=1), **more)


def answers(project, seq=2):
    with fence(project.organisation), translation.override("en"):
        return checklists(project)[seq - 1]


def part_of(project, seq=2):
    with fence(project.organisation):
        return Instalment.objects.get(project=project, seq=seq)


@pytest.mark.parametrize(("score", "deducted", "left"), [("95", "0", "100000"), ("80", "0", "100000"), ("79.99", "5000", "95000"), ("60", "5000", "95000")])
def test_the_grade_says_what_is_deducted_and_what_is_left_to_pay(governed, diana, score, deducted, left):
    before = answers(governed)
    assert (before.to_deduct, before.to_pay, before.can_pay, [check.why for check in before.open if check.code == "deduction"]) == (0, 100000, False, ["no result yet"])
    graded(governed, diana, score)
    entry = answers(governed)
    assert (entry.to_deduct, entry.to_pay, entry.can_pay) == (Decimal(deducted), Decimal(left), True)
    assert entry.to_deduct + entry.to_pay == entry.instalment.amount


def test_the_payment_writes_the_deduction_down_and_the_parts_sum_to_the_contract(governed, diana, bureau, agency):
    graded(governed, diana, "70")
    with fence(bureau), pytest.raises(services.DeductionDue) as refused:
        services.pay_instalment(governed.instalments.get(seq=2), amount=Decimal("95000.01"), on=timezone.localdate(), by=diana)
    paid(governed, diana, seq=2, amount="95000")
    part = part_of(governed)
    assert (refused.value.amount, part.paid_amount, part.withheld_amount, part.deducted_amount, part.open_amount) == (95000, 95000, 5000, 5000, 0)
    assert {name: part.deduction[name] for name in ("stage", "grade", "percent", "seq")} == {"stage": "mid", "grade": "合格", "percent": "5", "seq": 1}
    with fence(agency):
        parts = list(governed.instalments.all())
    assert sum(each.paid_amount + each.withheld_amount + each.open_amount for each in parts) == Decimal("333333.33")
    entry = answers(governed)
    assert (entry.deduction.is_done, entry.to_deduct, entry.to_pay, entry.withheld_else, entry.deduction.words) == (True, 0, 0, 0, "Mid-term evaluation 合格: 5% deducted")


def test_cents_are_rounded_half_up_and_the_rest_is_paid(governed, diana):
    conditions(governed, 3, RULE | {"grades": {"合格": "33.33"}})
    graded(governed, diana, "60")
    entry = answers(governed, 3)  # 66,666.66
    assert (entry.to_deduct, entry.to_pay) == (Decimal("22220.00"), Decimal("44446.66"))


def test_a_later_result_does_not_move_what_was_deducted_and_it_is_not_given_free(governed, diana, bureau, agency):
    graded(governed, diana, "70")
    with fence(bureau):
        services.deduct(governed.instalments.get(seq=2), by=diana)
        with pytest.raises(services.NothingToDeduct):
            services.deduct(governed.instalments.get(seq=2), by=diana)
    graded(governed, diana, "95", replaces_reason="复核后更正分数")
    entry = answers(governed)
    assert (entry.deduction.grade, entry.to_pay) == ("合格", 95000)
    with fence(bureau), pytest.raises(services.DeductionStays):
        services.withhold(governed.instalments.get(seq=2), amount=Decimal(4999), reason="退回", by=diana)
    with fence(bureau):
        services.withhold(governed.instalments.get(seq=2), amount=Decimal(6000), reason="另扣缺岗", by=diana)
    assert (answers(governed).withheld_else, answers(governed).to_pay) == (1000, 94000)
    with fence(agency):
        assert AuditEvent.objects.filter(act="instalment.deduct").count() == 1
        assert Notice.objects.filter(kind="instalment.deducted").exists()


def test_the_database_keeps_the_deduction_within_what_is_withheld(governed, agency):
    with fence(agency), pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(project=governed, seq=2).update(deducted_amount=1)


def test_the_contract_says_it_in_words_and_nobody_signs_what_they_have_not_read(governed, agency):
    with translation.override("en"):
        assert condition_words(RULE) == "Deducted by the grade of the mid-term evaluation: 优秀 0% · 良好 0% · 合格 5% · 不合格 33.33%"
    with fence(agency):
        governed.contract = Contract.objects.get(project=governed)
        before = fingerprint(governed)
        conditions(governed, 2, RULE | {"grades": GRADES | {"合格": "6"}})
        assert fingerprint(governed) != before


@pytest.mark.parametrize(("typed", "kept"), [
    ("良好 0，合格：5％；不合格50%", {"良好": "0", "合格": "5", "不合格": "50"}), ("A 0, B 2.50", {"A": "0", "B": "2.5"}),
    ("合格 101", None), ("合格", None), ("合格 5, 合格 6", None), ("", None)])
def test_grades_are_typed_as_people_write_them(typed, kept):
    form = ConditionsForm({"rules": ["deduction"], "grades": typed, "graded": "final"})
    assert form.is_valid() == (kept is not None)
    if kept is not None:
        kept_conditions = form.conditions()
        assert kept_conditions == [{"rule": "deduction", "text": "", "met_on": None, "grades": kept, "stage": "final"}]
        again = ConditionsForm(conditions_initial(kept_conditions) | {"report": "", "stage": "", "share": ""})
        assert again.is_valid() and again.conditions() == kept_conditions


def test_the_page_shows_the_sum_and_the_official_pays_what_is_left(governed, diana, bureau, browse):
    graded(governed, diana, "70")
    page, pay = (reverse(name, args=[bureau.slug, governed.number, 2]) for name in ("checklist", "instalment_pay"))
    client = browse(diana)
    shown = client.get(page).content.decode()
    assert all(words in shown for words in ("−5,000.00", "<b>95,000.00</b>"))
    form = client.get(pay).context["form"]
    assert form["amount"].value() == "95000.00"
    sent = {"seen": form["seen"].value(), "amount": "95000.01", "on": timezone.localdate().isoformat(), "envelope": form["envelope"].value(), "invoice_number": "FP-2"}
    assert "amount" in client.post(pay, sent).context["form"].errors
    assert client.post(pay, sent | {"amount": "95000"}).status_code == 302
    assert client.get(page).context["list"].is_settled
