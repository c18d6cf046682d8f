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
from organisations.workdays import add_workdays
from people.services import add_guardian
from projects import services
from projects.figures import money
from projects.figures.checklist import Known, checklist
from projects.figures.deadlines import due_for_member
from projects.figures.envelopes import envelope_row
from projects.models import Commitment, Contract, Instalment, Project, Supplement, SupplementOffer
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.window import NotAParty
from tests import factories_casework as casework
from tests.factories_contract import concluded, confirmed, drawn_up, envelope, supplemented

WHY = "新增两个社区的上门服务"


@pytest.fixture
def signed(fiona, diana):
    """300,000 yuan, signed by both and running: room for 30,000."""
    return concluded(diana, fiona, running=True, on=timezone.localdate() - timedelta(days=30))


def test_a_supplement_adds_an_instalment_and_is_committed(signed, diana, fiona, bureau, agency):
    made = supplemented(signed, diana, fiona, amount=Decimal("20000.55"), reason=WHY)
    with fence(bureau):
        bound = Commitment.objects.get(kind="supplement")
        assert (bound.amount, bound.project_id, bound.envelope_id) == (Decimal("20000.55"), signed.pk, Commitment.objects.get(kind="contract").envelope_id)
    with fence(agency):
        parts = list(signed.instalments.all())
        assert [(part.seq, part.amount) for part in parts][-1] == (4, Decimal("20000.55"))
        assert sum(part.amount for part in parts) == Contract.objects.get(project=signed).amount + made.amount == Decimal("320000.55")
        assert (made.seq, Contract.objects.get(project=signed).amount) == (1, Decimal("300000.00"))
        assert Notice.objects.filter(kind="supplement.offered", membership=fiona).count() == 1
        assert (AuditEvent.objects.filter(act="supplement.add").count(), AuditEvent.objects.filter(act="supplement.confirm").count()) == (1, 1)
    with fence(bureau):
        assert AuditEvent.objects.filter(act="supplement.add").count() == 1
        assert Notice.objects.filter(kind="supplement.confirmed", membership=diana).count() == 1


def fresh(offer, member):
    with fence(member.organisation):
        return SupplementOffer.objects.select_related("project__organisation").get(pk=offer.pk)


def offered(project, diana, **facts):
    with fence(diana.organisation):
        return services.add_supplement(project, by=diana, **({"amount": Decimal(20000), "reason": WHY} | facts))


def test_until_the_provider_confirmed_it_nothing_of_the_contract_changes(signed, diana, fiona, bureau, agency):
    offer = offered(signed, diana)
    with fence(agency):
        before = (Supplement.objects.count(), signed.instalments.count(), money(Project.objects.get(pk=signed.pk))["amount"])
    confirmed(offer, fiona)
    with fence(agency):
        after = (Supplement.objects.count(), signed.instalments.count(), money(Project.objects.get(pk=signed.pk))["amount"])
        kept = SupplementOffer.objects.get()
        assert (before, after) == ((0, 3, Decimal(300000)), (1, 4, Decimal(320000)))
        assert (kept.status, kept.by_name, kept.answered_name, kept.answered_at is None, Supplement.objects.get().signed_on) == ("confirmed", diana.name, fiona.name, False, timezone.localdate())


def test_only_the_provider_confirms_once_and_only_the_purchaser_takes_back_what_is_not_confirmed(signed, diana, fiona, charlie, bureau, agency):
    offer = offered(signed, diana)
    with fence(bureau), pytest.raises(NotAParty):
        services.confirm_supplement(offer, by=diana)
    with fence(charlie.organisation):
        for verb in (services.confirm_supplement, services.withdraw_supplement):
            with pytest.raises(NotAParty):
                verb(offer, by=charlie)
    with fence(agency), pytest.raises(NotAParty):
        services.withdraw_supplement(fresh(offer, fiona), by=fiona)
    confirmed(offer, fiona)
    with pytest.raises(AlreadyDecided):
        confirmed(offer, fiona)
    with fence(bureau), pytest.raises(AlreadyDecided):
        services.withdraw_supplement(fresh(offer, diana), by=diana)
    with fence(agency):
        assert Supplement.objects.count() == 1


def test_no_clients_name_leaves_the_house_with_the_reason_for_sending_it_back(signed, diana, fiona, alice, bureau, agency):
    offer = offered(signed, diana)
    with fence(agency):
        casework.person(alice, "欧阳凝霜")
        services.send_back_supplement(fresh(offer, fiona), reason="欧阳凝霜家已迁走", by=fiona)
    with fence(bureau):
        assert (Notice.objects.get(kind="supplement.sent_back", membership=diana).params["reason"], fresh(offer, diana).answer_reason) == ("欧**霜家已迁走",) * 2


def test_no_guardians_name_leaves_with_it_either(signed, diana, fiona, alice, bureau, agency):
    offer, reason = offered(signed, diana), "司徒映雪不同意，令狐问雪也不同意"
    with fence(agency):
        add_guardian(casework.person(alice, "欧阳凝霜", emergency_contact="令狐问雪（邻居）"), name="司徒映雪", relation="mother", by=alice)
        services.send_back_supplement(fresh(offer, fiona), reason=reason, by=fiona)
    with fence(bureau):
        told = fresh(offer, diana).answer_reason
    assert ([name in reason for name in ("司徒映雪", "令狐问雪")], told) == ([True, True], "司**雪不同意，令**雪也不同意")


def test_sent_back_with_a_reason_it_is_taken_back_and_its_money_is_free_again(signed, diana, fiona, bureau, agency):
    with fence(bureau):
        of = Commitment.objects.get(kind="contract").envelope
        free = envelope_row(of).free
    offer = offered(signed, diana)
    with fence(bureau):
        bound = envelope_row(of).free
    with fence(agency):
        with pytest.raises(ReasonMissing):
            services.send_back_supplement(fresh(offer, fiona), reason=" ", by=fiona)
        services.send_back_supplement(fresh(offer, fiona), reason="人手不足", by=fiona)
        with pytest.raises(AlreadyDecided):
            services.confirm_supplement(fresh(offer, fiona), by=fiona)
    with fence(bureau):
        told = Notice.objects.get(kind="supplement.sent_back", membership=diana).params["reason"]
        with pytest.raises(services.OfferWaits):
            services.add_supplement(signed, amount=Decimal(10), reason=WHY, by=diana)
        services.withdraw_supplement(fresh(offer, diana), by=diana)
        assert (told, bound, envelope_row(of).free) == ("人手不足", free - 20000, free)
    with fence(agency):
        assert (SupplementOffer.objects.get().status, Supplement.objects.count(), signed.instalments.count()) == ("withdrawn", 0, 3)
    supplemented(signed, diana, fiona, amount=Decimal(30000))


def test_what_a_termination_gave_back_is_not_given_back_twice_and_nothing_is_confirmed_any_more(signed, diana, fiona, bureau):
    offer = offered(signed, diana)
    with fence(bureau):
        services.terminate_project(signed, reason="机构注销", by=diana)
        before = sum(Commitment.objects.values_list("amount", flat=True))
    with pytest.raises(NotInThisState):
        confirmed(offer, fiona)
    with fence(bureau):
        services.withdraw_supplement(fresh(offer, diana), by=diana)
        assert (before, sum(Commitment.objects.values_list("amount", flat=True))) == (0, 0)


def test_the_confirmation_is_due_within_five_working_days_in_both_houses_and_no_longer_once_it_is_given(signed, diana, fiona, agency, bureau):
    offer, day = offered(signed, diana), add_workdays(timezone.localdate(), 5)
    due = []
    for member in (fiona, diana):
        with fence(member.organisation):
            due.append([(entry.day, entry.mine, entry.page) for entry in due_for_member(member) if entry.kind.code == "supplement"])
    confirmed(offer, fiona)
    with fence(agency):
        after = [entry for entry in due_for_member(fiona) if entry.kind.code == "supplement"]
    assert (due, after) == ([[(day, True, ("contract", signed.number))], [(day, False, ("contract", signed.number))]], [])


def test_the_provider_confirms_on_its_page_and_the_purchaser_reads_it(signed, diana, fiona, agency, bureau, browse):
    offer = offered(signed, diana)
    answer = f"/o/{agency.slug}/projects/{signed.number}/supplements/{offer.seq}/"
    contract, provider = f"projects/{signed.number}/contract/", browse(fiona)
    links = [answer in provider.get(f"/o/{agency.slug}/{contract}").content.decode(), "Take the supplement back" in browse(diana).get(f"/o/{bureau.slug}/{contract}").content.decode()]
    page = provider.get(answer).content.decode()
    refused = provider.post(answer, {"answer": "back", "reason": ""})
    assert (links, "20,000.00" in page, WHY in page, refused.status_code, list(refused.context["form"].errors)) == ([True, True], True, True, 200, ["reason"])
    assert provider.post(answer, {"answer": "confirm"}).status_code == 302
    shown = [browse(member).get(f"/o/{member.organisation.slug}/{contract}").content.decode() for member in (fiona, diana)]
    assert [(WHY in text, "Supplement offered" in text) for text in shown] == [(True, False), (True, False)]


def test_the_purchaser_takes_an_offer_back_on_the_page_and_the_provider_is_told(signed, diana, fiona, agency, bureau, browse):
    offer = offered(signed, diana)
    assert browse(diana).get(f"/o/{bureau.slug}/projects/{signed.number}/supplements/{offer.seq}/").status_code == 403
    assert browse(diana).post(f"/o/{bureau.slug}/projects/{signed.number}/supplements/{offer.seq}/withdraw/").status_code == 302
    with fence(agency):
        assert (SupplementOffer.objects.get().status, Notice.objects.filter(kind="supplement.withdrawn", membership=fiona).count()) == ("withdrawn", 1)


def test_no_other_house_but_those_who_may_see_money_reads_an_offer(signed, diana, charlie, edward, agency, bureau):
    offered(signed, diana)
    counts = []
    for house in (agency, bureau, charlie.organisation, edward.organisation):
        with fence(house):
            counts.append(SupplementOffer.objects.count())
    assert counts == [1, 1, 0, 0]


def test_a_tenth_to_the_cent_and_not_a_cent_more(signed, diana, fiona, bureau):
    supplemented(signed, diana, fiona, amount=Decimal("29999.99"))
    with fence(bureau):
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
def test_whatever_is_asked_the_sum_stays_within_the_tenth(signed, diana, fiona, agency, amounts):
    with transaction.atomic():
        taken = Decimal(0)
        for amount in amounts:
            try:
                supplemented(signed, diana, fiona, amount=amount)
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


def test_a_supplement_that_falls_due_on_a_date_says_on_which_and_is_not_payable_before(signed, diana, fiona, bureau, agency, browse):
    data = {"amount": "100", "reason": WHY, "signed_on": timezone.localdate().isoformat(), "trigger": "on_date", "envelope": ""}
    with fence(bureau):
        with pytest.raises(services.DueDayMissing):
            services.add_supplement(signed, amount=Decimal(100), reason=WHY, by=diana, trigger="on_date")
        data["envelope"] = Commitment.objects.get(kind="contract").envelope_id
    answer = browse(diana).post(f"/o/{bureau.slug}/projects/{signed.number}/supplements/new/", data)
    with fence(agency):
        assert (answer.status_code, list(answer.context["form"].errors), Supplement.objects.count()) == (200, ["due_on"], 0)
    day = timezone.localdate() + timedelta(days=10)
    supplemented(signed, diana, fiona, amount=Decimal(100), trigger="on_date", due_on=day)
    with fence(bureau):
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
        assert (Supplement.objects.count(), SupplementOffer.objects.count(), project.instalments.count()) == (0, 0, 3)
    with fence(bureau):
        services.add_supplement(project, amount=Decimal(10), reason=WHY, by=diana, override_reason="会议纪要")


@pytest.mark.django_db(transaction=True)
def test_of_two_supplements_at_once_the_second_waits_until_the_first_is_settled(fiona, diana, bureau, agency):
    project = concluded(diana, fiona)
    start, results = threading.Barrier(2), []

    def add():
        try:
            with fence(bureau):
                start.wait(timeout=20)
                services.add_supplement(project, amount=Decimal(20000), reason=WHY, by=diana)
            results.append("offered")
        except services.OfferWaits:
            results.append("waits")
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _turn in range(2)]
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]
    assert sorted(results) == ["offered", "waits"]
    with fence(agency):
        assert [row.amount for row in SupplementOffer.objects.all()] == [Decimal(20000)]


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
        assert (project.supplements.count(), project.supplement_offers.count(), project.instalments.count()) == (0, 0, 3)
