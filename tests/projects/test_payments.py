"""The purchaser pays here: the instalment at the provider and the envelope in the own house move together, to the cent
(DOMAIN.md 3.4, 8.8, 8.11)."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.figures.checklist import PAID, PARTLY, WITHHELD, checklists
from projects.figures.envelopes import envelope_row
from projects.models import Disbursement, Instalment
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.window import NotAParty
from tests import factories
from tests.factories_contract import awarded
from tests.factories_purchase import governed_project, named
from tests.factories_spending import committed, conditions, paid


@pytest.fixture
def governed(fiona, bureau):
    """300,000 yuan in three instalments of 150,000, 90,000 and 60,000."""
    return governed_project(fiona, bureau)


@pytest.fixture
def envelope(governed, diana):
    """The bureau's 1,290,000, of which the contract is committed."""
    return committed(governed, diana)


def instalment(project, seq=1):
    with fence(project.organisation):
        return project.instalments.get(seq=seq)


# ---------- paying ----------


def test_a_payment_stands_at_the_provider_and_in_the_envelope(governed, envelope, diana, bureau, agency):
    part, payment = paid(governed, diana, invoice_number="FP-1")
    today = timezone.localdate()
    part = instalment(governed)
    assert (part.paid_amount, part.paid_on, part.open_amount, part.invoice_number, part.override_reason) == (150000, today, 0, "FP-1", "")
    with fence(bureau):
        assert (payment.amount, payment.instalment_id, payment.on, payment.by) == (150000, part.pk, today, diana)
        row = envelope_row(envelope)
        assert (row.paid, row.left) == (150000, 1140000)


def test_scenario_1_is_paid_out_to_the_published_figures(fiona, bureau, diana):
    """1,290,000 planned, 660,000 paid, 51.2 %, 630,000 left (rule 8.8)."""
    first = governed_project(fiona, bureau, amount="800000.00", percents=(50, 50))
    envelope = committed(first, diana, amount="800000")
    second = governed_project(fiona, bureau, amount="490000.00", percents=(50, 30, 20))
    with fence(bureau):
        services.commit(envelope, project=second, amount=Decimal("490000"), by=diana)
    paid(first, diana)
    paid(second, diana)
    paid(second, diana, seq=3, amount="15000", override_reason="年底结账，经会议同意")
    with fence(bureau):
        row = envelope_row(envelope)
        assert (row.planned, row.paid, row.left, round(row.execution, 5)) == (1290000, 660000, 630000, Decimal("0.51163"))
        assert row.paid == sum(Disbursement.objects.values_list("amount", flat=True))


def test_parts_add_up_and_each_keeps_its_day_and_payer(governed, envelope, diana):
    first, last = timezone.localdate() - timedelta(days=30), timezone.localdate()
    paid(governed, diana, amount="100000.01", on=first)
    paid(governed, diana, amount="49999.99", on=last)
    part = instalment(governed)
    assert (part.paid_amount, part.paid_on, part.is_paid) == (150000, last, True)
    assert [(entry["on"], entry["amount"], entry["by"]) for entry in part.payments] == [(first.isoformat(), "100000.01", "Diana"), (last.isoformat(), "49999.99", "Diana")]


def test_the_provider_is_told(governed, envelope, diana, fiona, agency):
    paid(governed, diana)
    with fence(agency):
        notice = Notice.objects.get(kind="instalment.paid", membership=fiona)
        assert notice.path == f"/o/{agency.slug}/projects/{governed.number}/instalments/1/checklist/"
        assert notice.params["amount"] == "150,000.00"


def test_both_houses_write_the_payment_down(governed, envelope, diana, bureau, agency):
    paid(governed, diana)
    for house in (bureau, agency):
        with fence(house):
            assert AuditEvent.objects.filter(act="instalment.pay", project=governed.number).count() == 1
    with fence(bureau):
        assert AuditEvent.objects.filter(act="envelope.disburse").count() == 1


# ---------- what is refused ----------


def test_an_open_condition_needs_a_reason_that_stays_and_is_shown(governed, envelope, diana, bureau, agency):
    conditions(governed, 2, "居民会议纪要")
    with pytest.raises(services.ConditionsOpen) as refused:
        paid(governed, diana, seq=2)
    assert [check.code for check in refused.value.checks] == ["evaluation_passed", "text"]
    assert instalment(governed, 2).paid_amount == 0
    paid(governed, diana, seq=2, override_reason="评估延期，街道已书面同意")
    part = instalment(governed, 2)
    assert (part.paid_amount, part.override_reason, part.payments[0]["reason"]) == (90000, "评估延期，街道已书面同意", "评估延期，街道已书面同意")
    with fence(bureau):
        assert Disbursement.objects.get().override_reason == "评估延期，街道已书面同意"


def test_an_overspent_envelope_takes_everything_back_unless_there_is_a_reason(governed, diana, bureau):
    envelope = committed(governed, diana, planned="300000")
    with fence(bureau):
        services.release_commitment(envelope, project=governed, amount=Decimal(200000), reason="调剂", by=diana)
    with pytest.raises(services.MoreThanCommitted):
        paid(governed, diana)
    assert (instalment(governed).paid_amount, instalment(governed).payments) == (0, [])
    paid(governed, diana, override_reason="追加预算待批")
    assert instalment(governed).payments[0]["reason"] == "追加预算待批"


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity"])
def test_what_is_no_amount_is_not_paid(amount, governed, envelope, diana):
    with pytest.raises(services.NotAnAmount):
        paid(governed, diana, amount=amount)


def test_nothing_is_paid_beyond_the_instalment_or_twice(governed, envelope, diana):
    with pytest.raises(services.PaidMoreThanAgreed):
        paid(governed, diana, amount="150000.01")
    paid(governed, diana)
    with pytest.raises(AlreadyDecided) as first:
        paid(governed, diana, amount="1")
    assert (first.value.decision.paid_amount, first.value.decision.payments[0]["by"]) == (150000, "Diana")


def test_nothing_is_paid_on_a_day_to_come(governed, envelope, diana):
    with pytest.raises(services.PaidInTheFuture):
        paid(governed, diana, on=timezone.localdate() + timedelta(days=1))


def test_without_an_envelope_nothing_is_paid(governed, diana):
    with pytest.raises(services.EnvelopeMissing):
        paid(governed, diana)
    assert instalment(governed).paid_amount == 0


def test_nothing_is_paid_before_the_contract_is_concluded(fiona, diana, bureau):
    project = awarded(diana, fiona)
    committed(project, diana, year=2025)
    with pytest.raises(NotInThisState):
        paid(project, diana, override_reason="急用")


def test_only_a_purchaser_pays_and_never_the_own_house(governed, envelope, fiona, edward, evaluator_body, agency):
    with fence(agency):
        named(governed, evaluator_body, "evaluator", by=fiona)
    part = instalment(governed)
    for member in (fiona, edward):
        with fence(member.organisation), pytest.raises(NotAParty):
            services.pay_instalment(part, amount=Decimal(1), on=timezone.localdate(), by=member)
        with fence(member.organisation), pytest.raises(NotAParty):
            services.withhold(part, amount=Decimal(1), reason="不", by=member)


def test_the_agency_records_no_payment_by_hand_where_the_purchaser_pays_here(governed, fiona, agency):
    part = instalment(governed)
    with fence(agency), pytest.raises(services.PaidByThePurchaser):
        services.record_payment(part, paid_amount=Decimal(1), paid_on=timezone.localdate(), by=fiona)


def test_a_purchaser_does_not_pay_here_what_an_agency_entered_itself(governed, diana, bureau, fiona, agency):
    with fence(agency):
        mine = services.create_project(title="自管项目", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), by=fiona, amount=Decimal(1000))
        services.add_party(mine, partner=bureau, role="purchaser", by=fiona)
        services.agree_instalments(mine, percents=[100], by=fiona)
        part = mine.instalments.get()
    with fence(bureau), pytest.raises(services.NotGoverned):
        services.pay_instalment(part, amount=Decimal(1), on=timezone.localdate(), by=diana)


# ---------- withholding ----------


def test_a_withheld_part_keeps_its_reason_and_the_rest_is_paid(governed, envelope, diana, fiona, bureau, agency):
    part = instalment(governed, 3)
    with fence(bureau):
        services.withhold(part, amount=Decimal("6000.50"), reason="终期评估合格，按九成拨付", by=diana)
    part = instalment(governed, 3)
    assert (part.withheld_amount, part.reason, part.open_amount) == (Decimal("6000.50"), "终期评估合格，按九成拨付", Decimal("53999.50"))
    paid(governed, diana, seq=3, override_reason="年底结账")
    with fence(agency):
        third = checklists(governed)[2]
        assert (third.state, third.is_settled, third.can_pay) == (PAID, True, False)
        assert "53,999.50" in third.answer and "6,000.50" in third.answer
        assert Notice.objects.filter(kind="instalment.withheld", membership=fiona).count() == 1


def test_a_whole_instalment_withheld_is_settled_and_may_be_given_free_again(governed, diana, bureau, agency):
    part = instalment(governed, 3)
    with fence(bureau):
        part = services.withhold(part, amount=Decimal(60000), reason="终期评估不合格", by=diana)
    with fence(agency):
        assert checklists(governed)[2].state == WITHHELD
    with fence(bureau):
        services.withhold(part, amount=Decimal(0), reason="整改后复评合格", by=diana)
    with fence(agency):
        assert (checklists(governed)[2].is_settled, instalment(governed, 3).open_amount) == (False, 60000)


def test_withholding_needs_a_reason_and_what_is_paid_is_not_withheld(governed, envelope, diana, bureau):
    paid(governed, diana, amount="100000")
    part = instalment(governed)
    with fence(bureau):
        with pytest.raises(services.WithholdingNeedsReason):
            services.withhold(part, amount=Decimal(1), reason="  ", by=diana)
        with pytest.raises(services.PaidMoreThanAgreed):
            services.withhold(part, amount=Decimal("50000.01"), reason="多扣", by=diana)
        services.withhold(part, amount=Decimal(10000), reason="扣", by=diana)
    with fence(governed.organisation):
        assert checklists(governed)[0].state == PARTLY


def test_the_money_withheld_cannot_be_paid_until_it_is_free_again(governed, envelope, diana, bureau):
    part = instalment(governed)
    with fence(bureau):
        services.withhold(part, amount=Decimal(50000), reason="扣", by=diana)
    with pytest.raises(services.PaidMoreThanAgreed):
        paid(governed, diana, amount="100000.01")


# ---------- the database ----------


@pytest.mark.parametrize("change", [
    "paid_amount = 150000, paid_on = now()", "paid_amount = paid_amount + 1", "paid_amount = 0, payments = '[]'", "payments = '[]'",
    "payments = jsonb_set(payments, '{0,amount}', '\"2.00\"')", "withheld_amount = 1, reason = ''", "withheld_amount = 60000, reason = '扣'", "paid_on = NULL",
])
def test_illegal_money_is_refused_by_the_database(change, governed, envelope, diana, agency):
    paid(governed, diana, amount="100000")
    with fence(agency), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE projects_instalment SET {change} WHERE project_id = %s AND seq = 1", [governed.pk])  # noqa: S608  from the list above


def test_what_was_paid_recomputed_from_the_raw_rows_of_both_houses(governed, envelope, diana, agency, bureau):
    for amount in ("0.01", "33333.33", "116666.66"):
        paid(governed, diana, amount=amount)
    with fence(agency), connection.cursor() as cursor:
        cursor.execute("SELECT sum(paid_amount), sum((SELECT sum((part->>'amount')::numeric) FROM jsonb_array_elements(payments) part)) FROM projects_instalment")
        at_the_provider = cursor.fetchone()
    with fence(bureau), connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount) FROM projects_disbursement WHERE project_id = %s", [governed.pk])
        assert (*at_the_provider, *cursor.fetchone()) == (150000, 150000, 150000)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.lists(st.integers(1, 15_000_000), min_size=1, max_size=6))
def test_any_parts_sum_to_the_cent_and_never_pass_the_instalment(cents, governed, diana):
    with transaction.atomic():
        committed(governed, diana, year=2027)
        due, expected = 15_000_000, 0
        for part in cents:
            if expected + part <= due:
                paid(governed, diana, amount=Decimal(part) / 100)
                expected += part
            else:
                with pytest.raises((services.PaidMoreThanAgreed, AlreadyDecided)):
                    paid(governed, diana, amount=Decimal(part) / 100)
        known = instalment(governed)
        assert known.paid_amount == sum((Decimal(part["amount"]) for part in known.payments), Decimal(0)) == Decimal(expected) / 100
        transaction.set_rollback(True)


# ---------- at once ----------


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_pay_once(fiona, diana, bureau):
    project = governed_project(fiona, bureau)
    committed(project, diana)
    george = factories.member(bureau, "George", "official")
    with fence(bureau):
        part = project.instalments.get(seq=1)
    barrier, told = threading.Barrier(2, timeout=20), []

    def pay(official):
        try:
            barrier.wait()
            with fence(bureau):
                services.pay_instalment(part, amount=part.amount, on=timezone.localdate(), by=official, seen=part.version)
            told.append("paid")
        except AlreadyDecided as first:
            told.append(first.decision.payments[0]["by"])
        finally:
            connection.close()

    threads = [threading.Thread(target=pay, args=[official]) for official in (diana, george)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with fence(bureau):
        payer = Disbursement.objects.get().by.name
        assert sorted(told) == sorted(["paid", payer])
    with fence(project.organisation):
        known = Instalment.objects.get(project=project, seq=1)
        assert (known.paid_amount, len(known.payments)) == (150000, 1)


@pytest.mark.django_db(transaction=True)
def test_paying_and_withholding_at_once_never_exceed_the_instalment(fiona, diana, bureau):
    project = governed_project(fiona, bureau)
    committed(project, diana)
    with fence(bureau):
        part = project.instalments.get(seq=1)
    barrier, told = threading.Barrier(2, timeout=20), []
    acts = [lambda: services.pay_instalment(part, amount=Decimal(100000), on=timezone.localdate(), by=diana),
            lambda: services.withhold(part, amount=Decimal(100000), reason="扣", by=diana)]

    def run(act):
        try:
            barrier.wait()
            with fence(bureau):
                act()
            told.append("done")
        except services.PaidMoreThanAgreed:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(told) == ["done", "refused"]
