"""From an admitted proposal to a concluded contract: award, drawing up, signatures, announcement."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.figures import instalment_amounts
from projects.figures.contract import capitals, fingerprint, notice
from projects.models import Breach, BudgetAmount, Commitment, Contract, KeptReason, Outcome, Project, StatusChange
from projects.models.project import Status
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.window import NotAParty
from tests import factories
from tests.factories_casework import picture
from tests.factories_contract import PRIVACY, admitted, awarded, concluded, drawn_up, envelope

CENT = Decimal("0.01")


@pytest.fixture
def street(db):
    """The landing unit: a street office."""
    return factories.organisation(code="JD", slug="jiedao", name="幸福街道办事处", kind="street")


@pytest.fixture
def gina(street):
    """Gina signs for the landing unit."""
    return factories.member(street, "Gina", Role.LANDING)


def acts(house, act):
    with fence(house):
        return AuditEvent.objects.filter(act=act).count()


# ---------- the award ----------


def test_the_award_opens_a_governed_project_with_what_the_proposal_promised(fiona, diana, agency, bureau, evaluator_body):
    project = awarded(diana, fiona, evaluator=evaluator_body)
    with fence(agency):
        project = Project.objects.get(pk=project.pk)
        assert (project.title, project.place, project.domain, project.population) == ("银龄相伴居家关爱", "幸福里社区", "community_service", "elderly")
        assert (project.goals, project.need) == ("老人有人管\n每月上门一次", "独居老人 60 名")
        assert (project.status, project.is_governed, project.amount) == (Status.PUBLICISED, True, Decimal("300000.00"))
        assert [line.code for line in project.lines.all()] == ["visit", "activity", "other"]
        assert [(row.rule, row.targets.get().target) for row in project.indicators.all()] == [("VISIT", 120), ("ACT", 12), ("PERSONS", 60)]
        assert {(party.role, party.partner) for party in project.parties.all()} == {("provider", agency), ("purchaser", bureau), ("evaluator", evaluator_body)}
        assert [part.amount for part in project.instalments.all()] == [Decimal("150000.00"), Decimal("90000.00"), Decimal("60000.00")]
        assert [(line.code, line.amounts.get().amount) for line in project.budget.all()] == [("staff", 210000), ("activity", 45000), ("management", 45000)]
    with fence(bureau):
        assert Outcome.objects.get().project_number == project.number
        assert Project.objects.visible_to(diana).get().number == project.number


def test_the_stages_before_the_project_stand_in_its_timeline_with_day_and_document(fiona, diana, agency, bureau):
    project, today = awarded(diana, fiona), timezone.localdate()
    with fence(agency):
        chain = [(step.before, step.after, step.on, step.document, step.by_house) for step in StatusChange.objects.filter(project=project)]
    assert chain == [
        ("", "called", today - timedelta(days=40), "MZ-ZJ2026-01", bureau),
        ("called", "proposed", today - timedelta(days=21), "MZ-ZJ2026-01-P1", agency),
        ("proposed", "reviewed", today - timedelta(days=8), "MZ-ZJ2026-01", bureau),
        ("reviewed", "publicised", today - timedelta(days=8), "MZ-ZJ2026-01", bureau),
    ]


def test_a_second_award_of_the_same_proposal_is_shown_the_first(fiona, diana, bureau):
    outcome = admitted(diana, fiona)
    with fence(bureau):
        project = services.award_project(outcome, by=diana)
        with pytest.raises(AlreadyDecided) as told:
            services.award_project(outcome, by=diana)
    assert told.value.decision.project_number == project.number


@pytest.mark.parametrize(("facts", "refusal"), [({"decision": "reserve"}, NotAParty), ({"status": "publicity"}, NotInThisState)])
def test_only_an_admitted_proposal_of_a_decided_call_is_awarded(facts, refusal, fiona, diana, bureau, agency):
    outcome = admitted(diana, fiona, **facts)
    with fence(bureau), pytest.raises(refusal):
        services.award_project(outcome, by=diana)
    with fence(agency):
        assert not Project.objects.exists()


def test_a_proposal_with_holes_is_awarded_as_far_as_it_goes(fiona, diana, agency):
    tables = {"indicators": [{"rule": "NO_SUCH"}, {"name": "只有名字"}, {"rule": "VISIT", "target": "很多"}, "坏行"], "budget": [{"item": "工资", "amount": "1"}, {}]}
    project = awarded(diana, fiona, tables=tables)
    with fence(agency):
        assert [(row.rule, row.targets.count()) for row in project.indicators.all()] == [("VISIT", 0)]
        assert [(line.name, line.amounts.count()) for line in project.budget.all()] == [("工资", 0)]
        assert BudgetAmount.objects.count() == 0


def test_amounts_as_people_type_them_are_awarded_as_they_were_checked(fiona, diana, agency):
    tables = {"indicators": [{"rule": "VISIT", "name": "入户探访", "target": "0.1万"}, {"rule": "ACT", "target": "１２"}],
              "budget": [{"category": "staff", "item": "工资", "unit_price": "¥5,000.00", "quantity": "42", "source": "call"},
                         {"category": "activity", "item": "物资", "unit_price": "4.5万", "quantity": "1", "source": "call"},
                         {"category": "management", "item": "管理费", "unit_price": "45,000 元", "quantity": "1", "source": "call"}]}
    project = awarded(diana, fiona, tables=tables)
    with fence(agency):
        assert [(row.rule, row.targets.get().target) for row in project.indicators.all()] == [("VISIT", 1000), ("ACT", 12)]
        assert [(line.code, line.amounts.get().amount) for line in project.budget.all()] == [("staff", 210000), ("activity", 45000), ("management", 45000)]


def test_the_award_stands_in_both_trails_and_the_agency_is_told(fiona, diana, agency, bureau):
    project = awarded(diana, fiona)
    assert (acts(bureau, "project.award"), acts(agency, "project.award")) == (1, 1)
    with fence(agency):
        assert Notice.objects.get(kind="project.award", membership=fiona).params["number"] == project.number


# ---------- drawing up ----------


def test_drawing_up_says_everything_at_once(fiona, diana, agency, bureau, street):
    project = awarded(diana, fiona)
    with fence(bureau):
        services.draw_up_contract(
            project, by=diana, number="HT-18", amount=Decimal("299999.99"), requires_audit=True, landing=street, **PRIVACY, lines=[("visit", "上门"), ("training", "培训")],
            indicators=[{"rule": "VISIT", "line": "上门", "target": Decimal(90)}, {"rule": "TRAIN", "name": "家属培训", "line": "培训", "target": Decimal(4)}],
            percents=[40, 60], triggers=["on_contract", "on_date"], due_on=[None, date(2027, 6, 1)], conditions=[[], [{"text": "发票", "met_on": None}]])
    with fence(agency):
        project = Project.objects.get(pk=project.pk)
        assert (project.contract.number, project.amount, project.contract.requires_audit, project.contract.parties_count) == ("HT-18", Decimal("299999.99"), True, 3)
        assert [(row.rule, row.name, row.line.name, row.targets.get().target) for row in project.indicators.all()] == [
            ("VISIT", "Home visits", "上门", 90), ("TRAIN", "家属培训", "培训", 4)]
        assert [(part.amount, part.trigger, part.due_on, len(part.conditions)) for part in project.instalments.all()] == [
            (Decimal("120000.00"), "on_contract", None, 0), (Decimal("179999.99"), "on_date", date(2027, 6, 1), 1)]
        assert project.contract.drawn_up_at is not None


def test_not_more_than_was_granted(fiona, diana, bureau):
    project = awarded(diana, fiona)
    with fence(bureau), pytest.raises(services.MoreThanGranted) as refused:
        services.draw_up_contract(project, by=diana, number="HT-18", amount=Decimal("300000.01"))
    assert refused.value.granted == Decimal("300000.00")


@pytest.mark.parametrize(("months", "reason", "fits"), [(12, "", True), (13, "", False), (13, "三年连续服务", True), (36, "三年连续服务", True), (37, "三年连续服务", False)])
def test_over_twelve_months_with_a_reason_and_never_over_thirty_six(months, reason, fits, fiona, diana, bureau):
    project = awarded(diana, fiona)
    start = date(2027, 1, 1)
    end = date(2027 + months // 12, months % 12 + 1, 1) - timedelta(days=1)
    term = {"starts_on": start, "ends_on": end, "term_reason": reason, "number": "HT-18"} | PRIVACY
    with fence(bureau):
        if fits:
            assert services.draw_up_contract(project, by=diana, **term).ends_on == end
        else:
            with pytest.raises(services.TermTooLong):
                services.draw_up_contract(project, by=diana, **term)


def test_a_contract_with_gaps_is_kept_as_a_draft_and_not_handed_out(fiona, diana, bureau, agency):
    project = awarded(diana, fiona, tables={})
    with fence(bureau):
        with pytest.raises(services.ContractHasGaps) as refused:
            services.draw_up_contract(project, by=diana)
        assert refused.value.gaps == ["number", "lines", "indicators", "privacy"]
        services.draw_up_contract(project, by=diana, ready=False)
    with fence(agency), pytest.raises(services.NotDrawnUp):
        services.sign_contract(project, by=fiona)


def test_saved_for_later_it_is_taken_back_from_signing_and_who_was_to_sign_is_told(fiona, diana, gina, street, bureau, agency):
    project = drawn_up(diana, fiona, terms={"number": "HT-2026-18", "landing": street})
    with fence(bureau):
        services.draw_up_contract(project, by=diana, ready=False)
        services.draw_up_contract(project, by=diana, ready=False)  # not out any more: nothing to tell
    for house, member in ((agency, fiona), (street, gina)):
        with fence(house):
            assert list(Notice.objects.filter(membership=member, kind__startswith="contract.").order_by("pk").values_list("kind", flat=True)) == [
                "contract.drawn_up", "contract.withdrawn"]
    with fence(agency), pytest.raises(services.NotDrawnUp):
        services.sign_contract(project, by=fiona)


def test_without_an_agreement_on_data_and_secrecy_it_is_not_handed_out(fiona, diana, bureau, browse):
    project = awarded(diana, fiona)
    with fence(bureau):
        for lacks in ({}, {"privacy": "clause", "privacy_text": " "}, {"privacy": "paper"}):
            with pytest.raises(services.ContractHasGaps) as refused:
                services.draw_up_contract(project, by=diana, number="HT-18", **lacks)
            assert refused.value.gaps == ["privacy"]
        services.draw_up_contract(project, by=diana, number="HT-18", **PRIVACY)
    for member in (diana, fiona):
        page = browse(member).get(f"/o/{member.organisation.slug}/projects/{project.number}/contract/").content.decode()
        assert (page.count("As a clause of this contract"), page.count(PRIVACY["privacy_text"])) == (1, 1)


def test_an_agreement_kept_as_a_file_is_part_of_what_is_signed(fiona, diana, bureau, agency, browse):
    project = awarded(diana, fiona)
    address = f"/o/minzheng/projects/{project.number}/contract/"
    with fence(bureau):
        services.draw_up_contract(project, by=diana, number="HT-18", ready=False, privacy="paper")
        contract = Contract.objects.get(project=project)
        paper = services.add_paper(contract, upload=picture("保密协议.jpg"), by=diana, purpose="privacy")
        assert (services.draw_up_contract(project, by=diana).contract.drawn_up_at is not None, str(paper)) == (True, "Agreement on data and secrecy")
        with pytest.raises(services.NotInThisState):
            services.remove_paper(paper, by=diana)
        with pytest.raises(services.NotInThisState):
            services.add_paper(Contract.objects.get(project=project), upload=picture("另一份.jpg", colour="blue"), by=diana, purpose="privacy")
    assert browse(diana).get(address).content.decode().count("保密协议.jpg") == 1
    with fence(agency):
        assert services.sign_contract(project, by=fiona).contract.provider_signed_name == "Fiona"


def test_after_the_first_signature_it_is_not_drawn_up_any_more(fiona, diana, bureau, agency):
    project = drawn_up(diana, fiona)
    with fence(agency):
        services.sign_contract(project, by=fiona)
    with fence(bureau), pytest.raises(services.ContractIsSigned):
        services.draw_up_contract(project, by=diana, amount=Decimal(1))


def test_taken_back_with_a_reason_it_is_changed_and_signed_anew(fiona, diana, bureau, agency, browse):
    project = drawn_up(diana, fiona)
    with fence(agency):
        services.sign_contract(project, by=fiona)
    with fence(bureau):
        with pytest.raises(ReasonMissing):
            services.reopen_contract(project, reason=" ", by=diana)
        services.reopen_contract(project, reason="金额写错", by=diana)
        services.draw_up_contract(project, by=diana, amount=Decimal(290000))
    with fence(agency):
        contract = Contract.objects.get(project=project)
        assert (contract.amount, contract.provider_signed_at) == (Decimal("290000.00"), None)
        assert Notice.objects.get(kind="contract.reopened", membership=fiona).params["reason"] == "金额写错"
        kept = KeptReason.objects.of(contract).get()
        assert (kept.reason, kept.by_name, kept.by_house, [name for _side, name, _at in kept.was["signed"]]) == ("金额写错", "Diana", bureau, ["Fiona"])
    for member in (fiona, diana):
        page = browse(member).get(f"/o/{member.organisation.slug}/projects/{project.number}/contract/").content.decode()
        assert ("金额写错" in page, "had signed" in page) == (True, True)


def test_nobody_else_draws_it_up(fiona, diana, charlie, agency, other_agency):
    project = awarded(diana, fiona)
    with fence(other_agency), pytest.raises(NotAParty):
        services.draw_up_contract(project, by=charlie, amount=Decimal(1))
    with fence(agency):
        assert project.is_governed


# ---------- instalments, 8.11 ----------


def test_the_fixture_of_the_rule():
    assert instalment_amounts(Decimal("333333.33"), [50, 30, 20]) == [Decimal("166666.67"), Decimal("100000.00"), Decimal("66666.66")]


def test_the_fixture_in_a_contract(fiona, diana, agency, bureau):
    project = awarded(diana, fiona, amount=Decimal("333333.33"), tables={"indicators": [{"rule": "VISIT", "target": 1}]})
    with fence(bureau):
        services.draw_up_contract(project, by=diana, number="HT-18", preset="50-30-20", **PRIVACY)
    with fence(agency):
        assert [part.amount for part in project.instalments.all()] == [Decimal("166666.67"), Decimal("100000.00"), Decimal("66666.66")]


@given(st.decimals(min_value=CENT, max_value=Decimal("99999999.99"), places=2), st.lists(st.integers(1, 97), min_size=1, max_size=11))
def test_instalments_add_up_to_the_cent_and_none_is_negative(amount, weights):
    percents = weights if sum(weights) == 100 else [*[Decimal(w * 100) / (sum(weights) + 1) for w in weights]]
    percents = [Decimal(p).quantize(Decimal("0.001")) or Decimal("0.001") for p in percents]
    percents = [p for p in percents if p > 0]
    rest = 100 - sum(percents)
    percents = [*percents, rest] if rest > 0 else percents
    if sum(percents) != 100:
        return
    parts = instalment_amounts(amount, percents)
    assert sum(parts) == amount
    assert all(part >= 0 and part == part.quantize(CENT) for part in parts)


def test_a_new_amount_splits_anew_in_the_same_parts(fiona, diana, agency, bureau):
    project = awarded(diana, fiona)
    with fence(bureau):
        services.draw_up_contract(project, by=diana, number="HT-18", amount=Decimal("100.01"), **PRIVACY)
    with fence(agency):
        assert [part.amount for part in project.instalments.all()] == [Decimal("50.01"), Decimal("30.00"), Decimal("20.00")]


# ---------- signatures ----------


def test_signed_by_all_it_is_contracted_committed_and_due_to_be_announced(fiona, diana, agency, bureau):
    project = concluded(diana, fiona, on=date(2026, 9, 30))
    with fence(agency):
        contract = Contract.objects.get(project=project)
        step = StatusChange.objects.filter(project=project).last()
        assert (contract.signed_on, contract.notice_due_on) == (date(2026, 9, 30), date(2026, 10, 9))
        assert (contract.provider_signed_name, contract.purchaser_signed_name) == (fiona.name, diana.name)
        assert (step.before, step.after, step.on, step.document, step.by_house) == ("publicised", "contracted", date(2026, 9, 30), "HT-2026-18", bureau)
    with fence(bureau):
        bound = Commitment.objects.get()
        assert (bound.amount, bound.project_id, bound.kind, bound.envelope.name, bound.on) == (Decimal("300000.00"), project.pk, "contract", "社会工作服务专项", date(2026, 9, 30))


@pytest.mark.parametrize(("signed", "due"), [
    (date(2026, 9, 30), date(2026, 10, 9)),  # National Day, 1-7 October
    (date(2026, 11, 20), date(2026, 11, 24)),  # a Friday
    (date(2026, 11, 23), date(2026, 11, 25)),
    (date(2026, 2, 13), date(2026, 2, 24)),  # the Spring Festival, with its Saturday at work
])
def test_two_working_days_by_the_calendar(signed, due, fiona, diana, agency):
    project = concluded(diana, fiona, on=signed)
    with fence(agency):
        contract = Contract.objects.get(project=project)
        told = notice(contract)
        assert contract.notice_due_on == due
        assert (len(told.workdays), told.workdays[-1]) == (2, due)
        assert set(told.workdays) | set(told.days_off) == {signed + timedelta(days=n) for n in range(1, (due - signed).days + 1)}


def test_the_purchaser_signs_last(fiona, diana, bureau, agency):
    project = drawn_up(diana, fiona)
    with fence(bureau), pytest.raises(services.PurchaserSignsLast):
        services.sign_contract(project, by=diana)
    with fence(agency), pytest.raises(IntegrityError, match="purchaser signs last"), transaction.atomic():
        Contract.objects.filter(project=project).update(purchaser_signed_at=timezone.now())


def test_a_contract_of_three_waits_for_the_landing_unit(fiona, diana, gina, street, agency, bureau):
    project = drawn_up(diana, fiona, terms={"landing": street})
    with fence(agency):
        services.sign_contract(project, by=fiona)
    with fence(bureau), pytest.raises(services.PurchaserSignsLast):
        services.sign_contract(project, by=diana)
    with fence(street):
        services.sign_contract(project, by=gina)
    with fence(bureau):
        services.sign_contract(project, by=diana)
    with fence(agency):
        contract = Contract.objects.get(project=project)
        assert (contract.landing_signed_name, Project.objects.get(pk=project.pk).status) == (gina.name, "contracted")


def test_nobody_signs_twice_and_strangers_not_at_all(fiona, diana, charlie, edward, evaluator_body, agency, other_agency):
    project = drawn_up(diana, fiona, evaluator=evaluator_body)
    with fence(agency):
        services.sign_contract(project, by=fiona)
        with pytest.raises(AlreadyDecided) as told:
            services.sign_contract(project, by=fiona)
        assert told.value.decision.provider_signed_name == fiona.name
    for by in (charlie, edward):
        with fence(by.organisation), pytest.raises(NotAParty):
            services.sign_contract(project, by=by)


def test_nobody_signs_what_they_have_not_read(fiona, diana, bureau, agency):
    project = drawn_up(diana, fiona)
    with fence(agency):
        seen = fingerprint(Project.objects.get(pk=project.pk))
    with fence(bureau):
        services.draw_up_contract(project, by=diana, amount=Decimal(200000))
    with fence(agency):
        with pytest.raises(services.ContractHasChanged):
            services.sign_contract(project, by=fiona, seen=seen)
        services.sign_contract(project, by=fiona, seen=fingerprint(Project.objects.get(pk=project.pk)))


def test_over_the_envelope_only_with_a_reason_that_stays_and_else_nothing_is_signed(fiona, diana, bureau, agency):
    with fence(bureau):
        small = envelope(diana, planned=Decimal(100000))
    project = drawn_up(diana, fiona, of=small)
    with fence(agency):
        services.sign_contract(project, by=fiona)
    with pytest.raises(services.EnvelopeOverspent), fence(bureau):
        services.sign_contract(project, by=diana)
    with fence(agency):
        assert (Contract.objects.get(project=project).purchaser_signed_at, Project.objects.get(pk=project.pk).status) == (None, "publicised")
    with fence(bureau):
        services.sign_contract(project, by=diana, override_reason="区政府专题会议纪要〔2026〕8 号")
        assert Commitment.objects.get().override_reason == "区政府专题会议纪要〔2026〕8 号"


def test_without_an_envelope_it_is_not_concluded(fiona, diana, bureau, agency):
    outcome = admitted(diana, fiona)
    with fence(bureau):
        outcome.call.envelope = None
        outcome.call.save()
        project = services.award_project(outcome, by=diana)
        services.draw_up_contract(project, by=diana, number="HT-18", **PRIVACY)
    with fence(agency):
        services.sign_contract(project, by=fiona)
    with fence(bureau):
        with pytest.raises(services.EnvelopeMissing):
            services.sign_contract(project, by=diana)
        services.sign_contract(project, by=diana, envelope=envelope(diana, name="另一预算"))
        assert Commitment.objects.get().envelope.name == "另一预算"


def test_signing_stands_in_both_trails(fiona, diana, agency, bureau):
    concluded(diana, fiona)
    assert (acts(bureau, "contract.sign"), acts(agency, "contract.sign")) == (1, 2)


def test_who_waits_is_told(fiona, diana, gina, street, agency, bureau):
    concluded(diana, fiona, terms={"landing": street}, landing_by=gina)
    for house, member, kinds in ((agency, fiona, {"project.award", "contract.drawn_up", "contract.concluded"}), (bureau, diana, {"contract.to_sign"}),
                                 (street, gina, {"contract.drawn_up", "contract.concluded"})):
        with fence(house):
            assert set(Notice.objects.filter(membership=member).values_list("kind", flat=True)) == kinds


def test_what_is_signed_does_not_change_in_the_database_either(fiona, diana, agency):
    project = concluded(diana, fiona)
    for change in ({"amount": Decimal(1)}, {"number": "别的"}, {"parties_count": 3}, {"requires_audit": True}, {"provider_signed_at": None}, {"signed_on": date(2026, 1, 1)}):
        with fence(agency), pytest.raises(IntegrityError), transaction.atomic():
            Contract.objects.filter(project=project).update(**change)


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_signing_at_once_the_second_is_shown_the_first(fiona, diana, bureau, agency):
    hugo = factories.member(bureau, "Hugo", Role.OFFICIAL)
    project = drawn_up(diana, fiona)
    with fence(agency):
        services.sign_contract(project, by=fiona)
    start, results = threading.Barrier(2), []

    def sign(by):
        try:
            with fence(bureau):
                start.wait(timeout=20)
                services.sign_contract(project, by=by)
            results.append("signed")
        except AlreadyDecided as decided:
            results.append(decided.decision.purchaser_signed_name)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(by,)) for by in (diana, hugo)]
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]
    with fence(bureau):
        assert Commitment.objects.count() == 1
    with fence(agency):
        first = Contract.objects.get(project=project).purchaser_signed_name
    assert sorted(results) == sorted(["signed", first])


# ---------- the announcement ----------


def test_the_announcement_is_noted_once_and_late_shows(fiona, diana, bureau, agency):
    signed = timezone.localdate() - timedelta(days=20)
    project = concluded(diana, fiona, on=signed)
    with fence(bureau):
        for day in (signed - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
            with pytest.raises(services.NoDayToAnnounce):
                services.announce_contract(project, on=day, address="https://example.test/gg/1", by=diana)
        services.announce_contract(project, on=timezone.localdate(), address="https://example.test/gg/1", by=diana)
        with pytest.raises(AlreadyDecided):
            services.announce_contract(project, on=timezone.localdate(), address="https://example.test/gg/2", by=diana)
    with fence(agency):
        contract = Contract.objects.get(project=project)
        assert (contract.announcement_url, notice(contract).is_late) == ("https://example.test/gg/1", True)
    assert (acts(bureau, "contract.announce"), acts(agency, "contract.announce")) == (1, 1)


def test_an_unsigned_contract_is_not_announced(fiona, diana, bureau):
    project = drawn_up(diana, fiona)
    with fence(bureau), pytest.raises(NotInThisState):
        services.announce_contract(project, on=timezone.localdate(), address="https://example.test/gg/1", by=diana)


# ---------- the amount in capitals ----------


@pytest.mark.parametrize(("amount", "words"), [
    ("0", "零元整"), ("0.05", "伍分"), ("0.50", "伍角整"), ("10", "壹拾元整"), ("325.04", "叁佰贰拾伍元零肆分"), ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("6007.14", "陆仟零柒元壹角肆分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("107000.53", "壹拾万零柒仟元伍角叁分"), ("300500", "叁拾万零伍佰元整"),
    ("333333.33", "叁拾叁万叁仟叁佰叁拾叁元叁角叁分"), ("100000001", "壹亿零壹元整"), ("1290000", "壹佰贰拾玖万元整"), ("1000000010000", "壹万亿零壹万元整"),
])
def test_amounts_as_contracts_write_them(amount, words):
    assert capitals(Decimal(amount)) == words


@given(st.integers(0, 10**13))
def test_capitals_read_back_to_the_amount(cents):
    assert read(capitals(Decimal(cents) / 100)) == cents


def read(words):
    """Reads capitals back by an independent way: from the left, unit by unit."""
    yuan, _sep, small = words.removesuffix("整").rpartition("元")
    total = section = digit = 0
    for sign in yuan:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[sign], 0
        else:
            section += digit
            total, section, digit = (total + section * 10**4, 0, 0) if sign == "万" else ((total + section) * 10**8, 0, 0)
    cents = (total + section + digit) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        head, found, rest = small.partition(unit)
        if found:
            cents += "零壹贰叁肆伍陆柒捌玖".index(head[-1]) * worth
            small = rest
    return cents


# ---------- pages: who reads, who writes ----------


@pytest.fixture
def inspector(db):
    """An official of the supervising authority."""
    return factories.member(factories.organisation(code="SJ", slug="shiju", name="泉州市民政局", kind="authority"), "Ivy", Role.AUTHORITY)


@pytest.fixture
def read_by_all(fiona, diana, gina, street, inspector, evaluator_body):
    """Signed by three, evaluated and supervised; the amount is a canary."""
    return concluded(diana, fiona, amount=Decimal("287654.32"), terms={"landing": street}, landing_by=gina, authority=inspector.organisation, evaluator=evaluator_body,
                     tables={"indicators": [{"rule": "VISIT", "name": "入户探访", "target": "123"}]}, on=timezone.localdate())


AMOUNTS = ["287,654.32", "287654", "贰拾捌万", "143,827.16", "28,765"]


def pages_of(browse, member, project, names=("contract/", "contract/sign/", "")):
    base = f"/o/{member.organisation.slug}/projects/{project.number}/"
    return "".join(browse(member).get(base + name, follow=True).content.decode() for name in names)


def test_provider_purchaser_and_authority_read_the_amounts(read_by_all, fiona, diana, inspector, browse):
    for member in (fiona, diana, inspector):
        text = pages_of(browse, member, read_by_all, ("contract/",))
        assert (member.name, "287,654.32" in text, "贰拾捌万柒仟陆佰伍拾肆元叁角贰分" in text, "143,827.16" in text) == (member.name, True, True, True)


def test_landing_unit_evaluator_and_workers_read_everything_but_amounts(read_by_all, gina, edward, bob, agency, fiona, browse):
    with fence(agency):
        services.assign_staff(read_by_all, membership=bob, by=fiona)
    for member in (gina, edward, bob):
        text = pages_of(browse, member, read_by_all)
        assert (member.name, "入户探访" in text, "123" in text, "HT-2026-18" in text, "50%" in text) == (member.name, True, True, True, True)
        assert (member.name, [amount for amount in AMOUNTS if amount in text]) == (member.name, [])


def test_strangers_do_not_read_it(read_by_all, charlie, browse):
    for page in ("contract/", "contract/edit/", "contract/sign/", "contract/announce/", "contract/halt/", "contract/reopen/", "supplements/new/", "renew/"):
        client, base = browse(charlie), f"/o/qiming/projects/{read_by_all.number}/"
        assert (page, client.get(base + page).status_code in (403, 404), client.post(base + page, {}).status_code in (403, 404, 405)) == (page, True, True)


def test_the_landing_unit_signs_on_its_page(fiona, diana, gina, street, agency, browse):
    project = drawn_up(diana, fiona, terms={"landing": street})
    address = f"/o/jiedao/projects/{project.number}/contract/sign/"
    seen = browse(gina).get(address).context["page"]["fingerprint"]
    assert browse(gina).post(address, {"seen": "0" * 64}, follow=True).content.decode().count("The contract was changed while you were reading") == 1
    assert browse(gina).post(address, {"seen": seen}).status_code == 302
    with fence(agency):
        assert Contract.objects.get(project=project).landing_signed_name == gina.name


def test_the_purchaser_signs_with_an_envelope_and_is_told_when_it_is_too_small(fiona, diana, agency, bureau, browse):
    with fence(bureau):
        small = envelope(diana, planned=Decimal(1000), name="小预算")
    project = drawn_up(diana, fiona)
    with fence(agency):
        services.sign_contract(project, by=fiona)
    address = f"/o/minzheng/projects/{project.number}/contract/sign/"
    page = browse(diana).get(address)
    chosen = page.context["form"].fields["envelope"].initial
    refused = browse(diana).post(address, {"seen": page.context["page"]["fingerprint"], "envelope": small.pk})
    assert (chosen.name, refused.status_code, "does not hold the amount" in refused.content.decode()) == ("社会工作服务专项", 200, True)
    assert browse(diana).post(address, {"seen": page.context["page"]["fingerprint"], "envelope": chosen.pk}).status_code == 302
    with fence(agency):
        assert Project.objects.get(pk=project.pk).status == "contracted"


def typed(page, **changes):
    """The page's form as a browser would send it."""
    data = {}
    for form in [page.context["form"], *(row for name in ("lines", "promises", "parts") for row in page.context[name]), *(page.context[name].management_form for name in ("lines", "promises", "parts"))]:
        for field in form:
            value = field.value()
            if value not in (None, False, ""):
                data[field.html_name] = value
    return data | changes


def test_the_official_draws_it_up_on_one_page(fiona, diana, street, agency, browse):
    project = awarded(diana, fiona)
    address = f"/o/minzheng/projects/{project.number}/contract/edit/"
    data = typed(browse(diana).get(address), **{
        "number": "HT-18", "privacy": "clause", "amount": "29.5万", "landing": street.pk, "requires_audit": "on", "promises-0-target": "99.5", "promises-2-DELETE": "on",
        "lines-0-name": "上门探访", "promises-0-line": "上门探访", "parts-0-rules": ["contract_signed", "invoice"], "parts-1-text": "中期评估合格\n居民代表意见", "ready": "1"})
    assert browse(diana).post(address, data).status_code == 302
    with fence(agency):
        project = Project.objects.get(pk=project.pk)
        assert (project.amount, project.contract.number, project.contract.requires_audit, project.contract.parties_count) == (Decimal("295000.00"), "HT-18", True, 3)
        assert [(row.rule, row.line.name, row.targets.get().target) for row in project.indicators.all()] == [("VISIT", "上门探访", Decimal("99.50")), ("ACT", "Activities", 12)]
        assert [(part.amount, [condition.get("rule") or condition["text"] for condition in part.conditions]) for part in project.instalments.all()] == [
            (Decimal("147500.00"), ["contract_signed", "invoice"]), (Decimal("88500.00"), ["中期评估合格", "居民代表意见"]), (Decimal("59000.00"), [])]
        assert project.contract.drawn_up_at is not None


@pytest.mark.parametrize(("change", "words"), [
    ({"amount": "300000.01"}, "300,000.00 yuan were granted"), ({"parts-0-percent": "40"}, "The percentages add up to 90, not to 100."),
    ({"promises-0-target": ""}, "Say how much was promised."), ({"promises-0-line": "没有的服务"}, "No service line above has this name."),
    ({"ends_on": "2099-01-01"}, "at most 36 with a reason"), ({"number": ""}, "The contract lacks: the contract number."),
])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(change, words, fiona, diana, agency, browse):
    project = awarded(diana, fiona)
    address = f"/o/minzheng/projects/{project.number}/contract/edit/"
    answer = browse(diana).post(address, typed(browse(diana).get(address), **({"number": "HT-18", "privacy": "clause", "promises-1-name": "邻里活动", "ready": "1"} | change)))
    text = answer.content.decode()
    assert (answer.status_code, words in text, "邻里活动" in text) == (200, True, True)
    with fence(agency):
        assert Contract.objects.get(project=project).drawn_up_at is None


def test_a_usual_split_fills_the_table_and_keeps_what_was_typed(fiona, diana, browse):
    project = awarded(diana, fiona)
    address = f"/o/minzheng/projects/{project.number}/contract/edit/"
    page = browse(diana).get(address)
    preset = page.context["split"].fields["preset"].queryset.get(code="40-30-30")
    answer = browse(diana).post(address, typed(page, number="HT-99", preset=preset.pk, use="1"))
    assert (answer.status_code, [row["percent"].value() for row in answer.context["parts"]], answer.context["form"]["number"].value()) == (200, ["40", "30", "30", None], "HT-99")


def test_of_two_officials_who_draw_it_up_the_second_compares(fiona, diana, bureau, browse):
    project = awarded(diana, fiona)
    address = f"/o/minzheng/projects/{project.number}/contract/edit/"
    data = typed(browse(diana).get(address), number="HT-18", later="1")
    with fence(bureau):
        services.draw_up_contract(project, by=diana, number="HT-17", ready=False)
    answer = browse(diana).post(address, data)
    assert (answer.status_code, "HT-17" in answer.content.decode(), "HT-18" in answer.content.decode()) == (409, True, True)


def test_award_supplement_announcement_and_renewal_on_their_pages(fiona, diana, agency, bureau, browse):
    admitted(diana, fiona)
    client = browse(diana)
    assert client.post("/o/minzheng/calls/MZ-ZJ2026-01/award/MZ-ZJ2026-01-P1/", {}).status_code == 302
    with fence(bureau):
        project = Project.objects.visible_to(diana).get()
        services.draw_up_contract(project, by=diana, number="HT-18", **PRIVACY)
    with fence(agency):
        services.sign_contract(project, by=fiona)
    with fence(bureau):
        services.sign_contract(project, by=diana)
    base = f"/o/minzheng/projects/{project.number}/"
    today = timezone.localdate()
    assert client.post(base + "contract/announce/", {"on": today.isoformat(), "address": "https://example.test/gg/1"}).status_code == 302
    form = client.get(base + "supplements/new/").context["form"]
    data = {"amount": "3万", "reason": "追加", "signed_on": today.isoformat(), "trigger": "on_acceptance", "envelope": form.fields["envelope"].initial.pk}
    assert "30,000.00 yuan are left" in client.post(base + "supplements/new/", data | {"amount": "30000.01"}).content.decode()
    assert client.post(base + "supplements/new/", data).status_code == 302
    assert browse(fiona).post(f"/o/zhihe/projects/{project.number}/supplements/1/", {"answer": "confirm"}).status_code == 302
    with fence(agency):
        services.start_project(project, by=fiona)
    start = project.ends_on + timedelta(days=1)
    answer = client.post(base + "renew/", {"title": "第二年", "starts_on": start.isoformat(), "ends_on": (start + timedelta(days=300)).isoformat(), "amount": "310000"})
    with fence(agency):
        new = Project.objects.get(previous=project)
        assert (answer.status_code, answer["Location"], new.title, new.status) == (302, f"/o/minzheng/projects/{new.number}/contract/", "第二年", "publicised")
    text = client.get(base + "contract/").content.decode()
    assert ("Announced in time" in text, "330,000.00" in text, "叁拾万元整" in text) == (True, True, True)


def test_the_contract_page_costs_the_same_with_one_indicator_and_with_many(fiona, diana, browse, bureau):
    few = drawn_up(diana, fiona, tables={"indicators": [{"rule": "VISIT", "target": 1}]})
    with fence(bureau):
        other = envelope(diana, name="另一预算")
    many = drawn_up(diana, fiona, number="MZ-ZJ2026-09", of=other, tables={"indicators": [{"rule": "VISIT", "name": f"探访{n}", "target": n} for n in range(12)]})
    counts = []
    for project in (few, few, many):
        client = browse(diana)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/o/minzheng/projects/{project.number}/contract/")
        counts.append(len(queries))
    assert (counts[1] == counts[2], counts[1] <= 47) == (True, True), counts


def test_a_barred_provider_is_awarded_only_with_a_reason(fiona, diana, agency, bureau, browse):
    admitted(diana, fiona)
    with fence(bureau):
        Breach.objects.create(organisation=bureau, provider=agency, kind=Breach.Kind.FALSE_RECORDS, found_on=timezone.localdate(), facts="虚报探访",
                              consequence="barred", barred_until=timezone.localdate() + timedelta(days=300), by=diana)
    address = "/o/minzheng/calls/MZ-ZJ2026-01/award/MZ-ZJ2026-01-P1/"
    assert "barred from purchases until" in browse(diana).get(address).content.decode()
    assert browse(diana).post(address, {}).status_code == 200
    assert browse(diana).post(address, {"override_reason": "唯一合格的申报单位"}).status_code == 302
    with fence(bureau):
        assert Outcome.objects.get().award_reason == "唯一合格的申报单位"
