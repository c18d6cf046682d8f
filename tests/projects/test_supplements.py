"""Supplementary contracts: a tenth of the original amount in all, kept by the service and by the database (8.12)."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.figures.checklist import Known, checklist
from projects.models import Commitment, Contract, Instalment, Supplement
from projects.services.troubles import NotInThisState, ReasonMissing
from projects.window import NotAParty
from tests.factories_contract import concluded, drawn_up, envelope

WHY = "新增两个社区的上门服务"


@pytest.fixture
def signed(fiona, diana):
    """300,000 yuan, signed by both and running: room for 30,000."""
    return concluded(diana, fiona, running=True, on=timezone.localdate() - timedelta(days=30))


def test_a_supplement_adds_an_instalment_and_is_committed(signed, diana, fiona, bureau, agency):
    with fence(bureau):
        made = services.add_supplement(signed, amount=Decimal("20000.55"), reason=WHY, by=diana)
        bound = Commitment.objects.get(kind="supplement")
        assert (bound.amount, bound.project_id, bound.envelope_id) == (Decimal("20000.55"), signed.pk, Commitment.objects.get(kind="contract").envelope_id)
    with fence(agency):
        parts = list(signed.instalments.all())
        assert [(part.seq, part.amount) for part in parts][-1] == (4, Decimal("20000.55"))
        assert sum(part.amount for part in parts) == Contract.objects.get(project=signed).amount + made.amount == Decimal("320000.55")
        assert (made.seq, Contract.objects.get(project=signed).amount) == (1, Decimal("300000.00"))
        assert Notice.objects.filter(kind="supplement.add", membership=fiona).count() == 1
        assert AuditEvent.objects.filter(act="supplement.add").count() == 1
    with fence(bureau):
        assert AuditEvent.objects.filter(act="supplement.add").count() == 1


def test_a_tenth_to_the_cent_and_not_a_cent_more(signed, diana, bureau):
    with fence(bureau):
        services.add_supplement(signed, amount=Decimal("29999.99"), reason=WHY, by=diana)
        with pytest.raises(services.SupplementTooLarge) as refused:
            services.add_supplement(signed, amount=Decimal("0.02"), reason=WHY, by=diana)
        assert refused.value.room == Decimal("0.01")
        services.add_supplement(signed, amount=Decimal("0.01"), reason=WHY, by=diana)


def test_the_tenth_of_an_odd_amount_is_never_rounded_up(fiona, diana, bureau):
    project = concluded(diana, fiona, amount=Decimal("333333.35"), tables={"indicators": [{"rule": "VISIT", "target": 1}]})
    with fence(bureau):
        with pytest.raises(services.SupplementTooLarge):
            services.add_supplement(project, amount=Decimal("33333.34"), reason=WHY, by=diana)
        services.add_supplement(project, amount=Decimal("33333.33"), reason=WHY, by=diana)


def test_the_database_keeps_the_tenth_too(signed, agency):
    def put(seq, amount):
        return Supplement.objects.create(organisation=agency, project=signed, seq=seq, amount=amount, reason=WHY, signed_on=timezone.localdate())

    with fence(agency):
        put(1, Decimal(30000))
    with fence(agency), pytest.raises(IntegrityError, match="tenth"), transaction.atomic():
        put(2, Decimal("0.01"))
    with fence(agency), pytest.raises(IntegrityError, match="tenth"), transaction.atomic():
        Supplement.objects.filter(seq=1).update(amount=Decimal("30000.01"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(min_value=Decimal("0.01"), max_value=Decimal(20000), places=2), min_size=1, max_size=6))
def test_whatever_is_asked_the_sum_stays_within_the_tenth(signed, diana, bureau, agency, amounts):
    with transaction.atomic():
        taken = Decimal(0)
        for amount in amounts:
            try:
                with fence(bureau):
                    services.add_supplement(signed, amount=amount, reason=WHY, by=diana)
                taken += amount
            except services.SupplementTooLarge as refused:
                assert amount > refused.room == Decimal(30000) - taken
        with fence(agency):
            assert sum(row.amount for row in Supplement.objects.filter(project=signed)) == taken <= Decimal(30000)
            assert sum(part.amount for part in Instalment.objects.filter(project=signed)) == Decimal(300000) + taken
        transaction.set_rollback(True)
    transaction.set_rollback(False)


@pytest.mark.parametrize(("change", "refusal"), [
    ({"reason": "  "}, ReasonMissing), ({"amount": Decimal(0)}, services.NoAmount), ({"amount": Decimal("0.001")}, services.NoAmount), ({"amount": Decimal(-5)}, services.NoAmount)])
def test_with_a_reason_and_an_amount(change, refusal, signed, diana, bureau):
    with fence(bureau), pytest.raises(refusal):
        services.add_supplement(signed, **({"amount": Decimal(10), "reason": WHY, "by": diana} | change))


def test_a_supplement_that_falls_due_on_a_date_says_on_which_and_is_not_payable_before(signed, diana, bureau, agency, browse):
    data = {"amount": "100", "reason": WHY, "signed_on": timezone.localdate().isoformat(), "trigger": "on_date", "envelope": ""}
    with fence(bureau):
        with pytest.raises(services.DueDayMissing):
            services.add_supplement(signed, amount=Decimal(100), reason=WHY, by=diana, trigger="on_date")
        data["envelope"] = Commitment.objects.get(kind="contract").envelope_id
    answer = browse(diana).post(f"/o/{bureau.slug}/projects/{signed.number}/supplements/new/", data)
    with fence(agency):
        assert (answer.status_code, list(answer.context["form"].errors), Supplement.objects.count()) == (200, ["due_on"], 0)
    day = timezone.localdate() + timedelta(days=10)
    with fence(bureau):
        services.add_supplement(signed, amount=Decimal(100), reason=WHY, by=diana, trigger="on_date", due_on=day)
        part = signed.instalments.last()
        assert [checklist(part, Known(signed, on)).can_pay for on in (day - timedelta(days=1), day)] == [False, True]


def test_not_before_it_is_signed_and_only_by_the_purchaser(fiona, diana, charlie, signed, bureau, other_agency):
    waiting = drawn_up(diana, fiona, number="MZ-ZJ2026-77", of=_envelope(diana))
    with fence(bureau), pytest.raises(NotInThisState):
        services.add_supplement(waiting, amount=Decimal(10), reason=WHY, by=diana)
    with fence(other_agency), pytest.raises(NotAParty):
        services.add_supplement(signed, amount=Decimal(10), reason=WHY, by=charlie)


def _envelope(official):
    with fence(official.organisation):
        return envelope(official, name="另一预算")


def test_over_the_envelope_it_needs_a_reason_and_without_leaves_nothing(fiona, diana, bureau, agency):
    with fence(bureau):
        tight = envelope(diana, planned=Decimal(300000))
    project = concluded(diana, fiona, of=tight)
    with pytest.raises(services.EnvelopeOverspent), fence(bureau):
        services.add_supplement(project, amount=Decimal(10), reason=WHY, by=diana)
    with fence(agency):
        assert (Supplement.objects.count(), project.instalments.count()) == (0, 3)
    with fence(bureau):
        services.add_supplement(project, amount=Decimal(10), reason=WHY, by=diana, override_reason="会议纪要")


@pytest.mark.django_db(transaction=True)
def test_two_supplements_at_once_do_not_pass_the_tenth(fiona, diana, bureau, agency):
    project = concluded(diana, fiona)
    start, results = threading.Barrier(2), []

    def add():
        try:
            with fence(bureau):
                start.wait(timeout=20)
                services.add_supplement(project, amount=Decimal(20000), reason=WHY, by=diana)
            results.append("added")
        except services.SupplementTooLarge as refused:
            results.append(refused.room)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _turn in range(2)]
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]
    assert sorted(results, key=str) == [Decimal(10000), "added"]
    with fence(agency):
        assert [row.amount for row in Supplement.objects.all()] == [Decimal(20000)]


def test_an_envelope_whose_whole_was_closed_is_said_at_the_form(fiona, diana, agency, bureau, browse):
    with fence(bureau):
        whole = envelope(diana, name="全年资金")
        part = services.plan_envelope(name="居家关爱", year=2026, planned=Decimal(400000), parent=whole, by=diana)
    project = concluded(diana, fiona, running=True, of=part, on=timezone.localdate() - timedelta(days=30))
    with fence(bureau):
        services.change_envelope(whole, is_closed=True, by=diana)
    answer = browse(diana).post(f"/o/{bureau.slug}/projects/{project.number}/supplements/new/", {
        "amount": "10000", "reason": WHY, "signed_on": timezone.localdate().isoformat(), "trigger": "on_final_pass", "due_on": "", "envelope": part.pk, "override_reason": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["envelope"])
    with fence(agency):
        assert (project.supplements.count(), project.instalments.count()) == (0, 3)
