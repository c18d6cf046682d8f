"""The satisfaction questionnaire: what is valid, what is told, who answers how often, and the figure that counts it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.figures.surveys import result_of
from casework.models import Answer, HouseRule, Survey
from casework.services.surveys import ITEMS, items_of
from organisations.fence import fence
from projects import counting
from tests import factories_casework as make
from tests.factories_activities import answered, asked, ready


@pytest.fixture
def survey(agency, alice, bob, project):
    with fence(agency):
        return asked(ready(bob, alice, project), bob)


def counts(survey):
    result = result_of(survey, items_of(survey))
    return result.sent, result.returned, result.valid


def rate(subject):
    today = timezone.localdate()
    found = counting.get("SAT").count(counting.Scope.of(subject), counting.Period(today - timedelta(days=9), today))
    return found.total(), sum(row.amount for row in found.page())


class Phone:
    def __init__(self, key):
        self.client, self.url = Client(HTTP_ACCEPT_LANGUAGE="en"), f"/q/{key}/"
        self.page = self.client.get(self.url)
        found = re.search(r'name="key" value="([0-9a-f-]{36})"', self.page.content.decode())
        self.key = found and found[1]

    def answer(self, *marks, fresh=True, **fields):
        if fresh:
            self.key = str(uuid.uuid4())
        sent = {f"item-{code}": mark for code, mark in zip(ITEMS, marks, strict=False) if mark} | {"key": self.key} | fields
        self.got = self.client.post(self.url, sent)
        return self.got.status_code


def test_sent_returned_and_valid(home, bob, survey):
    answered(survey, bob, 5, 4, 4, 3, 2)
    services.type_in_answer(survey, by=bob, marks={"content": 5})
    assert counts(survey) == (30, 6, 5)
    result = result_of(survey, items_of(survey))
    assert (result.overall.mean, result.overall.satisfied, result.overall.marks) == (3.6, 0.6, {5: 1, 4: 2, 3: 1, 2: 1, 1: 0})
    assert result.is_thin  # 5 of 30 is less than 30 %


@pytest.mark.parametrize(("sent", "thin"), [(16, False), (17, True), (0, False)])
def test_less_than_thirty_percent_of_those_asked_is_noted(home, bob, survey, sent, thin):
    services.change_survey(survey, by=bob, sent=sent)
    answered(survey, bob, *[5] * 5)
    survey.refresh_from_db()
    assert result_of(survey, items_of(survey)).is_thin is thin


def test_the_house_says_below_which_share_a_result_says_little_by_the_day_on_which_it_closed(home, bob, fiona, survey, browse):
    services.change_survey(survey, by=bob, sent=16)
    answered(survey, bob, *[5] * 5)
    survey.refresh_from_db()
    today, usual = timezone.localdate(), result_of(survey, items_of(survey))
    HouseRule.objects.create(organisation=home, code="survey_share", numbers=[50], since=today, by=fiona)
    survey.closes_at = timezone.now() - timedelta(days=1)
    before = result_of(survey, items_of(survey))
    survey.closes_at = timezone.now()
    assert [(one.least, one.is_thin) for one in (usual, before, result_of(survey, items_of(survey)))] == [(30, False), (30, False), (50, True)]
    survey.save()
    bob.user.language = "zh-hans"
    bob.user.save()
    page = browse(bob).get(reverse("survey", args=["zhihe", survey.uid])).content.decode()
    assert "有效问卷不足发放数的 50%，结果仅供参考。" in page


def test_below_five_valid_answers_no_mark_is_told(home, bob, survey, browse):
    answered(survey, bob, 1, 1, 1, 1)
    services.type_in_answer(survey, by=bob, marks={}, remark="只有我知道")
    client, url = browse(bob), reverse("survey", args=["zhihe", survey.uid])
    text = client.get(url).content.decode()
    assert "five valid answers" in text and "只有我知道" not in text and "<td class=\"number\">4</td>" not in text
    answered(survey, bob, 5)
    text = client.get(url).content.decode()
    assert "five valid answers" not in text and "只有我知道" in text and "20.0%" in text


def test_satisfaction_counts_valid_answers_with_four_or_five_all_in_all(home, alice, bob, project, survey):
    assert rate(project) == (0, 0)
    answered(survey, bob, 5, 4, 3)
    services.type_in_answer(survey, by=bob, marks={"overall": 5})  # not valid: three questions have no mark
    total, rows = rate(project)
    assert (float(total), float(rows)) == (pytest.approx(200 / 3), pytest.approx(200 / 3))
    assert rate(make.line(project, "activity"))[0] == total and rate(make.line(project, "visit"))[0] == 0


def test_all_of_them_satisfied_is_one_hundred_exactly(home, bob, project, survey):
    answered(survey, bob, 5, 4, 4)
    assert rate(project)[0] == 100


def test_own_questions_of_the_house_are_asked_and_all_in_all_always(home, alice, bob, project):
    survey = services.begin_survey(ready(bob, alice, project), by=bob, codes=["content"], own=["茶点", "接送"], sent=5)
    assert [(code, str(words)) for code, words in items_of(survey)] == [("content", "Content"), ("own1", "茶点"), ("own2", "接送"), ("overall", "All in all")]
    answered(survey, bob, 5)
    assert survey.answers.get().is_valid
    services.change_survey(survey, by=bob, sent=9, codes=["place"])  # somebody has answered: what is asked stays
    survey.refresh_from_db()
    assert (survey.sent, survey.items[0]) == (9, "content")


def test_there_is_one_questionnaire_for_an_activity(home, bob, survey):
    with pytest.raises(services.AlreadyAsked):
        services.begin_survey(survey.activity, by=bob)
    assert Survey.objects.count() == 1


# ---------- by phone ----------


def test_a_participant_answers_without_a_name(survey, agency):
    phone = Phone(survey.key)
    assert phone.answer(5, 4, 5, 4, 5, remark="下次早点通知") == 302
    assert "Thank you." in phone.client.get(phone.got["Location"]).content.decode()
    with fence(agency):
        answer = Answer.objects.get()
        assert (answer.marks, answer.remark, answer.is_valid, answer.mode, answer.by) == (
            {"content": 5, "place": 4, "workers": 5, "gain": 4, "overall": 5}, "下次早点通知", True, "scan", None)


def test_an_open_question_is_asked_for_once_and_may_stay_open(survey, agency):
    phone = Phone(survey.key)
    assert phone.answer(5, 4, None, 4, 5) == 422 and "have no mark yet" in phone.got.content.decode()
    assert phone.answer(5, 4, None, 4, 5, anyway="1") == 302
    with fence(agency):
        assert counts(survey) == (30, 1, 0)


def test_the_same_form_twice_is_one_answer_and_a_family_answers_six_times(survey, agency):
    phone = Phone(survey.key)
    assert [phone.answer(5, 5, 5, 5, 5), phone.answer(5, 5, 5, 5, 5, fresh=False)] == [302, 302]
    assert [phone.answer(4, 4, 4, 4, 4) for _each in range(7)] == [302] * 5 + [422] * 2
    with fence(agency):
        assert Answer.objects.count() == 6


@pytest.mark.parametrize("mark", ["6", "0", "-1", "x", "5" * 400, "９"])
def test_what_is_no_mark_is_none(survey, agency, mark):
    assert Phone(survey.key).answer(mark, 5, 5, 5, 5) == 422
    with fence(agency):
        assert Answer.objects.count() == 0


def test_closed_expired_and_wrong_keys_answer_the_same(survey, agency, bob):
    key = survey.key
    wrong = Phone(key[:-1] + ("A" if key[-1] != "A" else "B")).page
    with fence(agency):
        Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    expired = Phone(key).page
    with fence(agency):
        services.close_survey(survey, by=bob)
    closed = Phone(key).page
    assert {(page.status_code, page.content) for page in (wrong, expired, closed)} == {(404, closed.content)}
    assert "重阳节做糕" not in closed.content.decode()


def test_a_flood_of_answers_is_bounded(survey, agency):
    cache.clear()
    phone, statuses = Phone(survey.key), []
    for number in range(150):
        if number % 5 == 0:
            phone = Phone(survey.key)
        statuses.append(phone.answer(1, 1, 1, 1, 1))
    assert set(statuses) <= {302, 422, 429} and statuses.count(429) >= 50
    with fence(agency):
        assert Answer.objects.count() <= 80


# ---------- from paper ----------


def test_paper_answers_are_typed_as_digits_one_after_the_other(home, bob, survey, browse):
    client, url = browse(bob), reverse("survey_type", args=["zhihe", survey.uid])
    for digits, status in (("54545", 302), ("5 0 5 4 5", 302), ("545", 200), ("54546", 200)):
        assert client.post(url, {"digits": digits, "key": uuid.uuid4()}).status_code == status
    assert counts(survey) == (30, 2, 1)
    assert "2 typed in by you" in client.get(url).content.decode()
    client.post(reverse("survey_take_back", args=["zhihe", survey.uid]))
    assert counts(survey) == (30, 1, 1)


def test_the_same_paper_sent_twice_is_one_answer(home, bob, survey, browse):
    client, url, key = browse(bob), reverse("survey_type", args=["zhihe", survey.uid]), uuid.uuid4()
    assert [client.post(url, {"digits": "55555", "key": key}).status_code for _each in range(2)] == [302, 302]
    assert Answer.objects.count() == 1


def test_who_does_not_see_the_activity_does_not_see_its_questionnaire(home, survey, gina, fiona, alice, browse):
    url = reverse("survey", args=["zhihe", survey.uid])
    assert [browse(member).get(url).status_code for member in (alice, fiona, gina)] == [200, 200, 404]
    assert browse(fiona).post(reverse("survey_close", args=["zhihe", survey.uid])).status_code == 403
