"""What we install is what was pinned: every release, every file of it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ["requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"]


def blocks(name):
    """Each requirement with the comment above it, in the order of the file."""
    return [block for block in (ROOT / name).read_text().split("\n\n") if "==" in block]


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_by_hash(name):
    assert blocks(name)
    for block in blocks(name):
        lines = [line for line in block.strip().splitlines() if not line.startswith("#")]
        assert re.match(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*( ; .+)? \\$", lines[0]), lines[0]
        assert len(lines) > 1
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines[1:]), lines[0]


@pytest.mark.parametrize("name", FILES)
def test_what_we_chose_ourselves_says_why(name):
    chosen = (ROOT / name).read_text().partition("# ---- needed by those above ----")[0].split("\n\n")
    for block in chosen:
        assert "==" not in block or block.strip().startswith("# "), block[:60]


def test_we_depend_on_at_most_25_packages_of_our_choice():
    chosen = (ROOT / "requirements.txt").read_text().partition("# ---- needed by those above ----")[0]
    assert 0 < chosen.count("==") <= 25


def test_no_file_says_where_packages_come_from():
    for name in FILES:
        assert "://" not in (ROOT / name).read_text()
        assert "--index" not in (ROOT / name).read_text()
