"""Whole numbers that a browser sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.keys import whole


@given(st.integers(0, 10**18 - 1))
def test_a_number_is_read_as_it_was_sent(number):
    assert (whole(number), whole(str(number)), whole(f"000{number}", 21)) == (number, number, number)


@given(st.text(st.characters(categories=["Nd", "No", "Nl", "Zs", "P", "Sm"]), max_size=30))
def test_whatever_is_sent_is_a_number_of_plain_digits_or_none(text):
    plain = text != "" and set(text) <= set("0123456789") and len(text) <= 18
    assert whole(text) == (int(text) if plain else None)


@pytest.mark.parametrize("sent", [None, "", "²", "٣", "９", "-1", "1.0", " 1", "1_000", "9" * 19, "9" * 5000])
def test_what_only_looks_like_a_number_is_none(sent):
    assert whole(sent) is None
