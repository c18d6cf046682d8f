"""A project's budget by category and what was spent of it, to the cent (DOMAIN.md 3.4, 8.18)."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from organisations.fence import fence
from projects import services
from projects.figures.checklist import checklists
from projects.figures.closing import closing_points
from projects.figures.payable import with_money
from projects.figures.spending import ABOVE, BELOW, breach, plan_warnings, spending
from projects.models import AuditReport, BudgetAmount, Contract, Expense, Instalment, Project, StaffingNorm
from projects.services import governed as approved
from projects.services.troubles import NotInThisState, ReasonMissing, UnderChangeControl
from projects.window import act
from tests.factories_contract import awarded
from tests.factories_purchase import governed_project, named
from tests.factories_spending import SHARES, budgeted, committed, paid, spent
from tests.projects.test_papers import pdf

TODAY = timezone.localdate


@pytest.fixture
def governed(fiona, bureau):
    return governed_project(fiona, bureau)


@pytest.fixture
def planned(governed, fiona):
    """300,000 yuan: staff 210,000, supervision 12,000, activity 36,000, management 42,000."""
    budgeted(governed, fiona)
    return governed


@pytest.fixture
def own_project(fiona, agency):
    """One that the agency entered itself, of 1,000 yuan."""
    with fence(agency):
        return services.create_project(title="自管项目", starts_on=TODAY() - timedelta(days=100), ends_on=TODAY() + timedelta(days=264), by=fiona, amount=Decimal(1000))


# ---------- the budget ----------


def test_a_budget_adds_up_to_the_contract_and_freezes_the_rules_shares(planned, agency):
    with fence(agency):
        sheet = spending(planned)
        assert [(row.line.code, row.budget, row.line.min_share, row.line.max_share) for row in sheet.rows] == [
            ("staff", 210000, 70, None), ("supervision", 12000, 3, 4), ("activity", 36000, 10, 15), ("management", 42000, 10, 15)]
        assert (sheet.budget, sheet.is_whole, sheet.plan_warnings) == (300000, True, [])
        assert StaffingNorm.objects.get(project=planned).amount_per_worker == 100000


@pytest.mark.parametrize(("cents", "difference"), [("0.01", "0.01"), ("-0.01", "-0.01"), ("1000", "1000")])
def test_a_budget_that_does_not_add_up_is_refused_with_the_difference(cents, difference, governed, fiona, agency):
    amounts = {code: Decimal(amount) for code, amount in SHARES.items()}
    amounts["staff"] += Decimal(cents)
    with fence(agency), pytest.raises(services.BudgetNotWhole) as refused:
        services.set_budget(governed, rule="association", amounts=amounts, by=fiona)
    assert refused.value.difference == Decimal(difference)
    with fence(agency):
        assert not BudgetAmount.objects.exists()


def test_a_plan_that_breaks_a_share_is_kept_and_says_so_in_words(governed, fiona, agency):
    budgeted(governed, fiona, amounts={"staff": "180000", "supervision": "15000", "activity": "60000", "management": "45000"})
    with fence(agency):
        assert spending(governed).plan_warnings == [
            "人员费用: 60.0% of the budget, allowed is at least 70%", "督导培训费: 5.0% of the budget, allowed is 3% to 4%",
            "服务活动费: 20.0% of the budget, allowed is 10% to 15%"]


def test_a_governed_budget_changes_by_an_approved_change_only(planned, fiona, diana, bureau, agency):
    other = {"staff": Decimal(200000), "supervision": Decimal(12000), "activity": Decimal(46000), "management": Decimal(42000)}
    with fence(agency), pytest.raises(UnderChangeControl):
        services.set_budget(planned, amounts=other, reason="调剂", by=fiona)
    with fence(agency):
        staff, activity = planned.budget.get(code="staff"), planned.budget.get(code="activity")
    day = TODAY() - timedelta(days=10)
    with fence(bureau), act(planned, diana, "change.approve"):
        approved.apply_budget(staff, amount=Decimal(200000), effective_from=day, reason="调剂", by=diana)
        approved.apply_budget(activity, amount=Decimal(46000), effective_from=day, reason="调剂", by=diana)
    with fence(agency):
        before, after = spending(planned, day - timedelta(days=1)), spending(planned, day)
        assert [row.budget for row in before.rows] == [210000, 12000, 36000, 42000]
        assert [row.budget for row in after.rows] == [200000, 12000, 46000, 42000]
        assert before.budget == after.budget == 300000


def test_before_the_contract_is_signed_the_budget_is_written_anew(fiona, diana, bureau, agency):
    project = awarded(diana, fiona)
    with fence(agency):
        for staff in (200000, 210000):
            services.set_budget(project, rule="association", amounts={"staff": Decimal(staff), "activity": Decimal(300000 - staff)}, by=fiona)
        assert [(amount.number, amount.amount) for amount in BudgetAmount.objects.filter(line__project=project).order_by("line__seq")] == [(1, 210000), (1, 90000)]


def test_an_own_budget_changes_with_a_reason_and_keeps_its_versions(own_project, fiona, agency):
    with fence(agency):
        services.set_budget(own_project, rule="free", amounts={"staff": Decimal(700), "activity": Decimal(300)}, by=fiona)
        later = {"staff": Decimal(600), "activity": Decimal(400)}
        with pytest.raises(ReasonMissing):
            services.set_budget(own_project, amounts=later, by=fiona)
        services.set_budget(own_project, amounts=later, reason="活动增加", by=fiona)
        assert list(BudgetAmount.objects.filter(line__code="staff").values_list("number", "amount", "reason")) == [(1, 700, ""), (2, 600, "活动增加")]
        assert (spending(own_project, TODAY() - timedelta(days=1)).rows[0].budget, spending(own_project).rows[0].budget) == (700, 600)


def test_unknown_categories_and_amounts_below_nothing_are_refused(governed, fiona, agency):
    with fence(agency):
        with pytest.raises(services.NoSuchCategory):
            services.set_budget(governed, rule="association", amounts={"cars": Decimal(300000)}, by=fiona)
        for amount in ("-1", "0.001", "NaN"):
            with pytest.raises(services.NotAnAmount):
                services.set_budget(governed, rule="association", amounts={"staff": Decimal(amount)}, by=fiona)


# ---------- spending ----------


def test_execution_is_spent_of_the_budget_and_of_what_was_received(planned, fiona, diana, agency):
    committed(planned, diana)
    paid(planned, diana)
    spent(planned, fiona, "90000")
    spent(planned, fiona, "-600", what="退回社保")
    spent(planned, fiona, "18000", category="activity")
    with fence(agency):
        sheet = spending(planned)
        staff, _supervision, activity, management = sheet.rows
        assert (sheet.spent, sheet.received, sheet.in_hand, sheet.left) == (107400, 150000, 42600, 192600)
        assert (sheet.execution, sheet.of_received) == (Decimal("0.358"), Decimal("0.716"))
        assert (staff.spent, staff.left, staff.execution, activity.execution) == (89400, 120600, Decimal(89400) / 210000, Decimal("0.5"))
        assert (staff.share, staff.breach, activity.breach, management.share, management.breach) == (Decimal(89400) / 107400, "", ABOVE, 0, BELOW)
        assert "服务活动费: 16.8% of what was spent so far, allowed is 10% to 15%" in sheet.warnings


@pytest.mark.parametrize(("part", "least", "most", "expected"), [
    ("0.70", 70, None, ""), ("0.69999", 70, None, BELOW), ("0.03", 3, 4, ""), ("0.04", 3, 4, ""), ("0.040001", 3, 4, ABOVE), ("0.15", 10, 15, ""), ("0.5", None, None, "")])
def test_a_share_on_the_border_keeps_the_rule(part, least, most, expected):
    assert breach(Decimal(part), least, most) == expected
    assert bool(plan_warnings([("费", Decimal(part), least, most)])) == bool(expected)


def test_nothing_is_spent_for_a_project_before_its_contract_and_its_first_day(planned, fiona, agency, browse):
    with fence(agency):
        signed_on = planned.starts_on - timedelta(days=1)
        line = planned.budget.get(code="staff")
    first = (TODAY() - signed_on).days
    with pytest.raises(services.SpentBeforeTheProject) as refused:
        spent(planned, fiona, "500", days_ago=first + 1)
    early = {"line": line.pk, "spent_on": (signed_on - timedelta(days=1)).isoformat(), "amount": "500", "what": "去年的工资", "payee": "", "voucher": "记-1"}
    page = browse(fiona).post(reverse("expense_new", args=["zhihe", planned.number]), early)
    assert (refused.value.first, page.status_code, list(page.context["form"].errors)) == (signed_on, 200, ["spent_on"])
    spent(planned, fiona, "500", days_ago=first)
    with fence(agency):
        assert [expense.spent_on for expense in Expense.objects.all()] == [signed_on]


def test_a_struck_out_expense_stays_with_its_reason_and_no_longer_counts(planned, fiona, agency):
    wrong = spent(planned, fiona, "500")
    with fence(agency):
        with pytest.raises(ReasonMissing):
            services.strike_expense(wrong, reason=" ", by=fiona)
        services.strike_expense(wrong, reason="记错科目", by=fiona)
        with pytest.raises(NotInThisState):
            services.strike_expense(wrong, reason="再来", by=fiona)
        assert (spending(planned).spent, Expense.objects.get().struck_reason) == (0, "记错科目")
    spent(planned, fiona, "500")  # the right one, with the same voucher
    with fence(agency):
        assert spending(planned).spent == 500


def test_the_same_voucher_twice_is_refused_and_says_which(planned, fiona):
    first = spent(planned, fiona, "500", voucher="记-12")
    with pytest.raises(services.SameVoucher) as same:
        spent(planned, fiona, "500", voucher=" 记-12 ")
    assert same.value.expense == first
    spent(planned, fiona, "500", voucher="记-12", category="activity")  # one voucher over two categories


def test_nothing_is_spent_tomorrow_or_as_nothing_or_elsewhere(planned, own_project, fiona, agency):
    with pytest.raises(services.SpentInTheFuture):
        spent(planned, fiona, "1", days_ago=-1)
    with pytest.raises(services.NotAnAmount):
        spent(planned, fiona, "0")
    with fence(agency), pytest.raises(services.NoSuchCategory):
        services.record_expense(own_project, line=planned.budget.first(), spent_on=TODAY(), amount=Decimal(1), what="x", voucher="1", by=fiona)


def test_a_cut_off_counts_what_was_spent_and_received_until_then(planned, fiona, diana, agency):
    committed(planned, diana)
    paid(planned, diana, amount="50000", on=TODAY() - timedelta(days=20))
    paid(planned, diana, amount="100000", on=TODAY())
    spent(planned, fiona, "100", days_ago=10)
    spent(planned, fiona, "11", days_ago=9)
    with fence(agency):
        sheet = spending(planned, TODAY() - timedelta(days=10))
        assert (sheet.spent, sheet.received) == (100, 50000)
        assert (spending(planned).spent, spending(planned).received) == (111, 150000)


@pytest.mark.parametrize("change", ["amount = 1", "status = 'recorded'", "voucher = 'x'", "struck_reason = ''", "spent_on = spent_on - 1", "line_id = line_id + 1"])
def test_what_was_spent_is_not_rewritten_in_the_database(change, planned, fiona, agency):
    wrong = spent(planned, fiona, "500")
    with fence(agency):
        services.strike_expense(wrong, reason="错", by=fiona)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE projects_expense SET {change} WHERE id = %s", [wrong.pk])  # noqa: S608  from the list above
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM projects_expense WHERE id = %s", [wrong.pk])
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE projects_budgetamount SET amount = 1")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(st.tuples(st.sampled_from(sorted(SHARES)), st.integers(-500_000, 500_000).filter(bool)), max_size=8))
def test_sums_are_right_to_the_cent_and_shares_add_up_to_one(entries, planned, fiona, agency):
    with transaction.atomic():
        for turn, (category, cents) in enumerate(entries):
            spent(planned, fiona, Decimal(cents) / 100, category=category, voucher=f"h{turn}")
        with fence(agency):
            sheet = spending(planned)
            assert sheet.spent == sum((Decimal(cents) for _category, cents in entries), Decimal(0)) / 100
            for row in sheet.rows:
                assert row.spent == sum((Decimal(cents) for category, cents in entries if category == row.line.code), Decimal(0)) / 100
            if sheet.spent:
                assert sum(row.share for row in sheet.rows) == pytest.approx(Decimal(1))
            with connection.cursor() as cursor:
                cursor.execute("SELECT coalesce(sum(amount), 0) FROM projects_expense WHERE project_id = %s AND status = 'recorded'", [planned.pk])
                assert cursor.fetchone()[0] == sheet.spent
        transaction.set_rollback(True)


# ---------- audits ----------


def test_an_audit_report_is_entered_once(planned, fiona, agency):
    facts = {"auditor": "公信会计师事务所", "number": "公会审〔2026〕12 号", "dated_on": TODAY(), "opinion": "unqualified", "amount": Decimal(150000), "upload": pdf(), "by": fiona}
    with fence(agency):
        services.record_audit(planned, **facts)
        with pytest.raises(services.SameReport):
            services.record_audit(planned, **facts)
        with pytest.raises(services.SpentInTheFuture):
            services.record_audit(planned, **facts | {"number": "2", "dated_on": TODAY() + timedelta(days=1)})
        assert AuditReport.objects.get().amount == 150000


def test_an_audit_counts_only_with_its_file_and_until_it_is_struck_out_with_a_reason(planned, fiona, diana, agency, bureau, browse):
    """An adverse opinion is a warning in words on the checklist and before closing; a wrong report stays readable and the right one takes its number."""
    with fence(agency):
        part = Instalment.objects.filter(project=planned).order_by("seq").last()
        part.conditions = [{"rule": "audit_there"}]
        part.save()
        Contract.objects.filter(project=planned).update(requires_audit=True)

    def there():
        """What each house reads: is it met, on the checklist and before closing."""
        found = []
        for house in (agency, bureau):
            with fence(house):
                project = Project.objects.get(pk=planned.pk)
                check = next(check for check in checklists(project)[-1].checks if check.code == "audit_there")
                point = next(point for point in closing_points(project, TODAY()) if point.code == "audit")
                found.append((check.met, point.is_met, project.pk in {row.pk for row in with_money(Project.objects.filter(pk=planned.pk), TODAY()) if row.is_audited}, "Attention" in check.why, "Attention" in point.words))
        assert found[0] == found[1]
        return found[0]

    address, typed = reverse("audit_report_new", args=["zhihe", planned.number]), {"auditor": "公信会计师事务所", "number": "公会审 12 号", "dated_on": TODAY().isoformat(), "opinion": "adverse", "amount": "150000"}
    states, answers = [there()], [browse(fiona).post(address, typed).status_code]
    states.append(there())
    answers.append(browse(fiona).post(address, typed | {"upload": pdf("审计报告.pdf")}).status_code)
    states.append(there())
    with fence(agency):
        report = AuditReport.objects.get()
        with pytest.raises(ReasonMissing):
            services.strike_audit(report, reason=" ", by=fiona)
    strike = reverse("audit_report_strike", args=["zhihe", planned.number, report.pk])
    answers += [browse(diana).post(strike.replace("zhihe", "minzheng"), {"reason": "x"}).status_code, browse(fiona).post(strike, {"reason": "误传另一项目的报告"}).status_code]
    states.append(there())
    answers.append(browse(fiona).post(address, typed | {"opinion": "unqualified", "upload": pdf("更正.pdf")}).status_code)
    states.append(there())
    page = browse(diana).get(reverse("audit_report", args=["minzheng", planned.number, report.pk])).content.decode()
    with fence(agency), pytest.raises(IntegrityError), transaction.atomic():
        AuditReport.objects.filter(pk=report.pk).update(opinion="unqualified")
    none = (False, False, False, False, False)
    assert (answers, states) == ([200, 302, 403, 302, 302], [none, none, (True, True, True, True, True), none, (True, True, True, False, False)])
    assert ["误传另一项目的报告" in page, "审计报告.pdf" in page] == [True, True]


# ---------- pages ----------


def test_the_page_and_the_excel_file_say_the_same_to_both_houses(planned, fiona, diana, browse):
    spent(planned, fiona, "1234.56", what="社工 10 月工资")
    spent(planned, fiona, "0.01", category="activity", what="利息")
    for member in (fiona, diana):
        slug = member.organisation.slug
        page = browse(member).get(reverse("spending", args=[slug, planned.number]) + "?line=staff").content.decode()
        assert "社工 10 月工资" in page and "利息" not in page and "1 expense, 1,234.56 yuan" in page
        answer = browse(member).get(reverse("spending_export", args=[slug, planned.number]) + "?line=staff")
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        categories, expenses = (book.get_sheet_by_index(index).to_python() for index in (0, 1))
        assert [row[3] for row in categories if row[0] == "Total"] == [1234.57]
        assert [row[7] for row in expenses if row[0] == "Total"] == [1234.56]


def test_an_expense_is_recorded_with_its_voucher_file_and_read_by_the_official(planned, fiona, diana, browse, agency):
    with fence(agency):
        line = planned.budget.get(code="staff")
    browse(fiona).post(reverse("expense_new", args=[agency.slug, planned.number]), {
        "line": line.pk, "spent_on": "昨天", "amount": "5,000.50", "what": "工资", "payee": "社工", "voucher": "记-7", "upload": pdf("凭证.pdf")})
    with fence(agency):
        made = Expense.objects.get()
        assert (made.amount, made.voucher, made.spent_on) == (Decimal("5000.50"), "记-7", TODAY() - timedelta(days=1))
    page = browse(diana).get(reverse("expense", args=[diana.organisation.slug, planned.number, made.number])).content.decode()
    assert "凭证.pdf" in page and "5,000.50" in page


def test_a_second_time_the_same_voucher_is_said_in_words_and_nothing_typed_is_lost(planned, fiona, browse, agency):
    first = spent(planned, fiona, "500", voucher="记-12")
    answer = browse(fiona).post(reverse("expense_new", args=[agency.slug, planned.number]), {
        "line": first.line_id, "spent_on": first.spent_on.isoformat(), "amount": "500", "what": "又一次", "voucher": "记-12"})
    page = answer.content.decode()
    assert f"This voucher is recorded already as {first.number}" in page and "又一次" in page


def test_a_budget_that_does_not_add_up_is_said_on_the_page(governed, fiona, browse, agency):
    page = browse(fiona).post(reverse("budget", args=[agency.slug, governed.number]), {"rule": "association", "amount_staff": "29万", "amount_activity": "9999.99"}).content.decode()
    assert "0.01 yuan less than the 300,000.00 yuan agreed" in page
    browse(fiona).post(reverse("budget", args=[agency.slug, governed.number]), {"rule": "association", "amount_staff": "29万", "amount_activity": "10000"})
    with fence(agency):
        assert spending(governed).is_whole


CANARIES = ["300,000", "210,000", "98,765", "98765", "30 万", "21 万"]


def test_evaluators_and_landing_units_never_see_an_amount(planned, fiona, diana, edward, evaluator_body, agency, browse):
    spent(planned, fiona, "98765.43")
    with fence(agency):
        named(planned, evaluator_body, "evaluator", by=fiona)
    names = ["project", "spending", "spending_export", "staffing", "budget", "expense_new"]
    client = browse(edward)
    for name in names:
        answer = client.get(reverse(name, args=[evaluator_body.slug, planned.number]))
        assert answer.status_code in ((200,) if name == "project" else (403, 404))
        assert not any(canary in answer.content.decode("utf-8", "replace") for canary in CANARIES)
    for name in ("checklist", "instalment_pay", "instalment_withhold"):
        assert client.get(reverse(name, args=[evaluator_body.slug, planned.number, 1])).status_code in (403, 404)
    with fence(evaluator_body), connection.cursor() as cursor:
        for table in ("budgetline", "budgetamount", "expense", "staffingnorm", "instalment", "contract", "disbursement"):
            cursor.execute(f"SELECT count(*) FROM projects_{table}")  # noqa: S608  from the list above
            assert cursor.fetchone() == (0,)
    assert any(canary in browse(diana).get(reverse("spending", args=[diana.organisation.slug, planned.number])).content.decode() for canary in CANARIES)


def test_a_worker_has_no_business_with_the_money(planned, bob, fiona, agency, browse):
    with fence(agency):
        services.assign_staff(planned, membership=bob, by=fiona)
    assert browse(bob).get(reverse("spending", args=[agency.slug, planned.number])).status_code == 403
