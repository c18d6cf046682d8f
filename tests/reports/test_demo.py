"""The demonstration: it runs, it says what the scenarios say, its figures are those of the database."""

import io
from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from organisations.fence import fence
from organisations.models import Membership, Organisation, User
from organisations.navigation import my_memberships
from projects import counting, figures
from projects.counting import Period
from projects.figures import deadlines
from projects.figures.acceptance import missing
from projects.figures.checklist import checklists
from projects.figures.envelopes import envelopes_of
from projects.figures.quota import arrivals
from projects.figures.rates import percent_text
from projects.figures.spending import spending
from projects.models import (
    Call,
    Commitment,
    Expense,
    Indicator,
    Project,
    Proposal,
    ProviderGrade,
    PurchaserRating,
    Rectification,
    ReviewSheet,
)
from projects.services import inbox
from reports.demonstration.names import People

PASSWORD = "lantern-river-orange-42"


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for this module, thin; everything is undone at its end."""
    from django.conf import settings
    from django.db import transaction

    kept = settings.DATA_DIR, settings.MEDIA_ROOT, settings.DEMO_PASSWORD
    folder = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        settings.DATA_DIR, settings.MEDIA_ROOT, settings.DEMO_PASSWORD = folder, folder / "media", PASSWORD
        try:
            told = io.StringIO()
            call_command("demo", scale=0.05, reports=False, stdout=told)
            yield told.getvalue(), folder / "media"
        finally:
            settings.DATA_DIR, settings.MEDIA_ROOT, settings.DEMO_PASSWORD = kept
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def told(demonstration):
    return demonstration[0]


@pytest.fixture
def licheng(demonstration, db, own_data_dir, settings):
    settings.MEDIA_ROOT = demonstration[1]
    home = Organisation.objects.get(slug="licheng")
    with fence(home):
        yield home


@pytest.fixture
def zhihe(demonstration, db, own_data_dir, settings):
    settings.MEDIA_ROOT = demonstration[1]
    home = Organisation.objects.get(slug="zhihe")
    with fence(home):
        yield home


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()[0] or 0


def project(key):
    return Project.objects.get(title__contains=key)


def term(project):
    return Period(project.starts_on, project.ends_on)


def test_the_logins_are_printed_and_each_opens_its_own_house(told, db):
    assert PASSWORD in told
    homes = {}
    for word in ("worker", "supervisor", "admin", "official", "evaluator"):
        for second in ("", "2"):
            user = User.objects.get(email=f"{word}{second}@demo.example")
            assert f"{word}@demo.example" in told and user.check_password(PASSWORD)
            homes[word + second] = [membership.organisation.slug for membership in my_memberships(user)]
    homes["reviewer"] = [membership.organisation.slug for membership in my_memberships(User.objects.get(email="reviewer@demo.example"))]
    homes["director"] = [membership.organisation.slug for membership in my_memberships(User.objects.get(email="director@demo.example"))]
    assert "reviewer@demo.example" in told and homes.pop("reviewer") == ["licheng"]
    assert "director@demo.example" in told and homes.pop("director") == ["zhihe"]
    assert homes == {
        "worker": ["zhihe"], "supervisor": ["zhihe"], "admin": ["zhihe"], "official": ["licheng"], "evaluator": ["gongxin"],
        "worker2": ["qiming"], "supervisor2": ["qiming"], "admin2": ["qiming"], "official2": ["fengze"], "evaluator2": ["zhongping"],
    }  # fmt: skip


def test_nobody_else_can_log_in(demonstration, db):
    assert [user.email for user in User.objects.exclude(email__regex=r"^((worker|supervisor|admin|official|evaluator)2?|reviewer|director)@")
            if user.has_usable_password()] == []


def test_it_refuses_a_database_in_use_and_is_silent_when_told_to_be(demonstration, db):
    with pytest.raises(CommandError):
        call_command("demo")
    told = io.StringIO()
    call_command("demo", if_empty=True, stdout=told)
    assert told.getvalue() == ""


def test_every_organisation_says_that_it_is_a_demonstration(demonstration, db):
    assert set(Organisation.objects.values_list("is_demonstration", "requires_second_factor")) == {(True, False)}


def test_the_official_sees_all_three_lights(demonstration, zhihe):
    today = timezone.localdate()
    lights = {}
    for one in Project.objects.filter(organisation=zhihe, is_governed=False):
        lights[one.title] = figures.project_light(one, figures.indicator_rows(one, today), today).state
    assert lights == {"幸福里居家长者关爱服务": "on_track", "福蕾行动计划鲤城区儿童关爱服务": "at_risk", "阳光家庭社区矫正对象帮扶": "behind",
                      "第七批督导人才培养": "done"}


def test_child_directors_two_of_six_trainings_held_with_more_than_a_hundred_person_times(zhihe):
    children = project("福蕾")
    counted = {code: counting.count(children, term(children), code).total() for code in ("TRAIN", "TRAIN_PT", "TRAIN_P")}
    assert counted == {"TRAIN": 2, "TRAIN_PT": 105, "TRAIN_P": 19}
    assert round(counting.count(children, term(children), "TRAIN_RATE").total(), 1) == Decimal("33.3")


def test_the_childrens_project_has_its_five_lines_under_their_own_names(zhihe):
    names = [line.name for line in project("福蕾").lines.all()]
    assert names[:5] == ["鲤·建档", "鲤·个案", "鲤·探访", "鲤·心愿", "鲤·宣传"]


def test_the_cohort_is_30_sessions_150_hours_and_600_person_hours_also_by_hand(zhihe):
    cohort = project("督导人才")
    counted = [counting.count(cohort, term(cohort), code).total() for code in ("SUP_S", "SUP_H", "SUP_PH")]
    by_hand = [
        sql("SELECT count(*) FROM training_supervisionsession WHERE project_id = %s", cohort.pk),
        sql("SELECT sum(extract(epoch FROM ended_at - started_at)) / 3600 FROM training_supervisionsession WHERE project_id = %s", cohort.pk),
        sql("SELECT sum(extract(epoch FROM s.ended_at - s.started_at)) / 3600 FROM training_supervisionsession s"
            " JOIN training_supervisionattendance a ON a.session_id = s.id WHERE s.project_id = %s", cohort.pk),
    ]
    trainees = sql("SELECT count(DISTINCT a.token) FROM training_supervisionattendance a"
                   " JOIN training_supervisionsession s ON s.id = a.session_id WHERE s.project_id = %s", cohort.pk)
    assert counted == by_hand == [30, 150, 600] and trainees == 12


def test_what_the_indicators_count_is_what_the_database_adds_up_to(zhihe):
    differences = []
    for indicator in Indicator.objects.filter(rule__in=["VISIT", "CASE_INTERVIEW", "ACT"]).select_related("project", "line"):
        kind = {"VISIT": "visit", "CASE_INTERVIEW": "interview", "ACT": "activity"}[indicator.rule]
        amount = "person_times" if indicator.rule == "VISIT" else "1"
        by_hand = sql(
            f"SELECT sum({amount}) FROM casework_servicerecord WHERE status = 'approved' AND project_id = %s AND line_id = %s AND kind = %s"
            " AND NOT EXISTS (SELECT 1 FROM casework_visitdetail v WHERE v.record_id = casework_servicerecord.id AND v.outcome <> 'done')"
            " AND (kind <> 'activity' OR EXISTS (SELECT 1 FROM casework_photo p WHERE p.record_id = casework_servicerecord.id))",
            indicator.project_id, indicator.line_id, kind)
        counted = counting.count(indicator, term(indicator.project)).total()
        differences.append((indicator.name, counted - by_hand))
    assert [name for name, difference in differences if difference] == [] and len(differences) >= 7


def test_records_stand_in_every_state_and_some_do_not_count_for_a_reason(zhihe):
    from casework.models import ServiceRecord

    states = set(ServiceRecord.objects.values_list("status", flat=True))
    reasons = {reason for reasons in ServiceRecord.objects.values_list("reasons", flat=True) for reason in reasons}
    assert {"draft", "submitted", "approved", "returned"} <= states
    assert {"not_done", "waiting", "returned"} <= reasons


def test_the_months_of_records_end_today_and_nothing_lies_in_the_future(zhihe):
    first, last, late = (sql(f"SELECT {what} FROM casework_servicerecord") for what in
                         ("min(started_at)", "max(ended_at)", "count(*) FILTER (WHERE ended_at > recorded_at OR recorded_at > now())"))
    assert (timezone.now() - first).days > 300 and (timezone.now() - last).days < 12 and late == 0


def test_children_under_fourteen_in_service_have_a_guardians_consent(zhihe):
    from people.models import Person

    children = [person for person in Person.objects.active() if person.is_under_fourteen_on(timezone.localdate())]
    assert children and [person.number for person in children if not person.has_guardian_consent("filing")] == []


def test_every_id_number_is_of_the_region_that_does_not_exist(demonstration, zhihe):
    from people.models import Person

    numbers = [person.id_number for person in Person.objects.all() if person.id_number]
    assert numbers and [number for number in numbers if not number.startswith("000000")] == []


def test_photos_are_really_there(zhihe):
    from casework import photos
    from casework.models import Photo

    shown = [photos.open_photo(photo)[:3] for photo in Photo.objects.all()]
    assert shown and set(shown) == {b"\xff\xd8\xff"}


def test_one_seed_draws_the_same_people_and_another_seed_others():
    def drawn(seed):
        people = People(Random(seed), timezone.localdate())
        return [people.draw(4, 15) for _ in range(20)]

    assert drawn(7) == drawn(7) != drawn(8)


def test_no_two_people_share_name_and_year_or_number():
    people = People(Random(7), timezone.localdate())
    drawn = [people.draw(4, 90) for _ in range(300)]
    assert len({(name, born.year) for name, _sex, born in drawn}) == 300
    assert len({people.id_number(sex, born) for _name, sex, born in drawn}) == 300


# ---------- the purchase cycle (scenario 1) ----------


def call(title):
    return Call.objects.get(title__contains=title, organisation__slug="licheng")


def test_660_000_of_1_290_000_are_paid_also_by_hand(licheng):
    rows = {row.envelope.name: row for row in envelopes_of(timezone.localdate().year)}
    whole = rows["政府购买社会工作服务"]
    by_hand = sql("SELECT sum(d.amount) FROM projects_disbursement d JOIN projects_envelope e ON e.id = d.envelope_id"
                  " WHERE e.id = %s OR e.parent_id = %s", whole.envelope.pk, whole.envelope.pk)
    assert (whole.planned, whole.paid, by_hand, whole.left, percent_text(whole.execution)) == (1290000, 660000, 660000, 630000, "51.2%")


def test_500_000_go_to_nineteen_community_projects(licheng):
    part = next(row for row in envelopes_of(timezone.localdate().year) if row.envelope.name == "社区实践项目")
    amounts = sorted(Commitment.objects.filter(envelope=part.envelope).values_list("amount", flat=True))
    assert amounts == [Decimal("26315.78")] + [Decimal("26315.79")] * 18
    assert (part.planned, part.committed, part.paid, len(part.projects), part.mean) == (500000, 500000, 500000, 19, Decimal("26315.79"))


def test_calls_stand_in_every_state(licheng):
    assert dict(Counter(Call.objects.values_list("status", flat=True))) == {"draft": 1, "open": 1, "review": 1, "publicity": 1, "decided": 4}


def test_the_past_call_asked_for_ten_and_its_result_is_on_the_public_page(licheng, client):
    past = call("社区实践")
    arrived, shown = arrivals(past), client.get(f"/public/licheng/calls/{past.number}/").content.decode()
    admitted = list(past.result.filter(decision="admitted"))
    assert (arrived.quota, arrived.arrived, arrived.is_short, len(admitted), past.result.count()) == (10, 21, False, 19, 20)
    assert [line.title for line in admitted if line.title not in shown] == []
    assert past.number in client.get("/public/licheng/").content.decode()


def test_the_open_call_lacks_six_proposals_and_the_agency_writes_one(licheng):
    arrived = arrivals(call("为老服务创新"))
    assert (arrived.arrived, arrived.short) == (4, 6) and not Proposal.objects.filter(call=arrived.of).exists()  # sealed until it closes
    with fence(Organisation.objects.get(slug="zhihe")):
        assert list(Proposal.objects.filter(status="draft").values_list("title", "call")) == [("夜间长者关怀热线", arrived.of.pk)]


def test_the_panel_is_half_done(licheng):
    sheets = ReviewSheet.objects.filter(call=call("困境儿童")).values_list("reviewer__membership__user__email", "state")
    assert Counter(sheets) == {("official@demo.example", "submitted"): 1, ("official@demo.example", "open"): 1, ("reviewer@demo.example", "submitted"): 2,
                               ("reviewer@demo.example", "open"): 1, ("expert@demo.example", "submitted"): 4}


def test_of_two_objections_one_waits_for_its_answer(licheng):
    published = call("公益创投")
    assert published.in_publicity and [bool(objection.answered_at) for objection in published.objections.all()] == [True, False]


def test_one_of_each_kind_waits_for_the_official(licheng):
    official = Membership.objects.get(user__email="official@demo.example")
    assert Counter(item.kind.code for item in inbox.waiting(official)) == {"progress": 1, "change": 1, "proof": 1, "call": 1, "objection": 1, "announce": 1, "acceptance": 1}


def test_the_running_project_has_reports_changes_and_orders_in_their_states(zhihe):
    silver = project("银龄相伴")
    assert list(silver.progress_reports.order_by("start").values_list("status", flat=True)) == ["accepted"] * 3 + ["returned", "submitted"]
    assert list(silver.changes.order_by("number").values_list("kind", "status")) == [("indicator", "approved"), ("budget", "submitted")]
    assert list(Rectification.objects.filter(inspection__project=silver).values_list("status", flat=True)) == ["closed", "proved"]
    assert [bool(milestone.reached_on) for milestone in silver.milestones.all()] == [True, False, False]


def test_its_second_instalment_waits_for_one_condition(zhihe):
    first, second, _third = checklists(project("银龄相伴"))
    assert (first.state, second.state, [check.code for check in second.open], len(second.met)) == ("paid", "open", ["orders_closed"], 3)


def test_its_spending_keeps_to_the_shares_and_one_voucher_is_struck_out(zhihe):
    spent = spending(project("银龄相伴"))
    assert (spent.received, spent.spent) == (160000, 140400) and [row.line.code for row in spent.rows if row.breach] == []
    assert Expense.objects.filter(project=project("银龄相伴"), status="struck").count() == 1


def test_one_acceptance_is_half_done_and_one_project_is_closed_with_its_grade(licheng):
    half, closed = project("未成年人社区守护"), project("困难家庭能力提升")
    assert missing(half.acceptance) == ["verdicts", "signatures", "conclusion", "announced_on", "announcement_url"]
    grades = ProviderGrade.objects.filter(project_id=closed.pk).values_list("grade", "consequence")
    assert (closed.status, half.status) == ("closed", "final_evaluated") and ("优秀", "priority") in grades
    assert list(PurchaserRating.objects.values_list("project", flat=True)) == [closed.pk]


def test_a_contract_waits_for_the_agencys_signature(zhihe):
    contract = project("校园社工").contract
    assert contract.drawn_up_at and not contract.provider_signed_at and not contract.signed_on


def test_nobody_is_late_for_what_the_demonstration_has_just_begun(licheng):
    official = Membership.objects.get(user__email="official@demo.example")
    due = deadlines.due_for_member(official)
    assert [entry.key for entry in due if entry.state() == "overdue"] == []
    assert {"conditions", "publicity", "call_closes", "milestone"} <= {entry.kind.code for entry in due if entry.state() == "soon"}
    assert {"decide_report", "decide_change", "decide_proof", "notice", "acceptance"} <= {entry.kind.code for entry in due}  # holidays may lie between


# ---------- casework in full (scenario 2) ----------


def test_what_the_station_did_with_people_counts_as_it_was_told(zhihe):
    children = project("福蕾")
    told = {code: counting.count(children, term(children), code) for code in
            ("CASE_OPEN", "CASE_CLOSE", "REFERRAL", "GROUP", "GROUP_SESSION", "GROUP_PT", "WISH", "RESOURCE", "VOL_N", "VOL_H", "HARM")}
    assert {code: (count.total(), count.recorded.count()) for code, count in told.items()} == {
        "CASE_OPEN": (7, 8), "CASE_CLOSE": (2, 3), "REFERRAL": (1, 1), "GROUP": (1, 2), "GROUP_SESSION": (8, 9), "GROUP_PT": (58, 9), "WISH": (2, 6),
        "RESOURCE": (13000, 4), "VOL_N": (3, 4), "VOL_H": (Decimal("11.5"), 4), "HARM": (1, 1)}  # fmt: skip
    satisfied = counting.count(children, term(children), "SAT")
    assert (satisfied.rows.count(), satisfied.recorded.count(), round(satisfied.total(), 1)) == (11, 12, Decimal("90.9"))


def test_cases_stand_in_every_stage_and_one_waits_with_its_intake_form(zhihe):
    from casework.models import Case, Form, ObjectiveTouch, ProcessDetail

    assert Counter(Case.objects.values_list("status", "stage")) == {("closed", "closing"): 3, ("draft", "intake"): 1, ("open", "assessment"): 1, ("open", "plan"): 1,
                                                                    ("open", "intervention"): 1, ("open", "evaluation"): 1}
    assert Counter(Form.objects.exclude(case=None).exclude(status="approved").values_list("kind", "status")) == {
        ("intake", "submitted"): 1, ("assessment", "draft"): 1, ("plan", "returned"): 1, ("evaluation", "draft"): 1}
    going_on = Case.objects.get(stage="intervention", status="open")
    processes = ProcessDetail.objects.filter(case=going_on)
    assert Counter(processes.values_list("record__status", flat=True)) == {"approved": 5, "submitted": 1} and processes.exclude(commented_at=None).count() == 1
    assert ObjectiveTouch.objects.filter(process__case=going_on).count() == 12  # two objectives, six talks
    intake = Form.objects.get(status="submitted", kind="intake")
    assert [*intake.content["extra"].values()] == ["补助救助"] and intake.case.worker.user.email == "worker@demo.example"


def test_of_the_closed_cases_one_is_to_be_looked_at_again_today(zhihe):
    from casework.figures.cases import follow_ups_due
    from casework.models import Case, FollowUp

    due = follow_ups_due(FollowUp.objects.all(), timezone.localdate()).filter(case__worker__user__email="worker@demo.example", case__close_type="reached")
    assert [one.seq for one in due] == [1] and FollowUp.objects.exclude(done_on=None).count() == 1
    assert dict(Case.objects.filter(status="closed").values_list("close_type").annotate(n=Count("pk"))) == {"reached": 2, "referred": 1}
    assert [case.number for case in Case.objects.filter(status="closed") if case.closed_on < case.opened_on] == []


def test_activities_are_planned_open_for_signatures_and_summarised(zhihe):
    from casework.models import Activity
    from casework.services.sign_ins import opened_with

    rows = {one.status: one for one in Activity.objects.all()}
    assert {status: one.sign_ins.count() for status, one in rows.items()} == {"planning": 0, "approved": 9, "done": 20}
    assert opened_with(rows["approved"].sign_in_key) == rows["approved"] and rows["done"].record.countable


def test_the_worker_has_a_plan_for_today_and_orders(zhihe):
    from casework.figures.visits import due_of
    from casework.models import VisitPlan, VisitSheet, WorkOrder

    worker = Membership.objects.get(user__email="worker@demo.example")
    plan = VisitPlan.objects.get(worker=worker, day=timezone.localdate())
    assert [stop.at.hour for stop in plan.stops.all()] == [10, 11, 12, 13][: plan.stops.count()] and plan.stops.count() >= 2
    assert due_of(worker, ahead=-1).exists()  # somebody is overdue
    assert Counter(WorkOrder.objects.values_list("status", flat=True)) == {"open": 2, "done": 1} and VisitSheet.objects.exclude(written_at=None).count() == 4


def test_wishes_stand_in_every_state_and_the_stock_is_what_is_left(zhihe):
    from casework.models import Distribution, GoodsItem, Wish

    assert sorted(Wish.objects.values_list("status", flat=True)) == sorted(Wish.Status.values)
    handed = Distribution.objects.get(status="handed")
    stock = dict(GoodsItem.objects.values_list("name", "stock"))
    assert stock == {"龙年暖冬物资包": 40 - 1 - handed.recipients.count(), "书包文具套装": 7} and handed.recipients.exclude(signed_at=None).count() >= 1
    assert handed.applicant.user.email == "director@demo.example" and Distribution.objects.filter(status="planned").count() == 1


def test_the_child_director_sees_the_own_village_only_and_has_four_visits_to_sign(zhihe):
    from casework.figures.visits import awaiting_cosign
    from casework.models import Case, ResourceLink, Wish
    from people.models import Person

    director = Membership.objects.get(user__email="director@demo.example")
    seen = list(Person.objects.visible_to(director))
    elsewhere = [child for child in Person.objects.exclude(village=director.village) if child.is_minor_on(timezone.localdate())]
    assert {child.village for child in seen} == {director.village} and all(child.is_minor_on(timezone.localdate()) for child in seen) and elsewhere
    waiting = awaiting_cosign(director)
    assert len(waiting) == 4 and {one.person.village for record in waiting for one in record.participations.select_related("person")} == {director.village}
    assert [model.objects.visible_to(director).count() for model in (Case, Wish, ResourceLink)] == [0, 0, 0]
