"""The officials' inbox: what waits, decided with a key, undone before anyone is told, nobody else's business (UX O3)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.access import GRANTS, Permission, Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from organisations.undo import UNDO_FOR
from organisations.workdays import add_workdays
from projects import services
from projects.figures.deadlines import due_for
from projects.figures.ranking import ready_to_release, scoring_progress
from projects.models import ChangeRequest, Instalment, ProgressReport, ProjectStaff, Rectification, SupplementOffer
from projects.services import inbox
from projects.views.inbox import DOOR
from projects.window import NotAParty
from tests import factories
from tests import factories_casework as casework
from tests.factories_acceptance import evaluated
from tests.factories_calls import handed_in, opened, publicised, time_passes
from tests.factories_contract import PRIVACY, admitted, concluded, drawn_up
from tests.factories_inspection import drawn, looked_at, order_of, proved, recorded, sent
from tests.factories_progress import asked, month_begun, month_handed_in
from tests.factories_purchase import governed_project, named
from tests.factories_review import call_in_review, expert, scored, seat
from tests.factories_spending import conditions

PATH = "/o/minzheng/inbox/"


@pytest.fixture
def ground(fiona, bureau, diana):
    return governed_project(fiona, bureau)


@pytest.fixture
def report(ground, fiona):
    return month_handed_in(ground, fiona)


@pytest.fixture
def dora(bureau):
    return factories.member(bureau, "Dora", Role.OFFICIAL)


def waits(member):
    with fence(member.organisation):
        return [item.key for item in inbox.waiting(member) if item.kind.code != "instalment"]


def payable(member):
    with fence(member.organisation):
        return [item.key for item in inbox.waiting(member) if item.kind.code == "instalment"]


def state(row):
    with fence(row.organisation):
        return type(row).objects.get(pk=row.pk).status


def told(project, *kinds):
    """Notices of the provider's house that may be read by now."""
    with fence(project.organisation):
        return list(Notice.objects.filter(kind__in=kinds, not_before__lte=timezone.now()).values_list("kind", flat=True))


def test_what_was_handed_in_waits_and_drafts_do_not(ground, fiona, diana, report):
    month_begun(ground, fiona, months_back=2)
    change = asked(ground, fiona)
    asked(ground, fiona, kind="content", subject="goals", after={"text": "草稿"}, hand_in=False)
    assert sorted(waits(diana)) == sorted([f"progress:{report.number}", f"change:{change.number}"])


def test_the_most_overdue_stands_first(ground, fiona, diana, report):
    change = asked(ground, fiona)
    with fence(ground.organisation):
        ChangeRequest.objects.filter(pk=change.pk).update(decide_by=timezone.localdate() - timedelta(days=3))
    assert waits(diana) == [f"change:{change.number}", f"progress:{report.number}"]


def test_the_page_shows_the_day_by_which_it_is_decided_and_counts_each_kind(ground, fiona, diana, report, browse):
    asked(ground, fiona)
    answer = browse(diana).get(PATH)
    page = answer.content.decode()
    assert (f"by {report.decide_by:%Y-%m-%d}" in page, [(code, count) for code, _label, count in answer.context["kinds"]]) == (True, [("progress", 1), ("change", 1), ("instalment", 1)])
    assert [item.key for item in browse(diana).get(f"{PATH}?kind=progress").context["page"]] == [f"progress:{report.number}"]


def test_other_houses_and_the_provider_itself_see_nothing(report, diana, fiona, charlie, edward, browse):
    other = factories.organisation(code="QT", slug="qita", name="另一民政局", kind="bureau")
    olga = factories.member(other, "Olga", Role.OFFICIAL)
    assert (waits(fiona), waits(charlie), waits(olga), len(waits(diana))) == ([], [], [], 1)
    assert browse(olga).get(f"/o/qita/inbox/progress/{report.number}/").status_code == 404
    assert browse(olga).post(f"/o/qita/inbox/progress/{report.number}/accept/").status_code == 404
    assert browse(edward).get("/o/pinggu/inbox/").status_code == 403
    assert state(report) == "submitted"


def test_accepted_in_one_post_and_undone_before_anyone_is_told(ground, report, diana, browse, monkeypatch):
    web = browse(diana)
    answer = web.post(f"{PATH}progress/{report.number}/accept/", follow=True)
    (message,) = answer.context["messages"]
    assert (state(report), message.extra_tags, told(ground, "progress.accepted")) == ("accepted", f"undo:{PATH}progress/{report.number}/undo/", [])
    web.post(f"{PATH}progress/{report.number}/undo/")
    assert (state(report), waits(diana)) == ("submitted", [f"progress:{report.number}"])
    now = timezone.now() + UNDO_FOR + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert told(ground, "progress.accepted") == []


def test_too_late_to_undo_says_so(report, diana, browse, monkeypatch):
    web = browse(diana)
    web.post(f"{PATH}progress/{report.number}/accept/")
    now = timezone.now() + UNDO_FOR + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    page = web.post(f"{PATH}progress/{report.number}/undo/", follow=True).content.decode()
    assert ("can no longer be undone" in page, state(report)) == (True, "accepted")


@pytest.mark.parametrize("data", [{"phrase": "1"}, {"words": "请补充附件"}])
def test_returned_with_a_phrase_or_with_words(report, diana, browse, data):
    browse(diana).post(f"{PATH}progress/{report.number}/return/", data)
    assert state(report) == "returned"


def test_nothing_is_returned_without_a_reason(report, diana, browse):
    page = browse(diana).post(f"{PATH}progress/{report.number}/return/", {}, follow=True).content.decode()
    assert ("was not returned" in page, state(report)) == (True, "submitted")


def test_the_second_official_sees_the_decision_of_the_first(report, diana, dora, browse):
    browse(diana).post(f"{PATH}progress/{report.number}/return/", {"words": "请补充附件"})
    answer = browse(dora).post(f"{PATH}progress/{report.number}/accept/")
    page = answer.content.decode()
    assert (answer.status_code, "Diana" in page, "请补充附件" in page, state(report)) == (409, True, True, "returned")


def test_several_of_one_kind_are_accepted_together_after_each_was_opened(ground, fiona, diana, report, browse):
    second, web = month_handed_in(ground, fiona, months_back=2), browse(diana)
    picks = {"pick": [f"progress:{report.number}", f"progress:{second.number}"]}
    web.get(f"{PATH}progress/{report.number}/")
    page = web.post(f"{PATH}approve/", picks, follow=True).content.decode()
    assert (f"Open each once before you accept them together: {second.number}" in page, state(report), state(second)) == (True, "submitted", "submitted")
    web.get(f"{PATH}progress/{second.number}/")
    web.post(f"{PATH}approve/", picks)
    assert (state(report), state(second)) == ("accepted", "accepted")
    web.post(f"{PATH}undo/")
    assert (state(report), state(second)) == ("submitted", "submitted")


def test_what_was_handed_in_anew_must_be_opened_anew(ground, fiona, diana, report, browse, agency):
    web = browse(diana)
    web.get(f"{PATH}progress/{report.number}/")
    with fence(agency):
        ProgressReport.objects.filter(pk=report.pk).update(version=report.version + 5)
    web.post(f"{PATH}approve/", {"pick": [f"progress:{report.number}"]})
    assert state(report) == "submitted"


def test_different_kinds_are_not_accepted_together(ground, fiona, diana, report, browse):
    change, web = asked(ground, fiona), browse(diana)
    for address in (f"progress/{report.number}/", f"change/{change.number}/"):
        assert web.get(PATH + address).status_code == 200
    web.post(f"{PATH}approve/", {"pick": [f"progress:{report.number}", f"change:{change.number}"]})
    assert (state(report), state(change)) == ("submitted", "submitted")


def test_an_instalment_waits_once_all_its_conditions_are_met(ground, fiona, diana, agency):
    with fence(agency):
        Instalment.objects.filter(project=ground, seq=1).update(conditions=[{"text": "居民会议纪要", "met_on": None}], due_on=timezone.localdate())
    before = payable(diana)
    with fence(agency):
        Instalment.objects.filter(project=ground, seq=1).update(conditions=[{"text": "居民会议纪要", "met_on": "2026-07-01"}])
    assert (before, payable(diana)) == ([], [f"instalment:{ground.number}-1"])


@pytest.mark.parametrize("address", ["progress/NIX/", "nothing/NIX/", "proof/NIX-1/", "instalment/NIX/", "proof/x-９/"])
def test_an_item_that_is_not_there_is_404(ground, diana, browse, address):
    assert browse(diana).get(PATH + address).status_code == 404


def test_the_inbox_costs_the_same_for_one_and_for_many(ground, fiona, diana, bureau, browse):
    web, costs = browse(diana), []
    month_handed_in(ground, fiona)
    for more in (False, True):
        if more:
            month_handed_in(ground, fiona, months_back=2)
            month_handed_in(governed_project(fiona, bureau, title="第二个项目"), fiona)
        web.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            assert web.get(PATH).status_code == 200
        costs.append(len(queries))
    assert (costs[0] == costs[1], costs[1] <= 20) == (True, True), costs


def test_today_of_an_official_tells_what_waits(ground, report, diana, browse, agency):
    with fence(agency):
        ProgressReport.objects.filter(pk=report.pk).update(decide_by=timezone.localdate() - timedelta(days=1))
    web = browse(diana)
    assert 'hx-get="/o/minzheng/inbox/waiting/"' in web.get("/o/minzheng/").content.decode()
    answer, part = web.get(f"{PATH}waiting/"), web.get(f"{PATH}waiting/", headers={"HX-Request": "true"}).content.decode()
    assert (answer.context["count"], answer.context["late_items"], report.number in part, "<html" in part) == (2, 2, True, False)
    near = web.get("/o/minzheng/deadlines/?mine=1", headers={"HX-Request": "true"}).content.decode()
    assert (report.number in near, "2 overdue" in near, "<html" in near) == (True, True, False)


def test_reminding_tells_the_providers_once_a_day_and_stands_in_both_trails(ground, fiona, diana, bob, agency, browse):
    web, data = browse(diana), {"project": [ground.number]}
    web.post("/o/minzheng/portfolio/remind/", data)
    page = web.post("/o/minzheng/portfolio/remind/", data, follow=True).content.decode()
    with fence(agency):
        notices = list(Notice.objects.filter(kind="project.reminded").values_list("membership__user__name", flat=True))
        theirs = AuditEvent.objects.filter(act="project.remind").count()
    with fence(diana.organisation):
        ours = AuditEvent.objects.filter(act="project.remind").count()
    assert ("Reminded today already" in page, notices, theirs, ours) == (True, [fiona.name], 1, 1)


def test_an_official_of_another_bureau_reminds_nobody(ground, fiona, agency, browse):
    olga = factories.member(factories.organisation(code="QT", slug="qita", name="另一民政局", kind="bureau"), "Olga", Role.OFFICIAL)
    browse(olga).post("/o/qita/portfolio/remind/", {"project": [ground.number]})
    with fence(olga.organisation), pytest.raises(NotAParty):
        services.remind_provider(ground, by=olga)
    with fence(agency):
        assert Notice.objects.filter(kind="project.reminded").count() == 0


# ---------- the other kinds ----------


@pytest.fixture
def proof(fiona, diana, bob, alice, agency, bureau):
    """A spot check with one order, whose proof the provider has handed in."""
    project = governed_project(fiona, bureau)
    with fence(agency):
        ProjectStaff.objects.create(organisation=agency, project=project, membership=bob, since=project.starts_on)
        people = [casework.person(alice, name) for name in ("欧阳晓霜", "诸葛念北")]
    recorded(project, bob, people, count=6, reviewer=alice)
    inspection = sent(project, diana)
    proved(inspection, fiona)
    return order_of(inspection, diana)


def order_state(order):
    with fence(order.organisation):
        return Rectification.objects.get(pk=order.pk).status


def test_a_proof_is_accepted_undone_and_returned_from_the_inbox(proof, diana, browse):
    number, web, states = f"{proof.inspection.number}-{proof.seq}", browse(diana), []
    assert f"proof:{number}" in waits(diana)
    assert web.get(f"{PATH}proof/{number}/").status_code == 200
    for verb, data in (("accept", {}), ("undo", {}), ("return", {"phrase": "0"})):
        web.post(f"{PATH}proof/{number}/{verb}/", data)
        states.append(order_state(proof))
    assert states == ["closed", "proved", "returned"]


def test_the_second_inspector_sees_who_decided_about_the_proof(proof, diana, dora, browse):
    number = f"{proof.inspection.number}-{proof.seq}"
    browse(diana).post(f"{PATH}proof/{number}/accept/")
    answer = browse(dora).post(f"{PATH}proof/{number}/return/", {"words": "请补充"})
    assert (answer.status_code, "Diana" in answer.content.decode(), order_state(proof)) == (409, True, "closed")


def test_a_contract_waits_for_the_purchaser_once_the_provider_has_signed(diana, fiona, browse):
    project = drawn_up(diana, fiona)
    before = waits(diana)
    with fence(fiona.organisation):
        services.sign_contract(project, by=fiona)
    assert (before, waits(diana)) == ([], [f"contract:{project.number}"])
    assert browse(diana).get(f"{PATH}contract/{project.number}/").url == f"/o/minzheng/projects/{project.number}/contract/sign/"


def lines(member):
    with fence(member.organisation):
        return [(item.key, item.page, item.decide_by) for item in inbox.waiting(member) if item.kind.code not in ("instalment", "call")]


def test_from_the_admitted_proposal_to_the_announced_contract_each_step_waits_and_leads_to_its_page(diana, fiona, bureau, agency, browse):
    outcome = admitted(diana, fiona)
    with fence(bureau):
        proposal, call = outcome.proposal.number, outcome.call
        decided = timezone.localdate(call.decided_at) if call.decided_at else call.publicity_until
    found = [lines(diana)]
    with fence(bureau):
        project = services.award_project(outcome, by=diana)
    found.append([entry[:2] for entry in lines(diana)])
    with fence(bureau):
        services.draw_up_contract(project, by=diana, number="HT-2026-18", **PRIVACY)
    found.append(lines(diana))
    for member in (fiona, diana):
        with fence(member.organisation):
            services.sign_contract(project, by=member)
    with fence(agency):
        due = project.contract.__class__.objects.get(project=project).notice_due_on
    found.append(lines(diana))
    web = browse(diana)
    assert web.get(f"{PATH}announce/{project.number}/").url == f"/o/minzheng/projects/{project.number}/contract/announce/"
    with fence(bureau):
        services.announce_contract(project, on=timezone.localdate(), address="https://example.org/1", by=diana)
    assert [*found, lines(diana)] == [
        [(f"award:{proposal}", ("award", call.number, proposal), add_workdays(decided, 10))], [(f"draw_up:{project.number}", ("contract_edit", project.number))], [],
        [(f"announce:{project.number}", ("contract_announce", project.number), due)], []]


def test_a_passed_project_waits_for_its_acceptance_until_the_day_of_the_deadlines(ground, diana, browse):
    before = lines(diana)
    evaluated(ground, diana)
    with fence(diana.organisation):
        day = next(entry.day for entry in due_for(diana.organisation) if entry.kind.code == "acceptance")
    assert (before, lines(diana)) == ([], [(f"acceptance:{ground.number}", ("acceptance", ground.number), day)])
    assert browse(diana).get(f"{PATH}acceptance/{ground.number}/").url == f"/o/minzheng/projects/{ground.number}/acceptance/"


def test_scores_wait_to_be_released_once_every_sheet_is_in(diana, fiona, dora, bureau, browse):
    call, proposals = call_in_review(diana, [fiona] * 2)
    erin, frank = expert(bureau), expert(bureau, "Frank")
    seat(call, erin, frank, by=diana)
    found = []
    for proposal, member in [(proposals[0], erin), (proposals[1], erin), (proposals[0], frank), (proposals[1], frank)]:
        found.append(lines(diana))
        scored(proposal, member, 80)
        with fence(bureau):
            assert ([call.pk] if scoring_progress(call).is_whole else []) == [ready.pk for ready in ready_to_release([call])]
    assert (found, lines(diana)) == ([[]] * 4, [(f"release:{call.number}", ("ranking_release", call.number), add_workdays(timezone.localdate(), 5))])
    assert browse(diana).get(f"{PATH}release/{call.number}/").url == f"/o/minzheng/calls/{call.number}/ranking/release/"
    with fence(bureau):
        services.release_scores(call, by=diana)
    assert lines(diana) == []


def test_calls_that_need_their_next_step_and_objections_wait_for_their_bureau(diana, fiona, agency):
    call = opened(diana)
    open_still = waits(diana)
    late = time_passes(opened(diana), days=11)
    result = publicised(diana, [handed_in(opened(diana), fiona)], decisions=["rejected"])
    with fence(agency):
        services.raise_objection(result, text="分数有误", by=fiona)
    assert (open_still, sorted(waits(diana)), call.number in str(waits(diana)), waits(fiona)) == (
        [], sorted([f"call:{late.number}", f"objection:{result.number}-1"]), False, [])


def test_the_inbox_and_the_deadlines_name_the_same_days(diana, fiona, bureau, agency, ground):
    signing = drawn_up(diana, fiona)
    with fence(fiona.organisation):
        services.sign_contract(signing, by=fiona)
    closed = time_passes(opened(diana), days=11)
    reviewed, _proposals = call_in_review(diana, [fiona])
    ripe, proposals = call_in_review(diana, [fiona])
    erin = expert(bureau)
    seat(ripe, erin, by=diana)
    scored(proposals[0], erin, 80)
    result = publicised(diana, [handed_in(opened(diana), fiona)], decisions=["rejected"])
    with fence(agency):
        services.raise_objection(result, text="分数有误", by=fiona)
    over = time_passes(publicised(diana, [handed_in(opened(diana), fiona)]), days=30)
    with fence(bureau):
        due = {(entry.kind.code, *entry.page[1:]): entry.day for entry in due_for(bureau)}
        found = {(item.key): (item.decide_by, item.is_overdue) for item in inbox.waiting(diana)}
        first = inbox.waiting(diana)[0].decide_by
    wanted = {f"contract:{signing.number}": ("conclude", signing.number), f"instalment:{ground.number}-1": ("instalment", ground.number, 1),
              f"call:{closed.number}": ("begin_review", closed.number), f"call:{reviewed.number}": ("publicise", reviewed.number),
              f"call:{ripe.number}": ("publicise", ripe.number), f"release:{ripe.number}": ("publicise", ripe.number),
              f"objection:{result.number}-1": ("objection", result.number), f"call:{over.number}": ("decide_call", over.number)}
    today = timezone.localdate()
    assert found == {key: (due[entry], due[entry] < today) for key, entry in wanted.items()}
    assert first == min(due[entry] for entry in wanted.values()) < today


def test_an_order_that_an_inspector_of_the_own_house_still_drafts_keeps_no_instalment_from_being_paid(ground, diana, bob, alice, agency):
    with fence(agency):
        ProjectStaff.objects.create(organisation=agency, project=ground, membership=bob, since=ground.starts_on)
        people = [casework.person(alice, "欧阳晓霜")]
    recorded(ground, bob, people, count=6, reviewer=alice)
    conditions(ground, 1, {"rule": "orders_closed"})
    looked_at(drawn(ground, diana), diana)
    before = payable(diana)
    sent(ground, diana)
    assert (before, payable(diana)) == ([f"instalment:{ground.number}-1"], [])


def test_an_instalment_that_waits_for_the_mid_term_report_costs_the_inbox_no_question(ground, fiona, bureau, diana, browse):
    web, costs, asked_for = browse(diana), [], [{"rule": "reports_accepted", "report": "mid"}]
    for more in (0, 3):
        for project in [ground, *(governed_project(fiona, bureau, title=f"项目{number}") for number in range(more))]:
            conditions(project, 1, *asked_for)
        web.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            web.get(PATH)
        costs.append(len(queries))
    assert (costs[0] == costs[1], payable(diana)) == (True, []), costs


def test_an_authoritys_inspector_decides_about_a_proof_from_the_own_inbox_and_sees_nothing_else_there(fiona, bureau, bob, alice, agency, browse, ground, report):
    office = factories.organisation(code="SJ", slug="shiju", name="市民政局", kind="authority")
    anna = factories.member(office, "Anna", Role.AUTHORITY)
    with fence(agency):
        named(ground, office, "authority", by=fiona)
        ProjectStaff.objects.create(organisation=agency, project=ground, membership=bob, since=ground.starts_on)
        people = [casework.person(alice, "欧阳晓霜")]
    recorded(ground, bob, people, count=6, reviewer=alice)
    inspection = sent(ground, anna)
    proved(inspection, fiona)
    order, web = order_of(inspection, anna), browse(anna)
    number = f"{inspection.number}-{order.seq}"
    assert [item.key for item in web.get("/o/shiju/inbox/").context["page"]] == [f"proof:{number}"]
    assert (web.get(f"/o/shiju/inbox/progress/{report.number}/").status_code, web.post(f"/o/shiju/inbox/progress/{report.number}/accept/").status_code) == (404, 404)
    assert web.post(f"/o/shiju/inbox/proof/{number}/accept/").status_code == 302
    assert (order_state(order), state(report)) == ("closed", "submitted")


def test_whoever_decides_about_one_kind_passes_the_door_of_the_inbox():
    decides = {kind.permission for kind in inbox.KINDS.values()} - {Permission.CONTRACT_SIGN}  # providers and landing units sign as well, on their own pages
    assert {role for role, given in GRANTS.items() if given & decides} == {role for role, given in GRANTS.items() if DOOR in given} == {Role.OFFICIAL, Role.AUTHORITY}


def test_a_supplement_that_was_sent_back_waits_until_it_is_taken_back_and_costs_no_question(fiona, diana, bureau, browse):
    project = concluded(diana, fiona, running=True, on=timezone.localdate() - timedelta(days=30))
    with fence(bureau):
        offer = services.add_supplement(project, amount=20000, reason="新增两个社区", by=diana)
    open_one = [key for key in waits(diana) if key.startswith("supplement")]
    with fence(bureau), CaptureQueriesContext(connection) as before:
        inbox.waiting(diana)
    with fence(fiona.organisation):
        services.send_back_supplement(SupplementOffer.objects.select_related("project__organisation").get(pk=offer.pk), reason="人手不够", by=fiona)
    with fence(bureau), CaptureQueriesContext(connection) as after:
        inbox.waiting(diana)
    page = browse(diana).get(f"{PATH}?kind=supplement").content.decode()
    assert (open_one, [key for key in waits(diana) if key.startswith("supplement")], waits(fiona), len(after) == len(before), "Supplement sent back by the provider" in page) == (
        [], [f"supplement:{project.number}"], [], True, True)
    assert browse(diana).get(f"{PATH}supplement/{project.number}/")["Location"] == f"/o/minzheng/projects/{project.number}/contract/"
    with fence(bureau):
        services.withdraw_supplement(SupplementOffer.objects.select_related("project__organisation").get(pk=offer.pk), by=diana)
    assert [key for key in waits(diana) if key.startswith("supplement")] == []
