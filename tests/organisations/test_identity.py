"""Resident ID numbers, credit codes, phones. All numbers are made up here: region 000000 or fictional birth dates."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from organisations.identity import (
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    ID_MAP,
    check_credit_code,
    check_id_number,
    check_mobile,
    check_phone,
    id_birth_date,
    id_check_digit,
    id_sex,
    mask_name,
    mask_number,
)

TODAY = date(2026, 11, 21)


def number(region="000000", born=date(1950, 3, 12), order=1):
    first = f"{region}{born:%Y%m%d}{order:03d}"
    return first + id_check_digit(first)


numbers = st.builds(number, region=st.from_regex(r"\A[0-9]{6}\Z"), born=st.dates(date(1900, 1, 1), TODAY), order=st.integers(0, 999))


@pytest.mark.parametrize(("region", "born"), [
    ("000000", date(1938, 2, 28)), ("000000", date(1979, 12, 31)),  # half of those born before 1980 carry regions that are no more
    ("000000", date(2004, 2, 29)),
    ("999999", date(1961, 7, 1)),  # a county code that no table knows
    ("810000", date(1901, 1, 1)), ("820000", date(1902, 2, 2)), ("830000", date(1903, 3, 3)),  # residence permits
    ("900000", date(1904, 4, 4)),  # permanent residence card of the 2023 form
])
def test_nobody_is_refused_for_the_region_they_were_born_in(region, born):
    assert check_id_number(number(region, born), TODAY) == number(region, born)


@given(numbers)
def test_every_valid_number_is_accepted_as_people_write_it(valid):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in valid)
    written = [valid, valid.lower(), f" {valid[:6]} {valid[6:14]} {valid[14:]} ", f"{valid[:6]}-{valid[6:]}", wide, valid[:9] + "​" + valid[9:]]
    assert [check_id_number(text, TODAY) for text in written] == [valid] * 6


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_changed_digit_is_refused(valid, place, other):
    if valid[place] == other:
        return
    with pytest.raises(ValidationError):
        check_id_number(valid[:place] + other + valid[place + 1:], TODAY)


@given(numbers, st.integers(0, 16))
def test_two_neighbours_changed_about_are_refused(valid, place):
    if valid[place] == valid[place + 1]:
        return
    with pytest.raises(ValidationError):
        check_id_number(valid[:place] + valid[place + 1] + valid[place] + valid[place + 2:], TODAY)


@given(numbers)
def test_the_number_knows_birth_date_and_sex(valid):
    assert id_birth_date(valid) == date(int(valid[6:10]), int(valid[10:12]), int(valid[12:14]))
    assert id_sex(valid) == ("male" if valid[16] in "13579" else "female")


def test_the_check_digit_is_that_of_the_rule():
    assert {id_check_digit(f"00000019500312{order:03d}") for order in range(40)} == set(ID_MAP)


@pytest.mark.parametrize(("text", "words"), [
    ("", "0 characters"), (number()[:17], "17 characters"), (number() + "1", "19 characters"), ("000000500312001", "15-digit"),
    ("X" * 18, "digits only"), ("00000019500230001" + id_check_digit("00000019500230001"), "date of birth"),
    (number(born=date(1899, 12, 31)), "date of birth"), (number(born=TODAY + timedelta(days=1)), "date of birth"),
])
def test_a_wrong_number_is_told_which_rule_failed_and_never_repeated(text, words):
    with pytest.raises(ValidationError) as refused:
        check_id_number(text, TODAY)
    assert words in refused.value.messages[0]
    assert not text or text not in refused.value.messages[0]


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_plain_refusal(text):
    try:
        assert len(check_id_number(text, TODAY)) == 18
    except ValidationError as refused:
        assert refused.messages


def credit_code(first_seventeen):
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(first_seventeen, CREDIT_WEIGHTS, strict=True))
    return first_seventeen + CREDIT_ALPHABET[(31 - total % 31) % 31]


codes = st.builds(lambda head, region, body: credit_code(head + region + body),
                  st.text(CREDIT_ALPHABET, min_size=2, max_size=2), st.from_regex(r"\A[0-9]{6}\Z"),
                  st.text(CREDIT_ALPHABET, min_size=9, max_size=9))


@given(codes)
def test_every_valid_credit_code_is_accepted(code):
    assert [check_credit_code(code), check_credit_code(code.lower()), check_credit_code(f"{code[:8]} {code[8:]}")] == [code] * 3


@pytest.mark.parametrize("head", ["51", "52", "53", "A1", "N1", "Y1"])
def test_no_first_letter_is_refused(head):
    code = credit_code(head + "000000" + "000000000")
    assert check_credit_code(code) == code


@given(codes, st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET + "IOSVZ"))
def test_any_single_changed_place_of_a_credit_code_is_refused(code, place, other):
    if code[place] == other:
        return
    with pytest.raises(ValidationError):
        check_credit_code(code[:place] + other + code[place + 1:])


@pytest.mark.parametrize("text", ["13800000001", "138 0000 0001", "+86 138-0000-0001", "８６13800000001", "138​00000001"])
def test_a_mobile_number_as_people_write_it(text):
    assert check_mobile(text) == "13800000001"


@pytest.mark.parametrize("text", ["12800000001", "1380000000", "138000000012", "", "phone"])
def test_what_is_no_mobile_number_is_refused(text):
    with pytest.raises(ValidationError):
        check_mobile(text)


def test_a_landline_is_a_phone():
    assert check_phone("（0595）2212-3456") == "059522123456"


@pytest.mark.parametrize(("name", "masked"), [
    ("王桂兰", "王*兰"), ("李雷", "李*"), ("欧阳修文", "欧**文"), ("阿依古丽·买买提", "阿**提"), ("𠮷", "*"), ("", "")])
def test_masks_of_names(name, masked):
    assert mask_name(name) == masked


@given(numbers)
def test_a_masked_number_hides_the_birth_date(valid):
    assert mask_number(valid) == valid[:3] + "*" * 11 + valid[-4:]
