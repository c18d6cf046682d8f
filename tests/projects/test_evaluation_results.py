"""Results of evaluations: grades by bands, who records them, what they do to the project (DOMAIN.md 3.1, 2.4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from organisations.workdays import add_workdays
from projects import services, window
from projects.figures import deadlines
from projects.figures.evaluation import SCALES, accept_by, last_result
from projects.models import EvaluationResult, Inspection, Project, ProviderGrade, Rectification
from projects.models.project import Status
from projects.services import inbox
from projects.services.evaluations import HeldInFuture, ScoreOutOfRange
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from tests import factories
from tests.factories_acceptance import acceptance_ready, as_read, evaluated
from tests.factories_purchase import governed_project, named
from tests.projects.test_papers import pdf


@pytest.fixture
def ground(fiona, bureau, diana, edward, agency):
    """A governed running project, evaluated by Edward's house."""
    project = governed_project(fiona, bureau)
    with fence(agency):
        named(project, edward.organisation, "evaluator", by=fiona)
    return project


def stage_of(project):
    with fence(project.organisation):
        return Project.objects.get(pk=project.pk).status


def timeline(project):
    with fence(project.organisation):
        return list(project.steps.order_by("pk").values_list("after", "reason", "document"))[2:]


@pytest.mark.parametrize(("score", "grade"), [("100", ("优秀", True)), ("90", ("优秀", True)), ("89.99", ("良好", True)), ("80", ("良好", True)), ("60", ("合格", True)),
                                              ("59.99", ("不合格", False)), ("0", ("不合格", False))])
def test_the_grade_follows_from_the_band(score, grade):
    assert SCALES["four"].grade(Decimal(score)) == grade


@pytest.mark.parametrize(("score", "grade"), [("899.99", "优秀"), ("899.95", "优秀"), ("899.94", "良好"), ("599.95", "合格"), ("599.94", "不合格")])
def test_a_score_is_rounded_half_up_to_two_decimals_before_it_is_graded(score, grade):
    assert SCALES["four"].grade(Decimal(score), Decimal(1000))[0] == grade


@given(score=st.decimals(0, 500, places=2), code=st.sampled_from(sorted(SCALES)))
def test_every_score_has_a_grade_and_a_higher_one_never_a_lower(score, code):
    full, scale = Decimal(500), SCALES[code]
    order = [grade for _least, grade, _passed in scale.bands]
    grade, passed = scale.grade(score, full)
    better, _passed = scale.grade(full, full)
    assert order.index(better) <= order.index(grade)
    assert passed == (score >= Decimal("299.98"))  # 59.996 of a hundred is 60.00


def test_a_passed_mid_term_moves_the_project_on(ground, edward, diana, agency, bureau):
    evaluated(ground, edward, stage="mid", score="85")
    assert (stage_of(ground), timeline(ground)) == ("mid_evaluated", [("mid_evaluated", "", f"{ground.number}-E1")])
    for house in (agency, bureau):
        with fence(house):
            assert Notice.objects.filter(kind="evaluation.passed").count() == 1


def test_a_failed_mid_term_takes_it_into_rectification_with_the_reason(ground, diana, edward):
    with fence(edward.organisation), pytest.raises(ReasonMissing):
        services.record_evaluation(ground, stage="mid", score=Decimal("55"), by=edward)
    evaluated(ground, edward, stage="mid", score="55", reason="服务档案不完整")
    assert timeline(ground) == [("mid_evaluated", "", f"{ground.number}-E1"), ("rectifying", "服务档案不完整", f"{ground.number}-E1")]
    evaluated(ground, diana, stage="mid", score="75")
    assert (stage_of(ground), timeline(ground)[-1]) == ("mid_evaluated", ("mid_evaluated", "", f"{ground.number}-E2"))


def test_a_later_result_of_the_same_stage_replaces_the_first_and_both_stay(ground, diana, agency):
    evaluated(ground, diana, score="88")
    with fence(diana.organisation), pytest.raises(ReasonMissing):
        services.record_evaluation(ground, stage="final", score=Decimal(91), by=diana)
    evaluated(ground, diana, score="91", replaces_reason="复核后更正分数")
    with fence(agency):
        results = list(ground.evaluations.all())
    assert ([(result.grade, result.replaces_reason) for result in results], last_result(results, "final").grade, stage_of(ground)) == ([("良好", ""), ("优秀", "复核后更正分数")], "优秀", "final_evaluated")


def test_a_failed_final_evaluation_is_repeated_after_rectification(ground, diana):
    evaluated(ground, diana, score="40", reason="指标未完成")
    before = stage_of(ground)
    evaluated(ground, diana, score="70")
    assert (before, stage_of(ground)) == ("rectifying", "final_evaluated")


def test_the_purchasers_official_notes_the_grade_on_the_record_the_evaluator_does_not(ground, diana, edward, bureau):
    evaluated(ground, edward, stage="mid", score="85")
    evaluated(ground, diana, score="92")
    with fence(bureau):
        assert list(ProviderGrade.objects.values_list("stage", "grade", "score")) == [("final", "优秀", Decimal("92.00"))]
    with fence(edward.organisation):
        assert ProviderGrade.objects.count() == 0


def test_the_deadline_of_the_acceptance_binds_the_purchaser(ground, diana, browse):
    project = evaluated(ground, diana)
    day = add_workdays(timezone.localdate(), 20)
    with fence(diana.organisation):
        due = [entry.day for entry in deadlines.due_of([project], timezone.localdate())[project.pk] if entry.kind.code == "acceptance"]
    assert due == [day]
    assert f"{day.day} {day:%B} {day.year}" in browse(diana).get(reverse("acceptance", args=["minzheng", ground.number])).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("passed_on", "day"), [
    (None, date(2026, 7, 30)), (date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 6, 30), date(2026, 7, 28)), (date(2026, 7, 10), date(2026, 7, 30))])
def test_the_acceptance_is_held_30_days_after_the_term_or_20_working_days_after_the_evaluation_whichever_comes_first(passed_on, day):
    assert accept_by(date(2026, 6, 30), passed_on) == day


def test_scores_out_of_range_and_evaluations_to_come_are_refused(ground, diana):
    with fence(diana.organisation):
        for score in (Decimal("-1"), Decimal("100.01")):
            with pytest.raises(ScoreOutOfRange):
                services.record_evaluation(ground, stage="mid", score=score, by=diana)
        with pytest.raises(HeldInFuture):
            services.record_evaluation(ground, stage="mid", score=Decimal(80), held_on=timezone.localdate() + timedelta(days=1), by=diana)
    with fence(ground.organisation), pytest.raises(IntegrityError), transaction.atomic():
        EvaluationResult.objects.create(organisation=ground.organisation, project=ground, seq=9, stage="mid", score=101, full_marks=100, grade="x", passed=True)


def test_the_provider_and_a_stranger_record_nothing(ground, fiona, charlie, agency):
    inside = factories.member(agency, "Inside", Role.OFFICIAL)
    for member in (fiona, inside, charlie):
        with fence(member.organisation), pytest.raises(window.NotAParty):
            services.record_evaluation(ground, stage="mid", score=Decimal(80), by=member)


def test_one_entry_in_each_audit_trail(ground, diana, agency, bureau):
    evaluated(ground, diana)
    for house in (agency, bureau):
        with fence(house):
            assert AuditEvent.objects.filter(act="evaluation.record").count() == 1


# Of a finally evaluated project a later final result replaces the first; everything else is too early or over.
REFUSED = [(status, stage) for status in ("contracted", "suspended", "final_evaluated", "accepted", "closed", "terminated") for stage in ("mid", "final")
           if (status, stage) != ("final_evaluated", "final")]


@pytest.mark.parametrize(("status", "stage"), REFUSED)
def test_only_a_project_under_way_is_evaluated(ground, diana, fiona, agency, status, stage):
    project = at(status, fiona, diana, ground)
    with fence(diana.organisation), pytest.raises(NotInThisState):
        services.record_evaluation(project, stage=stage, score=Decimal(80), by=diana)


def at(status, fiona, diana, ground):
    """A project in a stage: the running one, put there by legal steps of its row."""
    if status == "contracted":
        return as_read(governed_project(fiona, diana.organisation, title="另一个项目", running=False), diana)
    ways = {"suspended": ["suspended"], "terminated": ["terminated"], "final_evaluated": ["final_evaluated"], "accepted": ["final_evaluated", "accepted"],
            "closed": ["final_evaluated", "accepted", "closed"]}
    with fence(ground.organisation):
        for step in ways[status]:
            Project.objects.filter(pk=ground.pk).update(status=step)
    return as_read(ground, diana)


@pytest.mark.parametrize("to", ["mid_evaluated", "rectifying", "final_evaluated", "accepted", "closed"])
def test_the_provider_does_not_judge_itself_by_taking_the_step(ground, fiona, agency, to):
    with fence(agency), pytest.raises((services.StepNotYours, services.StepNotPossible)):
        services.move_project(ground, to=Status(to), by=fiona)
    assert stage_of(ground) == "running"


def test_on_the_page_with_the_reason_asked_for(ground, edward, browse, agency):
    client, address = browse(edward), reverse("evaluation_new", args=["pinggu", ground.number])
    sent = {"stage": "mid", "score": "50", "full_marks": "100", "scale": "four", "held_on": timezone.localdate().isoformat()}
    first = client.post(address, sent)
    second = client.post(address, sent | {"reason": "补齐档案", "due_on": (timezone.localdate() + timedelta(days=10)).isoformat()})
    assert (first.status_code, "say what is to be rectified" in first.content.decode(), second.status_code, stage_of(ground)) == (200, True, 302, "rectifying")


# ---------- two officials at once ----------


def test_the_second_of_two_officials_is_shown_the_first_ones_result_and_replaces_it_only_with_a_reason(ground, diana, bureau, browse):
    dora, today = factories.member(bureau, "Dora", Role.OFFICIAL), timezone.localdate()
    client, address = browse(dora), reverse("evaluation_new", args=["minzheng", ground.number])
    opened = client.get(address).content.decode()
    evaluated(ground, diana, stage="mid", score="85")
    with fence(bureau), pytest.raises(AlreadyDecided) as first:
        services.record_evaluation(ground, stage="mid", score=Decimal(55), reason="档案不齐", due_on=today, seen=0, by=dora)
    sent = {"stage": "mid", "score": "55", "full_marks": "100", "scale": "four", "held_on": today.isoformat(), "reason": "档案不齐", "due_on": today.isoformat()}
    second = client.post(address, sent | {"seen": "0"})
    shown, before = second.content.decode(), stage_of(ground)
    unreasoned = client.post(address, sent | {"seen": "1"})
    deliberate = client.post(address, sent | {"seen": "1", "replaces_reason": "抽查发现记录造假"})
    with fence(bureau):
        results = [(result.seq, result.by_name, result.passed, result.replaces_reason) for result in ground.evaluations.all()]
    assert ('name="seen" value="0"' in opened, first.value.decision.by_name, second.status_code, ["Diana" in shown, "85" in shown, "档案不齐" in shown, 'name="seen" value="1"' in shown], before) == (
        True, "Diana", 409, [True] * 4, "mid_evaluated")
    assert (unreasoned.status_code, "say why this one replaces it" in unreasoned.content.decode(), deliberate.status_code, results, stage_of(ground)) == (
        200, True, 302, [(1, "Diana", True, ""), (2, "Dora", False, "抽查发现记录造假")], "rectifying")


# ---------- what is to be put right ----------


def test_a_failed_evaluation_orders_a_rectification_that_is_proved_and_decided_before_the_next(ground, edward, diana, fiona, agency, bureau, browse):
    """Whoever evaluated: the provider proves it to the purchaser, by a day, with files; only another evaluation leads the project on."""
    due, today = timezone.localdate() + timedelta(days=10), timezone.localdate()
    with fence(edward.organisation), pytest.raises(services.DayHasPassed):
        services.record_evaluation(ground, stage="mid", score=Decimal(55), reason="补齐服务档案", by=edward)
    evaluated(ground, edward, stage="mid", score="55", reason="补齐服务档案", due_on=due)
    with fence(bureau):
        order = Rectification.objects.select_related("inspection__by_house").get()
        made = (order.what, order.due_on, order.inspection.origin, order.inspection.document, order.inspection.status, order.inspection.by_house.code, order.inspection.by_name)
    with fence(agency):
        days = [(entry.day, entry.page) for entry in deadlines.due_for(agency, today) if entry.kind.code == "order"]
        told = Notice.objects.get(kind="evaluation.failed").path
    page = browse(fiona).get(reverse("acceptance", args=["zhihe", ground.number])).content.decode()
    proof = browse(fiona).post(reverse("order_prove", args=["zhihe", order.inspection.number, 1]), {"text": "档案已补齐", "first": pdf("档案清单.pdf")})
    with fence(bureau):
        waits = [(item.kind.code, item.number) for item in inbox.waiting(diana) if item.kind.code == "proof"]
    before = browse(diana).get(reverse("evaluation_new", args=["minzheng", ground.number])).content.decode()
    browse(diana).post(reverse("order_decide", args=["minzheng", order.inspection.number, 1]))
    rectifying = stage_of(ground)
    evaluated(ground, edward, stage="mid", score="75")
    with fence(bureau):
        services.close_inspection(Inspection.objects.get(), by=diana)
    number = f"{ground.number}-I01"
    assert made == ("补齐服务档案", due, "evaluation", f"{ground.number}-E1", "sent", bureau.code, f"Edward · {edward.organisation.name}")
    assert (days, number in told, number in page, proof.status_code, waits) == ([(due, ("inspection", number))], True, True, 302, [("proof", f"{number}-1")])
    assert ("档案已补齐" in before, rectifying, stage_of(ground)) == (True, "rectifying", "mid_evaluated")


def test_a_refused_acceptance_orders_what_is_to_be_rectified_and_its_notice_names_no_sample(ground, diana, fiona, bureau, browse):
    acceptance, due = acceptance_ready(ground, diana), timezone.localdate() + timedelta(days=20)
    answer = browse(diana).post(reverse("acceptance_refuse", args=["minzheng", ground.number]), {"reason": "补办十场活动", "due_on": due.isoformat(), "version": acceptance.version})
    with fence(bureau):
        order = Rectification.objects.select_related("inspection").get()
    pages = [browse(fiona).get(reverse(name, args=["zhihe", order.inspection.number])).content.decode() for name in ("inspection", "inspection_print")]
    assert (answer.status_code, stage_of(ground), order.what, order.due_on, order.inspection.origin, order.inspection.document) == (
        302, "rectifying", "补办十场活动", due, "acceptance", acceptance.number)
    assert [(word in page) for page in pages for word in ("补办十场活动", "Drawn records", "seed")] == [True, False, False] * 2
