"""Services become working hours by the rule that their project had on their day (DOMAIN.md 3.5)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.models import Kind
from organisations.fence import fence
from organisations.models import AuditEvent
from projects import counting, services
from projects.figures.work_hours import Entry, work_hours
from projects.models import WorkHourPreset, WorkHourRule
from projects.models.work_hours import Service
from projects.services.troubles import ReasonMissing, UnderChangeControl
from tests import factories_casework as make
from tests.factories_purchase import governed_project

RULE = [{"kind": "visit", "basis": "actual", "direct": 1, "indirect": "0.5", "most": 2}, {"kind": "activity", "basis": "actual", "direct": 1, "indirect": 4},
        {"kind": "activity", "people": 50, "basis": "actual", "direct": 1, "indirect": 8}, {"kind": "call", "basis": "per_service", "direct": "0.2", "indirect": 0},
        {"kind": "consultation", "basis": "per_hour", "direct": "1.5", "indirect": 0}]


def period(days=100):
    today = timezone.localdate()
    return counting.Period(today - timedelta(days=days), today)


def hours(project, **options):
    return counting.get("WORK_HOURS").count(counting.Scope(project.organisation, project, None, options), period())


def test_a_rule_may_name_every_kind_of_the_ledger_and_trainings():
    assert set(Service.values) == set(Kind.values) | {"training"}


def test_each_kind_is_turned_by_its_entry_and_what_the_rule_does_not_name_says_so(home, alice, bob, gina, project, wang):
    services.set_work_hours(project, entries=RULE, by=alice)
    visit = make.approved(alice, bob, project, "visit", persons=[wang], minutes=45, days_ago=3)  # 0.75 + 0.5
    long = make.approved(alice, bob, project, "visit", persons=[wang], minutes=240, days_ago=4)  # 4.5, at most 2
    call = make.approved(alice, bob, project, "call", persons=[wang], minutes=7, days_ago=5)  # 0.2
    advice = make.approved(alice, bob, project, "consultation", headcount=1, minutes=40, days_ago=6)  # 1.0
    small = make.approved(alice, bob, project, "activity", headcount=49, minutes=100, days_ago=7)  # 1.67 + 4
    large = make.approved(alice, bob, project, "activity", headcount=50, minutes=100, days_ago=8)  # 1.67 + 8
    talk = make.approved(alice, bob, project, "publicity", headcount=9, minutes=60, days_ago=9)
    waiting = make.record(bob, project, persons=[wang], days_ago=10)
    figure = hours(project)
    with translation.override("en"):
        rows = {row.number: (row.amount, row.reasons) for row in figure.page()}
    assert rows == {
        visit.number: (Decimal("1.25"), []), long.number: (Decimal(2), []), call.number: (Decimal("0.2"), []), advice.number: (Decimal(1), []),
        small.number: (Decimal("5.67"), []), large.number: (Decimal("9.67"), []), waiting.number: (0, ["waiting for review"]),
        talk.number: (0, ["the working-hour rule does not name this kind of service"])}
    told = work_hours(project, period())
    assert (figure.total(), told.total, sum(amount for amount, _reasons in rows.values())) == (Decimal("19.79"),) * 3
    assert {kind: (part, hours(project, kind=kind).total()) for _code, kind, _words, part in told.parts} == {
        "visit": (Decimal("3.25"),) * 2, "activity": (Decimal("15.34"),) * 2, "call": (Decimal("0.2"),) * 2, "consultation": (Decimal(1),) * 2}


def test_two_workers_are_two_times_the_hours(home, alice, bob, gina, project, wang):
    services.set_work_hours(project, entries=RULE, by=alice)
    make.approved(alice, bob, project, "visit", persons=[wang], minutes=45, companions=[gina])
    assert hours(project).total() == Decimal("2.00")


@example(minutes=110, workers=1, basis="actual", direct=177, indirect=0, most=None)
@given(minutes=st.integers(1, 720), workers=st.integers(1, 6), basis=st.sampled_from(["actual", "per_hour", "per_service"]), direct=st.integers(0, 400), indirect=st.integers(0, 900),
       most=st.none() | st.integers(0, 2000))
@settings(max_examples=60, deadline=None)
@pytest.mark.django_db
def test_the_database_and_the_words_of_the_rule_say_the_same(minutes, workers, basis, direct, indirect, most):
    from django.db.models import Value

    from organisations.models import Organisation

    entry = Entry("visit", 0, basis, Decimal(direct) / 100, Decimal(indirect) / 100, None if most is None else Decimal(most) / 100)
    told = Organisation.objects.order_by().values_list(entry.expression(Value(minutes), Value(workers)), flat=True)
    Organisation.objects.get_or_create(code="ONE", defaults={"slug": "one", "name": "一"})
    assert told[0] == entry.hours(minutes, workers)


def test_a_new_version_leaves_the_hours_of_earlier_days(home, alice, bob, project, wang):
    today = timezone.localdate()
    services.set_work_hours(project, entries=[{"kind": "visit", "basis": "actual", "direct": 1, "indirect": 1}], by=alice)
    for days in (10, 5, 4):
        make.approved(alice, bob, project, "visit", persons=[wang], minutes=60, days_ago=days)
    assert hours(project).total() == 6
    with pytest.raises(ReasonMissing):
        services.set_work_hours(project, entries=RULE, by=alice, effective_from=today - timedelta(days=5))
    services.set_work_hours(project, entries=[{"kind": "visit", "basis": "per_service", "direct": "0.5", "indirect": 0}], by=alice, effective_from=today - timedelta(days=5), reason="补充协议")
    assert [row.amount for row in hours(project).page()] == [Decimal("0.5"), Decimal("0.5"), Decimal(2)]
    with pytest.raises(services.EarlierThanTheRule):
        services.set_work_hours(project, entries=RULE, by=alice, effective_from=today - timedelta(days=6), reason="倒填")
    assert [(rule.number, rule.reason) for rule in WorkHourRule.objects.filter(project=project)] == [(1, ""), (2, "补充协议")]


@pytest.mark.parametrize("entries", [[], [{"kind": "flight", "basis": "actual"}], [{"kind": "visit", "basis": "guess"}], [{"kind": "visit", "basis": "actual", "direct": -1}],
                                     [{"kind": "visit", "basis": "actual", "direct": "NaN"}], [RULE[0], RULE[0]], [{"kind": "visit", "basis": "actual", "indirect": 1001}]])
def test_what_is_no_rule_is_refused(home, alice, project, entries):
    with pytest.raises(services.NotAWorkHourRule):
        services.set_work_hours(project, entries=entries, by=alice)
    assert not WorkHourRule.objects.exists()


def test_who_made_the_contract_sets_the_rule_and_the_indicator_counts_by_it(home, fiona, diana, bureau, alice):
    project = governed_project(fiona, bureau)
    with pytest.raises(UnderChangeControl):
        services.set_work_hours(project, entries=RULE, by=fiona)
    with fence(bureau):
        services.set_work_hours(project, entries=RULE, by=diana)
    with fence(project.organisation):
        rule = WorkHourRule.objects.get(project=project)
        written = [event.detail for event in AuditEvent.objects.filter(act="work_hours.set")]
    assert (rule.by_name, rule.by_house, len(rule.entries), [detail.get("version") for detail in written]) == (diana.name, bureau, 5, [1])


def test_the_page_sets_the_usual_rule_and_opens_to_the_records(home, agency, alice, fiona, bob, project, wang, browse):
    make.approved(alice, bob, project, "visit", persons=[wang], minutes=45)
    page, rule = (reverse(name, args=[agency.slug, project.number]) for name in ("project_hours", "project_hours_rule"))
    client = browse(fiona)
    preset = WorkHourPreset.objects.get(is_default=True)
    rows = {f"entries-{place}-{name}": "" if entry[name] is None else entry[name] for place, entry in enumerate(preset.entries) for name in entry}
    sent = {"entries-TOTAL_FORMS": len(preset.entries), "entries-INITIAL_FORMS": 0, "effective_from": project.starts_on.isoformat()} | rows
    assert client.get(f"{rule}?preset={preset.code}").context["formset"].initial[1]["indirect"] == Decimal("0.5")
    assert client.post(rule, sent | {"entries-0-basis": "guess"}).status_code == 200
    answer = client.post(f"{rule}?preset={preset.code}", sent)
    assert (answer.status_code, answer.url) == (302, page)
    told = client.get(page).context["told"]
    opened = client.get(reverse("project_figures", args=[agency.slug, project.number]) + "?rule=WORK_HOURS&kind=visit&show=counted").context
    assert ([part[1:] for part in told.parts], opened["total"], opened["size"]) == ([("visit", Service.VISIT.label, Decimal("1.25"))], Decimal("1.25"), 1)
    on_project = {one.code: total for one, total in client.get(reverse("project", args=[agency.slug, project.number])).context["headline"]}
    assert on_project["WORK_HOURS"] == Decimal("1.25")
