"""A report on paper: complete, traceable, readable by machines, and deaf to whatever a text in it asks for."""

import copy
import html.parser
import io
import os
import re
import socket
import subprocess
import threading
import time
import zlib

import pypdf
import pytest
from django.utils.translation import override

from reports import printing, words
from tests.reports.snapshots import figure, photos, sample_snapshot


def silent(step, pages=None):
    """Progress that nobody listens to."""


def page_texts(document):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages]


def test_an_agency_may_have_hundreds_of_sections_in_a_chapter():
    with override("zh-hans"):
        told = [words.place(1, number) for number in (9, 10, 21, 99, 100, 101, 110, 111, 205)]
    assert told == [f"（{han}）" for han in ["九", "十", "二十一", "九十九", "一百", "一百零一", "一百一十", "一百一十一", "二百零五"]]


@pytest.fixture(scope="module")
def chinese():
    return printing.pdf(sample_snapshot(), photos)


@pytest.fixture(scope="module")
def chinese_pages(chinese):
    return page_texts(chinese)


def small(*blocks, **more):
    """A snapshot of one chapter."""
    snapshot = sample_snapshot("en")
    return snapshot | {"chapters": [{"key": "overview", "blocks": list(blocks)}]} | more


# ---- what is printed --------------------------------------------------------------------------------------------


def test_twenty_pages_with_cover_contents_and_chapters(chinese_pages):
    assert len(chinese_pages) >= 20
    assert "福蕾行动计划项目自评报告" in chinese_pages[0]
    assert "鲤城区民政局（演示）" in chinese_pages[0]
    assert "2025年1月1日至2025年12月31日" in chinese_pages[0]
    assert "2025年12月12日" in chinese_pages[-1]


def test_the_contents_name_the_right_pages(chinese, chinese_pages):
    reader = pypdf.PdfReader(io.BytesIO(chinese))
    listed = dict(re.findall(r"^(.+?) ?\.{6,} +(\d+)$", chinese_pages[1], re.M))
    chapters = [one for one in reader.outline if not isinstance(one, list)][1:]
    assert len(chapters) == 12
    for chapter in chapters:
        assert int(listed[chapter.title.strip()]) == reader.get_destination_page_number(chapter) + 1
    sections = [one for group in reader.outline if isinstance(group, list) for one in group]
    for section in sections:
        assert int(listed[section.title.strip()]) == reader.get_destination_page_number(section) + 1


def test_each_page_says_whose_it_is_and_which_of_how_many(chinese_pages):
    total = len(chinese_pages)
    for number, text in enumerate(chinese_pages, 1):
        assert f"{number} / {total}" in text
        if number > 1:
            assert f"— {number} —" in text
            assert "鲤城区致和社工事务所（演示）" in text


def test_a_demonstration_says_so_on_every_page():
    snapshot = sample_snapshot("en") | {"demonstration": True}
    for text in page_texts(printing.pdf(snapshot, photos)):
        assert "Demonstration: all people, organisations and figures in this report are invented." in text
    assert "Demonstration:" not in printing.html(sample_snapshot("en"), photos)


def test_it_is_named_dated_tagged_and_has_a_language(chinese):
    reader = pypdf.PdfReader(io.BytesIO(chinese))
    assert reader.metadata.title == "福蕾行动计划项目自评报告"
    assert reader.metadata.author == "鲤城区致和社工事务所（演示）"
    assert reader.metadata["/CreationDate"] == "D:20260105093000+08'00"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-Hans"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_all_fonts_are_ours_embedded_and_cut_to_what_is_used(chinese):
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(chinese)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            names.add(font["/BaseFont"])
            below = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile3" in below
    assert names
    assert all(re.match(r"/[A-Z]{6}\+Socialwork-(Serif|Sans)", name) for name in names), names


def test_the_same_snapshot_is_the_same_pdf_byte_for_byte():
    snapshot = sample_snapshot("en")
    assert printing.pdf(snapshot, photos) == printing.pdf(copy.deepcopy(snapshot), photos)


def test_it_can_be_verified(chinese_pages):
    last = chinese_pages[-1]
    assert "K7QF-2M9D-XW4T" in last
    assert "https://demo.example/verify/K7QF-2M9D-XW4T" in last
    assert "ZP-2025-0007" in last


def test_the_square_holds_the_address():
    import segno

    drawn = str(printing.sheet.__globals__["qr"]("https://demo.example/verify/AB", "x"))
    points = {(int(x) - 2, int(y) - 2) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn)}
    matrix = segno.make("https://demo.example/verify/AB", error="m", micro=False).matrix
    assert points == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def test_a_table_over_two_pages_repeats_its_head_and_says_continued():
    rows = [[f"Row {number}", number] for number in range(80)]
    columns = [{"key": "name", "width": 70}, {"key": "done", "width": 30}]
    pages = page_texts(printing.pdf(small({"type": "table", "caption": "Long", "columns": columns, "rows": rows}), photos))
    with_head = [text for text in pages if "Completed" in text and "Row" in text]
    assert len(with_head) >= 2
    assert "(continued)" not in with_head[0]
    assert all("(continued)" in text for text in with_head[1:])


def test_a_later_version_prints_what_changed():
    pages = page_texts(printing.pdf(sample_snapshot(version=2), photos))
    assert any("补录一份十二月的结案报告" in text for text in pages)
    assert "V2" in pages[3]


def test_annual_chapters_begin_on_new_pages():
    document = printing.pdf(sample_snapshot("en"), photos)
    reader = pypdf.PdfReader(io.BytesIO(document))
    starts = [reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)]
    assert len(set(starts)) == len(starts)


def test_the_official_style_is_printed_too(chinese_pages):
    pages = page_texts(printing.pdf(sample_snapshot() | {"style": "official"}, photos))
    assert len(pages) > len(chinese_pages)  # 16 pt instead of 11
    assert all(f"— {number} —" in text for number, text in enumerate(pages[1:], 2))
    assert all(f"{number} / {len(pages)}" in text for number, text in enumerate(pages[1:], 2))


# ---- numbers ----------------------------------------------------------------------------------------------------


def cell_text(value, **column):
    block = {"type": "table", "columns": [{"head": "x", **column}], "rows": [[value]]}
    found = printing.html(small(block), photos)
    body = found.split("<tbody>")[1].split("</tbody>")[0]
    return re.sub(r"<svg.*?</svg>|<[^>]+>", "", body, flags=re.S).strip()


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (None, {}, "—"),
        ("", {}, "—"),
        (0, {}, "0"),
        (1234567, {}, "1,234,567"),
        ({"value": None, "unit": "hours"}, {}, "—"),
        ({"value": 1320, "unit": "person_times"}, {}, "1,320 person-times"),
        ({"value": 1320, "unit": "person_times"}, {"unit": "person_times"}, "1,320"),
        ({"value": "0.33333", "format": "percent"}, {}, "33.3%"),
        ({"value": "1.0005", "format": "percent"}, {}, "100.1%"),  # half up, not capped
        ({"value": "0.51163", "format": "percent"}, {}, "51.2%"),
        ({"value": "1290000", "format": "money", "unit": "yuan"}, {}, "1,290,000.00 yuan"),
        ({"value": "50", "format": "hours", "unit": "hours"}, {}, "50.0 hours"),
        ({"value": "NaN"}, {}, "—"),
        ({"value": "1e400"}, {}, "—"),
        ("166666.665", {"format": "money"}, "166,666.67"),
        ({"date": "2025-03-01"}, {}, "1 March 2025"),
        ({"date": None}, {}, "—"),
        ({"dates": ["2025-03-01", "2025-03-31"]}, {}, "1 March 2025 to 31 March 2025"),
        ({"light": "behind"}, {}, "◆ Behind"),
        ({"list": []}, {}, "—"),
        ({}, {}, "—"),
    ],
)
def test_how_a_cell_reads(value, column, shown):
    assert " ".join(cell_text(value, **column).split()) == shown


def test_a_table_without_rows_and_a_report_without_chapters_are_printed():
    block = {"type": "table", "columns": [{"key": "name"}], "rows": []}
    assert "There are no records for this period." in printing.html(small(block), photos)
    assert printing.pdf(sample_snapshot("en") | {"chapters": []}, photos).startswith(b"%PDF-1.7")


def test_each_counted_number_names_its_rule_and_its_records():
    value = figure(47, "visit.done", "VISIT", "person_times", 47, label="Visits", recorded=50, reasons=["no photo 3"])
    found = printing.html(small({"type": "figures", "items": [{"label": "Visits", "value": value}]}), photos)
    assert 'data-rule="VISIT" data-figure="visit.done"' in found
    assert "Approved visits that took place" in found
    assert value["rows_sha256"][:12] in found
    assert "no photo 3" in found


def test_a_projects_own_definition_wins():
    value = figure(1, "x", "VISIT", rows=1, definition="Visits of one hour at least.")
    found = printing.html(small({"type": "figures", "items": [{"label": "Visits", "value": value}]}), photos)
    assert "Visits of one hour at least." in found
    assert "Approved visits that took place" not in found


def test_a_photo_that_is_gone_leaves_an_empty_frame():
    found = printing.html(small({"type": "photos", "items": [{"uid": "gone", "caption": "A visit"}]}), photos)
    assert "This photo is no longer available." in found
    assert "A visit" in found


# ---- hostile text -----------------------------------------------------------------------------------------------

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</style><link rel=attachment href=file:///etc/passwd>",
    "{{ 7|add:7 }}{% include 'x' %}",
    "'\"><a href=javascript:alert(1)>x</a>",
    "<style>@import 'http://127.0.0.1:9/';</style>",
    "&lt;script&gt;\x00\x0b]]><!--",
]


class Tags(html.parser.HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(sorted(name for name, _ in attrs))))


def filled(value, text):
    """The snapshot with every free text replaced."""
    keep = {"kind", "style", "language", "type", "key", "role", "rule", "unit", "format", "align", "light", "tone", "form", "uid",
            "start", "end", "cut_off", "date", "dates", "months", "days", "generated_at", "value", "width", "verify_url"}  # fmt: skip
    if isinstance(value, dict):
        return {key: one if key in keep and not isinstance(one, dict) else filled(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, text) for one in value]
    return text if isinstance(value, str) else value


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text_everywhere(payload):
    # a longer text wraps more often, and a chart draws what it is given: those shapes may differ in number, never in kind
    drawn = {"svg", "title", "path", "text", "tspan", "g", "line", "rect", "br", "div"}
    plain = Tags(printing.html(filled(sample_snapshot(), "plain"), photos)).found
    hostile = Tags(printing.html(filled(sample_snapshot(), payload), photos)).found
    assert [one for one in hostile if one[0] not in drawn] == [one for one in plain if one[0] not in drawn]
    assert not [one for one in hostile if any(name.startswith("on") or name == "style" for name in one[1])]


def vectors(address):
    """Every way we know by which markup makes a printer fetch something."""
    inner = f"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><image href='{address}/v'/></svg>"
    nested = "data:image/svg+xml," + inner.replace("#", "%23").replace("<", "%3C").replace(">", "%3E")
    return [
        f"<img src='{address}/1'>",
        f"<img srcset='{address}/2 2x'>",
        f"<picture><source srcset='{address}/3'><img src='{address}/4'></picture>",
        f"<link rel=stylesheet href='{address}/5'>",
        f"<style>@import url({address}/6);</style>",
        f"<style>@import '{address}/7';</style>",
        f"<style>@font-face{{font-family:x;src:url({address}/8)}} .x{{font-family:x}}</style><p class=x>x",
        f"<p style='background:url({address}/9)'>x",
        f"<ul style='list-style-image:url({address}/10)'><li>x</ul>",
        f"<style>p.c::before{{content:url({address}/11)}}</style><p class=c>x",
        f"<style>@page{{background:url({address}/12)}}</style>",
        f"<style>@page{{@top-left{{content:url({address}/13)}}}}</style>",
        f"<p style='border-image:url({address}/14) 30 round;border:3px solid'>x",
        f"<object data='{address}/15'></object>",
        f"<embed src='{address}/16'>",
        f"<iframe src='{address}/17'></iframe>",
        f"<video src='{address}/18' poster='{address}/18b'></video>",
        f"<link rel=attachment href='{address}/19'>",
        f"<a rel=attachment href='{address}/20'>x</a>",
        f"<svg><image href='{address}/21' width=9 height=9 /></svg>",
        f"<svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{address}/22' width=9 height=9 /></svg>",
        f"<svg><use href='{address}/23#a'/></svg>",
        f"<svg><style>@import url({address}/24);</style><rect width=9 height=9 /></svg>",
        f"<svg><rect width=9 height=9 fill='url({address}/25#g)'/></svg>",
        f"<svg><rect width=9 height=9 filter='url({address}/26#f)' mask='url({address}/26#m)' clip-path='url({address}/26#c)'/></svg>",
        f'<img src="{nested}">',
        f"<base href='{address}/'><img src='27'>",
        f"<p style='mask-image:url({address}/28)'>x",
        f"<link rel='shortcut icon' href='{address}/29'><link rel=icon href='{address}/29'>",
        f"<input type=image src='{address}/30'>",
        f"<html background='{address}/31'><body background='{address}/31'>",
        f"<p style='cursor:url({address}/32),auto;content:url({address}/32)'>x",
        f"<meta http-equiv=refresh content='0;url={address}/33'>",
        f"<link rel=preload as=image href='{address}/34'><script src='{address}/35'></script>",
    ]


@pytest.fixture
def listener():
    """Counts who calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        hits, over = [], threading.Event()

        def listen():
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                hits.append(connection.recv(200))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", hits
        over.set()
        thread.join()


def everything_in(document):
    """The bytes of a PDF with all its streams unpacked."""
    found = [document]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.S):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            found.append(stream)
    return b"".join(found)


def documents(address):
    """The vectors, ten to a document; those that change the document itself come last in theirs."""
    every = vectors(address)
    for place in range(4):
        yield f"<html><head><title>x</title></head><body>{''.join(f'<div>{one}</div>' for one in every[place::4])}<p>end"


def test_the_press_calls_nobody(listener):
    address, hits = listener
    for document in documents(address):
        assert printing.run_press(document, "x" * 32, silent)[:5] == b"%PDF-"
    assert hits == []


def test_the_same_markup_does_call_where_nothing_forbids_it(listener):
    """Or the test above would prove nothing."""
    import weasyprint

    address, hits = listener
    for document in documents(address):
        weasyprint.HTML(string=document).write_pdf()
    assert len({hit.split()[1] for hit in hits}) >= 10


def test_the_press_reads_no_file(tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY-7d1f")
    picture = tmp_path / "canary.svg"
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='9'><text y='9'>CANARY-7d1f</text></svg>")
    for path in (canary, picture):
        every = "".join(vector.replace(f"file://{path}/", f"file://{path}?") for vector in vectors(f"file://{path}"))
        straight = f"<link rel=attachment href='file://{path}'><a rel=attachment href='file://{path}'>x</a><img src='file://{path}'>"
        document = printing.run_press(f"<html><head><title>x</title>{straight}</head><body>{straight}{every}", "x" * 32, silent)
        assert b"CANARY" not in everything_in(document)
        assert b"EmbeddedFile" not in everything_in(document)
        assert "CANARY" not in "".join(page_texts(document))


# ---- the press: limits, glyphs, cancelling ----------------------------------------------------------------------


def test_a_character_without_a_glyph_stops_the_report_and_is_named():
    with pytest.raises(printing.MissingGlyph) as caught:
        printing.pdf(small({"type": "paragraph", "text": "ok \U000f1234 ok"}), photos)
    assert caught.value.characters == ["\U000f1234"]
    assert "U+F1234" in str(caught.value)


def test_every_character_of_the_shapes_and_units_has_a_glyph():
    told = "℃≥①▲◆●○✓‖■→←↑↓—–…“”‘’《》〔〕·％＋￥¥㎡□△◇〇々「」★☑☐✔❤☎👍×÷±≤≠ⅠⅡ㈠⑩"
    assert printing.pdf(small({"type": "paragraph", "text": told}), photos)


def test_a_form_can_ask_beforehand():
    assert printing.unprintable("小禾 ☑ ✔ ℃ ≥ ① 👍 a\u200bb\n") == []
    assert printing.unprintable("ok \U000f1234 😀") == ["\U000f1234", "😀"]


def test_it_takes_no_longer_than_it_may():
    begun = time.monotonic()
    with pytest.raises(printing.PrintFailed) as caught:
        printing.run_press(printing.html(sample_snapshot(), photos), "x" * 32, silent, seconds=0.3)
    assert caught.value.reason == "time"
    assert time.monotonic() - begun < 5


def test_an_endless_report_fails_with_a_reason_and_the_next_one_is_printed():
    rows = "<tr><td>row<td>row<td>row</tr>" * 10_000
    with pytest.raises(printing.PrintFailed) as caught:
        printing.run_press(f"<title>x</title><table>{rows}</table>", "x" * 32, silent, seconds=60, memory=500_000_000)
    assert caught.value.reason == "memory", caught.value.detail
    assert printing.run_press("<title>x</title><p>next", "x" * 32, silent)


def test_five_hundred_pages_are_enough():
    pages = "<p style='break-after:page'>x</p>" * 501
    with pytest.raises(printing.PrintFailed) as caught:
        printing.run_press(f"<title>x</title>{pages}", "x" * 32, silent)
    assert (caught.value.reason, caught.value.detail) == ("pages", "501")


def test_a_letter_as_large_as_a_city_harms_nobody():
    try:
        printing.run_press("<title>x</title><p style='font-size:1000000000px'>x", "x" * 32, silent, seconds=20)
    except printing.PrintFailed as failed:
        assert failed.reason in ("memory", "pages", "time", "broken")
    assert printing.run_press("<title>x</title><p>next", "x" * 32, silent)


def children():
    told = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
    return [line for line in told.splitlines() if "press.py" in line]


def test_to_cancel_is_to_raise_and_nothing_is_left_running():
    class Cancelled(Exception):
        pass

    heard = []

    def listen(step, pages=None):
        heard.append(step)
        if step == "layout":
            raise Cancelled

    with pytest.raises(Cancelled):
        printing.pdf(sample_snapshot(), photos, progress=listen)
    assert list(dict.fromkeys(heard)) == ["composing", "layout"]
    assert children() == []


def test_progress_names_its_steps_in_order():
    heard = []
    printing.pdf(small({"type": "paragraph", "text": "x"}), photos, progress=lambda step, pages=None: heard.append((step, pages)))
    steps = list(dict.fromkeys(step for step, _ in heard))
    assert steps == ["composing", "layout", "writing", "done"]
    assert heard[-1][1] >= 3


# ---- the same document as a page --------------------------------------------------------------------------------


def test_the_preview_needs_no_inline_style():
    found = printing.html(sample_snapshot(), photos, stylesheet_url="/print.css")
    assert "<style" not in found
    assert not re.search(r"\sstyle=", found)
    assert '<link rel="stylesheet" href="/print.css">' in found
    assert ".w33 { width: 33%; }" in printing.stylesheet()


def test_the_body_stands_inside_a_page_of_ours():
    found = printing.body(sample_snapshot("en"), lambda uid: f"/photos/{uid}")
    assert found.lstrip().startswith('<article class="report report-annual" lang="en">')
    assert "<html" not in found


def test_a_digest_is_the_reports_own():
    one, other = sample_snapshot(), sample_snapshot()
    assert printing.digest(one) == printing.digest(other)
    other["chapters"][0]["blocks"] = []
    assert printing.digest(one) != printing.digest(other)
