"""An activity in the browser: planned, approved, signed in to by two phones, held, asked about, summarised, counted."""

import pytest
from django.utils import timezone

from casework.models import Activity, ActivitySignIn
from organisations.fence import fence
from projects import counting
from tests import factories_casework as make
from tests.browser.surfing import Surfer
from tests.journeys.walking import ZH, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser, live_server):
    """A participant's phone: a window of its own, without account and without scripts."""
    windows = []

    def take(**options):
        windows.append(Surfer(browser, live_server.url, size="phone", language="zh-hans", scripts=False, **options))
        return windows[-1]

    yield take
    faults = [fault for window in windows for fault in window.faults]
    for window in windows:
        window.close()
    assert faults == []


def sign(window, path, name, digits):
    """A participant opens the square's address, types and presses."""
    assert window.go(path) == 200
    window.page.fill("[name=name]", name)
    window.page.fill("[name=phone]", digits)
    window.page.click("main button")
    assert "签到成功" in window.page.locator("main").inner_text()


def open_link(walk, part, last=False):
    """Press the first or the last link whose address holds this."""
    links = walk.page.locator(f"main a.btn[href*='{part}']")
    with walk.page.expect_navigation():
        (links.last if last else links.first).click()
    return walk


def test_an_activity_from_the_plan_to_the_figure(surf, cast, phone, tmp_path):
    agency, alice, bob = cast["agency"], cast["alice"], cast["bob"]
    with fence(agency):
        bob.supervisor = alice
        bob.save()
        project = make.project(alice, alice, bob)
    worker = Walk(surf, bob, **ZH)

    # The plan: facts, then the form; handed in at once.
    today = timezone.localdate().isoformat()
    worker.go("activities/new/").type(name="重阳节做糕", day=today, start="00:00", end="00:10", place="东村社工站", planned_people=30).choose("type", "festival").send()
    worker.says("重阳节做糕", "策划中").send("main form[action*='forms/begin'] button")
    worker.type(goal="让老人和孩子一起过重阳", target="六十岁以上的老人", flow__0__time="09:00", flow__0__what="签到", risk_plan="下雨改在室内").send("main button[name=next]")
    with fence(agency):
        number = Activity.objects.get().number
    supervisor = Walk(surf, alice, **ZH)
    open_link(supervisor.go(f"activities/{number}/"), "/forms/").send("main form[data-main] button.btn-primary")
    worker.go(f"activities/{number}/").says("已批准")

    # The square, and two phones; one person signs twice.
    worker.go(f"activities/{number}/sign-in/").send("main form[action$='sign-in/open/'] button").sound()
    address = worker.page.locator(".square-address").inner_text()
    path = "/s/" + address.split("/s/")[1]
    first, second = phone(), phone(dark=True)
    sign(first, path, "王桂兰", "1234")
    sign(second, path, "李小明", "5678")
    sign(second, path, "王桂兰", "1234")
    assert "王桂兰" not in second.page.content()
    assert second.sideways() == 0
    worker.go(f"activities/{number}/sign-ins/").says("王桂兰", "李小明", "签到2人")

    # It took place: three presses and a photo.
    worker.go(f"activities/{number}/hold/")
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(make.picture().read())
    worker.page.set_input_files("[name=photos]", str(picture))
    worker.send().says("已开展", "参加2人")

    # The questionnaire: a phone answers, paper is typed in.
    open_link(worker, "/surveys/begin/").send().send("main form[action$='/open/'] button")
    asked = "/q/" + worker.page.locator(".square-address").inner_text().split("/q/")[1]
    assert first.go(asked) == 200
    for code in ("content", "place", "workers", "gain", "overall"):
        first.page.check(f"[name=item-{code}][value='5']", force=True)
    first.page.click("main button")
    assert "谢谢你" in first.page.locator("main").inner_text()
    survey = worker.page.url.split("/o/niujuhuan/")[1]
    worker.go(survey + "type/")
    for digits in ("55555", "44444", "54545", "33333"):
        worker.type(digits=digits).send()
    worker.go(survey).says("回收5份", "有效5份", "80.0%").sound()

    # The summary is approved, and it counts.
    worker.go(f"activities/{number}/").send("main form[action*='forms/begin'] button")
    worker.type(flow_done="按计划进行", achievement="三十位居民一起做了重阳糕").send("main button[name=next]")
    open_link(supervisor.go(f"activities/{number}/"), "/forms/", last=True).send("main form[data-main] button.btn-primary")
    worker.go(f"activities/{number}/").says("已总结", "已计入指标").sound()
    with fence(agency):
        day = timezone.localdate()
        found = [counting.get(code).count(counting.Scope.of(project), counting.Period(day, day)).total() for code in ("ACT", "ACT_PT", "SAT")]
        assert (found, ActivitySignIn.objects.count()) == ([1, 2, 80], 2)
