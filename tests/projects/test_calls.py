"""A bureau calls for proposals: who sees what when, which step comes after which, and what is told to whom (F001-5, F001-6)."""

import html
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from organisations.fence import current, fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.figures.calls import next_step
from projects.figures.quota import arrivals
from projects.filters import STAGES
from projects.models import (
    Call,
    KeptReason,
    Objection,
    Outcome,
    Project,
    Proposal,
    Receipt,
    ResultLine,
    ScoreSheetPreset,
)
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.tasks import tell_applicants
from tests import factories, factories_proposals
from tests.factories_calls import draft, handed_in, opened, publicised, reviewed, time_passes
from tests.factories_contract import admitted


@pytest.fixture
def gina(other_agency):
    """Gina administers the other agency."""
    return factories.member(other_agency, "Gina", Role.ADMIN)


@pytest.fixture
def stranger(db):
    """Sam is an official of a bureau that has nothing to do with it."""
    return factories.member(factories.organisation(code="SS", slug="shishi", name="石狮市民政局", kind="bureau"), "Sam", Role.OFFICIAL)


@pytest.fixture
def two(diana, fiona, gina):
    """A call with a proposal of each agency."""
    call = opened(diana)
    return [handed_in(call, fiona, title="银龄食堂"), handed_in(call, gina, title="四点半课堂")]


def page(browse, member, name, *args, **query):
    return html.unescape(browse(member).get(reverse(name, args=[member.organisation.slug, *args]), query).content.decode())


def kinds_told(member):
    with fence(member.organisation):
        return list(Notice.objects.filter(membership=member).order_by("pk").values_list("kind", flat=True))


# ---------- the whole way ----------


def test_a_call_goes_from_draft_to_a_result_that_stands(diana, fiona, gina, two, bureau, agency, other_agency):
    call = publicised(diana, two)
    today = timezone.localdate()
    assert (call.status, call.publicity_from, call.publicity_until) == ("publicity", today, today + timedelta(days=5))
    with fence(agency):
        assert Outcome.objects.get().decision == "admitted"
        assert [(line.seq, line.rank, line.title, line.applicant_name, line.decision) for line in ResultLine.objects.all()] == [
            (1, 1, "银龄食堂", "致和社工事务所", "admitted")]
        assert list(Notice.objects.filter(membership=fiona).values_list("kind", flat=True)) == ["outcome.admitted"]
    with fence(other_agency):
        assert Outcome.objects.get().reason == "理由2"
        assert list(Notice.objects.filter(membership=gina).values_list("kind", flat=True)) == ["outcome.rejected"]
        objection = services.raise_objection(call, text="评分有误", by=gina)
    with fence(bureau):
        assert list(Notice.objects.filter(membership=diana).values_list("kind", flat=True)) == ["objection.raised"]
        services.answer_objection(objection, answer="已复核，评分无误", upheld=False, by=diana)
    with fence(other_agency):
        assert Objection.objects.get().answer == "已复核，评分无误"
    call = time_passes(call, days=6)
    with fence(bureau):
        assert services.decide_call(call, by=diana).status == "decided"
        assert Call.objects.get(pk=call.pk).decided_at is not None


# ---------- before it is out ----------


def test_a_draft_lacks_what_it_lacks_and_cannot_be_opened(diana, bureau):
    call = draft(diana, guide=" ", opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now() - timedelta(days=1))
    with fence(bureau):
        with pytest.raises(services.CallIncomplete) as refused:
            services.open_call(call, by=diana)
        assert refused.value.missing == ["guide", "closes_at"]
        assert [lack.words for lack in next_step(call).lacks] == ["The guide for applicants is empty.", "The closing hour is over already."]
        assert Call.objects.get().status == "draft"


def test_a_call_freezes_its_own_copy_of_the_score_sheet(diana, bureau):
    call = draft(diana)
    assert (call.sheet_name, sum(Decimal(item["marks"]) for item in call.sheet)) == ("项目申报书评分表（100 分）", 100)


def test_no_other_house_reads_a_draft_or_a_call_before_its_opening_hour(diana, fiona, stranger, browse):
    now = timezone.now()
    hidden = draft(diana, title="未发布的征集"), opened(diana, title="明天开始的征集", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    for member in (fiona, stranger):
        for call in hidden:
            assert browse(member).get(reverse("call", args=[member.organisation.slug, call.number])).status_code == 404
            assert call.title not in page(browse, member, "call_list", whose="all")
        with fence(member.organisation):
            assert Call.objects.count() == 0
    assert "未发布的征集" in page(browse, diana, "call_list") and "明天开始的征集" in page(browse, diana, "call_list")
    time_passes(hidden[1], days=2)
    assert "明天开始的征集" in page(browse, fiona, "call_list")


def test_a_colleague_without_the_right_to_call_sees_no_draft(diana, bureau, browse):
    bea = factories.member(bureau, "Bea", Role.ADMIN)
    call = draft(diana, title="未发布的征集")
    assert browse(bea).get(reverse("call", args=["minzheng", call.number])).status_code == 404
    assert "未发布的征集" not in page(browse, bea, "call_list")


def test_a_reviewer_sees_only_the_calls_on_whose_panel_they_sit(diana, bureau, browse):
    rita = factories.member(bureau, "Rita", Role.REVIEWER)
    sits, other = opened(diana, title="坐席的征集"), opened(diana, title="别的征集")
    with fence(bureau):
        services.seat_reviewer(sits, membership=rita, by=diana)
    assert browse(rita).get(reverse("call", args=["minzheng", sits.number])).status_code == 200
    assert browse(rita).get(reverse("call", args=["minzheng", other.number])).status_code == 404
    assert "别的征集" not in page(browse, rita, "call_list")


# ---------- the need behind it ----------


def test_a_call_opens_only_when_it_says_how_its_need_was_found_out(diana, bureau):
    call = draft(diana, need_by="")
    with fence(bureau):
        with pytest.raises(services.CallIncomplete) as refused:
            services.open_call(call, by=diana)
        assert refused.value.missing == ["need"]
        assert [(lack.words, lack.url_name) for lack in next_step(call).lacks] == [("How the need was found out is not said, nor why it was not.", "call_edit")]
        services.change_call(call, need_by="江南街道社会工作服务站", by=diana)
        assert services.open_call(call, by=diana).status == "open"
        with pytest.raises(services.CallIsPublished) as fixed:
            services.change_call(call, need_text="改写", by=diana)
        assert fixed.value.fields == ["need_text"]
    with fence(bureau):
        assert AuditEvent.objects.get(act="call.open").detail["need"] == "survey"


def test_a_call_without_a_need_opens_with_a_reason_that_everybody_reads(diana, fiona, bureau, browse):
    call = draft(diana, need_how="", need_on=None, need_by="", need_text="", need_waived="汛期应急，来不及调研。")
    with fence(bureau):
        assert services.open_call(call, by=diana).status == "open"
    with fence(bureau):
        assert AuditEvent.objects.get(act="call.open").detail["need"] == "waived"
    assert "The need was not found out before: 汛期应急，来不及调研。" in page(browse, fiona, "call", call.number)


def test_who_reads_the_call_reads_its_need(diana, fiona, stranger, browse):
    call = opened(diana)
    shown = ["Needs survey", "2026-03-02", "江南街道社会工作服务站", "入户问卷 312 份，六成独居长者希望有人上门探访。"]
    for member in (diana, fiona, stranger):
        text = page(browse, member, "call", call.number)
        assert [words for words in shown if words not in text] == []


def test_the_need_stands_first_in_the_timeline_of_the_project(diana, fiona, bureau, agency):
    call = opened(diana)
    factories_proposals.handed_in(fiona, call, need="独居长者 120 人。")
    with fence(agency):
        written = Proposal.objects.get()
    call = time_passes(publicised(diana, [written]), days=6)
    with fence(bureau):
        services.decide_call(call, by=diana)
        project = services.award_project(Outcome.objects.select_related("proposal", "applicant", "call").get(call=call), by=diana)
    with fence(agency):
        steps = list(project.steps.order_by("pk").values_list("before", "after", "document"))[:2]
    assert steps == [("", "need_survey", call.number), ("need_survey", "called", call.number)]


def test_the_method_and_kind_of_purchase_stand_on_the_call_and_on_the_project_awarded_from_it(diana, fiona, bureau, agency, browse):
    with fence(bureau):
        outcome = admitted(diana, fiona)
        Call.objects.filter(pk=outcome.call_id).update(purchase_kind="post", procurement_method="framework")
        project = services.award_project(outcome, by=diana)
    with fence(agency):
        project = Project.objects.get(pk=project.pk)
        assert (project.purchase_kind, project.procurement_method) == ("post", "framework")
    pages = [page(browse, diana, "call", outcome.call.number), page(browse, diana, "project", project.number), page(browse, fiona, "project", project.number)]
    assert ["Post purchase · Framework agreement" in text for text in pages] == [True, True, True]


def test_the_methods_are_those_of_the_law_and_those_beside_it():
    assert set(Project.ProcurementMethod.values) == {"open_tender", "invited", "negotiation", "single_source", "inquiry", "other", "consultation", "framework", "entrusted", "venture"}


def test_the_method_is_chosen_while_the_call_is_a_draft(diana, bureau, browse):
    call = draft(diana)
    fields = [set(browse(diana).get(reverse("call_edit", args=["minzheng", call.number])).context["form"].fields) & {"procurement_method", "purchase_kind"}]
    with fence(bureau):
        services.change_call(call, procurement_method="open_tender", purchase_kind="station", by=diana)
        out = services.open_call(call, by=diana)
        with pytest.raises(services.CallIsPublished):
            services.change_call(out, procurement_method="inquiry", by=diana)
    fields.append(set(browse(diana).get(reverse("call_edit", args=["minzheng", call.number])).context["form"].fields) & {"procurement_method", "purchase_kind"})
    assert fields == [{"procurement_method", "purchase_kind"}, set()]


def test_no_filter_offers_a_stage_that_no_project_can_reach():
    assert [code for code, _label in STAGES] == ["publicised", "contracted", "running", "mid_evaluated", "rectifying", "final_evaluated", "accepted", "closed",
                                                 "suspended", "terminated", "renewed"]


# ---------- while it is open ----------


def test_of_an_open_call_only_what_no_applicant_counts_on_may_change(diana, bureau):
    call = opened(diana)
    with fence(bureau):
        for fixed in ({"guide": "新指南"}, {"max_amount": Decimal(1)}, {"title": "新名称"}, {"opens_at": timezone.now()}, {"max_months": 3}, {"fields": ["elderly"]}):
            with pytest.raises(services.CallIsPublished) as refused:
                services.change_call(call, by=diana, **fixed)
            assert refused.value.fields == list(fixed)
        assert services.change_call(call, by=diana, quota=19, guide=call.guide).quota == 19  # what stays the same is no change


def test_the_closing_hour_moves_only_later_and_only_before_it_has_come(diana, bureau):
    call = opened(diana)
    with fence(bureau):
        later = call.closes_at + timedelta(days=1)
        assert services.change_call(call, by=diana, closes_at=later).closes_at == later
        with pytest.raises(services.ClosesEarlier):
            services.change_call(call, by=diana, closes_at=later - timedelta(seconds=1))
    call = time_passes(call, days=12)
    with fence(bureau), pytest.raises(services.ClosingHourPassed):
        services.change_call(call, by=diana, closes_at=timezone.now() + timedelta(days=3))


def test_the_closing_hour_is_that_of_the_databases_clock(diana, bureau, monkeypatch):
    call = opened(diana)
    tomorrow = timezone.now() + timedelta(days=30)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)  # a server whose clock is wrong
    with fence(bureau):
        assert call.is_over
        with pytest.raises(services.CallStillOpen):
            services.begin_review(call, by=diana)
    monkeypatch.undo()
    call = time_passes(call, days=11)
    yesterday = timezone.now() - timedelta(days=30)
    monkeypatch.setattr(timezone, "now", lambda: yesterday)
    with fence(bureau):
        assert services.begin_review(call, by=diana).status == "review"


def sent_for(unit, call, member):
    """A proposal handed in for one of the call's units."""
    whole = factories_proposals.whole()
    with fence(member.organisation):
        proposal = services.begin_proposal(call, by=member)
        services.save_proposal(proposal, by=member, facts=whole["facts"] | {"unit_name": unit}, texts=whole["texts"], tables=whole["tables"])
        return services.submit_proposal(proposal, by=member)


def test_arrivals_are_counted_against_the_quota_of_the_call_and_of_each_unit(diana, fiona, gina, bureau):
    call = opened(diana, quota=3, units=[("幸福里社区", 2), ("东街社区", 1)])
    for member, unit in ((fiona, "幸福里社区"), (gina, "东街社区"), (gina, "东街社区")):
        last = sent_for(unit, call, member)
    with fence(bureau):
        found = arrivals(call)
        assert (found.arrived, found.short, [(unit.of.name, unit.arrived, unit.short) for unit in found.units]) == (
            3, 0, [("幸福里社区", 1, 1), ("东街社区", 2, 0)])
        assert found.is_short
    with fence(gina.organisation):
        services.withdraw_proposal(last, by=gina)
        assert Receipt.objects.count() == 0 and arrivals(call).arrived == 0  # nobody but the purchaser counts
    with fence(bureau):
        assert (arrivals(call).arrived, arrivals(call).short, Receipt.objects.count()) == (2, 1, 3)


def test_a_call_for_ten_warns_while_fewer_have_arrived(diana, fiona, browse):
    call = opened(diana, quota=10)
    for _each in range(2):
        factories_proposals.handed_in(fiona, call)
    text = page(browse, diana, "call", call.number)
    assert "<b>2</b> proposals have arrived of at least 10." in text and "8 proposals are short of the quota." in text
    assert "8 short" in page(browse, diana, "call_list")


def test_before_the_closing_hour_the_official_reads_numbers_only(diana, fiona, browse):
    call = opened(diana)
    factories_proposals.handed_in(fiona, call, need="封存的需求")
    for text in (page(browse, diana, "call", call.number), page(browse, diana, "call_list")):
        assert not [canary for canary in ("幸福邻里", "致和", "封存的需求") if canary in text]
    assert "1 / 10" in page(browse, diana, "call_list")
    assert "幸福邻里" in page(browse, fiona, "call", call.number)  # it was there to be seen


def test_a_unit_with_arrivals_stays(diana, fiona, bureau):
    call = opened(diana, units=[("幸福里社区", 1), ("东街社区", 1)])
    sent_for("幸福里社区", call, fiona)
    with fence(bureau):
        with pytest.raises(services.UnitInUse) as refused:
            services.set_units(call, units=[("东街社区", 3)], by=diana)
        assert refused.value.name == "幸福里社区"
        assert [(unit.name, unit.quota) for unit in services.set_units(call, units=[("西街社区", 2), ("幸福里社区", 5)], by=diana)] == [("西街社区", 2), ("幸福里社区", 5)]


def test_units_are_pasted_from_two_columns_of_a_spreadsheet(diana, bureau, browse):
    call = draft(diana)
    browse(diana).post(reverse("call_units", args=["minzheng", call.number]), {"units": "幸福里社区\t１\n\n东街社区，2\n西街社区"})
    with fence(bureau):
        assert list(call.units.values_list("name", "quota")) == [("幸福里社区", 1), ("东街社区", 2), ("西街社区", 1)]
    twice = browse(diana).post(reverse("call_units", args=["minzheng", call.number]), {"units": "东街社区\n东街社区"})
    assert "stands here twice" in twice.content.decode()


# ---------- the state machine ----------


def test_every_step_that_is_not_the_next_is_refused_by_the_service(diana, two, bureau):
    steps = {"open": lambda call: services.open_call(call, by=diana), "review": lambda call: services.begin_review(call, by=diana),
             "publicity": lambda call: services.publicise_call(call, by=diana), "decided": lambda call: services.decide_call(call, by=diana),
             "back": lambda call: services.return_to_review(call, by=diana, reason="复核"), "cancelled": lambda call: services.cancel_call(call, by=diana, reason="经费调整")}
    legal = {"draft": {"open", "cancelled"}, "open": {"review", "cancelled"}, "review": {"publicity", "cancelled"}, "publicity": {"decided", "back", "cancelled"},
             "decided": set(), "cancelled": set()}
    same = {"open": "open", "review": "review", "publicity": "publicity", "decided": "decided", "cancelled": "cancelled"}
    call = two[0].call
    with fence(bureau):
        for state in legal:
            for step, act in steps.items():
                if step in legal[state]:
                    continue
                with transaction.atomic():
                    _put(call, state)
                    with pytest.raises(AlreadyDecided if same.get(state) == step or (step, state) == ("back", "review") else NotInThisState):
                        act(call)
                    transaction.set_rollback(True)


def _put(call, state):
    """Write a state over the trigger's head, in a transaction that is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while checks are pending
        cursor.execute("ALTER TABLE projects_call DISABLE TRIGGER steps")
        cursor.execute("UPDATE projects_call SET status = %s WHERE id = %s", [state, call.pk])
        cursor.execute("ALTER TABLE projects_call ENABLE TRIGGER steps")


def test_every_step_that_is_not_in_the_machine_is_refused_by_the_database(diana, bureau):
    call = draft(diana)
    states = list(Call.STEPS) + ["decided", "cancelled"]
    refused = set()
    with fence(bureau):
        for before in states[1:]:
            for after in states[1:]:
                with transaction.atomic():
                    _put(call, before)
                    try:
                        with transaction.atomic():
                            Call.objects.filter(pk=call.pk).update(status=after)
                    except DatabaseError:
                        refused.add((before, after))
                    transaction.set_rollback(True)
    assert refused == {(before, after) for before in states[1:] for after in states[1:] if before != after and after not in Call.STEPS.get(before, ())}


def test_the_result_waits_for_every_decision(diana, fiona, gina, bureau):
    call = opened(diana)
    call = reviewed(diana, [handed_in(call, fiona), handed_in(call, gina), handed_in(call, gina, title="第三份")], decisions=["admitted", "open", "rejected"])
    with fence(bureau):
        with pytest.raises(services.OutcomesUndecided) as refused:
            services.publicise_call(call, by=diana)
        assert refused.value.count == 1
        assert [lack.words for lack in next_step(call).lacks if lack.blocks] == ["1 proposal has no decision yet."]
        assert (ResultLine.objects.count(), Outcome.objects.filter(told_at__isnull=False).count()) == (0, 0)
    assert kinds_told(fiona) == []


def test_without_a_proposal_there_is_nothing_to_publish(diana, bureau):
    call = time_passes(opened(diana), days=11)
    with fence(bureau):
        call = services.begin_review(call, by=diana)
        with pytest.raises(services.NothingToPublicise):
            services.publicise_call(call, by=diana)
        assert services.cancel_call(call, by=diana, reason="无人申报").cancelled_reason == "无人申报"


def test_the_publicity_period_runs_to_the_end_of_its_last_day(diana, two, bureau):
    call = time_passes(publicised(diana, two), days=5)
    with fence(bureau), pytest.raises(services.PublicityNotOver) as refused:
        services.decide_call(call, by=diana)
    assert refused.value.until == timezone.localdate()
    call = time_passes(call, days=1)
    with fence(bureau):
        assert services.decide_call(call, by=diana).status == "decided"


def test_an_unanswered_objection_holds_the_result_up(diana, gina, two, bureau):
    call = publicised(diana, two)
    with fence(bureau):
        services.record_objection(call, text="来信异议", raised_by="居民代表", received_as="letter", received_on=timezone.localdate(), by=diana)
    call = time_passes(call, days=6)
    with fence(bureau), pytest.raises(services.ObjectionsOpen) as refused:
        services.decide_call(call, by=diana)
    assert refused.value.count == 1


def test_giving_up_and_taking_back_need_a_reason(diana, two, bureau):
    call = publicised(diana, two)
    with fence(bureau):
        for act in (services.cancel_call, services.return_to_review):
            with pytest.raises(ReasonMissing):
                act(call, by=diana, reason="  ")


def test_a_result_that_was_taken_back_is_read_by_nobody_and_told_anew(diana, fiona, gina, two, bureau, agency):
    call = publicised(diana, two)
    with fence(bureau):
        call = services.return_to_review(call, by=diana, reason="一份评分表计错")
        assert (call.publicity_from, ResultLine.objects.count()) == (None, 0)
    with fence(agency):
        assert (Outcome.objects.count(), ResultLine.objects.count()) == (0, 0)
    with fence(bureau):
        services.publicise_call(call, by=diana)
    assert kinds_told(gina) == ["outcome.rejected", "call.returned", "outcome.rejected"]


def test_why_a_result_was_taken_back_and_what_it_had_been_stay_with_its_house(diana, fiona, gina, two, bureau, agency, browse):
    call = publicised(diana, two)
    with fence(bureau):
        lines = [[line.rank, line.title, line.applicant_name, line.decision, f"{line.amount:,.2f}"] for line in call.result.all()]
        services.return_to_review(call, by=diana, reason="一份评分表计错")
        kept = KeptReason.objects.of(call).get()
        assert (kept.reason, kept.by_name, kept.was["from"], kept.was["lines"]) == ("一份评分表计错", "Diana", call.publicity_from.isoformat(), lines)
        assert len(lines) == 1
    with fence(agency):
        assert KeptReason.objects.count() == 0
    told = page(browse, diana, "call", call.number)
    assert ("一份评分表计错" in told, "What had been published" in told, lines[0][2] in told) == (True, True, True)
    assert "一份评分表计错" not in page(browse, fiona, "call", call.number)


def test_a_cancelled_call_tells_those_whose_proposals_were_opened(diana, fiona, gina, two, bureau, stranger):
    call = time_passes(two[0].call, days=11)
    with fence(bureau):
        services.cancel_call(call, by=diana, reason="经费调整")
    assert (kinds_told(fiona), kinds_told(gina), kinds_told(stranger)) == (["call.cancelled"], ["call.cancelled"], [])


def test_a_call_cancelled_before_its_closing_hour_betrays_no_applicant(diana, fiona, gina, two, bureau, browse):
    with fence(bureau):
        services.cancel_call(two[0].call, by=diana, reason="经费调整")
        assert not AuditEvent.objects.filter(object_id__contains="ZH-").exists()
    assert kinds_told(fiona) == []
    assert "经费调整" in page(browse, fiona, "call", two[0].call.number)
    assert "致和" not in page(browse, diana, "call", two[0].call.number)


def trail(house):
    with fence(house):
        return list(AuditEvent.objects.order_by("seq").values_list("act", "object_kind", "object_id"))


def test_who_answers_a_call_is_told_in_its_own_house_that_it_was_cancelled_and_the_caller_learns_nothing(diana, fiona, gina, stranger, bureau):
    call = opened(diana)
    factories_proposals.draft(fiona, call)
    factories_proposals.handed_in(gina, call)
    with fence(bureau):
        services.cancel_call(call, by=diana, reason="经费调整")
    before = trail(bureau), kinds_told(diana)
    assert (kinds_told(fiona), kinds_told(gina)) == ([], [])
    for _again in range(2):
        tell_applicants()
    assert (kinds_told(fiona), kinds_told(gina), kinds_told(stranger)) == (["call.cancelled"], ["call.cancelled"], [])
    assert (trail(bureau), kinds_told(diana)) == before
    with fence(fiona.organisation):
        assert "经费调整" in Notice.objects.get(membership=fiona).params["reason"]


def test_who_answers_a_call_is_told_each_new_closing_hour_once(diana, fiona, gina, bureau):
    call = opened(diana)
    factories_proposals.draft(fiona, call)
    tell_applicants()
    assert kinds_told(fiona) == []
    with fence(bureau):
        for days in (1, 2):
            call = services.change_call(call, by=diana, closes_at=call.closes_at + timedelta(days=days))
            for _again in range(2):
                tell_applicants()
    assert (kinds_told(fiona), kinds_told(gina), kinds_told(diana)) == (["call.moved", "call.moved"], [], [])
    with fence(fiona.organisation):
        proposal = Proposal.objects.get()
        assert (proposal.told_closes_at, proposal.version) == (call.closes_at, 2)  # an open form of it is not out of date


def test_whose_opened_proposal_was_told_of_the_cancellation_is_told_once(diana, fiona, gina, two, bureau):
    call = time_passes(two[0].call, days=11)
    with fence(bureau):
        services.cancel_call(call, by=diana, reason="经费调整")
    tell_applicants()
    assert (kinds_told(fiona), kinds_told(gina)) == (["call.cancelled"], ["call.cancelled"])


# ---------- what is told to whom ----------


def test_who_was_not_admitted_learns_it_alone(diana, fiona, gina, two, stranger, browse):
    call = publicised(diana, two)
    for member in (fiona, stranger):
        text = page(browse, member, "call", call.number)
        assert "银龄食堂" in text and "90.00" in text
        assert not [canary for canary in ("四点半课堂", "启明", "理由2", "85.00") if canary in text]
    text = page(browse, gina, "call", call.number)
    assert "四点半课堂" in text and "理由2" in text and "85.00" in text and "理由1" not in text


def test_before_the_result_is_published_no_applicant_reads_anything_of_it(diana, fiona, gina, two, browse, agency):
    call = reviewed(diana, two)
    text = page(browse, fiona, "call", call.number)
    assert not [canary for canary in ("理由1", "90.00", "四点半课堂") if canary in text]
    with fence(agency):
        assert (Outcome.objects.count(), ResultLine.objects.count()) == (0, 0)
    assert page(browse, diana, "call_publicise", call.number).count("理由1") == 1  # it was there to be seen


def test_a_stranger_bureau_sees_the_published_call_and_nothing_inside(diana, fiona, two, stranger, browse, bureau):
    call = publicised(diana, two)
    with fence(fiona.organisation):
        services.raise_objection(call, text="异议里的秘密", by=fiona)
    text = page(browse, stranger, "call", call.number)
    assert "社区治理" in text and "银龄食堂" in text
    assert not [canary for canary in ("异议里的秘密", "理由1", "Arrivals", "Steps so far", "What comes next") if canary in text]
    for name in ("call_edit", "call_units", "call_open", "call_review", "call_publicise", "call_decide", "call_cancel"):
        assert browse(stranger).get(reverse(name, args=["shishi", call.number])).status_code == 404
        assert browse(stranger).post(reverse(name, args=["shishi", call.number]), {"reason": "x"}).status_code == 404
    assert browse(stranger).get(reverse("objection_answer", args=["shishi", call.number, 1])).status_code == 404
    with fence(stranger.organisation):
        assert (Objection.objects.count(), Receipt.objects.count(), Outcome.objects.count()) == (0, 0, 0)
    with fence(bureau):
        assert Call.objects.get().status == "publicity"


def test_an_agency_has_no_door_to_the_steps_of_a_call(diana, fiona, two, browse):
    call = two[0].call
    for name in ("call_edit", "call_units", "call_open", "call_review", "call_publicise", "call_decide", "call_cancel"):
        assert browse(fiona).post(reverse(name, args=["zhihe", call.number]), {"reason": "x"}).status_code == 403


def test_the_audit_trails_name_both_houses_steps(diana, gina, two, bureau, other_agency):
    call = publicised(diana, two)
    with fence(other_agency):
        services.raise_objection(call, text="评分有误", by=gina)
        current().leave()
        assert AuditEvent.objects.filter(act="objection.raise", object_id=call.number).count() == 1
    with fence(bureau):
        acts = list(AuditEvent.objects.filter(object_kind="call", object_id=call.number).order_by("seq").values_list("act", flat=True))
        assert [act for act in acts if act != "notice.tell"] == ["call.create", "call.open", "call.review", "call.publicise", "objection.raise"]
        assert not AuditEvent.objects.filter(detail__icontains="评分有误").exists()


# ---------- objections ----------


def test_only_an_applicant_objects_here_and_only_in_the_publicity_period(diana, fiona, gina, two, charlie, bureau, agency):
    outsider = factories.member(factories.organisation(code="CC", slug="cc", name="长春社工"), "Olga", Role.ADMIN)
    call = reviewed(diana, two)
    with fence(agency), pytest.raises(services.OutsidePublicity):
        services.raise_objection(call, text="太早", by=fiona)
    with fence(bureau):
        services.publicise_call(call, by=diana)
    with fence(outsider.organisation), pytest.raises(services.NotAnApplicant):
        services.raise_objection(call, text="与我无关", by=outsider)
    call = time_passes(call, days=6)
    with fence(agency), pytest.raises(services.OutsidePublicity):
        services.raise_objection(call, text="太晚", by=fiona)
    with fence(bureau):
        assert Objection.objects.count() == 0


@pytest.mark.parametrize("days", [-1, 6])
def test_a_letter_counts_by_the_day_it_came(diana, two, bureau, days):
    call = publicised(diana, two)
    with fence(bureau), pytest.raises(services.OutsidePublicity):
        services.record_objection(call, text="来信", raised_by="居民", received_as="letter", received_on=timezone.localdate() + timedelta(days=days), by=diana)


def test_an_objection_is_sealed_and_read_by_its_house_and_the_officials_only(diana, fiona, gina, two, bureau, browse):
    call = publicised(diana, two)
    with fence(gina.organisation):
        services.raise_objection(call, text="异议里的秘密", by=gina)
    bea = factories.member(bureau, "Bea", Role.ADMIN)
    assert "异议里的秘密" in page(browse, diana, "call", call.number) and "异议里的秘密" in page(browse, gina, "call", call.number)
    for member in (fiona, bea):
        assert "异议里的秘密" not in page(browse, member, "call", call.number)
    with fence(bureau), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM projects_objection")
        assert "异议".encode() not in bytes(cursor.fetchone()[0])


def test_an_objection_is_answered_once_and_the_second_official_reads_the_firsts_answer(diana, gina, two, bureau, browse):
    call = publicised(diana, two)
    with fence(gina.organisation):
        objection = services.raise_objection(call, text="评分有误", by=gina)
    dora = factories.member(bureau, "Dora", Role.OFFICIAL)
    with fence(bureau):
        services.answer_objection(objection, answer="已复核", upheld=True, by=diana)
        with pytest.raises(AlreadyDecided) as second:
            services.answer_objection(objection, answer="别的答复", upheld=False, by=dora)
        assert (second.value.decision.answer, second.value.decision.upheld) == ("已复核", True)
    text = html.unescape(browse(dora).post(reverse("objection_answer", args=["minzheng", call.number, 1]), {"upheld": "no", "answer": "我写的答复"}).content.decode())
    assert "Diana has answered it already" in text and "已复核" in text and "我写的答复" in text
    assert kinds_told(gina)[-1] == "objection.answered"


@pytest.mark.parametrize("becomes", ["review", "cancelled"])
def test_an_objection_is_answered_whatever_became_of_its_call(diana, gina, two, bureau, browse, becomes):
    call = publicised(diana, two)
    with fence(gina.organisation):
        services.raise_objection(call, text="评分有误", by=gina)
    with fence(bureau):
        (services.return_to_review if becomes == "review" else services.cancel_call)(call, reason="一份评分表计错", by=diana)
    address = reverse("objection_answer", args=["minzheng", call.number, 1])
    assert address in page(browse, diana, "call", call.number)
    assert browse(diana).post(address, {"upheld": "yes", "answer": "异议成立"}).status_code == 302
    assert kinds_told(gina)[-1] == "objection.answered" and "异议成立" in page(browse, gina, "call", call.number)
    with fence(bureau):
        assert (Call.objects.get().status, Objection.objects.get().upheld) == (becomes, True)


def test_a_project_leader_reads_the_result_and_cannot_speak_for_the_house(diana, fiona, gina, two, agency, browse):
    grace = factories.member(agency, "Grace", Role.PROJECT_LEAD)
    call = publicised(diana, two)
    assert "Raise an objection" not in page(browse, grace, "call", call.number)
    assert browse(grace).post(reverse("objection_new", args=["zhihe", call.number]), {"text": "x"}).status_code == 403
    assert "Raise an objection" in page(browse, fiona, "call", call.number)


# ---------- the pages ----------


def test_an_official_drafts_and_opens_a_call_in_the_browser(diana, bureau, fiona, browse):
    client = browse(diana)
    form = {"title": "2026 年社区项目征集", "year": "2026", "guide": "每个社区至少一项。", "need_how": "opinion", "need_on": "2026-03-02", "need_by": "街道办", "need_text": "座谈六场。", "areas": ["elderly", "community_work"], "max_amount": "5万", "min_months": "6", "max_months": "12",
            "opens_on": "2026-01-01", "opens_time": "09:00", "closes_on": "2099-12-31", "closes_time": "17:00", "quota": "10", "min_reviewers": "3",
            "spread_flag": "20", "publicity_days": "5"}
    form["preset"] = ScoreSheetPreset.objects.get().pk
    answer = client.post(reverse("call_new", args=["minzheng"]), form)
    with fence(bureau):
        call = Call.objects.get()
    assert answer.headers["Location"] == reverse("call", args=["minzheng", call.number])
    assert (call.max_amount, call.fields, timezone.localtime(call.closes_at).hour, call.quota) == (50000, ["elderly", "community_work"], 17, 10)
    client.post(reverse("call_open", args=["minzheng", call.number]))
    text = page(browse, fiona, "call", call.number)
    assert "每个社区至少一项。" in text and "Write a proposal" in text and reverse("proposal_new", args=["zhihe", call.number]) in text and "data-countdown" in text


def test_a_call_that_closes_before_it_opens_is_refused_and_nothing_typed_is_lost(diana, browse):
    text = browse(diana).post(reverse("call_new", args=["minzheng"]), {"title": "写了一半", "opens_on": "2026-05-02", "opens_time": "09:00", "closes_on": "2026-05-01",
                                                                         "closes_time": "17:00"}).content.decode()
    assert "The call must close after it has opened." in text and "写了一半" in text


def test_the_second_official_is_told_who_was_first(diana, two, bureau, browse):
    dora = factories.member(bureau, "Dora", Role.OFFICIAL)
    call = time_passes(two[0].call, days=11)
    address = reverse("call_review", args=["minzheng", call.number])
    assert browse(diana).post(address).status_code == 302
    text = html.unescape(browse(dora).post(address, follow=True).content.decode())
    assert "Diana was faster: the call is in review now." in text


def test_the_page_says_what_is_missing_and_offers_the_step_only_then(diana, two, browse):
    call = publicised(diana, two)
    text = page(browse, diana, "call", call.number)
    assert "The publicity period runs until the end of" in text and reverse("call_decide", args=["minzheng", call.number]) not in text
    call = time_passes(call, days=6)
    assert reverse("call_decide", args=["minzheng", call.number]) in page(browse, diana, "call", call.number)


def test_a_post_before_its_time_changes_nothing_and_says_so(diana, two, browse, bureau):
    call = publicised(diana, two)
    text = html.unescape(browse(diana).post(reverse("call_decide", args=["minzheng", call.number]), follow=True).content.decode())
    assert "This step is not possible yet." in text
    with fence(bureau):
        assert Call.objects.get().status == "publicity"


def test_the_admitted_sum_is_held_against_the_envelope(diana, two, bureau):
    call = reviewed(diana, two)
    with fence(bureau):
        envelope = services.plan_envelope(name="小额", year=2026, planned=Decimal(29999), by=diana)
        call = services.change_call(call, by=diana, envelope=envelope)
        assert [lack.words for lack in next_step(call).lacks if lack.url_name == "envelope"] == [
            "The admitted proposals ask for 30,000.00 yuan, the envelope has 29,999.00 free."]
        assert next_step(call).is_ready  # a warning, no bar: the commitment itself will ask for a reason


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_lists_of_calls_cost_the_same_for_few_and_for_many(diana, fiona, browse):
    costs = []
    for more in (1, 5):
        for turn in range(more):
            handed_in(opened(diana, title=f"征集{turn}"), fiona)
        costs.append([cost(browse(member), reverse("call_list", args=[member.organisation.slug])) for member in (diana, fiona)])
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 20


@pytest.mark.parametrize("state", ["draft", "open", "review", "publicity", "decided"])
def test_the_page_of_a_call_costs_at_most_twenty_queries_in_each_state(diana, fiona, gina, bureau, browse, state):
    call = draft(diana) if state == "draft" else opened(diana, units=[("甲", 1), ("乙", 2)])
    if state not in ("draft", "open"):
        proposals = [handed_in(call, fiona)] + [handed_in(call, gina, title=f"第{turn}份") for turn in range(5)]
        call = (reviewed if state == "review" else publicised)(diana, proposals)
    if state == "decided":
        call = time_passes(call, days=6)
        with fence(bureau):
            services.decide_call(call, by=diana)
    costs = {member.name: cost(browse(member), reverse("call", args=[member.organisation.slug, call.number])) for member in (diana, fiona)[:1 if state == "draft" else 2]}
    assert {name: spent for name, spent in costs.items() if spent > 20} == {}
