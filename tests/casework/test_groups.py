"""A group: planned, approved, joined, held in sessions, summarised, counted (DOMAIN.md 4.3, 3.3, rule 8.28)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from casework import services
from casework.figures.change import change_tables
from casework.figures.groups import standing_of
from casework.models import Form, Group, Scale, ServiceRecord
from people.services import withdraw_consent
from projects import counting
from reports.collecting.tally import Tally, TermTally
from tests import factories_casework as make
from tests import factories_groups as groups
from tests.casework.test_figures import figure, period, total


@pytest.fixture
def group(home, alice, bob, project):
    return groups.running(bob, alice, project)


# ---------- planning ----------


def test_a_group_runs_when_its_plan_is_approved(home, alice, bob, project):
    group = groups.outlined(groups.planned(bob, project), bob)
    form = groups.handed_in(group, Form.Kind.GROUP_PLAN, bob, groups.PLAN)
    group.refresh_from_db()
    assert (group.number, group.status) == ("ZH-G00001", "planning")
    services.approve_form(form, by=alice)
    group.refresh_from_db()
    assert group.status == "running"


def test_a_plan_without_its_outline_is_not_handed_in(home, bob, project):
    group = groups.planned(bob, project)
    with pytest.raises(services.FormIncomplete) as incomplete:
        groups.handed_in(group, Form.Kind.GROUP_PLAN, bob, groups.PLAN)
    assert [problem.words for problem in incomplete.value.problems] == ["The session outline: 0 of 6 sessions are outlined."]


def test_a_session_waits_for_the_plan(home, bob, project):
    group = groups.planned(bob, project)
    groups.members(group, bob, 3)
    with pytest.raises(services.GroupNotRunning):
        groups.held(group, bob, 1)
    assert ServiceRecord.objects.filter(kind="session").count() == 0


def test_after_the_approval_its_leader_no_longer_moves_the_number_of_sessions_but_a_supervisor_does(group, alice, bob):
    with pytest.raises(services.PlanIsApproved):
        services.change_group(group, by=bob, planned_sessions=1)
    services.change_group(group, by=bob, place="活动室")
    changed = services.change_group(group, by=alice, planned_sessions=5)
    assert (changed.planned_sessions, changed.place, changed.version) == (5, "活动室", group.version + 2)


def test_a_group_needs_a_line_of_its_project_and_two_leaders_are_two_people(home, alice, bob, project):
    other = make.project(alice, bob, title="另一项目")
    with pytest.raises(services.LineOfAnotherProject):
        services.plan_group(by=bob, name="小组", nature="growth", project=project, line=make.line(other, "case"))
    with pytest.raises(services.TwoLeadersAreOne):
        groups.planned(bob, project, co_leader=bob)


def test_a_cancelled_group_keeps_its_sessions_and_does_not_count(group, alice, bob, project):
    groups.members(group, bob, 4)
    groups.approved(alice, group, bob, 1)
    with pytest.raises(services.ReasonMissing):
        services.cancel_group(group, by=bob, reason=" ")
    services.cancel_group(group, by=bob, reason="场地收回")
    group.refresh_from_db()
    assert (group.status, group.cancel_reason) == ("cancelled", "场地收回")
    assert [total(project, code) for code in ("GROUP", "GROUP_SESSION", "PERSON_TIMES")] == [0, 1, 4]
    for verb in (lambda: services.cancel_group(group, by=bob, reason="再次"), lambda: services.add_member(group, by=bob, name="新人"),
                 lambda: services.write_outline(group, by=bob, rows=[])):
        with pytest.raises(services.GroupIsOver):
            verb()


# ---------- members ----------


def test_the_same_person_is_a_member_once(group, bob):
    wang = groups.client(bob, "王桂兰")
    services.add_member(group, by=bob, person=wang)
    for again in ({"person": wang}, {"name": "王桂兰"}, {"name": "王 桂兰"}):
        with pytest.raises(services.AlreadyAMember):
            services.add_member(group, by=bob, **again)
    services.add_member(group, by=bob, name="李小明", phone="13900000001")
    with pytest.raises(services.AlreadyAMember):
        services.add_member(group, by=bob, name="李小明", phone="139 0000 0001")
    services.add_member(group, by=bob, name="李小明", phone="13900000002")
    assert group.members.count() == 3


def test_a_minor_joins_with_a_guardians_consent_only(group, bob):
    alone = groups.client(bob, "陈小朵", years=9, consent=None)
    own = groups.client(bob, "林小满", years=16, consent="self")
    agreed = groups.client(bob, "赵小宝", years=9, consent="mother")
    reasons = {}
    for child in (alone, own):
        with pytest.raises(services.NoGuardianConsent) as refused:
            services.add_member(group, by=bob, person=child)
        reasons[child.name] = str(refused.value)
    assert all(words.startswith("A minor joins a group only with a guardian's consent.") for words in reasons.values())
    assert len(set(reasons.values())) == 2  # each says what is wrong
    member = services.add_member(group, by=bob, person=agreed)
    assert (member.consent, group.members.count()) == (agreed.consents.get(), 1)


def test_a_withdrawn_consent_keeps_a_minor_out(group, bob):
    child = groups.client(bob, "赵小宝", years=9, consent="mother")
    withdraw_consent(child.consents.get(), by=bob, scopes=["filing", "casework"])
    with pytest.raises(services.NoGuardianConsent):
        services.add_member(group, by=bob, person=child)


def test_who_leaves_keeps_the_attendances_and_may_come_back(group, bob):
    people = groups.members(group, bob, 3)
    groups.held(group, bob, 1)
    with pytest.raises(services.ReasonMissing):
        services.leave_group(people[0], by=bob, reason="")
    services.leave_group(people[0], by=bob, reason="搬家", on=timezone.localdate() - timedelta(days=20))
    second = groups.held(group, bob, 6)
    assert (second.expected, second.record.person_times, people[0].attendances.count()) == (2, 2, 1)
    back = services.add_member(group, by=bob, person=people[0].person)
    assert (back.pk, back.left_on, back.left_reason, group.members.count()) == (people[0].pk, None, "", 3)


def test_a_member_with_a_file_is_known_to_the_leader_and_masked_for_a_stranger(group, bob, gina):
    filed = services.add_member(group, by=bob, person=groups.client(bob, "王桂兰"))
    named = services.add_member(group, by=bob, name="欧阳小雨", phone="13900001234")
    assert [one.label_for(bob) for one in (filed, named)] == ["王桂兰", "欧阳小雨"]
    assert [one.label_for(gina) for one in (filed, named)] == ["王*兰", "欧**雨"]


# ---------- what counts ----------


def test_six_sessions_ten_members_54_attendances_are_one_group_six_sessions_ten_persons_54_person_times(home, alice, bob, project):
    groups.six_sessions(bob, alice, project)
    codes = ("GROUP", "GROUP_SESSION", "GROUP_MEMBER", "GROUP_PT", "PERSONS", "PERSON_TIMES", "HOURS")
    assert [total(project, code) for code in codes] == [1, 6, 10, 54, 10, 54, Decimal(9)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT s.group_id), count(DISTINCT s.id), count(DISTINCT a.member_id), count(*), count(DISTINCT m.person_id) "
                       "FROM casework_attendance a JOIN casework_sessiondetail s ON s.id = a.session_id JOIN casework_groupmember m ON m.id = a.member_id "
                       "JOIN casework_servicerecord r ON r.id = s.record_id WHERE a.present AND r.status = 'approved'")
        assert cursor.fetchone() == (1, 6, 10, 54, 10)
        cursor.execute("SELECT sum(headcount + (SELECT count(*) FROM casework_participation p WHERE p.record_id = r.id)) FROM casework_servicerecord r WHERE countable")
        assert cursor.fetchone()[0] == 54
    assert Group.objects.get().status == "done"


def test_a_group_counts_only_with_all_its_sessions_approved_and_its_summary_approved(home, alice, bob, project):
    group = groups.running(bob, alice, project, sessions=2)
    groups.members(group, bob, 4)
    steps = []

    def look():
        standing = standing_of(Group.objects.get(pk=group.pk))
        steps.append((int(total(project, "GROUP")), standing.counts, standing.reasons()))

    groups.approved(alice, group, bob, 1)
    look()
    last = groups.held(group, bob, 2)
    look()
    groups.summarised(group, bob, alice)
    look()
    services.approve_record(last.record, by=alice)
    look()
    services.void_record(ServiceRecord.objects.get(pk=last.record_id), by=alice, reason="日期写错")
    look()
    assert steps == [
        (0, False, ["1 of 2 sessions held", "summary not approved"]),
        (0, False, ["1 of 2 sessions count", "summary not approved"]),
        (0, False, ["1 of 2 sessions count"]),
        (1, True, []),
        (0, False, ["1 of 2 sessions held"]),
    ]
    shown = figure(project, "GROUP")
    assert [(row.countable, row.reasons, row.number) for row in shown.page()] == [(False, ["1 of 2 sessions held"], group.number)]


def test_a_session_that_was_made_void_is_held_again_under_its_number(home, alice, bob, project):
    group = groups.running(bob, alice, project, sessions=1)
    groups.members(group, bob, 3)
    first = groups.approved(alice, group, bob, 1)
    groups.summarised(group, bob, alice)
    services.void_record(first.record, by=alice, reason="日期写错")
    groups.approved(alice, group, bob, 1, hour=9)
    assert (total(project, "GROUP"), total(project, "GROUP_SESSION")) == (1, 1)


def test_a_session_counts_with_somebody_there_and_its_process_written(group, alice, bob, project):
    people = groups.members(group, bob, 3)
    bare = groups.held(group, bob, 1, process="")
    assert (bare.record.reasons, bare.record.missing_in_words) == (["no_process", "waiting"], ["process not written"])
    services.approve_record(bare.record, by=alice)
    assert (total(project, "GROUP_SESSION"), total(project, "GROUP_PT")) == (0, 0)
    groups.approved(alice, group, bob, 2, absent=[people[0]])
    assert (total(project, "GROUP_SESSION"), total(project, "GROUP_PT"), total(project, "GROUP_MEMBER")) == (1, 2, 2)


def test_members_without_a_file_are_members_and_person_times_and_never_persons(group, alice, bob, project):
    groups.members(group, bob, 5, filed=2)
    groups.approved(alice, group, bob, 1)
    assert [total(project, code) for code in ("GROUP_MEMBER", "GROUP_PT", "PERSONS", "PERSON_TIMES")] == [5, 5, 2, 5]


def test_where_the_contract_asks_for_a_share_only_the_faithful_members_count(home, alice, bob, project):
    group = groups.running(bob, alice, project, sessions=3)
    people = groups.members(group, bob, 4)
    for seq, missing in ((1, [0]), (2, [0, 1]), (3, [0, 1, 2])):
        groups.approved(alice, group, bob, seq, absent=[people[n] for n in missing])
    shares = [total(project, "GROUP_MEMBER", options) for options in (None, {"share": "1/3"}, {"share": "2/3"}, {"share": "1"})]
    assert shares == [3, 3, 2, 1]


def test_the_rows_behind_the_figures_of_a_group_add_up_and_name_nobody(home, alice, bob, project):
    group = groups.six_sessions(bob, alice, project)
    names = [member.person.name for member in group.members.select_related("person")]
    for code in ("GROUP", "GROUP_SESSION", "GROUP_MEMBER", "GROUP_PT", "PERSONS", "PERSON_TIMES", "HOURS"):
        shown = figure(project, code)
        rows = shown.page()
        assert sum(row.amount for row in rows) == shown.total(), code
        assert not [name for name in names if name in str(rows)], code


def test_a_group_belongs_to_the_period_in_which_its_summary_was_approved(home, alice, bob, project):
    groups.six_sessions(bob, alice, project)
    today = timezone.localdate()
    before = counting.Period(today - timedelta(days=60), today - timedelta(days=1))
    assert (total(project, "GROUP", within=before), total(project, "GROUP_SESSION", within=before), total(project, "GROUP", within=period())) == (0, 6, 1)


# ---------- scores ----------


def test_how_members_changed_between_before_and_after(group, bob):
    people = groups.members(group, bob, 3)
    scale = Scale.objects.create(organisation=bob.organisation, name="孤独感量表", lowest=20, highest=80, higher_is_better=False)
    pairs = [(people[0], 60, 45), (people[1], 50, 50), (people[2], 40, None)]
    scores = [(member, phase, Decimal(value)) for member, pre, post in pairs for phase, value in (("pre", pre), ("post", post)) if value is not None]
    assert len(services.score_members(group, by=bob, scale=scale, scores=scores)) == 5
    assert services.score_members(group, by=bob, scale=scale, scores=scores) == []  # the same once more is written once
    table, = change_tables(group, [(one, str(one.seq)) for one in people])
    assert [(row.label, row.before, row.after, row.change, row.words) for row in table.rows] == [
        ("1", 60, 45, -15, "better"), ("2", 50, 50, 0, "unchanged"), ("3", 40, None, None, "")]
    assert (table.mean.before, table.mean.after, table.mean.change, table.better) == (55, Decimal("47.5"), Decimal("-7.5"), 1)
    with pytest.raises(services.ScoreOutOfRange):
        services.score_members(group, by=bob, scale=scale, scores=[(people[0], "post", Decimal(81))])


def test_reports_tell_groups_as_they_are_counted(home, agency, alice, bob, project):
    groups.six_sessions(bob, alice, project)
    today = timezone.localdate()
    part, whole = counting.Period(today - timedelta(days=20), today), counting.Period(today - timedelta(days=400), today)
    for code in ("GROUP", "GROUP_SESSION", "GROUP_MEMBER", "GROUP_PT"):
        for subject in (project, agency):
            count = counting.count(subject, whole, code)
            assert (code, Tally(count).total()) == (code, count.total())
        narrow, wide = (counting.count(agency, span, code) for span in (part, whole))
        assert (code, narrow.ids()) == (code, sorted(set(wide.rows.filter(**{f"{wide.when}__gte": part.since, f"{wide.when}__lt": part.until}).values_list("pk", flat=True))))
        tally = TermTally(counting.Scope(agency), part, code, {project.pk: whole}).load((), ("project",))
        assert (code, tally.total(), tally.of_terms("project")[project.pk]) == (code, narrow.total(), counting.count(project, whole, code).total())
