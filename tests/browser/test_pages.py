"""Every page of every role in a real browser: no axe violation, no fault, no sideways scroll, no stray English in Chinese.

HOUSE.md section 7, 14 and 15; SECURITY.md C10; UX.md 2.1. The pages come from the URLconf. A page that is put together from the
same templates as two that other roles saw before, in another language, size and colour, is not opened a third time.
"""

import re
from collections import Counter

import pytest
from django.utils import translation

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Membership
from tests import factories, world
from tests.guards.addresses import addresses
from tests.guards.sweeps import body_of, client_of, url_of
from tests.guards.test_words import LATIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUNDS = [  # language, size, dark: the roles take turns, so that each is used
    ("zh-hans", "phone", False), ("en", "desk", True), ("zh-hans", "desk", False), ("en", "phone", True),
]  # fmt: skip
TWICE = 2
OPENED = Counter()  # how often a page of these templates was opened, by whatever role
OTHERS_WORDS = {"Bob", "Alice", "Fiona", "Grace", "Jack", "Henry", "Iris", "Liam", "Left", "Diana", "Edward", "Lan", "HT", "Mozilla", "Chrome",
                "Linux", "HeadlessChrome", "Safari", "AppleWebKit", "KHTML", "Gecko", "like", "Android", "Mobile", "iPhone", "C", "DC", "home", "Official", "pdf"}  # fmt: skip


@pytest.fixture
def scene(transactional_db, live_server):
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    body = factories.organisation(code="PG", slug="pinggu", name="公信评估中心", kind="evaluator")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    with translation.override("zh-hans"):  # names of lines and indicators are kept in the words of whoever made them
        ours = world.build(agency, partners=[(bureau, "purchaser"), (body, "evaluator")], language="")
    ours.members["diana"] = factories.member(bureau, "Diana", Role.OFFICIAL)
    ours.members["edward"] = factories.member(body, "Edward", Role.EVALUATOR)
    return ours


def is_page(answer):
    """A whole page; a file to keep, a picture and a part of a page are not. What is refused is for the sweep over the doors."""
    return answer.status_code == 200 and "html" in answer.get("Content-Type", "") and b"<html" in body_of(answer)[:400]


def pages_for(member, place):
    """[(address, names of its templates)] of all pages of a member."""
    allowed = [a for a in addresses() if a.route.startswith("o/") and member.can(a.permission)]
    urls = [url_of(a, place, organisation=member.organisation.slug) for a in allowed]
    client = client_of(member)
    answers = [(url, client.get(url)) for url in [*filter(None, urls), "/me/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"]]
    return [(url, frozenset(template.name or "" for template in answer.templates)) for url, answer in answers if is_page(answer)]


@pytest.mark.parametrize("turn,who", list(enumerate(["bob", "alice", "grace", "diana", "henry", "fiona", "edward"])))
def test_every_page_of_a_role(scene, surf, turn, who):
    member = scene.members[who]
    language, size, dark = ROUNDS[turn % len(ROUNDS)]
    with fence(member.organisation):
        member = Membership.objects.select_related("user", "organisation").get(pk=member.pk)
    member.user.language = language
    member.user.save()
    window = surf(member, language=language, size=size, dark=dark)
    wrong, pages = {}, pages_for(member, scene)
    for url, templates in pages:
        if OPENED[templates] >= TWICE:
            continue
        OPENED[templates] += 1
        status = window.go(url)
        problems = window.axe()
        if (wide := window.sideways()) > 0:
            problems.append(f"{wide} px wider than the window")
        if language == "zh-hans" and (stray := english_in(window.page, scene)):
            problems.append(f"stray English: {stray}")
        if status != 200 or problems:
            wrong[url] = [status, *problems]
    assert wrong == {}
    assert len(pages) >= 10


def english_in(page, place):
    """Latin words in the text that a person reads, without data, addresses and codes."""
    text = page.inner_text("body")
    # A verification code first and whole: "2KC8" of it alone would look like a number, and leave the rest.
    text = re.sub(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\b|(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])|\S+@\S+|https?:\S+|[A-Z]{1,4}-[A-Z0-9-]+\d+\S*|[0-9a-f]{8,}|\b\d+[A-Z]+\d+\b|v\d+", " ", text)
    words = set(re.findall(r"[A-Za-z]{2,}", text))
    return sorted(words - LATIN - OTHERS_WORDS)


def test_pages_before_the_login(surf, transactional_db, live_server):
    wrong = {}
    for language, size, dark in ROUNDS:
        window = surf(None, language=language, size=size, dark=dark)
        for url in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/v/", "/nowhere/"):
            window.go(url)
            if problems := window.axe():
                wrong[f"{url} {language} {size} {dark}"] = problems
    assert wrong == {}
