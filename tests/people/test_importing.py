"""A list of clients from Excel: looked at, mended, imported, taken back (UX.md 2.3)."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from organisations import services as house
from organisations.fence import fence
from organisations.models import AuditEvent, ExtraAnswers
from people import services
from people.forms.rows import as_lines, read_file, read_text
from people.models import ClientImport, Person, Serving
from tests import factories_people as make
from tests.factories import member

pytestmark = pytest.mark.django_db
HEADINGS = "姓名\t性别\t出生日期\t类别\t身份证号\t无证件原因\t联系电话\t监护人姓名"
CHILD_BORN = f"{timezone.localdate().year - 8}-01-05"


def pasted(*rows, headings=HEADINGS):
    return "\n".join(["2026年服务对象名单", headings, *rows])


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


@pytest.fixture
def page(agency, bob, browse):
    bob.user.language = "zh-hans"
    bob.user.save()
    client = browse(bob)

    def send(rows="", do="check", follow=False, **fields):
        return client.post(f"/o/{agency.slug}/people/import/", {"rows": rows, "do": do} | fields, follow=follow)

    return send


def read(answer):
    return [(line.at, line.kind, line.label, [(heading, value) for heading, value, _why in line.problems]) for line in answer.context["lines"]]


def confirmed(page, answer, **fields):
    """The page that was shown, sent back as it was shown."""
    return page(answer.context["form"]["rows"].value(), do="import", checked=answer.context["checked"], **fields)


def test_a_list_is_looked_at_first_and_imported_as_it_was_shown(agency, bob, page):
    number = make.id_number(date(1944, 2, 29), "male", 8)
    answer = page(pasted("王桂兰\t女\t1950年3月12日\t独居老人\t\t尚未带来\t138 0000 4321\t", f"李建国\t\t\t残疾人、独居老人\t{number}\t\t\t",
                         f"陈小明\t男\t{CHILD_BORN}\t留守儿童\t\t尚未带来\t\t陈大明", "赵\t男\t1950-01-01\t独居老人\t\t尚未带来\t\t",
                         "孙大海\t男\t1950-13-01\t独居\t3.50525E+17\t\t\t", f"周六\t\t\t独居老人\t{number}\t\t\t"))
    html = answer.content.decode()
    assert [(at, kind, label) for at, kind, label, _problems in read(answer)] == [
        (3, "new", "王桂兰"), (4, "new", "李建国"), (5, "wrong", "陈小明"), (6, "wrong", "赵"), (7, "wrong", "孙大海"), (8, "wrong", "周六")]
    assert "Excel 已把" in html and "第 4 行" in html and "独居" in html
    with fence(agency):
        assert (Person.objects.count(), ClientImport.objects.count()) == (0, 0)
    mended = answer.context["form"]["rows"].value().replace("\t陈大明", "\t")
    answer = page(mended)
    assert [line.kind for line in answer.context["lines"]][:3] == ["new", "new", "draft"]
    assert page(mended + "\n", do="import", checked="0" * 64).status_code == 200  # what was not shown is not imported
    done = confirmed(page, answer)
    with fence(agency):
        found, people = ClientImport.objects.get(), {person.name: person for person in Person.objects.all()}
        assert done.url == found.get_absolute_url()
        assert {name: (person.status, person.sex, person.id_number, person.phone, person.responsible_id) for name, person in people.items()} == {
            "王桂兰": ("active", "female", "", "13800004321", bob.pk), "李建国": ("active", "male", number, "", bob.pk), "陈小明": ("draft", "male", "", "", bob.pk)}
        assert set(people["李建国"].categories.values_list("code", flat=True)) == {"disability", "elder_alone"}
        told = AuditEvent.objects.get(act="person.import").detail
        assert told == {"opened": 3, "drafts": 1, "left": 3, "sha256": found.sha256}
    assert "这份名单曾于" in page(mended).content.decode()


def test_who_may_be_known_already_is_asked_and_a_known_number_is_refused(agency, bob, page):
    number = make.id_number(date(1944, 2, 29), "male", 9)
    with fence(agency):
        gina = member(agency, "Gina", "worker")
        alike, known = make.person(gina, "王桂兰"), make.person(gina, "李建国", id_number=number, born=None, sex="")
    rows = pasted("王桂兰\t女\t1950-03-12\t独居老人\t\t尚未带来\t\t", f"李大国\t\t\t独居老人\t{number}\t\t\t", "钱一\t男\t1950-03-12\t独居老人\t\t尚未带来\t\t",
                  "钱一\t男\t1950-05-12\t独居老人\t\t尚未带来\t\t")
    answer = page(rows)
    assert [kind for _at, kind, *_rest in read(answer)] == ["ask", "wrong", "new", "ask"]
    html = answer.content.decode()
    assert (alike.number in html, known.number in html, "王*兰" in html, "李建国" in html) == (True, True, True, False)
    answer = page(rows, alike=["3"])
    assert [kind for _at, kind, *_rest in read(answer)] == ["new", "wrong", "new", "ask"]
    confirmed(page, answer, alike=["3"])
    with fence(agency):
        assert sorted(person.name for person in Person.objects.filter(created_by=bob)) == ["王桂兰", "钱一"]


def test_an_export_comes_back_with_no_change_and_a_changed_cell_is_told_and_not_written(agency, bob, fiona, browse, page):
    with fence(agency):
        own = house.add_extra_field("person", label="独居原因", by=fiona)
        make.person(bob, "王桂兰", own={own.code: "子女在外"}, categories=["elder_alone", "disability"], follow_level=2)
        make.child(bob, "陈小明")
        make.person(bob, "=1+1", status="draft")
    sheet = browse(bob).get(f"/o/{agency.slug}/people/export/").content
    answer = page("", file=SimpleUploadedFile("people.xlsx", sheet))
    assert (answer.context["counts"], answer.context["unknown"]) == ({"new": 0, "draft": 0, "same": 3, "other": 0, "ask": 0, "wrong": 0}, ["年龄"])
    book = load_workbook(io.BytesIO(sheet))
    row = next(row for row in book.active.iter_rows(min_row=2) if row[0].value == "王桂兰")
    row[0].value = "王桂花"
    out = io.BytesIO()
    book.save(out)
    answer = page("", file=SimpleUploadedFile("people.xlsx", out.getvalue()))
    assert [problems for _at, kind, _label, problems in read(answer) if kind == "other"] == [[("姓名", "王桂兰 → 王桂花")]]
    assert page(answer.context["form"]["rows"].value(), do="import", checked=answer.context["checked"]).status_code == 200
    with fence(agency):
        assert sorted(person.name for person in Person.objects.all()) == sorted(["王桂兰", "陈小明", "=1+1"])


def test_an_import_is_taken_back_for_a_week_where_nobody_has_worked_since(agency, bob, fiona, browse, page):
    with fence(agency):
        own, gina = house.add_extra_field("person", label="独居原因", by=fiona), member(agency, "Gina", "worker")
    rows = [f"{name}\t女\t1950-03-12\t独居老人\t\t尚未带来\t\t\t子女在外" for name in ("王一", "王二", "王三", "王四")]
    done = confirmed(page, page(pasted(*rows, headings=HEADINGS + "\t独居原因")))
    with fence(agency):
        found, by_name = ClientImport.objects.get(), {person.name: person for person in Person.objects.all()}
        assert ExtraAnswers.objects.filter(form="person").count() == 4 and own
        services.change_file(by_name["王二"], by=bob, phone="13800004321")
        services.add_allowance(by_name["王三"], by=bob, kind="elderly", amount=100)
        services.join_team(by_name["王四"], gina, by=bob)
    assert [browse(who).post(done.url).status_code for who in (gina, fiona)] == [404, 403]
    browse(bob).post(done.url)
    with fence(agency):
        assert sorted(person.name for person in Person.objects.all()) == ["王三", "王二", "王四"]
        gone = by_name["王一"]
        assert (Person.history.filter(id=gone.pk).count(), Serving.objects.filter(person=gone.pk).count(), ExtraAnswers.objects.filter(owner_uid=gone.uid).count()) == (0, 0, 0)
        assert AuditEvent.objects.get(act="person.import_undo").detail == {"numbers": [gone.number], "left": 3}
        with pytest.raises(services.TooLateToTakeBack):
            services.undo_import(found, by=bob)
        ClientImport.objects.update(undone_at=None, at=timezone.now() - timedelta(days=7, minutes=1))
        with pytest.raises(services.TooLateToTakeBack):
            services.undo_import(found, by=bob)


def test_workbooks_keep_what_was_typed_and_days_as_days(page):
    answer = page("", file=workbook(["名单"], ["姓名", "性别", "出生日期", "类别", "身份证号码", "无证件原因", "区划代码", "血型"],
                                    ["王桂兰", "女", date(1950, 3, 12), "独居老人", None, "尚未带来", "350502", "O"],
                                    ["李小妹", "女", 18334, "独居老人", None, "尚未带来", 350502, "A"],
                                    ["孙一", "女", "1950-03-12", "独居老人", 350525195003120028, "", None, None]))
    lines = answer.context["lines"]
    assert [(line.kind, line.answers.get("birth_date"), line.answers.get("region_code")) for line in lines] == [
        ("new", date(1950, 3, 12), "350502"), ("new", date(1950, 3, 12), "350502"), ("wrong", None, None)]
    assert (answer.context["unknown"], lines[2].problems[0][1]) == (["血型"], "3.50525E+17")


@pytest.mark.parametrize("body, words", [
    (b"PK\x03\x04 nothing", "Excel"), (b"\xd0\xcf\x11\xe0old", "旧版 Excel"), (b"\x89PNG\r\n\x1a\n\xff\xff", ""), ("性别\n女".encode("gb18030"), "姓名"), (b"", "")])
def test_what_is_no_list_is_refused_with_words(page, body, words):
    answer = page("", file=SimpleUploadedFile("list.xlsx", body))
    assert (answer.status_code, "lines" in answer.context, words in answer.content.decode()) == (200, False, True)


def test_a_sheet_that_claims_to_be_endless_or_unpacks_without_end_is_bounded():
    huge = workbook(["姓名"], ["王桂兰"]).read()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(huge)) as packed, zipfile.ZipFile(out, "w") as again:
        for name in packed.namelist():
            body = packed.read(name)
            if name.endswith("sheet1.xml"):
                body = body.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>')
            again.writestr(name, body)
    assert read_file(SimpleUploadedFile("a.xlsx", out.getvalue())) == [["姓名"], ["王桂兰"]]  # read no further than the bounds, and not laid out
    with pytest.raises(ValidationError):
        read_text("姓名\n" + "王\n" * 10_100)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 1024 * 1024))
    with pytest.raises(ValidationError):
        read_file(SimpleUploadedFile("bomb.xlsx", bomb.getvalue()))


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(["=1+1", "001", "350525195003120028", "1-2", "@SUM(A1)", "\t", "\"", "a\nb", "　 x ", "３５"])


@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=8))
def test_whatever_is_pasted_is_read_to_the_same_cells_again_and_never_fails_but_with_words(rows):
    try:
        table = read_text(as_lines(rows))
    except ValidationError:
        return
    assert read_text(as_lines(table)) == table
    assert all("\n" not in cell and "\t" not in cell and cell == cell.strip() for row in table for cell in row)
