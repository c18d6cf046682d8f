"""What we install is what was pinned: every release, every file of it."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
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


def chosen(*files):
    """The packages we named ourselves, as the index spells them."""
    ours = [(ROOT / name).read_text().partition("# ---- needed by those above ----")[0] for name in files]
    return {spelled(name) for text in ours for name in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.M)}


def spelled(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(node):
    if isinstance(node, ast.Import):
        return {name.name.partition(".")[0] for name in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level:
        return {node.module.partition(".")[0]}
    return set()


OURS = {path.parent.name for path in ROOT.glob("*/__init__.py")}


@pytest.mark.parametrize(("folders", "files"), [(sorted(OURS - {"tests"}), FILES[:1]), (["tests", "bench"], FILES)])
def test_what_the_code_imports_is_what_we_chose(folders, files):
    """A package that only came along with another may go away with it; redis comes along with celery[redis]."""
    names, owners, strange = chosen(*files), packages_distributions(), {}
    if "tests" in folders:
        names.add("redis")
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for module in imported(node) - OURS - {"tests", "bench"} - sys.stdlib_module_names:
                if not names & {spelled(owner) for owner in owners.get(module, [module])}:
                    strange[module] = str(path.relative_to(ROOT))
    assert strange == {}
