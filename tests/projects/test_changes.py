"""Change requests: before and after, approved or returned, in force from a day, undone exactly (DOMAIN.md 3.1; SECURITY.md F10)."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice, Series
from organisations.undo import UNDO_FOR
from organisations.workdays import add_workdays
from people.services import open_file
from projects import services
from projects.models import (
    BudgetAmount,
    BudgetLine,
    ChangeRequest,
    ChangeRound,
    IndicatorTarget,
    Paper,
    ProgressReport,
    Project,
    ProjectStaff,
)
from projects.services.governed import apply_staff
from projects.services.period import EndsTooEarly, StartHasPassed
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing, TooLateToUndo
from projects.window import NotAParty
from tests import factories
from tests import factories_casework as casework
from tests.factories_progress import asked, month_handed_in
from tests.factories_purchase import governed_project
from tests.projects.test_papers import pdf

CANARY, SECRET = "欧阳晓霜", "草稿里的话不可外传"


@pytest.fixture
def ground(fiona, bob, bureau, diana):
    """A governed project with Bob on its staff and a budget of two lines."""
    project = governed_project(fiona, bureau, goals="服务一百位长者")
    with fence(project.organisation):
        apply_staff(project, release=[], assign=[{"membership": bob, "since": project.starts_on}], by=fiona)
        for seq, (code, amount) in enumerate([("staff", 210000), ("activity", 90000)], 1):
            line = BudgetLine.objects.create(organisation=project.organisation, project=project, code=code, seq=seq, name=code)
            BudgetAmount.objects.create(organisation=project.organisation, line=line, number=1, amount=amount, effective_from=project.starts_on)
    return project


def decided(member, act, change, **more):
    with fence(member.organisation):
        return act(ChangeRequest.objects.select_related("project__organisation").get(pk=change.pk), by=member, **more)


def state(change):
    with fence(change.organisation):
        change = ChangeRequest.objects.get(pk=change.pk)
        return change.status, [(each.seq, each.verdict) for each in change.rounds.all()]


def whole(project):
    """Everything that a change may touch, as it lies in the database."""
    with fence(project.organisation):
        return {
            "project": Project.objects.values("starts_on", "ends_on", "term_reason", "title", "goals", "need", "place", "target_group", "leader").get(pk=project.pk),
            "targets": list(IndicatorTarget.objects.order_by("pk").values_list("pk", "number", "target", "effective_from")),
            "amounts": list(BudgetAmount.objects.order_by("pk").values_list("pk", "number", "amount", "effective_from")),
            "staff": list(ProjectStaff.objects.order_by("pk").values_list("pk", "membership", "duty", "since", "until", "certificate", "has_background")),
            "lines": list(project.lines.order_by("pk").values_list("pk", "name")),
        }


def kinds(ground, jack):
    """One request of each kind: (kind, subject, after)."""
    with fence(ground.organisation):
        bob = ground.staff.order_by("pk").first()
        lines = list(ground.budget.all())
        line = ground.lines.first()
    end = (ground.ends_on + timedelta(days=30)).isoformat()
    return {
        "indicator": (None, {"target": "150.00"}),
        "budget": ("budget", {"lines": [{"line": lines[0].pk, "name": "staff", "amount": "200000.00"}, {"line": lines[1].pk, "name": "activity", "amount": "100000.00"}]}),
        "period": ("term", {"starts_on": ground.starts_on.isoformat(), "ends_on": end}),
        "content": ("goals", {"text": "服务一百五十位长者"}),
        "staff": ("staff", {"release": [{"assignment": bob.pk, "name": "Bob", "duty": "worker"}],
                            "assign": [{"membership": jack.pk, "name": "Jack", "duty": "leader", "certificate": "assistant", "has_background": True}]}),
        "line": (f"line:{line.pk}", {"text": "上门探访"}),
    }


@pytest.fixture
def jack(agency):
    return factories.member(agency, "Jack", Role.WORKER)


def ask(ground, fiona, jack, name, **more):
    subject, after = kinds(ground, jack)[name]
    return asked(ground, fiona, kind="content" if name == "line" else name, subject=subject, after=after, **more)


NAMES = ["indicator", "budget", "period", "content", "staff", "line"]


@pytest.mark.parametrize("name", NAMES)
def test_approved_it_is_in_force_and_undone_everything_is_exactly_as_before(ground, fiona, jack, diana, name):
    before = whole(ground)
    change = ask(ground, fiona, jack, name)
    assert whole(ground) == before
    decided(diana, services.approve_change, change)
    after = whole(ground)
    assert after != before
    decided(diana, services.undo_change_decision, change)
    assert whole(ground) == before
    assert state(change) == ("submitted", [(1, "")])
    decided(diana, services.approve_change, change)
    assert state(change) == ("approved", [(1, "approved")])
    without_keys = lambda rows: [row[1:] for row in rows]  # noqa: E731  new rows have new keys
    again = whole(ground)
    assert {name: without_keys(rows) if isinstance(rows, list) else rows for name, rows in again.items()} == {
        name: without_keys(rows) if isinstance(rows, list) else rows for name, rows in after.items()}


def test_each_kind_does_what_it_says(ground, fiona, jack, diana):
    for name in NAMES:
        decided(diana, services.approve_change, ask(ground, fiona, jack, name))
    with fence(ground.organisation):
        project = Project.objects.get(pk=ground.pk)
        assert (project.goals, project.ends_on, project.leader_id) == ("服务一百五十位长者", ground.ends_on + timedelta(days=30), jack.pk)
        assert [version.target for version in project.indicators.get().targets.all()] == [100, 150]
        assert [[version.amount for version in line.amounts.all()] for line in project.budget.all()] == [[210000, 200000], [90000, 100000]]
        day = timezone.localdate() - timedelta(days=11)  # the last day of who leaves is the day before the first of who comes
        assert [(entry.membership.name, entry.until) for entry in project.staff.order_by("pk")] == [("Bob", day), ("Jack", None)]
        assert project.lines.first().name == "上门探访"


def test_before_is_filled_in_by_what_is_in_force(ground, fiona):
    change = asked(ground, fiona)
    assert (change.before, change.after) == ({"indicator": "入户探访", "unit": "人次", "target": "100.00"}, {"target": "150.00"})


def test_the_purchaser_has_five_working_days(ground, fiona):
    assert asked(ground, fiona).decide_by == add_workdays(timezone.localdate(), 5)


def test_nothing_changes_is_nothing_to_ask_for(ground, fiona):
    with pytest.raises(services.NothingChanges):
        asked(ground, fiona, after={"target": "100.00"})


def term(project, start=0, end=0):
    """A request for another term, its days counted from the present ones."""
    return {"kind": "period", "subject": "term", "after": {"starts_on": (project.starts_on + timedelta(days=start)).isoformat(),
                                                           "ends_on": (project.ends_on + timedelta(days=end)).isoformat()}}


def test_the_first_day_of_a_project_that_has_begun_stays(ground, fiona):
    for start in (-1, 1, 200):
        with pytest.raises(StartHasPassed):
            asked(ground, fiona, **term(ground, start=start))


def test_a_term_is_not_cut_short_to_before_today(ground, fiona, diana):
    left = (ground.ends_on - timezone.localdate()).days
    with pytest.raises(EndsTooEarly) as refused:
        asked(ground, fiona, **term(ground, end=-left - 1))
    change = asked(ground, fiona, **term(ground, end=-left))
    decided(diana, services.approve_change, change)
    assert (refused.value.day, whole(ground)["project"]["ends_on"]) == (timezone.localdate(), timezone.localdate())


def test_a_term_is_not_cut_short_to_before_the_last_period_that_was_handed_in(ground, fiona, diana, agency):
    report = month_handed_in(ground, fiona)
    end = timezone.localdate() + timedelta(days=40)
    with fence(agency):
        ProgressReport.objects.filter(pk=report.pk).update(end=end)
    left = (ground.ends_on - end).days
    with pytest.raises(EndsTooEarly) as refused:
        asked(ground, fiona, **term(ground, end=-left - 1))
    assert refused.value.day == end
    assert asked(ground, fiona, **term(ground, end=-left)).status == "submitted"


def test_what_has_passed_since_it_was_asked_for_is_not_approved(ground, fiona, diana, monkeypatch):
    left = (ground.ends_on - timezone.localdate()).days
    change, now = asked(ground, fiona, **term(ground, end=-left)), timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    with pytest.raises(EndsTooEarly):
        decided(diana, services.approve_change, change)
    assert (state(change)[0], whole(ground)["project"]["ends_on"]) == ("submitted", ground.ends_on)


def test_before_it_begins_the_whole_term_may_move_and_a_late_last_day_may_be_put_later(fiona, bureau, diana):
    waiting = governed_project(fiona, bureau, running=False, days_gone=-10, title="未开工")
    decided(diana, services.approve_change, asked(waiting, fiona, effective_on=waiting.starts_on, **term(waiting, start=5, end=5)))
    assert whole(waiting)["project"]["starts_on"] == waiting.starts_on + timedelta(days=5)
    late = governed_project(fiona, bureau, days_gone=200, days_left=-20, title="已到期")
    decided(diana, services.approve_change, asked(late, fiona, **term(late, end=10)))
    assert whole(late)["project"]["ends_on"] == late.ends_on + timedelta(days=10)


def test_the_form_says_why_a_term_cannot_be_changed_so(ground, fiona, browse):
    after = term(ground, start=1, end=0)["after"] | {"reason": "街道要求", "effective_on": timezone.localdate().isoformat()}
    web, path = browse(fiona), reverse("change_new", args=["zhihe", ground.number, "period"])
    early = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert [web.post(path, data).context["form"].errors for data in (after, after | {"starts_on": ground.starts_on.isoformat(), "ends_on": early})] == [
        {"starts_on": ["The project has begun; its first day stays."]},
        {"ends_on": [f"The project cannot end before {timezone.localdate().isoformat()}: until then it ran, or was reported on."]}]


def test_a_request_needs_a_reason(ground, fiona):
    with pytest.raises(ReasonMissing):
        asked(ground, fiona, reason=" ")


def test_a_project_that_the_agency_entered_by_itself_is_changed_directly(fiona, agency):
    with fence(agency):
        project = casework.project(fiona)
    with pytest.raises(services.NotGoverned):
        asked(project, fiona, kind="content", subject="goals", after={"text": "别的目标"})


def test_of_two_requests_for_one_thing_the_second_is_not_approved_unseen(ground, fiona, diana):
    first, second = asked(ground, fiona), asked(ground, fiona, after={"target": "200.00"})
    decided(diana, services.approve_change, first)
    with pytest.raises(services.ChangedMeanwhile):
        decided(diana, services.approve_change, second)
    assert state(second)[0] == "submitted"


def test_a_change_does_not_begin_before_the_last_one_of_the_same_thing(ground, fiona, diana):
    decided(diana, services.approve_change, asked(ground, fiona))
    with pytest.raises(services.EarlierThanTheLast):
        asked(ground, fiona, after={"target": "200.00"}, effective_on=timezone.localdate() - timedelta(days=11))


def test_returned_written_anew_and_approved_with_all_rounds_kept(ground, fiona, diana, agency, monkeypatch):
    change = asked(ground, fiona)
    decided(diana, services.return_change, change, reason="请写明依据")
    now = timezone.now() + UNDO_FOR * 2
    monkeypatch.setattr(timezone, "now", lambda: now)
    with fence(agency):
        services.edit_change(change, subject=change.subject, after={"target": "130.00"}, reason="依据街道来函", effective_on=timezone.localdate(), by=fiona)
        services.hand_in_change(change, by=fiona)
    decided(diana, services.approve_change, change)
    assert state(change) == ("approved", [(1, "returned"), (2, "approved")])
    with fence(agency):
        assert [(each.after["target"], each.decision_reason) for each in change.rounds.all()] == [("150.00", "请写明依据"), ("130.00", "")]


def test_the_second_official_is_shown_the_first_ones_decision(ground, fiona, diana, bureau, browse):
    change, dora = asked(ground, fiona), factories.member(bureau, "Dora", Role.OFFICIAL)
    decided(diana, services.return_change, change, reason="请写明依据")
    answer = browse(dora).post(reverse("change_approve", args=["minzheng", change.number]))
    assert (answer.status_code, [word in answer.content.decode() for word in ("Diana", "returned", "请写明依据")]) == (409, [True] * 3)


def test_the_provider_is_told_only_after_the_time_to_undo(ground, fiona, diana, agency, bureau):
    change = asked(ground, fiona)
    decided(diana, services.approve_change, change)
    with fence(agency):
        assert Notice.objects.get(kind="change.approved").not_before >= ChangeRequest.objects.get(pk=change.pk).decided_at + UNDO_FOR
    decided(diana, services.undo_change_decision, change)
    with fence(agency):
        assert Notice.objects.filter(kind="change.approved").count() == 0
    with fence(bureau):
        assert Notice.objects.filter(kind="change.handed_in").count() == 1


def test_later_or_by_a_colleague_it_is_not_undone(ground, fiona, diana, bureau, monkeypatch):
    change, dora = asked(ground, fiona), factories.member(bureau, "Dora", Role.OFFICIAL)
    decided(diana, services.approve_change, change)
    with pytest.raises(services.NotYourDecision):
        decided(dora, services.undo_change_decision, change)
    now = timezone.now() + UNDO_FOR
    monkeypatch.setattr(timezone, "now", lambda: now)
    with pytest.raises(TooLateToUndo):
        decided(diana, services.undo_change_decision, change)


def test_what_another_change_was_built_upon_is_not_undone(ground, fiona, diana):
    first = asked(ground, fiona)
    decided(diana, services.approve_change, first)
    second = asked(ground, fiona, after={"target": "200.00"})
    decided(diana, services.approve_change, second)
    with pytest.raises(TooLateToUndo):
        decided(diana, services.undo_change_decision, first)
    decided(diana, services.undo_change_decision, second)
    decided(diana, services.undo_change_decision, first)
    with fence(ground.organisation):
        assert [version.target for version in ground.indicators.get().targets.all()] == [100]


def test_an_official_role_in_the_own_house_decides_nothing(ground, fiona, agency):
    change, inside = asked(ground, fiona), factories.member(agency, "Inside", Role.OFFICIAL)
    with pytest.raises(NotAParty):
        decided(inside, services.approve_change, change)


# ---------- drafts ----------


def test_a_draft_is_invisible_to_the_bureau_also_when_it_is_withdrawn(ground, fiona, agency, bureau, diana, browse):
    change = asked(ground, fiona, reason=SECRET, hand_in=False)
    with fence(bureau):
        assert (ChangeRequest.objects.count(), ChangeRound.objects.count()) == (0, 0)
    assert browse(diana).get(reverse("change", args=["minzheng", change.number])).status_code == 404
    with fence(agency):
        ChangeRequest.objects.filter(pk=change.pk).update(status="withdrawn")  # by hand: the service deletes it
    with fence(bureau):
        assert (ChangeRequest.objects.count(), ChangeRound.objects.count()) == (0, 0)


def test_the_number_of_a_withdrawn_draft_is_never_given_again(ground, fiona, agency, bureau):
    drafts = [asked(ground, fiona, hand_in=False) for _turn in range(3)]
    with fence(agency):
        services.withdraw_change(drafts[0], by=fiona)
    second = asked(governed_project(fiona, bureau, title="另一项目"), fiona, hand_in=False)
    drafts.append(asked(ground, fiona, hand_in=False))
    with fence(agency):
        services.withdraw_change(drafts[3], by=fiona)
    last = asked(ground, fiona, hand_in=False)
    numbers = [change.number.removeprefix(ground.number) for change in [*drafts, last]]
    assert (numbers, second.number[-4:]) == (["-B01", "-B02", "-B03", "-B04", "-B05"], "-B01")  # each project counts by itself


def test_a_series_that_is_younger_than_its_requests_takes_no_number_twice(ground, fiona, agency):
    first = asked(ground, fiona, hand_in=False)
    with fence(agency):
        Series.objects.filter(kind=f"change-{ground.pk}").update(last=0)
    assert [change.number[-4:] for change in (first, asked(ground, fiona, hand_in=False))] == ["-B01", "-B02"]


def test_a_draft_that_is_withdrawn_is_gone(ground, fiona, agency):
    change = asked(ground, fiona, hand_in=False)
    with fence(agency):
        assert services.withdraw_change(change, by=fiona) is None
        assert ChangeRequest.objects.count() == 0


def test_what_is_written_after_a_return_is_a_draft_again(ground, fiona, diana, agency, bureau, browse, monkeypatch):
    change = asked(ground, fiona)
    decided(diana, services.return_change, change, reason="请写明依据")
    now = timezone.now() + UNDO_FOR * 2
    monkeypatch.setattr(timezone, "now", lambda: now)
    with fence(agency):
        services.edit_change(change, subject=change.subject, after={"target": "130.00"}, reason=SECRET, effective_on=timezone.localdate(), by=fiona)
    assert SECRET in browse(fiona).get(reverse("change", args=["zhihe", change.number])).content.decode()
    assert SECRET not in browse(diana).get(reverse("change", args=["minzheng", change.number])).content.decode()
    with fence(bureau):
        assert [each.reason for each in ChangeRound.objects.all()] == [change.reason]


def test_no_clients_name_leaves_the_house_with_a_request(ground, fiona, alice, diana, agency, browse):
    with fence(agency):
        open_file(by=alice, name=CANARY)
    change = asked(ground, fiona, kind="content", subject="goals", after={"text": f"照顾{CANARY}一家"}, reason=f"{CANARY}的家人来电13912340987")
    page = browse(diana).get(reverse("change", args=["minzheng", change.number])).content.decode()
    assert (CANARY in page, "13912340987" in page, "欧**霜" in page) == (False, False, True)


# ---------- steps ----------

ALL = list(ChangeRequest.Status.values)
ILLEGAL = [(before, after) for before in ALL for after in ALL if before != after and after not in ChangeRequest.STEPS.get(before, [])]
WAY = {"draft": [], "submitted": ["submitted"], "returned": ["submitted", "returned"], "approved": ["submitted", "approved"], "withdrawn": ["withdrawn"]}


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_the_database_refuses_every_illegal_step(ground, fiona, agency, before, after):
    change = asked(ground, fiona, hand_in=False)
    with fence(agency):
        for step in WAY[before]:
            ChangeRequest.objects.filter(pk=change.pk).update(status=step)
        with pytest.raises(IntegrityError), transaction.atomic():
            ChangeRequest.objects.filter(pk=change.pk).update(status=after)


def brought(ground, fiona, diana, status):
    """A request in a state, by the services."""
    change = asked(ground, fiona, hand_in=status != "draft")
    if status == "approved":
        decided(diana, services.approve_change, change)
    elif status == "returned":
        decided(diana, services.return_change, change, reason="补充")
    elif status == "withdrawn":
        with fence(change.organisation):
            services.withdraw_change(change, by=fiona)
    return change


@pytest.mark.parametrize(("status", "act"), [
    ("draft", "approve_change"), ("draft", "return_change"), ("draft", "undo_change_decision"), ("submitted", "undo_change_decision"),
    ("returned", "approve_change"), ("approved", "approve_change"), ("approved", "return_change"), ("withdrawn", "approve_change"),
    ("withdrawn", "return_change"), ("withdrawn", "undo_change_decision")])
def test_the_service_refuses_the_official_every_illegal_step(ground, fiona, diana, status, act):
    change = brought(ground, fiona, diana, status)
    with fence(diana.organisation), pytest.raises((NotInThisState, AlreadyDecided)):
        getattr(services, act)(change, by=diana, **({"reason": "x"} if act == "return_change" else {}))


@pytest.mark.parametrize(("status", "act"), [
    ("submitted", "hand_in_change"), ("approved", "hand_in_change"), ("withdrawn", "hand_in_change"), ("approved", "withdraw_change"),
    ("withdrawn", "withdraw_change"), ("submitted", "edit_change"), ("approved", "edit_change"), ("withdrawn", "edit_change")])
def test_the_service_refuses_the_provider_every_illegal_step(ground, fiona, diana, status, act):
    change = brought(ground, fiona, diana, status)
    more = {"subject": change.subject, "after": {"target": "1.00"}, "reason": "x", "effective_on": timezone.localdate()} if act == "edit_change" else {}
    with fence(change.organisation), pytest.raises(NotInThisState):
        getattr(services, act)(change, by=fiona, **more)


# ---------- pages ----------

FORMS = {
    "indicator": lambda g: {"indicator": g.indicators.get().pk, "target": "150"},
    "budget": lambda g: {f"line_{line.pk}": amount for line, amount in zip(g.budget.all(), ("200000", "100000"), strict=True)},
    "period": lambda g: {"starts_on": g.starts_on.isoformat(), "ends_on": (g.ends_on + timedelta(days=30)).isoformat()},
    "content": lambda g: {"text": "服务一百五十位长者"},
    "staff": lambda g: {"release": g.staff.get(until=None).pk, "duty": "worker"},
}


@pytest.mark.parametrize("kind", FORMS)
def test_asked_for_and_handed_in_by_the_pages_of_each_kind(ground, fiona, diana, agency, browse, kind):
    client = browse(fiona)
    with fence(agency):
        data = FORMS[kind](ground)
    page = reverse("change_new", args=["zhihe", ground.number, kind])
    assert client.get(page).status_code == 200
    made = client.post(page, data | {"reason": "街道来函", "effective_on": timezone.localdate().isoformat()})
    number = f"{ground.number}-B01"
    assert made.status_code == 302, made.context["form"].errors
    for name in ("change_edit", "change"):
        assert client.get(reverse(name, args=["zhihe", number])).status_code == 200
    client.post(reverse("change_submit", args=["zhihe", number]))
    official = browse(diana)
    assert official.get(reverse("change", args=["minzheng", number])).status_code == 200
    assert official.post(reverse("change_approve", args=["minzheng", number])).status_code == 302
    with fence(agency):
        assert ChangeRequest.objects.get(number=number).status == "approved"


def test_a_budget_that_does_not_add_up_is_refused_with_both_sums(ground, fiona, agency, browse):
    with fence(agency):
        first, second = ground.budget.all()
    answer = browse(fiona).post(reverse("change_new", args=["zhihe", ground.number, "budget"]), {
        f"line_{first.pk}": "200000", f"line_{second.pk}": "100000.01", "reason": "x", "effective_on": timezone.localdate().isoformat()})
    assert ("300,000.01" in answer.content.decode(), "300,000.00" in answer.content.decode()) == (True, True)


def test_a_stale_form_is_409_and_keeps_what_was_typed(ground, fiona, agency, browse):
    change = asked(ground, fiona, hand_in=False)
    with fence(agency):
        indicator = ground.indicators.get().pk
        services.edit_change(change, subject=change.subject, after={"target": "140.00"}, reason="又改", effective_on=timezone.localdate(), by=fiona)
    answer = browse(fiona).post(reverse("change_edit", args=["zhihe", change.number]), {
        "version": change.version, "indicator": indicator, "target": "170", "reason": "我的理由", "effective_on": timezone.localdate().isoformat()})
    assert (answer.status_code, "我的理由" in answer.content.decode()) == (409, True)


@pytest.mark.django_db(transaction=True)
def test_of_eight_officials_at_once_one_decides_and_the_target_changes_once(agency, bureau):
    fiona = factories.member(agency, "Fiona", Role.ADMIN)
    officials = [factories.member(bureau, f"Official{n}", Role.OFFICIAL) for n in range(8)]
    project = governed_project(fiona, bureau)
    change = asked(project, fiona)
    start, found = threading.Barrier(8), []

    def decide(number):
        member = officials[number]
        try:
            start.wait(10)
            if number % 2:
                decided(member, services.approve_change, change)
            else:
                decided(member, services.return_change, change, reason="请补充")
            found.append("done")
        except AlreadyDecided as first:
            found.append(first.decision.decided_name)
        except Exception as wrong:  # told below
            found.append(repr(wrong))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    status, rounds = state(change)
    with fence(agency):
        winner = ChangeRound.objects.get().decided_name
        assert [version.target for version in IndicatorTarget.objects.all()] == ([Decimal(100), Decimal(150)] if status == "approved" else [Decimal(100)])
    assert (sorted(found), rounds) == (sorted(["done"] + [winner] * 7), [(1, status)])
    for house in (agency, bureau):
        with fence(house):
            assert AuditEvent.objects.filter(act__in=["change.approve", "change.return"]).count() == 1


# ---------- files ----------


def test_an_annex_stays_with_the_round_in_which_it_was_handed_in(ground, fiona, diana, browse, monkeypatch):
    """Returned and written anew, the next round has its own files; until it is handed in nobody else reads them."""
    change = asked(ground, fiona, hand_in=False)
    with fence(fiona.organisation):
        first = services.add_paper(change.rounds.get(), upload=pdf("会议纪要.pdf"), by=fiona)
        change = services.hand_in_change(change, by=fiona)
    decided(diana, services.return_change, change, reason="请补充依据")
    later = timezone.now() + UNDO_FOR * 2
    monkeypatch.setattr(timezone, "now", lambda: later)
    with fence(fiona.organisation):
        change = services.edit_change(ChangeRequest.objects.get(pk=change.pk), subject=change.subject, after={"target": "140.00"}, reason="按意见修改", effective_on=change.effective_on, by=fiona)
        second = services.add_paper(change.rounds.get(submitted_at=None), upload=pdf("依据.pdf"), by=fiona)
    refused = browse(fiona).post(reverse("paper_remove", args=["zhihe", first.uid]), {"next": "/o/zhihe/"}, follow=True).content.decode()
    readable = [browse(diana).get(reverse("paper", args=["minzheng", paper.uid])).status_code for paper in (first, second)]
    pages = [browse(member).get(reverse("change", args=[member.organisation.slug, change.number])).content.decode() for member in (fiona, diana)]
    with fence(fiona.organisation):
        kept = [(paper.name, each.seq) for each in change.rounds.order_by("seq") for paper in Paper.objects.of(each)]
    assert ("cannot be removed any more" in refused, kept, readable, [(page.count("会议纪要.pdf") > 0, page.count("依据.pdf") > 0) for page in pages]) == (
        True, [("会议纪要.pdf", 1), ("依据.pdf", 2)], [200, 404], [(True, True), (True, False)])
