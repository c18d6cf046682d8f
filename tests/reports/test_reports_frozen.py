"""An issued report says the same for ever: on the screen, in the PDF, in the workbook, and in the database."""

import hashlib
import io
from datetime import timedelta

import pypdf
import pytest
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from organisations.fence import fence
from reports import collecting, excel, leases, printing, rendering, services
from reports.models import STEPS, Report, Status
from tests import factories_casework, factories_reports


@pytest.fixture
def told(agency, bureau, bob, alice, fiona):
    with fence(agency):
        return factories_reports.told(agency, bureau, worker=bob, supervisor=alice, admin=fiona)


@pytest.fixture
def issued(told, agency):
    with fence(agency):
        return factories_reports.issued(told, make=factories_reports.drafted)


@pytest.fixture
def collected(told, agency):
    with fence(agency):
        return collecting.collect(factories_reports.request(told))[0]


def text_of(document):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


def more_work(told):
    factories_casework.approved(told.supervisor, told.worker, told.project, "visit", days_ago=3, hour=15, persons=told.people)


def figure_on_page(client, report, key):
    page = client.get(f"/o/zhihe/reports/{report.number}/preview/").content.decode()
    return page.split(f'data-figure="{key}">')[1].split("<")[0]


def test_records_that_change_later_change_no_number(told, issued, agency, browse, fiona):
    key = f"indicator.{told.indicator.pk}"
    client = browse(fiona)
    url = f"/o/zhihe/reports/{issued.number}/"
    before = [figure_on_page(client, issued, key), client.get(url + "pdf/").content, client.get(url + "xlsx/").content]
    assert before[0] == "12"
    with fence(agency):
        more_work(told)
    after = [figure_on_page(client, issued, key), client.get(url + "pdf/").content, client.get(url + "xlsx/").content]
    assert (before[:2], sheet_values(before[2])) == (after[:2], sheet_values(after[2]))


def sheet_values(document):
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(document)).worksheets[1]]


def test_the_page_says_when_records_changed_since(told, issued, agency, browse, fiona):
    client = browse(fiona)
    url = f"/o/zhihe/reports/{issued.number}/drift/"
    assert "The records still say what this report says." in client.get(url).content.decode()
    with fence(agency):
        more_work(told)
        moved = {label: (frozen["value"], now["value"]) for label, frozen, now in services.drift(issued)}
    assert moved["入户探访"] == (12, 14)
    assert "Records changed since this report was collected" in client.get(url).content.decode()


def test_a_correction_prints_what_changed_and_takes_the_place(told, issued, agency):
    with fence(agency):
        more_work(told)
        second = factories_reports.printed(services.correct_report(issued, reason="补录一次探访", by=told.admin))
        assert (second.number, second.version, second.status) == (f"{issued.number}-2", 2, "ready")
        change = next(row for row in second.snapshot["difference"] if row["label"] == "入户探访")
        assert (change["before"]["value"], change["after"]["value"], change["reason"]) == (12, 14, "补录一次探访")
        assert "补录一次探访" in text_of(services.read_pdf(second)).replace("\n", "")
        services.issue_report(second, by=told.admin)
        issued.refresh_from_db()
    assert (issued.status, second.previous_id) == ("superseded", issued.pk)


def test_there_is_one_correction_at_a_time(told, issued, agency):
    with fence(agency):
        first = services.correct_report(issued, reason="一", by=told.admin)
        with pytest.raises(services.CorrectionUnderWay):
            services.correct_report(issued, reason="二", by=told.admin)
        services.cancel_report(first, by=told.admin)
        again = services.correct_report(issued, reason="三", by=told.admin)
    assert (again.version, again.number) == (2, f"{issued.number}-2.1")


def test_a_failed_correction_is_not_tried_again_beside_another(told, issued, agency, browse, fiona):
    with fence(agency):
        first = services.correct_report(issued, reason="一", by=told.admin)
        rendering.fail(leases.Lease.claim(agency, first.pk), "broken")
        second = services.correct_report(issued, reason="二", by=told.admin)
        with pytest.raises(services.CorrectionUnderWay):
            services.retry_report(first, by=told.admin)
    answer = browse(fiona).post(f"/o/zhihe/reports/{first.number}/retry/", follow=True)
    assert ("A correction of this version exists already." in answer.content.decode(), second.version) == (True, 2)


def test_a_correction_tells_the_same_days_and_its_reason_names_no_client(told, agency):
    """A typing error is mended in a report whose last day was ahead when it was issued: no later service slips in."""
    with fence(agency):
        early = factories_reports.request(told, end=told.project.ends_on)
        Report.objects.filter(pk=early.pk).update(cut_off=early.start + timedelta(days=60))
        early = factories_reports.drafted(Report.objects.get(pk=early.pk))
        services.issue_report(early, by=told.admin)
        later = factories_reports.drafted(services.correct_report(early, reason=f"{factories_reports.CANARIES[0]}的名字写错了", by=told.admin))
    assert (later.cut_off, later.reason) == (early.cut_off, "欧**甲的名字写错了")
    assert collecting.figures_of(later.snapshot)["total.VISIT"] == collecting.figures_of(early.snapshot)["total.VISIT"]


def test_the_workbook_holds_the_figures_of_the_snapshot(collected):
    rows = sheet_values(excel.workbook(collected))
    found = {row[-1]: row[1] for row in rows[1:]}
    told = collecting.figures_of(collected)
    assert {key: None if value is None else round(float(value), 6) for key, value in found.items()} == {
        key: None if figure["value"] is None else round(float(figure["value"]), 6) for key, figure in told.items()}


def test_no_cell_of_the_workbook_is_a_formula(collected):
    snapshot = collected | {"title": '=HYPERLINK("http://evil.test")'}
    book = load_workbook(io.BytesIO(excel.workbook(snapshot)))
    assert [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []


def test_no_name_of_a_client_stands_in_the_pdf(told, agency):
    with fence(agency):
        report = factories_reports.printed(factories_reports.request(told, narrative={"outcomes": f"{factories_reports.CANARIES[0]}变了"}))
        text = text_of(services.read_pdf(report)).replace("\n", "")
    assert [name for name in factories_reports.CANARIES if name in text] == []
    assert "欧**甲变了" in text


def test_the_file_lies_sealed_and_opens_as_printed(issued, agency):
    sealed = issued.path.read_bytes()
    document = services.read_pdf(issued)
    assert (b"%PDF" in sealed[:2000], document[:5], hashlib.sha256(document).hexdigest()) == (False, b"%PDF-", issued.pdf_sha256)
    assert issued.snapshot_sha256 == printing.digest(issued.snapshot)


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(issued, browse, fiona):
    body = bytearray(issued.path.read_bytes())
    body[-5] ^= 1
    issued.path.write_bytes(bytes(body))
    response = browse(fiona).get(f"/o/zhihe/reports/{issued.number}/pdf/", follow=True)
    assert "missing or damaged" in response.content.decode()


def test_the_database_refuses_to_change_or_delete_an_issued_report(issued, agency):
    refused = []
    for change in ({"snapshot": {}}, {"pdf_sha256": "0" * 64}, {"number": "X"}, {"status": "ready"}, {"code": "X"}, {"reason": "x"}):
        with pytest.raises(DatabaseError, match="cannot be changed"), fence(agency), transaction.atomic():
            Report.objects.filter(pk=issued.pk).update(**change)
        refused.append(change)
    with pytest.raises(DatabaseError, match="cannot be deleted"), fence(agency), transaction.atomic():
        Report.objects.filter(pk=issued.pk).delete()
    assert len(refused) == 6


def test_states_follow_one_another_as_written_and_no_other_way():
    allowed = {(before, after) for before in Status for after in STEPS[before]}
    assert {(before, after) for before in Status for after in Status if Report(status=before).may_become(after)} == allowed
    assert (Status.ISSUED, Status.READY) not in allowed


def test_only_a_finished_draft_can_be_issued(told, agency):
    with fence(agency):
        report = factories_reports.request(told)
        with pytest.raises(services.NotNow):
            services.issue_report(report, by=told.admin)
    assert [status for status in Status if Report(status=status).may_become(Status.ISSUED)] == [Status.READY]
