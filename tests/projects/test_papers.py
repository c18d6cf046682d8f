"""Files of the purchase cycle: who puts them where, who downloads them, what is written down."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from organisations import papers as files
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from organisations.papers import NotAPaper
from projects import services
from projects.models import BudgetLine, Contract, EvaluationResult, Expense, Inspection, Paper
from projects.records import signature
from tests import factories
from tests.factories_purchase import governed_project


def pdf(name="证书.pdf", pages=2):
    """A PDF upload; each name makes other bytes, so that two are never the same file."""
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": name})
    writer.write(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


@pytest.fixture
def project(fiona, bureau):
    return governed_project(fiona, bureau)


@pytest.fixture
def expense(project, fiona):
    with fence(fiona.organisation):
        line = BudgetLine.objects.create(organisation=project.organisation, project=project, code="activity", seq=1, name="活动费")
        return Expense.objects.create(organisation=project.organisation, project=project, line=line, number="ZH-2026-E1", spent_on=date(2026, 1, 5),
                                      amount="120.00", what="活动材料", voucher="2026-001", recorded_by=fiona)


def acts(home, act):
    with fence(home):
        return [event.detail for event in AuditEvent.objects.filter(act=act)]


def test_a_file_is_sealed_on_the_disk_and_comes_back_as_it_was(expense, fiona, browse):
    upload = pdf("发票 一.pdf")
    body = upload.read()
    with fence(fiona.organisation):
        paper = services.add_paper(expense, upload=upload, title="发票", by=fiona)
    assert (paper.name, paper.kind, paper.pages, paper.size, paper.by_name, paper.owner_kind) == (
        "发票 一.pdf", files.PDF, 2, len(body), "Fiona", "expense")
    lying = files._place(paper.organisation_id, paper.uid)[0].read_bytes()
    assert body not in lying and b"%PDF" not in lying
    answer = browse(fiona).get(f"/o/zhihe/papers/{paper.uid}/")
    assert answer.content == body
    assert answer["Content-Disposition"].startswith("attachment;")
    assert acts(fiona.organisation, "paper.read") == [{"owner": "expense"}]


def test_the_same_file_twice_is_one(expense, fiona):
    with fence(fiona.organisation):
        first = services.add_paper(expense, upload=pdf("a.pdf"), by=fiona)
        again = services.add_paper(expense, upload=pdf("a.pdf"), by=fiona)
        assert (first.pk, Paper.objects.of(expense).count()) == (again.pk, 1)


def test_what_is_no_document_is_refused_in_words(expense, fiona, browse):
    with fence(fiona.organisation), pytest.raises(NotAPaper):
        services.add_paper(expense, upload=SimpleUploadedFile("a.docx", b"PK\x03\x04xx"), by=fiona)
    page = browse(fiona).post(f"/o/zhihe/papers/new/expense/{expense.uid}/", {"upload": SimpleUploadedFile("a.docx", b"PK\x03\x04xx")})
    assert "Word, Excel and ZIP files are not taken" in page.content.decode()
    with fence(fiona.organisation):
        assert Paper.objects.count() == 0


def test_one_row_carries_thirty_files_at_most(expense, fiona):
    with fence(fiona.organisation):
        for number in range(30):
            services.add_paper(expense, upload=pdf(f"{number}.pdf", pages=1), by=fiona)
        with pytest.raises(services.TooManyPapers):
            services.add_paper(expense, upload=pdf("30.pdf"), by=fiona)


def test_who_may_read_the_row_downloads_its_file_and_nobody_else(expense, fiona, bob, diana, charlie, edward, bureau, browse):
    with fence(fiona.organisation):
        paper = services.add_paper(expense, upload=pdf(), by=fiona)
    auditor = factories.member(bureau, "Liam", Role.AUDITOR)
    seen = {member.user.name: browse(member).get(f"/o/{member.organisation.slug}/papers/{paper.uid}/").status_code
            for member in (fiona, bob, diana, auditor, charlie, edward)}
    assert seen == {"Fiona": 200, "Bob": 404, "Diana": 200, "Liam": 404, "Charlie": 404, "Edward": 404}


def test_a_removed_file_is_gone_and_its_checksum_stays(expense, fiona, browse, django_capture_on_commit_callbacks):
    with fence(fiona.organisation):
        paper = services.add_paper(expense, upload=pdf(), by=fiona)
    place = files._place(paper.organisation_id, paper.uid)[0]
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browse(fiona).post(f"/o/zhihe/papers/{paper.uid}/remove/", {"next": "/o/zhihe/projects/"})
    assert answer["Location"] == "/o/zhihe/projects/"
    assert browse(fiona).get(f"/o/zhihe/papers/{paper.uid}/").status_code == 404
    assert not place.exists()
    with fence(fiona.organisation):
        assert Paper.objects.get(pk=paper.pk).sha256 == paper.sha256
    assert acts(fiona.organisation, "paper.remove") == [{"owner": "expense", "sha256": paper.sha256}]


@pytest.mark.parametrize(("kind", "stays"), [("not signed", False), ("signed", True), ("evaluated", True)])
def test_what_was_signed_or_evaluated_on_stays_and_a_further_file_stands_beside_it(project, fiona, diana, browse, kind, stays):
    """Before the first signature a wrong scan is simply taken away; a result's report stays from the first hour."""
    with fence(fiona.organisation):
        Contract.objects.filter(project=project).update(signed_on=date(2026, 1, 5) if kind == "signed" else None, provider_signed_at=None, purchaser_signed_at=None)
        row = EvaluationResult.objects.create(organisation=project.organisation, project=project, seq=1, stage="mid", score=80, grade="良好", passed=True,
                                              **signature(diana)) if kind == "evaluated" else Contract.objects.get(project=project)
    with fence(diana.organisation):
        paper = services.add_paper(row, upload=pdf("扫描件.pdf"), by=diana)
    answer = browse(diana).post(f"/o/minzheng/papers/{paper.uid}/remove/", {"next": "/o/minzheng/"}, follow=True).content.decode()
    with fence(diana.organisation):
        services.add_paper(row, upload=pdf("更正.pdf"), by=diana)
        there = [each.name for each in Paper.objects.of(row)]
    assert ("cannot be removed any more" in answer, there) == (stays, ["扫描件.pdf", "更正.pdf"] if stays else ["更正.pdf"])


def test_the_way_back_never_leaves_the_house(expense, fiona, browse):
    for strange in ("https://evil.example/", "//evil.example/o/zhihe/", "/o/minzheng/", "javascript:alert(1)"):
        answer = browse(fiona).post(f"/o/zhihe/papers/new/expense/{expense.uid}/", {"upload": pdf(f"{len(strange)}.pdf"), "next": strange})
        assert answer["Location"] == "/o/zhihe/"


def test_an_official_puts_a_photo_to_an_inspection_on_the_providers_ground(project, diana, fiona):
    """The row and its file lie in the provider's house; both houses wrote down who put it there."""
    with fence(fiona.organisation):
        inspection = Inspection.objects.create(organisation=project.organisation, project=project, number="JC-1", seed="7", wanted=5,
                                               scope_start=project.starts_on, scope_end=project.starts_on, **signature(diana))
    with fence(diana.organisation):
        paper = services.add_paper(inspection, upload=pdf(), by=diana)
    assert (paper.organisation, paper.by_house) == (project.organisation, diana.organisation)
    assert acts(fiona.organisation, "paper.add") == [{"owner": "inspection", "sha256": paper.sha256}]
    with fence(fiona.organisation), pytest.raises(services.NotYourPaper):
        services.remove_paper(paper, by=fiona)


def test_the_list_of_files_of_a_row(expense, fiona, browse, rf):
    from django.template import engines

    with fence(fiona.organisation):
        services.add_paper(expense, upload=pdf("发票.pdf"), title="材料发票", by=fiona)
        request = rf.get("/o/zhihe/projects/")
        request.membership, request.user = fiona, fiona.user
        shown = engines["django"].from_string('{% include "projects/parts/papers.html" with owner=row %}').render({"row": expense, "organisation": fiona.organisation}, request)
    assert "材料发票" in shown and "2 pages" in shown and "Remove" in shown and f"/papers/new/expense/{expense.uid}/?next=%2Fo%2Fzhihe%2Fprojects%2F" in shown
