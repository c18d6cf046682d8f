"""Process records: written in two clicks, never lost, commented on by the supervisor, counted once."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.figures.cases import objectives_in_force
from casework.models import ProcessDetail, ServiceRecord
from casework.services.bulk import submit_many
from organisations.fence import fence
from organisations.models import Draft, Notice
from people.services import withdraw_consent
from projects import counting
from projects.counting import Period, Scope
from tests import factories_cases as make
from tests import factories_casework as ledger

CASES = [("case", "鲤·个案"), ("visit", "鲤·探访")]


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return ledger.project(alice, alice, bob, lines=CASES)


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return ledger.person(bob, "王桂兰", birth_date=make.years_ago(70))


@pytest.fixture
def case(agency, alice, bob, project, wang):
    with fence(agency):
        return make.planned(bob, alice, project, wang)


def interviews(project, **options):
    today = timezone.localdate()
    return counting.get("CASE_INTERVIEW").count(Scope(project.organisation, project, options=options), Period(today - timedelta(days=60), today))


@pytest.mark.parametrize(("mode", "kind"), [("interview", "interview"), ("visit", "visit"), ("call", "call"), ("online", "interview"), ("escort", "interview"),
                                            ("meeting", "interview")])
def test_a_process_record_is_one_service_of_the_ledger(home, bob, project, wang, case, mode, kind):
    process = make.process(case, bob, mode=mode)
    record = process.record
    assert (record.kind, record.project, record.line.code, [one.person for one in record.participations.all()], record.status) == (kind, project, "case", [wang], "submitted")
    assert (process.seq, process.case, ServiceRecord.objects.count()) == (1, case, 1)


def test_each_record_says_how_far_the_objectives_came(home, bob, case):
    first, second = objectives_in_force(case)
    make.process(case, bob, days_ago=5, touches=[(first, "same")])
    process = make.process(case, bob, days_ago=2, touches=[(first, "better"), (second, "reached")])
    assert [(touch.objective.seq, touch.progress) for touch in process.touches.order_by("objective__seq")] == [(1, "better"), (2, "reached")]


def test_an_objective_of_another_case_is_refused(home, alice, bob, project, case, li):
    other = make.planned(bob, alice, project, li)
    with pytest.raises(services.WrongStage):
        make.process(case, bob, touches=[(objectives_in_force(other)[0], "better")])


def test_the_same_form_sent_twice_is_one_record(home, bob, case):
    key = uuid.uuid4()
    assert make.process(case, bob, client_uuid=key) == make.process(case, bob, client_uuid=key)
    assert (ProcessDetail.objects.count(), ServiceRecord.objects.count()) == (1, 1)


def test_no_record_before_the_case_is_open_nor_after_it_was_closed(home, alice, bob, project, wang, li):
    waiting = make.taken_in(bob, project, li)
    with pytest.raises(services.CaseMovedOn):
        make.process(waiting, bob)
    done = make.closed(bob, alice, project, wang)
    with pytest.raises(services.CaseMovedOn):
        make.process(done, bob)


def test_after_the_consent_was_withdrawn_nothing_more_is_written(home, bob, wang, case):
    withdraw_consent(wang.consents.get(), by=bob, scopes=["casework"])
    with pytest.raises(services.ConsentMissing) as refused:
        make.process(case, bob, days_ago=0, hour=0, minutes=1)
    assert str(refused.value) == "Consent to casework: Consent was withdrawn."
    assert make.process(case, bob, days_ago=3).seq == 1  # what was done before is still written down


def test_a_returned_record_changes_with_its_detail_an_approved_one_does_not(home, alice, bob, case):
    process = make.process(case, bob, objective="了解上学情况")
    services.return_record(process.record, by=alice, reason="请补充反应")
    start = process.record.started_at
    services.change_process(process, by=bob, started_at=start, ended_at=start + timedelta(minutes=60), note="谈了上学与同伴", response="愿意试一天", submit=True)
    process.refresh_from_db()
    assert (process.response, process.record.note, process.record.minutes, process.record.status) == ("愿意试一天", "谈了上学与同伴", 60, "submitted")
    services.approve_record(process.record, by=alice)
    with pytest.raises(services.StepNotAllowed):
        services.change_process(process, by=bob, started_at=start, ended_at=start + timedelta(minutes=30), note="改")


def test_a_process_record_is_handed_in_with_its_aim_its_place_and_what_comes_next_a_draft_needs_none(home, alice, bob, case):
    bare = {"objective": "", "setting": "", "follow_up": ""}
    with pytest.raises(services.ProcessIncomplete) as refused:
        make.process(case, bob, **bare)
    assert (str(refused.value), ServiceRecord.objects.count()) == ("The process record is not complete. Missing: what it was for, where, what comes next.", 0)
    draft = make.process(case, bob, submit=False, **bare)
    with pytest.raises(services.ProcessIncomplete):
        services.submit_record(draft.record, by=bob)
    assert submit_many([draft.record], by=bob) == []
    start = draft.record.started_at
    services.change_process(draft, by=bob, started_at=start, ended_at=start + timedelta(minutes=45), note="谈", submit=True, objective="了解近况", setting="home", follow_up="下周再谈")
    draft.record.refresh_from_db()
    assert draft.record.status == "submitted"


def test_the_page_asks_for_the_starred_fields_when_it_hands_in_and_keeps_a_draft_without(agency, browse, bob, case):
    browser, bare = browse(bob), typed(case, objective="", setting="", follow_up="")
    page = browser.post(url("process_new", case.number), bare)
    assert (page.status_code, sorted(page.context["form"].errors)) == (200, ["follow_up", "objective", "setting"])
    assert browser.post(url("process_new", case.number), bare | {"later": "1"}).status_code == 302
    with fence(agency):
        draft = ProcessDetail.objects.select_related("record").get()
    assert browser.post(f"/o/zhihe/log/{draft.record.number}/submit/").url == url("process_edit", case.number, draft.seq)
    with fence(agency):
        assert ServiceRecord.objects.get().status == "draft"


def test_the_supervisor_comments_and_the_worker_is_told(home, alice, bob, gina, case):
    process = make.process(case, bob)
    services.comment_process(process, by=alice, comment="注意孩子的自尊")
    process.refresh_from_db()
    assert (process.comment, process.commented_by) == ("注意孩子的自尊", alice)
    assert Notice.objects.get(membership=bob).params == {"number": "ZH-C00001", "seq": 1, "who": "Alice"}
    with pytest.raises(services.Trouble):
        services.comment_process(process, by=bob, comment="我自己看")
    with pytest.raises(services.StepNotAllowed):
        services.comment_process(process, by=gina, comment="我也看")


def test_interviews_count_process_records_and_old_interviews_without_a_case_but_no_meeting(home, alice, bob, project, wang, case):
    for day, mode in enumerate(["interview", "visit", "call", "online", "escort", "meeting"], 1):
        services.approve_record(make.process(case, bob, days_ago=day, mode=mode).record, by=alice)
    make.process(case, bob, days_ago=8)  # waits for review
    ledger.approved(alice, bob, project, "interview", persons=[wang], days_ago=10)  # as it was before there were cases
    ledger.approved(alice, bob, project, "visit", persons=[wang], days_ago=11)  # a visit that belongs to no case
    raw = [(record.kind, getattr(getattr(record, "process", None), "mode", None), record.status) for record in ServiceRecord.objects.select_related("process")]
    wanted = sum(status == "approved" and mode != "meeting" and (kind == "interview" or mode is not None) for kind, mode, status in raw)
    assert (interviews(project).total(), wanted) == (6, 6)
    assert interviews(project).total_recorded() == 7
    assert interviews(project, minutes_min=60).total() == 0


# ---------- the page ----------


def url(name, *args):
    return reverse(name, args=["zhihe", *args])


def typed(case, **more):
    return {"note": "今天到学校见了班主任", "mode": "interview", "day": "yesterday", "start": "10:00", "minutes": "45", "objective": "了解上学情况", "setting": "school",
            "follow_up": "周五再见"} | more


def test_from_the_case_one_link_leads_to_the_cursor_in_the_text(browse, bob, case):
    browser = browse(bob)
    page = browser.get(url("case", case.number)).content.decode()
    assert url("process_new", case.number) in page
    form = browser.get(url("process_new", case.number)).content.decode()
    assert "autofocus" in form[form.index('name="note"'):][:400]


def test_what_was_typed_survives_a_crash_and_opens_on_another_device(agency, browse, bob, case):
    long_text = "情" * 2000
    phone, office = browse(bob), browse(bob)
    assert phone.post(url("process_draft", case.number), typed(case, note=long_text, response="低头不语", seen="0")).status_code == 204
    with fence(agency):
        assert (ServiceRecord.objects.count(), Draft.objects.get().key) == (0, case.number)
    page = office.get(url("process_new", case.number)).content.decode()
    assert long_text in page and "低头不语" in page
    office.post(url("process_new", case.number), typed(case, note=long_text))
    with fence(agency):
        assert (ProcessDetail.objects.get().record.note, Draft.objects.count()) == (long_text, 0)


def test_a_draft_in_an_older_window_overwrites_nothing(agency, browse, bob, case):
    browser = browse(bob)
    assert browser.post(url("process_draft", case.number), typed(case, note="第一段", seen="0")).status_code == 204
    assert browser.post(url("process_draft", case.number), typed(case, note="旧窗口", seen="0")).status_code == 409
    with fence(agency):
        assert Draft.objects.get().values["fields"]["note"] == ["第一段"]


def test_a_draft_is_its_writers_alone(browse, alice, bob, case):
    browse(bob).post(url("process_draft", case.number), typed(case, note="只有我看得到"))
    assert "只有我看得到" not in browse(alice).get(url("process_new", case.number)).content.decode()


def test_a_future_day_is_said_at_its_field_and_nothing_is_lost(browse, bob, case):
    page = browse(bob).post(url("process_new", case.number), typed(case, day="other", other_day="2099-01-01", response="不想谈"))
    text = page.content.decode()
    assert page.status_code == 200 and "The day lies in the future" in text and "不想谈" in text and "今天到学校见了班主任" in text


def test_an_odd_mode_or_duration_is_a_complaint_not_an_error(browse, bob, case):
    for odd in ({"mode": "x"}, {"minutes": "9999"}, {"minutes": "other", "other_minutes": "99 h"}, {"start": "26:00"}, {"client_uuid": "x"}, {"companions": "999999"}):
        assert browse(bob).post(url("process_new", case.number), typed(case, **odd)).status_code == 200


def test_a_change_in_an_older_window_shows_both_texts(agency, browse, alice, bob, case):
    with fence(agency):
        process = make.process(case, bob, submit=False)
        version = ServiceRecord.objects.get().version
    browser, address = browse(bob), url("process_edit", case.number, process.seq)
    day = timezone.localdate() - timedelta(days=1)
    sent = typed(case, day="other", other_day=day.isoformat(), note="新写的", version=version)
    assert browser.post(address, sent | {"later": "1"}).status_code == 302
    page = browser.post(address, sent | {"note": "旧窗口写的", "later": "1"})
    assert page.status_code == 409 and "新写的" in page.content.decode() and "旧窗口写的" in page.content.decode()


def test_whoever_does_not_work_on_the_case_reads_no_record(browse, gina, fiona, agency, bob, case):
    with fence(agency):
        process = make.process(case, bob, note="绝密过程")
    assert browse(gina).get(url("process", case.number, process.seq)).status_code == 404
    assert browse(fiona).get(url("process", case.number, process.seq)).status_code == 403


def test_the_supervisor_comments_on_the_page(agency, browse, alice, bob, case):
    with fence(agency):
        process = make.process(case, bob)
    assert browse(alice).post(url("process_comment", case.number, process.seq), {"comment": "下次先见奶奶"}).status_code == 302
    assert "下次先见奶奶" in browse(bob).get(url("process", case.number, process.seq)).content.decode()
