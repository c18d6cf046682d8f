"""What is to be put right: proof handed in, returned with a reason or accepted, undone before anyone was told (F001-9; SECURITY.md F8 to F10)."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from organisations.undo import UNDO_FOR
from organisations.workdays import add_workdays
from projects import services, window
from projects.figures.inspection import decide_by
from projects.models import Paper, Project, Proof, Rectification
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing, TooLateToUndo
from tests import factories
from tests import factories_casework as casework
from tests.factories_inspection import order_of, proved, recorded, sent
from tests.factories_purchase import governed_project
from tests.projects.test_papers import pdf

CANARY = "欧阳晓霜"
TEXT = "已补齐签到表，见附件。"


def inspected(fiona, bob, alice, bureau, diana):
    project = governed_project(fiona, bureau)
    with fence(project.organisation):
        people = [casework.person(alice, CANARY)]
    recorded(project, bob, people, count=4)
    return sent(project, diana, wanted=3)


@pytest.fixture
def inspection(fiona, bob, alice, bureau, diana):
    """A sent inspection with one order."""
    return inspected(fiona, bob, alice, bureau, diana)


@pytest.fixture
def waiting(inspection, fiona):
    """Its order with a proof handed in."""
    proved(inspection, fiona)
    return inspection


@pytest.fixture
def dora(bureau):
    return factories.member(bureau, "Dora", Role.OFFICIAL)


def decided(member, act, inspection, **more):
    order = order_of(inspection, member)
    with fence(member.organisation):
        return act(order, by=member, **more)


def as_it_is(inspection):
    with fence(inspection.organisation):
        order = Rectification.objects.get(inspection=inspection)
        return order.status, [(proof.seq, proof.verdict, proof.decided_name) for proof in order.proofs.all()]


def hours_go_by(monkeypatch, delta):
    now = timezone.now() + delta
    monkeypatch.setattr(timezone, "now", lambda: now)


# ---------- the provider proves ----------


def test_a_proof_is_handed_in_with_files_and_the_inspectors_are_told(inspection, fiona, diana, bureau, agency):
    proof = proved(inspection, fiona, uploads=[pdf("签到表.pdf")])
    with fence(bureau):
        assert [(notice.kind, notice.membership_id) for notice in Notice.objects.filter(kind__startswith="rectification")] == [("rectification.proved", diana.pk)]
        read = Proof.objects.get(pk=proof.pk)
        assert (read.text, Paper.objects.of(read).get().name) == (TEXT, "签到表.pdf")
    assert as_it_is(inspection) == ("proved", [(1, "", "")])


def test_a_proof_says_something_and_names_no_client(inspection, fiona, agency):
    with fence(agency), pytest.raises(services.ProofMissing):
        services.hand_in_proof(order_of(inspection, fiona), text="  ", by=fiona)
    assert proved(inspection, fiona, text=f"已请{CANARY}补签").text == "已请欧**霜补签"


def test_the_inspector_has_five_working_days_and_both_read_the_day(waiting, fiona, diana, browse):
    order = order_of(waiting, diana)
    day = add_workdays(timezone.localdate(), 5)
    with fence(diana.organisation):
        assert decide_by(order.inspection.project, order) == day
    pages = [browse(member).get(reverse("inspection", args=[member.organisation.slug, waiting.number])).content.decode() for member in (fiona, diana)]
    assert [f"{day.day} {day:%B} {day.year}" in page for page in pages] == [True, True]


def test_the_purchaser_does_not_prove_for_the_provider(inspection, diana):
    order = order_of(inspection, diana)
    with fence(diana.organisation), pytest.raises(window.NotAParty):
        services.hand_in_proof(order, text=TEXT, by=diana)


def test_before_it_is_sent_nothing_is_proved(fiona, bob, alice, bureau, diana, agency):
    from tests.factories_inspection import drawn, looked_at

    project = governed_project(fiona, bureau)
    with fence(agency):
        people = [casework.person(alice, CANARY)]
    recorded(project, bob, people, count=4)
    order = order_of(looked_at(drawn(project, diana, wanted=2), diana), fiona)
    with fence(agency), pytest.raises(NotInThisState):
        services.hand_in_proof(order, text=TEXT, by=fiona)


def test_on_the_page_with_a_file(inspection, fiona, browse, agency):
    answer = browse(fiona).post(reverse("order_prove", args=["zhihe", inspection.number, 1]), {"text": TEXT, "first": pdf("签到表.pdf")})
    assert answer.status_code == 302
    with fence(agency):
        assert Paper.objects.of(Proof.objects.get()).count() == 1


# ---------- the inspector decides ----------


def test_accepted_it_is_put_right_and_told_after_the_time_to_undo(waiting, diana, agency):
    decided(diana, services.accept_proof, waiting)
    with fence(agency):
        notice = Notice.objects.get(kind="rectification.closed")
        assert notice.not_before >= Proof.objects.get().decided_at + UNDO_FOR
    assert as_it_is(waiting) == ("closed", [(1, "closed", "Diana")])


def test_returned_needs_a_reason_and_all_rounds_are_kept(waiting, diana, fiona, monkeypatch):
    with pytest.raises(ReasonMissing):
        decided(diana, services.return_proof, waiting, reason=" ")
    decided(diana, services.return_proof, waiting, reason="缺少照片")
    hours_go_by(monkeypatch, UNDO_FOR * 2)
    proved(waiting, fiona, text="补上照片")
    decided(diana, services.accept_proof, waiting)
    assert as_it_is(waiting) == ("closed", [(1, "returned", "Diana"), (2, "closed", "Diana")])


def test_while_a_return_may_be_undone_no_other_proof_is_handed_in(waiting, diana, fiona, agency):
    decided(diana, services.return_proof, waiting, reason="缺少照片")
    with pytest.raises(NotInThisState):
        proved(waiting, fiona)


def test_the_second_inspector_is_shown_the_first_ones_decision(waiting, diana, dora, browse):
    decided(diana, services.return_proof, waiting, reason="缺少照片")
    with pytest.raises(AlreadyDecided) as first:
        decided(dora, services.accept_proof, waiting)
    assert (first.value.decision.decided_name, first.value.decision.reason) == ("Diana", "缺少照片")
    answer = browse(dora).post(reverse("order_decide", args=["minzheng", waiting.number, 1]))
    assert (answer.status_code, all(word in answer.content.decode() for word in ("Diana", "缺少照片"))) == (409, True)


def test_undone_before_anyone_was_told(waiting, diana, agency):
    decided(diana, services.accept_proof, waiting)
    decided(diana, services.undo_proof_decision, waiting)
    with fence(agency):
        assert Notice.objects.filter(kind="rectification.closed").count() == 0
    assert as_it_is(waiting) == ("proved", [(1, "", "")])


def test_later_and_by_a_colleague_it_is_not_undone(waiting, diana, dora, monkeypatch):
    decided(diana, services.accept_proof, waiting)
    with pytest.raises(services.NotYourDecision):
        decided(dora, services.undo_proof_decision, waiting)
    hours_go_by(monkeypatch, UNDO_FOR)
    with pytest.raises(TooLateToUndo):
        decided(diana, services.undo_proof_decision, waiting)


def test_the_provider_sees_a_decision_only_when_it_can_no_longer_be_undone(waiting, diana, fiona, browse, monkeypatch):
    decided(diana, services.return_proof, waiting, reason="缺少照片")
    page = reverse("inspection", args=["zhihe", waiting.number])
    before = "缺少照片" in browse(fiona).get(page).content.decode()
    hours_go_by(monkeypatch, UNDO_FOR * 2)
    assert (before, "缺少照片" in browse(fiona).get(page).content.decode()) == (False, True)


def test_with_all_orders_put_right_the_inspection_is_closed(waiting, diana, agency):
    decided(diana, services.accept_proof, waiting)
    with fence(diana.organisation):
        assert services.close_inspection(waiting, by=diana).status == "closed"
    with pytest.raises(NotInThisState):
        decided(diana, services.undo_proof_decision, waiting)


def test_an_overdue_order_is_marked_for_both(inspection, fiona, diana, browse, monkeypatch):
    hours_go_by(monkeypatch, timedelta(days=20))
    pages = [browse(member).get(reverse("inspection", args=[member.organisation.slug, inspection.number])).content.decode() for member in (fiona, diana)]
    assert ["Overdue" in page or "overdue" in page for page in pages] == [True, True]


# ---------- illegal steps ----------

ALL = [status.value for status in Rectification.Status]
WAY = {"ordered": [], "proved": ["proved"], "returned": ["proved", "returned"], "closed": ["proved", "closed"]}
ILLEGAL = [(before, after) for before in ALL for after in ALL if before != after and after not in Rectification.STEPS[before]]


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_the_database_refuses_every_illegal_step(inspection, agency, before, after):
    with fence(agency):
        for step in WAY[before]:
            Rectification.objects.update(status=step)
        with pytest.raises(IntegrityError), transaction.atomic():
            Rectification.objects.update(status=after)


@pytest.mark.parametrize("before", ["ordered", "returned", "closed"])
def test_the_service_decides_only_about_what_waits(inspection, diana, fiona, before):
    if before != "ordered":
        proved(inspection, fiona)
        decided(diana, *{"returned": (services.return_proof, inspection), "closed": (services.accept_proof, inspection)}[before], **({"reason": "补"} if before == "returned" else {}))
    for act, more in ((services.accept_proof, {}), (services.return_proof, {"reason": "再补"})):
        with pytest.raises((NotInThisState, AlreadyDecided)):
            decided(diana, act, inspection, **more)


@pytest.mark.parametrize("before", ["proved", "closed"])
def test_the_service_takes_no_proof_when_none_is_asked_for(waiting, diana, fiona, before, monkeypatch):
    if before == "closed":
        decided(diana, services.accept_proof, waiting)
        hours_go_by(monkeypatch, UNDO_FOR * 2)
    with pytest.raises(NotInThisState):
        proved(waiting, fiona)


# ---------- at once ----------


@pytest.mark.django_db(transaction=True)
def test_of_eight_inspectors_at_once_one_decides(agency, bureau):
    fiona, alice, diana = factories.member(agency, "Fiona", Role.ADMIN), factories.member(agency, "Alice", Role.SUPERVISOR), factories.member(bureau, "Diana", Role.OFFICIAL)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    inspection = inspected(fiona, bob, alice, bureau, diana)
    proved(inspection, fiona)
    officials = [factories.member(bureau, f"Official{n}", Role.OFFICIAL) for n in range(8)]
    start, found = threading.Barrier(8), []

    def decide(number):
        member = officials[number]
        try:
            start.wait(10)
            if number % 2:
                decided(member, services.accept_proof, inspection)
            else:
                decided(member, services.return_proof, inspection, reason="请补充")
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
    status, rounds = as_it_is(inspection)
    assert sorted(found) == sorted(["done"] + [rounds[0][2]] * 7)
    assert rounds == [(1, status, rounds[0][2])]
    with fence(agency):
        assert AuditEvent.objects.filter(act__in=["rectification.accept", "rectification.return"]).count() == 1
        assert Project.objects.count() == 1
