"""A client whose consent to the file is wanting: what was done is kept, and waits for the consent before it is handed in (DOMAIN.md 8.24; PIPL articles 15, 31)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from casework.models import Distribution, ServiceRecord, Wish
from casework.services.bulk import submit_many
from organisations.fence import fence
from people.models import Person
from people.services import change_file, record_consent, withdraw_consent
from tests import factories_cases as cases
from tests import factories_casework as make
from tests import factories_groups as groups
from tests import factories_people as people
from tests.casework.test_figures import total
from tests.casework.test_log import address, sent


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def ming(agency, bob, project):
    """A child of nine whose file is a draft: the paper for the guardian is not signed yet."""
    return people.child(bob, "陈小明", status="draft", consents=[])


def agreed(child, by, on=None):
    return record_consent(Person.objects.get(pk=child.pk), by=by, given_by="mother", scopes=["filing", "casework"], signed_on=on or timezone.localdate())


def state(record):
    record = ServiceRecord.objects.get(pk=record.pk)
    return record.status, record.reasons


def test_what_is_logged_for_a_child_without_a_guardians_consent_stays_a_draft_until_the_consent_is_there(home, alice, bob, project, ming):
    record = make.record(bob, project, persons=[ming], note="第一次上门")
    assert (state(record), record.note) == (("draft", ["no_consent", "draft"]), "第一次上门")
    with pytest.raises(services.ConsentIsWanting) as refused:
        services.submit_record(record, by=bob)
    assert (ming.number in str(refused.value), "陈小明" in str(refused.value), submit_many([record], by=bob), total(project, "VISIT")) == (True, False, [], 0)
    agreed(ming, bob)
    assert state(record) == ("draft", ["draft"])
    services.submit_record(record, by=bob)
    services.approve_record(record, by=alice)
    assert (state(record), total(project, "VISIT")) == (("approved", []), 1)


@pytest.mark.parametrize(("born", "status"), [(9, "draft"), (15, "submitted"), (70, "submitted")])
def test_only_who_is_under_fourteen_on_the_day_is_asked_for(home, bob, project, born, status):
    client = people.person(bob, "陈小明", born=ago(born * 366), status="draft", consents=[], categories=())
    assert make.record(bob, project, persons=[client]).status == status


@pytest.mark.parametrize("years", [9, 70])
def test_after_a_withdrawal_only_what_was_before_it_is_handed_in(home, bob, project, years):
    client = people.person(bob, "陈小明", born=ago(years * 366), consents=[], status="draft")
    consent = record_consent(client, by=bob, given_by="mother" if years == 9 else "self", scopes=["filing", "casework"], signed_on=ago(30))
    withdraw_consent(consent, by=bob, scopes=["filing"], on=ago(5))
    before, since = (make.record(bob, project, persons=[client], days_ago=days) for days in (6, 5))
    assert (state(before), state(since)) == (("submitted", ["waiting"]), ("draft", ["no_consent", "draft"]))


def test_a_withdrawal_stops_what_is_still_with_the_worker(home, bob, project):
    child = people.child(bob)
    record = make.record(bob, project, persons=[child], days_ago=0, hour=0, minutes=1, submit=False)
    withdraw_consent(child.consents.get(), by=bob, scopes=["filing"])
    assert state(record) == ("draft", ["no_consent", "draft"])


def test_a_date_of_birth_that_was_put_right_frees_the_draft(home, bob, project, ming):
    record = make.record(bob, project, persons=[ming], submit=False)
    change_file(Person.objects.get(pk=ming.pk), by=bob, birth_date=ago(16 * 366))
    assert state(record) == ("draft", ["draft"])


def test_the_quick_log_and_the_outbox_keep_a_draft_and_lead_to_the_consent(agency, bob, browse, project, ming):
    client, form = browse(bob), f"/o/{agency.slug}/people/{ming.number}/consent/"
    page = client.post(address(agency), sent(project, ming, note="孩子在家"), follow=True).content.decode()
    assert ["Saved as a draft" in page, "no consent to the file of a client" in page, form in page] == [True, True, True]
    data = sent(project, ming, note="没有信号", day="other", other_day=f"{ago(3):%Y-%m-%d}")
    del data["submission"]
    answers = [client.post(address(agency), data, headers={"X-Outbox": str(bob.uid)}) for _time in range(2)]
    with fence(agency):
        records = list(ServiceRecord.objects.order_by("pk"))
    assert [answer.status_code for answer in answers] == [201, 200]
    assert [(record.status, record.note) for record in records] == [("draft", "孩子在家"), ("draft", "没有信号")]
    page = client.post(address(agency, "record_submit", records[0].number), follow=True).content.decode()
    assert (form in page, client.get(address(agency, "record_edit", records[0].number)).content.decode().count(form)) == (True, 1)


def test_a_change_is_saved_though_it_cannot_be_handed_in(agency, bob, browse, project, ming):
    with fence(agency):
        record = make.record(bob, project, persons=[ming], note="")
    page = browse(bob).post(address(agency, "record_edit", record.number), sent(project, ming, note="孩子发烧", submit="1", version=record.version, reason=""), follow=True)
    with fence(agency):
        found = ServiceRecord.objects.get(pk=record.pk)
        assert (page.status_code, found.note, found.status) == (200, "孩子发烧", "draft")


def test_a_process_record_is_kept_when_the_consent_to_the_file_is_gone(home, alice, bob, project):
    child = people.child(bob)
    case = cases.opened(bob, alice, project, child)
    for consent in Person.objects.get(pk=child.pk).consents.all():
        withdraw_consent(consent, by=bob, scopes=["filing"], on=ago(3))
    process = cases.process(case, bob, days_ago=1)
    services.change_process(process, by=bob, started_at=process.record.started_at, ended_at=process.record.ended_at, note="改写", submit=True)
    process.record.refresh_from_db()
    assert (process.record.status, process.record.note) == ("draft", "改写")


def test_a_group_session_waits_for_the_one_child_whose_consent_was_withdrawn(home, alice, bob, project):
    group = groups.running(bob, alice, project)
    child = groups.client(bob, "陈小明", years=9, consent="mother")
    services.add_member(group, by=bob, person=child, joined_on=ago(30))
    withdraw_consent(child.consents.get(), by=bob, scopes=["filing"], on=ago(20))
    session = groups.held(group, bob, 1, days_ago=2, process="大家互相认识")
    assert state(session.record) == ("draft", ["no_consent", "draft"])


def test_nobody_is_written_into_an_approved_record_without_the_consent(home, alice, bob, fiona, project, wang, ming):
    record = make.approved(alice, bob, project, persons=[wang])
    with pytest.raises(services.NotWithoutConsent):
        services.correct_record(record, by=fiona, reason="孩子也在", changes={"persons": [wang, ming]})
    assert [person.pk for person in record.persons.all()] == [wang.pk]


def test_a_wish_and_a_pack_begin_with_the_consent_and_the_form_says_so_at_the_client(agency, bob, browse, project, ming):
    client, base = browse(bob), f"/o/{agency.slug}/"
    with fence(agency):
        line, packs = make.line(project, "visit"), services.add_goods(by=bob, name="暖冬包", unit="份")
        with pytest.raises(services.NotWithoutConsent):
            services.register_wish(by=bob, person=ming, project=project, line=line, what="台灯")
        with pytest.raises(services.NotWithoutConsent):
            services.plan_distribution(by=bob, title="东村", project=project, line=line, item=packs, recipients=[(ming, 1)])
    wish = client.post(address(agency, "wish_new"), {"person": ming.number, "what": "台灯", "line": line.pk})
    batch = client.post(address(agency, "distribution_new"), {"title": "东村", "item": packs.pk, "each": 1, "persons": [ming.number], "line": line.pk})
    assert [list(wish.context["form"].errors), list(batch.context["form"].errors)] == [["person"], ["persons"]]
    assert f'{base}people/{ming.number}/consent/' in wish.content.decode()
    with fence(agency):
        agreed(ming, bob)
        services.register_wish(by=bob, person=ming, project=project, line=line, what="台灯")
        assert (Wish.objects.count(), Distribution.objects.count()) == (1, 0)
