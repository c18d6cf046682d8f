"""A real Chromium on the live server, and what every page must be: free of faults, of other hosts, of axe violations."""

import os
from contextlib import contextmanager
from pathlib import Path

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
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


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
