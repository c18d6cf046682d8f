"""Can the second instalment be paid? Each condition answers by itself, the same to both houses (DOMAIN.md 3.4, UX O2)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.figures import calendar
from projects.figures.checklist import Known, checklist, checklists, next_open
from projects.models import Acceptance, EvaluationResult, Inspection, Instalment, Project, Rectification
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.window import NotAParty
from tests.factories_progress import TEXTS
from tests.factories_purchase import governed_project
from tests.factories_spending import budgeted, committed, conditions, paid, spent
from tests.projects.test_papers import pdf


@pytest.fixture
def governed(fiona, bureau, diana):
    project = governed_project(fiona, bureau)
    committed(project, diana)
    return project


def test_on_a_date_that_nobody_agreed_on_nothing_can_be_paid_without_a_reason(governed, agency):
    with fence(agency):
        Instalment.objects.filter(project=governed, seq=2).update(trigger="on_date", due_on=None, conditions=[])
        part = checklists(governed)[1]
    assert ([(check.code, check.met, check.why) for check in part.checks], part.can_pay) == ([("due", False, "no day was agreed")], False)


def answers(project, seq=2, house=None):
    """{code: met} of an instalment, as a house reads it."""
    with fence(house or project.organisation):
        project = Project.objects.select_related("contract").get(pk=project.pk)
        return {check.code: check.met for check in checklists(project)[seq - 1].checks}


def evaluated(project, *, stage="mid", passed=True, score=85):
    with fence(project.organisation):
        seq = EvaluationResult.objects.filter(project=project).count() + 1
        return EvaluationResult.objects.create(organisation=project.organisation, project=project, seq=seq, stage=stage, score=score, grade="合格", passed=passed)


def test_what_makes_an_instalment_fall_due_is_a_condition_by_itself(governed):
    assert [list(answers(governed, seq)) for seq in (1, 2, 3)] == [["contract_signed"], ["evaluation_passed"], ["evaluation_passed"]]


def test_a_condition_that_the_contract_names_is_not_asked_twice(governed):
    conditions(governed, 2, {"rule": "evaluation_passed", "stage": "mid"}, {"rule": "invoice"})
    assert list(answers(governed)) == ["evaluation_passed", "invoice"]


def test_the_last_evaluation_of_the_stage_decides(governed):
    assert answers(governed) == {"evaluation_passed": False}
    evaluated(governed, stage="final")
    assert (answers(governed), answers(governed, 3)) == ({"evaluation_passed": False}, {"evaluation_passed": True})
    evaluated(governed, passed=False, score=50)
    assert answers(governed) == {"evaluation_passed": False}
    evaluated(governed)
    assert answers(governed) == {"evaluation_passed": True}


def test_every_report_due_so_far_must_be_accepted(governed, fiona, diana, bureau, agency):
    conditions(governed, 1, {"rule": "reports_accepted"})
    today = timezone.localdate()
    assert answers(governed, 1)["reports_accepted"] is False
    with fence(agency):
        due = [entry for entry in calendar.expected(governed, today) if entry.due_on <= today]
    for turn, entry in enumerate(due, 1):
        with fence(agency):
            report = services.begin_report(governed, kind=entry.kind, start=entry.start, by=fiona)
            services.save_report(report, texts=TEXTS, by=fiona)
            services.hand_in_report(report, by=fiona)
        assert answers(governed, 1)["reports_accepted"] is False
        with fence(bureau):
            services.accept_report(report, by=diana)
        assert answers(governed, 1, bureau)["reports_accepted"] is (turn == len(due))
    with fence(agency):  # for the provider it counts once it can no longer be undone
        project = Project.objects.select_related("contract").get(pk=governed.pk)
        assert [check.met for check in checklists(project, untold=[report.pk])[0].checks if check.code == "reports_accepted"] == [False]


@pytest.mark.parametrize(("spending", "share", "met"), [("119999.99", "80", False), ("120000", "80", True), ("75000", "50", True), ("120000", None, True), ("74999.99", "50", False)])
def test_so_much_of_what_was_received_is_spent(spending, share, met, governed, fiona, diana):
    budgeted(governed, fiona)
    conditions(governed, 2, {"rule": "spent_share"} | ({"share": share} if share else {}))
    assert answers(governed)["spent_share"] is False  # nothing was received yet
    paid(governed, diana)
    spent(governed, fiona, spending)
    assert answers(governed)["spent_share"] is met


def test_an_audit_an_acceptance_an_invoice_and_closed_orders_answer(governed, fiona, diana, agency, bureau):
    conditions(governed, 3, {"rule": "audit_there"}, {"rule": "accepted"}, {"rule": "invoice"}, {"rule": "orders_closed"})
    assert answers(governed, 3) == {"evaluation_passed": False, "audit_there": False, "accepted": False, "invoice": False, "orders_closed": True}
    today = timezone.localdate()
    with fence(agency):
        services.record_audit(governed, auditor="公信", number="1", dated_on=today, opinion="unqualified", amount=Decimal(1), upload=pdf(), by=fiona)
        services.note_invoice(governed.instalments.get(seq=3), number="FP-3", by=fiona)
        inspection = Inspection.objects.create(organisation=agency, project=governed, number="X-1", seed="7", wanted=3,
                                               scope_start=today - timedelta(days=30), scope_end=today)
        order = Rectification.objects.create(organisation=agency, inspection=inspection, seq=1, what="补签到表", due_on=today)
        assert Acceptance.objects.count() == 0
    assert answers(governed, 3)["orders_closed"] is True  # still being made by the inspector
    with fence(agency):
        Inspection.objects.filter(pk=inspection.pk).update(status="sent", sent_at=timezone.now())
    assert answers(governed, 3) == {"evaluation_passed": False, "audit_there": True, "accepted": False, "invoice": True, "orders_closed": False}
    assert answers(governed, 3, bureau) == answers(governed, 3)
    assert order.status == "ordered"


def test_a_suspended_project_is_not_paid_without_a_reason(governed, diana, bureau, agency):
    with fence(bureau):
        services.halt_project(governed, to="suspended", reason="整改", by=diana, on=timezone.localdate())
    assert answers(governed, 1) == {"suspended": False, "contract_signed": True}
    with pytest.raises(services.ConditionsOpen):
        paid(governed, diana)


def test_words_are_ticked_by_the_purchaser_and_tell_by_whom(governed, fiona, diana, bureau, agency):
    conditions(governed, 1, "居民会议纪要", {"rule": "invoice"})
    with fence(bureau):
        part = governed.instalments.get(seq=1)
        part = services.tick_condition(part, index=0, met=True, by=diana, seen=part.version)
        with pytest.raises(services.NotByHand):
            services.tick_condition(part, index=1, met=True, by=diana)
        with pytest.raises(AlreadyDecided):
            services.tick_condition(part, index=0, met=False, by=diana, seen=part.version - 1)
    with fence(agency):
        part = governed.instalments.get(seq=1)
        assert part.conditions[0] == {"text": "居民会议纪要", "met_on": timezone.localdate().isoformat(), "by": bureau.name}
        with pytest.raises(NotAParty):
            services.tick_condition(part, index=0, met=False, by=fiona)
    assert answers(governed, 1) == {"contract_signed": True, "text": True, "invoice": False}


def test_a_settled_instalment_is_not_touched(governed, diana, bureau):
    conditions(governed, 1, "纪要")
    paid(governed, diana, override_reason="补交")
    with fence(bureau):
        part = governed.instalments.get(seq=1)
        with pytest.raises(NotInThisState):
            services.tick_condition(part, index=0, met=True, by=diana)
        with pytest.raises(NotInThisState):
            services.note_invoice(part, number="1", by=diana)


def test_the_answer_is_one_sentence(governed, diana, agency):
    with fence(agency):
        first, second, _third = checklists(governed)
        assert (first.answer, second.answer) == ("Yes: 150,000.00 yuan can be paid, all conditions are met.", "Not yet: 1 of 1 conditions is open.")
        assert next_open([first, second]) is first
    paid(governed, diana)
    with fence(agency):
        lists = checklists(governed)
        assert lists[0].answer == "Paid in full: 150,000.00 yuan."
        assert next_open(lists).instalment.seq == 2


def test_the_checklists_of_many_instalments_cost_no_more_queries_than_one(fiona, bureau, agency, django_assert_max_num_queries):
    project = governed_project(fiona, bureau, percents=(10,) * 10)
    rules = [{"rule": rule} for rule in ("contract_signed", "reports_accepted", "evaluation_passed", "spent_share", "audit_there", "accepted", "orders_closed", "invoice")]
    with fence(agency):
        Instalment.objects.filter(project=project).update(conditions=rules)
        parts = list(project.instalments.all())
        with django_assert_max_num_queries(10):
            known = Known(project, instalments=parts)
            assert [len(checklist(part, known).checks) for part in parts][-1] >= 8


# ---------- pages ----------


def test_the_page_answers_for_official_and_provider_alike(governed, fiona, diana, browse):
    conditions(governed, 2, {"rule": "invoice"}, "居民会议纪要")
    for member in (fiona, diana):
        slug = member.organisation.slug
        page = browse(member).get(reverse("checklist", args=[slug, governed.number, 2])).content.decode()
        assert "Not yet: 3 of 3 conditions are open." in page and "居民会议纪要" in page
        assert (reverse("instalment_pay", args=[slug, governed.number, 2]) in page) == (member is diana)
        project = browse(member).get(reverse("project", args=[slug, governed.number])).content.decode()
        assert reverse("checklist", args=[slug, governed.number, 2]) in project and "0 of 3 met" in project


def test_the_official_ticks_pays_and_withholds_on_the_pages(governed, diana, fiona, bureau, agency, browse):
    client, args = browse(diana), [bureau.slug, governed.number, 1]
    part = governed_part(governed)
    page = client.post(reverse("instalment_pay", args=args), {"seen": part.version, "amount": "10万", "on": "今天", "envelope": envelope_of(bureau).pk})
    assert page.status_code == 302
    part = governed_part(governed)
    client.post(reverse("instalment_withhold", args=args), {"seen": part.version, "amount": "5万", "reason": "成效未达标"})
    part = governed_part(governed)
    assert (part.paid_amount, part.withheld_amount, part.reason) == (100000, 50000, "成效未达标")
    read = browse(fiona).get(reverse("checklist", args=[agency.slug, governed.number, 1])).content.decode()
    assert "成效未达标" in read and "100,000.00" in read and "Diana" in read


def test_an_open_condition_asks_for_the_reason_and_keeps_what_was_typed(governed, diana, bureau, browse):
    args, part = [bureau.slug, governed.number, 2], governed_part(governed, 2)
    facts = {"seen": part.version, "amount": "90000", "on": "今天", "envelope": envelope_of(bureau).pk, "invoice_number": "FP-2"}
    page = browse(diana).post(reverse("instalment_pay", args=args), facts).content.decode()
    assert "Still open: Mid-term evaluation passed. Say why it is paid all the same." in page and "FP-2" in page
    assert governed_part(governed, 2).paid_amount == 0
    assert browse(diana).post(reverse("instalment_pay", args=args), facts | {"override_reason": "评估延期"}).status_code == 302
    assert (governed_part(governed, 2).paid_amount, governed_part(governed, 2).override_reason) == (90000, "评估延期")


def test_whoever_comes_second_reads_what_the_first_paid(governed, diana, bureau, browse):
    args, seen = [bureau.slug, governed.number, 1], governed_part(governed).version
    paid(governed, diana, amount="140000")
    for amount in ("10000", "150000"):
        page = browse(diana).post(reverse("instalment_pay", args=args), {"seen": seen, "amount": amount, "on": "今天", "envelope": envelope_of(bureau).pk})
        assert page.status_code == 409 and "140,000.00" in page.content.decode()
    assert governed_part(governed).paid_amount == 140000


def test_only_the_purchasers_payer_finds_the_way_to_pay(governed, fiona, bob, agency, browse):
    for name in ("instalment_pay", "instalment_withhold"):
        assert browse(fiona).get(reverse(name, args=[agency.slug, governed.number, 1])).status_code == 403
    assert browse(fiona).post(reverse("instalment_tick", args=[agency.slug, governed.number, 1]), {"index": 0}).status_code == 403


def test_the_rows_of_the_checklist_recomputed_by_sql(governed, fiona, diana, agency):
    budgeted(governed, fiona)
    paid(governed, diana)
    spent(governed, fiona, "60000")
    conditions(governed, 2, {"rule": "spent_share", "share": "40"})
    with fence(agency), connection.cursor() as cursor:
        cursor.execute("""SELECT (SELECT sum(amount) FROM projects_expense WHERE project_id = %s AND status = 'recorded')
                          / (SELECT sum(paid_amount) FROM projects_instalment WHERE project_id = %s)""", [governed.pk, governed.pk])
        assert cursor.fetchone()[0] == Decimal("0.4")
    assert answers(governed)["spent_share"] is True


def governed_part(project, seq=1):
    with fence(project.organisation):
        return project.instalments.get(seq=seq)


def envelope_of(bureau):
    from projects.models import Envelope

    with fence(bureau):
        return Envelope.objects.get()


def test_a_due_day_is_a_condition(fiona, agency):
    today = timezone.localdate()
    with fence(agency):
        mine = services.create_project(title="自管", starts_on=today, ends_on=today + timedelta(days=99), by=fiona, amount=Decimal(100), signed_on=today)
        services.agree_instalments(mine, percents=[50, 50], triggers=["on_date", "on_date"], due_on=[today, today + timedelta(days=1)], by=fiona)
        assert [[check.met for check in entry.checks] for entry in checklists(mine)] == [[True], [False]]
