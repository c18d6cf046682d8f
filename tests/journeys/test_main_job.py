"""The main job from end to end in a real browser, with a real worker, in both languages (issue 2, steps 1 to 5).

Bob logs five services on a phone; Alice approves and returns; Bob mends; Alice corrects; Diana looks from the bureau down to the
masked records; Fiona asks for both reports, leaves, comes back, downloads, issues; a stranger verifies.
"""

import re
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from casework.models import ServiceRecord
from organisations.access import Role
from organisations.fence import fence
from organisations.models import Membership
from people.services import open_file, record_consent
from projects import services as projects
from tests import factories
from tests.world import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLIENT = "欧阳青禾"


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    return request.param


@pytest.fixture
def cast(transactional_db, language):
    """An agency with a running project that a bureau purchases, and one client's file."""
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    cast = {"agency": agency, "diana": factories.member(bureau, "Diana", Role.OFFICIAL)}
    for name, role in [("fiona", Role.ADMIN), ("alice", Role.SUPERVISOR), ("bob", Role.WORKER)]:
        cast[name] = factories.member(agency, name.title(), role)
    today = timezone.localdate()
    with fence(agency):
        cast["bob"].supervisor = cast["alice"]
        cast["bob"].save()
        project = projects.create_project(
            title="福蕾行动计划", starts_on=today - timedelta(days=200), ends_on=today + timedelta(days=100), by=cast["fiona"],
            contract_number="HT-1", signed_on=today - timedelta(days=201), amount="480000.00",
        )  # fmt: skip
        lines = projects.set_lines(project, lines=[("visit", "鲤·探访"), ("consultation", "鲤·咨询"), ("activity", "鲤·活动"),
                                                   ("publicity", "鲤·宣传")], by=cast["fiona"])  # fmt: skip
        projects.add_party(project, partner=bureau, role="purchaser", by=cast["fiona"])
        for name in ("bob", "alice"):
            projects.assign_staff(project, membership=cast[name], by=cast["fiona"], since=project.starts_on)
        projects.add_indicator(project, rule="VISIT", name="入户探访", target=40, line=lines[0], by=cast["fiona"])
        projects.add_indicator(project, rule="ACT", name="社区活动", target=1, by=cast["fiona"])
        projects.agree_instalments(project, percents=[50, 30, 20], by=cast["fiona"])
        projects.start_project(project, by=cast["fiona"])
        adult = open_file(by=cast["bob"], name=CLIENT, sex="female", birth_date=today - timedelta(days=20000),
                          categories=["elder_alone"] if _has("elder_alone") else [])  # fmt: skip
        record_consent(adult, by=cast["bob"], given_by="self", scopes=["filing"], signed_on=today)
    for member in ("fiona", "alice", "bob", "diana"):
        user = cast[member].user
        user.language = language
        user.set_password(factories.PASSWORD)
        user.save()
    return cast | {"project": project}


def _has(code):
    from people.models import ClientCategory

    return code in ClientCategory.values


def words(text, language):
    with override(language):
        return gettext(text)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(picture().read())
    return str(path)


def log_in(window, member):
    """Through the login page, as people do."""
    page = window.page
    window.go("/accounts/login/")
    page.fill("input[name=login]", member.user.email)
    page.fill("input[name=password]", factories.PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/o/"))


def log_service(page, base, kind, *, fill=(), check=(), client=False, headcount=None, photo=None):
    page.goto(base + "/o/zhihe/log/new/")
    page.locator(f"input[name=kind][value={kind}]").check(force=True)
    if client:
        page.locator("#id_q").press_sequentially("oyqh", delay=30)  # by initials
        page.get_by_role("checkbox", name=CLIENT).first.check(force=True)
    if headcount is not None:
        page.fill("input[name=headcount]", str(headcount))
    for name, value in check:
        page.locator(f"input[name={name}][value={value}]").check(force=True)
    for name, value in fill:
        page.fill(f"[name={name}]", value)
    page.locator("input[name=day][value=yesterday]").check(force=True)
    page.locator("input[name=minutes][value='45']").check(force=True)
    if photo:
        page.set_input_files("input[name=photos]", photo)
        page.wait_for_timeout(700)  # the phone makes it smaller
    with page.expect_navigation():
        page.locator(".sticky-bar button.btn-primary").click()


def test_the_main_job(cast, surf, worker, live_server, language, photo, settings, tmp_path):
    settings.PUBLIC_URL = live_server.url
    one_worker_logs(cast, surf, live_server, language, photo)
    a_supervisor_reviews(cast, surf, language)
    the_worker_mends(cast, surf, language)
    a_correction_needs_a_reason(cast, surf, language)
    an_official_looks_down_to_the_masked_records(cast, surf, language)
    verify_at = an_administrator_gets_both_reports(cast, surf, language, tmp_path)
    anyone_verifies(surf, verify_at, language)


def records(cast):
    with fence(cast["agency"]):
        return {record.kind: record for record in ServiceRecord.objects.all()}


def one_worker_logs(cast, surf, live_server, language, photo):
    window = surf(language=language, size="phone")
    log_in(window, cast["bob"])
    page, base = window.page, live_server.url
    assert window.axe() == []
    log_service(page, base, "visit", client=True, check=[("outcome", "done")], photo=photo, fill=[("note", "孩子在家，情绪平稳")])
    assert window.axe() == []
    log_service(page, base, "call", client=True, check=[("answered", "yes")])
    log_service(page, base, "consultation", headcount=1, check=[("topic", "policy")], fill=[("answer", "已说明申请条件")])
    log_service(page, base, "activity", headcount=28, photo=photo, fill=[("title", "重阳节活动"), ("signed", "28"), ("summary", "老人与孩子一起做重阳糕")])
    log_service(page, base, "publicity", headcount=60, fill=[("title", "未成年人保护宣传")], check=[("channel", "stall")])
    logged = records(cast)
    assert {kind: record.status for kind, record in logged.items()} == dict.fromkeys(
        ["visit", "call", "consultation", "activity", "publicity"], "submitted")
    assert window.sideways() <= 0


def a_supervisor_reviews(cast, surf, language):
    window = surf(language=language)
    log_in(window, cast["alice"])
    page = window.page
    window.go("/o/zhihe/review/")
    assert window.axe() == []
    logged = records(cast)
    for kind in ("visit", "consultation", "activity", "publicity"):
        row = page.locator(f"#{logged[kind].number}")
        row.get_by_role("button", name=words("Approve", language)).first.click()
        row.wait_for(state="detached")
    row = page.locator(f"#{logged['call'].number}")
    row.locator("summary").click()
    row.locator("input[name=words]").fill("请写清通话内容")
    row.locator("details button").click()
    row.wait_for(state="detached")
    assert {kind: record.status for kind, record in records(cast).items()} == {
        "visit": "approved", "consultation": "approved", "activity": "approved", "publicity": "approved", "call": "returned"}  # fmt: skip


def the_worker_mends(cast, surf, language):
    window = surf(language=language, size="phone")
    log_in(window, cast["bob"])
    page = window.page
    assert "请写清通话内容" in page.inner_text("main")
    page.goto(f"{window.base}/o/zhihe/log/{records(cast)['call'].number}/edit/")
    page.fill("[name=note]", "与奶奶通话十分钟，约定周五探访")
    with page.expect_navigation():
        page.locator(".sticky-bar button.btn-primary, .form-actions button.btn-primary").first.click()
    record = records(cast)["call"]
    if record.status != "submitted":
        page.goto(f"{window.base}/o/zhihe/log/{record.number}/")
        with page.expect_navigation():
            page.locator("form[action$='/submit/'] button").click()
    alice = surf(cast["alice"], language=language)
    alice.go(f"/o/zhihe/log/{record.number}/")
    assert "请写清通话内容" in alice.page.inner_text("main")  # the round is kept
    with alice.page.expect_navigation():
        alice.page.locator("form[action$='/approve/'] button").click()
    assert records(cast)["call"].status == "approved"


def a_correction_needs_a_reason(cast, surf, language):
    number = records(cast)["visit"].number
    bob = surf(cast["bob"], language=language)
    bob.go(f"/o/zhihe/log/{number}/edit/")
    assert bob.page.url.endswith(f"/log/{number}/")  # sent back to the record: an approved one has no form to change it
    alice = surf(cast["alice"], language=language)
    alice.go(f"/o/zhihe/log/{number}/correct/")
    page = alice.page
    assert alice.axe() == []
    page.locator("input[name=minutes][value='60']").check(force=True)
    save = page.locator("form[data-main] button.btn-primary").first
    with page.expect_navigation():
        save.click()
    assert page.locator("[aria-invalid=true], .field-bad").count() >= 1  # no reason, no correction
    page.fill("[name=reason]", "时长误填")
    with page.expect_navigation():
        page.locator("form[data-main] button.btn-primary").first.click()
    record = records(cast)["visit"]
    assert (record.minutes, record.status) == (60, "approved")
    assert "时长误填" in page.inner_text("main")


def an_official_looks_down_to_the_masked_records(cast, surf, language):
    from projects.tasks import refresh_stale_projects

    refresh_stale_projects()
    window = surf(language=language)
    log_in(window, cast["diana"])
    page = window.page
    window.go("/o/minzheng/portfolio/")
    assert window.axe() == []
    assert words("behind", language).lower() in page.inner_text("main").lower()
    page.get_by_role("link", name="福蕾行动计划").first.click()
    page.wait_for_url(re.compile(cast["project"].number))
    assert window.axe() == []
    page.locator("#indicators a", has_text=re.compile(r"^1$")).first.click()
    page.wait_for_url(re.compile(r"/figures/"))
    text = page.inner_text("main")
    assert window.axe() == []
    assert records(cast)["visit"].number in text
    assert CLIENT not in page.content() and "欧" in text


def an_administrator_gets_both_reports(cast, surf, language, tmp_path):
    window = surf(language=language)
    log_in(window, cast["fiona"])
    page = window.page
    verify_at = None
    for kind in ("self_evaluation", "annual"):
        window.go("/o/zhihe/reports/new/")
        page.locator(f"input[name=kind][value={kind}]").check(force=True)
        if kind == "self_evaluation":
            page.select_option("select[name=project]", cast["project"].number)
        page.locator(f"input[name=language][value={language}]").check(force=True)
        with page.expect_navigation():
            page.locator("form[data-main] button.btn-primary, .form-actions button.btn-primary").first.click()
        for _step in range(3):  # what is missing is listed before building; then it is built
            if re.search(r"/reports/[A-Z]+-R\d+", page.url):
                break
            with page.expect_navigation():
                page.locator("form[data-main] button.btn-primary, .form-actions button.btn-primary").last.click()
        address = page.url
        assert window.axe() == []
        window.go("/o/zhihe/")  # leaves the page
        page.goto(address)  # and comes back
        page.wait_for_selector("a[href$='/pdf/']", timeout=90_000)
        assert window.axe() == []
        with page.expect_download() as waiting:
            page.click("a[href$='/pdf/']")
        path = tmp_path / f"{kind}-{language}.pdf"
        waiting.value.save_as(path)
        read_as_a_bureau_would(path, kind, language, cast)
        page.goto(address)
        page.click("a[href$='/preview/']")
        page.wait_for_url(re.compile("/preview/"))
        assert CLIENT not in page.content()
        page.goto(address + "issue/")
        box = page.locator("form[data-main] input:not([type=hidden])").first
        box.fill(address.rstrip("/").rsplit("/", 1)[1]) if box.get_attribute("type") == "text" else box.check(force=True)
        with page.expect_navigation():
            page.locator("form[data-main] button.btn-primary").first.click()
        verify_at = page.locator("a[href*='/v/']").first.get_attribute("href")
    return verify_at


def read_as_a_bureau_would(path, kind, language, cast):
    """The PDF's text holds cover, contents with page numbers, the project's name, no client's name; every font is embedded."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "致和社工事务所" in text and CLIENT not in text
    assert re.search(r"[.…·]{3,}\s*\d+|\s\d+\n", text)
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts and all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def anyone_verifies(surf, verify_at, language):
    stranger = surf(language=language, size="phone")
    assert stranger.go(verify_at) == 200
    assert stranger.axe() == []
    text = stranger.page.inner_text("main")
    assert "致和社工事务所" in text and CLIENT not in text
    assert {"zh-hans": "已签发的版本", "en": "stands for the issued version"}[language] in text and "ZH-R0002" in text


def test_membership_is_the_actor(cast):
    """The cast of this journey is what it says it is."""
    with fence(cast["agency"]):
        assert Membership.objects.get(pk=cast["bob"].pk).supervisor_id == cast["alice"].pk
