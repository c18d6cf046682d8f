"""Passing a client on: outside the house with consent only, and back with what they said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.models import Referral
from organisations.fence import fence
from people.services import withdraw_consent
from projects import counting
from projects.counting import Period, Scope
from tests import factories_cases as make
from tests import factories_casework as ledger

CASES = [("case", "鲤·个案"), ("visit", "鲤·探访")]
WITH_REFERRAL = ("filing", "casework", "referral")
FACTS = {"kind": "outside", "reason": "special", "summary": "需要儿童心理门诊评估", "receiver": "市第三医院", "contact": "心理科 2 楼"}


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return ledger.project(alice, alice, bob, lines=CASES)


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return ledger.person(bob, "王桂兰", birth_date=make.years_ago(70))


def today():
    return timezone.localdate()


def accepted(project, **options):
    return counting.get("REFERRAL").count(Scope(project.organisation, project, options=options), Period(today() - timedelta(days=60), today()))


def test_a_referral_outside_needs_the_clients_consent_on_the_day_it_is_sent(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang)
    with pytest.raises(services.ConsentMissing) as refused:
        services.refer(case, by=bob, sent_on=today(), **FACTS)
    assert (str(refused.value), Referral.objects.count()) == ("Consent to the referral: No consent.", 0)
    paper = make.consent(wang, bob, ["referral"], on=today())
    referral = services.refer(case, by=bob, sent_on=today(), **FACTS)
    assert (referral.number, referral.receipt, referral.consent) == ("ZH-RF00001", "waiting", paper)
    draft = services.refer(case, by=bob, **FACTS)
    withdraw_consent(paper, by=bob, scopes=["referral"])
    with pytest.raises(services.ConsentMissing):
        services.send_referral(Referral.objects.get(pk=draft.pk), by=bob)


def test_within_the_house_no_consent_is_asked_for(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang)
    assert services.refer(case, by=bob, sent_on=today(), **FACTS | {"kind": "inside", "receiver": "东村站"}).receipt == "waiting"


def test_the_reply_comes_back_and_so_may_the_client(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang, scopes=WITH_REFERRAL)
    referral = services.refer(case, by=bob, sent_on=today() - timedelta(days=0), **FACTS)
    services.answer_referral(referral, by=bob, receipt="accepted", received_by="张医生", reply="下周一就诊")
    services.answer_referral(referral, by=bob, receipt="back", reply="评估完成，转回社工站")
    referral.refresh_from_db()
    assert (referral.receipt, referral.received_by, referral.reply, referral.replied_on) == ("back", "张医生", "下周一就诊\n评估完成，转回社工站", today())
    with pytest.raises(services.CaseMovedOn):
        services.answer_referral(referral, by=bob, receipt="accepted")


def test_a_refused_referral_may_be_sent_once_more(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang, scopes=WITH_REFERRAL)
    referral = services.refer(case, by=bob, sent_on=today(), **FACTS)
    services.answer_referral(referral, by=bob, receipt="refused", reply="名额已满")
    services.send_referral(referral, by=bob)
    referral.refresh_from_db()
    assert (referral.receipt, referral.replied_on, referral.reply) == ("waiting", None, "名额已满")


def test_nothing_is_sent_or_answered_in_the_future_nor_before_its_time(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang, scopes=WITH_REFERRAL)
    with pytest.raises(services.DayInTheFuture):
        services.refer(case, by=bob, sent_on=today() + timedelta(days=1), **FACTS)
    with pytest.raises(services.DayTooEarly):
        services.refer(case, by=bob, sent_on=today() - timedelta(days=1), **FACTS)
    referral = services.refer(case, by=bob, sent_on=today(), **FACTS)
    with pytest.raises(services.DayInTheFuture):
        services.answer_referral(referral, by=bob, receipt="accepted", replied_on=today() + timedelta(days=1))
    with pytest.raises(services.DayTooEarly):
        services.answer_referral(referral, by=bob, receipt="accepted", replied_on=today() - timedelta(days=1))


def test_only_accepted_referrals_count_recomputed_from_the_rows(home, alice, bob, project, wang):
    case = make.opened(bob, alice, project, wang, scopes=WITH_REFERRAL)
    for receipt in ("accepted", "refused", None, "accepted"):
        referral = services.refer(case, by=bob, sent_on=today(), **FACTS)
        if receipt:
            services.answer_referral(referral, by=bob, receipt=receipt)
    services.answer_referral(referral, by=bob, receipt="back")
    services.refer(case, by=bob, **FACTS)  # a draft is nobody's figure
    raw = list(Referral.objects.values_list("receipt", flat=True))
    count = accepted(project)
    assert (count.total(), count.total_recorded()) == (sum(one in ("accepted", "back") for one in raw), sum(one != "draft" for one in raw)) == (2, 4)
    assert accepted(project, kind="inside").total() == 0
    rows = {row.number: (row.countable, row.who[0].number) for row in count.page()}
    assert rows["ZH-RF00002"] == (False, wang.number)
    assert not any("第三医院" in f"{row}" or "王桂兰" in f"{row}" for row in count.page())


def test_the_page_refuses_in_words_and_keeps_what_was_typed(agency, browse, alice, bob, project, wang):
    with fence(agency):
        case = make.opened(bob, alice, project, wang)
    address = reverse("referral_new", args=["zhihe", case.number])
    answer = browse(bob).post(address, FACTS | {"sent_on": today().isoformat()})
    text = answer.content.decode()
    assert answer.status_code == 200 and "Consent to the referral: No consent." in text and "市第三医院" in text
    with fence(agency):
        make.consent(wang, bob, ["referral"], on=today())
    assert browse(bob).post(address, FACTS | {"sent_on": today().isoformat()}).status_code == 302
    with fence(agency):
        referral = Referral.objects.get()
    page = reverse("referral", args=["zhihe", case.number, referral.pk])
    assert browse(bob).post(page, {"receipt": "accepted", "replied_on": today().isoformat(), "reply": "同意接收"}).status_code == 302
    assert "同意接收" in browse(alice).get(page).content.decode()


def test_a_referral_is_to_be_asked_after_from_its_day_until_somebody_replies(home, browse, alice, bob, gina, project, wang):
    """On Today of the worker, and in the list of what is due, of whoever sees the case."""
    today = timezone.localdate()
    case = make.opened(bob, alice, project, wang, scopes=("filing", "casework", "referral"))
    asked, _later, _draft = (services.refer(case, by=bob, **FACTS | {"receiver": receiver, "sent_on": sent, "follow_up_on": day}) for receiver, sent, day in (
        ("市第三医院", today, today), ("市第四医院", today, today + timedelta(days=30)), ("市第五医院", None, today)))

    def pages():
        return [[one.number for one, _label in browse(member).get(reverse(name, args=["zhihe"])).context["asked_after"]]
                for member, name in ((bob, "today"), (bob, "follow_up_list"), (alice, "follow_up_list"), (gina, "follow_up_list"), (gina, "today"))]

    assert pages() == [[asked.number]] * 3 + [[]] * 2
    assert ["Ask after the referral of 王桂兰" in browse(bob).get(reverse(name, args=["zhihe"])).content.decode() for name in ("today", "follow_up_list")] == [True, True]
    services.answer_referral(asked, by=bob, receipt="accepted", received_by="李医生")
    assert pages() == [[]] * 5
