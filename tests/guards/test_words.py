"""Every string is translated, as a social worker would say it (HOUSE.md section 7, 14; UX.md 2.1 copy style)."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from organisations.models import AuditEvent
from organisations.words import object_label
from tests.guards.addresses import addresses

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
APPS = ("socialwork", "organisations", "people", "projects", "casework", "training", "reports")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# Latin letters that stand in Chinese text on purpose.
LATIN = {
    "PDF", "Excel", "XLSX", "CSV", "QR", "JPEG", "PNG", "WebP", "SHA", "SHA-256", "ID", "TOTP", "English", "App", "A4", "Ctrl", "Enter",
    "Esc", "X", "HTTP", "URL", "h", "MB", "HEIC", "JavaScript", "Socialwork", "CSRF", "GB", "Cookie", "V", "Z", "S", "O", "I", "ZH", "x",
    "m", "min", "MZ", "T", "n", "N", "No", "P", "j", "k", "a", "r", "g", "e", "c", "p", "WPS", "Word", "px", "IP", "HTML", "SVG", "KB", "GIF", "L", "WGL", "ZH-2026",
}  # fmt: skip
FORBIDDEN = {"您": "你", "登陆": "登录", "帐号": "账号", "其它": "其他", "！": "no exclamation mark", "案主": "服务对象"}


def catalogue():
    with CATALOGUE.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def texts(value):
    return [value] if isinstance(value, str) else list(value)


def in_words(context):
    return context.decode() if isinstance(context, bytes) else context


def strings_in_source():
    files = [p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]
    files += [p for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt")]
    found = {}
    for path in files:
        text = path.read_text()
        source = text
        if path.suffix in (".html", ".txt"):  # the indentation of a template means nothing to Python
            source = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
            first = message if isinstance(message, str) else message[0]
            found[(context, first)] = str(path.relative_to(ROOT))
    return found


def test_every_string_of_the_source_is_in_the_catalogue():
    known = {(message.context, texts(message.id)[0]) for message in catalogue()}
    missing = {f"{where}: {text!r}" for (context, text), where in strings_in_source().items() if text and (context, text) not in known}
    assert missing == set()


def test_no_translation_is_empty_or_fuzzy():
    assert [m.id for m in catalogue() if not all(texts(m.string)) or m.fuzzy] == []


def test_what_is_compiled_is_what_is_written():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {(in_words(m.context), texts(m.id)[0]): texts(m.string)[0] for m in read_mo(file) if m.id}
    written = {(m.context, texts(m.id)[0]): texts(m.string)[0] for m in catalogue()}
    assert compiled == written


@pytest.mark.parametrize("word", FORBIDDEN)
def test_words_that_we_do_not_use(word):
    assert [m.string for m in catalogue() if any(word in text for text in texts(m.string))] == []


def test_no_stray_english_in_the_chinese():
    stray = {}
    for message in catalogue():
        for text in texts(message.string):
            bare = re.sub(r"%\([^)]*\)[a-z]|%[sd%]|\{[^}]*\}|<[^>]+>|https?:\S+|[\w.+-]+@[\w.-]+", "", text)
            words = set(re.findall(r"[A-Za-z]+(?:-[0-9]+)?", bare)) - LATIN
            if words:
                stray[str(message.id)[:60]] = (text, sorted(words))
    assert stray == {}


def test_what_a_page_reads_has_a_word_in_the_audit_trail():
    """An administrator who reads the trail meets no code of ours, in any language."""
    reads = {address.reads for address in addresses()} - {None}
    with translation.override("zh-hans"):
        told = {kind: str(object_label(AuditEvent(object_kind=kind))) for kind in reads}
    assert {kind: words for kind, words in told.items() if re.search("[a-z]", words)} == {} and len(told) > 10
