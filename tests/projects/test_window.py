"""The official's window: figures and masked rows, never a name, every look written down in both houses."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Participation
from organisations import audit
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from projects import counting, services, window
from projects.figures import counted_period
from tests import factories
from tests.factories_projects import project
from tests.projects.conftest import CANARIES


def looks(organisation):
    with fence(organisation):
        return list(AuditEvent.objects.filter(act="window.look").values_list("object_id", "detail"))


def test_the_names_are_there_for_those_who_serve(served, bob, agency):
    with fence(agency):
        assert {participation.person.label_for(bob) for participation in Participation.objects.all()} == set(CANARIES)


@pytest.mark.parametrize("who", ["diana", "edward"])
def test_a_party_gets_masked_rows_without_links(visits, who, request):
    member = request.getfixturevalue(who)
    with fence(member.organisation), window.look(visits.project, member) as pane:
        rows = pane.rows(counting.count(visits, counted_period(visits.project, visits.project.ends_on)))
    told = " ".join(f"{row.kind} {row.number} {row.note} {' '.join(map(str, row.who))}" for row in rows)
    assert len(rows) == 4 and all(row.url_name == "" and row.url_kwargs == {} for row in rows)
    assert not [name for name in CANARIES if name in told or name[1:] in told]
    assert "欧*" in told and "诸*" in told


def test_the_provider_itself_gets_links(visits, alice, agency):
    with fence(agency), window.look(visits.project, alice) as pane:
        rows = pane.rows(counting.count(visits, counted_period(visits.project, visits.project.ends_on)))
    assert {row.url_name for row in rows} == {"record"}


def test_each_look_is_written_down_in_both_houses(visits, diana, agency, bureau):
    number = visits.project.number
    with fence(bureau), window.look(visits.project, diana):
        pass
    assert looks(bureau) == [(number, {"provider": "ZH", "role": "purchaser"})]
    assert looks(agency) == [(number, {"organisation": "MZ", "role": "purchaser"})]


def test_two_houses_that_look_at_each_other_lock_their_chains_in_one_order(fiona, agency, other_agency):
    boss = factories.member(other_agency, "Fritz", Role.ADMIN)
    with fence(agency):
        ours = project(fiona, purchaser=other_agency)
    with fence(other_agency):
        theirs = project(boss, purchaser=agency)
    for member, seen in ((fiona, theirs), (boss, ours)):
        with CaptureQueriesContext(connection) as queries, fence(member.organisation):
            with window.look(seen, member):
                pass
        locked = [re.search(r'"organisation_id" = (\d+)', query["sql"])[1] for query in queries if "audithead" in query["sql"] and "FOR UPDATE" in query["sql"]]
        assert [int(pk) for pk in locked] == sorted([agency.pk, other_agency.pk])
    assert audit_faults(agency) + audit_faults(other_agency) == []


def audit_faults(organisation):
    with fence(organisation):
        return audit.verify(organisation)


def test_looking_at_oneself_is_no_look(visits, alice, agency):
    with fence(agency), window.look(visits.project, alice):
        pass
    assert looks(agency) == []


def test_who_is_no_party_finds_no_window(visits, charlie, other_agency):
    with fence(other_agency), pytest.raises(Http404), window.look(visits.project, charlie):
        pass


def test_a_party_of_the_wrong_role_finds_no_window(visits, edward, evaluator_body):
    with fence(evaluator_body), pytest.raises(Http404), window.look(visits.project, edward, roles=["purchaser"]):
        pass


def test_after_the_look_the_own_fence_stands_again(visits, diana, bureau):
    with fence(bureau):
        with window.look(visits.project, diana):
            assert visits.project.staff.count() == 1
        assert visits.project.staff.count() == 0


# ---------- the pages behind the door ----------


def page(browse, member, path=""):
    return browse(member).get(f"/o/{member.organisation.slug}/projects/{path}")


@pytest.mark.parametrize("path", ["{}/", "{}/figures/", "{}/figures/?rule=PERSONS", "{}/figures/{pk}/", "{}/figures/{pk}/?show=not_counted"])
@pytest.mark.parametrize("who", ["diana", "edward"])
def test_no_name_reaches_the_page_of_a_party(visits, who, path, browse, request):
    answer = page(browse, request.getfixturevalue(who), path.format(visits.project.number, pk=visits.pk))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not [name for name in CANARIES if name in text or name[1:] in text]


def test_the_official_sees_the_figure_and_its_records(visits, diana, browse):
    text = page(browse, diana, f"{visits.project.number}/figures/{visits.pk}/").content.decode()
    assert (text.count("欧*"), text.count("诸*"), text.count("司*")) == (2, 2, 1)


def test_the_total_on_the_page_is_the_sum_of_its_list(visits, diana, browse):
    answer = page(browse, diana, f"{visits.project.number}/figures/{visits.pk}/")
    rows = [row.record for row in answer.context["table"].paginated_rows]
    assert (answer.context["total"], sum(row.amount for row in rows), len(rows)) == (4, 4, 4)


def test_a_figure_can_be_asked_for_some_days_only(visits, diana, browse):
    day = timezone.localdate() - timedelta(days=4)
    path = f"{visits.project.number}/figures/{visits.pk}/"
    answers = [page(browse, diana, f"{path}?since={since}&until={until}") for since, until in (
        (day, day), (day - timedelta(days=1), day), ("1990-01-01", "2100-01-01"), ("someday", ""), (day, day - timedelta(days=9)))]
    assert [answer.context.get("total") for answer in answers] == [1, 3, 4, 4, None]
    assert ["17.8%" in answers[0].content.decode(), answers[2].context["whole_term"], answers[0].context["whole_term"]] == [False, True, False]


def test_an_official_of_another_bureau_gets_404(visits, browse):
    other = factories.organisation(code="XX", slug="xx", name="他区民政局", kind="bureau")
    stranger = factories.member(other, "Greta", Role.OFFICIAL)
    paths = ["", f"figures/{visits.pk}/", "figures/?rule=PERSONS", "figures/"]
    assert [page(browse, stranger, f"{visits.project.number}/{path}").status_code for path in paths] == [404] * 4


def test_a_worker_who_is_not_on_the_staff_gets_404(visits, agency, browse):
    idle = factories.member(agency, "Gregor", Role.WORKER)
    assert page(browse, idle, f"{visits.project.number}/").status_code == 404


def test_the_evaluator_sees_no_money_and_the_official_does(visits, fiona, diana, edward, agency, browse):
    with fence(agency):
        services.agree_instalments(visits.project, preset="50-30-20", by=fiona)
    seen = ["166,666.67" in page(browse, member, f"{visits.project.number}/").content.decode() for member in (diana, edward)]
    seen += ["333,333" in page(browse, member, f"{visits.project.number}/").content.decode() for member in (diana, edward)]
    assert seen == [True, False, True, False]


def test_a_unknown_rule_is_404(visits, diana, browse):
    assert page(browse, diana, f"{visits.project.number}/figures/?rule=NO_SUCH").status_code == 404


def test_an_indicator_of_another_project_is_404(visits, fiona, diana, agency, browse):
    with fence(agency):
        other = project(fiona, title="另一个项目", purchaser=diana.organisation)
    assert page(browse, diana, f"{other.number}/figures/{visits.pk}/").status_code == 404
