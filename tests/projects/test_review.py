"""Judging proposals: statements, sheets that stay blind until their hour, release, decisions, and who is shown what (F001-6, UX.md E4)."""

import json
import threading
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from organisations import services as organisation_services
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.models import KeptReason, Outcome, Proposal, Reviewer, ReviewSheet
from projects.services.review import may_score
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from tests import factories
from tests.factories_calls import handed_in, opened, publicised, time_passes
from tests.factories_review import call_again, call_in_review, expert, fresh, marks, released, scored, seat
from tests.guards.addresses import addresses
from tests.guards.sweeps import undone


@pytest.fixture
def erin(bureau):
    """Erin is an expert whom the bureau invited."""
    return expert(bureau)


@pytest.fixture
def frank(bureau):
    """Frank is another expert."""
    return expert(bureau, "Frank")


@pytest.fixture
def gerda(agency):
    """Gerda writes proposals with Fiona."""
    return factories.member(agency, "Gerda", Role.PROJECT_LEAD)


@pytest.fixture
def scene(diana, fiona, charlie, other_agency, erin, frank):
    """A call in review: two proposals of Fiona's house and one of another; Erin (chair), Frank and Diana on the panel."""
    boss = factories.member(other_agency, "Carl", Role.ADMIN)
    call, proposals = call_in_review(diana, [fiona, fiona, boss], min_reviewers=2)
    seat(call, erin, frank, diana, by=diana, chair=erin)
    return call, proposals


def page(browse, member, name, *args):
    return browse(member).get(reverse(name, args=[member.organisation.slug, *args]))


def post(browse, who, name, *args, **data):
    return browse(who).post(reverse(name, args=[who.organisation.slug, *args]), data)


def acts(organisation, *names):
    with fence(organisation):
        return [(event.act, event.detail) for event in AuditEvent.objects.filter(act__in=names).order_by("seq")]


# ---------- the panel ----------


def test_only_members_of_the_house_who_may_score_sit_on_a_panel(diana, bob, bureau, agency, erin):
    call = opened(diana)
    auditor = factories.member(bureau, "Ada", Role.AUDITOR)
    with fence(bureau):
        services.seat_reviewer(call, membership=erin, by=diana)
        for stranger in (bob, auditor):
            with pytest.raises(services.CannotReview):
                services.seat_reviewer(call, membership=stranger, by=diana)
        assert [str(one) for one in call.panel.all()] == ["Erin"]


def test_a_panel_has_one_chair(diana, bureau, erin, frank):
    call = opened(diana)
    seat(call, erin, frank, by=diana, chair=erin, stated=False)
    with fence(bureau):
        services.seat_reviewer(call, membership=frank, chair=True, by=diana)
        assert [(str(one), one.is_chair) for one in call.panel.order_by("pk")] == [("Erin", False), ("Frank", True)]


def test_who_is_seated_is_told_where_to_go(diana, bureau, erin, scene):
    with fence(bureau):
        notices = [(notice.membership, notice.path) for notice in Notice.objects.filter(kind="review.seat", membership=erin)]
    assert notices == [(erin, reverse("scoring", args=["minzheng", scene[0].number]))]


def test_a_reviewer_leaves_the_panel_until_a_mark_was_given(diana, bureau, erin, frank, scene):
    call, (first, *_rest) = scene
    scored(first, erin, 50, submit=False)
    with fence(bureau):
        services.unseat_reviewer(call.panel.get(membership=frank), by=diana)
        with pytest.raises(services.HasScored):
            services.unseat_reviewer(call.panel.get(membership=erin), by=diana)
        assert set(map(str, call.panel.all())) == {"Erin", "Diana"}


def test_the_panel_page_seats_makes_chair_and_removes(diana, bureau, erin, frank, browse):
    call = opened(diana)
    assert post(browse, diana, "panel", call.number, member=erin.pk, chair="on").status_code == 302
    assert post(browse, diana, "panel", call.number, member=frank.pk).status_code == 302
    with fence(bureau):
        keys = dict(call.panel.values_list("membership", "pk"))
    post(browse, diana, "panel", call.number, make_chair=keys[frank.pk])
    post(browse, diana, "panel", call.number, remove=keys[erin.pk])
    with fence(bureau):
        assert [(str(one), one.is_chair) for one in call.panel.all()] == [("Frank", True)]
    assert page(browse, erin, "panel", call.number).status_code == 403
    assert post(browse, diana, "panel", call.number, remove="9" * 30).status_code == 404


def test_an_even_panel_is_warned_of_in_a_sentence(diana, bureau, erin, frank, browse):
    call, said = opened(diana), []
    for member in (erin, frank):
        post(browse, diana, "panel", call.number, member=member.pk)
        said.append("an odd number is usual" in page(browse, diana, "panel", call.number).content.decode())
    assert said == [False, True]


# ---------- the statement ----------


def test_nothing_opens_before_the_statement(diana, fiona, erin, bureau, browse):
    call, (proposal,) = call_in_review(diana, [fiona])
    seat(call, erin, by=diana, stated=False)
    answers = [page(browse, erin, "proposal", proposal.number).status_code, page(browse, erin, "score_sheet", call.number, proposal.number).get("Location"),
               page(browse, erin, "scoring", call.number).get("Location")]
    statement = reverse("statement", args=["minzheng", call.number])
    assert answers == [404, statement, statement]
    assert "独居老人八十六人" not in page(browse, erin, "statement", call.number).content.decode()
    assert post(browse, erin, "statement", call.number, conflict="no").status_code == 302
    assert [page(browse, erin, *name).status_code for name in (("proposal", proposal.number), ("score_sheet", call.number, proposal.number))] == [200, 200]
    assert "独居老人八十六人" in page(browse, erin, "score_sheet", call.number, proposal.number).content.decode()


def test_an_official_on_the_panel_states_as_well(diana, fiona, bureau, browse):
    call, (proposal,) = call_in_review(diana, [fiona])
    assert page(browse, diana, "proposal", proposal.number).status_code == 200
    seat(call, diana, by=diana, stated=False)
    assert page(browse, diana, "proposal", proposal.number).status_code == 404


def test_with_a_conflict_everything_stays_closed(diana, erin, bureau, browse, scene):
    call, (first, *_rest) = scene
    scored(first, erin, 70)
    assert post(browse, erin, "statement", call.number, conflict="yes", text="亲属在其中一家任职").status_code == 302
    assert [page(browse, erin, *name).status_code for name in (("proposal", first.number), ("score_sheet", call.number, first.number), ("ranking", call.number),
                                                               ("scoring", call.number))] == [404, 404, 404, 200]
    with fence(bureau):
        assert [sheet.state for sheet in ReviewSheet.objects.filter(reviewer__membership=erin)] == ["recused"]
        with pytest.raises(services.ConflictOfInterest):
            services.mark_sheet(fresh(first), marks={"need": 1}, by=erin)


def test_whoever_works_for_an_applicant_has_a_conflict_by_itself(diana, erin, agency, bureau, browse, fiona):
    with fence(agency):
        organisation_services.join(agency, user=erin.user, role=Role.WORKER, by=None)
    call, (proposal,) = call_in_review(diana, [fiona])
    seat(call, erin, by=diana, stated=False)
    assert "You work for one of these applicants" in page(browse, erin, "statement", call.number).content.decode()
    post(browse, erin, "statement", call.number, conflict="no")
    with fence(bureau):
        assert call.panel.get().has_conflict is True
    assert page(browse, erin, "proposal", proposal.number).status_code == 404
    assert acts(bureau, "panel.state") == [("panel.state", {"call": call.number, "conflict": True, "by_itself": True})]


def test_who_joins_an_applicant_later_scores_no_more(erin, agency, bureau, scene, browse):
    call, (first, *_rest) = scene
    with fence(bureau):
        assert may_score(call, erin).membership == erin
    with fence(agency):
        organisation_services.join(agency, user=erin.user, role=Role.WORKER, by=None)
    with fence(bureau), pytest.raises(services.ConflictOfInterest):
        may_score(call, erin)
    assert page(browse, erin, "score_sheet", call.number, first.number).status_code == 404


def test_a_reviewer_of_another_call_is_not_on_this_panel(bureau, scene, browse):
    other = expert(bureau, "Olga")
    call, (first, *_rest) = scene
    assert [page(browse, other, *name).status_code for name in (("scoring", call.number), ("score_sheet", call.number, first.number), ("ranking", call.number),
                                                                ("proposal", first.number), ("statement", call.number))] == [404] * 5
    with fence(bureau), pytest.raises(services.NotOnThePanel):
        services.mark_sheet(fresh(first), marks={}, by=other)


# ---------- the sheets ----------


@pytest.mark.parametrize(("mark", "kept"), [("18.5", "18.5"), ("18.50", "18.5"), (20, "20"), ("0", "0"), (Decimal("0.05"), "0.05"), ("20.00", "20"), ("1e1", "10")])
def test_a_mark_goes_from_nought_to_the_items_marks(erin, bureau, scene, mark, kept):
    with fence(bureau):
        assert services.mark_sheet(fresh(scene[1][0]), marks={"need": mark}, by=erin).marks == {"need": kept}


@pytest.mark.parametrize("mark", ["20.01", "-0.5", "18.555", "x", "NaN", "Infinity", "1e999", "１８分"])
def test_any_other_mark_is_refused(erin, bureau, scene, mark):
    with fence(bureau), pytest.raises(services.MarkOutOfRange) as refused:
        services.mark_sheet(fresh(scene[1][0]), marks={"need": mark}, by=erin)
    assert refused.value.item["name"] == "需求分析"


def test_an_item_that_the_sheet_does_not_have_is_refused(erin, bureau, scene):
    with fence(bureau), pytest.raises(services.NoSuchItem):
        services.mark_sheet(fresh(scene[1][0]), marks={"charm": 5}, by=erin)


def test_marks_add_up_and_a_mark_can_be_taken_back(erin, bureau, scene):
    first = scene[1][0]
    with fence(bureau):
        assert services.mark_sheet(fresh(first), marks={"need": "18.5", "goals": "12.25"}, by=erin).total == Decimal("30.75")
        sheet = services.mark_sheet(fresh(first), marks={"need": ""}, comment="再看", by=erin)
        assert (sheet.total, sheet.marks, sheet.comment) == (Decimal("12.25"), {"goals": "12.25"}, "再看")
    assert [detail["items"] for _act, detail in acts(bureau, "sheet.mark")] == [["goals", "need"], ["need"]]


def test_a_sheet_is_submitted_when_every_item_has_a_mark(erin, bureau, scene):
    first = scene[1][0]
    with fence(bureau):
        services.mark_sheet(fresh(first), marks={**marks(80), "plan": ""}, by=erin)
        with pytest.raises(services.SheetNotWhole) as refused:
            services.submit_sheet(fresh(first), by=erin)
        assert refused.value.items == ["服务方案"]
        services.mark_sheet(fresh(first), marks={"plan": 0}, by=erin)
        assert services.submit_sheet(fresh(first), by=erin).state == "submitted"


def test_a_submitted_sheet_is_changed_only_after_taking_it_back(erin, bureau, scene):
    first = scene[1][0]
    scored(first, erin, 80)
    with fence(bureau):
        with pytest.raises(NotInThisState):
            services.mark_sheet(fresh(first), marks={"need": 1}, by=erin)
        with pytest.raises(NotInThisState):
            services.submit_sheet(fresh(first), by=erin)
        services.reopen_sheet(fresh(first), by=erin)
        services.mark_sheet(fresh(first), marks={"sustain": 5}, by=erin)
        assert services.submit_sheet(fresh(first), by=erin).total == 85


def test_stepping_back_closes_one_proposal_and_asks_for_no_sheet(erin, frank, diana, bureau, scene, browse):
    call, (first, second, third) = scene
    assert post(browse, erin, "score_sheet_recuse", call.number, first.number, reason="").status_code == 200
    assert post(browse, erin, "score_sheet_recuse", call.number, first.number, reason="与负责人有合作").status_code == 302
    text = page(browse, erin, "score_sheet", call.number, first.number).content.decode()
    assert ["独居老人八十六人" in text, "与负责人有合作" in text] == [False, True]
    assert [page(browse, erin, "proposal", one.number).status_code for one in (first, second)] == [404, 200]
    post(browse, erin, "score_sheet_reopen", call.number, first.number)
    assert page(browse, erin, "proposal", first.number).status_code == 200


def test_the_page_saves_submits_and_leads_to_the_next_one(erin, bureau, scene, browse):
    call, (first, second, third) = scene
    typed = {f"mark_{code}": str(mark) for code, mark in marks(77).items()}
    answer = post(browse, erin, "score_sheet", call.number, first.number, **typed, version=1, submit=1)
    assert answer["Location"] == reverse("score_sheet", args=["minzheng", call.number, second.number])
    refused = post(browse, erin, "score_sheet", call.number, second.number, mark_need="１２。5", version=1, submit=1)
    assert (refused.status_code, refused.content.decode().count("Give a mark.")) == (200, 10)  # beside each field and in the summary
    with fence(bureau):
        assert [(sheet.state, sheet.total) for sheet in ReviewSheet.objects.order_by("pk")] == [("submitted", 77), ("open", Decimal("12.5"))]


def test_a_stale_sheet_overwrites_nothing_and_loses_nothing(erin, bureau, scene, browse):
    call, (first, *_rest) = scene
    saved = post(browse, erin, "score_sheet_autosave", call.number, first.number, mark_need="18", version=1)
    assert (saved.status_code, saved["X-Version"]) == (204, "2")
    assert post(browse, erin, "score_sheet_autosave", call.number, first.number, mark_need="9", version=1).status_code == 409
    stale = post(browse, erin, "score_sheet", call.number, first.number, mark_need="9", comment="另一个窗口", version=1, save=1)
    assert (stale.status_code, 'value="9"' in stale.content.decode(), "另一个窗口" in stale.content.decode()) == (409, True, True)
    with fence(bureau):
        assert [sheet.marks for sheet in ReviewSheet.objects.all()] == [{"need": "18"}]
    wrong = post(browse, erin, "score_sheet_autosave", call.number, first.number, mark_need="99", version=2)
    assert (wrong.status_code, "0 to 20" in wrong.content.decode()) == (422, True)


def test_looking_at_a_sheet_makes_no_row(erin, bureau, scene, browse):
    page(browse, erin, "score_sheet", scene[0].number, scene[1][0].number)
    with fence(bureau):
        assert ReviewSheet.objects.count() == 0


# ---------- the release ----------


def all_scored(scene, *members, total=80):
    for turn, member in enumerate(members):
        for place, proposal in enumerate(scene[1]):
            scored(proposal, member, total + 3 * turn - 10 * place)


def test_everything_in_is_released_without_a_reason_by_the_chair(scene, erin, frank, diana, bureau, browse):
    call = scene[0]
    all_scored(scene, erin, frank, diana)
    with fence(bureau):
        assert {notice.membership for notice in Notice.objects.filter(kind="review.whole")} == {erin, diana}
    assert post(browse, frank, "ranking_release", call.number).status_code == 403
    assert post(browse, erin, "ranking_release", call.number).status_code == 302
    with fence(bureau):
        assert [(one.proposal.title, str(one.mean), one.rank, one.spread, one.sheet_count, one.decision) for one in Outcome.objects.order_by("rank")] == [
            ("项目甲1", "83.00", 1, 6, 3, "open"), ("项目乙2", "73.00", 2, 6, 3, "open"), ("项目丙3", "63.00", 3, 6, 3, "open")]
        assert {notice.membership for notice in Notice.objects.filter(kind="review.released")} == {frank, diana}
        with pytest.raises(services.ScoresAreReleased):
            services.mark_sheet(fresh(scene[1][0]), marks={"need": 1}, by=erin)
        with pytest.raises(services.ScoresAreReleased):
            services.reopen_sheet(fresh(scene[1][0]), by=erin)
        with pytest.raises(services.ScoresAreReleased):
            services.release_scores(call_again(call), by=diana)


def test_too_few_sheets_are_released_with_a_reason_that_stays(scene, erin, frank, diana, bureau, browse):
    call, (first, second, third) = scene
    scored(first, erin, 90)
    scored(first, frank, 80)
    scored(second, erin, 70)
    with fence(bureau), pytest.raises(services.ReleaseNeedsReason) as refused:
        services.release_scores(call, by=diana)
    assert {one.title for one in refused.value.progress.short} == {"项目乙2", "项目丙3"}
    assert sorted(str(one) for one in refused.value.progress.waiting) == ["Diana", "Erin", "Frank"]
    assert post(browse, diana, "ranking_release", call.number, reason=" ").status_code == 200
    assert post(browse, diana, "ranking_release", call.number, reason="两位专家因病未评").status_code == 302
    with fence(bureau):
        assert [(one.mean, one.rank, one.sheet_count, one.few_reason) for one in Outcome.objects.order_by("rank")] == [
            (85, 1, 2, "两位专家因病未评"), (70, 2, 1, "两位专家因病未评"), (None, None, 0, "两位专家因病未评")]


def test_without_one_sheet_there_is_nothing_to_release(scene, diana, bureau):
    with fence(bureau), pytest.raises(services.NothingScored):
        services.release_scores(scene[0], reason="赶时间", by=diana)


def test_a_conflict_and_stepping_back_are_not_waited_for(scene, erin, frank, diana, bureau):
    call, proposals = scene
    with fence(bureau):
        services.make_statement(call, has_conflict=True, by=diana)
        services.recuse(fresh(proposals[0]), reason="合作单位", by=frank)
    scored(proposals[0], erin, 90)
    for proposal in proposals[1:]:
        scored(proposal, erin, 60)
        scored(proposal, frank, 70)
    with fence(bureau):
        with pytest.raises(services.ReleaseNeedsReason) as refused:  # one proposal has one sheet of two, nobody owes one
            services.release_scores(call, by=erin)
        assert (refused.value.progress.waiting, [one.title for one in refused.value.progress.short]) == ([], ["项目甲1"])
        services.release_scores(call, reason="专家回避", by=erin)
        assert [(one.mean, one.rank) for one in Outcome.objects.order_by("rank")] == [(90, 1), (65, 2), (65, 2)]


# ---------- blind ----------

MARK, TOTAL, COMMENT = "17.83", "87.83", "金丝雀评语不可外传"
CANARIES = [MARK, TOTAL, COMMENT, "82.92"]  # the last is the mean with Frank's sheet


def canary_sheet(scene, erin, frank):
    """Erin's sheet on the first proposal carries the canaries, Frank's another total; the mean of both is a canary as well."""
    with fence(erin.organisation):
        first = fresh(scene[1][0])
        services.mark_sheet(first, marks={**marks(90), "need": MARK}, comment=COMMENT, by=erin)
        services.submit_sheet(first, by=erin)
    scored(scene[1][0], frank, 78)


def everything_read(browse, member, call, proposals):
    """All that a member reads at addresses that can be filled with this call and these proposals, exports and notices included."""
    with undone():
        return everything_answered(browse(member), member, call, proposals)


def everything_answered(client, member, call, proposals):
    text, seen = "", 0
    for address in addresses():
        wanted = set(address.arguments) - {"organisation"}
        if not address.route.startswith("o/") or not wanted <= {"number", "proposal"} or (wanted and "/calls/" not in address.route and "/proposals/" not in address.route):
            continue
        for proposal in proposals if "proposal" in address.route else proposals[:1]:
            number = proposal.number if "/proposals/" in address.route else call.number
            values = {"organisation": member.organisation.slug, "number": number, "proposal": proposal.number}
            answer = client.get(reverse(address.name, kwargs={name: values[name] for name in address.arguments}))
            seen += answer.status_code == 200
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text += body.decode("utf-8", "replace") + str(answer.headers)
    with fence(member.organisation):
        text += json.dumps(list(AuditEvent.objects.values_list("detail", flat=True)), ensure_ascii=False)
        text += json.dumps(list(Notice.objects.values_list("params", flat=True)), ensure_ascii=False)
    return text, seen


def test_blind_until_released_open_to_the_panel_after_and_never_to_applicants(scene, erin, frank, diana, fiona, bureau, browse):
    call, proposals = scene
    canary_sheet(scene, erin, frank)
    admin, auditor = factories.member(bureau, "Bea", Role.ADMIN), factories.member(bureau, "Ada", Role.AUDITOR)
    with fence(bureau):  # the database holds what must not be seen
        sheet = ReviewSheet.objects.get(reviewer__membership=erin)
        assert (sheet.marks["need"], str(sheet.total), sheet.comment) == (MARK, TOTAL, COMMENT)
    leaks = {}
    for member in (frank, diana, admin, auditor, fiona):
        text, seen = everything_read(browse, member, call, proposals)
        assert seen > 3, member
        leaks[str(member)] = [canary for canary in CANARIES if canary in text]
    assert leaks == {name: [] for name in leaks}
    text, _seen = everything_read(browse, erin, call, proposals)
    assert [canary in text for canary in CANARIES] == [True, True, True, False]  # Erin sees her own sheet and no mean

    assert post(browse, diana, "ranking_release", call.number, reason="其余专家出差").status_code == 302
    shown = {}
    for member in (erin, frank, diana, admin, auditor, fiona):
        text, _seen = everything_read(browse, member, call, proposals)
        shown[str(member)] = [canary in text for canary in CANARIES]
    assert shown == {"Erin": [True] * 4, "Frank": [True] * 4, "Diana": [True] * 4, "Bea": [False] * 4, "Ada": [False] * 4, "Fiona": [False] * 4}


def test_the_applicant_reads_decision_reason_and_mean_once_told_and_no_more(scene, erin, frank, diana, fiona, bureau, agency, browse):
    call, proposals = scene
    canary_sheet(scene, erin, frank)
    with fence(bureau):
        call = services.release_scores(call, reason="其余专家出差", by=diana)
        for outcome in Outcome.objects.filter(call=call):
            services.decide_outcome(outcome, decision="reserve", reason="方案可行，候补", by=diana)
    before, _seen = everything_read(browse, fiona, call, proposals)
    with fence(agency):
        assert Outcome.objects.count() == 0
    with fence(bureau):
        services.publicise_call(call_again(call), by=diana)
    after, _seen = everything_read(browse, fiona, call, proposals)
    assert [canary in before for canary in [*CANARIES, "方案可行，候补"]] == [False] * 5
    assert [canary in after for canary in ["82.92", "方案可行，候补", MARK, TOTAL, COMMENT, "Erin", "Frank"]] == [True, True] + [False] * 5
    with fence(agency):
        assert (ReviewSheet.objects.count(), Reviewer.objects.count()) == (0, 0)
        assert {outcome.applicant_id for outcome in Outcome.objects.all()} == {agency.pk}


def test_only_these_modules_touch_score_sheets():
    """Whoever reads them somewhere else has to think of the hour before which nobody may."""
    root = Path(settings.BASE_DIR)
    found = {str(path.relative_to(root)) for app in ("organisations", "projects", "casework", "training", "reports", "people")
             for path in (root / app).rglob("*.py") if "migrations" not in path.parts and "ReviewSheet" in path.read_text()}
    assert found == {
        "projects/models/__init__.py", "projects/models/proposal.py",
        "projects/figures/ranking.py",  # counts sheets before the release, reads totals at it
        "projects/services/review.py", "projects/forms/review.py",
        "projects/views/review.py", "projects/views/outcomes.py",  # the own sheet; all of them after the release
        "reports/demonstration/calling.py",  # sets the hours of its own sheets back
    }


def test_a_comment_and_a_statement_lie_sealed_in_the_database(scene, erin, frank, bureau):
    canary_sheet(scene, erin, frank)
    with fence(bureau), connection.cursor() as cursor:
        services.make_statement(scene[0], has_conflict=False, text="与申报单位曾有往来", by=frank)
        cursor.execute("SELECT string_agg(s::text, '') || (SELECT string_agg(r::text, '') FROM projects_reviewer r) FROM projects_reviewsheet s")
        heap = cursor.fetchone()[0]
    assert [MARK in heap, COMMENT in heap, COMMENT.encode().hex() in heap, "曾有往来" in heap, "曾有往来".encode().hex() in heap] == [True] + [False] * 4


def test_before_the_release_no_mean_stands_anywhere(scene, erin, frank, bureau):
    canary_sheet(scene, erin, frank)
    with fence(bureau):
        assert Outcome.objects.count() == 0


# ---------- scored anew ----------


@pytest.fixture
def anew(scene, erin, frank, diana, bureau):
    """A published result whose scores an objection found wrong: taken back to be scored anew. Frank had stepped back from the third proposal."""
    call, proposals = scene
    with fence(bureau):
        services.unseat_reviewer(call.panel.get(membership=diana), by=diana)
        services.recuse(fresh(proposals[2]), reason="合作单位", by=frank)
    for proposal, totals in zip(proposals, ((90, 80), (60, 70), (50,)), strict=True):
        for member, total in zip((erin, frank), totals, strict=False):
            scored(proposal, member, total, comment=f"首轮{total}")
    with fence(bureau):
        call = services.release_scores(call, reason="一位专家回避", by=diana)
        for outcome, decision in zip(call.outcomes.select_related("proposal").order_by("rank"), ("admitted", "reserve", "rejected"), strict=True):
            services.decide_outcome(outcome, decision=decision, amount=Decimal(9000) if decision == "admitted" else None, reason="首轮理由", by=diana)
        services.publicise_call(call, by=diana)
        return services.return_to_review(call, reason="一份评分表计错", score_anew=True, by=diana), proposals


def test_an_upheld_objection_has_the_scores_corrected_and_the_earlier_round_stays_readable(anew, erin, frank, diana, bureau, browse):
    call, (first, second, third) = anew
    assert (call.status, call.released_at, call.round) == ("review", None, 2)
    for proposal, totals in ((first, (60, 62)), (second, (88, 90)), (third, (50,))):
        for member, total in zip((erin, frank), totals, strict=False):
            scored(proposal, member, total, comment=f"次轮{total}")
    with fence(bureau):
        call = services.release_scores(call, reason="一位专家回避", by=diana)
        assert [(one.proposal.number, one.mean, one.rank, one.sheet_count, one.decision) for one in call.outcomes.select_related("proposal").order_by("rank")] == [
            (second.number, 89, 1, 2, "open"), (first.number, 61, 2, 2, "open"), (third.number, 50, 3, 1, "open")]
        assert sorted(ReviewSheet.objects.filter(proposal=first).values_list("round", "total")) == [(1, 80), (1, 90), (2, 60), (2, 62)]
    told = page(browse, diana, "outcome", call.number, first.number).content.decode()
    assert [words in told for words in ("Round 1, which no longer counts", "首轮90", "次轮60", "首轮理由", "mean score 85.00")] == [True] * 5
    assert "一份评分表计错" in page(browse, diana, "call", call.number).content.decode()


def test_a_new_round_is_blind_until_its_release_and_shows_nothing_of_the_first(anew, erin, frank, diana, bureau, browse):
    call, (first, *_rest) = anew
    scored(first, erin, "77.77", comment="次轮秘密")
    with fence(bureau):
        assert [ReviewSheet.objects.visible_to(member).count() for member in (diana, frank, erin)] == [0, 4, 4]  # their own of both rounds
        assert [(one.mean, one.rank, one.decision, one.told_at) for one in Outcome.objects.filter(call=call)] == [(None, None, "open", None)] * 3
        with pytest.raises(NotInThisState):
            services.decide_outcome(Outcome.objects.select_related("call", "proposal").first(), decision="rejected", reason="不", by=diana)
        with pytest.raises(services.OutcomesUndecided):
            services.publicise_call(call, by=diana)
    assert [page(browse, member, "outcome", call.number, first.number).status_code for member in (diana, frank)] == [302, 302]
    texts = [page(browse, frank, name, *args).content.decode() for name, args in (("ranking", [call.number]), ("scoring", [call.number]), ("score_sheet", [call.number, first.number]))]
    assert [canary for canary in ("次轮秘密", "77.77", "首轮90", "首轮80") for text in texts if canary in text] == []


def test_who_stepped_back_has_stepped_back_in_the_new_round_and_the_panel_is_told(anew, frank, erin, bureau):
    call, (*_rest, third) = anew
    with fence(bureau):
        assert [(str(sheet.reviewer), sheet.proposal_id, sheet.comment) for sheet in ReviewSheet.objects.filter(call=call, round=2)] == [("Frank", third.pk, "合作单位")]
        assert [Notice.objects.filter(kind="review.anew", membership=member).count() for member in (erin, frank)] == [1, 1]


def test_a_result_taken_back_for_its_decisions_alone_keeps_its_scores(scene, erin, frank, diana, bureau, browse):
    call, proposals = scene
    for proposal in proposals:
        scored(proposal, erin, 80)
    with fence(bureau):
        call = services.release_scores(call, reason="赶时间", by=diana)
        services.decide_rest(call, decision="rejected", reason="不符", by=diana)
        services.publicise_call(call, by=diana)
    form = {"reason": "一份评分表计错"}
    assert post(browse, diana, "call_review", call.number, **form).status_code == 302
    with fence(bureau):
        again = call_again(call)
        assert (again.status, again.round, again.released_at is not None, set(again.outcomes.values_list("mean", flat=True))) == ("review", 1, True, {Decimal("80.00")})
        services.publicise_call(again, by=diana)
    assert post(browse, diana, "call_review", call.number, score_anew="on", **form).status_code == 302
    assert (call_again_in(bureau, call).round, call_again_in(bureau, call).released_at) == (2, None)


def call_again_in(house, call):
    with fence(house):
        return call_again(call)


# ---------- decisions ----------


@pytest.fixture
def judged(diana, fiona):
    """Released: A 90, B and C 80, D 70; they ask for 10,000 to 40,000 yuan."""
    return released(diana, [fiona] * 4, [["90"], ["80"], ["80"], ["70"]])


def test_a_decision_has_a_reason_and_admitting_an_amount(judged, diana, bureau):
    _call, (a, *_rest) = judged
    with fence(bureau):
        for facts, trouble in (({"decision": "rejected", "reason": " "}, ReasonMissing), ({"decision": "admitted", "reason": "好"}, services.AmountMissing),
                               ({"decision": "admitted", "reason": "好", "amount": Decimal("0")}, services.AmountMissing),
                               ({"decision": "admitted", "reason": "好", "amount": Decimal("0.001")}, services.AmountMissing),
                               ({"decision": "admitted", "reason": "好", "amount": Decimal("10000.01")}, services.MoreThanAsked),
                               ({"decision": "open", "reason": "好"}, NotInThisState)):
            with pytest.raises(trouble):
                services.decide_outcome(a, by=diana, **facts)
        done = services.decide_outcome(a, decision="admitted", reason="好", amount=Decimal(9000), by=diana)
        assert (done.decision, done.amount, done.decided_name, done.told_at) == ("admitted", 9000, "Diana", None)


def test_the_second_of_two_officials_is_shown_the_first_decision(judged, diana, bureau, browse):
    call, (a, *_rest) = judged
    greta = factories.member(bureau, "Greta", Role.OFFICIAL)
    first = post(browse, diana, "outcome", call.number, a.proposal.number, decision="admitted", amount="9000", words="需求清楚", version=a.version)
    second = post(browse, greta, "outcome", call.number, a.proposal.number, decision="rejected", words="不同意", version=a.version)
    text = second.content.decode()
    assert (first.status_code, second.status_code) == (302, 409)
    assert ["Diana was faster: admitted" in text, "需求清楚" in text, "Yours was not recorded" in text] == [True] * 3
    with fence(bureau):
        assert Outcome.objects.get(pk=a.pk).decision == "admitted"
        with pytest.raises(AlreadyDecided) as refused:
            services.decide_outcome(a, decision="rejected", reason="不同意", by=greta)
    assert (refused.value.decision.decided_name, refused.value.decision.reason) == ("Diana", "需求清楚")


def test_a_decision_is_taken_back_until_the_result_is_published(judged, diana, bureau, browse):
    call, outcomes = judged
    with fence(bureau):
        done = services.decide_outcome(outcomes[0], decision="rejected", reason="不符", by=diana)
        back = services.reopen_outcome(done, by=diana)
        assert (back.decision, back.reason, back.decided_name, back.amount) == ("open", "", "", None)
        with pytest.raises(NotInThisState):
            services.reopen_outcome(back, by=diana)
        for outcome in Outcome.objects.filter(call=call):
            services.decide_outcome(outcome, decision="rejected", reason="不符", by=diana)
        services.publicise_call(call_again(call), by=diana)
        with pytest.raises(NotInThisState):
            services.reopen_outcome(Outcome.objects.get(pk=done.pk), by=diana)
    assert post(browse, diana, "outcome", call.number, outcomes[0].proposal.number, reopen=1, version=9).status_code == 403


def test_what_was_decided_first_stays_with_its_reason(judged, diana, bureau, agency, browse):
    call, (a, *_rest) = judged
    with fence(bureau):
        first = services.decide_outcome(a, decision="admitted", reason="需求清楚", amount=Decimal(9000), by=diana)
        second = services.decide_outcome(first, decision="reserve", reason="资金不足", by=diana)
        services.reopen_outcome(second, by=diana)
        assert [(row.act, row.reason, row.was["decision"], row.was["amount"], row.was["who"]) for row in KeptReason.objects.of(a)] == [
            ("outcome.decide", "需求清楚", "admitted", "9000.00", "Diana"), ("outcome.reopen", "资金不足", "reserve", "", "Diana")]
    text = browse(diana).get(reverse("outcome", args=["minzheng", call.number, a.proposal.number])).content.decode()
    assert ["Decided before" in text, "需求清楚" in text, "资金不足" in text] == [True] * 3
    with fence(agency):
        assert KeptReason.objects.count() == 0


def decisions(bureau):
    with fence(bureau):
        return [(one.proposal.title, one.decision, one.amount) for one in Outcome.objects.select_related("proposal").order_by("rank", "pk")]


OPEN = [("项目甲1", "open", None), ("项目乙2", "open", None), ("项目丙3", "open", None), ("项目丁4", "open", None)]


def test_admitting_by_rank_keeps_equals_together_and_is_undone_in_one_go(judged, diana, bureau, browse):
    call, _outcomes = judged
    answer = browse(diana)
    here = reverse("ranking", args=["minzheng", call.number])
    page_after = answer.post(here, {"how": "count", "count": 2, "phrase": "1"}, follow=True)
    assert decisions(bureau) == [("项目甲1", "admitted", 10000), *OPEN[1:]]  # two share rank 2, one place is left
    assert "The next ones share a rank" in page_after.content.decode()
    answer.post(here, {"how": "count", "count": 3, "phrase": "1"})
    assert decisions(bureau) == [("项目甲1", "admitted", 10000), ("项目乙2", "admitted", 20000), ("项目丙3", "admitted", 30000), OPEN[3]]
    with fence(bureau):
        at = Outcome.objects.get(proposal__title="项目乙2").decided_at
    answer.post(reverse("ranking_undo", args=["minzheng", call.number]) + "?at=" + at.isoformat().replace("+", "%2B"))
    assert decisions(bureau) == [("项目甲1", "admitted", 10000), *OPEN[1:]]
    for odd in ("", "?at=x", "?at=2026-02-30T25:00", "?at=2026-01-01T00:00"):
        assert answer.post(reverse("ranking_undo", args=["minzheng", call.number]) + odd).status_code == 302


def test_all_others_are_decided_in_one_go_and_what_was_decided_stays(judged, diana, bureau, browse):
    call, (a, *_rest) = judged
    with fence(bureau):
        services.decide_outcome(a, decision="admitted", amount=Decimal(9000), reason="好", by=diana)
    client, here = browse(diana), reverse("ranking", args=["minzheng", call.number])
    assert client.post(here, {"how": "rejected", "words": ""}).status_code == 200  # a reason is missing
    assert "3 proposals: not admitted." in client.post(here, {"how": "rejected", "phrase": "4"}, follow=True).content.decode()
    assert [decision for _title, decision, _amount in decisions(bureau)] == ["admitted", "rejected", "rejected", "rejected"]
    with fence(bureau):
        with pytest.raises(services.NobodyToAdmit):
            services.decide_rest(call, decision="reserve", reason="候补", by=diana)
        with pytest.raises(NotInThisState):
            services.decide_rest(call, decision="admitted", reason="好", by=diana)
        services.reopen_decisions(call, decided_at=Outcome.objects.filter(decision="rejected").first().decided_at, by=diana)
    assert decisions(bureau) == [("项目甲1", "admitted", 9000), *OPEN[1:]]


def test_admitting_until_the_money_is_used_up(diana, fiona, bureau):
    with fence(bureau):
        envelope = services.plan_envelope(name="社区实践", year=2026, planned=Decimal(35000), by=diana)
    call, _outcomes = released(diana, [fiona] * 4, [["90"], ["80"], ["70"], ["60"]], envelope=envelope)
    with fence(bureau):
        done = services.admit_first(call, reason="按名次", by=diana)
        assert [(one.proposal.title, one.amount) for one in done] == [("项目甲1", 10000), ("项目乙2", 20000)]
        with pytest.raises(services.NobodyToAdmit):
            services.admit_first(call, reason="按名次", by=diana)
        with pytest.raises(ReasonMissing):
            services.admit_first(call, reason="", count=3, by=diana)


def test_a_call_without_an_envelope_has_no_money_to_use_up(judged, diana, bureau):
    with fence(bureau), pytest.raises(services.NoMoneySet):
        services.admit_first(judged[0], reason="按名次", by=diana)


def test_an_official_with_a_conflict_decides_nothing(judged, diana, bureau, agency):
    with fence(agency):
        organisation_services.join(agency, user=diana.user, role=Role.WORKER, by=None)
    with fence(bureau), pytest.raises(services.ConflictOfInterest):
        services.decide_outcome(judged[1][0], decision="rejected", reason="不符", by=diana)


def test_an_official_who_works_for_an_applicant_reads_no_other_bidder_and_judges_nothing(diana, fiona, other_agency, agency, bureau, erin, browse):
    boss = factories.member(other_agency, "Carl", Role.ADMIN)
    call, (own, other) = call_in_review(diana, [fiona, boss])
    seat(call, erin, by=diana)
    [scored(one, erin, 80) for one in (own, other)]
    dora = factories.member(bureau, "Dora", Role.OFFICIAL)
    with fence(agency):
        organisation_services.join(agency, user=dora.user, role=Role.WORKER, by=None)
    with fence(bureau), pytest.raises(services.ConflictOfInterest):
        services.release_scores(call, by=dora)
    with fence(bureau):
        call = services.release_scores(call, by=diana)
        [services.decide_outcome(one, decision="admitted", amount=Decimal(9000), reason="好", by=diana) for one in call.outcomes.all()]
        with pytest.raises(services.ConflictOfInterest):
            services.publicise_call(call, by=dora)
    doors = [("proposal", other.number), ("proposal", own.number), ("ranking", call.number), ("ranking_export", call.number), ("outcome", call.number, other.number),
             ("call_publicise", call.number), ("call", call.number)]
    assert [page(browse, diana, *door).status_code for door in doors] == [200] * 7
    assert [page(browse, dora, *door).status_code for door in doors] == [404, 404, 404, 404, 404, 302, 200]
    told = page(browse, dora, "call", call.number).content.decode()
    assert ("You also work for an organisation that answers this call" in told, "What comes next" in told, reverse("ranking", args=["minzheng", call.number]) in told) == (True, False, False)
    with fence(bureau):
        assert [model.objects.visible_to(dora).count() for model in (Proposal, ReviewSheet, Outcome)] == [0, 0, 0]
        assert [model.objects.visible_to(diana).count() for model in (Proposal, ReviewSheet, Outcome)] == [2, 2, 2]


def test_an_official_who_works_for_an_applicant_awards_nothing_and_answers_no_objection(diana, fiona, agency, bureau, browse):
    call = publicised(diana, [handed_in(opened(diana), fiona)])
    dora = factories.member(bureau, "Dora", Role.OFFICIAL)
    with fence(agency):
        objection = services.raise_objection(call, text="评分有误", by=fiona)
        organisation_services.join(agency, user=dora.user, role=Role.WORKER, by=None)
    with fence(bureau):
        for act in (lambda: services.answer_objection(objection, answer="不", upheld=False, by=dora), lambda: services.return_to_review(call, reason="重评", by=dora)):
            with pytest.raises(services.ConflictOfInterest):
                act()
        services.answer_objection(objection, answer="已复核", upheld=False, by=diana)
    call = time_passes(call, days=6)
    with fence(bureau):
        call = services.decide_call(call, by=diana)
        with pytest.raises(services.ConflictOfInterest):
            services.award_project(call.outcomes.get(), by=dora)
    assert "评分有误" not in page(browse, dora, "call", call.number).content.decode()
    assert "评分有误" in page(browse, diana, "call", call.number).content.decode()


def test_a_reviewer_reads_the_ranking_and_decides_nothing(judged, bureau, browse):
    call, (a, *_rest) = judged
    with fence(bureau):
        member = call.panel.first().membership
    assert page(browse, member, "ranking", call.number).status_code == page(browse, member, "outcome", call.number, a.proposal.number).status_code == 200
    assert post(browse, member, "ranking", call.number, how="count", count=1, phrase="1").status_code == 403
    assert post(browse, member, "outcome", call.number, a.proposal.number, decision="rejected", words="不", version=1).status_code == 403


def test_the_ranking_as_a_file_holds_what_the_page_shows(judged, diana, erin, bureau, browse):
    call, _outcomes = judged
    answer = page(browse, diana, "ranking_export", call.number)
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    ranks, sheets = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    found = [[cell for cell in row if cell in ("项目甲1", "项目乙2", "项目丙3", "项目丁4", 1, 2, 4, 90, 80, 70)] for row in ranks if "项目" in str(row)]
    assert [row[:3] for row in found] == [[1, "项目甲1", 90], [2, "项目乙2", 80], [2, "项目丙3", 80], [4, "项目丁4", 70]]
    assert sum("Expert0" in row for row in sheets) == 4
    assert page(browse, erin, "ranking_export", call.number).status_code == 403
    assert acts(bureau, "ranking.export") == [("ranking.export", {"proposals": 4, "sheets": 4})]


def test_before_the_release_there_is_no_file(scene, erin, frank, diana, browse):
    canary_sheet(scene, erin, frank)
    assert page(browse, diana, "ranking_export", scene[0].number).status_code == 404


def test_ties_flags_and_both_sheets_stand_on_the_pages(diana, fiona, bureau, browse):
    call, outcomes = released(diana, [fiona] * 3, [["90", "60"], ["75", "75"], ["60", "61"]], min_reviewers=2)
    text = page(browse, diana, "ranking", call.number).content.decode()
    assert (text.count('<span class="tag tag-info">tie</span>'), text.count('<span class="tag tag-warn">wide</span>')) == (2, 1)
    text = page(browse, diana, "outcome", call.number, outcomes[0].proposal.number).content.decode()
    assert [word in text for word in ("Expert0", "Expert1", "75.00")] == [True] * 3


# ---------- the steps, by service and by the database ----------


def pairs(model):
    states = [state for state in model.STEPS if state]
    return [(before, after) for before in states for after in states if before != after and after not in model.STEPS[before]]


@pytest.mark.parametrize(("before", "after"), pairs(ReviewSheet))
def test_the_database_refuses_a_step_that_a_sheet_does_not_have(scene, erin, bureau, before, after):
    first = scene[1][0]
    scored(first, erin, 80, submit=before == "submitted")
    with fence(bureau):
        if before == "recused":
            services.recuse(fresh(first), reason="回避", by=erin)
        assert ReviewSheet.objects.get().state == before
        with pytest.raises(DatabaseError), transaction.atomic():
            ReviewSheet.objects.update(state=after, total=1)


@pytest.mark.parametrize(("before", "verb"), [("submitted", "submit"), ("submitted", "recuse"), ("recused", "submit"), ("recused", "recuse"), ("open", "reopen")])
def test_the_service_refuses_a_step_that_a_sheet_does_not_have(scene, erin, bureau, before, verb):
    first = scene[1][0]
    scored(first, erin, 80, submit=before == "submitted")
    with fence(bureau):
        if before == "recused":
            services.recuse(fresh(first), reason="回避", by=erin)
        act = {"submit": lambda: services.submit_sheet(fresh(first), by=erin), "recuse": lambda: services.recuse(fresh(first), reason="回避", by=erin),
               "reopen": lambda: services.reopen_sheet(fresh(first), by=erin)}[verb]
        with pytest.raises((NotInThisState, services.SheetNotWhole)):
            act()
        assert ReviewSheet.objects.get().state == before


def test_the_database_knows_no_decision_without_reason_no_admitting_without_amount_and_no_new_row_but_open(judged, bureau):
    _call, (a, b, *_rest) = judged
    with fence(bureau):
        for wrong in ({"decision": "rejected"}, {"decision": "admitted", "reason": "好"}, {"decision": "maybe", "reason": "好"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Outcome.objects.filter(pk=a.pk).update(**wrong)
        with pytest.raises(DatabaseError), transaction.atomic():
            Outcome.objects.filter(pk=b.pk).delete()
            Outcome.objects.create(organisation=bureau, call=b.call, proposal=b.proposal, applicant=b.applicant, decision="rejected", reason="不符")


@pytest.mark.parametrize("status", ["open", "publicity", "decided", "cancelled"])
def test_outside_the_review_nothing_is_scored_released_or_decided(scene, erin, frank, diana, bureau, status):
    call, (first, *_rest) = scene
    canary_sheet(scene, erin, frank)
    with fence(bureau), connection.cursor() as cursor:
        outcome = Outcome.objects.create(organisation=bureau, call=call, proposal=first, applicant=first.organisation)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE projects_call DISABLE TRIGGER steps")
        type(call).objects.filter(pk=call.pk).update(status=status)
        cursor.execute("ALTER TABLE projects_call ENABLE TRIGGER steps")
        for act in (lambda: services.mark_sheet(fresh(first), marks={"need": 1}, by=diana), lambda: services.reopen_sheet(fresh(first), by=erin),
                    lambda: services.make_statement(call, has_conflict=False, by=erin), lambda: services.release_scores(call, reason="急", by=diana),
                    lambda: services.decide_outcome(outcome, decision="rejected", reason="不", by=diana), lambda: services.admit_first(call, count=1, reason="好", by=diana)):
            with pytest.raises(NotInThisState):
                act()


def test_another_house_reads_neither_panel_nor_sheet_nor_outcome(scene, erin, frank, bureau, agency, other_agency, diana):
    canary_sheet(scene, erin, frank)
    with fence(bureau):
        services.release_scores(scene[0], reason="急", by=diana)
        assert [model.objects.count() for model in (Reviewer, ReviewSheet, Outcome)] == [3, 2, 3]
    for house in (agency, other_agency):
        with fence(house):
            assert [model.objects.count() for model in (Reviewer, ReviewSheet, Outcome)] == [0, 0, 0]


# ---------- lists ----------


def test_my_scoring_counts_what_is_done(scene, erin, browse):
    _call, (first, *_rest) = scene
    scored(first, erin, 80)
    assert "1 of 3 done" in page(browse, erin, "scoring_list").content.decode()
    assert "1 of 3 proposals done" in page(browse, erin, "scoring", scene[0].number).content.decode()


def test_the_page_of_the_call_leads_each_to_the_own_work(scene, erin, diana, fiona, bureau, browse):
    call = scene[0]
    text = {str(member): page(browse, member, "call", call.number).content.decode() for member in (erin, diana, fiona)}
    links = {name: [reverse(url, args=["minzheng", call.number]) in words for url in ("scoring", "ranking", "panel")] for name, words in text.items()}
    assert links == {"Erin": [True, True, False], "Diana": [True, True, True], "Fiona": [False, False, False]}


@pytest.mark.parametrize("name", ["scoring", "score_sheet", "ranking", "outcome", "panel", "statement"])
def test_a_page_costs_the_same_for_few_proposals_and_for_many(diana, fiona, bureau, browse, name):
    costs = []
    expert(bureau, "Zoe")  # somebody who could still be seated
    for many in (2, 6):
        call, proposals = call_in_review(diana, [fiona] * many)
        members = [diana, *[expert(bureau, f"Rita{many}{turn}") for turn in range(many)]]
        seat(call, *members, by=diana)
        for member in members[1:]:
            scored(proposals[0], member, 80)
        if name in ("ranking", "outcome"):
            with fence(bureau):
                services.release_scores(call, reason="急", by=diana)
        client = browse(diana)
        arguments = [call.number, *([proposals[0].number] if name in ("score_sheet", "outcome") else [])]
        address = reverse(name, args=["minzheng", *arguments])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0] <= 32, costs


# ---------- at once ----------


def eight_at_once(act):
    start, found = threading.Barrier(8), []

    def one(number):
        try:
            start.wait(20)
            found.append(act(number) and "done")
        except Exception as error:
            found.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_submits_one_releases_one_decides(agency, bureau):
    diana, fiona, erin = factories.member(bureau, "Diana", Role.OFFICIAL), factories.member(agency, "Fiona", Role.ADMIN), expert(bureau)
    officials = [factories.member(bureau, f"Official{n}", Role.OFFICIAL) for n in range(8)]
    call, (proposal,) = call_in_review(diana, [fiona])
    seat(call, erin, by=diana)
    scored(proposal, erin, 80, submit=False)

    def inside(act):
        def run(number):
            with fence(bureau):
                return act(number)
        return run

    assert eight_at_once(inside(lambda n: services.submit_sheet(fresh(proposal), by=erin))) == ["NotInThisState"] * 7 + ["done"]
    assert eight_at_once(inside(lambda n: services.release_scores(call, by=officials[n]))) == ["ScoresAreReleased"] * 7 + ["done"]
    with fence(bureau):
        outcome = Outcome.objects.get()
    decide = inside(lambda n: services.decide_outcome(outcome, decision=["rejected", "reserve"][n % 2], reason="理由", by=officials[n]))
    assert eight_at_once(decide) == ["AlreadyDecided"] * 7 + ["done"]
    for act in ("sheet.submit", "scores.release", "outcome.decide"):
        assert len(acts(bureau, act)) == 1
    with fence(bureau):
        assert (ReviewSheet.objects.get().state, Proposal.objects.count(), Outcome.objects.get().version) == ("submitted", 1, 2)


def test_an_expert_starts_with_what_is_to_be_scored(scene, erin, diana, browse):
    first = reverse("today", args=["minzheng"])
    assert (browse(erin).get(first)["Location"], browse(diana).get(first).status_code) == (reverse("scoring_list", args=["minzheng"]), 200)
    assert scene[0].title in page(browse, erin, "scoring_list").content.decode()
