"""The money in an issued report: read by those who see money on the pages, and by nobody else (DOMAIN.md section 5); its figures open to their records."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from python_calamine import CalamineWorkbook

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from projects import services as projects
from reports import masks, printing, services
from reports.models import Report
from tests import factories, factories_projects, factories_reports
from tests.factories_purchase import at_work, governed_project, named
from tests.factories_spending import budgeted, committed, paid, spent

TODAY = timezone.localdate
# Every amount of the report, as a page and as a sheet writes it; the last is what somebody typed about it.
AMOUNTS = ["287,654.32", "287654.32", "143,827.16", "143827.16", "98,765.43", "98765.43", "201,358.02", "201358.02", "45,061.73", "45061.73", "98,765 元工资"]


@pytest.fixture
def readers(fiona, bob, alice, diana, edward, agency, bureau, evaluator_body):
    """{name: member} of everybody who may read the report."""
    street = factories.organisation(code="LD", slug="jiedao", name="东街街道办事处", kind="street")
    authority = factories.organisation(code="SJ", slug="shiju", name="泉州市民政局", kind="authority")
    return {"Fiona": fiona, "Bob": bob, "Alice": alice, "Diana": diana, "Edward": edward, "Gina": factories.member(street, "Gina", Role.LANDING),
            "Ivy": factories.member(authority, "Ivy", Role.AUTHORITY), "Henry": factories.member(agency, "Henry", Role.FINANCE),
            "street's head": factories.member(street, "Sue", Role.ADMIN)}


@pytest.fixture
def issued(readers, fiona, bob, diana, agency, bureau):
    """A report of 287,654.32 yuan, half of it received, 98,765.43 spent, with a text about it."""
    project = governed_project(fiona, bureau, amount="287654.32")
    budgeted(project, fiona, amounts={"staff": "201358.02", "supervision": "11506.17", "activity": "34518.52", "management": "40271.61"})
    committed(project, diana, amount="287654.32")
    paid(project, diana, on=TODAY() - timedelta(days=80))
    spent(project, fiona, "98765.43", days_ago=40)
    with fence(agency):
        at_work(project, bob, by=fiona)
        for member, role in ((readers["Gina"], "landing"), (readers["Ivy"], "authority"), (readers["Edward"], "evaluator")):
            named(project, member.organisation, role, by=fiona)
        asked = services.request_report(kind="self_evaluation", project=project, start=project.starts_on, end=TODAY(), by=fiona, language="en",
                                        narrative={"spending": "主要用于 98,765 元工资。", "outcomes": "孩子们开朗了。"})
        report = factories_reports.drafted(asked)
        services.issue_report(report, by=fiona)
        return Report.objects.select_related("project__organisation", "organisation").get(pk=report.pk)


def read(browse, member, report, page):
    return browse(member).get(reverse(page, args=[member.organisation.slug, report.number]))


def cells(body):
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    return " ".join(str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row)


def test_who_sees_money_on_the_pages_sees_it_in_the_report_and_nobody_else(issued, readers, browse):
    seen = {}
    for name, member in readers.items():
        pages = [read(browse, member, issued, page) for page in ("report", "report_preview", "report_xlsx")]
        told = " ".join([pages[0].content.decode(), pages[1].content.decode(), cells(pages[2].content)])
        assert [answer.status_code for answer in pages] == [200] * 3
        assert ("孩子们开朗了。" in told, "Use of funds" in told, "Person-times" in told) == (True, True, True)  # everything else is there to be read
        seen[name] = sum(amount in told for amount in AMOUNTS), "Amounts are shown to the provider" in told, read(browse, member, issued, "report_pdf").content[9:].removesuffix(b" " + issued.number.encode())
    whole, without = (len(AMOUNTS), False, b"stand-in for"), (0, True, b"extract of")
    assert seen == {"Fiona": whole, "Diana": whole, "Ivy": whole, "Henry": whole,
                    "Bob": without, "Alice": without, "Edward": without, "Gina": without, "street's head": without}


def test_a_report_of_before_there_were_extracts_says_why_there_is_no_pdf_and_what_instead(issued, readers, browse, monkeypatch):
    monkeypatch.setattr(Report, "extract_sha256", property(lambda report: "", lambda report, value: None))
    client = browse(readers["Gina"])
    page = unescape(client.get(reverse("report_pdf", args=["jiedao", issued.number]), follow=True).content.decode())
    assert ("The PDF prints amounts, which your role does not see." in page, reverse("report_pdf", args=["jiedao", issued.number]) in page,
            reverse("report_preview", args=["jiedao", issued.number]) in page) == (True, False, True)


def test_the_extract_says_what_it_is_and_is_verified_as_what_it_is(issued, readers, browse, client, agency):
    answer = read(browse, readers["Gina"], issued, "report_pdf")
    with fence(agency):
        event = AuditEvent.objects.filter(act="report.download").last()
    page = client.post(issued.verify_path, {"file": SimpleUploadedFile("r.pdf", answer.content, "application/pdf")}, headers={"Accept-Language": "en"}).content.decode()
    assert ("without amounts.pdf" in unquote(answer["Content-Disposition"]), "The file is the extract without amounts" in page, issued.extract_sha256 in page, event) == (True, True, True, None)
    with fence(readers["Gina"].organisation):
        assert AuditEvent.objects.filter(act="report.download").last().detail["file"] == "extract"


def test_the_extract_is_printed_without_an_amount_and_with_its_name_on_each_page(issued):
    text = [unescape(strip_tags(page)) for page in (printing.body(issued.snapshot, lambda uid: None), printing.body(masks.extract(issued.snapshot), lambda uid: None))]
    assert [sum(amount in page for amount in AMOUNTS) > 0 for page in text] == [True, False]
    assert [(page.count("· without amounts"), page.count("Extract without amounts, printed with the whole report")) for page in text] == [(0, 0), (1, 1)]


def test_a_report_that_holds_no_amount_is_one_pdf_for_all(issued, readers, browse, monkeypatch):
    bare = issued.snapshot | {"chapters": [chapter for chapter in issued.snapshot["chapters"] if chapter["key"] not in ("basics", "spending")]}
    assert (masks.holds_money(issued.snapshot), masks.holds_money(bare)) == (True, False)
    monkeypatch.setattr(masks, "holds_money", lambda snapshot: False)
    assert read(browse, readers["Gina"], issued, "report_pdf").content[9:17] == b"stand-in"


def test_what_a_correction_changed_in_the_money_is_not_told_either(issued, readers, fiona, agency, browse):
    spent(issued.project, fiona, "5061.73", category="management", days_ago=2)
    with fence(agency):
        later = factories_reports.drafted(services.correct_report(issued, reason="补记管理费", by=fiona))
        services.issue_report(later, by=fiona)
    told = {name: [page for page in ("report", "report_preview") if "5,061.73" in read(browse, readers[name], later, page).content.decode()] for name in ("Diana", "Gina", "Bob")}
    assert told == {"Diana": ["report", "report_preview"], "Gina": [], "Bob": []}
    assert "Amounts that are not shown here" in read(browse, readers["Gina"], later, "report").content.decode()


def test_a_worker_is_not_told_which_amounts_moved_since(issued, bob, fiona, browse):
    spent(issued.project, fiona, "5061.73", category="management", days_ago=2)
    assert ["5,061.73" in read(browse, member, issued, "report_drift").content.decode() for member in (fiona, bob)] == [True, False]


def test_the_annual_report_too(fiona, bob, agency, browse):
    with fence(agency):
        project = factories_projects.project(fiona, amount=Decimal("287654.32"))
        projects.agree_instalments(project, percents=[50, 50], by=fiona)
        asked = services.request_report(kind="annual", year=TODAY().year, start=TODAY().replace(month=1, day=1), end=TODAY().replace(month=12, day=31), by=fiona, language="en")
        report = factories_reports.drafted(asked)
        services.issue_report(report, by=fiona)
    seen = {member.name: [amount in text for text in (read(browse, member, report, "report_preview").content.decode(), cells(read(browse, member, report, "report_xlsx").content))
                          for amount in ("287,654.32", "287654.32")] for member in (fiona, bob)}
    assert seen == {"Fiona": [True, False, False, True], "Bob": [False] * 4}


def test_without_its_money_a_document_is_otherwise_the_same(issued):
    before = issued.snapshot
    after = masks.without_money(before)
    changed = [chapter["key"] for chapter, other in zip(before["chapters"], after["chapters"], strict=True) if chapter != other]
    assert (changed, {key for key in before if before[key] != after[key]}) == (["basics", "spending"], {"chapters"})
    assert masks.without_money(after) == after


def test_a_figure_of_money_opens_to_its_records_as_of_the_same_day(issued, diana, browse):
    page = unescape(read(browse, diana, issued, "report_preview").content.decode())
    found = dict(re.findall(r'<a href="([^"]+)"><span class="number"[^>]*data-figure="(?:money|spending)[^"]*">([\d,.]+)<', page))
    base, until = f"/o/minzheng/projects/{issued.project.number}/", TODAY().isoformat()
    assert found == {f"{base}#money": "143,827.16", f"{base}spending/?until={until}#expenses": "98,765.43", f"{base}instalments/1/checklist/#payments": "143,827.16",
                     f"{base}instalments/2/checklist/#payments": "0.00", f"{base}instalments/3/checklist/#payments": "0.00"} | {
        f"{base}spending/?line={code}&until={until}#expenses": amount for code, amount in (
            ("staff", "98,765.43"), ("supervision", "0.00"), ("activity", "0.00"), ("management", "0.00"))}
    client = browse(diana)
    assert {address: amount in client.get(address.split("#")[0]).content.decode() for address, amount in found.items() if amount != "0.00"} == {
        address: True for address, amount in found.items() if amount != "0.00"}
