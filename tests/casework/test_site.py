"""A landing unit confirms or questions the services done on its ground: masked, and seen where the record and its evidence are (DOMAIN.md 3.2, section 5)."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from casework import services as casework
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from people.services import add_guardian
from projects import counting, services
from projects.figures.site import counts_of
from projects.models import Project, SiteWord
from projects.services.troubles import ReasonMissing
from projects.window import NotAParty
from tests import factories
from tests import factories_casework as make


@pytest.fixture
def street(db):
    return factories.organisation(code="JD", slug="jiedao", name="东湖街道", kind="street")


@pytest.fixture
def lan(street):
    return factories.member(street, "Lan", Role.LANDING)


@pytest.fixture
def done(agency, fiona, alice, bob, project, wang, street, bureau):
    """Two visits that count, one that waits, and an activity, in a project that lands in the street."""
    with fence(agency):
        for partner, role in ((street, "landing"), (bureau, "purchaser")):
            services.add_party(project, partner=partner, role=role, by=fiona)
        visits = [make.approved(alice, bob, project, persons=[wang], days_ago=days) for days in (2, 3)]
        return [*visits, make.record(bob, project, persons=[wang], days_ago=4), make.approved(alice, bob, project, "activity", headcount=11, title="灯笼", days_ago=5)]


def said(member, act, project, **facts):
    with fence(member.organisation):
        return act(Project.objects.get(pk=project.pk), by=member, **facts)


def words(agency, project):
    with fence(agency):
        return [(word.number, word.verdict, word.reason, word.by_name, word.lapsed_at is None) for word in SiteWord.objects.filter(project=project)]


def test_what_was_said_stands_in_both_houses_and_the_last_word_holds(agency, street, lan, bureau, project, done):
    first, second, waiting, activity = (record.number for record in done)
    said(lan, services.confirm_services, project, numbers=[first, activity])
    said(lan, services.question_service, project, number=second, reason="当天社区没有接到通知")
    said(lan, services.confirm_services, project, numbers=[second])
    assert words(agency, project) == [(first, "confirmed", "", lan.name, True), (activity, "confirmed", "", lan.name, True),
                                      (second, "questioned", "当天社区没有接到通知", lan.name, False), (second, "confirmed", "", lan.name, True)]
    for house in (agency, street):
        with fence(house):
            assert list(AuditEvent.objects.filter(act__startswith="site.").order_by("seq").values_list("act", flat=True)) == ["site.confirm", "site.question", "site.confirm"]
    with fence(agency):
        assert counts_of(project) == {"open": 0, "confirmed": 3, "questioned": 0}
        assert Notice.objects.filter(kind="site.questioned").exists()


def test_only_a_landing_unit_speaks_and_only_about_services_that_count(agency, lan, diana, fiona, alice, project, done):
    first, _second, waiting, _activity = (record.number for record in done)
    for member in (diana, fiona, alice):
        with pytest.raises(NotAParty):
            said(member, services.confirm_services, project, numbers=[first])
    for numbers in ([waiting], [first, "无此记录"], []):
        with pytest.raises(services.NotSuchServices):
            said(lan, services.confirm_services, project, numbers=numbers)
    with pytest.raises(ReasonMissing):
        said(lan, services.question_service, project, number=first, reason="  ")
    assert words(agency, project) == []


def test_a_correction_ends_what_was_said_and_an_indicator_may_ask_for_it(agency, alice, fiona, lan, project, done):
    first = done[0]
    with fence(agency):
        indicator = make.indicator(project, "VISIT", fiona, target=10, evidence=["confirmed"])
    said(lan, services.confirm_services, project, numbers=[first.number])

    def counted():
        with fence(agency), translation.override("en"):
            figure = counting.count(indicator, counting.Period(project.starts_on, timezone.localdate()))
            return figure.total(), [row.reasons for row in figure.page()]

    assert counted() == (1, [[], ["not confirmed by the landing unit"], ["waiting for review", "not confirmed by the landing unit"]])
    with fence(agency):
        casework.correct_record(first, by=alice, reason="人数有误", changes={"headcount": 1})
    assert (counted()[0], words(agency, project)[0][4]) == (0, False)


def test_the_officer_ticks_on_the_page_masked_and_the_record_shows_it(agency, street, lan, bob, alice, diana, bureau, project, wang, done, browse):
    first, second = done[0].number, done[1].number
    page, confirm = (reverse(name, args=[street.slug, project.number]) for name in ("site_services", "site_confirm"))
    question = reverse("site_question", args=[street.slug, project.number, second])
    client = browse(lan)
    shown = client.get(page).content.decode()
    assert first in shown and wang.name not in shown and "灯笼" not in shown and f"/o/{street.slug}/records/" not in shown
    assert client.post(confirm, {"pick": [first]}).url == page
    assert client.post(question, {"reason": ""}).status_code == 200
    assert client.post(question, {"reason": "没有见到社工"}).url == page
    assert [row.number for row in client.get(page + "?show=confirmed").context["page"].object_list] == [first]
    own = browse(alice).get(reverse("record", args=[agency.slug, second])).content.decode()
    assert "没有见到社工" in own and street.name in own
    assert browse(diana).post(reverse("site_confirm", args=[bureau.slug, project.number]), {"pick": [first]}).status_code == 403
    assert browse(diana).get(reverse("site_services", args=[bureau.slug, project.number])).status_code == 200


def test_the_provider_answers_in_writing_once_and_the_landing_unit_reads_it(agency, street, lan, alice, diana, bureau, project, done, browse):
    first, second = done[0].number, done[1].number
    said(lan, services.question_service, project, number=first, reason="没有见到社工")
    answer, listing = reverse("site_answer", args=[agency.slug, project.number, first]), reverse("site_services", args=[street.slug, project.number]) + "?show=questioned"
    client = browse(alice)
    assert answer in client.get(reverse("record", args=[agency.slug, first])).content.decode()
    assert "没有见到社工" in client.get(answer).content.decode()
    assert (client.post(answer, {"text": " "}).status_code, client.post(answer, {"text": "当天在王家，社区网格员同行"}).status_code) == (200, 302)
    with fence(agency):
        word = SiteWord.objects.get(number=first)
        assert (word.answer, word.answered_name, word.waits_for_answer) == ("当天在王家，社区网格员同行", alice.name, False)
        with pytest.raises(services.NothingToAnswer):
            services.answer_question(project, number=first, text="再答一次", by=alice)
        with pytest.raises(services.NothingToAnswer):
            services.answer_question(project, number=second, text="没有人问", by=alice)
        assert list(AuditEvent.objects.filter(act="site.answer").values_list("detail__services", flat=True)) == [[first]]
    with fence(street):
        assert Notice.objects.get(kind="site.answered").path == reverse("site_services", args=[street.slug, project.number])
    assert "当天在王家，社区网格员同行" in browse(lan).get(listing).content.decode()
    said(lan, services.question_service, project, number=second, reason="见的是谁？")
    with fence(agency):  # whatever is answered, no name of a client or a guardian leaves the house with it
        add_guardian(make.person(alice, "欧阳凝霜"), name="司徒映雪", relation="child", by=alice)
        services.answer_question(project, number=second, text="见的是欧阳凝霜和司徒映雪，电话 13800138000", by=alice)
    text = browse(lan).get(listing).content.decode()
    assert ("见的是欧**霜和司**雪，电话 *********00" in text, "欧阳凝霜" in text, "司徒映雪" in text) == (True, False, False)
    assert client.get(answer).status_code == 302  # it is answered
    for member, house in ((diana, bureau), (lan, street)):
        assert browse(member).post(reverse("site_answer", args=[house.slug, project.number, first]), {"text": "外人"}).status_code == 403
    said(lan, services.question_service, project, number=first, reason="仍不清楚")
    assert client.get(answer).status_code == 200  # asked again, it waits again
