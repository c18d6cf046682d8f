"""A form that saves itself, in a real browser (UX.md 1.1 "Autosave"): when it does, when it does not, and what it says."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from organisations.models import KeptForm
from tests.browser import autosave_page
from tests.browser.autosave_page import Draft

pytestmark = pytest.mark.browser


@pytest.fixture
def form(surf, bob, settings):
    """The page with the form, Bob in front of it."""
    settings.ROOT_URLCONF = autosave_page.__name__
    Draft.need, Draft.version, Draft.posts, Draft.handed_in, Draft.seconds = "", 1, [], None, 0
    window = surf(bob)
    assert window.go("/o/zhihe/draft/") == 200
    return window


def says(window, words, seconds=8):
    window.page.locator("[data-save-line] [data-save-state]", has_text=re.compile(rf"^{words}")).wait_for(timeout=1000 * seconds)
    return window.page.locator("[data-save-line]").inner_text()


def write(window, text):
    window.page.locator("#need").press_sequentially(text)


def until(true, seconds=8):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_is_typed_is_saved_once_after_a_pause_and_handed_in_with_the_version_it_has(form):
    write(form, "long text")
    assert "Not saved" in form.page.locator("[data-save-line]").inner_text()
    assert re.search(r"Saved\s\d\d:\d\d", says(form, "Saved"))
    assert [(post["need"], post["version"], "submission" in post) for post in Draft.posts] == [("long text", "1", False)]
    write(form, " and more")
    until(lambda: Draft.need == "long text and more")
    says(form, "Saved")
    form.page.get_by_role("button", name="Hand in").click()
    until(lambda: Draft.handed_in)
    assert (Draft.handed_in, len(Draft.posts)) == (("long text and more", "3"), 2)
    assert form.axe() == []


def test_handing_in_while_a_draft_is_on_its_way_waits_for_it(form):
    Draft.seconds = 0.7
    write(form, "a")
    says(form, "Saving")
    form.page.get_by_role("button", name="Hand in").click()
    until(lambda: Draft.handed_in)
    assert Draft.handed_in == ("a", "2")


def test_nothing_is_sent_without_a_change_and_nothing_while_an_input_method_composes(form):
    page = form.page
    page.evaluate("document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('pagehide'))")
    write(form, "x")
    page.keyboard.press("Backspace")
    page.evaluate("document.querySelector('#need').dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}))")
    write(form, "wang gui lan")
    time.sleep(2.5)
    assert Draft.posts == []
    page.locator("#need").fill("王桂兰")
    page.evaluate("document.querySelector('#need').dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))")
    says(form, "Saved")
    assert [post["need"] for post in Draft.posts] == ["王桂兰"]


@pytest.mark.parametrize("opens_without_a_signal", [False, True])
def test_leaving_the_page_saves_what_was_just_typed(form, opens_without_a_signal):
    if opens_without_a_signal:  # the browser's worker stands between the page and the network
        until(lambda: form.page.evaluate("Boolean(navigator.serviceWorker.controller)"), 20)
    write(form, "the last words")
    form.go("/o/zhihe/notices/")
    until(lambda: Draft.need == "the last words")
    assert len(Draft.posts) == 1


def test_what_was_changed_elsewhere_is_not_overwritten(form):
    Draft.need, Draft.version = "by somebody else", 5
    write(form, "mine")
    assert "changed elsewhere" in says(form, "Conflict")
    write(form, " and mine")
    time.sleep(2)
    assert (Draft.need, len(Draft.posts), form.page.locator("#need").input_value()) == ("by somebody else", 1, "mine and mine")
    form.page.get_by_role("link", name="load it again").click()
    assert form.page.locator("#need").input_value() == "by somebody else"


def test_a_refusal_is_said_in_the_servers_words(form):
    write(form, "great!")
    assert "Without exclamation marks, please." in says(form, "Sync failed")
    form.page.locator("#need").fill("great")
    says(form, "Saved")
    form.faults.clear()  # the browser prints the refusal


def test_without_a_network_it_says_so_and_tries_again(form):
    form.context.set_offline(True)
    write(form, "in the lift")
    assert "the server did not answer" in says(form, "Sync failed")
    form.context.set_offline(False)
    says(form, "Saved")
    assert Draft.need == "in the lift"
    form.faults.clear()  # the browser prints the failed request


def test_signed_out_the_text_stays(form):
    Session.objects.all().delete()
    write(form, "not lost")
    line = says(form, "Sync failed")
    assert "You are signed out" in line and form.page.locator("#need").input_value() == "not lost"
    assert "next=%2Fo%2Fzhihe%2Fdraft%2F" in form.page.get_by_role("link", name="sign in").get_attribute("href")


def test_after_the_session_ran_out_the_text_waits_behind_the_login(form, bob):
    session = Session.objects.get()
    store = session.get_session_store_class()(session.session_key)
    store["seen"] = store["began"] = 1
    store.save()
    write(form, "typed too late")
    says(form, "Sync failed")
    link = form.page.get_by_role("link", name="sign in").get_attribute("href")
    assert KeptForm.objects.get().path == "/o/zhihe/draft/" and "kept%3D" in link
    client = Client()
    client.force_login(bob.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "typed too late" in client.get(f"/o/zhihe/draft/?kept={KeptForm.objects.get().uid}").content.decode()
