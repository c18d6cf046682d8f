"""Printing a frozen report: snapshot in, page preview or PDF out (docs/snapshot.md, UX.md 3.7, DOMAIN.md section 6).

Everything printed comes from the snapshot; photos come from a function that the caller hands in. Nothing is fetched: the
press accepts `data:` addresses only, and all text is escaped.
"""

import hashlib
import json
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import override

from . import press
from .glyphs import FONTS, unprintable
from .sheet import sheet

__all__ = ["MissingGlyph", "PrintFailed", "body", "digest", "html", "pdf", "run_press", "stylesheet", "unprintable"]

WIDTHS = range(1, 101)  # percent; column widths are classes, because a page may not carry inline styles
SECONDS = 120  # a report that takes longer is stopped


class PrintFailed(Exception):
    """The report could not be printed; `reason` is one of time, memory, pages, broken."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class MissingGlyph(PrintFailed):
    """No font on this machine can draw these characters; a report never shows empty boxes instead."""

    def __init__(self, characters):
        named = " ".join(f"{character} (U+{ord(character):04X})" for character in characters)
        super().__init__("glyphs", named)
        self.characters = characters


def html(snapshot, photos, stylesheet_url=None):
    """The whole report as one document.

    `photos(uid)` gives the address of a photo, or None: a `data:` address for print, a permission-checked one for a page.
    With `stylesheet_url` the document links its style instead of carrying it (a page under a strict content policy).
    """
    with override(snapshot["language"]):
        context = {"report": sheet(snapshot, photos), "stylesheet_url": stylesheet_url, "widths": WIDTHS}
        return render_to_string("reports/print/base.html", context)


def body(snapshot, photos):
    """The report without head and style, to stand inside a page of ours."""
    with override(snapshot["language"]):
        return render_to_string("reports/print/body.html", {"report": sheet(snapshot, photos)})


@lru_cache(maxsize=1)
def stylesheet():
    """The style of print and preview, to be served beside a page."""
    return render_to_string("reports/print/print.css", {"widths": WIDTHS})


def digest(snapshot):
    """The SHA-256 of a snapshot: same report, same digest."""
    told = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def pdf(snapshot, photos, progress=lambda step, pages=None: None, seconds=SECONDS):
    """The report as PDF.

    `progress(step, pages)` hears composing, layout, writing and done, and the last step again every half second; to
    cancel, raise from it: the press is ended and the exception goes on. Raises MissingGlyph and PrintFailed.
    """
    progress("composing", None)
    return run_press(html(snapshot, photos), digest(snapshot)[:32], progress, seconds)


def run_press(markup, identifier, progress, seconds=SECONDS, memory=press.MEMORY):
    """Hand markup to a press of its own, wait for it, and give back what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.pdf"
        markup_file = Path(folder) / "report.html"
        markup_file.write_text(markup, "utf-8")
        with markup_file.open("rb") as stdin:
            child = subprocess.Popen(  # noqa: S603 our own program; the report goes in as a file
                [sys.executable, "-I", press.__file__, str(FONTS), str(out), identifier, str(memory)],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                bufsize=0,
            )
        try:
            told = _listen(child, progress, time.monotonic() + seconds)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()
        _judge(told, child.returncode)
        return out.read_bytes()


def _listen(child, progress, deadline):
    """Pass on what the press says until it is done; PrintFailed when it takes too long. Until it has said its first word (a press takes a second
    to begin, on a busy machine many) the caller hears every half second that it is being composed, or would think that nobody works any more."""
    told = {"step": "composing"}
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        while True:
            if time.monotonic() > deadline:
                raise PrintFailed("time")
            if waiting.select(timeout=0.5):
                line = child.stdout.readline()
                if not line:
                    child.wait()
                    return told
                told = json.loads(line)
            if "step" in told:
                progress(told["step"], told.get("pages"))


def _judge(told, returncode):
    if told.get("step") == "done":
        return
    if told.get("error") == "glyphs":
        raise MissingGlyph(told["characters"])
    if "error" in told:
        raise PrintFailed(told["error"], str(told.get("pages", "")))
    # out of memory, Python says so above, but the libraries under it give up on the spot or walk into nothing
    reasons = {-signal.SIGXCPU: "time", -signal.SIGTRAP: "memory", -signal.SIGABRT: "memory", -signal.SIGSEGV: "memory"}
    raise PrintFailed(reasons.get(returncode, "broken"), f"exit {returncode}")
