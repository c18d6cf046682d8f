"""The press: a small process of its own that turns markup into a PDF and nothing else.

    python press.py FONTS OUT IDENTIFIER MEMORY < report.html

It runs apart so that a hostile or enormous report can be stopped without harm: memory and time are limited by the
kernel, and whoever waits may end it at any moment. It says on its standard output, one JSON object a line, how far it is.
It imports nothing of ours: a start costs 0.4 s.
"""

import contextlib
import ctypes
import gc
import json
import logging
import os
import resource
import signal
import sys
from pathlib import Path

MEMORY = 1_500_000_000  # bytes; 207 pages took 477 MiB
LAST_WORDS = 50_000_000  # bytes kept back to say that there is no memory
SECONDS = 120  # of processor time
MOST_PAGES = 500
SYSTEM_FONTS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk-fonts",
    "/usr/local/share/fonts",
)
FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>"""


def say(**what):
    print(json.dumps(what), flush=True)


def confine(memory):
    """Limits first, before a byte of the report is read; and no life after the one who asked."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory + LAST_WORDS))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(AttributeError, OSError):  # Linux only
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def own_fonts(folder, scratch):
    """Our cut first; a Noto of the machine only for what the cut does not have."""
    folders = "".join(f"<dir>{each}</dir>" for each in (folder, *SYSTEM_FONTS) if Path(each).is_dir())
    conf = scratch / "fonts.conf"
    conf.write_text(FONTS_CONF.format(folders=folders, cache=scratch), "utf-8")
    os.environ["FONTCONFIG_FILE"] = str(conf)


class Missing(logging.Handler):
    """Collects the characters that no font could draw; WeasyPrint only logs them."""

    def __init__(self):
        super().__init__()
        self.characters = set()

    def emit(self, record):
        if "notdef" in str(record.msg):
            self.characters.add(record.args[0])


def mark_continued(document):
    """A table's head says that it is continued only where it is: hide the word in the head's first appearance."""
    seen = set()
    for page in document.pages:
        for box in page._page_box.descendants():
            element = getattr(box, "element", None)
            if element is None or "again" not in (element.get("class") or "").split() or not hasattr(box, "text"):
                continue
            if element not in seen:
                seen.add(element)
                box.style = box.style.copy()
                box.style["visibility"] = "hidden"


def press(html, out, identifier):
    import weasyprint  # after the limits and the fonts
    from weasyprint.urls import URLFetcher

    missing = Missing()
    logger = logging.getLogger("weasyprint")
    logger.handlers = [missing]
    logger.propagate = False
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    gc.disable()  # the box tree is all cycles and all alive: collecting it finds nothing and costs a third
    say(step="layout")
    document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None).render(pdf_variant="pdf/ua-1")
    if len(document.pages) > MOST_PAGES:
        return say(error="pages", pages=len(document.pages))
    mark_continued(document)
    say(step="writing", pages=len(document.pages))
    document.write_pdf(out, pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode(), pdf_tags=True)
    if missing.characters:
        return say(error="glyphs", characters=sorted(missing.characters))
    say(step="done", pages=len(document.pages))


def most_memory():
    """The most address space that this process has had, in bytes."""
    told = Path("/proc/self/status").read_text("ascii", "replace")
    return int(told.split("VmPeak:")[1].split()[0]) * 1024


def main():
    fonts, out, identifier, memory = sys.argv[1:]
    confine(int(memory))
    html = sys.stdin.buffer.read().decode("utf-8")
    own_fonts(fonts, Path.cwd())  # the folder of this one report: whoever waits removes it, even when we are killed
    try:
        press(html, out, identifier)
    except Exception as error:
        resource.setrlimit(resource.RLIMIT_AS, (int(memory) + LAST_WORDS,) * 2)
        if not isinstance(error, MemoryError) and most_memory() < int(memory) * 0.9:
            raise
        say(error="memory")  # a library that finds none may say so in words of its own
    os._exit(0)  # taking the box tree apart would cost more than printing a page


if __name__ == "__main__":
    main()
