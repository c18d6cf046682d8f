"""What went wrong is told in plain words, without a request at hand, and nothing of the machinery is shown."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation


@pytest.mark.parametrize("name", ["400", "403", "404", "429", "500", "403_csrf"])
@pytest.mark.parametrize(("language", "word"), [("en", "Socialwork"), ("zh-hans", "Socialwork")])
def test_error_pages_need_no_request(name, language, word):
    with translation.override(language):
        page = render_to_string(f"{name}.html")
    assert page.count("<h1") == 1
    assert word in page
    assert f'lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in page


def test_the_number_of_the_request_is_shown():
    assert "5f0c9f0e" in render_to_string("500.html", {"request_id": "5f0c9f0e"})


def test_a_kept_form_is_offered_again():
    assert 'href="/kept/1"' in render_to_string("403_csrf.html", {"kept_url": "/kept/1"})
