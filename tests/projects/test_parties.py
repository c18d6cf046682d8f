"""Who takes part in a governed project its purchaser says; who is evaluated does not choose the evaluator (DOMAIN.md 3.2)."""

import pytest
from django.urls import reverse

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.models import Project, ProjectParty, Rectification
from projects.services.troubles import ProjectIsClosed
from projects.window import NotAParty
from tests import factories
from tests.factories_casework import person
from tests.factories_contract import concluded
from tests.factories_inspection import recorded, sent
from tests.factories_projects import project as entered
from tests.factories_purchase import at_work, governed_project, named


@pytest.fixture
def governed(fiona, bureau):
    return governed_project(fiona, bureau)


@pytest.fixture
def above():
    return factories.organisation(code="SZ", slug="shengting", name="省民政厅", kind="bureau")


@pytest.fixture
def school():
    return factories.organisation(code="XX", slug="xuexiao", name="幸福里小学", kind="institution")


def roles_of(project, agency):
    with fence(agency):
        return [(party.role, party.partner.code) for party in ProjectParty.objects.filter(project=project).select_related("partner").order_by("pk")][2:]


def test_a_provider_neither_chooses_nor_removes_who_evaluates_and_supervises_it(governed, fiona, agency, evaluator_body, above):
    with fence(agency):
        for partner, role in ((evaluator_body, "evaluator"), (above, "authority")):
            with pytest.raises(services.PurchaserNames):
                services.add_party(governed, partner=partner, role=role, by=fiona)
            party = named(governed, partner, role, by=fiona)
            with pytest.raises(services.PurchaserNames):
                services.remove_party(party, by=fiona)
    assert roles_of(governed, agency) == [("evaluator", evaluator_body.code), ("authority", "SZ")]


def test_the_purchaser_adds_and_removes_them_and_both_houses_are_told(governed, diana, fiona, agency, bureau, evaluator_body):
    colleague = factories.member(bureau, "Dora", Role.OFFICIAL)
    with fence(bureau):
        services.add_party(governed, partner=evaluator_body, role="evaluator", by=diana)
    assert roles_of(governed, agency) == [("evaluator", evaluator_body.code)]
    with fence(agency):
        party = ProjectParty.objects.select_related("partner", "project__organisation").get(role="evaluator")
    with fence(bureau):
        services.remove_party(party, by=diana)
    assert roles_of(governed, agency) == []
    told = ["party.added.evaluator", "party.removed.evaluator"]
    for house, member in ((agency, fiona), (bureau, colleague)):
        with fence(house):
            assert list(Notice.objects.filter(membership=member, kind__startswith="party.").order_by("pk").values_list("kind", flat=True)) == told
            assert list(AuditEvent.objects.filter(act__startswith="party.", project=governed.number, actor_id=diana.pk).order_by("pk").values_list("act", flat=True)) == [
                "party.add", "party.remove"]


def test_an_authority_with_open_orders_stays_until_they_are_put_right(governed, fiona, bob, diana, agency, bureau, above, alice, browse):
    nora = factories.member(above, "Nora", Role.AUTHORITY)
    with fence(agency):
        party = named(governed, above, "authority", by=fiona)
        at_work(governed, bob, by=fiona)
        client = person(alice)
    recorded(governed, bob, [client])
    inspection = sent(governed, nora)
    address = reverse("contract_parties", args=[bureau.slug, governed.number])
    page = browse(diana).post(address, {"remove": party.pk}, follow=True).content.decode()
    assert "It sent an inspection that is not closed yet" in page
    with fence(bureau), pytest.raises(services.PartyStillInspects):
        services.remove_party(party, by=diana)
    with fence(agency):
        services.hand_in_proof(Rectification.objects.select_related("inspection__project").get(), text="已补齐", by=fiona)
    with fence(above):
        services.accept_proof(Rectification.objects.select_related("inspection__project__organisation").get(), by=nora)
        services.close_inspection(inspection, by=nora)
    with fence(bureau):
        services.remove_party(party, by=diana)
    assert roles_of(governed, agency) == []


def test_a_landing_unit_is_added_by_either_house_and_removed_by_the_purchaser(governed, fiona, diana, agency, bureau, school):
    with fence(agency):
        party = services.add_party(governed, partner=school, role="landing", by=fiona)
        with pytest.raises(services.PurchaserNames):
            services.remove_party(party, by=fiona)
    with fence(bureau):
        assert Notice.objects.get(membership=diana, kind="party.added.landing").params["organisation"] == school.name
        services.remove_party(party, by=diana)
    assert roles_of(governed, agency) == []


def test_the_third_party_of_a_contract_comes_and_goes_with_it(fiona, diana, agency, bureau, school):
    street = factories.organisation(code="JD", slug="jiedao", name="幸福里街道", kind="street")
    sam = factories.member(street, "Sam", Role.LANDING)
    project = concluded(diana, fiona, landing_by=sam, landing=street, terms={"landing": street}, running=False)
    with fence(bureau):
        services.add_party(project, partner=school, role="landing", by=diana)
    with fence(agency):
        first, second = ProjectParty.objects.filter(project=project, role="landing").select_related("partner", "project__organisation").order_by("pk")
    with fence(bureau):
        with pytest.raises(services.PartyOfTheContract):
            services.remove_party(first, by=diana)
        services.remove_party(second, by=diana)
    assert roles_of(project, agency) == [("landing", "JD")]


def test_a_party_says_nothing_in_a_project_that_the_provider_entered_itself(fiona, diana, agency, bureau, evaluator_body):
    with fence(agency):
        project = entered(fiona, purchaser=bureau)
    with fence(bureau), pytest.raises(NotAParty):
        services.add_party(project, partner=evaluator_body, role="evaluator", by=diana)
    with fence(agency):
        party = services.add_party(project, partner=evaluator_body, role="evaluator", by=fiona)
        services.remove_party(party, by=fiona)
        assert project.parties.count() == 2


def test_nobody_comes_or_goes_when_the_project_is_closed(governed, diana, agency, bureau, evaluator_body):
    with fence(agency):
        for status in ("final_evaluated", "accepted", "closed"):
            Project.objects.filter(pk=governed.pk).update(status=status)
    with fence(bureau), pytest.raises(ProjectIsClosed):
        services.add_party(governed, partner=evaluator_body, role="evaluator", by=diana)


def test_each_house_has_its_page_and_the_providers_says_whose_word_it_is(governed, fiona, diana, agency, bureau, evaluator_body, school, browse):
    mine = reverse("project_parties", args=[agency.slug, governed.number])
    theirs = reverse("contract_parties", args=[bureau.slug, governed.number])
    text = browse(fiona).get(mine).content.decode()
    assert "the award and the purchaser say" in text and 'value="evaluator"' not in text and 'value="landing"' in text
    assert browse(fiona).post(mine, {"partner": evaluator_body.pk, "role": "evaluator"}).status_code == 200
    assert browse(diana).post(theirs, {"partner": school.pk, "role": "evaluator"}).status_code == 200
    assert roles_of(governed, agency) == []
    assert browse(diana).post(theirs, {"partner": evaluator_body.pk, "role": "evaluator"}).status_code == 302
    assert roles_of(governed, agency) == [("evaluator", evaluator_body.code)]
    text = browse(fiona).get(mine).content.decode()
    assert "The purchaser says who evaluates and supervises this project, and may remove them." in text and 'name="remove"' not in text
    with fence(agency):
        party = ProjectParty.objects.get(role="evaluator")
    assert browse(fiona).get(theirs.replace(bureau.slug, agency.slug)).status_code == 403
    assert browse(diana).post(theirs, {"remove": party.pk}).status_code == 302
    assert roles_of(governed, agency) == []
