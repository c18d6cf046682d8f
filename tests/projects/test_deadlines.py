"""What is due, for whom: one registry for lists, the project page, the portfolio and reminders (DOMAIN.md 3.6, 8.26)."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Notice
from organisations.workdays import add_workdays
from projects import services, tasks
from projects.figures import calendar, deadlines
from projects.figures.checklist import checklists
from projects.figures.pay_day import store_pay_days
from projects.models import Call, Instalment, Outcome, ProgressReport, ProgressRound, Project, ProjectStaff
from tests import factories
from tests.factories_acceptance import evaluated
from tests.factories_calls import handed_in, opened, publicised, time_passes
from tests.factories_contract import PRIVACY, awarded
from tests.factories_progress import TEXTS, asked, month_handed_in
from tests.factories_purchase import governed_project, named
from tests.factories_review import call_in_review, expert, scored, seat
from tests.factories_spending import budgeted, committed, conditions, paid, spent
from tests.projects.test_papers import pdf

PATH = "/o/minzheng/deadlines/"


@pytest.fixture
def ground(fiona, bureau, diana):
    return governed_project(fiona, bureau)


def due(member, *kinds, on=None):
    with fence(member.organisation):
        return [(entry.kind.code, entry.day, entry.mine, entry.state(on)) for entry in deadlines.due_for_member(member, on) if entry.kind.code in kinds]


def test_an_overdue_decision_of_an_official_is_shown_to_both_houses_and_is_the_officials(ground, fiona, diana, agency):
    report, day = month_handed_in(ground, fiona), timezone.localdate() - timedelta(days=1)
    with fence(agency):
        ProgressReport.objects.filter(pk=report.pk).update(decide_by=day)
    assert due(diana, "decide_report") == [("decide_report", day, True, "overdue")]
    assert due(fiona, "decide_report") == [("decide_report", day, False, "overdue")]


def test_reports_that_the_calendar_asks_for_are_due_until_they_are_handed_in(ground, fiona, diana):
    today = timezone.localdate()
    asked_for = {calendar.due_on(ground, "month", end) for start, end in calendar.periods(ground, "month", today) if start <= today}
    days = {day for _kind, day, _mine, _state in due(fiona, "report")}
    assert asked_for <= days
    before = len(due(diana, "report"))
    month_handed_in(ground, fiona)
    assert len(due(diana, "report")) == before - 1


def test_a_returned_report_is_due_again_as_many_working_days_later_as_its_decision_had(ground, fiona, diana, agency, browse):
    today = timezone.localdate()
    with fence(agency):
        Project.objects.filter(pk=ground.pk).update(reporting={"decide": 3})
        ground.refresh_from_db()
    report = month_handed_in(ground, fiona)
    before = due(fiona, "report")
    with fence(diana.organisation):
        services.return_report(ProgressReport.objects.get(pk=report.pk), reason="请补充活动照片说明", by=diana)
    assert (due(fiona, "report"), due(diana, "decide_report")) == (before, [])  # it may still be undone
    returned = timezone.now() - timedelta(days=20)
    with fence(agency):
        ProgressRound.objects.filter(report=report).update(decided_at=returned)
        ProgressReport.objects.filter(pk=report.pk).update(due_on=today - timedelta(days=30))
        day = add_workdays(timezone.localdate(returned), 3)
        now = [entry for entry in deadlines.due_for_member(fiona) if entry.kind.code == "report" and report.number in entry.page]
        assert [(entry.day, entry.mine, entry.state(), entry.address("zhihe")) for entry in now] == [(day, True, "overdue", f"/o/zhihe/progress/{report.number}/")]
    assert sorted(due(diana, "report")) == sorted([*((kind, on, False, state) for kind, on, _mine, state in before), ("report", day, False, "overdue")])
    page = browse(fiona).get(f"/o/zhihe/projects/{ground.number}/progress/")
    assert [(entry.again_by, entry.overdue) for entry in page.context["entries"] if entry.report and entry.report.pk == report.pk] == [(day, True)]
    with fence(agency):
        services.save_report(ProgressReport.objects.get(pk=report.pk), texts=TEXTS, by=fiona)
        services.hand_in_report(ProgressReport.objects.get(pk=report.pk), by=fiona)
    assert due(fiona, "report") == before


def test_a_report_that_was_returned_early_is_not_due_before_its_own_day():
    project = SimpleNamespace(reporting={"decide": 0})
    assert [calendar.again_by(project, date(2026, 6, 5), day) for day in (date(2026, 6, 2), date(2026, 6, 9))] == [date(2026, 6, 5), date(2026, 6, 9)]


def test_the_final_evaluation_is_due_30_days_before_the_end_and_the_acceptance_30_days_after_it(ground, diana):
    assert due(diana, "final", "acceptance") == [("final", ground.ends_on - timedelta(days=30), True, "later"),
                                                 ("acceptance", ground.ends_on + timedelta(days=30), True, "later")]


def test_the_contract_is_concluded_within_30_days_of_the_award_and_the_provider_signs_before(fiona, diana):
    kinds, today = ["conclude", "sign"], timezone.localdate()
    project, day = awarded(diana, fiona), today + timedelta(days=30)
    found = [due(diana, *kinds)]
    with fence(diana.organisation):
        services.draw_up_contract(project, by=diana, number="HT-2026-18", **PRIVACY)
    found += [due(diana, *kinds), due(fiona, *kinds)]
    with fence(fiona.organisation):
        services.sign_contract(project, by=fiona)
    found += [due(diana, *kinds)]
    with fence(diana.organisation):
        services.sign_contract(project, by=diana)
    found += [due(diana, *kinds), due(fiona, *kinds)]
    conclude, sign = ("conclude", day, True, "later"), ("sign", day, False, "later")
    assert found == [[conclude], [conclude, sign], [("conclude", day, False, "later"), ("sign", day, True, "later")], [conclude], [], []]


def test_the_mid_term_evaluation_is_due_with_the_report_that_it_looks_at(ground, fiona, diana, agency):
    (_start, middle), = calendar.periods(ground, "mid", timezone.localdate())
    assert [due(member, "mid") for member in (diana, fiona)] == [[("mid", middle + timedelta(days=15), mine, "later")] for mine in (True, False)]
    with fence(diana.organisation):
        services.record_evaluation(ground, stage="mid", score=Decimal(85), by=diana)
    assert due(diana, "mid") == []


def test_a_contract_without_mid_term_report_has_no_mid_term_evaluation_due(ground, diana, agency):
    with fence(agency):
        Project.objects.filter(pk=ground.pk).update(reporting={"kinds": ["month", "final"]})
    assert due(diana, "mid") == []


def pay_days(project, member, on=None):
    """{order of an instalment: until when it is paid}, once what was written past the services was looked at."""
    with fence(project.organisation):
        store_pay_days(Project.objects.get(pk=project.pk))
    with fence(member.organisation):
        project, on = Project.objects.select_related("organisation").get(pk=project.pk), on or timezone.localdate()
        found = deadlines.due_of([project], on, deadlines.roles_of(member.organisation), member.organisation)[project.pk]
        return {entry.page[2]: (entry.day, entry.mine) for entry in found if entry.kind.code == "instalment"}


def test_an_instalment_is_paid_ten_working_days_after_the_last_of_its_conditions_was_met(ground, fiona, diana, agency):
    today, signed_on = timezone.localdate(), ground.starts_on - timedelta(days=1)
    at_signature = {1: (add_workdays(signed_on, 10), True)}
    assert (pay_days(ground, diana), pay_days(ground, fiona)) == (at_signature, {1: (add_workdays(signed_on, 10), False)})
    with fence(agency):
        ground.instalments.filter(seq=2).update(trigger="on_mid_pass")
    conditions(ground, 2, "居民代表会议纪要")
    evaluated(ground, diana, stage="mid", held_on=today - timedelta(days=30))
    assert pay_days(ground, diana) == at_signature
    conditions(ground, 2, {"text": "居民代表会议纪要", "met_on": (today - timedelta(days=3)).isoformat()})
    assert pay_days(ground, diana) == at_signature | {2: (add_workdays(today - timedelta(days=3), 10), True)}
    with fence(agency):
        Project.objects.filter(pk=ground.pk).update(reporting={"pay": 5})
    assert pay_days(ground, diana)[2] == (add_workdays(today - timedelta(days=3), 5), True)
    with fence(agency):
        ground.instalments.filter(seq=2).update(due_on=today + timedelta(days=1))  # the day that the contract names is the day
    assert pay_days(ground, diana)[2] == (today + timedelta(days=1), True)
    with fence(agency):
        Project.objects.filter(pk=ground.pk).update(status="suspended")
        ground.instalments.update(due_on=None)
    assert pay_days(ground, diana) == {}


CONDITIONS = [
    [], [{"text": "纪要", "met_on": None}], [{"text": "纪要", "met_on": "2026-07-01"}], [{"rule": "contract_signed"}], [{"rule": "invoice"}], [{"rule": "accepted"}],
    [{"rule": "orders_closed"}], [{"rule": "reports_accepted"}], [{"rule": "reports_accepted", "report": "month"}], [{"rule": "reports_accepted", "report": "final"}],
    [{"rule": "evaluation_passed", "stage": "mid"}], [{"rule": "evaluation_passed", "stage": "final"}], [{"rule": "evaluation_passed"}],
    [{"rule": "evaluation_passed", "stage": "mid"}, {"rule": "orders_closed"}]]


@pytest.mark.parametrize("trigger", ["on_contract", "on_mid_pass", "on_final_pass", "on_acceptance", "on_date"])
def test_an_instalment_has_a_day_to_be_paid_exactly_when_it_can_be_paid(trigger, ground, fiona, diana, agency):
    def compare():
        found = []
        for listed in CONDITIONS:
            conditions(ground, 1, *listed)
            with fence(diana.organisation):
                can_pay = checklists(Project.objects.get(pk=ground.pk))[0].can_pay
            found.append((listed, can_pay, 1 in pay_days(ground, diana)))
        assert [entry for entry in found if entry[1] != entry[2]] == []
        return sum(can_pay for _listed, can_pay, _due in found)

    with fence(agency):
        ground.instalments.filter(seq=1).update(trigger=trigger)
    before = compare()
    evaluated(ground, diana, stage="mid", score="85")
    with fence(agency):
        ground.instalments.filter(seq=1).update(invoice_number="04400201")
        for start, end in calendar.periods(ground, "month", timezone.localdate()):
            ProgressReport.objects.create(organisation=agency, project=ground, number=f"{ground.number}-M{start:%y%m}", kind="month", start=start, end=end,
                                          decide_by=end + timedelta(days=12))
        for status in ("submitted", "accepted"):
            ProgressReport.objects.filter(project=ground).update(status=status)
    after = compare()
    assert (before < after) == (trigger in ("on_contract", "on_mid_pass"))


def of_instalment(project, member, seq, *kinds):
    """[(kind, about, day, whether the own house must act, state)] of one instalment, read as it stands."""
    with fence(member.organisation):
        return [(entry.kind.code, entry.about, entry.day, entry.mine, entry.state()) for entry in deadlines.due_for_member(member)
                if entry.kind.code in ("instalment", "conditions") and entry.page[1:] == (project.number, seq)]


def test_what_was_spent_and_an_audit_give_an_instalment_its_day_when_they_come(ground, fiona, diana, agency):
    today = timezone.localdate()
    committed(ground, diana)
    budgeted(ground, fiona)
    paid(ground, diana, on=today - timedelta(days=3))
    conditions(ground, 2, {"rule": "spent_share", "share": "80"}, {"rule": "audit_there"})
    with fence(agency):
        ground.instalments.filter(seq=2).update(trigger="on_contract")
    before = of_instalment(ground, diana, 2)
    spent(ground, fiona, 119999)
    with fence(agency):
        services.record_audit(ground, auditor="公信会计师事务所", number="审字1号", dated_on=today - timedelta(days=9), opinion="unqualified", amount=Decimal(119999), upload=pdf(), by=fiona)
    short = of_instalment(ground, diana, 2)
    last = spent(ground, fiona, 1)
    found = of_instalment(ground, diana, 2)
    paid(ground, diana, seq=2, amount=1000)
    assert of_instalment(ground, diana, 2) == found  # a part of it that is paid asks for no further spending
    with fence(agency):
        services.strike_expense(last, reason="重复入账", by=fiona)
    number = f"{ground.number} · 2"
    assert (before, short, found, of_instalment(ground, diana, 2)) == ([], [], [("instalment", number, add_workdays(today, 10), True, "later")], [])


def test_the_nightly_count_finds_what_no_act_has_told(ground, diana, agency):
    with fence(agency):
        Instalment.objects.filter(project=ground).update(payable_since=None)
    before = of_instalment(ground, diana, 1)
    tasks.refresh_every_project()
    assert (before, [entry[2] for entry in of_instalment(ground, diana, 1)]) == ([], [add_workdays(ground.starts_on - timedelta(days=1), 10)])


def every_report_accepted(project, provider, official):
    today = timezone.localdate()
    for start, end in calendar.periods(project, "month", today):
        if calendar.due_on(project, "month", end) <= today:
            with fence(project.organisation):
                report = services.save_report(services.begin_report(project, kind="month", start=start, by=provider), texts=TEXTS, by=provider)
                services.hand_in_report(report, by=provider)
            with fence(official.organisation):
                services.accept_report(report, by=official)
    return report


def test_the_day_of_a_payment_stands_whatever_report_falls_due_after_it_and_the_official_is_reminded_of_one_day(ground, fiona, diana, bureau, monkeypatch):
    conditions(ground, 1, {"rule": "reports_accepted", "report": "month"})
    last, now = every_report_accepted(ground, fiona, diana), timezone.now()
    day, days = add_workdays(timezone.localdate(), 10), set()
    for gone in range(50):  # at least one more month's report falls due, and none is handed in
        monkeypatch.setattr(timezone, "now", lambda gone=gone: now + timedelta(days=gone))
        if gone % 7 == 0:
            tasks.refresh_every_project()
        tasks.remind()
        days |= {entry[2] for entry in of_instalment(ground, diana, 1)}
    with fence(bureau):
        kinds = list(Notice.objects.filter(kind__startswith="due.instalment").order_by("pk").values_list("key", flat=True))
        can_pay = checklists(Project.objects.get(pk=ground.pk))[0].can_pay
    steps = ["-7", "-1", *(f"+{week}" for week in range((49 - (day - timezone.localdate(now)).days - 1) // 7 + 1))]
    assert (days, can_pay, [key.split(":")[-2:] for key in kinds]) == ({day}, True, [[day.isoformat(), step] for step in steps])
    monkeypatch.setattr(timezone, "now", lambda: now)
    with fence(bureau):
        services.undo_report_decision(last, by=diana)
    assert of_instalment(ground, diana, 1) == []  # what was met was taken back


def test_until_its_conditions_are_met_an_agreed_day_binds_no_official_and_the_provider_reads_what_is_missing(ground, fiona, diana, agency):
    today, number = timezone.localdate(), f"{ground.number} · 2"
    yesterday = today - timedelta(days=1)
    conditions(ground, 2, "居民代表会议纪要", {"rule": "invoice"})
    with fence(agency):
        ground.instalments.filter(seq=2).update(trigger="on_date", due_on=yesterday)
    missing = ("conditions", f"{number}: 居民代表会议纪要, Invoice received", yesterday)
    assert (of_instalment(ground, diana, 2), of_instalment(ground, fiona, 2)) == ([(*missing, False, "overdue")], [(*missing, True, "overdue")])
    tasks.remind()
    with fence(diana.organisation):
        services.tick_condition(Instalment.objects.get(project=ground, seq=2), index=0, met=True, by=diana)
        services.note_invoice(Instalment.objects.get(project=ground, seq=2), number="04400201", by=diana)
        assert [notice.path for notice in Notice.objects.filter(kind__startswith="due.instalment") if "/2/" in notice.path] == []
    assert of_instalment(ground, diana, 2) == [("instalment", number, add_workdays(today, 10), True, "later")]
    with fence(diana.organisation):
        services.suspend_project(Project.objects.get(pk=ground.pk), reason="场地维修", by=diana)
    assert of_instalment(ground, diana, 2) == [("conditions", f"{number}: The project runs", yesterday, False, "overdue")]


def test_an_agreed_day_stands_where_the_conditions_were_met_before_it(ground, diana, agency):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with fence(agency):
        ground.instalments.filter(seq=1).update(due_on=tomorrow)
    assert of_instalment(ground, diana, 1) == [("instalment", f"{ground.number} · 1", tomorrow, True, "soon")]


def test_a_contract_that_is_not_signed_owes_no_payment(fiona, diana):
    project = awarded(diana, fiona)
    with fence(diana.organisation):
        services.draw_up_contract(project, by=diana, number="HT-2026-18", percents=[100], triggers=["on_date"], due_on=[timezone.localdate()], **PRIVACY)
    assert (of_instalment(project, diana, 1), of_instalment(project, fiona, 1)) == ([], [])


def test_missing_conditions_cost_the_same_for_one_and_for_four_projects(ground, fiona, bureau, diana, browse):
    web, costs = browse(diana), []
    for more in (0, 3):
        for project in [ground, *(governed_project(fiona, bureau, title=f"项目{number}") for number in range(more))]:
            with fence(ground.organisation):
                Instalment.objects.filter(project=project, seq=2).update(due_on=timezone.localdate(), conditions=[{"rule": "reports_accepted", "report": "mid"}, {"rule": "accepted"}])
        web.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            found = web.get(f"{PATH}?kind=conditions").context["found"]
        costs.append((found, len(queries)))
    assert [found for found, _cost in costs] == [1, 4]
    assert (costs[0][1] == costs[1][1], costs[1][1] <= 20) == (True, True), costs


def test_what_is_due_opens_for_whoever_reads_it(ground, fiona, diana, agency, browse):
    with fence(agency):
        services.add_milestone(ground, title="中期总结会", due_on=timezone.localdate() + timedelta(days=3), by=fiona)
    month_handed_in(ground, fiona)
    opened = {}
    for member in (fiona, diana):
        client, slug = browse(member), member.organisation.slug
        with fence(member.organisation):
            addresses = {entry.kind.code: entry.address(slug) for entry in deadlines.due_for_member(member)}
        opened[member.name] = {code for code, address in addresses.items() if client.get(address).status_code == 200}
        assert opened[member.name] == set(addresses)
    assert "milestone" in opened["Fiona"] & opened["Diana"]


def test_a_milestone_that_was_reached_is_due_no_more(ground, fiona, agency):
    day = timezone.localdate() + timedelta(days=3)
    with fence(agency):
        services.add_milestone(ground, title="中期总结会", due_on=day, by=fiona)
    before = due(fiona, "milestone")
    with fence(agency):
        services.reach_milestone(ground.milestones.get(), reached_on=timezone.localdate(), evidence="会议纪要", by=fiona)
    assert (before, due(fiona, "milestone")) == ([("milestone", day, True, "soon")], [])


def test_an_approved_change_is_announced_until_its_day_and_never_overdue(ground, fiona, diana):
    day = timezone.localdate() + timedelta(days=20)
    change = asked(ground, fiona, effective_on=day)
    with fence(diana.organisation):
        services.approve_change(change, by=diana)
    assert due(fiona, "change") == [("change", day, True, "later")]
    assert due(fiona, "change", on=day + timedelta(days=1)) == []


def test_statutory_reports_bind_registered_providers_from_three_months_before(ground, fiona, diana):
    spring = date(2027, 3, 1)
    assert due(fiona, "work_report", "annual_report", on=spring) == [("work_report", date(2027, 3, 31), True, "later"), ("annual_report", date(2027, 5, 31), True, "later")]
    assert (due(fiona, "work_report", on=date(2027, 4, 1)), due(diana, "work_report", on=spring)) == ([], [])


def test_a_call_closes_for_its_bureau_only(ground, diana, fiona):
    opened(diana)
    assert ([entry[:1] for entry in due(diana, "call_closes")], due(fiona, "call_closes")) == ([("call_closes",)], [])


STEPS = ["call_closes", "begin_review", "score", "publicise", "publicity", "decide_call", "objection", "award"]


def test_each_step_of_a_call_binds_its_official_until_it_is_taken(diana, fiona, charlie):
    today, call = timezone.localdate(), opened(diana)
    proposal = handed_in(call, fiona)
    closed = time_passes(call, days=11)
    found = [due(diana, *STEPS)]
    assert found[0] == [("begin_review", add_workdays(timezone.localdate(closed.closes_at), 5), True, found[0][0][3])]
    call = publicised(diana, [proposal])
    with fence(diana.organisation):
        objection = services.record_objection(call, text="评分有误", raised_by="王某", received_as="letter", received_on=today, by=diana)
    assert due(diana, *STEPS) == [("publicity", call.publicity_until, True, "soon"), ("objection", add_workdays(today, 7), True, "later")]
    with fence(diana.organisation):
        services.answer_objection(objection, answer="已复核，评分无误", upheld=False, by=diana)
    call = time_passes(call, days=30)
    assert due(diana, *STEPS) == [("decide_call", add_workdays(call.publicity_until, 5), True, "overdue")]
    with fence(diana.organisation):
        services.decide_call(call, by=diana)
    assert due(diana, *STEPS) == [("award", add_workdays(today, 10), True, "later")]
    with fence(diana.organisation):
        Outcome.objects.filter(call=call).update(project_number="ZH-2026-001")
    assert (due(diana, *STEPS), due(fiona, *STEPS), due(charlie, *STEPS)) == ([], [], [])


def reminded(house, on):
    """{kind of reminder: the members reminded} of a day."""
    with fence(house):
        before = set(Notice.objects.values_list("pk", flat=True))
        tasks.remind_house(house, on)
        found = {}
        for kind, member in Notice.objects.exclude(pk__in=before).order_by("pk").values_list("kind", "membership"):
            found.setdefault(kind, []).append(member)
        return found


def test_a_review_has_its_days_first_of_the_seats_with_open_sheets_then_of_the_official(diana, fiona, bureau):
    today, (call, proposals) = timezone.localdate(), call_in_review(diana, [fiona])
    erin, frank, gale = expert(bureau), expert(bureau, "Frank"), expert(bureau, "Gale")
    seat(call, erin, frank, gale, by=diana)
    with fence(bureau):
        services.make_statement(Call.objects.get(pk=call.pk), has_conflict=True, by=gale)
    day = add_workdays(today, 10)
    scored(proposals[0], erin, 80)
    found = [due(diana, *STEPS), reminded(bureau, day + timedelta(days=1))]
    scored(proposals[0], frank, 70)
    found += [due(diana, *STEPS), reminded(bureau, add_workdays(today, 5) + timedelta(days=1))]
    with fence(bureau):
        Call.objects.filter(pk=call.pk).update(released_at=timezone.now() - timedelta(days=30), review_at=timezone.now() - timedelta(days=40))
    late = add_workdays(today - timedelta(days=30), 5)
    assert [*found, due(diana, *STEPS)] == [
        [("score", day, True, "later")], {"due.score.late": [frank.pk]},
        [("publicise", add_workdays(today, 5), True, found[2][0][3])], {"due.publicise.late": [diana.pk]}, [("publicise", late, True, "overdue")]]


def test_a_result_that_was_taken_back_is_published_anew_within_the_days_of_the_step(diana, fiona, bureau):
    call, today = publicised(diana, [handed_in(opened(diana), fiona)]), timezone.localdate()
    with fence(bureau):
        Call.objects.filter(pk=call.pk).update(released_at=timezone.now() - timedelta(days=30))
        services.return_to_review(call, reason="评分表计算有误，异议成立", by=diana)
    assert [entry[:3] for entry in due(diana, *STEPS)] == [("publicise", add_workdays(today, 5), True)]


def test_a_panel_of_nobody_leaves_the_clock_to_the_official(diana, fiona):
    call_in_review(diana, [fiona])
    assert [entry[:2] for entry in due(diana, *STEPS)] == [("publicise", add_workdays(add_workdays(timezone.localdate(), 10), 5))]


def test_the_panel_is_told_when_the_review_begins_and_until_when_it_scores(diana, fiona, bureau):
    call = opened(diana)
    handed_in(call, fiona)
    erin = expert(bureau)
    seat(call, erin, diana, by=diana, stated=False)
    call = time_passes(call, days=11)
    with fence(bureau):
        services.begin_review(call, by=diana)
        found = [(notice.membership_id, notice.path, notice.params) for notice in Notice.objects.filter(kind="review.begun")]
    assert found == [(erin.pk, f"/o/minzheng/calls/{call.number}/scoring/", {"call": call.title, "day": add_workdays(timezone.localdate(), 10).isoformat()})]


def test_the_official_is_reminded_of_a_step_of_the_call_that_is_overdue(diana, fiona, bureau):
    call = time_passes(handed_in(opened(diana), fiona).call, days=10 + 30)
    with fence(bureau):
        day = add_workdays(timezone.localdate(call.closes_at), 5)
        tasks.remind_house(bureau, day + timedelta(days=1))
        assert list(Notice.objects.filter(kind__startswith="due.").values_list("membership", "kind")) == [(diana.pk, "due.begin_review.late")]


def test_calls_cost_the_same_however_many_wait(diana, fiona, bureau, browse):
    web, costs = browse(diana), []
    for more in (1, 4):
        for number in range(more):
            call = publicised(diana, [handed_in(opened(diana, title=f"征集{number}"), fiona)])
            with fence(bureau):
                services.record_objection(call, text="评分有误", raised_by="王某", received_as="letter", received_on=timezone.localdate(), by=diana)
        web.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            web.get(PATH)
        costs.append(len(queries))
    assert (costs[0] == costs[1], costs[1] <= 20) == (True, True), costs


def test_other_houses_see_nothing(ground, fiona, charlie, edward):
    month_handed_in(ground, fiona)
    every = list(deadlines.KINDS)
    assert (due(charlie, *every, on=date(2026, 8, 1)), due(edward, *every)) == ([], [])


def test_a_worker_sees_the_deadlines_of_own_projects_and_no_money(ground, fiona, bob, agency):
    with fence(agency):
        ground.instalments.filter(seq=1).update(due_on=timezone.localdate())
        ProjectStaff.objects.create(organisation=agency, project=ground, membership=bob, since=timezone.localdate())
    assert (due(bob, "instalment"), [entry[0] for entry in due(bob, "final")], [entry[0] for entry in due(fiona, "instalment")]) == ([], ["final"], ["instalment"])


def test_the_page_lists_by_day_filters_and_shows_a_month(ground, fiona, diana, browse):
    report, web = month_handed_in(ground, fiona), browse(diana)
    listed = [entry.kind.code for _day, entries in web.get(f"{PATH}?mine=1").context["days"] for entry in entries]
    assert set(listed) == {"decide_report", "mid", "final", "acceptance", "instalment"}
    month = web.get(f"{PATH}?kind=decide_report&month={report.decide_by:%Y-%m}")
    cells = [(day, entries[0].about) for week in month.context["weeks"] for day, entries in week if entries]
    assert cells == [(report.decide_by, report.number)]
    for hostile in ("?month=2026-99", "?month=x", "?kind='&state=x", "?month=9999-12"):
        assert web.get(PATH + hostile).status_code == 200


def test_both_houses_open_the_page(ground, fiona, diana, browse):
    assert [browse(fiona).get("/o/zhihe/deadlines/").status_code, browse(diana).get(PATH).status_code] == [200, 200]


def test_what_is_due_costs_the_same_for_one_and_for_four_projects(ground, fiona, diana, bureau, browse):
    web, costs = browse(diana), []
    for more in (0, 3):
        for number in range(more):
            month_handed_in(governed_project(fiona, bureau, title=f"项目{number}"), fiona)
        web.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            web.get(PATH)
        costs.append(len(queries))
    assert (costs[0] == costs[1], costs[1] <= 20) == (True, True), costs


def test_the_authority_sees_deadlines_without_having_to_act(ground, fiona, agency):
    office = factories.organisation(code="SJ", slug="shiju", name="市民政局", kind="authority")
    anna = factories.member(office, "Anna", Role.AUTHORITY)
    with fence(agency):
        named(ground, office, "authority", by=fiona)
    month_handed_in(ground, fiona)
    assert [(mine, state) for _kind, _day, mine, state in due(anna, "decide_report")] == [(False, "soon")]
