"""A real Chromium on the live server, and what every page must be: free of faults, of other hosts, of axe violations."""

import gc
import os
import threading
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from django.conf import settings
from django.test import Client

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1366, "height": 900}}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium():
    """Debian's Chromium under Playwright; asks no other host for anything."""
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        hand = Hand(lambda: playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS))
        yield hand
        with hand.held() as browser:
            browser.close()


class Hand:
    """Holds one browser for many tests, and takes a new one when it had to end the old.

    Evaluating a script, opening and closing a window wait without an end if Chromium stands still, as it did once under load;
    a worker that waits so would never come back.
    """

    PATIENCE = int(os.environ.get("BROWSER_PATIENCE", "600"))  # seconds; the longest test takes a third of it on two busy cores

    def __init__(self, launch):
        self.launch, self.browser, self.where = launch, launch(), ""

    @contextmanager
    def held(self):
        """The browser, for one test: ended when the test has waited too long, which breaks off whatever the test waits for."""
        if not self.browser.is_connected():
            self.browser = self.launch()
        watch = threading.Timer(self.PATIENCE, self.end)
        watch.start()
        try:
            yield self.browser
        finally:
            watch.cancel()

    def told(self):
        """Where the last test waited when its browser was ended; empty when it was not."""
        where, self.where = self.where, ""
        return where

    def end(self):
        """From the watching thread: say where the test waits, then end every Chromium of this process."""
        try:
            self.where = where_it_waits()
        finally:
            for child in psutil.Process().children(recursive=True):
                if "chrom" in child.name():
                    with suppress(psutil.NoSuchProcess):
                        child.kill()


def where_it_waits():
    """The lines of our tests in all of Playwright's greenlets: a dump of threads does not show them."""
    frames = [one.gr_frame for one in gc.get_objects() if hasattr(type(one), "gr_frame") and one.gr_frame]  # asking the type wakes no lazy object
    return "\n".join(line for frame in frames for line in traceback.format_stack(frame) if "/tests/" in line) or "a place unknown"


class Surfer:
    """One person at one browser window; notes every fault the browser reports."""

    def __init__(self, browser, base, *, language="en", size="desk", dark=False, scripts=True):
        self.base = base
        self.faults = []
        self.context = browser.new_context(
            viewport=SIZES[size], locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
            color_scheme="dark" if dark else "light", reduced_motion="reduce", java_script_enabled=scripts, timezone_id="Asia/Shanghai",
            has_touch=size == "phone", is_mobile=size == "phone", accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.note(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self.refuse_strangers)

    def note(self, text):
        # A refusal that a test asks for on purpose is printed by the browser too.
        # htmx repeats what the browser says of a request that failed, and says it as well of one that was on its way when the page was left.
        if "status of 40" not in text and not text.startswith(("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")):
            self.faults.append(text)

    def refuse_strangers(self, request):
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"asked another host: {request.url[:80]}")

    def log_in_as(self, membership):
        """Put the session of a member into the browser (the login page has a journey of its own)."""
        client = Client()
        client.force_login(membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": self.base}])

    def go(self, path):
        return self.page.goto(self.base + path).status

    def axe(self):
        """The names, places and reasons of axe's violations on the page as it stands, from its top: what has scrolled under the bar is no fault."""
        self.page.evaluate("scrollTo(0, 0)")
        self.page.evaluate(AXE.read_text())  # through the debugger: the page's own CSP stays in force
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", AXE_TAGS)
        return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]]

    def contrasts(self):
        """Texts that do not stand out from what is behind them; after `axe` on the same page."""
        found = self.page.evaluate("axe.run(document, {runOnly: {type: 'rule', values: ['color-contrast']}, resultTypes: ['violations'], preload: false})")
        return [f"{v['id']}: {n['target']}" for v in found["violations"] for n in v["nodes"]]

    def sideways(self):
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def close(self):
        self.context.close()
