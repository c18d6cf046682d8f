"""Every page of every role in a real browser: no axe violation, no fault, no sideways scroll, no stray English in Chinese.

HOUSE.md section 7, 14 and 15; SECURITY.md C10; UX.md 2.1. The pages come from the URLconf; each is seen in both languages, sizes and
colours. A page that is put together from the same templates as one that another role saw is not opened again.
"""

import re

import pytest
from django.utils import translation

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Membership
from tests import factories, world
from tests.browser.surfing import SIZES
from tests.guards.addresses import addresses
from tests.guards.sweeps import body_of, client_of, url_of
from tests.guards.test_words import LATIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUNDS = [  # language, size, dark: the roles take turns, so that each is used
    ("zh-hans", "phone", False), ("en", "desk", True), ("zh-hans", "desk", False), ("en", "phone", True),
]  # fmt: skip
OPENED = {"zh-hans": set(), "en": set()}  # the sets of templates of which a page was opened, by whatever role
OTHERS_WORDS = {"Bob", "Alice", "Fiona", "Grace", "Jack", "Henry", "Iris", "Liam", "Left", "Diana", "Edward", "Lan", "HT", "Mozilla", "Chrome",
                "Linux", "HeadlessChrome", "Safari", "AppleWebKit", "KHTML", "Gecko", "like", "Android", "Mobile", "iPhone", "C", "DC", "home", "Official", "Expert", "pdf"}  # fmt: skip


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


@pytest.mark.parametrize("who", ["bob", "alice", "grace", "diana", "henry", "fiona", "edward"])
def test_every_page_of_a_role(scene, surf, who):
    member = scene.members[who]
    with fence(member.organisation):
        member = Membership.objects.select_related("user", "organisation").get(pk=member.pk)
    pages, wrong = pages_for(member, scene), {}
    for language, look in (("zh-hans", look_closely), ("en", look_for_room)):
        member.user.language = language
        member.user.save()
        window = surf(member, language=language, size="phone")
        for url, templates in pages:
            if templates not in OPENED[language]:
                OPENED[language].add(templates)
                problems = look(window, url, scene)
                if problems:
                    wrong[f"{language} {url}"] = problems
    assert wrong == {}
    assert len(pages) >= 10


def look_closely(window, url, place):
    """In Chinese: all of axe by day and its contrasts by night, no word of another language, room on a phone and at a desk."""
    status = window.go(url)
    problems = [] if status == 200 else [status]
    problems += window.axe()
    if stray := english_in(window.page, place):
        problems.append(f"stray English: {stray}")
    window.page.emulate_media(color_scheme="dark")
    problems += [f"dark {problem}" for problem in window.contrasts()]
    window.page.emulate_media(color_scheme="light")
    for size in ("phone", "desk"):
        window.page.set_viewport_size(SIZES[size])
        if (wide := window.sideways()) > 0:
            problems.append(f"{wide} px wider than the {size}")
    window.page.set_viewport_size(SIZES["phone"])
    return problems


def look_for_room(window, url, place):
    """In English, whose words are longer: room on a phone."""
    status, wide = window.go(url), window.sideways()
    return ([] if status == 200 else [status]) + ([f"{wide} px wider than the phone"] if wide > 0 else [])


def english_in(page, place):
    """Latin words in the text that a person reads, without data, addresses and codes."""
    text = page.inner_text("body")
    for code in sorted(page.locator("code:visible").all_inner_texts(), key=len, reverse=True):  # the name of an address is in no language
        text = text.replace(code, " ")
    # A verification code first and whole: "2KC8" of it alone would look like a number, and leave the rest.
    text = re.sub(r"\{[a-z]+(:\d*d)?\}|\b[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\b|(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])|\S+@\S+|https?:\S+|[A-Z]{1,4}-[A-Z0-9-]+\d+\S*|[0-9a-f]{8,}|\b\d+[A-Z]+\d+\b|v\d+", " ", text)
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
