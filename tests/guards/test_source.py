"""What the source may not hold (SECURITY.md B4, B5, C1, C10; HOUSE.md section 7, 10 and 13)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

ROOT = Path(settings.BASE_DIR)
APPS = ("socialwork", "organisations", "people", "projects", "casework", "training", "reports")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted(p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts)
PRINTED = ROOT / "templates" / "reports" / "print"


def holding(files, pattern):
    found = re.compile(pattern)
    return [
        f"{p.relative_to(ROOT)}:{n}"
        for p in files
        for n, line in enumerate(p.read_text().splitlines(), 1)
        if found.search(line)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_templates_compile(path):
    engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


def test_every_form_that_changes_something_carries_its_one_time_key():
    bare = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b[^>]*method=[\"']post[\"'][^>]*>.*?</form>", path.read_text(), re.S | re.I):
            if "{% once %}" not in form:
                bare.append(str(path.relative_to(ROOT)))
    allowed = {  # outside every organisation: the login library's own forms, which repeat harmlessly
        p for p in bare if p.startswith(("templates/account/", "templates/mfa/", "templates/allauth/", "templates/usersessions/"))
    } | {
        "templates/reports/verify.html",  # asks about a report; changes nothing
        "templates/reports/verify_code.html",  # compares a file; changes nothing
        "templates/components/languages.html",  # the language switch sets the same value again
        "templates/components/top_bar.html",  # logging out twice is being logged out
    }
    assert sorted(set(bare) - allowed) == []


def test_no_inline_script_style_or_handler():
    inline = [
        hit for hit in holding(TEMPLATES, r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:") if "/print/" not in hit
    ]
    assert inline == []
    assert holding(TEMPLATES, r"<script(?![^>]*\bsrc=)[^>]*>") == []


def test_no_address_of_another_host_in_templates_and_scripts():
    ours = TEMPLATES + sorted((ROOT / "static" / "css").rglob("*.css")) + sorted((ROOT / "static" / "js").rglob("*.js"))
    assert holding(ours, r"""(src|href|url\()\s*=?\s*["'(]?\s*(https?:)?//(?!www\.w3\.org)""") == []


def test_raw_markup_is_let_through_in_three_listed_places_at_most():
    found = holding(SOURCES, r"\bmark_safe\(|SafeString\(") + holding(TEMPLATES, r"\|\s*safe\b|autoescape off")
    assert len(found) <= 3, found


def test_no_view_is_exempt_from_the_csrf_check():
    assert holding(SOURCES, r"csrf_exempt") == []


def test_no_sql_is_built_from_strings():
    built = {hit.split(":")[0] for hit in holding(SOURCES, r"""\.(raw|extra)\(|RawSQL\(|\.execute\(\s*f["']""")}
    assert built == {
        "organisations/records.py",  # the fence of a table: names of our own tables and columns, at migration
        "reports/collecting/tally.py",  # wraps queries that Django compiled; values stay parameters
    }


def test_tasks_are_json_and_nothing_is_pickled():
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert holding(SOURCES, r"\bimport (pickle|shelve|marshal)\b") == []


def test_crossing_all_organisations_is_done_by_these_only():
    callers = {hit.split(":")[0] for hit in holding(SOURCES, r"every_organisation\(")}
    assert callers <= {
        "organisations/fence.py",  # defined there
        "organisations/tasks.py",  # the daily anchor of each audit chain
        "organisations/management/commands/audit_verify.py",  # the proof covers all chains
        "casework/services/retention.py",  # each night: whose file is due to be erased
        "casework/tasks.py",  # each night: who is to be visited when, counted anew
        "people/services/long_imports.py",  # the sweeper looks for lists of clients left behind
        "projects/services/applying.py",  # each hour: approved words whose day has come
        "projects/tasks.py",  # figures of all projects are refreshed; each house is reminded
        "reports/tasks.py",  # the sweeper looks for reports left behind
    }


def test_modules_stay_readable():
    long = {str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text().splitlines())) > 420}
    assert long == {}


def test_imports_point_one_way():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_ruff_has_nothing_to_say():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "ruff"), "check", "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
