"""Closing and archiving: everything settled, files handed over and kept fifteen years, and from then on nothing changes (政府采购法 art. 42)."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import models, services, window
from projects.figures.closing import closing_points, keep_until
from projects.models import (
    BudgetLine,
    Contract,
    EvaluationResult,
    Expense,
    Handover,
    Instalment,
    Paper,
    ProgressReport,
    Project,
    Rectification,
)
from projects.services.closing import TO_PROJECT
from projects.services.troubles import AlreadyDecided, NotInThisState
from tests import factories
from tests import factories_casework as casework
from tests.factories_acceptance import accepted, as_read, closed, paid_in_full, reported, settled
from tests.factories_inspection import recorded, sent
from tests.factories_purchase import governed_project
from tests.projects.test_papers import pdf


@pytest.fixture
def ground(fiona, bureau, diana):
    return governed_project(fiona, bureau)


@pytest.fixture
def ready(ground, diana, fiona):
    return settled(ground, diana, fiona)


@pytest.fixture
def over(ground, diana, fiona):
    """Closed."""
    return closed(ground, diana, fiona)


def open_points(project, member):
    with fence(member.organisation):
        return [point.code for point in closing_points(as_read(project, member), timezone.localdate()) if not point.is_met]


# ---------- what it needs ----------


@given(day=st.dates(date(2000, 1, 1), date(2080, 12, 31)))
def test_files_are_kept_fifteen_years(day):
    last = keep_until(day)
    assert (last.year - day.year, last.month, last.day) == (15, day.month, 28 if (day.month, day.day) == (2, 29) and last.day == 28 else day.day)


def test_a_running_project_lacks_nearly_everything(ground, diana, fiona):
    wanted = ["accepted", "instalments", "reports", "handover"]
    assert (open_points(ground, diana), open_points(ground, fiona)) == (wanted, wanted)


def test_everything_settled_both_houses_see_it_so(ready, diana, fiona):
    assert (open_points(ready, diana), open_points(ready, fiona)) == ([], [])


def unsettle(project, code, diana, fiona):
    with fence(project.organisation):
        if code == "instalments":
            Instalment.objects.filter(project=project, seq=3).update(withheld_amount=0, reason="")
        elif code == "audit":
            with_audit(project)
        elif code == "reports":
            ProgressReport.objects.filter(pk=ProgressReport.objects.filter(project=project).first().pk).update(status="submitted")
        elif code == "handover":
            Handover.objects.filter(project=project).update(storage="")


def with_audit(project):
    contract = Contract.objects.get(project=project)
    contract.requires_audit = True
    contract.save()


@pytest.mark.parametrize("code", ["instalments", "audit", "reports", "handover"])
def test_with_one_thing_open_it_is_not_closed(ready, diana, fiona, code):
    unsettle(ready, code, diana, fiona)
    with fence(diana.organisation), pytest.raises(services.NotReadyToClose) as refused:
        services.archive_project(ready, by=diana)
    assert [point.code for point in refused.value.points] == [code]


def test_an_open_rectification_order_keeps_it_open(ground, diana, fiona, bob, alice, agency):
    with fence(agency):
        people = [casework.person(alice, "王桂兰")]
    recorded(ground, bob, people, count=3)
    sent(ground, diana, wanted=2)
    project = settled(ground, diana, fiona)
    with fence(diana.organisation), pytest.raises(services.NotReadyToClose) as refused:
        services.archive_project(project, by=diana)
    assert [point.code for point in refused.value.points] == ["orders"]


def test_an_unaccepted_project_is_not_closed_by_anybody(ground, diana, fiona):
    with fence(diana.organisation), pytest.raises(NotInThisState):
        services.archive_project(ground, by=diana)
    accepted(ground, diana)
    with fence(fiona.organisation):
        with pytest.raises(window.NotAParty):
            services.archive_project(ground, by=fiona)
        with pytest.raises(services.StepNotYours):
            services.close_project(ground, by=fiona)


# ---------- terminated ----------


@pytest.fixture
def ended(ground, diana):
    """Terminated by its purchaser."""
    with fence(diana.organisation):
        services.terminate_project(ground, reason="机构注销，双方协议终止", by=diana)
    return as_read(ground, diana)


def test_a_terminated_project_is_handed_over_settled_rated_and_archived(ended, diana, fiona, agency, bureau):
    before = open_points(ended, diana)
    paid_in_full(ended)
    reported(ended, diana, fiona)
    with fence(agency):
        services.hand_over(as_read(ended, fiona), items=[{"title": "合同", "pages": 12, "there": True}], storage="档案室 3 柜", handed_on=timezone.localdate(), by=fiona)
        services.rate_purchaser(ended, by=fiona, punctual=4, clear=5, responsive=3, fair=5)
    settled_points = (open_points(ended, diana), open_points(ended, fiona))
    with fence(bureau):
        archived = services.archive_project(ended, by=diana)
    with fence(agency):
        steps = list(archived.steps.order_by("pk").values_list("after", flat=True))[-2:]
        shown = [(point.code, point.is_met, point.words) for point in closing_points(archived, timezone.localdate())][0]
    assert (before, settled_points, archived.status, steps, shown) == (
        ["instalments", "reports", "handover"], ([], []), "closed", ["terminated", "closed"], ("terminated", True, "机构注销，双方协议终止"))


def test_with_something_open_a_terminated_project_is_not_archived_and_only_its_purchaser_archives_it(ended, diana, fiona):
    with fence(diana.organisation), pytest.raises(services.NotReadyToClose) as refused:
        services.archive_project(ended, by=diana)
    assert [point.code for point in refused.value.points] == ["instalments", "reports", "handover"]
    with fence(fiona.organisation):
        with pytest.raises(window.NotAParty):
            services.archive_project(ended, by=fiona)
        with pytest.raises(services.StepNotYours):
            services.close_project(ended, by=fiona)


def test_after_the_termination_no_further_report_falls_due_and_where_nothing_was_signed_nothing_is_paid(fiona, bureau, diana, agency):
    today = timezone.localdate()
    project = governed_project(fiona, bureau, days_gone=2, running=False)
    with fence(agency):
        project.contract.signed_on = None
        project.contract.requires_audit = True
        project.contract.save()
    with fence(bureau):
        services.terminate_project(project, reason="中标人放弃签约", by=diana)
    with fence(agency):
        later = [point.code for point in closing_points(as_read(project, fiona), today + timedelta(days=200)) if not point.is_met]
    assert later == ["handover"]


# ---------- files ----------


def test_the_provider_hands_over_and_the_purchaser_may_correct_the_list(ground, diana, fiona):
    accepted(ground, diana)
    with fence(fiona.organisation):
        services.hand_over(ground, items=[{"title": "合同", "pages": 3, "there": True}, {"title": " ", "there": True}], storage="3 柜", handed_on=timezone.localdate(), by=fiona)
    with fence(diana.organisation):
        there = services.hand_over(as_read(ground, diana), items=[{"title": "合同", "pages": 4, "there": True}], storage="5 柜", handed_on=timezone.localdate(), by=diana)
    assert (there.items, there.storage, there.keep_until) == ([{"title": "合同", "pages": 4, "there": True}], "5 柜", keep_until(ground.ends_on))


def test_no_clients_name_leaves_the_house_with_the_list_of_files_or_the_rating(ground, diana, fiona, alice):
    accepted(ground, diana)
    with fence(fiona.organisation):
        casework.person(alice, "欧阳凝霜")
        there = services.hand_over(ground, items=[{"title": "欧阳凝霜个案卷宗", "pages": 3, "there": True}], storage="3 柜，欧阳凝霜一栏", by=fiona)
        rating = services.rate_purchaser(ground, by=fiona, comment="欧阳凝霜的家长也说好", punctual=4, clear=5, responsive=3, fair=5)
    assert (there.items[0]["title"], there.storage, rating.comment) == ("欧**霜个案卷宗", "3 柜，欧**霜一栏", "欧**霜的家长也说好")


def test_of_two_lists_at_once_the_second_is_told(ground, diana, fiona):
    accepted(ground, diana)
    with fence(fiona.organisation):
        services.hand_over(ground, items=[], storage="3 柜", by=fiona, seen=1)
        services.hand_over(ground, items=[], storage="4 柜", by=fiona, seen=1)
        with pytest.raises(AlreadyDecided):
            services.hand_over(ground, items=[], storage="5 柜", by=fiona, seen=1)


def test_before_the_final_evaluation_nothing_is_handed_over(ground, fiona, charlie):
    with fence(fiona.organisation), pytest.raises(NotInThisState):
        services.hand_over(ground, items=[], storage="", by=fiona)
    with fence(charlie.organisation), pytest.raises(window.NotAParty):
        services.hand_over(ground, items=[], storage="", by=charlie)


# ---------- closed ----------


def test_closed_both_are_told_until_when_the_files_are_kept(over, agency, bureau):
    with fence(agency):
        handover = Handover.objects.get()
        assert (Project.objects.get(pk=over.pk).status, handover.received_by_name, handover.keep_until) == ("closed", "Diana", keep_until(max(over.ends_on, timezone.localdate())))
        assert Notice.objects.get(kind="project.archived").params["day"] == handover.keep_until.isoformat()
    for house in (agency, bureau):
        with fence(house):
            assert AuditEvent.objects.filter(act="project.archive").count() == 1


def test_the_second_official_finds_it_closed(over, diana):
    with fence(diana.organisation), pytest.raises(AlreadyDecided):
        services.archive_project(over, by=diana)


def test_after_closing_no_service_of_any_part_changes_anything(over, fiona, diana, agency, bob):
    project = as_read(over, fiona)
    today = timezone.localdate()
    with fence(agency):
        report = ProgressReport.objects.filter(project=project).first()
        part, line, indicator = project.instalments.first(), project.lines.first(), project.indicators.first()
        own = {
            "change_project": lambda: services.change_project(project, leader=None, by=fiona),
            "set_lines": lambda: services.set_lines(project, lines=[("visit", "x")], by=fiona),
            "rename_line": lambda: services.rename_line(line, name="x", by=fiona),
            "set_target": lambda: services.set_target(indicator, target=1, effective_from=today, reason="x", by=fiona),
            "assign_staff": lambda: services.assign_staff(project, membership=bob, by=fiona),
            "add_party": lambda: services.add_party(project, partner=factories.organisation(code="LD", slug="luodi", name="落地单位", kind="street"), role="landing", by=fiona),
            "add_milestone": lambda: services.add_milestone(project, title="x", due_on=today, by=fiona),
            "ask_change": lambda: services.ask_change(project, kind="content", subject="goals", after={"text": "x"}, reason="x", effective_on=today, by=fiona),
            "pin_comment": lambda: services.pin_comment(report, anchor="text:summary", text="x", by=fiona),
            "record_payment": lambda: services.record_payment(part, paid_amount=Decimal(1), paid_on=today, by=fiona),
            "hand_over": lambda: services.hand_over(project, items=[], storage="x", by=fiona),
        }
        changed = {name: outcome(act) for name, act in own.items()}
    with fence(diana.organisation):
        project = as_read(over, diana)
        theirs = {
            "record_evaluation": lambda: services.record_evaluation(project, stage="final", score=Decimal(1), reason="x", due_on=today, by=diana),
            "halt_project": lambda: services.terminate_project(project, reason="x", by=diana),
            "draw_up_acceptance": lambda: services.draw_up_acceptance(project, by=diana),
            "draw_up_contract": lambda: services.draw_up_contract(project, number="x", by=diana),
            "add_supplement": lambda: services.add_supplement(project, amount=Decimal(1), reason="x", signed_on=today, by=diana),
            "hand_over": lambda: services.hand_over(project, items=[], storage="x", by=diana),
        }
        changed |= {f"{name} by the purchaser": outcome(act) for name, act in theirs.items()}
    assert {name: how for name, how in changed.items() if how in ("done", "IntegrityError")} == {}


def outcome(act):
    try:
        with transaction.atomic():
            act()
    except Exception as refused:
        return type(refused).__name__
    return "done"


@pytest.mark.django_db
def test_every_row_that_hangs_on_a_project_is_kept_by_the_database_too():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'closed'")
        kept = {name for name, in cursor.fetchall()}
    # A file says by itself to which row it belongs; its own trigger walks from there to the project.
    assert kept == {getattr(models, name)._meta.db_table for name in TO_PROJECT} | {"projects_project", "projects_paper"}


@pytest.mark.parametrize("statement", [
    "UPDATE projects_project SET title = 'x'", "DELETE FROM projects_statuschange; DELETE FROM projects_project", "UPDATE projects_contract SET announcement_url = 'x'",
    "UPDATE projects_instalment SET reason = 'x'", "DELETE FROM projects_progressround", "UPDATE projects_progressround SET reason = 'x'",
    "UPDATE projects_indicatortarget SET target = 1", "UPDATE projects_evaluationresult SET score = 1", "UPDATE projects_handover SET keep_until = '2026-01-01'",
    "DELETE FROM projects_handover", "UPDATE projects_serviceline SET name = 'x'", "DELETE FROM projects_projectparty WHERE role = 'purchaser'"])
def test_raw_sql_in_the_own_house_changes_nothing_of_a_closed_project(over, agency, statement):
    with fence(agency), connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(statement)


def test_no_file_of_a_closed_project_is_added_or_taken_away_by_any_house(ground, diana, fiona, agency, bureau, browse):
    with fence(agency):
        scan = services.add_paper(ground.contract, upload=pdf("扫描件.pdf"), by=fiona)
        line = BudgetLine.objects.create(organisation=agency, project=ground, code="activity", seq=1, name="活动费")
        expense = Expense.objects.create(organisation=agency, project=ground, line=line, number="ZH-E1", spent_on=timezone.localdate(), amount=Decimal(1), what="x", voucher="1", recorded_by=fiona)
        voucher = services.add_paper(expense, upload=pdf("发票.pdf"), by=fiona)
    closed(ground, diana, fiona)
    answers = []
    with fence(agency):
        for act in (lambda: services.remove_paper(voucher, by=fiona), lambda: services.remove_paper(scan, by=fiona), lambda: services.add_paper(expense, upload=pdf("后补.pdf"), by=fiona)):
            answers.append(outcome(act))
        result = EvaluationResult.objects.get()
    with fence(bureau):
        answers.append(outcome(lambda: services.add_paper(result, upload=pdf("后补.pdf"), by=diana)))
    page = browse(fiona).get(reverse("expense", args=["zhihe", ground.number, expense.number])).content.decode()
    with fence(agency):
        raw = [outcome(lambda way=way: Paper.objects.filter(pk=voucher.pk)._raw_delete("default") if way == "delete" else Paper.objects.filter(pk=voucher.pk).update(removed_at=timezone.now()))
               for way in ("delete", "remove")]
        there = sorted(Paper.objects.filter(removed_at=None).values_list("name", flat=True))
    assert (answers, raw, there, "发票.pdf" in page, "Remove" in page, "Add a file" in page) == (
        ["ProjectIsClosed"] * 4, ["IntegrityError"] * 2, ["发票.pdf", "扫描件.pdf"], True, False, False)


def test_what_each_kind_of_row_carries_is_kept_with_its_closed_project(ground, diana, fiona, agency):
    """Also by the database, for each kind of row: a file leads through its row to the project."""
    closed(ground, diana, fiona)
    with fence(agency):
        rows = {"contract": ground.contract, "evaluationresult": EvaluationResult.objects.get(), "acceptance": models.Acceptance.objects.get(), "progressround": models.ProgressRound.objects.first()}
        added = {kind: outcome(lambda row=row, kind=kind: Paper.objects.create(organisation=agency, owner_kind=kind, owner_uid=row.uid, name="x.pdf", kind="application/pdf", size=1, sha256="0" * 64))
                 for kind, row in rows.items()}
    assert added == dict.fromkeys(rows, "IntegrityError")


def test_counting_and_renewing_go_on(over, diana, fiona, agency):
    with fence(agency):
        services.mark_stale(over)
        services.refresh_progress(as_read(over, fiona))
    with fence(diana.organisation):
        new = services.renew_project(as_read(over, diana), starts_on=over.ends_on + timedelta(days=1), ends_on=over.ends_on + timedelta(days=300), by=diana)
    with fence(agency):
        assert (Project.objects.get(pk=over.pk).status, new.status) == ("renewed", "publicised")


def test_an_agencys_own_project_stays_as_it_was(fiona, agency):
    with fence(agency):
        today = timezone.localdate()
        own = services.create_project(title="自筹项目", starts_on=today - timedelta(days=9), ends_on=today, amount="1000", by=fiona)
        services.start_project(own, by=fiona)
        services.close_project(own, by=fiona)
        assert services.change_project(as_read(own, fiona), title="改名", by=fiona).title == "改名"


# ---------- pages ----------


def test_on_the_page_only_the_official_closes(ready, diana, fiona, browse):
    address = reverse("closing_close", args=["zhihe", ready.number])
    assert browse(fiona).post(address).status_code == 403
    answer = browse(diana).post(reverse("closing_close", args=["minzheng", ready.number]))
    assert (answer.status_code, as_read(ready, diana).status) == (302, "closed")
    page = browse(fiona).get(reverse("closing", args=["zhihe", ready.number])).content.decode()
    assert "Nothing of it changes any more" in page


def test_a_terminated_project_is_brought_to_its_end_on_the_pages(ended, diana, fiona, browse):
    page = browse(fiona).get(reverse("closing", args=["zhihe", ended.number])).content.decode()
    assert ("Write the list" in page, "Rate the purchaser" in page, "机构注销，双方协议终止" in page) == (True, True, True)
    typed = {"item-0-title": "合同", "item-0-there": "on", "storage": "档案室 3 柜", "handed_on": timezone.localdate().isoformat()}
    answers = [browse(fiona).post(reverse("closing_files", args=["zhihe", ended.number]), typed).status_code,
               browse(fiona).post(reverse("rating_new", args=["zhihe", ended.number]), {"punctual": 4, "clear": 5, "responsive": 3, "fair": 5}).status_code]
    paid_in_full(ended)
    reported(ended, diana, fiona)
    answers.append(browse(diana).post(reverse("closing_close", args=["minzheng", ended.number])).status_code)
    assert (answers, as_read(ended, diana).status) == ([302, 302, 302], "closed")


def test_the_provider_writes_the_list_on_the_page(ground, diana, fiona, browse):
    accepted(ground, diana)
    address = reverse("closing_files", args=["zhihe", ground.number])
    typed = {"item-0-title": "合同", "item-0-pages": "12", "item-0-there": "on", "storage": "档案室 3 柜", "handed_on": timezone.localdate().isoformat()}
    assert browse(fiona).post(address, typed).status_code == 302
    page = browse(diana).get(reverse("closing", args=["minzheng", ground.number])).content.decode()
    assert ("合同" in page, "档案室 3 柜" in page) == (True, True)


def test_a_closed_project_offers_next_years_and_no_new_spot_check(ready, diana, fiona, browse):
    page, closing = (reverse(name, args=["minzheng", ready.number]) for name in ("project", "closing"))
    check, renewal = (reverse(name, args=["minzheng", ready.number]) for name in ("inspection_new", "project_renew"))
    assert (check in browse(diana).get(page).content.decode(), renewal in browse(diana).get(closing).content.decode()) == (True, True)
    with fence(diana.organisation):
        services.archive_project(ready, by=diana)
    assert (check in browse(diana).get(page).content.decode(), renewal in browse(diana).get(closing).content.decode()) == (False, True)


def test_a_closed_projects_files_page_is_shut(over, fiona, browse):
    assert browse(fiona).get(reverse("closing_files", args=["zhihe", over.number])).status_code == 403


def test_orders_and_parts_are_named_where_they_are_open(ground, diana, browse):
    page = browse(diana).get(reverse("closing", args=["minzheng", ground.number])).content.decode()
    assert all(f"No. {seq}" in page for seq in (1, 2, 3))


# ---------- at once ----------


@pytest.mark.django_db(transaction=True)
def test_of_eight_officials_at_once_one_closes_it(agency, bureau):
    fiona, diana = factories.member(agency, "Fiona", Role.ADMIN), factories.member(bureau, "Diana", Role.OFFICIAL)
    project = settled(governed_project(fiona, bureau), diana, fiona)
    officials = [factories.member(bureau, f"Official{n}", Role.OFFICIAL) for n in range(8)]
    start, found = threading.Barrier(8), []

    def close(number):
        try:
            start.wait(10)
            with fence(bureau):
                services.archive_project(project, by=officials[number])
            found.append("done")
        except AlreadyDecided:
            found.append("late")
        except Exception as wrong:  # told below
            found.append(repr(wrong))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(found) == ["done"] + ["late"] * 7
    with fence(agency):
        assert (AuditEvent.objects.filter(act="project.archive").count(), Rectification.objects.count()) == (1, 0)
