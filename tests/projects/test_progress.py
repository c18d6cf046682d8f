"""Progress reports of both houses: written, handed in, returned or accepted, every round kept (DOMAIN.md 2.5 C, 3.6; SECURITY.md F8 to F10)."""

import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from organisations.undo import UNDO_FOR
from organisations.workdays import add_workdays
from people.services import open_file
from projects import services, window
from projects.figures import calendar, progress
from projects.models import ProgressReport, ProgressRound
from projects.services.governed import apply_staff
from projects.services.progress import last_handed_in
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing, TooLateToUndo, UnderChangeControl
from tests import factories
from tests import factories_casework as casework
from tests.factories_progress import TEXTS, asked, month_begun, month_handed_in
from tests.factories_purchase import governed_project

CANARY = "欧阳晓霜"
SECRET = "草稿里的话不可外传"
Status = ProgressReport.Status


@pytest.fixture
def ground(fiona, bureau, diana):
    """A governed project of the agency, purchased by Diana's bureau."""
    return governed_project(fiona, bureau)


@pytest.fixture
def handed_in(ground, fiona):
    return month_handed_in(ground, fiona)


@pytest.fixture
def dora(bureau):
    """A second official of the bureau."""
    return factories.member(bureau, "Dora", Role.OFFICIAL)


def seen_by(member, report):
    with fence(member.organisation):
        return ProgressReport.objects.visible_to(member).select_related("project__organisation", "organisation").get(pk=report.pk)


def as_it_is(report):
    with fence(report.organisation):
        report = ProgressReport.objects.get(pk=report.pk)
        return report.status, [(each.seq, each.verdict, each.decided_name) for each in report.rounds.all()]


def decided(member, act, report, **more):
    with fence(member.organisation):
        return act(ProgressReport.objects.select_related("project__organisation").get(pk=report.pk), by=member, **more)


def acts(organisation, *names):
    with fence(organisation):
        return list(AuditEvent.objects.filter(act__in=names).order_by("seq").values_list("act", flat=True))


def hours_go_by(monkeypatch, delta):
    now = timezone.now() + delta
    monkeypatch.setattr(timezone, "now", lambda: now)


# ---------- the calendar ----------


def test_the_monthly_report_is_due_on_the_fifth_of_the_next_month(ground):
    assert calendar.due_on(ground, "month", date(2026, 1, 31)) == date(2026, 2, 5)
    assert calendar.due_on(ground, "month", date(2026, 12, 31)) == date(2027, 1, 5)


def test_the_contract_may_ask_for_another_day_and_other_reports(ground, diana, agency):
    with fence(diana.organisation):
        services.set_calendar(ground, rules=calendar.CALENDAR | {"month": 31, "decide": 3, "kinds": ["month", "quarter"]}, by=diana)
    with fence(agency):
        ground.refresh_from_db()
        assert ground.reporting == {"month": 31, "decide": 3, "kinds": ["month", "quarter"]}
        assert calendar.due_on(ground, "month", date(2026, 1, 31)) == date(2026, 2, 28)
        assert {entry.kind for entry in calendar.expected(ground, timezone.localdate())} == {"month", "quarter"}


def test_the_provider_does_not_set_the_calendar_of_a_purchaser(ground, fiona, agency):
    with fence(agency), pytest.raises(UnderChangeControl):
        services.set_calendar(ground, rules=calendar.CALENDAR | {"month": 28}, by=fiona)


@given(start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), length=st.integers(0, 1095), kind=st.sampled_from(["month", "quarter"]))
def test_months_and_quarters_fill_the_term_without_gap_or_overlap(start, length, kind):
    term = SimpleNamespace(starts_on=start, ends_on=start + timedelta(days=length), reporting={})
    found = calendar.periods(term, kind, term.ends_on)
    days = sum((end - first).days + 1 for first, end in found)
    assert (found[0][0], found[-1][1], days) == (start, term.ends_on, length + 1)
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in zip(found, found[1:], strict=False))


def test_the_deadline_binds_the_official_too(handed_in):
    assert handed_in.decide_by == add_workdays(timezone.localdate(), 5)


# ---------- writing ----------


def test_a_report_is_begun_once_for_each_period(ground, fiona, agency):
    first = month_begun(ground, fiona)
    with fence(agency), pytest.raises(services.AlreadyThere) as there:
        services.begin_report(ground, kind="month", start=first.start, by=fiona)
    assert (there.value.report.pk, first.number) == (first.pk, f"{ground.number}-M01")


def test_a_period_that_the_calendar_does_not_know_is_refused(ground, fiona, agency):
    with fence(agency):
        for kind, start in (("month", ground.starts_on - timedelta(days=40)), ("quarter", ground.starts_on), ("month", timezone.localdate() + timedelta(days=40))):
            with pytest.raises(services.NotInTheCalendar):
                services.begin_report(ground, kind=kind, start=start, by=fiona)


def test_a_month_that_is_not_over_is_not_handed_in(ground, fiona, agency):
    with fence(agency):
        today = timezone.localdate()
        start = next(first for first, last in calendar.periods(ground, "month", today) if first <= today <= last)
        if dict(calendar.periods(ground, "month", today))[start] == today:
            pytest.skip("the month ends today")
        report = services.begin_report(ground, kind="month", start=start, by=fiona)
        services.save_report(report, texts=TEXTS, by=fiona)
        with pytest.raises(services.PeriodNotOver):
            services.hand_in_report(report, by=fiona)


def test_a_report_without_a_summary_is_not_handed_in(ground, fiona, agency):
    report = month_begun(ground, fiona, texts={"next": "继续"})
    with fence(agency), pytest.raises(services.SummaryMissing):
        services.hand_in_report(report, by=fiona)


def test_figures_are_live_in_a_draft_and_frozen_at_handing_in(ground, fiona, alice, bob, agency):
    with fence(agency):
        apply_staff(ground, release=[], assign=[{"membership": bob, "since": ground.starts_on}], by=fiona)
        client = casework.person(bob, CANARY)
        last_month = timezone.localdate().replace(day=1) - timedelta(days=3)
        days_ago = (timezone.localdate() - last_month).days
        casework.approved(alice, bob, ground, persons=[client], days_ago=days_ago)
    report = month_handed_in(ground, fiona)
    with fence(agency):
        frozen = progress.thawed(last_handed_in(report).figures)
        assert [(row["name"], row["period"], row["countable"], row["target"]) for row in frozen.rows] == [("入户探访", 1, 1, 100)]
        casework.approved(alice, bob, ground, persons=[client], days_ago=days_ago, hour=14)
        again = progress.thawed(last_handed_in(report).figures)
        live = progress.thawed(progress.count_report(ground, report.start, report.end))
    assert ([row["countable"] for row in again.rows], [row["countable"] for row in live.rows]) == ([1], [2])


def test_clients_names_and_numbers_are_masked_when_the_report_leaves_the_house(ground, fiona, alice, agency):
    with fence(agency):
        open_file(by=alice, name=CANARY)
    report = month_handed_in(ground, fiona, texts={"summary": f"跟进{CANARY}，电话13912340987，证件000000201505061234。", "cases": "小组活动"})
    with fence(agency):
        text = last_handed_in(report).texts["summary"]
    assert (CANARY in text, "13912340987" in text, "000000201505061234" in text, "欧**霜" in text) == (False, False, False, True)


# ---------- deciding ----------


def test_accepted_with_one_entry_in_each_house_and_told_only_after_the_time_to_undo(handed_in, diana, agency, bureau):
    decided(diana, services.accept_report, handed_in)
    with fence(agency):
        told = Notice.objects.get(kind="progress.accepted")
        assert told.not_before >= last_handed_in(handed_in).decided_at + UNDO_FOR
    assert as_it_is(handed_in) == ("accepted", [(1, "accepted", "Diana")])
    assert (acts(agency, "progress.accept"), acts(bureau, "progress.accept")) == (["progress.accept"], ["progress.accept"])


def test_the_officials_are_told_at_once_that_something_was_handed_in(handed_in, bureau, diana):
    with fence(bureau):
        assert [(notice.membership_id, notice.params["number"]) for notice in Notice.objects.filter(kind="progress.handed_in")] == [(diana.pk, handed_in.number)]


def test_returned_needs_a_reason_and_both_read_it(handed_in, diana, agency):
    with pytest.raises(ReasonMissing):
        decided(diana, services.return_report, handed_in, reason="  ")
    decided(diana, services.return_report, handed_in, reason="请说明落后原因")
    with fence(agency):
        assert last_handed_in(handed_in).reason == "请说明落后原因"
    with fence(diana.organisation):
        assert last_handed_in(seen_by(diana, handed_in)).reason == "请说明落后原因"


def test_all_rounds_are_kept(handed_in, diana, fiona, agency, monkeypatch):
    decided(diana, services.return_report, handed_in, reason="请补充")
    hours_go_by(monkeypatch, UNDO_FOR * 2)
    with fence(agency):
        services.save_report(handed_in, texts={"summary": "改过的概述"}, by=fiona)
        services.hand_in_report(handed_in, by=fiona)
    decided(diana, services.accept_report, handed_in)
    assert as_it_is(handed_in) == ("accepted", [(1, "returned", "Diana"), (2, "accepted", "Diana")])
    with fence(agency):
        assert [each.texts["summary"] for each in handed_in.rounds.all()] == [TEXTS["summary"], "改过的概述"]


def test_the_second_official_is_shown_the_first_ones_decision(handed_in, diana, dora):
    decided(diana, services.return_report, handed_in, reason="请补充次数")
    with pytest.raises(AlreadyDecided) as first:
        decided(dora, services.accept_report, handed_in)
    decision = first.value.decision
    assert (decision.decided_name, decision.verdict, decision.reason) == ("Diana", "returned", "请补充次数")


def test_the_second_official_reads_it_on_a_page(handed_in, diana, dora, browse):
    decided(diana, services.return_report, handed_in, reason="请补充次数")
    answer = browse(dora).post(reverse("progress_accept", args=["minzheng", handed_in.number]))
    assert answer.status_code == 409
    assert all(word in answer.content.decode() for word in ("Diana", "returned", "请补充次数"))


def test_undone_before_anyone_was_told(handed_in, diana, agency):
    decided(diana, services.accept_report, handed_in)
    decided(diana, services.undo_report_decision, handed_in)
    with fence(agency):
        assert Notice.objects.filter(kind="progress.accepted").count() == 0
    assert as_it_is(handed_in) == ("submitted", [(1, "", "")])


def test_later_it_cannot_be_undone(handed_in, diana, monkeypatch):
    decided(diana, services.accept_report, handed_in)
    hours_go_by(monkeypatch, UNDO_FOR)
    with pytest.raises(TooLateToUndo):
        decided(diana, services.undo_report_decision, handed_in)
    assert as_it_is(handed_in)[0] == "accepted"


def test_a_colleague_does_not_undo_it(handed_in, diana, dora):
    decided(diana, services.accept_report, handed_in)
    with pytest.raises(services.NotYourDecision):
        decided(dora, services.undo_report_decision, handed_in)


def test_the_provider_sees_a_decision_only_when_it_can_no_longer_be_undone(handed_in, diana, fiona, browse, monkeypatch):
    decided(diana, services.return_report, handed_in, reason="请补充次数")
    page = reverse("progress", args=["zhihe", handed_in.number])
    assert "请补充次数" not in browse(fiona).get(page).content.decode()
    hours_go_by(monkeypatch, UNDO_FOR * 2)
    assert "请补充次数" in browse(fiona).get(page).content.decode()


def test_an_official_role_in_the_own_house_decides_nothing(handed_in, agency):
    inside = factories.member(agency, "Inside", Role.OFFICIAL)
    with pytest.raises(window.NotAParty):
        decided(inside, services.accept_report, handed_in)
    assert as_it_is(handed_in)[0] == "submitted"


# ---------- illegal steps ----------

ALL = [status.value for status in Status]
ILLEGAL = [(before, after) for before in ALL for after in ALL if before != after and after not in ProgressReport.STEPS[before]]


def put(report, status):
    """A row in a state, by legal steps only."""
    way = {"draft": [], "submitted": ["submitted"], "returned": ["submitted", "returned"], "accepted": ["submitted", "accepted"]}[status]
    for step in way:
        ProgressReport.objects.filter(pk=report.pk).update(status=step)


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_the_database_refuses_every_illegal_step(ground, fiona, agency, before, after):
    report = month_begun(ground, fiona)
    with fence(agency):
        put(report, before)
        with pytest.raises(IntegrityError), transaction.atomic():
            ProgressReport.objects.filter(pk=report.pk).update(status=after)


@pytest.mark.parametrize("before", ["submitted", "accepted"])
def test_the_service_refuses_to_hand_in_or_write_twice(handed_in, fiona, diana, agency, before):
    if before == "accepted":
        decided(diana, services.accept_report, handed_in)
    with fence(agency):
        for act in (lambda: services.hand_in_report(handed_in, by=fiona), lambda: services.save_report(handed_in, texts={"next": "x"}, by=fiona)):
            with pytest.raises(NotInThisState):
                act()


@pytest.mark.parametrize("act", ["accept_report", "return_report"])
@pytest.mark.parametrize("before", ["draft", "accepted", "returned"])
def test_the_service_refuses_to_decide_about_anything_but_what_waits(ground, fiona, diana, agency, act, before):
    report = month_begun(ground, fiona) if before == "draft" else month_handed_in(ground, fiona)
    if before != "draft":
        decided(diana, *{"accepted": (services.accept_report, report), "returned": (services.return_report, report)}[before],
                **({"reason": "补充"} if before == "returned" else {}))
    more = {"reason": "再补充"} if act == "return_report" else {}
    with fence(diana.organisation), pytest.raises((NotInThisState, AlreadyDecided)):
        getattr(services, act)(report, by=diana, **more)


def test_nothing_decided_is_nothing_to_undo(handed_in, diana):
    with pytest.raises(NotInThisState):
        decided(diana, services.undo_report_decision, handed_in)


# ---------- who reads what ----------


def test_a_draft_round_is_invisible_to_the_bureau(handed_in, diana, fiona, agency, bureau, browse, monkeypatch):
    decided(diana, services.return_report, handed_in, reason="请补充")
    hours_go_by(monkeypatch, UNDO_FOR * 2)
    with fence(agency):
        services.save_report(handed_in, texts={"summary": SECRET}, by=fiona)
        assert any(SECRET in each.texts["summary"] for each in ProgressRound.objects.all())
    with fence(bureau):
        assert [(each.seq, each.texts["summary"]) for each in ProgressRound.objects.all()] == [(1, TEXTS["summary"])]
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM projects_progressround")
            assert cursor.fetchall() == [(1,)]
    client = browse(diana)
    for name, more in (("progress", []), ("progress_round", [1])):
        assert SECRET not in client.get(reverse(name, args=["minzheng", handed_in.number, *more])).content.decode()
    assert client.get(reverse("progress_round", args=["minzheng", handed_in.number, 2])).status_code == 404


def test_a_draft_is_invisible_to_the_bureau(ground, fiona, diana, browse):
    report = month_begun(ground, fiona, texts={"summary": SECRET})
    client = browse(diana)
    assert client.get(reverse("progress", args=["minzheng", report.number])).status_code == 404
    assert report.number not in client.get(reverse("progress_list", args=["minzheng", ground.number])).content.decode()


def test_another_bureau_reads_nothing(handed_in):
    other = factories.organisation(code="SS", slug="shishi", name="石狮市民政局", kind="bureau")
    with fence(other):
        with connection.cursor() as cursor:
            for table in ("projects_progressreport", "projects_progressround", "projects_pin", "projects_milestone", "projects_changerequest"):
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  our own tables
                assert cursor.fetchone() == (0,)


def test_an_official_writes_nothing_by_raw_update(handed_in, bureau):
    with fence(bureau), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_progressreport SET status = 'accepted'")
        assert cursor.rowcount == 0


# ---------- two rounds side by side ----------


def test_two_texts_as_a_word_diff():
    assert progress.compare_texts("探访12人。天气好。", "探访15人。天气好。继续。") == [
        ("same", "探访"), ("gone", "12"), ("new", "15"), ("same", "人。天气好。"), ("new", "继续。")]


@given(old=st.text(alphabet="探访人次。，\n ab1", max_size=60), new=st.text(alphabet="探访人次。，\n ab1", max_size=60))
def test_a_diff_loses_nothing(old, new):
    pieces = progress.compare_texts(old, new)
    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "gone") == new


def test_rounds_are_compared_on_a_page(handed_in, diana, fiona, agency, browse, monkeypatch):
    decided(diana, services.return_report, handed_in, reason="请补充")
    hours_go_by(monkeypatch, UNDO_FOR * 2)
    with fence(agency):
        services.save_report(handed_in, texts={"summary": "本期按计划开展电话探访。"}, by=fiona)
        services.hand_in_report(handed_in, by=fiona)
    page = browse(diana).get(reverse("progress_compare", args=["minzheng", handed_in.number])).content.decode()
    assert "<del>" in page and "入户</del>" in page.replace('<span class="visually-hidden">deleted: </span>', "")
    assert "电话</ins>" in page.replace('<span class="visually-hidden">added: </span>', "")


# ---------- pages ----------


def test_the_provider_writes_and_hands_in_by_the_pages(ground, fiona, browse, agency):
    client = browse(fiona)
    listed = client.get(reverse("progress_list", args=["zhihe", ground.number]))
    entry = next(each for each in listed.context["entries"] if each.over)
    begun = client.post(reverse("progress_new", args=["zhihe", ground.number]), {"kind": "month", "start": entry.start.isoformat()})
    number = f"{ground.number}-M01"
    assert begun.url == reverse("progress_edit", args=["zhihe", number])
    saved = client.post(begun.url, {"version": "1", "summary": "概述", "hand_in": "1"})
    assert saved.url == reverse("progress_submit", args=["zhihe", number])
    assert client.post(saved.url).status_code == 302
    with fence(agency):
        assert ProgressReport.objects.get(number=number).status == "submitted"


def test_who_hands_in_has_written_the_summary_and_a_draft_need_not(ground, fiona, browse, agency):
    report = month_begun(ground, fiona, texts={})
    client, page = browse(fiona), reverse("progress_edit", args=["zhihe", report.number])
    assert client.post(page, {"version": report.version, "next": "继续", "hand_in": "1"}).status_code == 200
    assert client.post(page, {"version": report.version, "next": "继续"}).url == page


def test_saving_over_a_newer_version_is_409_and_keeps_what_was_typed(ground, fiona, browse):
    report = month_begun(ground, fiona)
    answer = browse(fiona).post(reverse("progress_edit", args=["zhihe", report.number]), {"version": "1", "summary": "我的新概述"})
    assert (answer.status_code, "我的新概述" in answer.content.decode(), TEXTS["summary"] in answer.content.decode()) == (409, True, True)


def test_the_form_saves_itself(ground, fiona, browse, agency):
    report = month_begun(ground, fiona)
    client = browse(fiona)
    where = reverse("progress_autosave", args=["zhihe", report.number])
    answer = client.post(where, {"version": report.version, "summary": "自动保存"})
    assert (answer.status_code, answer["X-Version"]) == (204, str(report.version + 1))
    assert client.post(where, {"version": report.version, "summary": "旧窗口"}).status_code == 409
    with fence(agency):
        assert report.rounds.get().texts["summary"] == "自动保存"


def test_the_official_accepts_by_the_page_and_undoes(handed_in, diana, browse):
    client = browse(diana)
    assert client.post(reverse("progress_accept", args=["minzheng", handed_in.number])).status_code == 302
    page = client.get(reverse("progress", args=["minzheng", handed_in.number])).content.decode()
    assert reverse("progress_undo", args=["minzheng", handed_in.number]) in page
    client.post(reverse("progress_undo", args=["minzheng", handed_in.number]))
    assert as_it_is(handed_in)[0] == "submitted"


def test_the_official_returns_with_a_phrase(handed_in, diana, browse, agency):
    client = browse(diana)
    assert client.post(reverse("progress_return", args=["minzheng", handed_in.number]), {"words": ""}).status_code == 422
    client.post(reverse("progress_return", args=["minzheng", handed_in.number]), {"phrase": "1", "words": "探访"})
    with fence(agency):
        assert last_handed_in(handed_in).reason == "Please say why an indicator is behind, and what you will do about it. 探访"


def test_each_figure_opens_to_the_records_up_to_the_cut_off(handed_in, diana, browse, ground, agency):
    with fence(agency):
        indicator = ground.indicators.get()
    page = browse(diana).get(reverse("progress", args=["minzheng", handed_in.number])).content.decode()
    address = reverse("project_figure", args=["minzheng", ground.number, indicator.pk])
    assert f"{address}?since={handed_in.start}&amp;until={handed_in.end}&amp;show=counted" in page
    assert f"{address}?until={handed_in.end}&amp;show=counted" in page
    assert browse(diana).get(f"{address}?until={handed_in.end}").status_code == 200


def test_the_pages_cost_the_same_queries_for_one_report_and_for_three(ground, fiona, diana, browse):
    month_handed_in(ground, fiona)
    client, costs = browse(diana), []
    pages = [reverse(name, args=["minzheng", ground.number]) for name in ("progress_list", "change_list", "milestone_list")]
    for _turn in range(2):
        [client.get(page) for page in pages]
        with CaptureQueriesContext(connection) as queries:
            [client.get(page) for page in pages]
        costs.append(len(queries))
        if len(costs) == 1:
            for months in (2, 3):
                month_handed_in(ground, fiona, months_back=months)
            [asked(ground, fiona, after={"target": f"{number}.00"}) for number in (150, 160, 170)]
    assert costs[0] == costs[1]


def test_a_pen_that_stays_in_one_hand_is_written_down_once(ground, fiona, alice, agency):
    report = month_begun(ground, fiona)
    before = len(acts(agency, "progress.save"))
    with fence(agency):
        for text in ("一", "二", "三"):
            services.save_report(report, texts={"next": text}, by=fiona)
        services.save_report(report, texts={"next": "四"}, by=alice)
    assert len(acts(agency, "progress.save")) == before + 1


# ---------- at once ----------


@pytest.mark.django_db(transaction=True)
def test_of_eight_officials_at_once_one_decides_and_each_house_has_one_entry(agency, bureau):
    fiona = factories.member(agency, "Fiona", Role.ADMIN)
    officials = [factories.member(bureau, f"Official{n}", Role.OFFICIAL) for n in range(8)]
    report = month_handed_in(governed_project(fiona, bureau), fiona)
    start, found = threading.Barrier(8), []

    def decide(number):
        member = officials[number]
        try:
            start.wait(10)
            if number % 2:
                decided(member, services.accept_report, report)
            else:
                decided(member, services.return_report, report, reason="请补充")
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
    status, rounds = as_it_is(report)
    winner = rounds[0][2]
    assert sorted(found) == sorted(["done"] + [winner] * 7)
    assert rounds == [(1, status, winner)]
    for house in (agency, bureau):
        assert len(acts(house, "progress.accept", "progress.return")) == 1


# ---------- milestones ----------


def promised(project, fiona, days=10):
    with fence(project.organisation):
        return services.add_milestone(project, title="完成需求调查", due_on=timezone.localdate() + timedelta(days=days), by=fiona)


def test_a_promised_day_is_moved_with_a_reason_and_the_purchaser_is_told(ground, fiona, diana, agency, bureau, browse):
    step, first = promised(ground, fiona), timezone.localdate() + timedelta(days=10)
    later, last = first + timedelta(days=20), first + timedelta(days=40)
    address = reverse("milestone_edit", args=["zhihe", ground.number, step.seq])
    typed = {"change-title": step.title, "change-due_on": later.isoformat(), "change-version": step.version, "change": "1"}
    refused = browse(fiona).post(address, typed | {"change-reason": " "})
    with fence(agency), pytest.raises(ReasonMissing):
        services.change_milestone(step, title=step.title, due_on=later, by=fiona)
    done = browse(fiona).post(address, typed | {"change-reason": "居委会换届"})
    with fence(agency):
        step = services.change_milestone(step, title="完成需求调查报告", due_on=later, by=fiona)  # other words need no reason
        step = services.change_milestone(step, title=step.title, due_on=last, reason="暴雨停工", by=fiona)
        assert (step.first_due_on, [(move["before"], move["after"], move["reason"], move["by"]) for move in step.moved]) == (
            first, [(first, later, "居委会换届", "Fiona"), (later, last, "暴雨停工", "Fiona")])
    with fence(bureau):
        assert [notice.params["reason"] for notice in Notice.objects.filter(kind="milestone.moved", membership=diana).order_by("pk")] == ["居委会换届", "暴雨停工"]
    page = browse(diana).get(reverse("milestone_list", args=["minzheng", ground.number])).content.decode()
    assert (refused.status_code, list(refused.context["change"].errors), done.status_code) == (200, ["reason"], 302)
    assert ("first promised for" in page, "居委会换届" in page, "暴雨停工" in page) == (True, True, True)


def test_of_a_project_that_the_agency_entered_itself_a_day_is_moved_without_a_reason_and_the_first_one_stays(fiona, agency, bureau):
    with fence(agency):
        own = services.create_project(title="自管项目", starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=300), by=fiona)
    step, first = promised(own, fiona), timezone.localdate() + timedelta(days=10)
    with fence(agency):
        step = services.change_milestone(step, title=step.title, due_on=first + timedelta(days=1), by=fiona)
        assert (step.first_due_on, step.due_on) == (first, first + timedelta(days=1))
    with fence(bureau):
        assert Notice.objects.filter(kind="milestone.moved").count() == 0
