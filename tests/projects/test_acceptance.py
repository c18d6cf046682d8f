"""The acceptance: one line per indicator and standard, users' opinions, signatures, announcement; without them it is not completed (实施条例 art. 45, 政府采购法 art. 41)."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services, window
from projects.figures import acceptance as needed
from projects.models import Acceptance, AcceptanceLine, Project, ProviderGrade, Signatory, UserOpinion
from projects.services.acceptance import NameMissing, NoSuchDay
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from tests import factories
from tests import factories_casework as casework
from tests.factories_acceptance import (
    OPINION_NAME,
    URL,
    acceptance_begun,
    acceptance_ready,
    accepted,
    as_read,
    evaluated,
    fresh,
)
from tests.factories_purchase import governed_project, named

CANARY = "欧阳晓霜"


@pytest.fixture
def ground(fiona, bureau, diana):
    return governed_project(fiona, bureau)


@pytest.fixture
def ready(ground, diana):
    return acceptance_ready(ground, diana)


def stage_of(project):
    with fence(project.organisation):
        return Project.objects.get(pk=project.pk).status


# ---------- drawn up ----------


def test_one_line_per_indicator_with_target_in_force_and_count_frozen(ground, diana, fiona, alice, bob, agency):
    with fence(agency):
        client = casework.person(alice, CANARY)
        casework.approved(alice, bob, ground, persons=[client], days_ago=5)
        services.governed.apply_target(ground.indicators.get(), target=80, effective_from=timezone.localdate() - timedelta(days=3), reason="调整", by=fiona)
    acceptance = acceptance_begun(ground, diana)
    with fence(agency):
        casework.approved(alice, bob, ground, persons=[client], days_ago=4)
        frozen = list(acceptance.lines.values_list("kind", "title", "unit", "agreed", "done", "verdict"))
    assert frozen == [("indicator", "入户探访", "人次", 80, 1, "")]
    with fence(diana.organisation):
        services.count_again(fresh(acceptance, diana), by=diana)
        assert list(acceptance.lines.values_list("done", flat=True)) == [2]


def test_it_is_drawn_up_once_and_only_after_the_final_evaluation_was_passed(ground, diana):
    with fence(diana.organisation), pytest.raises(NotInThisState):
        services.draw_up_acceptance(ground, by=diana)
    acceptance = acceptance_begun(ground, diana)
    with fence(diana.organisation), pytest.raises(AlreadyDecided) as there:
        services.draw_up_acceptance(ground, by=diana)
    assert there.value.decision.pk == acceptance.pk


def test_only_the_purchaser_holds_it(ground, diana, fiona, edward, agency):
    acceptance = acceptance_begun(ground, diana)
    with fence(agency):
        named(ground, edward.organisation, "evaluator", by=fiona)
    inside = factories.member(agency, "Inside", Role.OFFICIAL)
    for member in (fiona, edward, inside):
        with fence(member.organisation), pytest.raises(window.NotAParty):
            services.complete_acceptance(acceptance, by=member)


# ---------- incomplete in each way ----------


def without(acceptance, code):
    """Everything is there but one thing; rows are changed as the own house's rows, in the provider's fence."""
    with fence(acceptance.organisation):
        rows = Acceptance.objects.filter(pk=acceptance.pk)
        if code == "lines":
            AcceptanceLine.objects.filter(acceptance=acceptance, kind="indicator").delete()
        elif code == "verdicts":
            AcceptanceLine.objects.filter(acceptance=acceptance, kind="standard").update(verdict="")
        elif code == "opinion":
            UserOpinion.objects.filter(acceptance=acceptance).delete()
        elif code == "signatories":
            Signatory.objects.filter(acceptance=acceptance).delete()
        elif code == "signatures":
            Signatory.objects.filter(acceptance=acceptance, seq=2).update(signed_on=None)
        elif code == "refused":
            rows.update(conclusion="refused")
        else:
            rows.update(**{code: None if code == "announced_on" else ""})


@pytest.mark.parametrize("code", list(needed.MISSING))
def test_incomplete_in_one_way_the_service_says_which(ready, diana, code):
    without(ready, code)
    with fence(diana.organisation), pytest.raises(services.AcceptanceIncomplete) as lacking:
        services.complete_acceptance(fresh(ready, diana), by=diana)
    assert (lacking.value.missing, stage_of(ready.project)) == ([code], "final_evaluated")


@pytest.mark.parametrize("code", list(needed.MISSING))
def test_incomplete_in_one_way_the_database_refuses_as_well(ready, code):
    without(ready, code)
    with fence(ready.organisation), pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.filter(pk=ready.pk).update(status="completed", completed_at=timezone.now())


def test_whole_the_database_lets_it_through(ready):
    with fence(ready.organisation):
        assert Acceptance.objects.filter(pk=ready.pk).update(status="completed", completed_at=timezone.now()) == 1


def test_at_the_beginning_everything_is_missing(ground, diana):
    acceptance = acceptance_begun(ground, diana)
    with fence(diana.organisation), pytest.raises(services.AcceptanceIncomplete) as lacking:
        services.complete_acceptance(acceptance, by=diana)
    assert lacking.value.missing == ["verdicts", "opinion", "signatories", "conclusion", "announced_on", "announcement_url"]


# ---------- completed ----------


def test_completed_the_project_is_accepted_and_both_houses_are_told(ground, diana, agency, bureau):
    acceptance = accepted(ground, diana)
    assert (stage_of(ground), fresh(acceptance, diana).status) == ("accepted", "completed")
    for house in (agency, bureau):
        with fence(house):
            assert Notice.objects.filter(kind="acceptance.completed").count() == 1
            assert AuditEvent.objects.filter(act="acceptance.complete").count() == 1
    with fence(bureau):
        assert ProviderGrade.objects.filter(stage="acceptance").count() == 1


def test_a_completed_acceptance_stays_as_it_is(ground, diana, agency):
    acceptance = accepted(ground, diana)
    with fence(diana.organisation):
        acts = [lambda: services.complete_acceptance(acceptance, by=diana), lambda: services.conclude(acceptance, opinion="x", by=diana),
                lambda: services.judge_lines(acceptance, verdicts={}, by=diana), lambda: services.count_again(acceptance, by=diana),
                lambda: services.add_opinion(acceptance, who="user", name="王五", satisfied="no", by=diana),
                lambda: services.add_signatory(acceptance, name="王五", unit="x", by=diana)]
        for act in acts:
            with pytest.raises(AlreadyDecided):
                act()
    with fence(agency):
        for rows in (Acceptance.objects.filter(pk=acceptance.pk).update, lambda **_: AcceptanceLine.objects.update(verdict="not_met"), lambda **_: UserOpinion.objects.all().delete(),
                     lambda **_: Signatory.objects.update(name="x")):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows(status="draft")


def test_not_accepted_it_goes_into_rectification_and_is_concluded_anew(ready, diana, agency):
    with fence(diana.organisation):
        with pytest.raises(ReasonMissing):
            services.refuse_acceptance(ready, reason=" ", due_on=timezone.localdate(), by=diana)
        services.refuse_acceptance(ready, reason="活动场次不足", due_on=timezone.localdate() + timedelta(days=20), by=diana)
    with fence(agency):
        assert list(ready.project.steps.order_by("-pk").values_list("after", "reason")[:1]) == [("rectifying", "活动场次不足")]
        assert Notice.objects.filter(kind="acceptance.refused").count() == 1
    evaluated(as_read(ready.project, diana), diana, score="80")
    with fence(diana.organisation):
        services.conclude(ready, conclusion="partly", by=diana)
        services.complete_acceptance(ready, by=diana)
    assert stage_of(ready.project) == "accepted"


def test_days_to_come_and_names_that_are_missing_are_refused(ground, diana):
    acceptance, tomorrow = acceptance_begun(ground, diana), timezone.localdate() + timedelta(days=1)
    with fence(diana.organisation):
        for facts in ({"held_on": tomorrow}, {"announced_on": tomorrow}, {"held_on": timezone.localdate(), "announced_on": timezone.localdate() - timedelta(days=1)}):
            with pytest.raises(NoSuchDay):
                services.conclude(acceptance, by=diana, **facts)
        with pytest.raises(NoSuchDay):
            services.add_signatory(acceptance, name="李验收", unit="民政局", signed_on=tomorrow, by=diana)
        with pytest.raises(NameMissing):
            services.add_opinion(acceptance, who="user", name=" ", satisfied="yes", by=diana)
        with pytest.raises(NameMissing):
            services.add_signatory(acceptance, name="李验收", unit="", by=diana)


def test_of_two_who_write_the_second_is_told(ready, diana):
    with fence(diana.organisation):
        services.conclude(ready, opinion="第一", seen=ready.version, by=diana)
        with pytest.raises(AlreadyDecided):
            services.conclude(ready, opinion="第二", seen=ready.version, by=diana)
    assert fresh(ready, diana).opinion == "第一"


# ---------- who reads which name ----------


def test_the_opinions_name_is_sealed_and_shown_as_surname_and_star_to_all(ground, ready, diana, fiona, browse):
    with connection.cursor() as cursor, fence(ready.organisation):
        cursor.execute("SELECT name FROM projects_useropinion")
        assert OPINION_NAME.encode() not in bytes(cursor.fetchone()[0])
    pages = [browse(member).get(reverse(name, args=[member.organisation.slug, ground.number])).content.decode() for member in (diana, fiona) for name in ("acceptance", "acceptance_print")]
    pages.append(browse(diana).get(reverse("acceptance_opinions", args=["minzheng", ground.number])).content.decode())
    assert [(OPINION_NAME in page, "张*" in page) for page in pages] == [(False, True)] * 5
    with fence(ready.organisation):
        assert UserOpinion.objects.get().name == OPINION_NAME  # and it was there to be seen


def test_names_in_what_is_said_are_masked(ground, diana, alice, agency):
    with fence(agency):
        casework.person(alice, CANARY)
    acceptance = acceptance_begun(ground, diana)
    with fence(diana.organisation):
        services.add_opinion(acceptance, who="guardian", name="张三丰收", satisfied="yes", text=f"我是张三丰收，{CANARY}很喜欢社工", by=diana)
    with fence(agency):
        assert UserOpinion.objects.get().text == "我是张*，欧**霜很喜欢社工"


def test_the_printed_form_has_the_amount_in_figures_and_capitals(ground, ready, diana, browse):
    page = browse(diana).get(reverse("acceptance_print", args=["minzheng", ground.number])).content.decode()
    assert [words in page for words in ("300,000.00", "人民币叁拾万元整", "李验收", URL)] == [True] * 4


def test_other_houses_find_nothing(ground, ready, charlie, browse):
    client = browse(charlie)
    names = ("acceptance", "acceptance_print", "closing")
    assert [client.get(reverse(name, args=["qiming", ground.number])).status_code for name in names] == [404] * 3
    with fence(charlie.organisation), connection.cursor() as cursor:
        for table in ("acceptance", "acceptanceline", "useropinion", "signatory", "evaluationresult"):
            cursor.execute(f"SELECT count(*) FROM projects_{table}")
            assert cursor.fetchone() == (0,)


def test_the_evaluator_reads_results_and_no_acceptance(ground, fiona, diana, edward, agency, browse):
    with fence(agency):
        named(ground, edward.organisation, "evaluator", by=fiona)
    acceptance_ready(ground, diana)
    page = browse(edward).get(reverse("acceptance", args=["pinggu", ground.number])).content.decode()
    assert ("良好" in page, "李验收" in page) == (True, False)


def test_on_the_pages_from_drawing_up_to_completing(ground, diana, browse):
    evaluated(ground, diana)
    client, here = browse(diana), ["minzheng", ground.number]
    today = timezone.localdate().isoformat()
    client.post(reverse("acceptance_new", args=here))
    with fence(diana.organisation):
        acceptance = Acceptance.objects.get()
        line = acceptance.lines.get()
    lines = {f"line-{line.pk}-verdict": "partly", f"line-{line.pk}-remark": "差 20 人次", "standard-0-title": "服务质量", "standard-0-verdict": "met", "version": acceptance.version}
    assert client.post(reverse("acceptance_lines", args=here), lines).status_code == 302
    client.post(reverse("acceptance_opinions", args=here), {"who": "user", "name": OPINION_NAME, "satisfied": "yes", "text": "好", "given_on": today})
    client.post(reverse("acceptance_signatories", args=here), {"name": "李验收", "unit": "民政局"})
    with fence(diana.organisation):
        key = Signatory.objects.get().pk
    client.post(reverse("acceptance_signatories", args=here), {"drop": str(key), "sign": "1"})
    version = fresh(acceptance, diana).version
    client.post(reverse("acceptance_edit", args=here), {"held_on": today, "place": "", "conclusion": "partly", "opinion": "同意", "announced_on": today, "announcement_url": URL, "version": version})
    assert client.post(reverse("acceptance_complete", args=here)).status_code == 302
    assert (stage_of(ground), fresh(acceptance, diana).conclusion) == ("accepted", "partly")


# ---------- who reads what before it is ended ----------


def test_what_a_colleague_changed_meanwhile_is_read_before_it_is_completed_or_refused(ready, diana, browse):
    """A changed verdict is not locked for good unread, nor the project sent into rectification over it."""
    here, client, today = ["minzheng", ready.project.number], browse(diana), timezone.localdate()
    with fence(diana.organisation):
        line = ready.lines.first()
        services.judge_lines(ready, verdicts={line.pk: ("not_met", "少了十场")}, by=diana)
    answers = []
    for name, typed in (("acceptance_complete", {}), ("acceptance_refuse", {"reason": "活动场次不足", "due_on": (today + timedelta(days=20)).isoformat()})):
        old = client.post(reverse(name, args=here), typed | {"version": ready.version})
        page = old.content.decode()
        answers.append((old.status_code, stage_of(ready.project), f'name="version" value="{fresh(ready, diana).version}"' in page))
    kept = "活动场次不足" in page
    with fence(diana.organisation):
        late = []
        for act, more in ((services.complete_acceptance, {}), (services.refuse_acceptance, {"reason": "x", "due_on": today})):
            with pytest.raises(AlreadyDecided) as decision:
                act(ready, seen=ready.version, by=diana, **more)
            late.append(decision.value.decision.version)
    new = client.post(reverse("acceptance_complete", args=here), {"version": fresh(ready, diana).version})
    assert (answers, kept, late, new.status_code, stage_of(ready.project)) == ([(409, "final_evaluated", True)] * 2, True, [ready.version + 1] * 2, 302, "accepted")


# ---------- illegal steps, and at once ----------


def test_the_database_knows_no_way_back(ground, diana, agency):
    acceptance = accepted(ground, diana)
    with fence(agency), pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.filter(pk=acceptance.pk).update(status="draft")


@pytest.mark.django_db(transaction=True)
def test_of_eight_officials_at_once_one_completes_it(agency, bureau):
    fiona, diana = factories.member(agency, "Fiona", Role.ADMIN), factories.member(bureau, "Diana", Role.OFFICIAL)
    acceptance = acceptance_ready(governed_project(fiona, bureau), diana)
    officials = [factories.member(bureau, f"Official{n}", Role.OFFICIAL) for n in range(8)]
    start, found = threading.Barrier(8), []

    def complete(number):
        try:
            start.wait(10)
            with fence(bureau):
                services.complete_acceptance(acceptance, by=officials[number])
            found.append("done")
        except AlreadyDecided:
            found.append("late")
        except Exception as wrong:  # told below
            found.append(repr(wrong))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=complete, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(found) == ["done"] + ["late"] * 7
    for house in (agency, bureau):
        with fence(house):
            assert AuditEvent.objects.filter(act="acceptance.complete").count() == 1
