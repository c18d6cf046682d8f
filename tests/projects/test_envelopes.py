"""A bureau's money of a year: what contracts bind, what is paid, and that nobody overspends unseen (scenario 1, DOMAIN.md 8.8)."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from organisations.access import Role
from organisations.fence import current, fence
from organisations.models import AuditEvent
from projects import services
from projects.figures.envelopes import bound_for, contents, envelope_of, envelope_row, envelopes_of, year_totals
from projects.models import Commitment, Disbursement, Envelope
from tests import factories
from tests.factories_purchase import governed_project

YEAR = 2026
DAY = date(2026, 3, 1)


def plan(diana, planned, name="2026 年购买社会工作服务", **facts):
    return services.plan_envelope(name=name, year=facts.pop("year", YEAR), planned=Decimal(planned), by=diana, **facts)


@pytest.fixture
def projects(fiona, bureau, diana):
    """`projects(n)`: n projects that the bureau bought from Fiona's agency."""

    def make(n, amount="300000.00"):
        return [governed_project(fiona, bureau, title=f"社区实践项目 {turn}", amount=amount, running=False) for turn in range(1, n + 1)]

    return make


@pytest.fixture
def ground(bureau, diana):
    """The bureau's open fence."""
    with fence(bureau):
        yield bureau


# ---------- the figures ----------


def test_the_year_of_scenario_1_comes_to_the_published_figures(projects, diana, bureau):
    bought = projects(20)
    with fence(bureau):
        year = plan(diana, 1290000)
        practice = plan(diana, 500000, "社区实践项目", parent=year)
        for turn, project in enumerate(bought[:19]):
            services.commit(practice, project=project, amount=Decimal("26315.79") if turn < 18 else Decimal("26315.78"), by=diana)
            services.disburse(practice, project=project, instalment=None, amount=Decimal(20000), by=diana, on=date(2026, 3, 1))
        services.commit(year, project=bought[19], amount=Decimal(600000), by=diana)
        services.disburse(year, project=bought[19], instalment=None, amount=Decimal(280000), by=diana, on=date(2026, 4, 1))
        whole, part = envelopes_of(YEAR)
        assert (whole.planned, whole.paid, whole.left) == (1290000, 660000, 630000)
        assert f"{whole.execution:.1%}" == "51.2%"
        assert round(whole.execution, 5) == Decimal("0.51163")
        assert (part.planned, part.committed, len(part.projects), part.mean) == (500000, 500000, 19, Decimal("26315.79"))
        assert (whole.committed, whole.free, whole.set_aside) == (1100000, 190000, 500000)
        assert year_totals([whole, part])["execution"] == whole.execution
        assert envelope_of(bought[0]) == practice


def test_a_year_without_money_has_no_execution_rate(diana, ground):
    empty = envelope_row(plan(diana, 0))
    assert (empty.execution, empty.mean, empty.left) == (None, None, 0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.decimals("0.01", "9999.99", places=2), st.booleans(), st.decimals("0", "1", places=2)), max_size=6))
def test_whatever_is_committed_and_paid_the_figures_add_up_to_the_cent(bought, diana, bureau, payments):
    with fence(bureau), transaction.atomic():
        year = plan(diana, 100000)
        part = plan(diana, 50000, "分项", parent=year)
        committed, paid = Decimal(0), Decimal(0)
        for project, (amount, in_part, fraction) in zip(bought, payments, strict=False):
            envelope, share = (part if in_part else year), round(amount * fraction, 2)
            services.commit(envelope, project=project, amount=amount, by=diana)
            committed += amount
            if share:
                services.disburse(envelope, project=project, instalment=None, amount=share, by=diana, on=DAY)
                paid += share
        row = envelope_row(year)
        assert (row.committed, row.paid, row.left, row.free) == (committed, paid, 100000 - paid, 100000 - committed)
        assert sum((line.committed for envelope in (year, part) for line in contents(envelope).projects), Decimal(0)) == committed
        assert sum((line.open for envelope in (year, part) for line in contents(envelope).projects), Decimal(0)) == committed - paid
        transaction.set_rollback(True)


# ---------- never overspent unseen ----------


@pytest.fixture
def bought(projects):
    return projects(6)


def test_a_commitment_must_fit_the_envelope_and_the_one_it_is_a_part_of(bought, diana, ground):
    year = plan(diana, 1000)
    part = plan(diana, 600, "分项", parent=year)
    services.commit(year, project=bought[0], amount=Decimal(700), by=diana)
    with pytest.raises(services.EnvelopeOverspent) as refused:
        services.commit(part, project=bought[1], amount=Decimal(601), by=diana)
    assert (refused.value.envelope, refused.value.left, refused.value.missing) == (part, 600, 1)
    with pytest.raises(services.EnvelopeOverspent) as refused:
        services.commit(part, project=bought[1], amount=Decimal("300.01"), by=diana)
    assert (refused.value.envelope, refused.value.missing) == (year, Decimal("0.01"))
    services.commit(part, project=bought[1], amount=Decimal(300), by=diana)
    assert envelope_row(year).free == 0


def test_over_the_limit_only_with_a_reason_that_stays(bought, diana, ground):
    year = plan(diana, 1000)
    made = services.commit(year, project=bought[0], amount=Decimal(1200), by=diana, override_reason="区政府常务会议同意追加")
    assert (made.override_reason, envelope_row(year).is_overspent) == ("区政府常务会议同意追加", True)
    current().leave()  # the events of a transaction are written when its fence closes
    event = AuditEvent.objects.get(act="envelope.commit")
    assert (event.detail["overspent"], event.detail["missing"]) == (year.number, "200.00")
    assert services.commit(year, project=bought[1], amount=Decimal(1), by=diana, override_reason="同上").override_reason == "同上"
    within = services.commit(plan(diana, 50, "另一项"), project=bought[2], amount=Decimal(50), by=diana, override_reason="并不需要")
    assert within.override_reason == ""  # nothing was overridden


def test_a_blank_reason_is_none(bought, diana, ground):
    with pytest.raises(services.EnvelopeOverspent):
        services.commit(plan(diana, 10), project=bought[0], amount=Decimal(11), by=diana, override_reason="   ")
    assert Commitment.objects.count() == 0


def test_a_project_is_paid_no_more_than_was_committed_for_it(bought, diana, ground):
    year = plan(diana, 1000)
    services.commit(year, project=bought[0], amount=Decimal(100), by=diana)
    services.commit(year, project=bought[1], amount=Decimal(500), by=diana)
    services.disburse(year, project=bought[0], instalment=None, amount=Decimal(60), by=diana, on=DAY)
    with pytest.raises(services.MoreThanCommitted) as refused:
        services.disburse(year, project=bought[0], instalment=None, amount=Decimal(41), by=diana, on=DAY)
    assert refused.value.missing == 1
    with pytest.raises(services.EnvelopeOverspent):  # nothing was committed for it at all
        services.disburse(year, project=bought[2], instalment=None, amount=Decimal(1), by=diana, on=DAY)
    paid = services.disburse(year, project=bought[0], instalment=None, amount=Decimal(41), by=diana, on=DAY, override_reason="审计核定追加")
    assert (paid.override_reason, bound_for(bought[0], year)) == ("审计核定追加", (100, 101))


def test_a_contract_is_committed_once_and_a_supplement_beside_it(bought, diana, ground):
    year = plan(diana, 1000)
    services.commit(year, project=bought[0], amount=Decimal(100), by=diana)
    with pytest.raises(services.AlreadyCommitted):
        services.commit(year, project=bought[0], amount=Decimal(100), by=diana)
    services.commit(year, project=bought[0], amount=Decimal(10), by=diana, kind="supplement")
    assert (envelope_row(year).committed, len(envelope_row(year).projects)) == (110, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.create(organisation=ground, envelope=year, project=bought[0], amount=Decimal(5), by=diana)


def test_what_was_not_paid_can_be_given_back_and_no_more(bought, diana, ground):
    year = plan(diana, 1000)
    services.commit(year, project=bought[0], amount=Decimal(100), by=diana)
    services.disburse(year, project=bought[0], instalment=None, amount=Decimal(30), by=diana, on=DAY)
    with pytest.raises(services.NothingLeftToRelease) as refused:
        services.release_commitment(year, project=bought[0], amount=Decimal("70.01"), reason="提前结束", by=diana)
    assert refused.value.left == 70
    assert services.release_commitment(year, project=bought[0], amount=Decimal(70), reason="提前结束", by=diana).amount == -70
    assert (envelope_row(year).committed, envelope_row(year).free) == (30, 970)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity"])
def test_an_amount_is_above_zero_and_has_cents_at_most(bought, diana, ground, amount):
    year = plan(diana, 1000)
    with pytest.raises(services.NotAnAmount):
        services.commit(year, project=bought[0], amount=Decimal(amount), by=diana)
    with pytest.raises(services.NotAnAmount):
        services.disburse(year, project=bought[0], instalment=None, amount=Decimal(amount), by=diana, on=DAY)


def test_the_database_too_refuses_amounts_that_cannot_be(bought, diana, ground):
    year = plan(diana, 1000)
    wrong = [Commitment(kind="contract", amount=-1), Commitment(kind="release", amount=1), Disbursement(amount=0)]
    for row in wrong:
        row.organisation, row.envelope, row.project, row.by = ground, year, bought[0], diana
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.filter(pk=year.pk).update(planned=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.filter(pk=year.pk).update(parent=year.pk)


def test_a_closed_envelope_gives_nothing_nor_do_its_parts(bought, diana, ground):
    year = plan(diana, 1000)
    part = plan(diana, 500, "分项", parent=year)
    services.commit(part, project=bought[0], amount=Decimal(100), by=diana)
    services.change_envelope(year, by=diana, is_closed=True)
    for act in (lambda: services.commit(part, project=bought[1], amount=Decimal(1), by=diana),
                lambda: services.disburse(part, project=bought[0], instalment=None, amount=Decimal(1), by=diana, on=DAY, override_reason="x")):
        with pytest.raises(services.EnvelopeIsClosed) as refused:
            act()
        assert refused.value.envelope == year


# ---------- planning ----------


def test_the_parts_never_exceed_the_whole(diana, ground):
    year = plan(diana, 1000)
    part = plan(diana, 600, "甲", parent=year)
    with pytest.raises(services.PartsExceedWhole) as refused:
        plan(diana, 401, "乙", parent=year)
    assert refused.value.left == 400
    with pytest.raises(services.PartsExceedWhole):
        services.change_envelope(part, by=diana, planned=Decimal(1001))
    part.refresh_from_db()
    with pytest.raises(services.PartsExceedWhole):
        services.change_envelope(year, by=diana, planned=Decimal(599))


def test_a_part_lies_in_the_year_of_its_envelope_and_below_no_part_of_its_own(diana, ground):
    year = plan(diana, 1000)
    part = plan(diana, 600, "甲", parent=year)
    with pytest.raises(services.PartOfAnotherYear):
        plan(diana, 10, "乙", parent=year, year=2027)
    with pytest.raises(services.EnvelopeInUse):  # it has a part: its place stays
        services.change_envelope(year, by=diana, parent=part)


def test_an_envelope_is_not_planned_below_what_is_bound(bought, diana, ground):
    year = plan(diana, 1000)
    services.commit(year, project=bought[0], amount=Decimal(700), by=diana)
    with pytest.raises(services.EnvelopeOverspent) as refused:
        services.change_envelope(year, by=diana, planned=Decimal(699))
    assert refused.value.missing == 1
    year.refresh_from_db()
    services.change_envelope(year, by=diana, planned=Decimal(700))
    assert envelope_row(year).free == 0


def test_numbers_of_envelopes_name_house_and_year(diana, ground):
    assert [plan(diana, 1).number, plan(diana, 1).number, plan(diana, 1, year=2027).number] == ["MZ-2026-B01", "MZ-2026-B02", "MZ-2027-B01"]


# ---------- who sees it ----------


def test_nobody_but_the_purchaser_reads_its_money(bought, diana, bureau, agency, fiona):
    with fence(bureau):
        year = plan(diana, 1000, "机密预算")
        services.commit(year, project=bought[0], amount=Decimal(700), by=diana)
        services.disburse(year, project=bought[0], instalment=None, amount=Decimal(70), by=diana, on=DAY)
        assert (Envelope.objects.count(), Commitment.objects.count(), Disbursement.objects.count()) == (1, 1, 1)
        assert envelope_of(bought[0]) == year
    stranger = factories.organisation(code="SS", slug="shishi", name="石狮市民政局", kind="bureau")
    for house in (agency, stranger):
        with fence(house):
            assert (Envelope.objects.count(), Commitment.objects.count(), Disbursement.objects.count()) == (0, 0, 0)
            assert envelope_of(bought[0]) is None


def test_the_agency_has_no_door_and_a_stranger_bureau_finds_nothing(bought, diana, bureau, fiona, browse):
    with fence(bureau):
        year = plan(diana, 1000, "机密预算")
    stranger = factories.organisation(code="SS", slug="shishi", name="石狮市民政局", kind="bureau")
    sam = factories.member(stranger, "Sam", Role.OFFICIAL)
    for name in ("envelope", "envelope_edit", "envelope_export"):
        assert browse(fiona).get(reverse(name, args=["zhihe", year.number])).status_code == 403
        assert browse(sam).get(reverse(name, args=["shishi", year.number])).status_code == 404
    assert "机密预算" not in browse(sam).get(reverse("envelope_list", args=["shishi"])).content.decode()
    assert "机密预算" in browse(diana).get(reverse("envelope_list", args=["minzheng"])).content.decode()


def test_an_administrator_of_the_bureau_looks_and_does_not_plan(diana, bureau, browse):
    with fence(bureau):
        year = plan(diana, 1000)
    bea = factories.member(bureau, "Bea", Role.ADMIN)
    assert browse(bea).get(reverse("envelope", args=["minzheng", year.number])).status_code == 200
    assert browse(bea).post(reverse("envelope_edit", args=["minzheng", year.number])).status_code == 403


# ---------- the pages ----------


def test_an_official_plans_a_year_and_sets_a_part_aside(diana, bureau, browse):
    client, new = browse(diana), reverse("envelope_new", args=["minzheng"])
    client.post(new, {"name": "2026 年预算", "year": "2026", "planned": "129万", "parent": "", "source": "fiscal", "remarks": ""})
    with fence(bureau):
        year = Envelope.objects.get()
    assert (year.number, year.planned) == ("MZ-2026-B01", 1290000)
    form = {"name": "社区项目", "year": "2026", "planned": "1,290,000.01", "parent": year.pk, "source": "lottery", "remarks": ""}
    refused = client.post(new, form)
    assert "1,290,000.00 yuan are not set aside yet" in refused.content.decode()
    client.post(new, form | {"planned": "500000"})
    page = client.get(reverse("envelope_list", args=["minzheng"]) + "?year=2026").content.decode()
    assert "社区项目" in page and "500,000.00" in page


def test_of_two_who_change_an_envelope_the_second_sees_the_firsts_amount(diana, bureau, browse):
    with fence(bureau):
        year = plan(diana, 1000)
    client, edit = browse(diana), reverse("envelope_edit", args=["minzheng", year.number])
    form = {"name": year.name, "year": "2026", "planned": "2000", "parent": "", "source": "fiscal", "remarks": "", "version": "1"}
    assert client.post(edit, form).status_code == 302
    second = client.post(edit, form | {"planned": "3000"})
    assert second.status_code == 409
    assert "2000" in second.content.decode() and "3000" in second.content.decode()
    with fence(bureau):
        assert Envelope.objects.get().planned == 2000


def test_the_excel_file_holds_the_figures_of_the_page(bought, diana, bureau, browse):
    with fence(bureau):
        year = plan(diana, 1290000)
        part = plan(diana, 500000, "=社区实践项目", parent=year)
        services.commit(part, project=bought[0], amount=Decimal("26315.79"), by=diana)
        services.commit(year, project=bought[1], amount=Decimal(660000), by=diana)
        services.disburse(year, project=bought[1], instalment=None, amount=Decimal(660000), by=diana, on=DAY)
        assert [move.amount for move in contents(year).movements] == [660000, 660000]
    book = CalamineWorkbook.from_filelike(BytesIO(browse(diana).get(reverse("envelope_export", args=["minzheng", year.number])).content))
    sheets = [book.get_sheet_by_index(index).to_python() for index in range(3)]
    assert sheets[0][1][2:8] == [1290000, 686315.79, 660000, pytest.approx(660000 / 1290000), 630000, 2]
    assert sheets[0][2][1] == "=社区实践项目"
    assert sheets[1][-1][3:] == [660000, 660000, 0]
    assert [row[4] for row in sheets[2][1:]] == [660000, 660000]


def test_an_envelope_page_costs_the_same_for_one_project_and_for_six(bought, diana, bureau, browse):
    with fence(bureau):
        year = plan(diana, 1000000)
        services.commit(year, project=bought[0], amount=Decimal(10), by=diana)
    client, costs = browse(diana), []
    for more in ([], bought[1:]):
        with fence(bureau):
            for project in more:
                services.commit(year, project=project, amount=Decimal(10), by=diana)
                services.commit(plan(diana, 5, "分项", parent=year), project=project, amount=Decimal(5), by=diana)
        for url in (reverse("envelope", args=["minzheng", year.number]), reverse("envelope_list", args=["minzheng"]) + "?year=2026"):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:] and max(costs) <= 20
