"""Next year's project of the same purchaser and provider (F002-8)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.figures import indicator_rows
from projects.figures.years import year_on_year
from projects.models import Commitment, Contract, Project, ProjectParty
from projects.services import governed as approved
from projects.services.renewal import project_renewed, usual_term
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.window import NotAParty, act
from tests import factories_casework as casework
from tests.factories_contract import concluded, drawn_up, envelope, supplemented
from tests.factories_projects import project as entered
from tests.factories_purchase import named


@pytest.fixture
def this_year(fiona, diana, bob, agency, evaluator_body):
    """A governed project in its last months, Bob on its staff, evaluated by Edward's body."""
    today = timezone.localdate()
    project = concluded(diana, fiona, evaluator=evaluator_body, running=True, on=today - timedelta(days=301), starts_on=today - timedelta(days=300), ends_on=today + timedelta(days=60))
    with fence(agency):
        services.assign_staff(project, membership=bob, by=fiona)
    return project


def next_year(project, by, **facts):
    start = project.ends_on + timedelta(days=1)
    with fence(by.organisation):
        return services.renew_project(project, by=by, **({"starts_on": start, "ends_on": start + timedelta(days=364)} | facts))


def test_everything_but_the_records_is_carried_over(this_year, fiona, diana, bob, agency, bureau, evaluator_body):
    with fence(bureau), act(this_year, diana, "change.approve"):
        approved.apply_target(this_year.indicators.get(rule="VISIT"), target=Decimal(150), effective_from=timezone.localdate(), reason="扩面", by=diana)
    new = next_year(this_year, diana, amount=Decimal("333333.33"))
    with fence(agency):
        new = Project.objects.get(pk=new.pk)
        assert (new.previous, new.status, new.is_governed, new.amount) == (this_year, "publicised", True, Decimal("333333.33"))
        assert [(line.code, line.name) for line in new.lines.all()] == [(line.code, line.name) for line in this_year.lines.all()]
        assert [(row.rule, row.line.name, [version.target for version in row.targets.all()]) for row in new.indicators.all()] == [
            ("VISIT", new.lines.get(code="visit").name, [150]), ("ACT", new.lines.get(code="activity").name, [12]), ("PERSONS", new.lines.get(code="other").name, [60])]
        assert [(entry.membership, entry.since) for entry in new.staff.all()] == [(bob, new.starts_on)]
        assert {(party.role, party.partner) for party in new.parties.all()} == {("provider", agency), ("purchaser", bureau), ("evaluator", evaluator_body)}
        assert [part.amount for part in new.instalments.all()] == [Decimal("166666.67"), Decimal("100000.00"), Decimal("66666.66")]
        contract = Contract.objects.get(project=new)
        assert (contract.provider_signed_at, contract.drawn_up_at, contract.signed_on) == (None, None, None)
        assert [(line.name, line.amounts.count()) for line in new.budget.all()] == [(line.name, 0) for line in this_year.budget.all()]  # another amount: set anew
        assert Notice.objects.get(kind="project.renew", membership=fiona).params["previous"] == this_year.number
    with fence(bureau):
        assert Project.objects.visible_to(diana).filter(pk=new.pk).exists()


def test_the_budget_comes_along_where_the_amount_is_the_same(this_year, diana, agency):
    new = next_year(this_year, diana)
    with fence(agency):
        assert [line.amounts.get().amount for line in new.budget.all()] == [Decimal(210000), Decimal(45000), Decimal(45000)]


def test_a_supplement_is_not_part_of_next_years_split(this_year, fiona, diana, agency):
    supplemented(this_year, diana, fiona, amount=Decimal(1000))
    new = next_year(this_year, diana)
    with fence(agency):
        assert [(part.percent, part.amount) for part in new.instalments.all()] == [(50, 150000), (30, 90000), (20, 60000)]


def test_the_renewed_project_is_drawn_up_signed_and_committed_like_any_other(this_year, fiona, diana, agency, bureau):
    new = next_year(this_year, diana, amount=Decimal(310000))
    with fence(bureau):
        services.draw_up_contract(new, by=diana, number="HT-2027-01")
    with fence(agency):
        services.sign_contract(new, by=fiona)
    with fence(bureau):
        with pytest.raises(services.EnvelopeMissing):  # last year's money is not this year's
            services.sign_contract(new, by=diana)
        money = envelope(diana, year=2027, name="新一年预算")
        assert services.sign_contract(new, by=diana, envelope=money).status == "contracted"
        assert Commitment.objects.get(project=new).envelope == money


def test_it_is_renewed_once_and_the_second_is_shown_the_first(this_year, diana, bureau):
    new = next_year(this_year, diana)
    with pytest.raises(AlreadyDecided) as told:
        next_year(this_year, diana)
    assert told.value.decision.number == new.number
    with fence(bureau):
        services.terminate_project(new, reason="预算未通过", by=diana)
    assert next_year(this_year, diana).number != new.number


def test_a_closed_project_becomes_renewed(fiona, bureau, agency):
    with fence(agency):
        old = entered(fiona, purchaser=bureau, lines=[("visit", "探访")], starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
        services.close_project(old, by=fiona)
    new = next_year(old, fiona, amount=Decimal(5), number="HT-9")
    with fence(agency):
        old.refresh_from_db()
        assert (old.status, new.status, new.is_governed, new.contract.number) == ("renewed", "contracted", False, "HT-9")


def test_who_renews(this_year, fiona, diana, charlie, bureau, agency):
    with pytest.raises(NotInThisState):  # its purchaser does
        next_year(this_year, fiona)
    with pytest.raises(NotAParty):
        next_year(this_year, charlie)
    with fence(agency):
        free = entered(fiona, purchaser=bureau)
    with pytest.raises(NotInThisState):  # its provider does
        next_year(free, diana)


def test_not_before_it_runs_and_not_into_its_own_term(fiona, diana, this_year):
    with pytest.raises(services.TermsOverlap):
        next_year(this_year, diana, starts_on=this_year.ends_on, ends_on=this_year.ends_on + timedelta(days=100))
    with pytest.raises(services.TermTooLong):
        next_year(this_year, diana, ends_on=this_year.ends_on + timedelta(days=500))
    with fence(diana.organisation):
        other = envelope(diana, name="另一预算")
    waiting = drawn_up(diana, fiona, number="MZ-ZJ2026-78", of=other)
    with pytest.raises(NotInThisState):
        next_year(waiting, diana)


@pytest.fixture
def barred(this_year, fiona, diana):
    """This year's provider, barred by its purchaser to the end of next year."""
    with fence(diana.organisation):
        return services.record_breach(fiona.organisation, kind="false_records", facts="虚报服务人次", consequence="barred", by=diana, project=this_year)


def test_a_barred_provider_is_not_renewed_without_a_reason_that_stays(this_year, barred, diana, agency):
    with pytest.raises(services.ProviderIsBarred) as refused:
        next_year(this_year, diana, override_reason=" ")
    with fence(agency):
        assert (refused.value.standing.barred_until, Project.objects.filter(previous=this_year).count()) == (barred.barred_until, 0)
    new = next_year(this_year, diana, override_reason="本年度服务对象无其他机构可承接，局党组会议决定")
    with fence(agency):
        assert [(step.after, step.reason) for step in new.steps.all()] == [("publicised", "本年度服务对象无其他机构可承接，局党组会议决定")]


def test_a_reason_for_a_provider_that_is_not_barred_is_kept_nowhere(this_year, diana, agency):
    new = next_year(this_year, diana, override_reason="多余的话")
    with fence(agency):
        assert [step.reason for step in new.steps.all()] == [""]


def test_the_page_asks_why_a_barred_provider_is_renewed(this_year, barred, diana, bureau, agency, browse):
    web, path = browse(diana), f"/o/{bureau.slug}/projects/{this_year.number}/renew/"
    start = this_year.ends_on + timedelta(days=1)
    data = {"title": "银龄相伴二期", "starts_on": start.isoformat(), "ends_on": (start + timedelta(days=364)).isoformat(), "amount": "300000"}
    assert "override_reason" in web.get(path).context["form"].fields
    assert (web.post(path, data).status_code, web.post(path, data | {"override_reason": "会议决定"}).status_code) == (200, 302)
    with fence(agency):
        assert Project.objects.get(previous=this_year).steps.get().reason == "会议决定"


def test_others_hear_of_it_inside_the_same_transaction(this_year, diana, agency):
    heard = []

    def listen(sender, old, new, by, **_more):
        heard.append((old.number, new.number, by.pk, Project.objects.filter(pk=new.pk).exists()))

    project_renewed.connect(listen)
    try:
        new = next_year(this_year, diana)
    finally:
        project_renewed.disconnect(listen)
    assert heard == [(this_year.number, new.number, diana.pk, True)]


def test_both_trails_say_so(this_year, diana, agency, bureau):
    next_year(this_year, diana)
    for house in (agency, bureau):
        with fence(house):
            assert AuditEvent.objects.filter(act="project.renew").count() == 1


def test_clients_files_stay_open_by_themselves(this_year, diana, alice, agency):
    with fence(agency):
        client = casework.person(alice, "王桂兰")
        before = (client.status, client.responsible_id, [(entry.membership_id, entry.until) for entry in client.team.all()])
    next_year(this_year, diana)
    with fence(agency):
        client.refresh_from_db()
        assert (client.status, client.responsible_id, [(entry.membership_id, entry.until) for entry in client.team.all()]) == before


@pytest.mark.parametrize(("ends_on", "start", "end"), [(date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31)), (date(2028, 2, 29), date(2028, 3, 1), date(2029, 2, 28))])
def test_the_term_that_follows(ends_on, start, end):
    assert usual_term(Project(ends_on=ends_on)) == (start, end)


def test_last_years_rate_stands_beside_this_years(fiona, alice, bob, agency, bureau, diana, browse):
    with fence(agency):
        today = timezone.localdate()
        old = entered(fiona, purchaser=bureau, staff=[bob], lines=[("visit", "探访")], starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=11))
        services.add_indicator(old, rule="VISIT", name="入户探访", unit="人次", line=old.lines.get(), target=4, by=fiona)
        services.add_indicator(old, rule="ACT", name="活动", unit="场", target=2, by=fiona)
        new = services.renew_project(old, by=fiona, starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=90))
        services.change_indicator(new.indicators.get(rule="ACT"), by=fiona, rule="TRAIN", name="培训")
        services.start_project(new, by=fiona)
        client = casework.person(alice, "王桂兰")
        for project, days, times in ((old, 20, 3), (new, 2, 1)):
            for turn in range(times):
                casework.approved(alice, bob, project, persons=[client], days_ago=days + turn)
        pairs = year_on_year(indicator_rows(new), old)
        assert [(pair.name, pair.now and pair.now.rate, pair.last and pair.last.rate) for pair in pairs] == [
            ("入户探访", Decimal("0.25"), Decimal("0.75")), ("培训", Decimal(0), None), ("活动", None, Decimal(0))]
        assert pairs[0].points == Decimal("-0.5")
    for member, house in ((fiona, agency), (diana, bureau)):
        page = browse(member).get(f"/o/{house.slug}/projects/{new.number}/").content.decode()
        assert "75.0%" in page and "25.0%" in page


def test_a_party_that_was_none_last_year_does_not_see_last_years_figures(fiona, agency, bureau, evaluator_body, edward, browse):
    with fence(agency):
        today = timezone.localdate()
        old = entered(fiona, purchaser=bureau, lines=[("visit", "探访")], starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=11), title="去年的秘密项目")
        new = services.renew_project(old, by=fiona, starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=90), title="今年")
        named(new, evaluator_body, ProjectParty.Role.EVALUATOR, by=fiona)
    page = browse(edward).get(f"/o/{evaluator_body.slug}/projects/{new.number}/").content.decode()
    assert "今年" in page
    assert ('id="years"' in page, old.title in page) == (False, False)
