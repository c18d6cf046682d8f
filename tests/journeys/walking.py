"""Steps that the journeys of the purchase cycle share: typing, choosing, pressing, as a person does it."""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from organisations.fence import fence
from organisations.models import Notice
from projects.models import ChangeRequest, ProgressRound, Proof

ZH = {"language": "zh-hans"}
OURS = Decimal("26315.79")  # ours of 500,000 over nineteen projects, the last one has the remainder
SHARES = [OURS] * 18 + [Decimal(500000) - OURS * 18]


class Walk:
    """One member at one window; `say` what the page must show, `press` what a person presses."""

    def __init__(self, surf, member, **options):
        self.member, self.window = member, surf(member, **options)
        self.page = self.window.page
        self.page.set_default_timeout(12000)
        self.home = f"/o/{member.organisation.slug}/"

    def go(self, path):
        status = self.window.go(self.home + path)
        assert status == 200, (path, status)
        return self

    def type(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name.replace('__', '-')}']:not([type=hidden])").first
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
        return self

    def choose(self, name, value=None):
        which = f"main input[name='{name}']" + (f"[value='{value}']" if value is not None else "")
        self.page.locator(which).first.check(force=True)
        return self

    def send(self, button=None):
        """Press the main form's primary button, or the one whose selector is given, and wait for the next page."""
        main = "main form[data-main] button.btn-primary"
        button = self.page.locator(button or (main if self.page.locator(main).count() else "main form button.btn-primary")).last
        assert button.count(), (self.page.url, self.text[:3000])
        with self.page.expect_navigation():
            button.click()
        faults = self.page.locator(".error-summary").all_inner_texts()
        assert faults == [], faults
        return self

    def unfold(self, words):
        """Open what is folded away under these words."""
        self.page.locator("main details > summary", has_text=words).first.click()
        return self

    def follow(self, href):
        """Press the link whose address ends so."""
        with self.page.expect_navigation():
            self.page.locator(f"main a[href$='{href}']").first.click()
        return self

    @property
    def text(self):
        return self.page.locator("main").inner_text()

    def says(self, *texts):
        shown = self.text
        assert [text for text in texts if text not in shown] == [], shown[:3000]
        return self

    def sound(self):
        """No axe violation, no sideways scroll; with JOURNEY_PICTURES=folder a picture of the page is kept to look at."""
        if folder := os.environ.get("JOURNEY_PICTURES"):
            path = self.page.url.split("/o/")[1].split("?")[0].strip("/").replace("/", "_")
            self.page.screenshot(path=Path(folder) / f"{self.member.user.name}_{path}.png", full_page=True)
        found = self.window.axe(), self.window.sideways()
        assert found == ([], 0), (self.page.url, found)
        return self

    @property
    def last(self):
        """The last part of the page's address: a number."""
        return self.page.url.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]


def day(ago):
    return (timezone.localdate() - timedelta(days=ago)).isoformat()


def half_a_minute_later(house):
    """What an official may undo may no longer be undone; the provider's house is told."""
    earlier = timezone.now() - timedelta(minutes=1)
    with fence(house):
        for model in (ChangeRequest, ProgressRound, Proof):
            model.objects.filter(decided_at__gt=earlier).update(decided_at=earlier)
        Notice.objects.filter(not_before__gt=earlier).update(not_before=earlier)
