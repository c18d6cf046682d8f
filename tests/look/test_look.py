"""The page of all parts in a real Chromium: no axe violation, nothing refused by the browser, no sideways scroll."""

import mimetypes

import pytest
from django.conf import settings
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation
from django_tables2 import RequestConfig

from tests.browser.surfing import AXE, AXE_TAGS
from tests.look import samples

HOST = "http://look.invalid"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'"


class Person:
    is_authenticated = True
    theme = "auto"
    single_keys = True

    def __str__(self):
        return "Bob"


def page_of_parts(name):
    request = RequestFactory().get("/")
    request.user = Person()
    table = samples.ProjectTable(samples.PROJECTS * 8, request=request)
    RequestConfig(request, paginate={"per_page": 5}).configure(table)
    context = samples.parts() | samples.frame() | {"table": table, "user": request.user, "names": ["王桂兰", "李*明"]}
    if name == "quick_log":
        context["form"] = samples.QuickLogForm(initial={"kind": "visit", "minutes": "45"})
    engine = engines["django"].engine
    source = (settings.BASE_DIR / "tests" / "look" / "templates" / "look" / f"{name}.html").read_text()
    return engine.from_string(source).render(Context(context | {"request": request}))


@pytest.fixture
def show(browser, settings):
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    windows = []

    def open_page(name, *, language="zh-hans", width=1366, dark=False):
        with translation.override(language):
            html = page_of_parts(name)

        def answer(route):
            path = route.request.url.removeprefix(HOST).split("?")[0]
            if path == "/":
                route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
            else:
                file = settings.BASE_DIR / path.lstrip("/")
                route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0])

        window = browser.new_context(viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", reduced_motion="reduce")
        windows.append(window)
        page = window.new_page()
        page.faults = []
        page.on("console", lambda message: message.type in ("error", "warning") and page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.route("**/*", answer)
        page.goto(HOST + "/")
        return page

    yield open_page
    for window in windows:
        window.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["parts", "quick_log"])
@pytest.mark.parametrize(("language", "width", "dark"), [("zh-hans", 390, False), ("en", 390, True), ("en", 1366, False), ("zh-hans", 1366, True), ("zh-hans", 320, False)])
def test_every_part_is_accessible(show, name, language, width, dark):
    page = show(name, language=language, width=width, dark=dark)
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", AXE_TAGS)
    assert [f"{v['id']}: {n['target']}" for v in found["violations"] for n in v["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.faults == []


@pytest.mark.browser
def test_keys_rest_while_an_input_method_composes(show):
    page = show("quick_log")
    fire = "options => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, key: '/', ...options}))"
    page.evaluate("document.activeElement.blur()")
    page.evaluate(fire, {"isComposing": True})
    page.evaluate(fire, {"keyCode": 229})
    assert page.evaluate("document.activeElement.id") != "id_client"
    page.evaluate(fire, {})
    assert page.evaluate("document.activeElement.id") == "id_client"


@pytest.mark.browser
def test_single_keys_can_be_switched_off(show):
    page = show("quick_log")
    page.evaluate("document.body.dataset.singleKeys = 'off'")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "id_client"


@pytest.mark.browser
def test_a_key_typed_into_a_field_is_text(show):
    page = show("quick_log")
    page.focus("#id_note")
    page.keyboard.type("j/n?")
    assert page.input_value("#id_note") == "j/n?"


@pytest.mark.browser
def test_rows_are_walked_by_j_and_k(show):
    page = show("parts")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelectorAll('[data-row][aria-current]').forEach(row => row.removeAttribute('aria-current'))")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("[...document.querySelectorAll('[data-row]')].findIndex(row => row.getAttribute('aria-current') === 'true')") == 0
    assert page.evaluate("document.activeElement.closest('[data-row]') !== null")


@pytest.mark.browser
def test_saving_is_said_on_the_button_and_sent_once(show):
    page = show("quick_log", language="en")
    sent = []

    def answer(route):
        sent.append(route.request.method)
        route.fulfill(status=204)  # the browser stays on the page, as while a slow server thinks

    page.route("**/*", answer)
    page.evaluate("const button = document.querySelector('button[data-key=save]'); button.click(); button.click()")
    page.wait_for_timeout(600)
    assert page.text_content("button[data-key=save]") == "Saving…"
    assert page.get_attribute("button[data-key=save]", "aria-busy") == "true"
    assert sent.count("POST") == 1


@pytest.mark.browser
def test_a_menu_closes_on_escape_and_gives_the_focus_back(show):
    page = show("quick_log")
    page.click("details.place summary")
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('details.place').open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.browser
def test_focus_never_hides_behind_the_sticky_bar(show):
    page = show("quick_log", width=390)
    covered = page.evaluate("""() => {
        const bar = document.querySelector(".sticky-bar"), hidden = [];
        for (const control of document.querySelectorAll("main a, main button, main input, main textarea")) {
            control.focus();
            const box = control.getBoundingClientRect(), top = bar.getBoundingClientRect().top;
            if (!bar.contains(control) && box.top > top - 4) hidden.push(control.outerHTML.slice(0, 80));
        }
        return hidden;
    }""")
    assert covered == []
