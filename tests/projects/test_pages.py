"""Setting a project up in the browser, and reading it."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.models import Indicator, Instalment, Project
from tests import factories
from tests.factories_projects import LINES, project


@pytest.fixture
def at_home(browse, fiona):
    """Fiona's browser in her agency: `at_home("new/")`, `at_home("new/", {...})`."""
    client = browse(fiona)

    def open_page(path, data=None):
        address = f"/o/zhihe/projects/{path}"
        return client.get(address) if data is None else client.post(address, {"submission": uuid.uuid4()} | data)

    return open_page


@pytest.fixture
def made(agency, fiona, bureau, bob):
    with fence(agency):
        return project(fiona, purchaser=bureau, lines=LINES, staff=[bob])


def filled(answer, **changes):
    """What the browser would send back from a page, with some of it changed."""
    form = answer.context["form"]
    values = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    values = {name: getattr(value, "pk", value) for name, value in values.items()}
    return {name: value for name, value in (values | changes).items() if value is not None and value is not False}


NEW = {"title": "童心同行", "starts_on": "2026年1月1日", "ends_on": "2026-12-31", "amount": "333,333.33", "purchase_kind": "project",
       "at_risk": "5", "behind": "15", "contract_number": "LC-17", "new_programme": "福蕾"}


def test_a_project_is_set_up_completely_in_the_browser(at_home, agency, bureau, bob, alice):
    answer = at_home("new/", NEW)
    number = answer["Location"].split("/")[-2]
    answer = at_home(f"{number}/")
    assert [name for name, _words in answer.context["to_do"]] == [
        "project_parties", "project_lines", "project_staff", "indicator_new", "project_instalments", "project_step"]
    posts = {
        "parties/": {"partner": bureau.pk, "role": "purchaser"},
        "lines/": filled_lines(at_home(f"{number}/lines/")),
        "staff/": {"membership": bob.pk, "duty": "worker"},
        "instalments/": {"percents": "50/30/20"},
        "step/": {"to": "running", "on": "今天"},
    }
    assert [at_home(f"{number}/{path}", data).status_code for path, data in posts.items()] == [302] * 5
    with fence(agency):
        line = Project.objects.get(number=number).lines.get(code="visit")
    assert at_home(f"{number}/indicators/new/", {"rule": "VISIT", "target": "700", "line": line.pk, "weight": "60", "period": "total"}).status_code == 302
    answer = at_home(f"{number}/")
    assert answer.context["to_do"] == []
    assert [(row.line.name, row.target) for row in answer.context["rows"]] == [(str(line), 700)]
    assert [part.amount for part in answer.context["money"]["instalments"]] == [Decimal("166666.67"), Decimal("100000.00"), Decimal("66666.66")]


def filled_lines(answer):
    formset = answer.context["formset"]
    data = {"version": answer.context["form"]["version"].value()}
    for form in [formset.management_form, *formset.forms]:
        data |= {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    return data


@pytest.mark.parametrize(("field", "typed", "words"), [
    ("title", "", "required"), ("starts_on", "someday", "not a day"), ("ends_on", "2025-12-31", "before the first"),
    ("ends_on", "2027-06-30", "at most 12 months"), ("amount", "ein Haufen", "digits"), ("amount", "-5", "greater than"),
    ("amount", "9" * 30, "digits"), ("behind", "3", "not be less"), ("purchase_kind", "stolen", "valid choice")])
def test_a_wrong_value_gets_a_plain_sentence_and_loses_nothing(at_home, agency, field, typed, words):
    answer = at_home("new/", NEW | {field: typed})
    text = answer.content.decode()
    assert (answer.status_code, words in text, "童心同行" in text or field == "title", "333,333.33" in text or field == "amount") == (
        200, True, True, True)
    with fence(agency):
        assert Project.objects.count() == 0


@pytest.mark.parametrize(("typed", "amount"), [("333333.33", "333333.33"), ("333,333.33", "333333.33"), ("¥ 333，333.33 元", "333333.33"),
                                               ("３３３３３３", "333333"), ("33.3万", "333000"), ("0", "0")])
def test_amounts_are_read_as_people_write_them(at_home, agency, typed, amount):
    at_home("new/", NEW | {"amount": typed})
    with fence(agency):
        assert Project.objects.get().amount == Decimal(amount)


def test_the_same_form_twice_makes_one_project(at_home, agency):
    key = {"submission": uuid.uuid4()}
    first, second = at_home("new/", NEW | key), at_home("new/", NEW | key)
    with fence(agency):
        assert (Project.objects.count(), first["Location"] == second["Location"]) == (1, True)


def test_a_stale_change_answers_409_with_both_texts_and_keeps_what_was_typed(at_home, made, agency):
    old = filled(at_home(f"{made.number}/edit/"), title="我的标题", amount="999.00")
    at_home(f"{made.number}/edit/", filled(at_home(f"{made.number}/edit/"), title="别人的标题"))
    answer = at_home(f"{made.number}/edit/", old)
    text = answer.content.decode()
    with fence(agency):
        title = Project.objects.get(pk=made.pk).title
    assert (answer.status_code, "我的标题" in text, "别人的标题" in text, title) == (409, True, True, "别人的标题")
    again = filled(answer) | {"title": "我的标题"}
    assert at_home(f"{made.number}/edit/", again).status_code == 302


def test_a_stale_page_of_service_lines_answers_409(at_home, made):
    old = filled_lines(at_home(f"{made.number}/lines/"))
    at_home(f"{made.number}/lines/", filled_lines(at_home(f"{made.number}/lines/")))
    assert at_home(f"{made.number}/lines/", old | {"lines-0-name": "新名"}).status_code == 409


def test_a_stale_indicator_answers_409(at_home, made, agency, fiona):
    with fence(agency):
        indicator = services.add_indicator(made, rule="VISIT", target=10, by=fiona)
    path = f"{made.number}/indicators/{indicator.pk}/"
    old = filled(at_home(path), name="甲")
    at_home(path, filled(at_home(path), name="乙"))
    assert at_home(path, old).status_code == 409


def test_a_line_that_is_carried_by_an_indicator_is_refused_in_words(at_home, made, agency, fiona):
    with fence(agency):
        services.add_indicator(made, rule="VISIT", target=10, line=made.lines.get(code="filing"), by=fiona)
    answer = at_home(f"{made.number}/lines/", filled_lines(at_home(f"{made.number}/lines/")) | {"lines-0-DELETE": "on"})
    with fence(agency):
        names = [line.name for line in made.lines.all()]
    assert (answer.status_code, "is in use" in answer.content.decode(), names) == (200, True, [name for _code, name in LINES])


def test_a_target_gets_a_new_version_with_a_reason(at_home, made, agency, fiona):
    with fence(agency):
        indicator = services.add_indicator(made, rule="VISIT", target=10, by=fiona)
    path = f"{made.number}/indicators/{indicator.pk}/target/"
    refused = at_home(path, {"target": "20", "effective_from": "今天", "reason": ""})
    taken = at_home(path, {"target": "20", "effective_from": "今天", "reason": "补充协议"})
    with fence(agency):
        assert [int(version.target) for version in indicator.targets.all()] == [10, 20]
    assert (refused.status_code, taken.status_code) == (200, 302)


def test_conditions_are_ticked_and_a_payment_is_recorded(at_home, made, agency, fiona):
    with fence(agency):
        services.agree_instalments(made, preset="50-30-20", by=fiona)
    path = f"{made.number}/instalments/2/"
    assert at_home(path, filled(at_home(path), text="中期评估合格\n收到发票")).status_code == 302
    pay = filled(at_home(f"{path}payment/"), met=["0"], paid_amount="95000", withheld_amount="5,000", paid_on="今天", reason="按 95% 拨付")
    assert at_home(f"{path}payment/", pay).status_code == 302
    with fence(agency):
        part = Instalment.objects.get(project=made, seq=2)
    assert (part.is_paid, [bool(condition["met_on"]) for condition in part.conditions]) == (True, [True, False])
    text = at_home(f"{made.number}/").content.decode()
    assert "按 95% 拨付" in text and "收到发票" in text


@pytest.mark.parametrize(("change", "words"), [
    ({"paid_amount": "100000.01"}, "more than the instalment"), ({"withheld_amount": "1"}, "why an amount was withheld"),
    ({"paid_amount": "10", "paid_on": ""}, "on which day"), ({"paid_amount": "10", "paid_on": "明天"}, "too late")])
def test_a_payment_that_cannot_be_is_refused_in_words(at_home, made, agency, fiona, change, words):
    with fence(agency):
        services.agree_instalments(made, preset="50-30-20", by=fiona)
    path = f"{made.number}/instalments/2/payment/"
    answer = at_home(path, {"paid_amount": "10", "paid_on": "今天", "invoice_number": "", "withheld_amount": "", "reason": ""} | change)
    assert (answer.status_code, words in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("percents", ["50/30", "50/60", "a/b", "0/100", "-50/150", "NaN/100", "1e2", "/".join(["5"] * 20)])
def test_percentages_that_are_no_split_are_refused(at_home, made, agency, percents):
    answer = at_home(f"{made.number}/instalments/", {"percents": percents})
    with fence(agency):
        assert (answer.status_code, Instalment.objects.count()) == (200 if percents != "1e2" else 302, 0 if percents != "1e2" else 1)


def test_a_member_leaves_and_a_party_goes(at_home, made, agency, bureau, diana, browse):
    with fence(agency):
        party, entry = made.parties.get(partner=bureau), made.staff.get()
    at_home(f"{made.number}/parties/", {"remove": party.pk})
    at_home(f"{made.number}/staff/", {"release": entry.pk})
    with fence(agency):
        assert (made.parties.count(), made.staff.filter(until=None).count()) == (1, 0)
    assert browse(diana).get(f"/o/minzheng/projects/{made.number}/").status_code == 404


@pytest.mark.parametrize("value", ["x", "", "99999999999999999999", "-1"])
def test_removing_nobody_is_404(at_home, made, value):
    assert at_home(f"{made.number}/parties/", {"remove": value}).status_code == 404


# ---------- who may ----------

PAGES = ["edit/", "lines/", "parties/", "staff/", "step/", "indicators/new/", "instalments/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_worker_may_look_and_not_change(made, bob, browse, path):
    assert [browse(bob).get(f"/o/zhihe/projects/{made.number}/{page}").status_code for page in ("", path)] == [200, 403]


@pytest.mark.parametrize("path", PAGES)
def test_a_party_may_look_and_not_change(made, diana, browse, path):
    assert [browse(diana).get(f"/o/minzheng/projects/{made.number}/{page}").status_code for page in ("", path)] == [200, 403]


@pytest.mark.parametrize("path", ["", *PAGES])
def test_another_agency_gets_404_for_a_number_it_types(made, charlie, other_agency, browse, path):
    boss = factories.member(other_agency, "Fritz", Role.ADMIN)
    assert browse(boss).get(f"/o/qiming/projects/{made.number}/{path}").status_code == 404


def test_a_worker_sees_no_money(made, bob, browse):
    text = browse(bob).get(f"/o/zhihe/projects/{made.number}/").content.decode()
    assert "333,333.33" not in text


def test_a_project_lead_sets_up_a_project_but_records_no_payment(agency, made, fiona, browse):
    lead = factories.member(agency, "Luise", Role.PROJECT_LEAD)
    with fence(agency):
        services.agree_instalments(made, preset="50-30-20", by=fiona)
    pages = [browse(lead).get(f"/o/zhihe/projects/{made.number}/{path}").status_code for path in ("edit/", "instalments/1/", "instalments/1/payment/")]
    assert pages == [200, 200, 403]


def test_a_finance_officer_records_payments_and_changes_nothing_else(agency, made, fiona, browse):
    officer = factories.member(agency, "Gerda", Role.FINANCE)
    with fence(agency):
        services.agree_instalments(made, preset="50-30-20", by=fiona)
    pages = [browse(officer).get(f"/o/zhihe/projects/{made.number}/{path}").status_code for path in ("", "instalments/1/payment/", "edit/")]
    assert pages == [200, 200, 403]


# ---------- constant cost ----------


def test_the_project_page_costs_the_same_for_one_and_three_indicators(made, agency, fiona, diana, browse):
    def cost(member, slug):
        client = browse(member)
        client.get(f"/o/{slug}/projects/{made.number}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/o/{slug}/projects/{made.number}/").status_code == 200
        return len(queries)

    costs = []
    for number in (1, 2):
        with fence(agency):
            for _n in range(number):
                services.add_indicator(made, rule="VISIT", target=10, line=made.lines.first(), by=fiona)
            services.refresh_progress(Project.objects.select_related("organisation").get(pk=made.pk))
        costs.append((cost(fiona, "zhihe"), cost(diana, "minzheng")))
    with fence(agency):
        assert Indicator.objects.count() == 3
    assert costs[0] == costs[1]


def test_days_left_are_said(made, browse, fiona, agency):
    today = timezone.localdate()
    with fence(agency):
        near = project(fiona, title="快到期", starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=1))
    assert "1 day left" in browse(fiona).get(f"/o/zhihe/projects/{near.number}/").content.decode()
