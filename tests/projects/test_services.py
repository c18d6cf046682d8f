"""Creating, changing and moving a project on; indicators, targets, instalments, payments."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from projects import counting, services
from projects.models import Contract, IndicatorTarget, Project, ProjectParty
from tests import factories
from tests.factories_projects import LINES, project


@pytest.fixture
def made(home, fiona):
    return project(fiona, lines=LINES)


def acts():
    return list(AuditEvent.objects.order_by("seq").values_list("act", flat=True))


def test_numbers_begin_with_the_code_and_the_year_and_have_no_gap(home, fiona):
    numbers = [project(fiona, starts_on=day, ends_on=day, running=False).number for day in
               (date(2026, 1, 1), date(2026, 5, 1), date(2027, 1, 1), date(2026, 9, 1))]
    assert numbers == ["ZH-2026-001", "ZH-2026-002", "ZH-2027-001", "ZH-2026-003"]


def test_a_new_project_knows_its_contract_its_provider_and_its_leader(home, fiona, agency):
    leader = factories.member(agency, "Luise", Role.PROJECT_LEAD)
    made = services.create_project(title="童心", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), amount=Decimal("780000"),
                                   contract_number="LC-17", signed_on=date(2025, 12, 20), leader=leader, by=fiona)
    parties = [(party.role, party.partner) for party in made.parties.all()]
    assert (made.amount, made.contract_number, made.status) == (780000, "LC-17", "contracted")
    assert parties == [("provider", agency)]
    assert [(entry.membership, entry.duty) for entry in made.staff.all()] == [(leader, "leader")]


def test_every_act_is_written_down(agency, fiona, bureau):
    with fence(agency):
        made = project(fiona, purchaser=bureau, lines=LINES)
        services.agree_instalments(made, preset="50-30-20", by=fiona)
    with fence(agency):
        assert acts()[-5:] == ["project.create", "party.add", "line.set", "project.step", "instalment.agree"]


def test_a_change_moves_the_version_on_and_keeps_history(made, fiona):
    before = made.version
    services.change_project(made, title="福蕾二期", amount=Decimal("400000"), by=fiona)
    fresh = Project.objects.get(pk=made.pk)
    assert (fresh.title, fresh.amount, fresh.version) == ("福蕾二期", 400000, before + 1)
    assert [str(row.amount) for row in Contract.history.order_by("history_id")] == ["333333.33", "400000.00"]


# ---------- steps ----------


def test_a_project_takes_the_steps_it_may_take(home, fiona):
    made = project(fiona, running=False)
    for step in (lambda: services.start_project(made, by=fiona), lambda: services.suspend_project(made, reason="台风", by=fiona),
                 lambda: services.resume_project(made, by=fiona), lambda: services.close_project(made, by=fiona)):
        step()
    assert [step.after for step in made.steps.all()] == ["contracted", "running", "suspended", "running", "closed"]


@pytest.mark.parametrize("to", ["closed", "suspended", "accepted", "contracted"])
def test_a_step_that_does_not_exist_is_refused(home, fiona, to):
    made = project(fiona, running=False)
    with pytest.raises(services.StepNotPossible):
        services.move_project(made, to=to, reason="…", by=fiona)


def test_suspending_needs_a_reason(made, fiona):
    with pytest.raises(services.StepNeedsReason):
        services.suspend_project(made, reason="", by=fiona)


def test_the_database_knows_the_stages_and_the_order_of_days(made):
    for change in ({"status": "lost"}, {"ends_on": made.starts_on - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.filter(pk=made.pk).update(**change)


# ---------- parties, staff, lines ----------


def test_nobody_is_a_party_twice_in_one_role_or_purchases_from_itself(made, fiona, bureau, agency):
    services.add_party(made, partner=bureau, role="purchaser", by=fiona)
    services.add_party(made, partner=bureau, role="authority", by=fiona)
    with pytest.raises(services.AlreadyParty):
        services.add_party(made, partner=bureau, role="purchaser", by=fiona)
    with pytest.raises(services.ProviderCannotPurchase):
        services.add_party(made, partner=agency, role="purchaser", by=fiona)
    with pytest.raises(services.ProviderCannotPurchase):
        services.remove_party(ProjectParty.objects.get(role="provider"), by=fiona)


def test_who_leaves_and_returns_has_two_assignments(made, fiona, bob):
    first = services.assign_staff(made, membership=bob, by=fiona)
    with pytest.raises(services.AlreadyAssigned):
        services.assign_staff(made, membership=bob, by=fiona)
    services.release_staff(first, by=fiona)
    services.assign_staff(made, membership=bob, by=fiona)
    assert made.staff.filter(membership=bob).count() == 2


def test_lines_are_renamed_reordered_and_swap_names(made, fiona):
    first, second, *_rest = made.lines.all()
    services.set_lines(made, lines=[{"line": second, "code": second.code, "name": first.name}, {"line": first, "code": first.code, "name": second.name},
                                    {"code": "other", "name": "鲤·研学"}], by=fiona)
    assert [(line.pk == second.pk, line.name) for line in made.lines.all()] == [
        (True, "鲤·建档"), (False, "鲤·个案"), (False, "鲤·研学")]


def test_a_line_that_an_indicator_carries_stays(made, fiona):
    visits = made.lines.get(code="visit")
    services.add_indicator(made, rule="VISIT", line=visits, target=10, by=fiona)
    with pytest.raises(services.LineInUse, match="鲤·探访"), transaction.atomic():
        services.set_lines(made, lines=[("case", "个案")], by=fiona)
    services.rename_line(visits, name="入户", by=fiona)
    assert [line.name for line in made.lines.filter(code="visit")] == ["入户"]


# ---------- indicators and targets ----------


def test_an_indicator_takes_its_words_from_the_rule_unless_the_contract_words_it(made, fiona):
    rule = counting.get("VISIT")
    plain, worded = (services.add_indicator(made, rule="VISIT", by=fiona, **words) for words in ({}, {"name": "入户", "unit": "户次"}))
    assert (plain.name, plain.unit, plain.seq) == (str(rule.label), str(rule.unit), 1)
    assert (worded.name, worded.unit, worded.seq) == ("入户", "户次", 2)


def test_an_indicator_needs_a_rule_that_exists(made, fiona):
    with pytest.raises(counting.UnknownRule):
        services.add_indicator(made, rule="DANCING", by=fiona)


def test_a_second_target_needs_a_reason_and_the_first_one_stays(made, fiona):
    indicator = services.add_indicator(made, rule="VISIT", target=700, by=fiona)
    with pytest.raises(services.TargetNeedsReason):
        services.set_target(indicator, target=800, by=fiona)
    services.set_target(indicator, target=800, reason="补充协议", effective_from=date(2026, 7, 1), by=fiona)
    versions = IndicatorTarget.objects.filter(indicator=indicator).values_list("number", "target", "effective_from")
    assert list(versions) == [(1, 700, date(2026, 1, 1)), (2, 800, date(2026, 7, 1))]


# ---------- money ----------


def test_the_split_is_agreed_by_preset_or_by_percentages(made, fiona):
    services.agree_instalments(made, preset="50-30-20", by=fiona)
    by_preset = list(made.instalments.values_list("amount", "trigger"))
    services.agree_instalments(made, percents=[55, 40, 5], by=fiona)
    assert by_preset == [(Decimal("166666.67"), "on_contract"), (Decimal("100000.00"), "on_mid_pass"), (Decimal("66666.66"), "on_final_pass")]
    assert [part.seq for part in made.instalments.all()] == [1, 2, 3]
    assert sum(part.amount for part in made.instalments.all()) == made.amount


def test_the_split_needs_an_amount_and_whole_parts(home, fiona):
    bare = project(fiona, amount=None)
    with pytest.raises(services.AmountIsMissing):
        services.agree_instalments(bare, preset="50-30-20", by=fiona)
    with pytest.raises(services.PartsAreNotWhole):
        services.agree_instalments(project(fiona), percents=[50, 30], by=fiona)


def test_once_paid_the_split_stays(made, fiona):
    first, *_rest = services.agree_instalments(made, preset="50-30-20", by=fiona)
    services.record_payment(made.instalments.get(seq=1), paid_amount=first.amount, paid_on=timezone.localdate(), by=fiona)
    with pytest.raises(services.PaymentsHaveBegun):
        services.agree_instalments(made, preset="60-30-10", by=fiona)
    assert made.instalments.get(seq=1).is_paid


def test_nothing_is_paid_beyond_the_instalment_and_withholding_needs_a_reason(made, fiona):
    services.agree_instalments(made, preset="50-30-20", by=fiona)
    second, today = made.instalments.get(seq=2), timezone.localdate()
    with pytest.raises(services.PaidMoreThanAgreed):
        services.record_payment(second, paid_amount=Decimal("100000.01"), paid_on=today, by=fiona)
    with pytest.raises(services.WithholdingNeedsReason):
        services.record_payment(second, paid_amount=Decimal("95000"), withheld_amount=Decimal("5000"), paid_on=today, by=fiona)
    services.record_payment(second, paid_amount=Decimal("95000"), withheld_amount=Decimal("5000"), reason="合格，按 95% 拨付", paid_on=today, by=fiona)
    assert (second.is_paid, second.open_amount) == (True, 0)


def test_the_presets_are_data_and_each_is_whole(db):
    from projects.models import InstalmentPreset

    presets = InstalmentPreset.objects.all()
    assert presets[0].percents == [50, 30, 20]
    assert {sum(preset.percents) for preset in presets} == {100}
    assert {preset.code: preset.percents for preset in presets if preset.code in ("55-40-5", "half-yearly", "quarterly")} == {
        "55-40-5": [55, 40, 5], "half-yearly": [50, 50], "quarterly": [25, 25, 25, 25]}
