"""The working days of officials for the steps of a call are data of the house, from a day on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.fence import fence
from organisations.models import AuditEvent
from organisations.workdays import add_workdays
from projects import services
from projects.figures.deadlines import due_for
from projects.figures.step_days import Step, StepRules
from projects.models import Call, StepDays
from projects.services import inbox
from projects.services.troubles import ReasonMissing
from tests import factories
from tests.factories_calls import opened
from tests.factories_contract import admitted


@pytest.fixture
def chief(bureau):
    return factories.member(bureau, "Helen", "admin")


def test_the_usual_days_hold_until_a_house_says_otherwise_and_then_from_its_day_on(bureau, chief):
    today = timezone.localdate()
    with fence(bureau):
        assert [StepRules.of(bureau).days(step, today) for step in Step] == [5, 10, 5, 7, 5, 10]
        services.set_step_days("objection", days=3, since=today + timedelta(days=4), reason="区采购办〔2026〕3号", by=chief)
        rules = StepRules.of(bureau)
        assert [rules.days("objection", today + timedelta(days=step)) for step in (3, 4, 400)] == [7, 3, 3]
        assert (rules.until("objection", today), rules.days("award", today)) == (add_workdays(today, 7), 10)


@pytest.mark.parametrize(("facts", "trouble"), [({"since": -1}, services.HoldsFromThePast), ({"days": 0}, services.NotSoManyDays), ({"days": 91}, services.NotSoManyDays),
                                                ({"reason": " "}, ReasonMissing)])
def test_what_is_no_rule_is_refused(bureau, chief, facts, trouble):
    said = {"days": 3, "reason": "依据", "since": 0} | facts
    with fence(bureau), pytest.raises(trouble):
        services.set_step_days("award", **said | {"since": timezone.localdate() + timedelta(days=said["since"])}, by=chief)


def test_an_award_waits_in_the_inbox_until_the_houses_own_day(bureau, diana, fiona, chief):
    outcome = admitted(diana, fiona)
    with fence(bureau):
        call = Call.objects.get(pk=outcome.call_id)
        Call.objects.filter(pk=call.pk).update(decided_at=timezone.now())
        decided_on = timezone.localdate()

        def due():
            return [item.decide_by for item in inbox.waiting(diana) if item.kind.code == "award"]

        usual = due()
        services.set_step_days("award", days=3, since=decided_on, reason="依据", by=chief)
        assert (usual, due()) == ([add_workdays(decided_on, 10)], [add_workdays(decided_on, 3)])


def test_the_deadline_of_a_call_follows_the_rule_and_the_page_sets_it(bureau, diana, chief, browse):
    call, page = opened(diana), reverse("step_days", args=[bureau.slug])
    today = timezone.localdate()
    with fence(bureau):
        Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    sent = {"step": "begin_review", "days": "2", "since": today.isoformat(), "reason": "区采购办〔2026〕3号"}
    client = browse(chief)
    assert client.post(page, sent | {"days": "0"}).status_code == 200
    assert client.post(page, sent).status_code == 302
    with fence(bureau):
        due = {entry.kind.code: entry.day for entry in due_for(bureau)}
        rule = StepDays.objects.get()
        assert [event.detail for event in AuditEvent.objects.filter(act="step_days.set")] == [{"step": "begin_review", "days": 2, "since": today.isoformat()}]
    assert (due["begin_review"], rule.by_id, rule.reason) == (add_workdays(today, 2), chief.pk, sent["reason"])
    assert browse(diana).get(page).status_code == 403
