"""A case from intake to closing: what each stage needs, what refuses, what its figures say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from casework.figures.cases import missing_to_close
from casework.models import Case, CaseStep, Form, Objective
from casework.services.case_forms import signed_by
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from people.models import Serving
from people.services import ErasureIsRefused, erase_person, set_status, withdraw_consent
from projects import counting
from projects.counting import Period, Scope
from projects.services import add_indicator, assign_staff, renew_project
from tests import factories
from tests import factories_cases as make
from tests import factories_casework as ledger
from tests.factories_purchase import governed_project

CASES = [("case", "鲤·个案"), ("visit", "鲤·探访")]


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return ledger.project(alice, alice, bob, lines=CASES)


@pytest.fixture
def ming(agency, bob, project):
    """A child of twelve."""
    with fence(agency):
        return ledger.person(bob, "李小明", birth_date=make.years_ago(12))


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return ledger.person(bob, "王桂兰", birth_date=make.years_ago(70))


def counted(project, rule, **options):
    today = timezone.localdate()
    return counting.get(rule).count(Scope(project.organisation, project, options=options), Period(today - timedelta(days=60), today))


def test_a_case_taken_in_has_a_number_a_worker_and_an_intake_form_with_what_is_known(home, bob, alice, project, wang):
    case = make.taken_in(bob, project, wang, urgency="urgent", problems=["care", "money"], dangers=["neglect"], referrer="村委会王主任")
    assert (case.number, case.status, case.stage, case.worker, case.supervisor) == ("ZH-C00001", "draft", "intake", bob, alice)
    form = case.forms.get()
    assert (form.kind, form.status, form.content) == ("intake", "draft", {"urgency": "urgent", "problem_types": ["care", "money"], "risk_flags": ["neglect"]})
    assert [step.act for step in case.steps.all()] == ["taken"]
    assert Serving.objects.current().filter(person=wang, membership=bob).exists()


def test_a_client_has_one_case_at_a_time_in_a_project(home, bob, project, wang):
    make.taken_in(bob, project, wang)
    with pytest.raises(services.OpenAlready):
        make.taken_in(bob, project, wang)


def test_a_case_is_not_received_in_the_future(home, bob, project, wang):
    with pytest.raises(services.InTheFuture):
        make.taken_in(bob, project, wang, received_at=timezone.now() + timedelta(hours=1))


def test_without_consent_the_intake_is_not_handed_in_and_says_so(home, bob, project, wang):
    case = make.taken_in(bob, project, wang)
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(case, "intake", bob)
    assert [problem.words for problem in refused.value.problems] == ["Consent to casework: No consent."]


def test_a_consent_withdrawn_between_handing_in_and_deciding_keeps_the_case_closed(home, alice, bob, project, wang):
    paper = make.consent(wang, bob)
    form = make.handed_in(make.taken_in(bob, project, wang), "intake", bob)
    withdraw_consent(paper, by=bob, scopes=["casework"])
    form = Form.objects.get(pk=form.pk)
    with pytest.raises(services.ConsentMissing) as refused:
        services.approve_form(form, by=alice)
    form.refresh_from_db()
    assert (str(refused.value), form.status, form.case.status) == ("Consent to casework: Consent was withdrawn.", "submitted", "draft")


def test_below_fourteen_only_a_guardian_can_consent(home, bob, project, ming):
    from people.services import record_consent

    record_consent(ming, by=bob, given_by="self", scopes=["casework"], signed_on=timezone.localdate())
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(make.taken_in(bob, project, ming), "intake", bob)
    assert [problem.words for problem in refused.value.problems] == ["Consent to casework: Under 14: only a guardian can consent."]


def test_an_approved_intake_opens_the_case(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang)
    assert (case.status, case.stage, case.decision, case.opened_on) == ("open", "assessment", "accept", timezone.localdate())
    assert (case.problem_types, case.urgency) == (["school", "parenting"], "normal")


@pytest.mark.parametrize("decision", ["refer", "consult", "decline"])
def test_a_case_that_is_not_taken_on_keeps_the_reason(home, alice, bob, project, wang, decision):
    case = make.taken_in(bob, project, wang)
    with pytest.raises(services.FormIncomplete):
        make.handed_in(case, "intake", bob, {"decision": decision})
    make.approved(case, "intake", bob, alice, {"decision": decision, "decision_reason": "已由医院社工跟进"})
    assert (case.status, case.decision, case.steps.last().reason) == ("declined", decision, "已由医院社工跟进")
    services.reopen_case(case, by=bob, reason="医院又转回来")
    case.refresh_from_db()
    assert (case.status, case.decision) == ("draft", "")


def test_the_stages_follow_the_approved_forms_and_none_is_left_out(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang)
    for kind in ("plan", "evaluation"):
        with pytest.raises(services.WrongStage):
            services.begin_form(case, kind, by=bob)
    seen = [case.stage]
    for kind in ("assessment", "plan"):
        seen.append(make.approved(case, kind, bob, alice).stage)
    assert (seen, case.risk_level, case.planned_sessions) == (["assessment", "plan", "intervention"], "middle", 8)
    form = services.begin_form(case, "evaluation", by=bob)
    case.refresh_from_db()
    assert (case.stage, form.content) == ("evaluation", {"achievement": [{"objective": "每周到校五天"}, {"objective": "每天与母亲通话"}]})
    assert make.approved(case, "evaluation", bob, alice).stage == "closing"


def test_an_approved_plan_becomes_objectives_and_a_new_plan_leads_back_to_the_intervention(home, alice, bob, project, wang):
    case = make.planned(bob, alice, project, wang)
    assert [(one.seq, one.text, one.target, one.priority) for one in Objective.objects.filter(form__case=case)] == [
        (1, "每周到校五天", "5 天", 1), (2, "每天与母亲通话", "每天", 2)]
    make.approved(case, "evaluation", bob, alice, {"phase": "process"})
    assert case.stage == "intervention"
    draft = services.next_edition(make.plan_of(case), by=bob)
    services.save_form(draft, content=make.PLAN | {"objectives": [{"text": "每周到校四天", "indicator": "考勤", "target": "4 天"}]}, by=bob,
                       signatures={"client": {"name": "王桂兰", "on": timezone.localdate().isoformat()}})
    services.submit_form(draft, by=bob)
    services.approve_form(draft, by=alice)
    assert [(form.edition, form.status) for form in case.forms.filter(kind="plan").order_by("edition")] == [(1, "replaced"), (2, "approved")]
    from casework.figures.cases import objectives_in_force
    assert [one.text for one in objectives_in_force(case)] == ["每周到校四天"]


def test_the_assessment_says_on_which_days_the_client_was_visited(home, alice, bob, project, wang):
    case, today = make.opened(bob, alice, project, wang), timezone.localdate()
    visits = [{"day": (today - timedelta(days=2)).isoformat(), "met": "王桂兰和邻居"}, {"day": (today + timedelta(days=1)).isoformat()}]
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(case, "assessment", bob, {"visit_dates": visits})
    assert [problem.words for problem in refused.value.problems] == ["A visit for the assessment lies in the future."]
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(case, "assessment", bob, {"visit_dates": [{"met": "没有日期"}]})
    assert [(problem.field, problem.words) for problem in refused.value.problems] == [("visit_dates-0-day", "Day is missing.")]
    make.approved(case, "assessment", bob, alice, {"visit_dates": visits[:1]})
    assert case.forms.get(kind="assessment").content["visit_dates"] == visits[:1]


def test_objectives_of_a_plan_differ_and_none_is_due_before_the_case_was_opened(home, alice, bob, project, wang):
    """They are judged by their words: one result would stand for both."""
    case = make.opened(bob, alice, project, wang)
    make.approved(case, "assessment", bob, alice)
    rows = [{"text": text, "indicator": "考勤", "target": "5 天", "due": due} for text, due in (("Every day at school", "2019-01-01"), ("每周 到校", ""), ("每周到校", timezone.localdate().isoformat()))]
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(case, "plan", bob, {"objectives": rows})
    assert [problem.words for problem in refused.value.problems] == [
        "Objective 1 is due before the case was opened.", "Objectives 2 and 3 say the same: keep one, or say how they differ."]
    rows[0]["due"], rows[1]["text"] = "", "每周到校四天"
    assert make.handed_in(case, "plan", bob, {"objectives": rows}).status == "submitted"


def test_two_objectives_of_the_same_words_in_an_older_plan_keep_a_result_each(home, alice, bob, project, wang):
    case = make.ready_to_close(bob, alice, project, wang)
    Objective.objects.filter(form__case=case).update(result="")
    plan, _second = Objective.objects.filter(form__case=case).order_by("seq")
    _second.text = plan.text
    _second.save()
    make.approved(case, "evaluation", bob, alice, {"achievement": [{"objective": plan.text, "result": result, "evidence": "考勤表"} for result in ("whole", "not")]})
    assert [one.result for one in Objective.objects.filter(form__case=case)] == ["whole", "not"]


def test_a_plan_for_a_minor_needs_the_guardians_signature_and_on_the_eighteenth_birthday_their_own(home, alice, bob, project, ming):
    case = make.opened(bob, alice, project, ming)
    make.approved(case, "assessment", bob, alice)
    alone = {"client": {"name": "李小明", "on": timezone.localdate().isoformat()}}
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(case, "plan", bob, signatures=alone)
    assert [problem.words for problem in refused.value.problems] == ["The client is under 18: a guardian signs as well."]
    ming.birth_date = make.years_ago(18)
    ming.save()
    form = services.submit_form(Form.objects.get(case=case, kind="plan"), by=bob)
    assert form.status == "submitted"


@pytest.mark.parametrize(("years", "signed", "missing"), [
    (13, ["guardian"], []), (13, ["client"], ["The client is under 18: a guardian signs as well."]), (14, ["client", "guardian"], []),
    (14, ["guardian"], ["From 14 on the client signs too, beside the guardian."]), (17, ["guardian"], ["From 14 on the client signs too, beside the guardian."]),
    (17, ["client"], ["The client is under 18: a guardian signs as well."]), (18, ["client"], []), (70, [], ["The client's signature is missing."])])
def test_who_signs_a_plan_below_fourteen_the_guardian_to_seventeen_both_then_the_client(home, alice, bob, project, years, signed, missing):
    person = ledger.person(bob, "陈小雨", birth_date=make.years_ago(years))
    make.consent(person, bob)
    form = make.write(make.taken_in(bob, project, person), "intake", bob)
    form.signatures = {who: {"name": "签名", "on": timezone.localdate().isoformat()} for who in signed}
    assert signed_by(form) == missing


def test_what_the_guardian_alone_signed_before_the_fourteenth_birthday_still_stands_after_it(home, bob, project):
    person = ledger.person(bob, "陈小雨", birth_date=make.years_ago(14, days=2))
    form = make.write(make.taken_in(bob, project, person), "intake", bob)
    form.signatures = {"guardian": {"name": "陈母", "on": (timezone.localdate() - timedelta(days=5)).isoformat()}}
    assert signed_by(form) == []


def test_what_the_guardian_signed_before_the_birthday_still_stands_after_it(home, alice, bob, project, agency):
    """Seventeen at the signing, eighteen at the handing in: the signature was right on its day."""
    person = ledger.person(bob, "陈小雨", birth_date=make.years_ago(18, days=2))
    from people.services import record_consent
    record_consent(person, by=bob, given_by="self", scopes=["casework"], signed_on=timezone.localdate())
    case = make.approved(make.taken_in(bob, project, person), "intake", bob, alice)
    make.approved(case, "assessment", bob, alice)
    before = (timezone.localdate() - timedelta(days=5)).isoformat()
    assert make.handed_in(case, "plan", bob, signatures={"guardian": {"name": "陈母", "on": before}}).status == "submitted"


@pytest.mark.parametrize("day", ["2099-01-01", "下个月"])
def test_nobody_signs_in_the_future(home, alice, bob, project, wang, day):
    case = make.opened(bob, alice, project, wang)
    make.approved(case, "assessment", bob, alice)
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(case, "plan", bob, signatures={"client": {"name": "王桂兰", "on": day}})
    assert "The day of a signature is no day, or lies in the future." in [problem.words for problem in refused.value.problems]


def test_closing_refuses_with_the_list_of_what_is_missing(home, alice, bob, project, wang):
    case = make.planned(bob, alice, project, wang)
    make.process(case, bob)
    with pytest.raises(services.CaseNotReady) as refused:
        services.close_case(case, by=bob, close_type="reached")
    assert [str(words) for words in refused.value.missing] == [
        "1 of 5 process records.", "The evaluation at the end is not approved.", "Not every objective is judged.", "The closing report is not approved."]
    case.refresh_from_db()
    assert (case.status, case.stage) == ("open", "intervention")


def test_how_many_process_records_a_case_needs_is_said_by_the_contract(home, alice, bob, project, wang):
    add_indicator(project, rule="CASE_CLOSE", by=alice, target=3, options={"processes_min": 2})
    case = make.ready_to_close(bob, alice, project, wang, records=2)
    assert missing_to_close(case) == ["The closing report is not approved."]


def test_drafts_and_void_records_prove_nothing(home, alice, bob, project, wang):
    case = make.ready_to_close(bob, alice, project, wang, records=3)
    make.process(case, bob, days_ago=9, submit=False)
    services.void_record(make.process(case, bob, days_ago=10).record, by=bob, reason="写错个案")
    assert missing_to_close(case)[0] == "3 of 5 process records."


def test_the_approved_closing_report_closes_the_case_and_plans_its_follow_ups(home, alice, bob, project, wang):
    case = make.closed(bob, alice, project, wang)
    today = timezone.localdate()
    assert (case.status, case.stage, case.close_type, case.closed_on) == ("closed", "closing", "reached", today)
    assert [one.result for one in Objective.objects.filter(form__case=case)] == ["whole", "mostly"]
    assert [(one.planned_on.year * 12 + one.planned_on.month) - (today.year * 12 + today.month) for one in case.follow_ups.all()] == [1, 3, 6]


def test_the_closing_report_is_not_handed_in_while_something_is_missing(home, alice, bob, project, wang):
    case = make.planned(bob, alice, project, wang)
    with pytest.raises(services.FormIncomplete) as refused:
        make.handed_in(case, "closing", bob)
    assert [problem.words for problem in refused.value.problems] == ["0 of 5 process records.", "The evaluation at the end is not approved.",
                                                                     "Not every objective is judged."]


def test_a_client_out_of_contact_needs_no_evaluation_but_the_case_does_not_count(home, alice, bob, project, wang):
    case = make.planned(bob, alice, project, wang)
    make.approved(case, "closing", bob, alice, {"close_type": "lost"}, signatures={})
    count = counted(project, "CASE_CLOSE")
    assert (case.status, case.close_type, count.total_recorded(), count.total()) == ("closed", "lost", 1, 0)
    assert [row.reasons for row in count.page()] == [["fewer process records than asked for"]]


def test_nobody_plans_to_look_after_the_dead(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang)
    make.approved(case, "closing", bob, alice, {"close_type": "died"}, signatures={})
    assert (case.status, case.follow_ups.count()) == ("closed", 0)


def test_the_closing_report_says_how_long_how_often_and_how_many_hours_it_took(home, alice, bob, project, wang):
    """Nobody types it: it is counted from the process records until the report is handed in, and stays as it was then."""
    case = make.ready_to_close(bob, alice, project, wang, records=4)
    voided = make.process(case, bob, days_ago=9)
    services.void_record(voided.record, by=alice, reason="记重了")
    case.opened_on = timezone.localdate() - timedelta(days=20)
    case.save()
    draft = make.write(case, "closing", bob, {"total_contacts": "99", "total_hours": "many"})
    assert {key: draft.content[key] for key in ("total_contacts", "total_hours")} == {"total_contacts": "4", "total_hours": "3.0"}
    make.process(case, bob, days_ago=8, minutes=90)
    form = services.submit_form(draft, by=bob)
    yesterday = timezone.localdate() - timedelta(days=1)
    told = {"service_period": f"{case.opened_on} – {yesterday}", "total_contacts": "5", "total_hours": "4.5"}
    assert {key: form.content[key] for key in told} == told
    services.approve_form(form, by=alice)
    form.refresh_from_db()
    assert [{key: content[key] for key in told} for content in (form.content, form.rounds.get().content)] == [told, told]


def test_a_case_is_closed_once(home, alice, bob, project, wang):
    case = make.closed(bob, alice, project, wang)
    with pytest.raises(services.CaseMovedOn):
        services.close_case(case, by=bob, close_type="reached")


def test_a_case_is_not_closed_in_the_future_nor_before_it_was_opened(home, alice, bob, project, wang):
    case = make.ready_to_close(bob, alice, project, wang)
    with pytest.raises(services.DayInTheFuture):
        services.close_case(case, by=bob, close_type="reached", on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(services.DayTooEarly):
        services.close_case(case, by=bob, close_type="reached", on=case.opened_on - timedelta(days=1))


def test_a_closed_case_is_opened_again_with_a_reason_and_then_needs_a_new_evaluation_and_report(home, alice, bob, project, wang):
    case = make.closed(bob, alice, project, wang)
    with pytest.raises(services.ReasonMissing):
        services.reopen_case(case, by=bob, reason=" ")
    services.reopen_case(case, by=bob, reason="又不去上学了")
    case.refresh_from_db()
    assert (case.status, case.stage, case.closed_on, case.close_type, case.follow_ups.count()) == ("open", "intervention", None, "", 0)
    assert (case.steps.last().act, case.steps.last().reason) == ("reopened", "又不去上学了")
    assert missing_to_close(case) == ["The evaluation at the end is not approved.", "The closing report is not approved."]
    make.approved(case, "evaluation", bob, alice)
    make.approved(case, "closing", bob, alice)
    assert [(form.edition, form.status) for form in case.forms.filter(kind="closing").order_by("edition")] == [(1, "replaced"), (2, "approved")]
    assert case.status == "closed"


def test_handing_over_changes_the_team_and_tells_the_new_worker(home, alice, bob, gina, project, wang):
    case = make.opened(bob, alice, project, wang)
    services.hand_over_case(case, by=alice, to=gina, reason="小波产假")
    case.refresh_from_db()
    wang.refresh_from_db()
    assert (case.worker, case.supervisor, wang.responsible) == (gina, alice, gina)
    assert set(Serving.objects.current().filter(person=wang).values_list("membership__user__name", flat=True)) == {"Gina"}
    assert (list(Case.objects.visible_to(bob)), list(Case.objects.visible_to(gina))) == ([], [case])
    assert Notice.objects.get(membership=gina).params == {"number": "ZH-C00001", "who": "Alice"}


def test_a_case_is_handed_only_to_somebody_who_can_carry_it(home, alice, bob, fiona, project, wang):
    case = make.opened(bob, alice, project, wang)
    for to, trouble in ((fiona, "CannotCarryCases"), (bob, "SameWorker")):
        with pytest.raises(services.Trouble) as refused:
            services.hand_over_case(case, by=alice, to=to, reason="调岗")
        assert type(refused.value).__name__ == trouble


def test_a_placement_case_walks_through_its_phases(home, alice, bob, project, ming, wang):
    today = timezone.localdate()
    case = make.opened(bob, alice, project, ming, kind="placement")
    services.place(case, by=bob, phase="before", since=today - timedelta(days=30))
    services.place(case, by=bob, phase="placing", outcome="foster", where="东村张家", note="父母失联", since=today - timedelta(days=3))
    assert [(one.phase, one.outcome, one.until) for one in case.placements.all()] == [
        ("before", "", today - timedelta(days=3)), ("placing", "foster", None)]
    with pytest.raises(services.DayTooEarly):
        services.place(case, by=bob, phase="after", since=today - timedelta(days=4))
    with pytest.raises(services.DayInTheFuture):
        services.place(case, by=bob, phase="after", since=today + timedelta(days=1))
    with pytest.raises(services.Trouble):
        services.place(make.opened(bob, alice, project, wang), by=bob, phase="before", since=today)


# ---------- the year that follows ----------


def next_year(project, by):
    return renew_project(project, by=by, starts_on=project.ends_on + timedelta(days=1), ends_on=project.ends_on + timedelta(days=300))


def test_open_cases_follow_their_project_into_the_next_one_and_keep_their_number(home, alice, bob, fiona, project, wang, ming, li):
    still = make.planned(bob, alice, project, wang)
    waiting = make.taken_in(bob, project, ming)
    done = make.closed(bob, alice, project, li)
    new = next_year(project, fiona)
    for case in (still, waiting, done):
        case.refresh_from_db()
    assert [(case.number, case.project, case.line.project, case.carried_from) for case in (still, waiting, done)] == [
        ("ZH-C00001", new, new, project.number), ("ZH-C00002", new, new, project.number), ("ZH-C00003", project, project, "")]
    assert still.steps.last().act == "carried"
    # What was opened in the old project stays opened there; the new one did not open it again.
    assert (counted(project, "CASE_OPEN").total(), counted(new, "CASE_OPEN").total()) == (2, 0)


def test_a_case_carried_over_logs_the_last_weeks_of_the_old_project_there(home, alice, bob, fiona, project, wang):
    case = make.planned(bob, alice, project, wang)
    next_year(project, fiona)
    case.refresh_from_db()
    record = make.process(case, bob).record
    assert (record.project, record.line.project) == (project, project)


def test_a_case_whose_line_the_new_contract_does_not_have_stays_where_it_is(home, alice, bob, fiona, project, wang):
    case = make.opened(bob, alice, project, wang)
    case.line.seq = 9
    case.line.save()
    new = next_year(project, fiona)
    new_line = new.lines.get(seq=9)
    assert Case.objects.get(pk=case.pk).line == new_line


def test_cases_follow_a_project_that_its_purchaser_renews(agency, bureau, alice, bob, fiona, diana):
    """The official stands in another house: the step has no actor of ours, the audit trail names them."""
    project = governed_project(fiona, bureau)
    with fence(agency):
        assign_staff(project, membership=bob, by=fiona)
        person = ledger.person(bob, "王桂兰", birth_date=make.years_ago(70))
        case = make.taken_in(bob, project, person, code="visit")
    with fence(bureau):
        new = renew_project(project, by=diana, starts_on=project.ends_on + timedelta(days=1), ends_on=project.ends_on + timedelta(days=300))
    with fence(agency):
        case.refresh_from_db()
        assert (case.project, case.line.code, case.carried_from, case.steps.last().act, case.steps.last().by) == (new, "visit", project.number, "carried", None)


# ---------- figures, recomputed from the rows ----------


def test_opened_and_closed_cases_are_counted_from_their_steps(home, alice, bob, project, wang, ming, li):
    make.closed(bob, alice, project, wang)
    make.opened(bob, alice, project, ming)
    make.taken_in(bob, project, li)
    opened, closed = counted(project, "CASE_OPEN"), counted(project, "CASE_CLOSE")
    raw = list(CaseStep.objects.values_list("case__number", "act").order_by("pk"))
    assert opened.total() == sum(act == "opened" for _number, act in raw) == 2
    assert closed.total() == sum(act == "closed" for _number, act in raw) == 1
    assert opened.total_recorded() == 3
    rows = {row.number: (row.countable, row.reasons if not row.countable else []) for row in opened.page()}
    assert rows == {"ZH-C00001": (True, []), "ZH-C00002": (True, []), "ZH-C00003": (False, ["not opened yet"])}
    assert [str(row.who[0]) for row in closed.page()] == ["ZH-P00001 · 王* · 70-79"] or closed.page()[0].who[0].number == wang.number


def test_a_case_opened_again_is_no_longer_counted_as_closed(home, alice, bob, project, wang):
    case = make.closed(bob, alice, project, wang)
    assert counted(project, "CASE_CLOSE").total() == 1
    services.reopen_case(case, by=bob, reason="复学后又辍学")
    assert (counted(project, "CASE_CLOSE").total(), counted(project, "CASE_OPEN").total()) == (0, 1)


def test_a_contract_that_asks_for_more_records_counts_fewer_cases(home, alice, bob, project, wang):
    make.closed(bob, alice, project, wang)
    assert (counted(project, "CASE_CLOSE").total(), counted(project, "CASE_CLOSE", processes_min=6).total()) == (1, 0)


# ---------- around it ----------


def test_a_file_is_not_erased_under_an_open_case(home, alice, bob, project, wang):
    make.opened(bob, alice, project, wang)
    set_status(wang, by=bob, status="closed")
    with pytest.raises(ErasureIsRefused) as refused:
        erase_person(wang, by=bob, reason="asked")
    assert "There is a case that is not closed." in [str(words) for words in refused.value.reasons]


def test_every_step_of_a_case_is_in_the_audit_trail_without_a_name_or_a_text(agency, alice, bob, project, wang):
    with fence(agency):
        case = make.closed(bob, alice, project, wang)
        services.reopen_case(case, by=bob, reason="又不去上学了")
    with fence(agency):
        events = AuditEvent.objects.filter(object_id=case.number)
        assert [event.act for event in events.order_by("seq") if event.act.startswith("case.")] == ["case.take_in", "case.open", "case.close", "case.reopen"]
        assert not any(secret in f"{event.detail}" for event in AuditEvent.objects.all() for secret in ("王桂兰", "不去上学", "亲子沟通"))


def test_workers_see_their_own_cases_supervisors_their_teams_leaders_their_projects(home, alice, bob, gina, agency, project, wang):
    case = make.opened(bob, alice, project, wang)
    grace = factories.member(agency, "Grace", Role.PROJECT_LEAD)
    assert [list(Case.objects.visible_to(member)) for member in (bob, alice, gina, grace)] == [[case], [case], [], []]
    assign_staff(project, membership=grace, by=alice, since=project.starts_on)
    assert list(Case.objects.visible_to(grace)) == [case]


def test_an_administrator_reads_the_texts_with_an_approval_only(home, alice, bob, fiona, project, ming):
    from people.services import ask_access, decide_access

    case = make.opened(bob, alice, project, ming)
    assert (list(Case.objects.visible_to(fiona)), case.open_to(fiona), list(Form.objects.visible_to(fiona))) == ([case], False, [])
    asked = ask_access(ming, by=fiona, basis="supervision", reason="年度抽查")
    decide_access(asked, by=alice, granted=True)
    assert (case.open_to(fiona), Form.objects.visible_to(fiona).count()) == (True, 1)


def test_lines_of_another_project_are_refused(home, alice, bob, project, wang):
    other = ledger.project(alice, bob, title="另一个项目", lines=CASES)
    with pytest.raises(services.LineOfAnotherProject):
        services.take_in_case(by=bob, person=wang, project=project, line=other.lines.first(), source="self")
