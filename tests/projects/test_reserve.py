"""A place that is not taken up goes to the next of the reserve list, and everybody reads so (F001-6)."""

import html
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisations import services as organisation_services
from organisations.access import Role
from organisations.fence import fence
from organisations.models import Notice
from projects import services
from projects.figures.ranking import money_left
from projects.models import Call, KeptReason, Outcome, Project, ResultLine
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from tests import factories
from tests.factories_contract import admitted, drawn_up, envelope, waiting


@pytest.fixture
def gina(other_agency):
    """Gina administers the other agency."""
    return factories.member(other_agency, "Gina", Role.ADMIN)


@pytest.fixture
def place(diana, fiona, bureau):
    """Fiona's house was admitted with 300,000 of the envelope's 400,000 yuan."""
    with fence(bureau):
        money = envelope(diana, planned=Decimal(400000))
    return admitted(diana, fiona, of=money)


@pytest.fixture
def reserve(place, gina, fiona):
    """The reserve list: Gina's house with 200,000 on rank 2, Fiona's with 350,000 on rank 3."""
    return [waiting(place, gina, rank=2), waiting(place, fiona, rank=3, amount=Decimal(350000), title="第三名")]


def again(outcome):
    return Outcome.objects.select_related("call", "proposal", "applicant").get(pk=outcome.pk)


def given_up(outcome, by, reason="机构来函放弃"):
    with fence(by.organisation):
        return services.give_up_outcome(again(outcome), reason=reason, by=by)


def page(browse, member, name, *args):
    return html.unescape(browse(member).get(reverse(name, args=[member.organisation.slug, *args])).content.decode())


def test_a_place_that_is_not_taken_up_goes_to_the_next_of_the_reserve_list(place, reserve, diana, gina, bureau, other_agency):
    with fence(bureau):
        assert money_left(place.call) == 100000
    given_up(place, diana)
    with fence(bureau):
        assert money_left(place.call) == 400000
        services.admit_from_reserve(reserve[0], amount=Decimal(200000), reason="按名次递补", by=diana)
        assert [(one.rank, one.decision, one.amount, one.from_reserve) for one in Outcome.objects.order_by("rank")] == [
            (1, "given_up", 300000, False), (2, "admitted", 200000, True), (3, "reserve", None, False)]
        assert money_left(place.call) == 200000
        assert KeptReason.objects.of(place).get().was["decision"] == "admitted"
        project = services.award_project(again(reserve[0]), by=diana)
    with fence(other_agency):
        assert Project.objects.get().number == project.number
        assert list(Notice.objects.filter(membership=gina).order_by("pk").values_list("kind", flat=True)) == ["outcome.from_reserve", "project.award"]


def test_everybody_reads_in_the_result_who_was_admitted_in_whose_place(place, reserve, diana, fiona, gina, bureau, agency):
    given_up(place, diana)
    with fence(bureau):
        services.admit_from_reserve(reserve[0], amount=Decimal(200000), reason="按名次递补", by=diana)
    with fence(agency):
        assert [(line.rank, line.decision, line.amount) for line in ResultLine.objects.order_by("seq")] == [(2, "admitted", 200000), (3, "reserve", None), (1, "given_up", 300000)]
        assert Notice.objects.get(membership=fiona, kind="outcome.given_up").params["reason"] == "机构来函放弃"


def test_who_gave_a_place_up_reads_so_in_the_own_list_of_proposals(place, reserve, diana, fiona, browse):
    given_up(place, diana)
    assert "not taken up" in page(browse, fiona, "proposal_list")


def test_an_award_that_ended_unsigned_frees_its_place_and_a_concluded_one_does_not(diana, fiona, gina, bureau, agency):
    project = drawn_up(diana, fiona)
    with fence(bureau):
        place = again(Outcome.objects.get())
    second = waiting(place, gina)
    with fence(bureau):
        with pytest.raises(services.ProjectUnderWay):
            services.give_up_outcome(place, reason="不签了", by=diana)
        services.halt_project(project, to="terminated", reason="中选单位不签合同", by=diana)
        services.give_up_outcome(place, reason="不签了", by=diana)
        assert services.admit_from_reserve(second, amount=Decimal(200000), reason="递补", by=diana).decision == "admitted"
        assert Outcome.objects.get(pk=place.pk).project_number == project.number


def test_what_was_signed_by_the_purchaser_is_taken_up_also_when_it_is_terminated(diana, fiona, bureau):
    project = drawn_up(diana, fiona)
    for member in (fiona, diana):
        with fence(member.organisation):
            project = services.sign_contract(project, by=member)
    with fence(bureau):
        services.halt_project(project, to="terminated", reason="机构注销", by=diana)
        with pytest.raises(services.ProjectUnderWay):
            services.give_up_outcome(again(Outcome.objects.get()), reason="注销", by=diana)


def test_nobody_is_admitted_from_the_reserve_list_while_every_place_is_taken_up(place, reserve, diana, bureau):
    with fence(bureau), pytest.raises(services.NothingFreed):
        services.admit_from_reserve(reserve[0], amount=Decimal(1), reason="递补", by=diana)
    given_up(place, diana)
    with fence(bureau):
        services.admit_from_reserve(reserve[0], amount=Decimal(200000), reason="递补", by=diana)
    given_up(reserve[0], diana)
    with fence(bureau):
        assert services.admit_from_reserve(again(reserve[1]), amount=Decimal(300000), reason="再递补", by=diana).decision == "admitted"


def test_the_reserve_list_goes_by_rank_and_who_waits_no_more_is_passed_over_with_a_reason(place, reserve, diana, bureau):
    given_up(place, diana)
    with fence(bureau), pytest.raises(services.NotNext) as refused:
        services.admit_from_reserve(reserve[1], amount=Decimal(1), reason="递补", by=diana)
    assert [one.pk for one in refused.value.before] == [reserve[0].pk]
    given_up(reserve[0], diana, reason="来函放弃递补")
    with fence(bureau):
        assert services.admit_from_reserve(again(reserve[1]), amount=Decimal(350000), reason="递补", by=diana).amount == 350000


@pytest.mark.parametrize(("planned", "asked", "most"), [(Decimal(400000), Decimal(200000), Decimal(200000)), (Decimal(150000), Decimal(200000), Decimal(150000)),
                                                        (None, Decimal(350000), Decimal(300000))])
def test_the_next_is_granted_at_most_what_it_asked_for_within_what_is_free(planned, asked, most, place, diana, gina, bureau):
    second = waiting(place, gina, amount=asked)
    given_up(place, diana)
    with fence(bureau):
        if planned is None:  # without an envelope: what was not taken up
            Call.objects.filter(pk=place.call_id).update(envelope=None)
        else:
            type(place.call.envelope).objects.filter(pk=place.call.envelope_id).update(planned=planned)
        with pytest.raises(services.MoreThanAsked) as refused:
            services.admit_from_reserve(second, amount=most + Decimal("0.01"), reason="递补", by=diana)
        assert refused.value.most == most
        assert services.admit_from_reserve(second, amount=most, reason="递补", by=diana).amount == most


def test_of_two_officials_the_second_finds_the_firsts_step_and_each_step_has_a_reason(place, reserve, diana, bureau):
    with fence(bureau):
        seen = again(place)
        for act in (lambda: services.give_up_outcome(seen, reason=" ", by=diana), lambda: services.admit_from_reserve(reserve[0], amount=Decimal(1), reason=" ", by=diana)):
            with pytest.raises(ReasonMissing):
                act()
        services.give_up_outcome(again(place), reason="放弃", by=diana)
        with pytest.raises(AlreadyDecided):
            services.give_up_outcome(seen, reason="放弃", by=diana)
        with pytest.raises(NotInThisState):
            services.give_up_outcome(again(place), reason="放弃", by=diana)


def test_only_of_a_decided_call_and_by_nobody_who_works_for_an_applicant(diana, fiona, gina, agency, bureau):
    place = admitted(diana, fiona, status="publicity")
    dora = factories.member(bureau, "Dora", Role.OFFICIAL)
    with fence(agency):
        organisation_services.join(agency, user=dora.user, role=Role.WORKER, by=None)
    with fence(bureau):
        with pytest.raises(NotInThisState):
            services.give_up_outcome(again(place), reason="放弃", by=diana)
        Call.objects.filter(pk=place.call_id).update(status="decided")
        with pytest.raises(services.ConflictOfInterest):
            services.give_up_outcome(again(place), reason="放弃", by=dora)


def test_the_database_knows_no_way_back_from_a_place_not_taken_up(place, diana, bureau):
    given_up(place, diana)
    with fence(bureau):
        for decision in ("open", "admitted", "reserve", "rejected"):
            with pytest.raises(DatabaseError), transaction.atomic():
                Outcome.objects.filter(pk=place.pk).update(decision=decision, amount=1)
        assert connection.in_atomic_block and Outcome.objects.get(pk=place.pk).decision == "given_up"


def test_an_official_gives_the_place_to_the_next_on_the_pages(place, reserve, diana, fiona, gina, bureau, browse):
    number = place.call.number
    with fence(bureau):
        give_up = reverse("award_give_up", args=[bureau.slug, number, again(place).proposal.number])
    admit = [reverse("reserve_admit", args=[bureau.slug, number, one.proposal.number]) for one in reserve]
    text = page(browse, diana, "call", number)
    assert (give_up in text, admit[0] in text, "When a place is not taken up, the next by rank may be admitted." in text) == (True, False, True)
    client = browse(diana)
    assert client.get(admit[0]).status_code == 302
    version = client.get(give_up).context["form"]["version"].value()
    assert client.post(give_up, {"reason": "来函放弃", "version": version}).status_code == 302
    text = page(browse, diana, "call", number)
    assert (admit[0] in text, admit[1] in text, "Places not taken up" in text, "来函放弃" in text) == (True, False, True, True)
    assert client.get(admit[1]).status_code == 302
    form = client.get(admit[0]).context["form"]
    facts = {"amount": "200000.01", "reason": "按名次递补", "version": form["version"].value()}
    assert form["amount"].value() == "200000" and "200,000.00 yuan at most" in html.unescape(client.post(admit[0], facts).content.decode())
    assert client.post(admit[0], facts | {"amount": "20万"}).status_code == 302
    assert reverse("award", args=[bureau.slug, number, reserve[0].proposal.number]) in page(browse, diana, "call", number)
    assert "按名次递补" in page(browse, gina, "call", number) and "按名次递补" not in page(browse, fiona, "call", number)
    for member in (fiona, gina):
        assert [browse(member).post(f"/o/{member.organisation.slug}/calls/{number}/{way}/", facts).status_code for way in ("award/x/give-up", "reserve/x")] == [403, 403]


def test_the_page_of_a_decided_call_costs_the_same_for_a_short_and_a_long_reserve_list(place, gina, diana, bureau, browse):
    given_up(place, diana)
    client, address, costs = browse(diana), reverse("call", args=[bureau.slug, place.call.number]), []
    for ranks in (range(2, 3), range(3, 9)):
        for rank in ranks:
            waiting(place, gina, rank=rank)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            text = client.get(address).content.decode()
        costs.append((len(queries), text.count("data-row")))
    assert ([rows for _cost, rows in costs], costs[0][0] == costs[1][0], costs[1][0] <= 20) == ([2, 8], True, True), costs
