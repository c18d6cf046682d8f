"""What must be so before an instalment is paid: chosen as rules with their options when the contract is drawn up, answered by itself,
and read by the landing unit without a single amount (DOMAIN.md 3.4, section 5)."""

from decimal import Decimal

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone, translation

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.figures.checklist import checklists
from projects.figures.conditions import CONDITION_RULES, condition_words
from projects.models import EvaluationResult, Instalment, ProgressReport, Project
from tests import factories
from tests.factories_contract import awarded, concluded, supplemented
from tests.factories_progress import TEXTS
from tests.factories_projects import project as own_project
from tests.factories_purchase import governed_project
from tests.factories_spending import budgeted, committed, conditions, paid, spent
from tests.projects.test_contract import typed


@pytest.fixture
def gina(db):
    """Gina signs for the landing unit."""
    return factories.member(factories.organisation(code="JD", slug="jiedao", name="东湖街道", kind="street"), "Gina", Role.LANDING)


@pytest.fixture
def governed(fiona, bureau, diana):
    project = governed_project(fiona, bureau)
    committed(project, diana)
    return project


def checks(project, seq):
    with fence(project.organisation):
        project = Project.objects.select_related("contract").get(pk=project.pk)
        return [(check.code, check.words, check.met) for check in checklists(project)[seq - 1].checks]


# ---------- drawing up ----------


def test_rules_are_chosen_with_their_options_and_the_checklist_answers_them(fiona, diana, agency, browse):
    project = awarded(diana, fiona)
    address = f"/o/{diana.organisation.slug}/projects/{project.number}/contract/edit/"
    data = typed(browse(diana).get(address), **{
        "number": "HT-18", "privacy": "clause", "ready": "1", "parts-1-rules": ["reports_accepted", "evaluation_passed", "spent_share"], "parts-1-report": "month", "parts-1-stage": "mid",
        "parts-1-share": "62.50", "parts-1-text": "居民会议纪要", "parts-2-rules": ["spent_share", "audit_there", "accepted", "orders_closed", "invoice"], "parts-2-share": ""})
    assert browse(diana).post(address, data).status_code == 302
    blank = {"text": "", "met_on": None}
    with fence(agency):
        parts = list(Instalment.objects.filter(project=project))
    assert [part.conditions for part in parts] == [
        [], [{"rule": "reports_accepted", "report": "month"} | blank, {"rule": "evaluation_passed", "stage": "mid"} | blank, {"rule": "spent_share", "share": "62.5"} | blank,
             {"text": "居民会议纪要", "met_on": None}],
        [{"rule": "spent_share", "share": "80"} | blank, *({"rule": rule} | blank for rule in ("audit_there", "accepted", "orders_closed", "invoice"))]]
    assert checks(project, 2) == [
        ("reports_accepted", "All monthly reports due so far are accepted", True), ("evaluation_passed", "Mid-term evaluation passed", False),
        ("spent_share", "At least 62.5% of the money received is spent", False), ("text", "居民会议纪要", False)]
    page = browse(diana).get(address.replace("edit/", "")).content.decode()
    assert all(words in page for words in ("All monthly reports due so far are accepted", "At least 62.5% of the money received is spent", "Acceptance completed"))
    again = typed(browse(diana).get(address))  # what was chosen stands in the form again
    assert (again["parts-1-rules"], again["parts-1-report"], again["parts-1-stage"], again["parts-1-share"], again["parts-1-text"]) == (
        ["reports_accepted", "evaluation_passed", "spent_share"], "month", "mid", "62.5", "居民会议纪要")


@pytest.mark.parametrize(("change", "words"), [({"share": "0"}, "greater than or equal to"), ({"share": "100.01"}, "less than or equal to 100"), ({"share": "viel"}, "Enter a number"),
                                               ({"stage": "early"}, "valid choice"), ({"report": "weekly"}, "valid choice"), ({"rules": ["moonshine"]}, "valid choice")])
def test_an_option_that_cannot_be_is_refused_and_nothing_is_written(change, words, fiona, diana, agency, browse):
    project = awarded(diana, fiona)
    address = f"/o/{diana.organisation.slug}/projects/{project.number}/contract/edit/"
    data = typed(browse(diana).get(address), number="HT-18", ready="1", **{f"parts-1-{name}": value for name, value in ({"rules": ["spent_share"]} | change).items()})
    page = browse(diana).post(address, data)
    assert (page.status_code, words in page.content.decode()) == (200, True)
    with fence(agency):
        assert Project.objects.get(pk=project.pk).contract.drawn_up_at is None


@pytest.mark.parametrize(("language", "words"), [("en", "At least 62.5% of the money received is spent"), ("zh-hans", "到账经费支出达到 62.5%")])
def test_a_condition_reads_with_its_option_in_both_languages(language, words):
    with translation.override(language):
        assert condition_words({"rule": "spent_share", "share": "62.5"}) == words


def test_every_rule_has_words_and_an_unknown_one_reads_as_it_is_written():
    assert all(condition_words({"rule": rule}) for rule in CONDITION_RULES)
    assert (condition_words({"rule": "moonshine"}), condition_words({"text": "居民会议纪要"})) == ("moonshine", "居民会议纪要")


# ---------- answers ----------


def report(project, kind, fiona, diana):
    """A report of a kind, handed in and accepted."""
    today = timezone.localdate()
    with fence(project.organisation):
        made = ProgressReport.objects.filter(project=project, kind=kind).first() or services.begin_report(project, kind=kind, start=project.starts_on, by=fiona)
        services.save_report(made, texts=TEXTS, by=fiona)
        services.hand_in_report(made, by=fiona)
    with fence(diana.organisation):
        services.accept_report(made, by=diana)
    assert made.start <= today
    return made


def test_the_mid_term_report_is_another_condition_than_the_monthly_ones(fiona, bureau, diana):
    project = governed_project(fiona, bureau, days_gone=250, days_left=100)
    conditions(project, 1, {"rule": "reports_accepted", "report": "mid"})
    conditions(project, 3, {"rule": "reports_accepted", "report": "month"})
    assert [check for check in checks(project, 1) if check[0] == "reports_accepted"] == [("reports_accepted", "Mid-term report accepted", False)]
    report(project, "mid", fiona, diana)
    assert [check for check in checks(project, 1) if check[0] == "reports_accepted"] == [("reports_accepted", "Mid-term report accepted", True)]
    assert [check for check in checks(project, 3) if check[0] == "reports_accepted"] == [("reports_accepted", "All monthly reports due so far are accepted", False)]


def test_another_evaluation_than_the_one_it_falls_due_at_is_asked_beside_it(governed, agency):
    conditions(governed, 2, {"rule": "evaluation_passed", "stage": "final"})
    assert checks(governed, 2) == [("evaluation_passed", "Mid-term evaluation passed", False), ("evaluation_passed", "Final evaluation passed", False)]
    with fence(agency):
        EvaluationResult.objects.create(organisation=agency, project=governed, seq=1, stage="final", score=90, grade="优秀", passed=True)
    assert [met for _code, _words, met in checks(governed, 2)] == [False, True]


# ---------- an agency's own project ----------


def test_an_agency_sets_rules_for_its_own_contract_and_ticks_only_words(agency, fiona, browse):
    with fence(agency):
        project = own_project(fiona, amount="200000")
        services.agree_instalments(project, percents=[50, 50], by=fiona)
        services.change_instalment(project.instalments.get(seq=1), by=fiona, conditions=[{"text": "签收单", "met_on": "2026-03-01"}, {"text": "旧条件", "met_on": None}])
    path, client = f"/o/{agency.slug}/projects/{project.number}/instalments/1/", browse(fiona)
    form = client.get(path).context["form"]
    data = {name: form[name].value() or "" for name in ("version", "trigger", "due_on")} | {
        "rules": ["spent_share", "invoice"], "share": "50", "text": "签收单\n会议纪要"}
    assert client.post(path, data).status_code == 302
    with fence(agency):
        part = project.instalments.get(seq=1)
    assert part.conditions == [{"rule": "spent_share", "text": "", "met_on": None, "share": "50"}, {"rule": "invoice", "text": "", "met_on": None},
                               {"text": "签收单", "met_on": "2026-03-01"}, {"text": "会议纪要", "met_on": None}]
    pay = client.get(f"{path}payment/").context["form"]
    assert pay.fields["met"].choices == [("2", "签收单"), ("3", "会议纪要")]  # rules answer by themselves
    sent = {"version": part.version, "met": ["3"], "paid_amount": "100000", "paid_on": "今天", "withheld_amount": "", "reason": "", "invoice_number": "FP-1"}
    assert client.post(f"{path}payment/", sent).status_code == 302
    with fence(agency):
        part = project.instalments.get(seq=1)
    assert [bool(condition["met_on"]) for condition in part.conditions] == [False, False, False, True]


# ---------- amounts are not the landing unit's ----------

AMOUNTS = ["287,654.32", "287654", "28.77", "贰拾捌万", "143,827.16", "143827", "28,765", "86,296.30", "98,765.43", "98765", "9.88"]
ABOUT = "o/<slug:organisation>/projects/<str:number>/"


def addresses(project, part=2):
    """Every address below the project that a number or a place in an order completes."""
    for route in routes(get_resolver().url_patterns):
        if route.startswith(ABOUT):
            rest = route.removeprefix(ABOUT).replace("<int:seq>", str(part)).replace("<int:pk>", "1").replace("<str:expense>", "1")
            if "<" not in rest:
                yield f"projects/{project.number}/{rest}"
    yield from ("", "projects/", "deadlines/", "notices/", "reports/", "portfolio/", "inbox/")


def routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def test_the_landing_unit_meets_no_amount_at_any_address(fiona, diana, gina, agency, browse):
    """Paid, withheld, budgeted, spent and supplemented: all of it is there, and none of it on a page of the landing unit."""
    today = timezone.localdate()
    project = concluded(diana, fiona, amount=Decimal("287654.32"), terms={"landing": gina.organisation}, landing_by=gina, on=today, starts_on=today, running=True)
    budgeted(project, fiona, amounts={"staff": "201358.02", "supervision": "11506.17", "activity": "34518.52", "management": "40271.61"})
    paid(project, diana)
    spent(project, fiona, "98765.43", days_ago=0)
    with fence(diana.organisation):
        part = project.instalments.get(seq=2)
        services.withhold(part, amount="28765", reason="月报迟交", by=diana)
    supplemented(project, diana, fiona, amount="28765", reason="多探访二十户")
    seen, met = read(browse(gina), gina, addresses(project))
    assert seen == set()
    there, _met = read(browse(diana), diana, [f"projects/{project.number}/{page}" for page in ("contract/", "spending/", "instalments/2/checklist/")])
    assert there >= {"287,654.32", "143,827.16", "98,765.43", "28,765"}  # the data is there to leak
    assert [met[f"projects/{project.number}/{page}"] for page in ("", "contract/")] == [200, 200]
    assert {met[f"projects/{project.number}/{page}"] for page in (
        "spending/", "spending/export/", "budget/", "staffing/", "instalments/2/checklist/", "instalments/2/pay/", "instalments/2/withhold/", "supplements/new/")} <= {403, 404}


def read(client, member, places):
    """(the amounts met, {address: status})."""
    met, seen = {}, set()
    for address in places:
        answer = client.get(f"/o/{member.organisation.slug}/{address}")
        text = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
        met[address] = answer.status_code
        seen |= {amount for amount in AMOUNTS if amount in text}
    return seen, met
