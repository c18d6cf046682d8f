"""The pages of reports: who sees which, and what each offers."""

import re
from datetime import timedelta
from decimal import Decimal
from html import escape, unescape
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from casework.models import Photo
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from reports import leases, services
from reports.models import Report
from tests import factories, factories_reports


@pytest.fixture
def told(agency, bureau, bob, alice, fiona):
    with fence(agency):
        return factories_reports.told(agency, bureau, worker=bob, supervisor=alice, admin=fiona, visits=2)


@pytest.fixture
def draft(told, agency):
    with fence(agency):
        return factories_reports.drafted(factories_reports.request(told))


@pytest.fixture
def issued(told, draft, agency):
    with fence(agency):
        services.issue_report(draft, by=told.admin)
        draft.refresh_from_db()
    return draft


def url(report, page="", slug="zhihe"):
    return f"/o/{slug}/reports/{report.number}/{page}"


# ---------- asking ----------


def test_choosing_a_project_shows_what_is_missing_before_anything_is_built(told, browse, fiona):
    page = browse(fiona).get("/o/zhihe/reports/new/", {"kind": "self_evaluation", "project": told.project.number, "language": "en"}).content.decode()
    assert "1 record waits for review and does not count." in page
    assert re.search(r'href="/o/zhihe/records/\?[^"]*status=submitted', page)
    assert Report.objects.count() == 0


def test_asking_answers_at_once_with_the_page_of_the_report(told, browse, fiona, agency):
    answer = browse(fiona).post("/o/zhihe/reports/new/", {"kind": "self_evaluation", "project": told.project.number, "language": "zh-hans",
                                                          "outcomes": "孩子们开朗了。"})
    with fence(agency):
        report = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url(report))
    assert (report.status, report.narrative, report.start, report.requested_by_id) == (
        "requested", {"outcomes": "孩子们开朗了。"}, told.project.starts_on, fiona.pk)


def test_the_same_form_sent_twice_asks_once(told, browse, fiona, agency):
    client = browse(fiona)
    sent = {"kind": "annual", "year": "2026", "language": "en", "submission": "7b1c7a1e-5f0e-4c55-9a55-0f1d8a0f4a11"}
    answers = [client.post("/o/zhihe/reports/new/", sent) for _turn in range(2)]
    with fence(agency):
        assert ([answer["Location"] for answer in answers], Report.objects.count()) == ([url(Report.objects.get())] * 2, 1)


def test_a_wrong_choice_gets_a_sentence_at_its_field(told, browse, fiona):
    client, project = browse(fiona), told.project.number
    said = {
        "Choose the project that the report is about.": {"kind": "self_evaluation"},
        "Select a valid choice": {"kind": "self_evaluation", "project": "QM-2026-001"},
        "Select a valid choice. rumour": {"kind": "rumour"},
        "Select a valid choice. 1066": {"kind": "annual", "year": "1066"},
        "The last day lies before the first.": {"kind": "self_evaluation", "project": project, "start": "2026-05-01", "end": "2026-04-01"},
        "The period lies outside the project&#x27;s term.": {"kind": "self_evaluation", "project": project, "start": "1999-01-01", "end": "1999-12-31"},
        "This is not a day.": {"kind": "self_evaluation", "project": project, "start": "soon"},
    }
    unsaid = [words for words, sent in said.items() if words not in client.get("/o/zhihe/reports/new/", sent | {"language": "en"}).content.decode()]
    assert (unsaid, Report.objects.count()) == ([], 0)


def test_a_text_that_is_too_long_loses_nothing(told, browse, fiona):
    text = "字" * 10_001
    page = browse(fiona).post("/o/zhihe/reports/new/", {"kind": "annual", "year": "2026", "language": "en", "foreword": text}).content.decode()
    assert (text in page, "at most 10000 characters" in page.replace(",", "")) == (True, True)


def test_a_draft_is_built_anew_with_the_texts_it_had(told, browse, fiona, agency):
    with fence(agency):
        draft = factories_reports.drafted(factories_reports.request(told, narrative={"outcomes": "孩子们开朗了。"}))
    client = browse(fiona)
    address = re.search(r'href="([^"]+again=[^"]+)"', client.get(url(draft)).content.decode())[1].replace("&amp;", "&")
    page = client.get(address).content.decode()
    assert ("孩子们开朗了。" in page, f'value="{draft.start.isoformat()}"' in page) == (True, True)
    assert client.get(address.split("again=")[0] + "again=ZH-R9999").status_code == 200


# ---------- watching ----------


def test_progress_says_the_step_in_words_and_the_page_comes_anew_at_the_end(told, browse, fiona, agency):
    with fence(agency):
        report = factories_reports.request(told)
    client = browse(fiona)
    assert "Waiting for the worker" in client.get(url(report)).content.decode()
    lease = leases.Lease.claim(agency, report.pk)
    lease.renew(status="composing", step="charts", step_place=3, step_total=7, percent=44)
    moving = client.get(url(report, "progress/"), headers={"HX-Request": "true"}).content.decode()
    assert ("Drawing charts: 3 of 7" in moving, 'hx-trigger="every 2s"' in moving, "44%" in moving) == (True, True, True)
    assert '<noscript><meta http-equiv="refresh"' in client.get(url(report)).content.decode()
    lease.close(status="failed", error="glyphs", error_detail="☃")
    assert client.get(url(report, "progress/"), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = client.get(url(report)).content.decode()
    assert ("No font on this server can draw some of the characters." in page, "☃" in page, "Try again" in page) == (True, True, True)


def test_cancel_and_retry_go_back_to_the_page(told, browse, fiona, agency):
    with fence(agency):
        report = factories_reports.request(told)
    client = browse(fiona)
    assert client.post(url(report, "retry/"))["Location"] == url(report)
    assert client.post(url(report, "cancel/"))["Location"] == url(report)
    with fence(agency):
        report.refresh_from_db()
    assert report.status == "cancelled"
    assert "This report was cancelled." in client.get(url(report)).content.decode()


# ---------- issuing ----------


def test_issuing_needs_the_number_typed(draft, browse, fiona, agency):
    client = browse(fiona)
    wrong = client.post(url(draft, "issue/"), {"confirm": "yes"}).content.decode()
    assert "This is not the number of the report." in wrong
    assert client.post(url(draft, "issue/"), {"confirm": draft.number.lower()})["Location"] == url(draft)
    with fence(agency):
        draft.refresh_from_db()
    assert (draft.status, draft.issued_by_id) == ("issued", fiona.pk)


def test_correcting_needs_a_reason_and_makes_the_next_version(issued, browse, fiona, agency):
    client = browse(fiona)
    assert "This field is required." in client.post(url(issued, "correct/"), {"reason": " "}).content.decode()
    answer = client.post(url(issued, "correct/"), {"reason": "补录一次探访"})
    with fence(agency):
        later = Report.objects.get(version=2)
    assert (answer["Location"], later.previous_id, later.reason) == (url(later), issued.pk, "补录一次探访")


# ---------- reading ----------


def test_the_pdf_comes_as_an_attachment_with_the_name_evaluators_ask_for(issued, browse, fiona, agency):
    answer = browse(fiona).get(url(issued, "pdf/"))
    day = issued.snapshot["generated_at"][:10].replace("-", "")
    with override("zh-hans"):
        name = f"致和社工事务所+福蕾行动计划+{issued.get_kind_display()}+{day}.pdf"
    assert unquote(answer["Content-Disposition"]) == f"attachment; filename*=utf-8''{name}"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"], answer.content) == (
        "application/pdf", "nosniff", b"%PDF-1.7 stand-in for " + issued.number.encode())
    with fence(agency):
        assert AuditEvent.objects.filter(act="report.download", object_id=issued.number).count() == 1


def test_the_preview_carries_no_inline_style_or_script_and_its_numbers_lead_to_the_records(issued, told, browse, fiona):
    page = browse(fiona).get(url(issued, "preview/")).content.decode()
    assert [part for part in ("<script", " style=", "<style", "javascript:", "<iframe") if part in page] == []
    days = f"since={issued.start}&until={issued.cut_off}&show=counted"
    assert f'href="/o/zhihe/projects/{told.project.number}/figures/{told.indicator.pk}/?{escape(days)}"' in page


def test_a_number_of_the_preview_leads_to_the_records_that_were_counted_for_it(told, browse, fiona, diana, agency):
    """Of part of the term: the indicator counts from the first day of the term, the period, the totals and the lines their own days."""
    line = told.indicator.line
    with fence(agency):
        end = timezone.localdate() - timedelta(days=1)
        report = factories_reports.drafted(factories_reports.request(told, start=end - timedelta(days=20), end=end))
        services.issue_report(report, by=fiona)
    page = unescape(browse(fiona).get(url(report, "preview/")).content.decode())
    found = {key: (address, int(number)) for address, key, number in re.findall(r'<a href="([^"]+)"><span class="number"[^>]*data-figure="([^"]+)">(\d+)<', page)}
    keys = [f"indicator.{told.indicator.pk}", f"indicator.{told.indicator.pk}.period", "total.PERSON_TIMES", "total.VISIT", f"line.{line.pk}.PERSON_TIMES"]
    counted = {key: browse(fiona).get(found[key][0]).context["total"] for key in keys}
    assert (counted, [found[key][1] for key in keys][:2]) == ({key: found[key][1] for key in keys}, [4, 2])
    assert [browse(fiona).get(found[key][0]).context["which"] for key in keys] == ["counted"] * 5
    official = unescape(browse(diana).get(url(report, "preview/", "minzheng")).content.decode())
    assert browse(diana).get(re.search(r'<a href="([^"]+)"><span class="number"[^>]*data-figure="total.PERSON_TIMES">', official)[1]).context["total"] == found["total.PERSON_TIMES"][1]


def test_a_number_of_a_project_in_the_annual_preview_leads_to_its_records_for_whoever_sees_the_project(told, browse, fiona, bob, agency):
    """An indicator counts from the first day of its term, what else is told of a project in the year alone; the sums of the house open nowhere."""
    with fence(agency):
        gina = factories.member(agency, "Gina", Role.WORKER)
        report = factories_reports.drafted(factories_reports.request(told, kind="annual"))
        services.issue_report(report, by=fiona)
    number, links = told.project.number, r'<a href="([^"]+)"><span class="number"[^>]*data-figure="([^"]+)">([\d.]+)<'

    def as_printed(total, printed):
        return round(Decimal(total), len(printed.partition(".")[2]))

    def opened(member):
        page = unescape(browse(member).get(url(report, "preview/")).content.decode())
        return {key: (as_printed(browse(member).get(address).context["total"], told), Decimal(told)) for address, key, told in re.findall(links, page)}

    found = opened(fiona)
    keys = {f"indicator.{one.pk}" for one in told.project.indicators.all()} | {f"project.{number}.{code}" for code in ("PERSONS", "PERSON_TIMES", "HOURS")}
    assert (keys - {*found}, {key for key, (there, here) in found.items() if there != here}) == (set(), set())
    assert [key for key in found if key.startswith("total.")] == []
    assert (opened(bob), opened(gina)) == (found, {})  # Bob works in the project, Gina in none
    assert "data-figure=\"indicator." in browse(gina).get(url(report, "preview/")).content.decode()


def test_photos_of_the_preview_are_those_of_the_report_and_no_others(issued, told, browse, fiona, agency):
    client = browse(fiona)
    shown = re.findall(rf'src="({url(issued)}photos/[^"]+)"', client.get(url(issued, "preview/")).content.decode())
    with fence(agency):
        others = [photo.uid for photo in Photo.objects.all() if not any(str(photo.uid) in address for address in shown)]
    assert ([client.get(address)["Content-Type"] for address in shown], len(others)) == (["image/jpeg"] * 2, 1)
    assert client.get(url(issued, f"photos/{others[0]}/")).status_code == 404


def test_an_official_of_a_party_reads_what_was_issued_and_nothing_else(draft, told, browse, diana, fiona, agency):
    client = browse(diana)
    assert [client.get(url(draft, page, "minzheng")).status_code for page in ("", "preview/", "pdf/", "xlsx/", "progress/", "drift/")] == [404] * 6
    with fence(agency):
        services.issue_report(draft, by=fiona)
    assert draft.number in client.get("/o/minzheng/reports/").content.decode()
    assert [client.get(url(draft, page, "minzheng")).status_code for page in ("", "preview/", "pdf/", "xlsx/")] == [200] * 4
    page = client.get(url(draft, "preview/", "minzheng")).content.decode()
    assert f'href="/o/minzheng/projects/{told.project.number}/figures/{told.indicator.pk}/?since={draft.start}&amp;until={draft.cut_off}&amp;show=counted"' in page
    assert [name for name in factories_reports.CANARIES if name in page] == []
    photos = re.findall(r'src="(/o/minzheng/reports/[^"]+/photos/[^"]+)"', page)
    assert [client.get(photo)["Content-Type"] for photo in photos] == ["image/jpeg"] * 2
    assert [client.post(url(draft, page, "minzheng")).status_code for page in ("cancel/", "issue/", "correct/", "retry/")] == [403] * 4


def test_a_bureau_that_is_no_party_finds_nothing(issued, browse, db):
    bureau = factories.organisation(code="BB", slug="beibei", name="北碚区民政局", kind="bureau")
    other = browse(factories.member(bureau, "Olga", Role.OFFICIAL))
    assert [other.get(url(issued, page, "beibei")).status_code for page in ("", "preview/", "pdf/", "xlsx/", "drift/")] == [404] * 5
    assert issued.number not in other.get("/o/beibei/reports/").content.decode()


def test_another_agency_finds_nothing(issued, browse, charlie):
    assert [browse(charlie).get(url(issued, page, "qiming")).status_code for page in ("", "preview/", "pdf/")] == [404] * 3


def test_a_worker_reads_issued_reports_and_prepares_none(draft, told, browse, bob, fiona, agency):
    client = browse(bob)
    assert (client.get(url(draft)).status_code, client.get("/o/zhihe/reports/new/").status_code) == (404, 403)
    with fence(agency):
        services.issue_report(draft, by=fiona)
    assert client.get(url(draft)).status_code == 200


def test_the_list_costs_the_same_for_one_report_and_for_six(told, browse, fiona, agency):
    client, costs = browse(fiona), []
    for more in (1, 5):
        with fence(agency):
            for _turn in range(more):
                factories_reports.request(told)
        client.get("/o/zhihe/reports/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/o/zhihe/reports/")
        costs.append(len(asked))
    assert (costs[0] == costs[1], costs[1] <= 20) == (True, True)


# ---------- verifying ----------


def test_anyone_learns_that_a_draft_is_not_issued_and_nothing_more(draft, client):
    page = client.get(draft.verify_path, headers={"Accept-Language": "en"}).content.decode()
    assert ("This report is not issued yet." in page, draft.number in page, draft.pdf_sha256 in page, "福蕾" in page) == (True, True, False, False)


def test_anyone_learns_that_a_paper_is_the_issued_version(issued, client):
    page = client.get(issued.verify_path, headers={"Accept-Language": "en"}).content.decode()
    for words in ("This code stands for the issued version.", issued.number, issued.snapshot["title"], "致和社工事务所", issued.pdf_sha256):
        assert words in page
    assert [name for name in ("Fiona", "Bob", *factories_reports.CANARIES) if name in page] == []


def test_the_page_of_a_superseded_version_leads_to_the_one_in_force(issued, told, client, agency):
    with fence(agency):
        later = factories_reports.drafted(services.correct_report(issued, reason="补录", by=told.admin))
        services.issue_report(later, by=told.admin)
    page = client.get(issued.verify_path, headers={"Accept-Language": "en"}).content.decode()
    assert ("This version was superseded." in page, "Version 2 took its place." in page, f'href="{later.verify_path}"' in page) == (True, True, True)


def test_an_unknown_code_is_said_to_be_unknown(client, agency):
    for path in ("/v/zhihe/AAAA-BBBB-CCCC/", "/v/nobody/AAAA-BBBB-CCCC/", "/v/zhihe/x/", "/v/zhihe/%27--/"):
        answer = client.get(path, headers={"Accept-Language": "en"})
        assert (path, answer.status_code, "No report has this code." in answer.content.decode()) == (path, 404, True)


def test_a_code_of_another_house_is_unknown_at_this_address(issued, other_agency, client):
    assert client.get(issued.verify_path.replace("zhihe", "qiming")).status_code == 404


def test_a_code_typed_with_small_letters_and_spaces_finds_its_report(issued, client):
    assert client.post("/v/", {"code": issued.code.lower().replace("-", " ")})["Location"] == issued.verify_path


def test_a_file_is_compared_byte_for_byte_and_not_kept(issued, client):
    document = b"%PDF-1.7 stand-in for " + issued.number.encode()
    pages = [client.post(issued.verify_path, {"file": SimpleUploadedFile("r.pdf", body, "application/pdf")}, headers={"Accept-Language": "en"}).content.decode()
             for body in (document, document + b" ")]
    assert ("The file is the issued PDF, byte for byte." in pages[0], "The file is not the issued PDF." in pages[1]) == (True, True)


def test_whoever_tries_codes_one_after_another_is_stopped(client, db):
    answers = {client.get(f"/v/zhihe/{n:04d}/").status_code for n in range(35)}
    assert answers == {404, 429}
