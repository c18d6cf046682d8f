"""Files whose time is over: due, decided by somebody, erased so that nothing personal stays and every count stays (DOMAIN.md 4.10)."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import services
from casework.figures.retention import DEFAULTS, due_activities, due_day, due_groups, due_people, due_surveys, years_on
from casework.models import Attendance, Erasure, Form, Group, Photo, ServiceRecord
from casework.services.forms import form_of
from casework.services.retention import look_for_due_files
from organisations.fence import fence
from organisations.models import Notice
from people.models import Person
from people.services import change_file, erase_person, merge_people, set_status, withdraw_consent
from projects import counting
from projects.counting import Period
from tests import factories_activities as activities
from tests import factories_casework as make
from tests import factories_groups as groups
from tests import factories_people as people

pytestmark = pytest.mark.django_db
RULES = dict(DEFAULTS)


class Born:
    status = "closed"

    def __init__(self, day):
        self.birth_date = day


@pytest.mark.parametrize(("born", "ended", "code", "due"), [
    (date(1950, 5, 1), date(2023, 3, 1), "service", date(2026, 3, 1)),
    (date(2015, 5, 6), date(2023, 3, 1), "minor", date(2036, 5, 6)),  # until 18, then three years
    (date(2005, 5, 6), date(2023, 5, 5), "minor", date(2026, 5, 6)),  # the day before the eighteenth birthday
    (date(2005, 5, 6), date(2023, 5, 6), "service", date(2026, 5, 6)),
    (None, date(2024, 2, 29), "service", date(2027, 3, 1)),
])
def test_when_the_time_of_a_file_is_over(born, ended, code, due):
    assert due_day(Born(born), ended, RULES) == (code, due)


def test_a_leap_day_becomes_the_first_of_march():
    assert years_on(date(2024, 2, 29), 3) == date(2027, 3, 1)


@pytest.fixture
def ended(agency, alice, bob, project, wang, li):
    """Wang's file is closed; she was visited alone, and once together with Li, who stays in service."""
    with fence(agency):
        for one in (wang, li):
            make.in_service(one, bob)
        make.approved(alice, bob, project, persons=[wang], note="王桂兰说膝盖疼", photo=make.picture())
        make.approved(alice, bob, project, persons=[wang, li], note="王桂兰和李小明一起做手工", hour=14)
        return set_status(Person.objects.get(pk=wang.pk), "closed", by=bob)


def figures(project):
    today = timezone.localdate()
    return {code: counting.count(project, Period(today - timedelta(days=60), today), code).total() for code in ("VISIT", "PERSONS", "PERSON_TIMES", "HOURS")}


def test_nothing_is_due_before_its_day(agency, ended):
    with fence(agency):
        day = years_on(timezone.localdate(), 3)
        assert [due_people(day - timedelta(days=1)), [person.number for person, _code, _on in due_people(day)]] == [[], [ended.number]]


def test_erased_nothing_personal_stays_and_every_count_stays(agency, fiona, project, ended):
    with fence(agency):
        before = figures(project)
        [erasure] = services.propose_erasures(agency, today=years_on(timezone.localdate(), 3))
        assert services.approve_erasure(erasure, by=fiona).status == "erased"
        assert figures(project) == before
        gone = Person.objects.get(pk=ended.pk)
        assert (gone.name, gone.phone, gone.address, gone.birth_date) == ("", "", "", None)
        notes = sorted(record.note for record in project.service_records.all())
        assert notes == ["", f"{ended.number}和李小明一起做手工"]
        assert Photo.objects.count() == 0
        assert not any("王桂兰" in row.note for row in project.service_records.model.history.all())


def test_nobody_finds_the_erased_by_name(agency, fiona, ended):
    with fence(agency):
        [erasure] = services.propose_erasures(agency, today=years_on(timezone.localdate(), 3))
        services.approve_erasure(erasure, by=fiona)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_searchtoken WHERE person_id = %s", [ended.pk])
            assert cursor.fetchone()[0] == 0


def test_who_proposed_does_not_decide(agency, fiona, ended):
    with fence(agency):
        [erasure] = services.propose_erasures(agency, by=fiona, today=years_on(timezone.localdate(), 3))
        with pytest.raises(services.ProposedByYourself):
            services.approve_erasure(erasure, by=fiona)


def test_a_file_in_service_is_never_due_and_a_law_keeps_what_it_keeps(agency, fiona, bob, project, wang, ended):
    with fence(agency):
        services.begin_harm(by=bob, kind="abused", discovered_at=timezone.now(), facts="…", person=ended, project=project)
        [erasure] = services.propose_erasures(agency, today=years_on(timezone.localdate(), 30))
        with pytest.raises(services.KeptByLaw) as kept:
            services.approve_erasure(erasure, by=fiona)
        assert "mandatory report" in str(kept.value)
        erasure.refresh_from_db()
        assert (erasure.status, Person.objects.get(pk=ended.pk).name) == ("due", "王桂兰")


def test_kept_on_with_a_reason_and_due_again_after_its_day(agency, fiona, ended):
    with fence(agency):
        [erasure] = services.propose_erasures(agency, today=years_on(timezone.localdate(), 3))
        until = timezone.localdate() + timedelta(days=30)
        kept = services.keep_on(erasure, by=fiona, reason="诉讼未结", until=until)
        assert (kept.status, services.wake_kept(agency, today=until), services.propose_erasures(agency, today=years_on(timezone.localdate(), 4))) == ("kept", [], [])
        assert [one.status for one in services.wake_kept(agency, today=until + timedelta(days=1))] == ["due"]


def test_a_house_sets_its_own_years_from_a_day_on(agency, fiona, ended):
    with fence(agency):
        services.set_retention("service", by=fiona, years=1, since=timezone.localdate(), legal_basis="本机构档案制度")
        assert [code for _person, code, _on in due_people(years_on(timezone.localdate(), 1))] == ["service"]
        with pytest.raises(services.RuleInThePast):
            services.set_retention("service", by=fiona, years=1, since=timezone.localdate() - timedelta(days=1))


# ---------- from when the time runs ----------


def happened(person, *days_ago):
    """Move the past of a file: its rows of history, oldest first, to so many days ago."""
    rows = list(Person.history.filter(id=person.pk).order_by("history_id"))
    assert len(rows) == len(days_ago), [row.status for row in rows]
    for row, ago in zip(rows, days_ago, strict=True):
        Person.history.filter(history_id=row.history_id).update(history_date=timezone.now() - timedelta(days=ago))


def test_what_is_put_right_in_a_closed_file_adds_no_years(agency, alice, bob):
    """In service for a year, closed four years ago, said to have moved a week later; the telephone number was put right last month."""
    today = timezone.localdate()
    with fence(agency):
        closed = people.person(bob, "周秀英", opened_on=today - timedelta(days=1900))
        for status in ("closed", "active", "moved", "closed"):
            set_status(closed, status, by=bob)
        change_file(closed, by=bob, phone="13800000001")
        happened(closed, 1900, 1900, 1800, 1700, 1461, 1454, 30)
        found = [(one.pk, code, due_on) for one, code, due_on in due_people(today)]
    assert found == [(closed.pk, "service", years_on(today - timedelta(days=1461), 3))]


def test_a_draft_falls_due_and_so_does_a_file_whose_consent_was_withdrawn(agency, fiona, bob):
    """A child's draft without any consent and a client who took the consent back fall due after a year; one who only pauses never does."""
    today = timezone.localdate()
    with fence(agency):
        draft = people.child(bob, status="draft", consents=[])
        gone, pauses = (people.person(bob, name, consents=[{"given_by": "self", "scopes": ["filing"], "signed_on": today - timedelta(days=9)}]) for name in ("周秀英", "吴建国"))
        withdraw_consent(gone.consents.get(), by=bob, scopes=["filing"])
        set_status(pauses, "paused", by=bob)
        day = years_on(today, 1)
        assert [due_people(day - timedelta(days=1)), due_people(day)] == [[], [(draft, "draft", day), (gone, "draft", day)]]
        for erasure in services.propose_erasures(agency, today=day):
            services.approve_erasure(erasure, by=fiona)
        assert [(one.name, one.status) for one in Person.objects.order_by("pk")] == [("", "closed"), ("", "closed"), ("吴建国", "paused")]
        services.set_retention("draft", by=fiona, years=5, since=today, legal_basis="本机构档案制度")
        later = people.child(bob, status="draft", consents=[])
        assert [person for person, _code, _on in due_people(years_on(today, 5))] == [later]


def test_the_due_list_asks_as_often_for_three_files_as_for_one(agency, bob):
    day = years_on(timezone.localdate(), 1)
    with fence(agency):
        def one_of_each():
            people.child(bob, status="draft", consents=[])
            gone = people.person(bob, "周秀英", consents=[{"given_by": "self", "scopes": ["filing"], "signed_on": timezone.localdate()}])
            withdraw_consent(gone.consents.get(), by=bob, scopes=["filing"])
        one_of_each()
        with CaptureQueriesContext(connection) as once:
            first = len(due_people(day))
        one_of_each()
        one_of_each()
        with CaptureQueriesContext(connection) as thrice:
            assert (first, len(due_people(day)), len(thrice)) == (2, 6, len(once))


def test_each_night_new_ones_are_told_once(agency, fiona, ended):
    day = (years_on(timezone.localdate(), 3) + timedelta(days=1)).isoformat()
    assert (look_for_due_files(day), look_for_due_files(day)) == (1, 0)
    with fence(agency):
        assert [notice.membership_id for notice in Notice.objects.filter(kind="retention.due")] == [fiona.pk]


def test_in_the_browser(agency, alice, bob, fiona, ended, browse):
    with fence(agency):
        [erasure] = services.propose_erasures(agency, today=years_on(timezone.localdate(), 3))
    page, base = browse(fiona), f"/o/{agency.slug}/retention/"
    text = page.get(base).content.decode()
    assert (ended.number in text, "王桂兰" in text) == (True, False)
    page.post(f"{base}{erasure.pk}/erase/", {"number": "ZH-P99999"})
    with fence(agency):
        assert Erasure.objects.get().status == "due"
    page.post(f"{base}{erasure.pk}/erase/", {"number": ended.number})
    with fence(agency):
        assert Erasure.objects.get().status == "erased"
    assert browse(bob).get(base).status_code == 403


def written_in_casework():
    """Every text of every row of casework, the past of the rows too, opened."""
    rows = [row for model in apps.get_app_config("casework").get_models() for row in model._base_manager.all()]
    return "\n".join(str(getattr(row, field.attname)) for row in rows for field in row._meta.fields)


def test_in_what_is_written_about_several_the_file_number_stands_for_the_erased_one(agency, alice, bob, fiona, project, wang, li):
    """A group with its plan, its sessions and its summary, a visit to two with its sheet and its review, an activity: the others' part stays as it was."""
    with fence(agency):
        wang = change_file(Person.objects.get(pk=wang.pk), by=bob, alias="桂兰婆婆")
        group = groups.outlined(groups.planned(bob, project, sessions=1), bob)
        services.approve_form(groups.handed_in(group, Form.Kind.GROUP_PLAN, bob, groups.PLAN | {"need": "王桂兰独居", "risks": [{"risk": "桂兰婆婆跌倒", "response": "扶"}]}), by=alice)
        for one in (wang, li):
            services.add_member(Group.objects.get(pk=group.pk), by=bob, person=one)
        session = groups.held(Group.objects.get(pk=group.pk), bob, 1, submit=False)
        services.write_session(session, by=bob, process="王桂兰唱歌，李小明拍手", dynamics="李小明学王桂兰", steps=[{"time": "十分钟", "content": "桂兰婆婆领唱"}])
        services.submit_record(session.record, by=bob)
        services.approve_record(session.record, by=alice)
        services.approve_form(groups.handed_in(Group.objects.get(pk=group.pk), Form.Kind.GROUP_SUMMARY, bob, groups.SUMMARY | {"members_change": "王桂兰开朗了，李小明也是"}), by=alice)
        visit = make.record(bob, project, persons=[wang, li], note="桂兰婆婆和李小明都在", hour=16, photo=make.picture())
        services.write_sheet(visit, by=bob, values={"needs": "王桂兰要拐杖，李小明要书"})
        services.return_record(visit, by=alice, reason="王桂兰的血压没写")
        photo = visit.photos.get()
        photo.caption = "王桂兰和李小明"
        photo.save()
        activity = activities.held(activities.ready(bob, alice, project), bob, persons=[wang, li])
        services.approve_form(activities.written(activity, Form.Kind.ACTIVITY_SUMMARY, bob, activities.SUMMARY | {"achievement": "王桂兰和李小明做糕"}), by=alice)
        before = figures(project), written_in_casework()
        set_status(wang, "closed", by=bob)
        erase_person(wang, by=bob, reason="asked")
        after = written_in_casework()
        assert [name in text for text in (before[1], after) for name in ("王桂兰", "桂兰婆婆", "李小明")] == [True, True, True, False, False, True]
        session.refresh_from_db()
        visit.refresh_from_db()
        number = wang.number
        assert (session.dynamics, session.steps[0]["content"], session.record.note) == (f"李小明学{number}", f"{number}领唱", f"{number}唱歌，李小明拍手")
        assert (visit.note, visit.sheet.needs, visit.rounds.get().reason) == (f"{number}和李小明都在", f"{number}要拐杖，李小明要书", f"{number}的血压没写")
        assert [form.content[key] for form, key in ((form_of(group, "group_plan"), "need"), (form_of(group, "group_summary"), "members_change"), (form_of(activity, "activity_summary"), "achievement"))] == [
            f"{number}独居", f"{number}开朗了，李小明也是", f"{number}和李小明做糕"]
        assert form_of(group, "group_plan").rounds.get().content["risks"][0]["risk"] == f"{number}跌倒"
        assert (visit.photos.get().caption, figures(project)) == (f"{number}和李小明", before[0])


def test_the_name_of_a_file_that_was_merged_goes_with_it(agency, bob, project, wang, li):
    with fence(agency):
        again = make.person(bob, "王桂蘭")
        record = make.record(bob, project, persons=[again, li], note="王桂蘭和李小明一起做手工")
        twice = make.record(bob, project, persons=[wang, again], note="两份档案，同一位老人", hour=15)  # both files in one record: nobody else is in it
        merge_people(change_file(Person.objects.get(pk=wang.pk), by=bob, alias="桂兰婆婆"), again, by=bob)
        wang.refresh_from_db()
        set_status(wang, "closed", by=bob)
        erase_person(wang, by=bob, reason="asked")
        record.refresh_from_db()
        twice.refresh_from_db()
        assert (record.note, twice.note) == (f"{wang.number}和李小明一起做手工", "")


# ---------- signatures of participants who have no file ----------


@pytest.fixture
def signed(agency, alice, bob, project, wang):
    """Held and summarised: two signed by phone, one was written in, one was struck out, and Wang, who has a file and is in service."""
    with fence(agency):
        make.in_service(wang, bob)
        activity = activities.signing(bob, alice, project)
        for number, name in enumerate(("陈小村", "林大山")):
            services.sign_in(activity, mark=f"phone-{number}", name=name, phone="1234", sex="male", age_group="adult", community="东村", is_volunteer=number == 1)
        services.sign_in_by_proxy(activity, by=bob, name="黄阿婆", phone="5678")
        services.strike_sign_in(services.sign_in_by_proxy(activity, by=bob, name="周写错", phone="0000"), by=bob)
        services.link_sign_in(services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="4321"), person=wang, by=bob)
        return activities.summed_up(activities.held(activity, bob, persons=[wang], headcount=2, volunteers=1), bob, alice)


def counts_of(activity, project):
    today = timezone.localdate()
    rows = list(activity.sign_ins.order_by("pk").values_list("sex", "age_group", "community", "is_volunteer", "mode", "removed_at", "person_id"))
    return rows, [counting.count(project, Period(today - timedelta(days=60), today), code).total() for code in ("ACT", "ACT_PT")], activity.record.activity.sign_in_count


def test_signatures_fall_due_and_are_erased_with_every_count_as_before(agency, fiona, project, signed):
    with fence(agency):
        day, before = years_on(timezone.localdate(), 3), counts_of(signed, project)
        tokens = list(signed.sign_ins.filter(person=None).values_list("token", flat=True))
        assert due_activities(day - timedelta(days=2)) == []
        [erasure] = services.propose_erasures(agency, today=day)
        assert (erasure.code, erasure.activity, erasure.person, services.propose_erasures(agency, today=day)) == ("sign_in", signed, None, [])
        services.approve_erasure(erasure, by=fiona)
        assert {(row.name, row.phone, row.device) for row in signed.sign_ins.filter(person=None)} == {("", "", None)}
        assert [row.name for row in signed.sign_ins.exclude(person=None)] == ["王桂兰"]
        assert not set(map(bytes, tokens)) & set(map(bytes, signed.sign_ins.values_list("token", flat=True)))
        assert services.propose_erasures(agency, today=years_on(day, 10)) == []
        signed.refresh_from_db()
        assert counts_of(signed, project) == before
        assert before[1] == [1, 3]


def test_a_house_says_how_long_signatures_are_kept_and_may_keep_some_longer(agency, fiona, browse, signed):
    with fence(agency):
        services.set_retention("sign_in", by=fiona, years=1, since=timezone.localdate())
        [erasure] = services.propose_erasures(agency, today=years_on(timezone.localdate(), 1))
    page, base = browse(fiona), f"/o/{agency.slug}/retention/"
    text = page.get(base).content.decode()
    assert [words in text for words in (signed.number, signed.name, "Signatures of participants without a file", "陈小村")] == [True, True, True, False]
    page.post(f"{base}{erasure.pk}/keep/", {"reason": "审计未结", "until": f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}"})
    with fence(agency):
        assert (Erasure.objects.get().status, services.wake_kept(agency, today=timezone.localdate() + timedelta(days=31))) == ("kept", [erasure])
    page.post(f"{base}{erasure.pk}/erase/", {"number": signed.number})
    with fence(agency):
        assert (Erasure.objects.get().status, signed.sign_ins.exclude(name="").count()) == ("erased", 1)
    assert signed.number in page.get(base).content.decode()


# ---------- people without a file ----------


def test_members_without_a_file_and_remarks_are_due_after_their_years_and_leave_only_counts(agency, alice, bob, fiona, project):
    """Three canaries: a member's name wherever the group wrote it, what was seen of the member, what somebody said in their own words."""
    with fence(agency):
        group = groups.outlined(groups.planned(bob, project, sessions=1), bob)
        services.approve_form(groups.handed_in(group, Form.Kind.GROUP_PLAN, bob, groups.PLAN | {"goal": "让金丝雀认识邻里"}), by=alice)
        filed, guest = groups.members(Group.objects.get(pk=group.pk), bob, 1)[0], services.add_member(Group.objects.get(pk=group.pk), by=bob, name="金丝雀", phone="13800007777")
        make.in_service(filed.person, bob)
        session = groups.held(Group.objects.get(pk=group.pk), bob, 1, submit=False)
        services.write_session(session, by=bob, process="金丝雀很安静", dynamics="金丝雀和大家熟悉了", observations=dict.fromkeys((filed.pk, guest.pk), "夜莺"))
        services.submit_record(session.record, by=bob)
        services.approve_record(session.record, by=alice)
        groups.summarised(group, bob, alice)
        survey = activities.asked(Group.objects.get(pk=group.pk), bob)
        services.type_in_answer(survey, by=bob, marks=dict.fromkeys(survey.items, 5), remark="百灵鸟说谢谢")
        services.close_survey(survey, by=bob)
        day = years_on(timezone.localdate(), 3)
        assert [look(day - timedelta(days=9)) for look in (due_groups, due_surveys)] == [[], []]
        before = attendances(group), survey_counts(survey)
        due = services.propose_erasures(agency, today=day + timedelta(days=400))
        assert sorted((one.code, one.owner.pk) for one in due) == sorted([("member", group.pk), ("answer", survey.pk)])
        assert services.propose_erasures(agency, today=day + timedelta(days=400)) == []
        for one in due:
            services.approve_erasure(one, by=fiona)
        assert (attendances(group), survey_counts(survey)) == before
        assert told_of(group, survey) == {"金丝雀": [], "夜莺": [filed.pk], "百灵鸟": [], "13800007777": []}
        guest.refresh_from_db()
        assert (guest.name, guest.phone, guest.token) == ("", "", None)
        session.refresh_from_db()
        assert (session.dynamics, session.record.note) == (f"member {guest.seq}和大家熟悉了", f"member {guest.seq}很安静")


def attendances(group):
    return list(Attendance.objects.filter(session__group=group).order_by("pk").values_list("member", "present"))


def survey_counts(survey):
    return list(survey.answers.order_by("pk").values_list("marks", "is_valid"))


def told_of(group, survey):
    """Of each canary the members whose rows still hold it, or True for any other text of the group."""
    found = {}
    for canary in ("金丝雀", "夜莺", "百灵鸟", "13800007777"):
        rows = [row.member_id for row in Attendance.objects.filter(session__group=group) if canary in row.observation]
        texts = [str([session.dynamics, session.record.note]) for session in group.sessions.select_related("record")]
        texts += [str(form.content) for form in group.forms.all()] + [str(row.content) for form in group.forms.all() for row in form.rounds.all()]
        texts += [str([member.name, member.phone]) for member in group.members.all()] + [answer.remark for answer in survey.answers.all()]
        texts += [past.note for past in ServiceRecord.history.filter(id__in=group.sessions.values("record"))]
        found[canary] = rows + [True for text in texts if canary in text]
    return found
